"""
Sentences with one known error in them, and true ones, for the check of claims against their sources.

The errors are put into the sentences of real or invented articles, one at a time, so that each has a known source: the
sentence that it was made from. The tests take all of those of tests/samples; the benchmark draws from larger data.
"""

import random
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.language.sentences import split

SAMPLES = Path(__file__).parent / "samples"
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
#: Words of a sentence that an error is put into, at least and at most.
WORDS_MIN, WORDS_MAX = 6, 60

_NUMBER = re.compile(r"(?<![\d.,])\d{2,}(?![\d.,]?\d)")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}(?=[ ,.]|$)")
_AUXILIARY = re.compile(r"\b(?:is|was|were|are|has|have|will|had|would|could) (?!not\b)")
_NOT = re.compile(r"\b(?:not|never) |n[’']t\b")
_WORD = re.compile(r"\w+")
_CALENDAR = frozenset({*MONTHS, *DAYS, "May"})


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence to be checked."""

    kind: str
    article: str
    text: str
    cited: tuple[str, ...] = ()
    wrong: bool = True
    language: str = "en"  #: Of the text.


def stories() -> dict[str, dict[str, Any]]:
    """The invented stories of claims.toml."""
    return tomllib.loads((SAMPLES / "claims.toml").read_text(encoding="utf-8"))


def pairs() -> list[dict[str, Any]]:
    """The sentences of translations.toml, which tells what is in them."""
    found: list[dict[str, Any]] = tomllib.loads((SAMPLES / "translations.toml").read_text(encoding="utf-8"))["pairs"]
    return [{"article": stories()[pair["story"]]["text"], **pair} if "story" in pair else pair for pair in found]


def translations() -> Iterator[Case]:
    """Right and wrong sentences in another language than their article."""
    for pair in pairs():
        article = pair["article"].strip()
        sentences = article.split("\n")
        for text, cites in pair["right"]:
            cited = (sentences[cites - 1],)
            yield Case("control: translation", article, text, cited, wrong=False, language=pair["language"])
        for text, cites, _ in pair["wrong"]:
            yield Case("wrong translation", article, text, (sentences[cites - 1],), language=pair["language"])


def controls(article: str) -> Iterator[Case]:
    """True sentences that cite themselves, and true words between quotation marks."""
    for sentence in _sentences(article):
        yield Case("control: sentence", article, sentence, (sentence,), wrong=False)
        words = sentence.split()
        if len(words) > 10 and not re.search(r"[\"“”‘]|(?<!\w)'", " ".join(words[2:9])):
            said = f'The report said "{" ".join(words[2:9])}".'
            yield Case("control: exact quote", article, said, wrong=False)


def invented(article: str, names: Iterable[str]) -> Iterator[Case]:
    """
    Errors that stand nowhere in the article.

    Args:
        article: English.
        names: From which a name is taken that the article has not.
    """
    absent = [name for name in names if name.lower() not in article.lower()]
    for turn, sentence in enumerate(_sentences(article)):
        for spot in _NUMBER.finditer(sentence):
            new = next(n for n in (str(int(spot[0]) * 7 // 5 + step) for step in range(1, 99)) if n not in article)
            yield Case("number new", article, _with(sentence, spot, new))
        for spot in _names(sentence) if absent else ():
            yield Case("name new", article, _with(sentence, spot, absent[turn % len(absent)]))
        for kind, values in (("month new", MONTHS), ("weekday new", DAYS)):
            others = [value for value in values if value not in article]
            for spot in re.finditer(rf"\b(?:{'|'.join(values)})\b", sentence) if others else ():
                yield Case(kind, article, _with(sentence, spot, others[turn % len(others)]))
        words = sentence.split()
        if len(words) > 10:
            said = " ".join([*words[2:6], "never", *words[6:10]]).replace('"', "")
            yield Case("quote altered", article, f'He said: "{said}."')


def misplaced(article: str) -> Iterator[Case]:
    """Numbers and names of the article in the wrong sentence, and a "not" too many or too few; all cite theirs."""
    sentences = list(_sentences(article))
    numbers = sorted({spot[0] for sentence in sentences for spot in _NUMBER.finditer(sentence)})
    names = sorted({spot[0] for sentence in sentences for spot in _names(sentence)})
    for turn, sentence in enumerate(sentences):
        for kind, spots, values in (
            ("number from elsewhere", _NUMBER.finditer(sentence), numbers),
            ("name from elsewhere", _names(sentence), names),
        ):
            others = [value for value in values if value not in sentence]
            for spot in spots if others else ():
                yield Case(kind, article, _with(sentence, spot, others[turn % len(others)]), (sentence,))
        for spot in _AUXILIARY.finditer(sentence):
            yield Case("negation added", article, _with(sentence, spot, spot[0] + "not "), (sentence,))
        for spot in _NOT.finditer(sentence):
            yield Case("negation dropped", article, _with(sentence, spot, ""), (sentence,))


def drawn(cases: Iterable[Case], of_a_kind: int, dice: random.Random) -> list[Case]:
    """At most so many of each kind, by chance."""
    kinds: dict[str, list[Case]] = {}
    for case in cases:
        kinds.setdefault(case.kind, []).append(case)
    return [case for found in kinds.values() for case in dice.sample(found, min(of_a_kind, len(found)))]


def nearest(sentences: Sequence[str], claim: str, count: int = 2) -> tuple[str, ...]:
    """The sentences that share most words with a claim: what it would cite."""
    words = Counter(_WORD.findall(claim.lower()))
    shared = [(words & Counter(_WORD.findall(sentence.lower()))).total() for sentence in sentences]
    best = sorted(range(len(sentences)), key=lambda place: -shared[place])[:count]
    return tuple(sentences[place] for place in sorted(best))


def capitalised(article: str) -> set[str]:
    """Words inside sentences that are written like names."""
    return {spot[0] for sentence in _sentences(article) for spot in _names(sentence)}


def _sentences(article: str) -> Iterator[str]:
    for sentence in split(article, "en"):
        if WORDS_MIN <= len(sentence.split()) <= WORDS_MAX:
            yield sentence


def _names(sentence: str) -> Iterator[re.Match[str]]:
    return (spot for spot in _NAME.finditer(sentence) if spot[0] not in _CALENDAR)


def _with(sentence: str, spot: re.Match[str], new: str) -> str:
    return sentence[: spot.start()] + new + sentence[spot.end() :]
