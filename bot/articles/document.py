"""Reads one document of any type that we read. Runs in the child process."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from bot.articles.charset import decode
from bot.articles.extract import article, parse
from bot.articles.page_state import judge
from bot.articles.shown import Shown
from bot.articles.structured import structured
from bot.domain.errors import NothingToRead
from bot.domain.types import Article
from bot.language.detect import detect
from bot.language.hygiene import clean
from bot.language.sentences import split

_HTML = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|meta|title|script|div|p|h1|article)\b", re.IGNORECASE)


def read(body: bytes, url: str, content_type: str = "", status: str = "200", mitigated: str = "") -> Article:
    """
    Read one document.

    Args:
        body: Decoded of any transfer or content encoding.
        url: Where it was found.
        content_type: As the site sent it; "" to go by the bytes.
        status: Of the answer.
        mitigated: The header cf-mitigated: the site's own word that this is a bot check.

    Raises:
        NothingToRead: there is no article; the reason says why.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if body.startswith(b"%PDF-") or kind == "application/pdf":
        raise NothingToRead("unsupported_type", "PDF")
    if "html" not in kind and not _HTML.search(body[:2000]):
        return _plain(decode(body, content_type), url)
    source = decode(body, content_type)
    tree = parse(source)
    data = structured(tree)
    found = article(tree, url, data)
    state = judge(Shown(tree, data, source, found.text, url, int(status), mitigated))
    notes = (*found.notes, "subscriber") if state == "subscriber" else found.notes
    return replace(found, state=state, notes=notes)


def _plain(text: str, url: str) -> Article:
    """Plain text: paragraphs are what blank lines separate."""
    text, removed = clean(text)
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text)]
    text = "\n\n".join(filter(None, paragraphs))
    if not text:
        raise NothingToRead("no_text", "the file is empty")
    title, language = text.split("\n", 1)[0][:200], detect(text)
    return Article(
        url=url,
        canonical_url=url,
        site=urlsplit(url).hostname or "",
        title=title,
        text=text,
        language=language,
        sentences=tuple(split(text, language)),
        removed=removed,
    )
