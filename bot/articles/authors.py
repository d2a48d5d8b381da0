"""Finds who wrote an article. Better no name than a wrong one."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from bot.articles.structured import Structured, types

#: More names than this are a masthead.
AUTHORS_MAX = 8
NAME_CHARS_MIN = 2
NAME_CHARS_MAX = 60
NAME_WORDS_MAX = 6
#: A byline is a line, not a biography.
BYLINE_CHARS_MAX = 160

_META = (
    "author", "article:author", "article:author_name", "parsely-author", "sailthru.author", "dc.creator", "byl",
    "dcterms.creator", "cxenseparse:author", "citation_author",
)  # fmt: skip
_MARKED = re.compile(r"author|by-?line|autor|auteur|autore|journalist|writer", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"\b(?:comments?|related|sidebar|recommend\w*|footer|popular|trending|newsletter|promo|teasers?|aside|nav)\b",
    re.IGNORECASE,
)
_BY = (
    r"(?:this (?:post|article|story) (?:was|is) )?(?:written|posted|published|reported|researched|words|text|story|"
    r"article|post|photographs|view all posts|all posts|more posts) by|by|von|par|por|di|door|autor(?:in|es)?|auteur|"
    r"authors?|contributors?|redactie|текст|автор|автори|авторы|przez|tekst|作者|文|記者|记者"
)
_PREFIX = re.compile(rf"^(?:{_BY})(?=\W|$)[\s:：]*", re.IGNORECASE)
_SPLIT = re.compile(
    r"\s*[;|•·/]\s*|,\s+|\s+(?:and|und|et|y|e|en|i|og|och|и|і|та|with|&|\+)\s+|、|"
    r"\s+(?:on behalf of|for|in|at|on)\s+|,?$"
)
_PARTICLE = re.compile(
    r"(?:del?|della|de[rns]|d[iao]s?|du|l[ae]|v[ao]n|vom|zu[mr]?|te[rn]?|bin|ibn|[ae]l|a[fv]|[yei])$", re.IGNORECASE
)
_CREDENTIAL = re.compile(r"^(?:[A-Z]{2,6}|[A-Z]\.?[A-Za-z]{0,3}\.?(?:[A-Z]\.?)+|Ph\.?D\.?|Jr\.?|Sr\.?|Esq\.?)$")
_CAPITALISED = re.compile(
    r"^[^\W\d_a-zß-öø-ÿа-яіїєґ][^\W\d_]*(?:['’.-][^\W\d_]*)*\.?$|^[a-z]{1,2}['’][A-Z]\w+$|^[A-Z]\.$"
)
#: No name at all, also when it is declared.
_NOBODY = re.compile(
    r"https?:|www\.|@|^\W*$|^\d+$|^(?:admin\w*|webmaster|unknown|anonymous|null|undefined|none|n/a|author|editor|staff|team|"
    r"user|guest|root|test|redaktion|redaction|redacción|redação|redazione|redactie|default)$",
    re.IGNORECASE,
)
#: No name when it stands in running text.
_NO_NAME = re.compile(
    r"\d|^(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?$|\b(?:read|view|posts?|share|follow|subscribe|more|"
    r"newsletter|comments?|updated|published|minutes?|reporter|editor|writer|correspondent|contributors?|columnist|"
    r"journalist|consultant|ceo|cto|founder|head|director|manager|author|staff|guest|specialist|expert|analyst|leader|"
    r"president|photograph\w*|image|photo|getty|copyright|rights|category|home|menu|about|contact|profile|biography|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|grader|licensed|development|marketing|team|our|the|your|this|video|news)\b",
    re.IGNORECASE,
)


def find_authors(tree: HtmlElement, data: Structured, url: str) -> tuple[str, ...]:
    """
    The names of those who signed the article, in order.

    People whom the page declares to machines; else those in its byline; else an organisation that it declares. The
    site's own name is no author.
    """
    declared = list(_from_json(data))
    people = [name for name, is_person in declared if is_person]
    own = {_letters(data.first("og:site_name")), *map(_letters, (urlsplit(url).hostname or "").split("."))}
    for found in (people, _from_meta(data), _from_byline(tree), [name for name, _ in declared]):
        names = [name for name in dict.fromkeys(found) if " " in name or _letters(name) not in own]
        if 0 < len(names) <= AUTHORS_MAX:
            return tuple(names)
    return ()


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _from_json(data: Structured) -> Iterator[tuple[str, bool]]:
    """The authors of the first article that has any, each with whether it is a person."""
    by_id = {str(node["@id"]): node for node in data.nodes if "@id" in node and "name" in node}
    for node in data.articles:
        found = [
            (name, is_person)
            for text, is_person in _declared(node.get("author") or node.get("creator"), by_id)
            for name in declared_names(text)
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


def _from_byline(tree: HtmlElement) -> list[str]:
    """The names of the first byline that holds any, with those of the bylines beside it."""
    for bylines in (_marked_strictly, _said, _marked):
        names: list[str] = []
        place = None
        for element in bylines(tree):
            around = next(islice(element.iterancestors(), 1, None), None)
            if names and around is not place:
                break
            if found := _signed(element):
                names, place = [*names, *found], around
        if names:
            return names
    return []


def _marked_strictly(tree: HtmlElement) -> Iterator[HtmlElement]:
    for element in tree.iter("a", "span", "div", "p", "address"):
        if element.get("rel") == "author" or "author" in (element.get("itemprop") or "").split():
            yield from _in_place(element)


def _said(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Elements whose own text begins with "By" and the like, or what follows an element that says just that."""
    for element in tree.iter("p", "div", "span", "li", "em", "strong", "small", "h4", "h5", "h6", "td", "address", "a"):
        said = " ".join((element.text or "").split())
        if (found := _PREFIX.match(said)) and len(said) <= BYLINE_CHARS_MAX:
            following = element.getnext()
            alone = found.end() == len(said) and not len(element) and following is not None
            yield from _in_place(following if alone and following is not None else element)


