"""Finds the headline of a page, by what its headings and the titles that it declares have in common."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from bot.articles.site_name import NAME_WORDS_MAX, SiteName, folded, site_name
from bot.articles.structured import Structured, unescaped
from bot.articles.tree.elements import text_of

#: How alike a heading and a title must be to be taken for the same: F1 over words.
LIKENESS_MIN = 0.6
#: A lone heading shorter than this is a section's name.
LONE_CHARS_MIN = 15
#: A heading below so many paragraphs of so many words belongs to a part of the article.
ABOVE_PARAGRAPHS, ABOVE_WORDS = 3, 25
#: A title that loses its site's name keeps at least so much. An ideograph says as much as two letters.
STRIPPED_WIDTH_MIN = 15
#: What stands before a headline in its heading: a label, a section.
KICKER_CHARS_MAX = 30
#: From this length on, software cuts what it declares.
CUT_CHARS_MIN = 100

#: A section's name before a headline.
SECTION_WORDS_MAX = 2

_BARS = frozenset("|｜丨")
_HAN = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_SEPARATOR = re.compile(
    rf"\s+(?:[|/·»«›•~⋆★–—-]|::)\s+|\s*[|｜丨]\s*|(?<=[{_HAN}」』）？！])[-_–—](?=\S)|(?<=\S)_(?=[{_HAN}])"
)
_BYLINE = re.compile(r"\s+(?:posted|published|updated|by|von|par|por)\b|\s+\d", re.IGNORECASE)
_QUOTES = frozenset("\"'“”„«»‘’")
_WORD = re.compile(r"\w+")
_HEADLINES = ("h1", "h2", "h3", "p", "div", "span", "strong", "b")


def find_title(tree: HtmlElement, data: Structured, url: str = "") -> str:
    """
    The article's own title: the h1 that resembles what the page declares; else a lone h1; else what it
    declares. A lone h1 that is the site's name, or stands below text, is none.

    Declared titles carry the site's name ("… | The Courier", "The Courier - …"), headings carry section names: each
    corrects the other.
    """
    site = site_name(data, url)
    declared = _declared(tree, data, site)
    elements: dict[str, HtmlElement] = {}
    for h1 in tree.iter("h1"):
        if text := unescaped(text_of(h1)):
            elements.setdefault(text, h1)
    own = [_own(title, declared, site, tree) for title in declared]
    variants = {*declared, *own, *(_SEPARATOR.split(title)[0] for title in declared)}
    variants = {title for title in variants if not site.is_named(title)}
    likely = max(elements, key=lambda heading: _best(heading, variants), default="")
    if likely and _best(likely, variants) >= LIKENESS_MIN:
        return next((title for title in own if _is_set_in(elements[likely], likely, title)), likely)
    headings = list(elements)
    if len(headings) == 1 and _width(headings[0]) >= LONE_CHARS_MIN:
        lone = elements[headings[0]]
        if not declared or not (site.is_named(headings[0]) or _leads_home(lone) or _below_text(lone)):
            return headings[0]
    return _whole(own[0], own) if own else next(iter(headings), "")


def likeness(one: str, other: str) -> float:
    """F1 over the words of two lines, case aside."""
    words, others = Counter(_WORD.findall(one.casefold())), Counter(_WORD.findall(other.casefold()))
    common = (words & others).total()
    return 2 * common / (words.total() + others.total()) if common else 0.0


def _declared(tree: HtmlElement, data: Structured, site: SiteName) -> list[str]:
    """What the page says its title is, the likeliest first, without what only names the site."""
    element = tree.find(".//title")
    in_head = str(element.text_content()) if element is not None else ""
    found = (
        data.first("citation_title"),
        data.text("headline"),
        data.first("og:title", "twitter:title"),
        data.first("dc.title", "dcterms.title"),
        in_head,
    )
    titles = list(dict.fromkeys(unescaped(folded(title)) for title in found if title.strip()))
    named = [title for title in titles if not site.is_named(title) and not _is_edge_of(title, titles, site)]
    return named or titles


def _is_edge_of(title: str, titles: list[str], site: SiteName) -> bool:
    """Whether a title is the name of the site that another one carries at an end, beside something longer."""
    for other in titles:
        parts = _SEPARATOR.split(other)
        at_end, at_start = title == parts[-1] and len(title.split()) <= NAME_WORDS_MAX, title == parts[0]
        if len(parts) > 1 and (at_end or (at_start and site.may_be(title))):
            return max(map(_width, parts)) > _width(title)
    return False


def _own(title: str, declared: list[str], site: SiteName, tree: HtmlElement) -> str:
    """A declared title without the name of the site, or of its sections."""
    name, colon, rest = title.partition(": ")
    if colon and (site.is_named(name) or site.may_be(name)) and (rest in declared or _shown([rest], tree)):
        return rest
    parts, signs = _SEPARATOR.split(title), _SEPARATOR.findall(title)
    if len(parts) == 1:
        return title
    if any(title != other and title in _runs(other) for other in declared):
        return title  # what another one has beside it is the site
    runs = [run for run in _runs(title) if run != title and not site.is_named(run)]
    shared = [run for run in runs if run in declared] or _shown(runs, tree)
    if shared:
        return max(shared, key=_width)
    if site.is_named(parts[0]) or site.may_be(parts[0]):
        return _joined(parts[1:], signs[1:])
    return _first_part(parts, signs, sure=site.is_named(parts[-1]) or site.may_be(parts[-1]))


def _first_part(parts: list[str], signs: list[str], *, sure: bool) -> str:
    """What stands before the sign that sets off the last part, if that can be a name; `sure` when it is the site's."""
    whole = _joined(parts, signs)
    if parts[-1][:1].islower() and not sure:
        return whole  # the headline goes on behind its own dash
    end = next(index for index, sign in enumerate(signs, 1) if sign.strip() == signs[-1].strip())
    first = _joined(parts[:end], signs)
    if not sure and _width(first) < STRIPPED_WIDTH_MIN:
        return whole
    # "Opinion | Headline"
    is_section = end > 1 and signs[0].strip() in _BARS and len(parts[0].split()) <= SECTION_WORDS_MAX
    return _joined(parts[1:end], signs[1:]) if is_section else first


