"""
Where several reports of one story agree and where they differ, in figures with what they count.

That two papers contradict each other is a grave thing to say, so all that is in doubt is left out: what a language may
write in two ways, what is only about so many, and what is counted of something else.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from itertools import takewhile

from bot.language.tags import primary
from bot.language.terms import stem, stop_words, terms

#: What is told of each, at most.
TOLD_MAX = 3
#: Words that two sentences share, of those of the shorter one, when they speak of the same.
SAME_MATTER = 0.4
#: What is so many times as much is of something else.
FACTOR_MAX = 10
#: Adjectives before a noun, at most.
_ADJECTIVES_MAX = 2
#: What has four digits and lies between is a year.
_YEARS = range(1900, 2100)

#: Spaces that only stand inside of numbers, between groups of three.
_NARROW = "\u00a0\u202f\u2009"
_NUMBER = (
    r"(?<![\w.,$€£¥%–-])(?:\d{{1,3}}(?:[{spaces}]\d{{3}})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,'’]\d+)*)(?![\d.,%-]*[\w%€$£])"
)
_WORD = r"[^\W\d_]+(?:['’-][^\W\d_]+)*"
_BEHIND = re.compile(rf"(?:[ {_NARROW}]+(?:d['’])?{_WORD}\.?){{1,6}}")
_WORDS = re.compile(_WORD)
_BEFORE = re.compile(rf"({_WORD}) $")


@dataclass(frozen=True, slots=True)
class _Figure:
    value: Decimal
    what: str  #: As written, with its number: "12 million euros", "14 people".
    counts: str  #: What is counted, as it is compared.
    kinds: frozenset[str]  #: Of what kind: "sleeping"; adjectives that make another thing of it.
    #: What is said of it: the word right before the number, or else the first that tells behind it; "" where the number
    #: is only a bound, which contradicts nothing.
    told: str
    matter: frozenset[str]  #: The other words of the sentence.

    def differs(self, other: "_Figure") -> bool:
        """Whether both say the same of what they count, and another number that may be meant for it."""
        low, high = sorted((self.value, other.value))
        return bool(self.told) and self.told == other.told and low < high <= FACTOR_MAX * low

    def is_of(self, other: "_Figure") -> bool:
        """Whether both count the same things in sentences that speak of the same."""
        fewest = min(len(self.matter), len(other.matter))
        alike = self.counts == other.counts and self.kinds == other.kinds
        return alike and bool(fewest) and len(self.matter & other.matter) >= SAME_MATTER * fewest


def compared(reports: Sequence[tuple[str, Sequence[str]]], language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """
    What is said alike and what is not.

    Args:
        reports: Of each voice its number in the digest and its sentences.
        language: Of the sentences.

    Returns:
        Figures that two voices or more have, "14 people"; and those that differ, with who says which:
        "12 people (1), 14 people (2)". Figures differ where the same is said of the same things: that three were hurt
        and twelve reported it is no difference.
    """
    found = [(number, _unambiguous([*_of(said, language)])) for number, said in reports]
    agreed: dict[str, str] = {}
    differing: dict[str, str] = {}
    for place, (number, figures) in enumerate(found):
        for figure in figures:
            others = [(name, other) for name, theirs in found[place + 1 :] for other in theirs if figure.is_of(other)]
            unlike = [(name, other) for name, other in others if figure.differs(other)]
            if any(other.value == figure.value for _, other in others):
                agreed.setdefault(figure.what, figure.counts)
            elif unlike:
                name, other = unlike[0]
                differing.setdefault(f"{figure.what} ({number}), {other.what} ({name})", figure.counts)
    kept = [what for what, counts in agreed.items() if counts not in differing.values()]
    return tuple(kept[:TOLD_MAX]), tuple(list(differing)[:TOLD_MAX])


def _unambiguous(figures: list[_Figure]) -> list[_Figure]:
    """Without what one report counts twice: the two are parts, or of different times."""

    def several(figure: _Figure) -> bool:
        return any(other.value != figure.value and other.counts == figure.counts for other in figures)

    return [figure for figure in figures if not several(figure)]


def _of(said: Sequence[str], language: str) -> Iterator[_Figure]:
    writing = _tables().get(primary(language))
    if writing:
        number = re.compile(_NUMBER.format(spaces=_NARROW + " " * writing.spaced))
        for sentence in said:
            for found in number.finditer(sentence):
                if figure := _figure(sentence, found, writing, language):
                    yield figure


def _figure(sentence: str, found: re.Match[str], writing: "_Writing", language: str) -> _Figure | None:
    value = _value(found[0], writing)
    behind = _BEHIND.match(sentence, found.end())
    before = _BEFORE.search(sentence, 0, found.start())
    word = before[1].lower() if before else ""
    if value is None or behind is None or word in writing.months:
        return None
    words = _WORDS.findall(behind[0])
    scale = writing.scales.get(words[0].lower(), 1)
    scaled = words[:1] if scale != 1 else []
    named = _noun(words[len(scaled) :], writing)
    if named is None:
        return None
    adjectives, noun, rest = named
    counts = stem(noun.lower())
    kinds = frozenset(stem(word.lower()) for word in adjectives if word.lower() not in writing.plain)
    matter = frozenset(term for term in terms(sentence, language) if not term[0].isdigit()) - {counts}
    stop = stop_words(language)
    behind_it = next((word.lower() for word in rest if word.lower() not in stop), "")
    telling = "" if word in writing.bounds else word if word and word not in stop else behind_it
    what = " ".join((found[0], *scaled, *adjectives, noun))
    return _Figure(value * scale, what, counts, kinds, stem(telling), matter)


def _noun(words: Sequence[str], writing: "_Writing") -> tuple[list[str], str, Sequence[str]] | None:
    """What is counted: its adjectives, the noun, and the words behind; None where there is none."""
    if words and words[0].lower() in {"de", "d", "of"}:
        words = words[1:]

    def describes(word: str) -> bool:
        if writing.noun == "capital":
            return word[0].islower()
        low = word.lower()
        return low in writing.plain or bool(writing.endings and low.endswith(writing.endings))

    adjectives = list(takewhile(describes, words[:_ADJECTIVES_MAX]))
    if len(words) <= len(adjectives):
        return None
    noun = words[len(adjectives)].removeprefix("d'").removeprefix("d’")
    known = len(noun) > 2 and noun.lower() not in writing.uncounted | writing.months  # noqa: PLR2004 - shorter words are no nouns
    if not known or (writing.noun == "capital" and noun[0].islower()):
        return None
    return adjectives, noun, words[len(adjectives) + 1 :]


def _value(token: str, writing: "_Writing") -> Decimal | None:
    """The number that a token writes; None for a year, and where it could be two."""
    bare = re.sub(rf"[ {_NARROW}'’]", "", token)
    point, group = re.escape(writing.decimal), re.escape(writing.thousands)
    grouped = re.fullmatch(rf"\d{{1,3}}(?:{group}\d{{3}})+(?:{point}\d+)?", bare)
    if not grouped and not re.fullmatch(rf"\d+(?:{point}\d{{1,2}})?", bare):
        return None
    if token.isdecimal() and len(token) == 4 and int(token) in _YEARS:  # noqa: PLR2004 - the digits of a year
        return None
    return Decimal(bare.replace(writing.thousands, "").replace(writing.decimal, "."))


@dataclass(frozen=True, slots=True)
class _Writing:
    """How a language writes figures; see figures.toml."""

    decimal: str
    thousands: str
    spaced: bool
    scales: Mapping[str, int]
    bounds: frozenset[str]
    months: frozenset[str]
    uncounted: frozenset[str]
    plain: frozenset[str]
    endings: tuple[str, ...]
    noun: str


@cache
def _tables() -> Mapping[str, _Writing]:
    table = tomllib.loads((resources.files("bot.service") / "figures.toml").read_text(encoding="utf-8"))
    found = {}
    for language, written in table.items():
        words = {name: frozenset(written[name].split()) for name in ("bounds", "months", "uncounted", "plain")}
        found[language] = _Writing(**{**written, **words, "endings": tuple(written["endings"].split())})
    return found
