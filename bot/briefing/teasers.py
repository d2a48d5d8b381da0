"""
Titles that ask or tease instead of telling (teasers.toml), and whether a lead answers them.

The title stays the article's own, so the lead has to say what it holds back. Code can see that a question for a person,
a place, a time or a figure got none, and that a lead only says the title again; that other words are the right ones, it
cannot.
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from bot.briefing.grounding.facts import capitals, name_keys, names
from bot.briefing.grounding.figures import dates, numbers
from bot.briefing.layout import DENSE_FACTOR
from bot.language.tags import NOUNS_CAPITAL, primary
from bot.language.terms import LANGUAGES_MAX, terms

FALLBACK = "en"
#: Words that a lead must have beyond those of a title that wants no fact of a kind.
NEW_WORDS_MIN = 4
#: Words that a sentence shares with the title from which on it speaks of the same.
SHARED_ENOUGH = 2
#: Languages whose words are counted by their signs.
_DENSE = frozenset({"ja", "zh"})
#: Languages whose words stand in others, without a space or with an ending.
_JOINED = _DENSE | {"ko", "tr"}
_QUESTION = re.compile(r"[?？؟]$")
#: What goes before the question: "Trade war: who pays?"
_BEFORE = re.compile(r".*[.!?？:：;–—|](?=.*\w)")
#: Is no "how many".
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
#: A year or a time of day, and what else figures of time have behind them.
_TIME = re.compile(r"(?:1[89]|20)\d\d|\d{1,2}[.:]\d\d")
_TIME_UNITS = frozenset({"date", "y", "mo", "w", "d", "h", "min", "s"})
_NUMBER_ONE = frozenset({"1", "=1"})
#: What a lead lacks, in the words of the request to mend it.
LACKING = {
    "who": "who it is, by name",
    "where": "which place it is, by name",
    "when": "when it is",
    "number": "how many or how much it is",
    "words": "what the title leaves open",
}


@dataclass(frozen=True, slots=True)
class Patterns:
    """One table of teasers.toml."""

    asks: dict[str, re.Pattern[str]]
    teases: re.Pattern[str] | None
    opens: re.Pattern[str] | None
    times: frozenset[str]
    amounts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Tease:
    """A title that holds something back."""

    title: str
    language: str
    wants: str  #: A key of `LACKING`.

    def answered(self, lead: Sequence[str], language: str, *, known: Collection[str] = ()) -> bool:
        """
        Whether a lead says what the title holds back; a question in it does not.

        Args:
            lead: Its sentences.
            language: Of the lead.
            known: Words that the article writes with a capital inside a sentence: names also where one begins.
        """
        told = " ".join(sentence for sentence in lead if not _QUESTION.search(sentence))
        match self.wants:
            case "who" | "where":
                found = {key for name in _names(told, language, known) for key in name_keys(name)}
                uncased = bool(told) and told.upper() == told.lower()
                return uncased or not found <= {key for name in capitals(self.title) for key in name_keys(name)}
            case "when":
                return self._has_time(told, language)
            case "number":
                return self._has_figure(told, language)
            case _:
                new = set(terms(told, language)) - set(terms(self.title, self.language))
                return len(new) >= NEW_WORDS_MIN * (DENSE_FACTOR if primary(language) in _DENSE else 1)

    def answers(self, sentence: str, known: Collection[str] = ()) -> float:
        """
        How likely a sentence of the article answers the title: 0 to 1.

        It has a fact of the kind that is asked for, and speaks of what the title speaks of.
        """
        if self.wants == "words" or not self.answered([sentence], self.language, known=known):
            return 0.0
        shared = set(terms(self.title, self.language)) & set(terms(sentence, self.language))
        return min(1.0, len(shared) / SHARED_ENOUGH)

    def _has_time(self, told: str, language: str) -> bool:
        known = {key for fact in dates(self.title, self.language) for key in fact.keys}
        return (
            any(not fact.keys <= known for fact in dates(told, language))
            or self._has_word(_patterns(language).times, told, language)
            or any(fact.unit in _TIME_UNITS or _TIME.fullmatch(fact.text) for fact in numbers(told, language))
        )

    def _has_figure(self, told: str, language: str) -> bool:
        # "a" and "un" count as one.
        known = {key for fact in numbers(self.title, self.language) for key in fact.keys} | _NUMBER_ONE
        figures = any(
            not fact.keys <= known and fact.unit != "date" and not _YEAR.fullmatch(fact.text)
            for fact in numbers(told, language)
        )
        return figures or self._has_word(_patterns(language).amounts, told, language)

    def _has_word(self, words: Collection[str], told: str, language: str) -> bool:
        told, title = told.lower(), self.title.lower()
        joined = words if primary(language) in _JOINED else (word.replace("_", " ") for word in words if "_" in word)
        if any(word in told and word not in title for word in joined):
            return True
        return not (_words(told) - _words(title)).isdisjoint(words)


def tease(title: str, language: str) -> Tease | None:
    """What a title holds back; None for one that tells."""
    title = title.strip()
    patterns = _patterns(language)
    if _QUESTION.search(title):
        question = _BEFORE.sub("", title[:-1]).strip(" ¿\"“„«‚'‘")
        wants = next((kind for kind, pattern in patterns.asks.items() if pattern.match(question)), "words")
        noun = wants in {"who", "where"} and primary(language) in NOUNS_CAPITAL
        return Tease(title, language, "words" if noun else wants)
    if patterns.opens and patterns.opens.match(title):
        return Tease(title, language, "words" if primary(language) in NOUNS_CAPITAL else "who")
    if patterns.teases and patterns.teases.search(title):
        return Tease(title, language, "words")
    return None


def _names(text: str, language: str, known: Collection[str]) -> Iterator[str]:
    """The names of a text; a lone capital where a sentence begins makes none by itself."""
    yield from (fact.text for fact in names(text, language))
    yield from (word for word in capitals(text) if word in known)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", text.lower()))


@lru_cache(LANGUAGES_MAX)
def _patterns(language: str) -> Patterns:
    tables = _tables()
    table = tables.get(primary(language), tables[FALLBACK] if language == "und" else {})

    def pattern(name: str) -> re.Pattern[str] | None:
        found = re.sub(r"\n(?!\|)", "|", table.get(name, "")).replace("\n", "")
        return re.compile(found, re.IGNORECASE) if found else None

    asks = {kind: found for kind in LACKING if (found := pattern(kind))}
    return Patterns(
        asks=asks,
        teases=pattern("teases"),
        opens=pattern("opens"),
        times=frozenset(table.get("times", "").split()),
        amounts=frozenset(table.get("amounts", "").split()),
    )


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads((resources.files("bot.briefing") / "teasers.toml").read_text(encoding="utf-8"))
