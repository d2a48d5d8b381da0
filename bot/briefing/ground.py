"""An article in which facts are looked up, however they are written there."""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import cache, cached_property

from bot.briefing.facts import Fact, dates, folded, names, numbers, spoken
from bot.briefing.passage import Passage

_ELLIPSIS = re.compile(r"\s*(?:\[?(?:\.\.\.|…)\]?|\[[^\]]*\])\s*")
_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,}")
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
#: A word of an inflecting language or a nationality shares at least so many letters with the name it comes from.
STEM_CHARS_MIN = 4
#: How many letters the ending of a case may have: Москва - Москвою.
ENDING_CHARS_MAX = 3
#: Languages that inflect names.
_INFLECTING = frozenset(
    {"pl", "ru", "uk", "cs", "sk", "hr", "sr", "sl", "bg", "tr", "fi", "hu", "lt", "lv", "et", "el", "la"}
)
#: What makes a country of its people: Iran - Iranian, Turkey - Turkish, China - Chinese, Germany - Germans.
_ENDINGS = [
    "a",
    "y",
    "e",
    "ey",
    "ia",
    "ain",
    "an",
    "n",
    "ian",
    "ean",
    "ish",
    "ese",
    "i",
    "s",
    "es",
    "ns",
    "ans",
    "ians",
    "ic",
]


class Ground:
    """An article, ready to be looked up in."""

    def __init__(self, sentences: Sequence[str], language: str, *, title: str = "", published: str = "") -> None:
        """
        Prepare an article.

        Args:
            sentences: All of it.
            language: Of the article.
            title: Counts as said.
            published: ISO 8601; what can be reckoned from it counts as said.
        """
        self.sentences = sentences
        self.language = language
        text = "\n".join([title, *sentences])
        self._inflected = language.split("-")[0].lower() in _INFLECTING
        #: The units that a figure has in the article, "" among them for one without.
        self._numbers: dict[str, set[str]] = defaultdict(set)
        for fact in numbers(text, language):
            for key in fact.keys:
                self._numbers[key].add(fact.unit)
        self._dates = {key for fact in dates(text, language) for key in fact.keys}
        if day := _day(published):
            for number in (day.year, day.day):
                self._numbers[f"={number}"].add("")
            self._dates |= {f"month:{day.month}", f"day:{day.isoweekday()}"}
        self._spoken = f" {spoken(text)} "
        self._words = set(_WORD.findall(folded(text)))
        self._words |= {found.replace(".", "").lower() for found in _DOTTED.findall(text)}
        self._words |= {part for word in self._words if "-" in word or "'" in word for part in re.split("[-']", word)}
        self._names = {key for fact in names(text, language) for key in fact.keys if len(key) >= STEM_CHARS_MIN}
        self._initials = _initials(text)

    @cached_property
    def passages(self) -> list[Passage]:
        """Its sentences, one by one."""
        return [Passage(sentence, self.language) for sentence in self.sentences]

    def holds(self, fact: Fact) -> bool:
        """Whether the article has the fact, however it writes it."""
        match fact.kind:
            case "number":
                units = set().union(*(self._numbers.get(key, ()) for key in fact.keys))
                # "30 years" is not borne out by "30 days"; a figure without a unit may be anything.
                return bool(units) and (not fact.unit or bool(units & {fact.unit, ""}))
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
        return any(_akin(key, other, inflected=self._inflected) for other in self._names)


def _day(published: str) -> date | None:
    try:
        return date.fromisoformat(published[:10])
    except ValueError:
        return None


def _akin(one: str, other: str, *, inflected: bool) -> bool:
    """Whether two names differ in their ending only: Iran and Iranians, or two cases of one name."""
    if inflected:
        shared = next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
        shared = min(len(one), len(other)) if shared is None else shared
        return shared >= max(
            STEM_CHARS_MIN, max(len(one), len(other)) - ENDING_CHARS_MAX, min(len(one), len(other)) - 2
        )
    return not _stems(one).isdisjoint(_stems(other))


@cache
def _stems(name: str) -> frozenset[str]:
    cut = {name.removesuffix(ending) for ending in _ENDINGS}
    return frozenset(stem for stem in {name, *cut} if len(stem) >= STEM_CHARS_MIN)


def _initials(text: str) -> set[str]:
    """What the article's names are short for: "European Central Bank" gives "ecb"."""
    runs = re.findall(r"\b[A-ZÀ-Þ]\w+(?:[ -](?:of |for |the |and |de |del |der |des |du |la )?[A-ZÀ-Þ]\w+)+", text)
    return {"".join(word[0] for word in re.split("[ -]", run) if word[0].isupper()).lower() for run in runs}
