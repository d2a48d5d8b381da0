"""Turns HTML into an Article. Pure: fetches nothing, raises nothing for bad HTML."""

from urllib.parse import urlsplit

from lxml.etree import LxmlError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from bot.articles.authors import find_authors
from bot.articles.charset import decode
from bot.articles.cleanup import drop_footnote_marks, linked_blocks, tidy
from bot.articles.dates import find_published
from bot.articles.ensemble import find_text
from bot.articles.hidden import drop_hidden
from bot.articles.identity import canonical, kinds, lead_image
from bot.articles.structured import Structured, structured
from bot.articles.title import find_title
from bot.domain.types import Article
from bot.language.detect import detect
from bot.language.hygiene import clean
from bot.language.sentences import split

PUBLICATION_CHARS_MAX = 100

#: XML allows none of these, and libraries stumble over them.
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))


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
    data = html.encode("utf-8", "replace").translate(None, delete=_CONTROLS)
    try:
        return document_fromstring(data, parser=parser, ensure_head_body=True)
    except (LxmlError, ValueError, AssertionError):
        return document_fromstring("<html><head></head><body></body></html>")


def article(tree: HtmlElement, url: str, data: Structured | None = None) -> Article:
    """Read the article off a parsed page. Takes what is hidden out of the tree."""
    data = data or structured(tree)
    title, _ = clean(find_title(tree, data))
    published, authors = find_published(tree, data, url), find_authors(tree, data, url)
    hidden = drop_hidden(tree)
    drop_footnote_marks(tree)
    text, removed = clean(find_text(tree, url))
    text = tidy(text, title, linked_blocks(tree)).replace("\n", "\n\n")
    language, address = detect(text), canonical(tree, data, url)
    return Article(
        url=url,
        canonical_url=address,
        site=urlsplit(url).hostname or urlsplit(address).hostname or "",
        title=title,
        text=text,
        language=language,
        authors=tuple(clean(name)[0] for name in authors),
        published=published,
        sentences=tuple(split(text, language)),
        publication=clean(data.first("og:site_name") or data.publisher)[0][:PUBLICATION_CHARS_MAX],
        image=lead_image(data, url),
        notes=kinds(data, url),
        removed={**removed, **({"hidden": hidden} if hidden else {})},
    )
