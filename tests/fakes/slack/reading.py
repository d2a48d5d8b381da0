"""
What Slack, its clients and a reader's eye make of a message: who is pinged, what is a link, what is hidden.

Written independently of the bot's view, and more suspicious than Slack: what might be taken for a link is one.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack.blocks import texts
from tests.fakes.strangers import hidden

_TOKEN = re.compile(r"<([^<>]*)>")
_PING = re.compile(r"@(?:channel|here|everyone|group)\b", re.IGNORECASE)
_CONTROL = re.compile("<[!@#]")
_ADDRESS = re.compile(r":\s?//|\b(?:mailto|tel|javascript):\S", re.IGNORECASE)
_HOST = re.compile(r"\S\.[^\W\d_](?:\w|-)")
_ENTITY = re.compile(r"&(?:amp|lt|gt);")


@dataclass(slots=True)
class Reading:
    """What a message does beyond saying something."""

    pings: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)  #: (address, label), made on purpose.
    accidents: list[str] = field(default_factory=list)  #: Text that may become a link by itself.
    hidden: list[str] = field(default_factory=list)  #: Characters that nobody sees.
    broken: list[str] = field(default_factory=list)  #: Markup that is not well-formed.

    @property
    def does_harm(self) -> bool:
        """Whether it does anything but say something and link on purpose."""
        return bool(self.pings or self.accidents or self.hidden or self.broken)


def read(text: str, blocks: list[Mapping[str, Any]], *, hosts: Iterable[str] = ()) -> Reading:
    """Read a message as chat.postMessage gets it; `hosts` may stand in the text although they look like links."""
    reading = Reading()
    for block in blocks:
        _read_block(block, reading, hosts)
    _read_mrkdwn(text, reading, hosts)
    for seen in (text, *texts(blocks), *(url for url, _ in reading.links)):
        reading.hidden += hidden(seen)
    return reading


def shown(message: Mapping[str, Any]) -> str:
    """A message as people see it: a line a block, or the text where there are no blocks; links by their labels."""
    if message.get("blocks"):
        return "\n".join(line(block) for block in message["blocks"] if block["type"] != "actions")
    return _unescaped(_TOKEN.sub(lambda token: token[1].rpartition("|")[2], message["text"]))


def line(block: Mapping[str, Any]) -> str:
    """A block as people see it; elements of context stand apart."""
    if block["type"] != "context":
        return "".join(texts([block]))
    labels = (_TOKEN.sub(lambda token: token[1].rpartition("|")[2], text) for text in texts([block]))
    return " ".join(map(_unescaped, labels))


def _read_block(block: Mapping[str, Any], reading: Reading, hosts: Iterable[str]) -> None:
    for element in block.get("elements", []):
        if element["type"] in {"rich_text_section", "rich_text_quote"}:
            for part in element["elements"]:
                _read_rich(part, reading)
        elif element["type"] == "mrkdwn":
            assert _TOKEN.fullmatch(element["text"]), "text beside a link, in a place that reads markup"
            _read_mrkdwn(element["text"], reading, "")
        elif element["type"] == "button":
            _read_plain(element["text"]["text"], reading)
        else:
            _read_plain_text(element, reading)
    # A header that is the host alone leads nowhere else, should a client make a link of it.
    if "text" in block and not (block["type"] == "header" and block["text"]["text"] in hosts):
        _read_plain_text(block["text"], reading)


def _read_plain_text(text: Mapping[str, Any], reading: Reading) -> None:
    assert text["type"] == "plain_text", "strangers' text in a place that reads markup"
    assert text["emoji"] is False, "a word between colons would turn into a picture"
    _read_plain(text["text"], reading)


def _read_rich(part: Mapping[str, Any], reading: Reading) -> None:
    if part["type"] == "link":
        _read_link(part["url"], part["text"], reading)
    elif part["type"] == "text":
        _read_plain(part["text"], reading)
    elif part["type"] != "date":
        reading.pings.append(part["type"])


def _read_mrkdwn(text: str, reading: Reading, hosts: Iterable[str]) -> None:
    for token in _TOKEN.findall(text):
        if token.startswith(("http://", "https://")):
            url, _, label = token.partition("|")
            _read_link(_unescaped(url), _unescaped(label or url), reading)
        elif not token.startswith("!date^"):
            reading.pings.append(token)
    rest = _TOKEN.sub(" ", text)
    if re.search("[<>]", rest) or "&" in _ENTITY.sub("", rest):
        reading.broken.append(rest)
    if formatting := re.findall(r"[*_~`]", rest):
        reading.broken += formatting
    # A gap stays where a host stood, so that its two sides do not come together to something that nobody wrote.
    for host in sorted(hosts, key=len, reverse=True):
        rest = rest.replace(host, " ") if "." in host else rest
    _read_plain(_unescaped(rest), reading)


def _read_link(url: str, label: str, reading: Reading) -> None:
    reading.links.append((url, label))
    host = re.sub(r"^https?://|[/?#].*", "", url)
    if label not in {url, host}:
        _read_plain(label, reading)


def _read_plain(text: str, reading: Reading) -> None:
    for seen in (text, unicodedata.normalize("NFKC", text)):
        reading.pings += _PING.findall(seen) + _CONTROL.findall(seen)
        reading.accidents += [found.group() for found in _ADDRESS.finditer(seen)]
    # A fold of everything would find hosts in "…", which is three dots.
    reading.accidents += [found.group() for found in _HOST.finditer(text)]


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
