"""A page as a person would see it, and what its site said along with it."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources

from lxml.html import HtmlElement

from bot.articles.structured import Structured

#: How much of what a page shows is looked at.
SHOWN_CHARS_MAX = 20_000
SOURCE_CHARS_MAX = 1_000_000
TITLES_MAX = 6
PARAGRAPH_WORDS = 25

_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NOT_SHOWN = frozenset({"script", "style", "noscript", "template"})


@dataclass(frozen=True)
class Shown:
    """A page with its article as extracted, and with how it came."""

    tree: HtmlElement
    data: Structured
    source: str  #: HTML of the page; searched for markers.
    text: str  #: Of the article.
    url: str
    status: int = 200
    mitigated: str = ""  #: The header cf-mitigated.

    @cached_property
    def words(self) -> int:
        """Words of the article."""
        return count_words(self.text)

    @cached_property
    def paragraphs(self) -> int:
        """Paragraphs of the article that are longer than a line."""
        return sum(1 for line in self.text.split("\n") if count_words(line) >= PARAGRAPH_WORDS)

    @cached_property
    def titles(self) -> str:
        """The title and the first headings, a line each."""
        found = [self.tree.findtext(".//title") or "", *(str(h.text_content()) for h in self.tree.iter("h1", "h2"))]
        return "\n".join(" ".join(text.split()) for text in found[:TITLES_MAX])

    @cached_property
    def all_text(self) -> str:
        """What the page shows besides the article too, up to a limit."""
        body = self.tree.find("body")
        parts: list[str] = []
        size = 0
        for element in body.iter() if body is not None else ():
            parts += [element.text or "" if element.tag not in _NOT_SHOWN else "", element.tail or ""]
            size += len(parts[-1]) + len(parts[-2])
            if size > SHOWN_CHARS_MAX:
                break
        return " ".join(" ".join(parts).split())[:SHOWN_CHARS_MAX]

    @property
    def is_declared_article(self) -> bool:
        """Whether the page tells machines that it is an article."""
        return bool(self.data.articles) or self.data.first("og:type").lower() == "article"

    def title_says(self, state: str) -> str:
        """The words in the page's titles that tell the state; or ""."""
        return _found(state, "title", self.titles[:SHOWN_CHARS_MAX])

    def says(self, state: str, text: str | None = None) -> str:
        """The words in what the page shows, or in this text, that tell the state; or ""."""
        return _found(state, "text", (self.all_text if text is None else text)[:SHOWN_CHARS_MAX])

    def marks(self, state: str) -> str:
        """What in the page's source tells the state; or ""."""
        return _found(state, "marker", self.source[:SOURCE_CHARS_MAX])

    def phrases(self, state: str) -> int:
        """How many different phrases of the state the article's text, or else the page, has."""
        text = (self.text or self.all_text)[:SHOWN_CHARS_MAX]
        return len({found.group().casefold() for found in _patterns()[state]["text"].finditer(text)})


def count_words(text: str) -> int:
    """Words; two characters of Chinese, Japanese or Korean count as one."""
    return len(text.split()) + len(_DENSE.findall(text)) // 2


@cache
def _patterns() -> dict[str, dict[str, re.Pattern[str]]]:
    file = resources.files("bot.articles") / "page_state.toml"
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        state: {key: re.compile("|".join(lines), re.IGNORECASE | re.MULTILINE) for key, lines in table.items()}
        for state, table in tables.items()
    }


def _found(state: str, key: str, text: str) -> str:
    found = _patterns()[state][key].search(text)
    return f"“{found.group().strip()[:60]}”" if found else ""
