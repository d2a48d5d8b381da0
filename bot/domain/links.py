"""
Links in chat text, in every form that people and platforms write them.

Discord gives the message as typed: bare addresses, ``[text](url)``, ``||spoilers||``, and ``<url>`` for "no preview",
which is taken as "no briefing". Slack gives ``<url>`` and ``<url|label>`` with ``& < >`` escaped. The web page and the
terminal give plain text, where ``<url>`` only delimits (RFC 3986, appendix C).

Everything here is linear in the message's length and never raises.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from bot.domain.canonical import canonical, may_be_article, unwrapped
from bot.domain.group import group
from bot.domain.hosts import URL_CHARS_MAX
from bot.domain.types import Link, Platform

__all__ = ["MESSAGE_CHARS_MAX", "canonical", "find_links", "group", "is_document", "may_be_article"]

#: Characters of a message that are looked at: as long as a Slack message can be.
MESSAGE_CHARS_MAX: Final = 40_000
#: Different addresses of a message that are looked at. A few are briefed, the others only counted.
ADDRESSES_MAX: Final = 100

_SCHEME = r"[hH][tT][tT][pP][sS]?://"
# What never stands in an address as people write it: white space, controls, angle and typographic brackets, quotes,
# punctuation of other scripts, dashes, symbols and emoji, and invisible characters apart from the joiners that some
# scripts need.
_STOPS = (
    r"\s\x00-\x20\x7f<>\"`\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    r"。，、；：！？｜「」『』【】（）《》〈〉〔〕［］｛｝“”„«»"
    r"،؛؟۔।॥։።፣།၊။។—―…•\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\ufe0f\u20e3\U0001f000-\U0001faff\U000e0020-\U000e007f"
)
# Letters of other scripts than Latin, and the dash of ranges. Right behind a Latin letter or a digit they are the
# sentence that goes on, as in scripts without spaces; at the head of a segment they are its name, and so is all of it.
_FOREIGN = (
    r"–\u0370-\u1dff\u2e80-\u2fef\u3005-\ud7ff\uf900-\ufdff\ufe70-\ufefc\U00010000-\U0001efff\U00020000-\U0003ffff"
)
# "](" ends a masked link's label, "||" a spoiler, "|" before a capital or several words a title, and a separator right
# before the next address a list.
_BAR = rf"\|(?!\||{_SCHEME}|[A-Z{_FOREIGN}]|[^\s|\d][^\s|]{{0,40}}[ \t]\w)"
_SIGNS = rf"\](?!\()|{_BAR}|[,;](?!{_SCHEME})"
_SEGMENT = rf"(?:[^{_STOPS}\]|,;/?#&=]|{_SIGNS})++"
# Possessive, so that nothing is ever tried twice. A host that a path follows is one whatever its letters; so is the
# title of an encyclopedia's entry ("/wiki/C语言").
_REST = (
    rf"(?:[^{_STOPS}\]|,;/?#&=()]++(?=/))?"
    rf"(?:(?:(?<=/wiki/)|(?<![A-Za-z0-9])(?=[{_FOREIGN}])){_SEGMENT}|[^{_STOPS}{_FOREIGN}\]|,;]|{_SIGNS})++"
)
# The address of a masked link ends with its bracket; those that it opens itself are in pairs.
_MASKED = rf"(?:[^{_STOPS}()]|\((?:[^{_STOPS}()]|\([^{_STOPS}()]*+\))*+\))++"
# Both patterns begin with one set of characters, which lets `re` skip ordinary text five times as fast.
_BARE = rf"(?<=\]\([hH])(?P<masked>[tT][tT][pP][sS]?://{_MASKED})|(?<![A-Za-z0-9+][hH])(?P<bare>[tT][tT][pP][sS]?://{_REST})"

_PLAIN: Final = re.compile(rf"[hH<](?:(?<=<)(?P<angle>{_SCHEME}[^<>\s]++)>|{_BARE})")
# Slack's other tokens (<@U1>, <#C1|name>, <!date^…^https://…|…>) are no links of a person.
_SLACK: Final = re.compile(rf"[hH<](?:(?<=<)(?:[@#!][^<>]*+>|(?P<angle>{_SCHEME}[^<>\s|]++)(?:\|[^<>]*+)?>)|{_BARE})")
# A scheme in front of an address that has one: pasted twice.
_TWICE: Final = re.compile(r"^(?:https?:?//)+(https?):?//", re.IGNORECASE)

_ESCAPED_BRACKET: Final = re.compile("&[lg]t;")
_BACKTICKS: Final = re.compile(r"`+")
_FENCE: Final = 3
_SPOILER: Final = re.compile(r"\|\|")

#: How somebody says that the links of a message are not for us. Slack writes the emoji by its name.
_OPT_OUT: Final = re.compile(r"\U0001f507|:mute:|(?<![\w/=.-])no-brief(?![\w-])", re.IGNORECASE)
#: What people upload to be read: the ends of file names.
_DOCUMENTS: Final = (".pdf", ".txt", ".md", ".markdown", ".text", ".htm", ".html")
#: An address without its scheme, as people type it behind a command: a host with an ending in letters.
_SCHEMELESS: Final = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24}(?::\d{1,5})?(?:[/?#]\S*)?")

_TRAILING: Final = frozenset(".,:;!?'*_~|\\^…’‘›‹·・–～〜")
_CLOSING: Final = {")": "(", "]": "[", "}": "{"}
# Somebody's template ("https://{host}/path", "https://*.example.com") or an ellipsis is no address. A bracket may
# open an IPv6 literal; whether it is a good one is for the reader to say.
_AUTHORITY: Final = re.compile(rf"{_SCHEME}(?=[^/?#]*\w)[^/?#{{}}*$|\\^]++(?:[/?#]|$)")


def find_links(text: str, platform: Platform, *, asked: bool = False) -> list[Link]:
    """
    The links of a message that ask for a briefing, in their order, each article once.

    Args:
        text: As the platform gave it; what goes beyond MESSAGE_CHARS_MAX is not looked at.
        platform: Whose way of writing links the text follows.
        asked: The bot was asked in so many words: also links that it would pass over, because they hold no article,
            or because their author asked for that: by a 🔇 or the word "no-brief" in the message, or on Discord by
            angle brackets. Where a text is nothing but addresses they may lack their scheme. Links in code are none.

    Returns:
        Links whose `url` is absolute, unescaped and taken out of known redirect wrappers. What is meant as a link
        but cannot work ("http://[::1") is among them: the reader says what is wrong with it.
    """
    # Nine messages in ten have no link; this is all that they cost.
    if "://" not in text:
        return _typed(text) if asked else []
    if not asked and _OPT_OUT.search(text[:MESSAGE_CHARS_MAX]):
        return []
    found: dict[str, Link] = {}
    seen: dict[str, str] = {}
    for address, shunned, hidden in _addresses(text, platform):
        if shunned and not asked:
            continue
        if address not in seen:
            if len(seen) == ADDRESSES_MAX:
                break
            url = unwrapped(address)
            key = seen[address] = canonical(url)
            if key not in found and (asked or may_be_article(key)):
                found[key] = Link(url, key, spoiler=hidden)
        if not hidden and (link := found.get(seen[address])) and link.spoiler:
            found[link.canonical] = replace(link, spoiler=False)  # it stands in the open as well
    return list(found.values())


def is_document(name: str) -> bool:
    """Whether a file of this name is one that we read."""
    return name.lower().endswith(_DOCUMENTS)


def _typed(text: str) -> list[Link]:
    """``example.com/x`` as a link; nothing unless every word is one."""
    words = text[:URL_CHARS_MAX].split()
    if not all(map(_SCHEMELESS.fullmatch, words)):
        return []
    urls = [f"https://{_trimmed(word)}" for word in words]
    return [Link(url, key) for key, url in {canonical(url): url for url in urls}.items()]


def _addresses(text: str, platform: Platform) -> Iterator[tuple[str, bool, bool]]:
    """Each address with its scheme in lower case, whether its author asked that it be left alone, or hid it."""
    cut = len(text) > MESSAGE_CHARS_MAX
    text = text[:MESSAGE_CHARS_MAX]
    if "`" in text:
        text = _without_code(text, one_line=platform is not Platform.DISCORD)
    slack = platform is Platform.SLACK
    hidden = _spoilers(text) if platform is Platform.DISCORD and "||" in text else []
    for match in (_SLACK if slack else _PLAIN).finditer(text):
        if cut and match.end() == len(text):
            return  # Perhaps the rest of this address is what was cut off.
        angle = match["angle"]
        if angle is None and match["bare"] is None and match["masked"] is None:
            continue
        address = angle or _trimmed(_ESCAPED_BRACKET.split(match[0], maxsplit=1)[0] if slack else match[0])
        address = _TWICE.sub(r"\1://", address)
        if not _AUTHORITY.match(address):
            continue
        if slack:
            address = address.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        scheme, _, rest = address.partition("://")
        while hidden and hidden[0][1] < match.start():
            hidden.pop(0)
        inside = bool(hidden) and hidden[0][0] < match.start()
        yield f"{scheme.lower()}://{rest}", angle is not None and platform is Platform.DISCORD, inside


def _spoilers(text: str) -> list[tuple[int, int]]:
    """Where Discord's spoilers begin and end; a mark without a partner is text."""
    marks = [match.start() for match in _SPOILER.finditer(text)]
    return list(zip(marks[::2], marks[1::2], strict=False))[:ADDRESSES_MAX]