def _marked(tree: HtmlElement) -> Iterator[HtmlElement]:
    for element in tree.iter("a", "address", "div", "p", "span", "strong", "h3", "h4", "h5", "li", "em", "td"):
        if _MARKED.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
            yield from _in_place(element)


def _in_place(element: HtmlElement) -> Iterator[HtmlElement]:
    """The element, unless it stands in a part of the page that names other people."""
    around = [f"{e.tag!s} {e.get('class') or ''} {e.get('id') or ''}" for e in (element, *element.iterancestors())]
    if not any(_ELSEWHERE.search(words.replace("_", " ")) for words in around[:-2]):
        yield element


def _signed(element: HtmlElement) -> list[str]:
    """The names in a byline: its links when it has any that are names, else the first names it says."""
    if len(str(element.text_content())) > BYLINE_CHARS_MAX:
        return []
    links = [name for link in element.iter("a") for name in names_in(str(link.text_content()))]
    if links:
        return links
    for piece in element.itertext():
        if names := names_in(str(piece)):
            return names
    return []


def declared_names(text: str) -> list[str]:
    """The names in a field that holds names and nothing else."""
    if _NOBODY.search(text):
        return []
    parts = (part.strip(" ,.-–—:") for part in _SPLIT.split(_PREFIX.sub("", " ".join(text.split()))))
    return [part for part in parts if 1 < len(part) <= NAME_CHARS_MAX and not _NOBODY.search(part)]


def signed_by(line: str) -> bool:
    """Whether the line is a byline: "By" in some language, and a name."""
    return bool(_PREFIX.match(line) and names_in(line))


def names_in(text: str) -> list[str]:
    """The names at the beginning of a byline, up to the first thing that is none."""
    text = _PREFIX.sub("", _PREFIX.sub("", " ".join(text.split())))
    names: list[str] = []
    for part in filter(None, (part.strip(" ,-–—:") for part in _SPLIT.split(text))):
        if _is_name(part):
            names.append(part)
        elif names:
            break
    return names


def _is_name(text: str) -> bool:
    words = text.split()
    if not words or len(text) > NAME_CHARS_MAX or len(words) > NAME_WORDS_MAX or _CREDENTIAL.match(text):
        return False
    if _NO_NAME.search(text) or _NOBODY.search(text) or len(text) < NAME_CHARS_MIN:
        return False
    proper = [word for word in words if not _PARTICLE.match(word)]
    return bool(proper) and all(_CAPITALISED.match(word) or _CREDENTIAL.match(word) for word in proper)
