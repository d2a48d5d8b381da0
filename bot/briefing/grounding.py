"""
Checks sentences against the article: numbers, months and weekdays, quotations and names that it does not hold.

Deterministic, about a millisecond. What it cannot see by looking words up (a true name in the wrong place) it looks for
in the sentences that a claim cites (see bearing.py).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.briefing.facts import Fact, dates, facts, folded, names, numbers, spoken
from bot.language.detect import detect
from bot.language.sentences import split

_ELLIPSIS = re.compile(r"\s*(?:\[?(?:\.\.\.|…)\]?|\[[^\]]*\])\s*")
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
#: A word of an inflecting language or a nationality shares at least so many letters with the name it comes from.
STEM_CHARS_MIN = 4
#: How many letters an ending may have: Iran - Iranian, Ukraine - Ukrainians, Москва - Москвой.
ENDING_CHARS_MAX = 4


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a text that the article does not support."""

    kind: str  #: number, date, quote, name; with cited sentences also swapped, negation and citation.
    start: int
    end: int
    text: str


class Ground:
    """An article, ready to be looked up in."""

    def __init__(self, text: str, language: str, *, published: str = "") -> None:
        """
        Prepare an article.

        Args:
            text: All of it, with the title.
            language: Of the text.
            published: ISO 8601; what can be reckoned from it counts as said.
        """
        self.language = language
        self._numbers = {key for fact in numbers(text, language) for key in fact.keys}
        self._dates = {key for fact in dates(text, language) for key in fact.keys}
        if day := _day(published):
            self._numbers |= {f"={day.year}", f"={day.day}"}
            self._dates |= {f"month:{day.month}", f"day:{day.isoweekday()}"}
        self._spoken = f" {spoken(text)} "
        self._words = set(_WORD.findall(folded(text)))
        self._words |= {part for word in self._words if "-" in word or "'" in word for part in re.split("[-']", word)}
        self._names = {key for fact in names(text, language) for key in fact.keys if len(key) >= STEM_CHARS_MIN}
        self._initials = _initials(text)

    def holds(self, fact: Fact) -> bool:
        """Whether the article has the fact, however it writes it."""
        match fact.kind:
            case "number":
                return not fact.keys.isdisjoint(self._numbers)
            case "date":
                return not fact.keys.isdisjoint(self._dates)
            case "quote":
                return self.says(fact.text)
            case _:
                return any(self._has_name(key) for key in fact.keys)

    def says(self, quotation: str) -> bool:
        """Whether the quotation is verbatim; pieces around an ellipsis or an insertion each."""
        pieces = [spoken(piece) for piece in _ELLIPSIS.split(quotation)]
        return all(f" {piece} " in self._spoken for piece in pieces if piece)

    def _has_name(self, key: str) -> bool:
        if key in self._words or key in self._initials:
            return True
        parts = [part for part in re.split("[-']", key) if part]
        if len(parts) > 1 and all(part in self._words for part in parts):
            return True
        return any(_akin(key, other) for other in self._names)


def _day(published: str) -> date | None:
    try:
        return date.fromisoformat(published[:10])
    except ValueError:
        return None


def _akin(one: str, other: str) -> bool:
    """Whether two names differ in their ending only."""
    shared = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        shared += 1
    return (
        shared >= STEM_CHARS_MIN
        and shared >= max(len(one), len(other)) - ENDING_CHARS_MAX
        and (shared >= min(len(one), len(other)) - 1)
    )


def _initials(text: str) -> set[str]:
    """What the article's names are short for: "European Central Bank" gives "ecb"."""
    runs = re.findall(r"\b[A-ZÀ-Þ]\w+(?:[ -](?:of |for |the |and |de |del |der |des |du |la )?[A-ZÀ-Þ]\w+)+", text)
    return {"".join(word[0] for word in re.split("[ -]", run) if word[0].isupper()).lower() for run in runs}


def check(article: str, text: str, cited: Sequence[str] = (), *, language: str | None = None) -> list[Finding]:
    """
    What in a text the article does not support; [] when nothing was found.

    Args:
        article: The whole article, with its title.
        text: One sentence or more of a briefing.
        cited: The article's sentences that the text refers to; with them, facts from elsewhere are found too.
        language: Of the text; the article's when it is not given.
    """
    article_language = detect(article)
    sentences = split(article, article_language)
    places = [_place(sentences, sentence) for sentence in cited]
    ground = Ground(article, article_language)
    return examine(
        ground, sentences, text, [place for place in places if place is not None], language=language or article_language
    )


def examine(
    ground: Ground, sentences: Sequence[str], text: str, cited: Sequence[int], *, language: str
) -> list[Finding]:
    """
    As `check`, for an article that is prepared already.

    Args:
        ground: The article.
        sentences: Its sentences.
        text: What is examined.
        cited: Indexes of the sentences that it refers to, from 0; () when it refers to none.
        language: Of the text.
    """
    return [_finding(fact) for fact in facts(text, language) if not ground.holds(fact)]


def _place(sentences: Sequence[str], cited: str) -> int | None:
    """Where a cited sentence stands in the article."""
    wanted = spoken(cited)
    for index, sentence in enumerate(sentences):
        if wanted in spoken(sentence) or spoken(sentence) in wanted:
            return index
    return None


def _finding(fact: Fact) -> Finding:
    return Finding(fact.kind, fact.start, fact.end, fact.text)
