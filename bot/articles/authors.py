"""Finds who wrote an article. Better no name than a wrong one."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from bot.articles.names import declared_names, is_paper, names_in, says_by, signed_by
from bot.articles.places import headed, in_place
from bot.articles.site_name import SiteName, folded, letters, site_name
from bot.articles.structured import Structured, types
from bot.articles.tree.elements import names_of

#: More names than this are a masthead.
AUTHORS_MAX = 8
#: Of a paper: physicists sign by the hundred, and are all its authors.
PAPER_AUTHORS_MAX = 20
#: A byline is a line, not a biography.
BYLINE_CHARS_MAX = 160

_META = (
    "author", "article:author", "article:author_name", "parsely-author", "sailthru.author", "dc.creator", "byl",
    "dcterms.creator", "cxenseparse:author",
)  # fmt: skip
#: Fields of papers, which put the family name first.
_META_INVERTED = ("citation_author", "citation_authors", "bepress_citation_author")
_MARKED = re.compile(r"author|by-?line|autor|auteur|autore|journalist|writer", re.IGNORECASE)
_OF_AUTHOR = re.compile(
    r"/(?:authors?|autor(?:en|es)?|auteurs?|autori|profiles?|people|contributors?|writers?|staff|journalists?|by|byline|"
    r"redakteure?|experts?|our-experts|reporters?|columnists?)/(?P<slug>[^/?#]+)/?(?:[?#]|$)",
    re.IGNORECASE,
)


def find_authors(tree: HtmlElement, data: Structured, url: str) -> tuple[str, ...]:
    """
    The names of those who signed the article, in order.

    People whom the page declares to machines; else those in its byline; else an organisation that it declares. The
    site's own name is no author, nor is a job or a newspaper.
    """
    if paper := [name for key in _META_INVERTED for name in _inverted(data.meta.get(key, []))]:
        return tuple(dict.fromkeys(paper))[:PAPER_AUTHORS_MAX]
    site = site_name(data, url)
    declared = list(_from_json(data))
    people = _own(site, [name for name, is_person in declared if is_person]) or _own(site, _from_meta(data))
    # One word is how somebody logs in; the page shows the name to it.
    if len(people) <= 1:
        shown = _own(site, _from_byline(tree))
        one_word = all(" " not in name and name.isascii() for name in people)
        people = shown if shown and (one_word or set(people) < set(shown)) else people
    return people or _own(site, (name for name, is_person in declared if not is_person and not is_paper(name)))


def _own(site: SiteName, names: Iterable[str]) -> tuple[str, ...]:
    """The names without that of the site, unless it is alone and can be somebody's; none when they are a masthead."""
    distinct = list(dict.fromkeys(names))
    others = [name for name in distinct if not site.is_named(name)]
    found = tuple(others or (name for name in distinct if " " in name))
    return found if len(found) <= AUTHORS_MAX else ()


def _inverted(values: list[str]) -> Iterator[str]:
    for value in values:
        for one in value.split(";"):
            yield from declared_names(one, inverted=True)


def _from_json(data: Structured) -> Iterator[tuple[str, bool]]:
    """The authors of the first article that has any, each with whether it is a person."""
    by_id = {str(node["@id"]): node for node in data.nodes if "@id" in node and "name" in node}
    for node in data.articles:
        found = [
            (name, is_person)
            for text, is_person in _declared(node.get("author") or node.get("creator"), by_id)
            for name in (declared_names(text) if is_person else [folded(text)])
        ]
        if found:
            yield from found
            return


def _declared(value: Any, by_id: dict[str, dict[str, Any]]) -> Iterator[tuple[str, bool]]:
    """The names in a JSON-LD author: a string, an object, a reference, or a list of these."""
    if isinstance(value, str):
        yield value, True
    elif isinstance(value, list):
        for item in value[: 2 * AUTHORS_MAX]:
            yield from _declared(item, by_id)
    elif isinstance(value, dict):
        value = by_id.get(str(value.get("@id")), value) if "name" not in value else value
        names = value.get("name") if isinstance(value.get("name"), list) else [value.get("name")]
        yield from ((name, "Organization" not in types(value)) for name in names if isinstance(name, str))


def _from_meta(data: Structured) -> list[str]:
    for key in _META:
        if names := [name for value in data.meta.get(key, []) for name in declared_names(value)]:
            return names
    if data.first("twitter:label1").lower() in {"written by", "verfasst von", "écrit par", "escrito por", "scritto da"}:
        return declared_names(data.first("twitter:data1"))
    return []


def _from_byline(tree: HtmlElement) -> tuple[str, ...]:
    """The names of the first byline that holds any, with those of the bylines beside it."""
    holders = headed(tree)
    for bylines in (_marked_strictly, _linked, _said, _marked):
        names: list[str] = []
        place = None
        for element in bylines(tree):
            if not in_place(element, holders):
                continue
            around = next(islice(element.iterancestors(), 1, None), None)
            if names and around is not place:
                break
            found = _signed(element)
            # "Door" is Dutch for "by", and "author" a class of many things: there a name has two words.
            if found and not (bylines in {_said, _marked} and found[0].isalpha() and found[0].isascii()):
                names, place = [*names, *found], around
        if names:
            return tuple(dict.fromkeys(names))
    return ()


def _marked_strictly(tree: HtmlElement) -> Iterator[HtmlElement]:
    for element in tree.iter("a", "span", "div", "p", "address"):
        if element.get("rel") == "author" or "author" in (element.get("itemprop") or "").split():
            yield element


def _linked(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Links to a page about somebody whose name is both what they say and how their address ends."""
    for element in tree.iter("a"):
        found = _OF_AUTHOR.search(element.get("href") or "")
        slug = letters(found["slug"]) if found else ""
        if slug and slug == letters(str(element.text_content())):
            yield element


def _said(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Elements whose own text begins with "By" and the like, or what follows an element that says just that."""
    for element in tree.iter("p", "div", "span", "li", "em", "strong", "small", "h4", "h5", "h6", "td", "address", "a"):
        said = " ".join((element.text or "").split())
        if not said:
            continue
        if len(said) <= BYLINE_CHARS_MAX and (end := says_by(said)):
            following = element.getnext()
            alone = end == len(said) and not len(element) and following is not None
            yield (_around(element, following) if alone and following is not None else element)
        elif signed_by(said):
            yield element


def _around(by: HtmlElement, following: HtmlElement) -> HtmlElement:
    """The line that an element begins which says just "By": what holds it, or what follows it."""
    parent = by.getparent()
    return parent if parent is not None and len(str(parent.text_content())) <= BYLINE_CHARS_MAX else following


def _marked(tree: HtmlElement) -> Iterator[HtmlElement]:
    for element in tree.iter("a", "address", "div", "p", "span", "strong", "h3", "h4", "h5", "li", "em", "td"):
        if _MARKED.search(names_of(element)):
            yield element


def _signed(element: HtmlElement) -> list[str]:
    """The names in a byline: its links when it has any that are names, else the first names it says."""
    if len(str(element.text_content())) > BYLINE_CHARS_MAX:
        return []
    links = [name for link in element.iter("a") for name in names_in(str(link.text_content()))]
    if links:
        return links
    first = next((names for piece in element.itertext() if (names := names_in(str(piece)))), [])
    together = names_in(" ".join(map(str, element.itertext())))
    return together if set(first) <= set(together) else first
