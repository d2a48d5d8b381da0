"""
What Discord and its clients make of a message: who is pinged, what is a link, what is formatted, what is hidden.

Written independently of the bot's view, and more suspicious than Discord: what might be taken for a link is one.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.fakes.strangers import hidden

#: Where the characters go that a backslash makes plain, so that they are not taken for markup.
_ESCAPED = 0xF0000
_UNESCAPED = {_ESCAPED + code: code for code in range(128)}
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_MASKED = re.compile(r"\[([^\]]*)\]\(<(https?://[^<>\s]*)>\)", re.IGNORECASE)
_ANGLED = re.compile(r"<(https?://[^<>\s]*)>", re.IGNORECASE)
_TIME = re.compile(r"<t:(\d+):[tTdDfFsSR]>")
_TOKEN = re.compile(r"<(?:[@#/:]|a?:|id:|t:|\+?\d|mailto:|tel:)[^\s>]*|[@＠﹫](?=everyone|here|\w)", re.IGNORECASE)
_ADDRESS = re.compile(
    r":/{2}|\b(?:mailto|javascript):|\btel:\S|\w@\w|discord(?:app)?\.(?:gg|com/invite)/\w", re.IGNORECASE
)
_HOST = re.compile(r"[^\W_]\.[^\W\d_]{2}|\bwww\.\w", re.IGNORECASE)
_BLOCK = re.compile(r"^\s*(#{1,3} |-# |>>> |> |[-+*] |\d+[.)] )", re.MULTILINE)
_INLINE = re.compile(r"\*\*|__|~~|\|\||`+|[*_]|\]\(")


@dataclass(slots=True)
class Reading:
    """What a message does beyond saying something."""

    pings: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)  #: (address, label), in markup.
    times: list[int] = field(default_factory=list)  #: Shown by each client in its own zone.
    accidents: list[str] = field(default_factory=list)  #: Text that may become a link by itself.
    hidden: list[str] = field(default_factory=list)  #: Characters that nobody sees.
    formatting: Counter[str] = field(default_factory=Counter)

    @property
    def does_harm(self) -> bool:
        """Whether it pings, hides, or holds what may become a link by itself."""
        return bool(self.pings or self.accidents or self.hidden)


def read(texts: Iterable[str], *, hosts: Iterable[str] = ()) -> Reading:
    """Read the texts of one message; `hosts` may stand there although other clients than Discord's link them."""
    reading = Reading()
    for text in texts:
        _read(text, reading, sorted((name for name in hosts if "." in name), key=len, reverse=True))
    return reading


def _read(text: str, reading: Reading, hosts: Iterable[str]) -> None:
    reading.hidden += hidden(text)
    marked = _ESCAPE.sub(lambda found: chr(_ESCAPED + ord(found[1])), text)
    for found in _MASKED.finditer(marked):
        reading.links.append((found[2], _plain(found[1])))
    marked = _MASKED.sub(lambda found: found[1], marked)
    reading.links += [(found[1], found[1]) for found in _ANGLED.finditer(marked)]
    marked = _ANGLED.sub(" ", marked)
    reading.times += [int(found[1]) for found in _TIME.finditer(marked)]
    marked = _TIME.sub(" ", marked)
    reading.formatting += Counter(_BLOCK.findall(marked)) + Counter(_INLINE.findall(_BLOCK.sub("", marked)))
    # The server looks for pings, and other clients for addresses, without regard to backslashes.
    for seen in {text for plain in (_plain(marked), marked) for text in (plain, unicodedata.normalize("NFKC", plain))}:
        reading.pings += _TOKEN.findall(seen)
        reading.accidents += _ADDRESS.findall(seen)
    # A fold of everything would find hosts in "…", which is three dots.
    plain = _plain(marked)
    for host in hosts:
        plain = plain.replace(host, "")
    reading.accidents += _HOST.findall(plain)


def _plain(marked: str) -> str:
    return marked.translate(_UNESCAPED)
