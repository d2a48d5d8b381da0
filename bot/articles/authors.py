"""Finds who wrote an article."""

import re

from lxml.html import HtmlElement
from trafilatura.metadata import examine_meta, extract_author, extract_meta_json

_SPLIT = re.compile(r"\s*[;|]\s*")


def find_authors(tree: HtmlElement) -> tuple[str, ...]:
    """The names of the people who signed the article; none is invented where there is none."""
    found = examine_meta(tree)
    if found.author and " " not in found.author:
        found.author = None
    try:
        found = extract_meta_json(tree, found)
    except Exception:  # noqa: BLE001 - trafilatura fails in many ways on strange JSON-LD
        found.author = found.author or None
    names = found.author or extract_author(tree) or ""
    return tuple(name for name in _SPLIT.split(names) if name)
