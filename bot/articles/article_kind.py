"""
Tells what kind of piece an article is: by what its page declares, how its site calls it, and how it is built.

Precision comes first, because a wrong "Opinion" insults a reporter and a missing one harms nobody: what gives no clear
sign is news. Words in the text are no sign: articles are written about obituaries, reviews and press releases too.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import resources
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from bot.articles.structured import Structured, types
from bot.articles.tree.elements import text_of
from bot.domain.article import Article, ArticleKind, BlockKind
from bot.language.letters import folded

#: A label above a headline has at most so many words; a longer line says something else.
LABEL_WORDS_MAX = 4
#: So many labels are looked at, in elements before the headline and before those that it stands in.
LABELS_MAX = 3
ABOVE_LEVELS_MAX = 3
#: A conversation has this share of the text's lines.
SPOKEN_SHARE_MIN = 0.5
#: A title's number counts things when the text has so many headings or items for each, and at least so many in all.
COUNTED_SHARE_MIN, COUNTED_SHARE_MAX = 0.8, 1.5
THINGS_MIN, THINGS_MAX = 3, 150
#: Instructions have so many steps or headings.
STEPS_MIN = 3

_LABEL_CLASS = re.compile(
    r"(?:^|[\s_-])(?:kicker|eyebrow|overline|rubri[ck]\w*|flag|label|badge|section-?name|category|dachzeile|spitzmarke|"
    r"surtitre|antetitulo|occhiello|content-?type)(?:$|[\s_-])",
    re.IGNORECASE,
)
_APART = re.compile(r"[^\w]+|_")
#: What stands in front of a headline: before a colon, a bar, a dash between spaces, or in brackets.
_PREFIX = re.compile(r"([^:：|｜]{2,40}?)\s?(?:[:：|｜]|\s[–—-]\s)\s?\S|[\[【〈(]([^\]】〉)]{2,30})[\]】〉)]")
#: A live page has "live" in its address and a number below: a section of that name has none.
_LIVE_ADDRESS = re.compile(r"/live/[^/]*\d")
#: A number in a title and what it counts: neither a year, a score, an ordinal, an age nor a price.
_COUNT = re.compile(
    r"(?<![a-zß-ɏа-я\d_$€£.,:/–-])(?:top[ -]?)?(\d{1,3})(?![\d.,:/%°–-])"
    r"(?:\s+(?P<things>[^\W\d]\w*)|(?P<joined>[\u3040-\u9fff\uac00-\ud7af]\w*))",
    re.IGNORECASE,
)
_MEDIA = frozenset({"PodcastEpisode", "AudioObject", "VideoObject", "RadioEpisode", "TVEpisode", "Clip"})
_REPORTS = frozenset({"NewsArticle", "ReportageNewsArticle"})

#: Which kind holds when several do: what a reader must know before anything else comes first.
_ORDER = (
    ArticleKind.SPONSORED, ArticleKind.SATIRE, ArticleKind.LIVE, ArticleKind.PRESS_RELEASE, ArticleKind.OBITUARY,
    ArticleKind.TRANSCRIPT, ArticleKind.INTERVIEW, ArticleKind.OPINION, ArticleKind.ANALYSIS, ArticleKind.REVIEW,
    ArticleKind.HOW_TO, ArticleKind.LIST,
)  # fmt: skip


class _Calls(NamedTuple):
    """How sites call a kind."""

    types: frozenset[str]
    labels: frozenset[str]
    prefixes: frozenset[str]


def article_kind(tree: HtmlElement, data: Structured, article: Article) -> ArticleKind:
    """
    The kind of an article.

    Args:
        tree: Of its page.
        data: What the page declares.
        article: As read so far, with its title, text and blocks.
    """
    declared = {name for node in data.articles for name in types(node)}
    labels = {_plain(label) for label in _labels(tree, data, article.url)}
    prefix = _prefix(article.title)
    for kind in _ORDER:
        calls = _calls()[kind]
        # A report may hold a recipe without being one.
        is_declared = declared & calls.types and not (kind is ArticleKind.HOW_TO and declared & _REPORTS)
        if is_declared or labels & calls.labels or prefix in calls.prefixes or _says_so(kind, tree, article):
            return kind
    return _by_form(data, article)


def _says_so(kind: ArticleKind, tree: HtmlElement, article: Article) -> bool:
    """Whether the page says it in a way that only this kind has."""
    if kind is ArticleKind.LIVE:
        return bool(_LIVE_ADDRESS.search(urlsplit(article.url).path))
    if kind is ArticleKind.PRESS_RELEASE:
        return bool(_patterns()["press_release"].match(article.text))
    if kind is ArticleKind.SATIRE:
        return any(_patterns()["satire"].search(str(footer.text_content())) for footer in tree.iter("footer"))
    return False


def _by_form(data: Structured, article: Article) -> ArticleKind:
    """The kind by how the text is built."""
    kinds = Counter(block.kind for block in article.blocks)
    if kinds[BlockKind.SPEECH] + kinds[BlockKind.QUESTION] >= max(1, SPOKEN_SHARE_MIN * len(article.blocks)):
        return ArticleKind.TRANSCRIPT if _is_recorded(data, article) else ArticleKind.INTERVIEW
    told = _patterns()
    if told["review"].search(article.title):
        return ArticleKind.REVIEW
    steps = kinds[BlockKind.HEADING] + kinds[BlockKind.ITEM]
    if steps >= STEPS_MIN and (told["how_to"].match(article.title) or told["how_to_end"].search(article.title)):
        return ArticleKind.HOW_TO
    return ArticleKind.LIST if _counts(article) else ArticleKind.NEWS


def _is_recorded(data: Structured, article: Article) -> bool:
    """Whether what is said was recorded: a heading calls it a transcript, or the page is a broadcast's."""
    headings = (article.sentences[block.first - 1] for block in article.blocks if block.kind is BlockKind.HEADING)
    if any(_plain(heading) in _calls()[ArticleKind.TRANSCRIPT].labels for heading in headings):
        return True
    is_media = data.first("og:type").lower().startswith(("video", "music", "audio"))
    return is_media or any(types(node) & _MEDIA for node in data.nodes)


