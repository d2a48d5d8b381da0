"""A page as a person would see it, and what its site said along with it."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources

from lxml.etree import XPath
from lxml.html import HtmlElement

from bot.articles.page_lines import KEY_CHARS, Line, letters, lines_of, own_lines
from bot.articles.structured import Structured
from bot.articles.tree.elements import text_of
from bot.domain.words import count_words

#: How much of what a page shows is looked at.
SHOWN_CHARS_MAX = 20_000
SOURCE_CHARS_MAX = 1_000_000
TITLES_MAX = 6
PARAGRAPH_WORDS = 25

_MARKED_FREE = XPath("//*[@itemprop='isAccessibleForFree']")  # many times faster than ElementPath
_NOT_FREE = frozenset({"false", "http://schema.org/false", "https://schema.org/false"})
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
    def lines(self) -> list[Line]:
        """What the page shows, line by line."""
        return lines_of(self.tree, self.url)

    @cached_property
    def own_text(self) -> str:
        """What the page shows besides links and the stories that they lead to."""
        return "\n".join(line.text for line in own_lines(self.lines))

    @cached_property
    def foreign_paragraphs(self) -> list[str]:
        """The article's lines that belong to other stories of the site, or begin with the headline of one."""
        foreign = {letters(line.text)[:KEY_CHARS] for line in self.lines}
        foreign -= {letters(line)[:KEY_CHARS] for line in self.own_text.split("\n")}
        headlines = tuple(letters(line.text) for line in self.lines if line.is_linked and line.is_heading)
        lines = ((line, letters(line)) for line in self.text.split("\n") if line)
        return [line for line, key in lines if key[:KEY_CHARS] in foreign or (headlines and key.startswith(headlines))]

    @cached_property
    def own_paragraphs(self) -> list[str]:
        """The article's other lines."""
        foreign = set(self.foreign_paragraphs)
        return [line for line in self.text.split("\n") if line and line not in foreign]

    @cached_property
    def own_words(self) -> int:
        """Words of the article without those of other stories."""
        return sum(map(count_words, self.own_paragraphs))

    @cached_property
    def titles(self) -> str:
        """The title and the first headings, a line each."""
        found = [self.tree.findtext(".//title") or "", *(str(h.text_content()) for h in self.tree.iter("h1", "h2"))]
        return "\n".join(" ".join(text.split()) for text in found[:TITLES_MAX])

    @cached_property
    def heading(self) -> str:
        """The page's first heading of the first order, else its title."""
        h1 = self.tree.find(".//h1")
        return text_of(h1) if h1 is not None else self.titles.partition("\n")[0]

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

    @cached_property
    def is_declared_paid(self) -> bool:
        """Whether the page says in structured data that it is not free to read (schema.org isAccessibleForFree)."""
        values = [
            *(node.get("isAccessibleForFree") for node in self.data.nodes),
            *self.data.meta.get("isaccessibleforfree", []),
            *(element.get("content") or element.text_content() for element in _MARKED_FREE(self.tree)),
        ]
        locked = self.data.first("article:content_tier").lower() == "locked"
        return locked or any(str(value).strip().lower() in _NOT_FREE for value in values)

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
