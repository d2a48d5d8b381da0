"""
Links in chat text, in every form that people and platforms write them.

Discord gives the message as typed: bare addresses, ``[text](url)``, ``||spoilers||``, and ``<url>`` for "no preview",
which is taken as "no briefing". Slack gives ``<url>`` and ``<url|label>`` with ``& < >`` escaped. The web page and the
terminal give plain text, where ``<url>`` only delimits (RFC 3986, appendix C).

Everything here is linear in the message's length and never raises.
"""

import re
from collections.abc import Iterator
from typing import Final

from bot.domain.canonical import canonical, may_be_article, unwrapped
from bot.domain.types import Link, Platform

__all__ = ["MESSAGE_CHARS_MAX", "canonical", "find_links", "may_be_article"]

#: Characters of a message that are looked at: as long as a Slack message can be.
MESSAGE_CHARS_MAX: Final = 40_000

_SCHEME = r"[hH][tT][tT][pP][sS]?://"
# What never stands in an address as people write it: white space, controls, angle and typographic brackets, quotes,
# East Asian punctuation, and invisible characters apart from the joiners that some scripts need.
_STOPS = (
    r"\s\x00-\x20\x7f<>\"`\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    r"。，、；：！？「」『』【】（）《》〈〉〔〕［］｛｝“”«»"
)
# "](" ends a masked link's label, "||" a spoiler, and a separator right before the next address a list. Possessive,
# so that nothing is ever tried twice.
_REST = rf"(?:[^{_STOPS}\]|,;]|\](?!\()|\|(?!\|)(?!{_SCHEME})|[,;](?!{_SCHEME}))++"
# Both patterns begin with one set of characters, which lets `re` skip ordinary text five times as fast.
_BARE = rf"(?<![A-Za-z0-9+][hH])(?P<bare>[tT][tT][pP][sS]?://{_REST})"

_PLAIN: Final = re.compile(rf"[hH<](?:(?<=<)(?P<angle>{_SCHEME}[^<>\s]++)>|{_BARE})")
# Slack's other tokens (<@U1>, <#C1|name>, <!date^…^https://…|…>) are no links of a person.
_SLACK: Final = re.compile(rf"[hH<](?:(?<=<)(?:[@#!][^<>]*+>|(?P<angle>{_SCHEME}[^<>\s|]++)(?:\|[^<>]*+)?>)|{_BARE})")

_ESCAPED_BRACKET: Final = re.compile("&[lg]t;")
_BACKTICKS: Final = re.compile(r"`+")
_FENCE: Final = 3

_TRAILING: Final = frozenset(".,:;!?'*_~|\\^…’‘›‹·・")
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
        asked: The bot was asked in so many words: also links that it would pass over, because they hold no article
            or, on Discord, because their author put them in angle brackets. Links in code stay left out.

    Returns:
        Links whose `url` is absolute, unescaped and taken out of known redirect wrappers. What is meant as a link
        but cannot work ("http://[::1") is among them: the reader says what is wrong with it.
    """
    # Nine messages in ten have no link; this is all that they cost.
    if "://" not in text:
        return []
    found: dict[str, Link] = {}
    for address, shunned in _addresses(text, platform):
        if shunned and not asked:
            continue
        url = unwrapped(address)
        key = canonical(url)
        if key not in found and (asked or may_be_article(key)):
            found[key] = Link(url, key)
    return list(found.values())


def _addresses(text: str, platform: Platform) -> Iterator[tuple[str, bool]]:
    """Each address with its scheme in lower case, and whether its author asked that it be left alone."""
    cut = len(text) > MESSAGE_CHARS_MAX
    text = text[:MESSAGE_CHARS_MAX]
    if "`" in text:
        text = _without_code(text, one_line=platform is not Platform.DISCORD)
    slack = platform is Platform.SLACK
    for match in (_SLACK if slack else _PLAIN).finditer(text):
        if cut and match.end() == len(text):
            return  # Perhaps the rest of this address is what was cut off.
        angle = match["angle"]
        if angle is None and match["bare"] is None:
            continue
        address = angle or _trimmed(_ESCAPED_BRACKET.split(match[0], maxsplit=1)[0] if slack else match[0])
        if not _AUTHORITY.match(address):
            continue
        if slack:
            address = address.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        scheme, _, rest = address.partition("://")
        yield f"{scheme.lower()}://{rest}", angle is not None and platform is Platform.DISCORD


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
