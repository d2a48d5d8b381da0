"""Takes lines out of a text that are no part of the article: the headline, promotions, links to other stories."""

import re
import tomllib
from collections.abc import Collection
from functools import cache
from importlib import resources

from lxml.html import HtmlElement

from bot.articles.names import signed_by
from bot.articles.tree.elements import text_of
from bot.domain.words import count_words

#: When more than this share of the text would go, the page is unusual and keeps everything.
DROPPED_SHARE_MAX = 0.5
#: Where headline, byline and date may stand, in lines from the top.
HEAD_LINES = 8
#: Longer lines are paragraphs, whatever they begin with.
PROMOTION_WORDS_MAX = 45
HEAD_WORDS_MAX = 14
#: A line under a "Related" heading that has no link is a link's text when it is as short as this.
RELATED_WORDS_MAX = 18
#: A block is a link as a whole when the link has this share of its text.
LINKED_SHARE_MIN = 0.8
#: The number of a footnote, in brackets or not.
_MARK = re.compile(r"\[?\d{1,3}\]?$")
_LINE_BLOCKS = frozenset({"p", "li", "td", "dd"})
_INLINE = frozenset({"span", "strong", "b", "em", "i", "font", "small", "u"})

_TABLE_EDGES = re.compile(r"^\|\s*|\s*\|$")
_WORDS = re.compile(r"\w+")
_DATE = re.compile(
    r"(?:[^\W\d_]{2,12}\.?,? ?)?(?:\d{1,2}(?:st|nd|rd|th|\.|º)?(?: de)? [^\W\d_]{3,12}\.?(?: de)?,? \d{4}"
    r"|[^\W\d_]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?(?:, \d{4})?|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{4}年\d{1,2}月\d{1,2}日)"
    r"(?:[ ,|·–-]{1,4}(?:at |às |um |à )?\d{1,2}[:.h]\d{2}(?: ?[ap]\.?m\.?)?(?: [A-Z]{2,4})?)?$",
    re.IGNORECASE,
)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    file = resources.files("bot.articles") / "boilerplate.toml"
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    return {name: re.compile("|".join(lines), re.IGNORECASE) for name, lines in tables.items()}


def tidy(text: str, title: str, linked: Collection[str] = ()) -> str:
    """
    The text without lines that are no part of the article, one paragraph a line.

    Args:
        text: As extracted, one paragraph a line.
        title: Of the article; repeated at the top of the text it goes.
        linked: Texts of the page's blocks that are links as a whole.
    """
    lines = [line for raw in text.split("\n") if (line := _TABLE_EDGES.sub("", " ".join(raw.split())))]
    kept = _without_tail(_without_promotions(_without_head(lines, title), linked), linked)
    kept = [line.removeprefix("- ") for line in kept]
    before, after = sum(map(len, lines)), sum(map(len, kept))
    return "\n".join(kept if after >= before * DROPPED_SHARE_MAX else lines)


def _without_head(lines: list[str], title: str) -> list[str]:
    wanted = _WORDS.findall(title.casefold())
    kept = []
    for line in lines[:HEAD_LINES]:
        words = _WORDS.findall(line.casefold())
        if not ((words and words == wanted) or (len(words) <= HEAD_WORDS_MAX and _is_above_text(line))):
            kept.append(line)
    return kept + lines[HEAD_LINES:]


def _is_above_text(line: str) -> bool:
    """A byline, a date, a reading time or a word of navigation."""
    return bool(_patterns()["head"].match(line) or _DATE.match(line) or signed_by(line))


def _without_promotions(lines: list[str], linked: Collection[str]) -> list[str]:
    kept, below_related = [], False
    for line in lines:
        bare = line.removeprefix("- ")
        if _patterns()["related"].match(bare):
            below_related = True
            continue
        if below_related and (bare in linked or line.startswith("- ")) and count_words(bare) <= RELATED_WORDS_MAX:
            continue
        below_related = False
        if count_words(bare) <= PROMOTION_WORDS_MAX and _patterns()["promotion"].match(bare):
            continue
        kept.append(line)
    return kept


def _without_tail(lines: list[str], linked: Collection[str]) -> list[str]:
    end = len(lines)
    while end > 1:
        bare = lines[end - 1].removeprefix("- ")
        if not (_patterns()["tail"].match(bare) or bare in linked or not _WORDS.search(bare)):
            break
        end -= 1
    return lines[:end]


def drop_footnote_marks(tree: HtmlElement) -> None:
    """Take raised numbers that lead to a place of a page out of the tree: in text they stick to words."""
    for raised in list(tree.iter("sup")):
        if not _MARK.match(text_of(raised).replace(" ", "")):
            continue
        around = raised.getparent()
        links = [*raised.iter("a"), *([around] if around is not None and around.tag == "a" else [])]
        if any("#" in (link.get("href") or "") for link in links):
            raised.drop_tree()


def linked_blocks(tree: HtmlElement) -> set[str]:
    """Texts of paragraphs and list items that are links and nothing else."""
    found = set()
    for link in tree.iter("a"):
        parent = link.getparent()
        while parent is not None and parent.tag in _INLINE:
            parent = parent.getparent()
        if parent is None or parent.tag not in _LINE_BLOCKS:
            continue
        text, block = text_of(link), text_of(parent)
        if block and len(text) >= LINKED_SHARE_MIN * len(block):
            found.add(block)
    return found
