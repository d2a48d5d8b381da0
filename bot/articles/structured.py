"""What a page says about itself to machines: JSON-LD, Open Graph and meta elements."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from lxml.html import HtmlElement

#: A page that brings more is not read to the end: nothing that we look for stands there.
SCRIPT_CHARS_MAX = 500_000
NODES_MAX = 2_000
DEPTH_MAX = 12

ARTICLE_TYPES = frozenset(
    {
        "Article", "NewsArticle", "ReportageNewsArticle", "OpinionNewsArticle", "AnalysisNewsArticle", "BlogPosting",
        "LiveBlogPosting", "TechArticle", "ScholarlyArticle", "Report", "SocialMediaPosting", "Review",
        "ReviewNewsArticle", "BackgroundNewsArticle", "AdvertiserContentArticle", "SatiricalArticle", "Blog",
        "MedicalScholarlyArticle", "DiscussionForumPosting", "Recipe", "HowTo",
    }
)  # fmt: skip
#: How often a text is unescaped beyond what the parser does.
ESCAPES_MAX = 2
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_CONTROLS = re.compile(r"[\x00-\x1f]+")


@dataclass(frozen=True, slots=True)
class Structured:
    """The machine-readable half of a page."""

    meta: dict[str, list[str]] = field(default_factory=dict)  #: name or property in lower case → contents, in order.
    nodes: list[dict[str, Any]] = field(default_factory=list)  #: Every JSON-LD object, outermost first.

    def first(self, *names: str) -> str:
        """The first non-empty content of these meta elements, in the order of the names; or ""."""
        return next((value for name in names for value in self.meta.get(name, []) if value), "")

    @property
    def articles(self) -> list[dict[str, Any]]:
        """The JSON-LD objects that describe an article."""
        return [node for node in self.nodes if types(node) & ARTICLE_TYPES]

    def text(self, key: str) -> str:
        """A string that the first article that has it gives for the key; or ""."""
        for node in self.articles:
            value = node.get(key)
            if isinstance(value, list) and value:
                value = value[0]
            if isinstance(value, str) and value.strip():
                return value.strip()
        return ""

    @property
    def publisher(self) -> str:
        """The name of the publisher that an article declares; or ""."""
        for node in self.articles:
            publisher = node.get("publisher")
            if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
                return str(publisher["name"])
        return ""


def unescaped(text: str) -> str:
    """A text whose site escaped it once too often: "&amp;" that the parser leaves behind."""
    for _ in range(ESCAPES_MAX):
        if not _ENTITY.search(text):
            break
        text = _ENTITY.sub(lambda found: unescape(found[0]), text)
    return text


def types(node: dict[str, Any]) -> set[str]:
    """A JSON-LD object's types, without their vocabulary."""
    found = node.get("@type")
    names = found if isinstance(found, list) else [found]
    return {str(name).rpartition("/")[2] for name in names if name}


def structured(tree: HtmlElement) -> Structured:
    """Collect a page's meta elements and JSON-LD. Never raises: what cannot be read is left out."""
    meta: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = " ".join((element.get("content") or "").split())
        if name and content:
            meta.setdefault(name.strip().lower(), []).append(content)
    nodes: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and len(nodes) < NODES_MAX:
            nodes.extend(_walk(_parsed(script.text or ""), 0))
    return Structured(meta, nodes[:NODES_MAX])


def _parsed(text: str) -> Any:
    text = text.strip().removeprefix("<!--").removesuffix("-->").removeprefix("//<![CDATA[").removesuffix("//]]>")
    if not text or len(text) > SCRIPT_CHARS_MAX:
        return None
    try:
        return json.loads(_CONTROLS.sub(" ", text).strip().rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return None


def _walk(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Every object inside, outermost first."""
    if depth > DEPTH_MAX:
        return
    if isinstance(value, dict):
        if "@type" in value:
            yield value
        for inner in value.values():
            if isinstance(inner, dict | list):
                yield from _walk(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner, depth + 1)
