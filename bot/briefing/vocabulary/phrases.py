"""The words of the layout that the code writes, in the language of the briefing (phrases.toml)."""

import re
import tomllib
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from bot.language.tags import primary

FALLBACK = "en"

#: "Increasingly, the relationship …".
_ADVERB = re.compile(r"[A-Z][a-z]{4,}ly, ")
#: Double quotation marks, and the single ones that stand inside of others.
_SINGLE = str.maketrans('“”„«»"『』', "‘’‚‹›'「」")


@dataclass(frozen=True, slots=True)
class Phrases:
    """One table of phrases.toml, which explains the fields."""

    name: str
    overview: str
    topics: str
    titled: str
    outline: str
    more: str
    point: str
    conclusion: str
    same: str
    lower: bool
    source: str
    list: tuple[str, str]
    space: str

    def join(self, sentences: Sequence[str]) -> str:
        """Sentences as one paragraph."""
        return self.space.join(sentences)

    def listed(self, items: Sequence[str]) -> str:
        """One item, "one and two", or "one, two and three"."""
        between, last = self.list
        return last.join(part for part in (between.join(items[:-1]), *items[-1:]) if part)

    def discussing(self, listed: str) -> str:
        """The whole overview when it is a list of key phrases; "the U.S." brings the last full stop with it."""
        text = self.topics.format(topics=listed)
        return text.replace("..", ".") if listed.endswith(".") else text

    def quoting(self, title: str) -> str:
        """The whole overview when it is the title; quotation marks inside of others are single ones."""
        return self.titled.format(title=title.rstrip(" .").translate(_SINGLE))

    def outlined(self, headings: Sequence[str], chars_max: int) -> str:
        """The whole overview of a guide: as many of its headings as `chars_max` characters hold, and how many more."""
        shown = len(headings)
        while True:
            listed = self.point.join(headings[:shown])
            if shown < len(headings):
                listed = self.more.format(points=listed, count=len(headings) - shown)
            text = self.outline.format(points=listed)
            if len(text) <= chars_max or shown <= 1:
                return text
            shown -= 1

    def begun(self, text: str) -> bool:
        """Whether an overview begins with our words: those before a sentence, a list, a title or headings."""
        openings = (self.overview, *(whole.partition("{")[0] for whole in (self.topics, self.titled, self.outline)))
        return text.startswith(tuple(opening.rstrip() for opening in openings))

    def bare(self, opening: str, text: str) -> str:
        """The text without `opening`, and a conclusion without other words that say the same."""
        text = without(text, opening)
        if opening == self.conclusion:
            found = re.match(rf"(?:{self.same})[,:、，،]\s*", text, re.IGNORECASE)
            if found and (rest := text[found.end() :]):
                text = rest[0].upper() + rest[1:]
        return text

    def opened(self, opening: str, text: str, *, common: Container[str] = ()) -> str:
        """
        The text behind a phrase of ours, as one sentence.

        Args:
            opening: `overview` or `conclusion`.
            text: What a model or the article has; the phrase at its start is taken off first when it is there already.
            common: Words known to be written small, such as those that the article writes small. Others may be names.
        """
        text = self.bare(opening, text)
        if opening == self.conclusion and not self.lower:
            return opening + text
        return opening + lowered(text, common)


def lowered(text: str, common: Container[str]) -> str:
    """The text with a small first letter, if its first word is known to be no name."""
    found = re.match(r"\w+", text)
    first = found.group() if found else ""
    small = first[:1].lower() + first[1:]
    return small + text[len(first) :] if small in common or _ADVERB.match(text) else text


def without(text: str, opening: str) -> str:
    """The text without an opening that a model wrote although the code does; its punctuation may differ."""
    bare = re.escape(opening.strip(" ,:：、，،"))
    # Chinese and Japanese have no word borders.
    found = re.match(rf"{bare}(?:(?<=[\u3040-\u9fff])|\b)[\s,:：、，،]*", text, re.IGNORECASE)
    return text[found.end() :] if found and text[found.end() :].strip() else text


def phrases(language: str) -> Phrases:
    """The phrases of a BCP 47 tag's language; English for one that is not there."""
    tables = _tables()
    return tables.get(primary(language), tables[FALLBACK])


def same_language(one: str, other: str) -> bool:
    """Whether two BCP 47 tags name the same language, whatever the country."""
    return primary(one) == primary(other)


def languages() -> list[str]:
    """The languages that have phrases."""
    return list(_tables())


@cache
def _tables() -> dict[str, Phrases]:
    data = tomllib.loads((resources.files("bot.briefing.vocabulary") / "phrases.toml").read_text(encoding="utf-8"))
    return {
        language: Phrases(
            **{name: value for name, value in table.items() if name not in {"sources", "list"}},
            list=tuple(table["list"]),
        )
        for language, table in data.items()
    }
