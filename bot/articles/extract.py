"""Turns HTML into an Article. Pure: fetches nothing, raises nothing for bad HTML."""

from dataclasses import replace
from urllib.parse import urlsplit

from lxml.etree import ElementDefaultClassLookup, LxmlError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from bot.articles.article_kind import article_kind
from bot.articles.authors import find_authors
from bot.articles.charset import decode
from bot.articles.cleanup import linked_blocks, tidy
from bot.articles.dates import find_dates
from bot.articles.ensemble import find_text
from bot.articles.hidden import drop_hidden
from bot.articles.identity import canonical, kinds, lead_image
from bot.articles.papers import begin_with_abstract
from bot.articles.settle import chosen, lines, with_lines, with_missing, without_repeats
from bot.articles.shown_blocks import shown_blocks
from bot.articles.structure import blocks
from bot.articles.structured import Structured, structured
from bot.articles.title import find_title
from bot.articles.tree.formulas import readable, show_formulas
from bot.articles.tree.passes import prepare
from bot.domain.article import Article
from bot.language.detect import detect
from bot.language.hygiene import clean

PUBLICATION_CHARS_MAX = 100

#: XML allows none of these, and libraries stumble over them.
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))
#: One class for all elements, chosen in C. lxml.html looks one up by name in Python, each time that an element is met.
_LOOKUP = ElementDefaultClassLookup(element=HtmlElement)
#: Elements that are no part of what a page shows.
_OF_HEAD = frozenset({"title", "meta", "link", "base", "script", "style", "noscript", "template", "object"})


def extract(html: str | bytes, url: str) -> Article:
    """
    Read the article off a page.

    Args:
        html: As served; bytes are decoded as the page and its bytes say.
        url: Of the page, for what it says about itself in relative terms.
    """
    tree = parse(html if isinstance(html, str) else decode(html))
    return article(tree, url)


def parse(html: str) -> HtmlElement:
    """The tree of a page; an empty one for what holds no element."""
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    parser.set_element_class_lookup(_LOOKUP)
    data = html.encode("utf-8", "replace").translate(None, delete=_CONTROLS)
    try:
        return _with_body(document_fromstring(data, parser=parser, ensure_head_body=True))
    except (LxmlError, ValueError, AssertionError):
        return document_fromstring("<html><head></head><body></body></html>")


def _with_body(tree: HtmlElement) -> HtmlElement:
    """The tree with all that is shown in its body: where none begins, libxml2 leaves HTML 5's elements in the head."""
    head, body = tree.find("head"), tree.find("body")
    if head is not None and body is not None:
        shown = [element for element in head if element.tag not in _OF_HEAD]
        for place, element in enumerate(shown):
            body.insert(place, element)
    return tree


def article(tree: HtmlElement, url: str, data: Structured | None = None) -> Article:
    """Read the article off a parsed page. Takes out of the tree what is hidden, and what is none of it."""
    data = data or structured(tree)
    title, _ = clean(find_title(tree, data, url))
    dates, authors = find_dates(tree, data, url), find_authors(tree, data, url)
    address = canonical(tree, data, url)
    show_formulas(tree)
    hidden = drop_hidden(tree)
    marks = prepare(tree, title, address, url)
    text, removed = clean("\n".join(_lines(tree, url)))
    text = begin_with_abstract(text, tree, data)
    text = tidy(text, title, linked_blocks(tree))
    lines = [part for line in text.split("\n") if line for part in marks.apart(line)]
    text = "\n\n".join(lines)
    language = detect(text, tree.get("lang") or data.first("og:locale"))
    sentences, found = blocks(lines, marks, language, title)
    read = Article(
        url=url,
        canonical_url=address,
        site=urlsplit(url).hostname or urlsplit(address).hostname or "",
        title=title,
        text=text,
        language=language,
        authors=tuple(clean(name)[0] for name in authors),
        published=dates.published,
        updated=dates.updated,
        sentences=tuple(sentences),
        publication=clean(data.first("og:site_name") or data.publisher)[0][:PUBLICATION_CHARS_MAX],
        image=lead_image(data, url),
        notes=kinds(data, url),
        removed={**removed, **({"hidden": hidden} if hidden else {})},
        blocks=tuple(found),
    )
    return replace(read, kind=article_kind(tree, data, read))


def _lines(tree: HtmlElement, url: str) -> list[str]:
    """The lines of the article: what the extractors choose, as the page shows it."""
    page, reading = shown_blocks(tree), find_text(tree, url)
    kept = with_lines(page, with_missing(page, chosen(page, reading.text), reading.wide))
    kept = without_repeats(page, kept)
    return [readable(line) for line in lines(page, kept)]