def _joined(parts: list[str], signs: list[str]) -> str:
    return "".join(f"{part}{sign}" for part, sign in zip(parts, [*signs[: len(parts) - 1], ""], strict=True))


def _runs(title: str) -> list[str]:
    """Every run of a title's parts, the whole included."""
    ends = [0, *(found.end() for found in _SEPARATOR.finditer(title))]
    starts = [*(found.start() for found in _SEPARATOR.finditer(title)), len(title)]
    return [title[begin:end] for index, begin in enumerate(ends) for end in starts[index:]]


def _shown(runs: list[str], tree: HtmlElement) -> list[str]:
    """Those of the runs that the page shows by themselves, and not as a way home."""
    wanted = {run for run in runs if _width(run) >= STRIPPED_WIDTH_MIN}
    found = ((folded(element.text or ""), element) for element in tree.iter(*_HEADLINES))
    return [
        text for text, element in found if text in wanted and not _leads_home(element) and not _at_the_edge(element)
    ]


def _at_the_edge(element: HtmlElement) -> bool:
    return any(around.tag in {"nav", "footer", "aside"} for around in element.iterancestors())


def _whole(title: str, others: Iterable[str]) -> str:
    """The title, or another one that goes on where this was cut: by its length, or at a quotation mark."""
    begun = title.rstrip(" .…") if title.endswith(("…", "...")) else title
    for other in others:
        if other.startswith(begun) and len(other) > len(title):
            rest = other[len(begun) :]
            open_bracket = title.count("(") > title.count(")")
            if begun != title or len(title) >= CUT_CHARS_MIN or open_bracket or rest.lstrip()[:1] in _QUOTES:
                return other
    return title


def _width(text: str) -> int:
    return len(text) + sum("\u3040" <= letter <= "\ud7af" for letter in text)


def _leads_home(heading: HtmlElement) -> bool:
    """Whether a heading is a link to the home page, or in one."""
    links = [heading.getparent(), *heading.iter("a")]
    return any(link is not None and link.tag == "a" and _is_home(link.get("href") or "") for link in links)


def _is_home(address: str) -> bool:
    try:
        parts = urlsplit(address.strip())
    except ValueError:  # an address that cannot be one
        return False
    return parts.path in {"/", ""} and bool(parts.path or parts.netloc) and not parts.query and not parts.fragment


def _below_text(heading: HtmlElement) -> bool:
    """Whether paragraphs of the article stand above a heading."""
    paragraphs = heading.xpath("preceding::p")
    long = (p for p in paragraphs if len(_WORD.findall(str(p.text_content()))) >= ABOVE_WORDS)
    return len(list(islice(long, ABOVE_PARAGRAPHS))) == ABOVE_PARAGRAPHS


def _best(heading: str, titles: Iterable[str]) -> float:
    return max((likeness(heading, title) for title in titles), default=0.0)


def _is_set_in(element: HtmlElement, heading: str, title: str) -> bool:
    """Whether a heading is the title with something else in the same element: a label before, a byline behind."""
    before, found, behind = heading.partition(title)
    if not title or not found or not (before or behind) or (behind and not _BYLINE.match(behind)):
        return False
    apart = before.rstrip().endswith((":", "：")) or any(folded(str(piece)) == title for piece in element.itertext())
    return not before or (len(before) <= KICKER_CHARS_MAX and apart)