def _counts(article: Article) -> bool:
    """Whether the title says how many things there are, and the text has a heading for each."""
    found = _COUNT.search(article.title)
    if not found or _patterns()["uncounted"].match(found["things"] or found["joined"]):
        return False
    number = int(found[1])
    if not THINGS_MIN <= number <= THINGS_MAX:
        return False
    levels = Counter(block.level for block in article.blocks if block.kind is BlockKind.HEADING)
    return any(COUNTED_SHARE_MIN * number <= count <= COUNTED_SHARE_MAX * number + 1 for count in levels.values())


def _labels(tree: HtmlElement, data: Structured, url: str) -> Iterator[str]:
    """How the site calls the article: its section, its place in the site, and the line above its headline."""
    yield data.first("article:section", "og:section", "parsely-section", "section") or data.text("articleSection")
    yield data.text("genre")
    yield from unquote(urlsplit(url).path).strip("/").split("/")[:-1]  # the last part names the article
    heading = tree.find(".//h1")
    for element in _above(heading) if heading is not None else ():
        yield text_of(element)


def _above(heading: HtmlElement) -> list[HtmlElement]:
    """The elements right above a headline that their class calls a label."""
    found: list[HtmlElement] = []
    around: HtmlElement | None = heading
    for _ in range(ABOVE_LEVELS_MAX):
        if around is None or around.tag == "body":
            break
        for sibling in islice(around.itersiblings(preceding=True), LABELS_MAX):
            inside = islice(sibling.iter("a", "span", "p", "div", "strong", "li"), 2 * LABELS_MAX)
            found += [element for element in inside if _LABEL_CLASS.search(element.get("class") or "")]
        around = around.getparent()
    return found[:LABELS_MAX]


def _prefix(title: str) -> str:
    """What stands in front of a headline, as in "Opinion: …" and "Kommentar | …"."""
    found = _PREFIX.match(title)
    return _plain(found[1] or found[2]) if found else ""


def _plain(label: str) -> str:
    """A label in small letters without accents, its words apart by single spaces; "" for what is too long to be one."""
    words = _APART.sub(" ", folded(label)).split()
    return " ".join(words) if len(words) <= LABEL_WORDS_MAX else ""


@cache
def _tables() -> dict[str, dict[str, Any]]:
    file = resources.files("bot.articles") / "article_kind.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def _calls() -> dict[ArticleKind, _Calls]:
    return {
        kind: _Calls(
            frozenset(table["types"].split()),
            *(frozenset(filter(None, map(_plain, table[name].split(",")))) for name in ("labels", "prefixes")),
        )
        for kind in _ORDER
        for table in [_tables()[kind]]
    }


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {name: re.compile("|".join(lines), re.IGNORECASE) for name, lines in _tables()["patterns"].items()}
