"""Finds when an article was published."""

import re

from htmldate import find_date
from lxml.html import HtmlElement

from bot.articles.structured import Structured

_ISO = re.compile(
    r"((?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))"
    r"(?:[T ]([0-2]\d:[0-5]\d(?::[0-5]\d)?)(?:\.\d+)?\s?(Z|[+-]\d\d:?\d\d)?)?"
)
_META = (
    "article:published_time", "og:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "pubdate",
    "publish-date", "publishdate", "publication_date", "dc.date.issued", "dcterms.created", "dc.date", "date",
    "article.published", "cxenseparse:recs:publishtime", "rnews:datepublished", "citation_publication_date",
)  # fmt: skip
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?:[/-]|$)")


def find_published(tree: HtmlElement, data: Structured, url: str) -> str:
    """
    ISO 8601 date, or date-time when the page declares one; "" when there is none.

    What the page declares to machines is read first: it is right more often than what htmldate finds in the text.
    """
    declared = [data.text("datePublished"), data.text("dateCreated"), *(data.first(name) for name in _META)]
    for value in declared:
        if found := _ISO.match(value.strip()):
            return _iso(found)
    if found := _IN_ADDRESS.search(url):
        year, month, day = found.groups()
        return f"{year}-{int(month):02}-{int(day):02}"
    try:
        return str(find_date(tree, url=url, original_date=True, extensive_search=True) or "")
    except (ValueError, TypeError, AttributeError, OverflowError):  # dates that no calendar has
        return ""


def _iso(found: re.Match[str]) -> str:
    day, clock, zone = found.groups()
    return f"{day}T{clock}{zone or ''}" if clock else day