def _without_code(text: str, *, one_line: bool) -> str:
    """
    The text with a space for each code span and fenced block.

    A fence is three backticks or more; a span ends with as many as it began with, and on Slack on the same line.
    Backticks without a partner are text.
    """
    marks = [(match.start(), match.end()) for match in _BACKTICKS.finditer(text)]
    partner = _partners(marks, text, one_line=one_line)
    pieces, position, index = [], 0, 0
    while index < len(marks):
        other = partner[index]
        if other is None:
            index += 1
            continue
        pieces.append(text[position : marks[index][0]])
        position, index = marks[other][1], other + 1
    return " ".join((*pieces, text[position:]))


def _partners(marks: list[tuple[int, int]], text: str, *, one_line: bool) -> list[int | None]:
    """For each run of backticks the next one that would close it; from the back, so that each is looked at once."""
    next_of: dict[int, int] = {}
    partners: list[int | None] = [None] * len(marks)
    for index in range(len(marks) - 1, -1, -1):
        start, end = marks[index]
        width = min(end - start, _FENCE)
        other = next_of.get(width)
        if other is not None and (width == _FENCE or not one_line or "\n" not in text[end : marks[other][0]]):
            partners[index] = other
        next_of[width] = index
    return partners


def _trimmed(address: str) -> str:
    """Without the punctuation of the sentence around it; a closing bracket stays when it was opened inside."""
    surplus = {close: address.count(close) - address.count(open_) for close, open_ in _CLOSING.items()}
    end = len(address)
    while end:
        last = address[end - 1]
        if surplus.get(last, 0) > 0:
            surplus[last] -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return address[:end]
