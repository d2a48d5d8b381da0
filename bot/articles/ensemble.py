"""Gets the article's text out of a page, by several extractors that check each other."""

from copy import deepcopy

from lxml.html import HtmlElement
from trafilatura import bare_extraction

#: The precise text is taken when it keeps at least this share of the default one.
PRECISE_SHARE_MIN = 0.5


def find_text(tree: HtmlElement, url: str) -> str:
    """The body of the article, one paragraph a line; "" when there is none."""
    default, precise = _trafilatura(tree, url, precise=False), _trafilatura(tree, url, precise=True)
    return precise if len(precise) >= PRECISE_SHARE_MIN * len(default) else default


def _trafilatura(tree: HtmlElement, url: str, *, precise: bool) -> str:
    document = bare_extraction(
        deepcopy(tree), url=url, include_comments=False, include_tables=True, favor_precision=precise
    )
    return (document.text or "") if document and not isinstance(document, dict) else ""
