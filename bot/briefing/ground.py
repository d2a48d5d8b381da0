"""An article in which facts are looked up, however they are written there."""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from itertools import zip_longest

from bot.briefing.calendar import calendar
from bot.briefing.facts import Fact, capitals, dates, folded, name_keys, names, numbers, readings, spoken
from bot.briefing.naming import STEM_CHARS_MIN, akin
from bot.briefing.passage import Passage
from bot.briefing.scripts import script, skeleton

_ELLIPSIS = re.compile(r"\s*(?:\[?(?:\.\.\.|…)\]?|\[[^\]]*\])\s*")
_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,}")
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
#: Characters between the two figures of a range, at most.
RANGE_CHARS_MAX = 10
#: Languages that inflect names.
_INFLECTING = frozenset(
    {"pl", "ru", "uk", "cs", "sk", "hr", "sr", "sl", "bg", "tr", "fi", "hu", "lt", "lv", "et", "el", "la"}
)


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
        self._text = text = "\n".join([title, *sentences])
        self._inflected = language.split("-")[0].lower() in _INFLECTING
        #: The units that a figure has in the article, "" among them for one without.
        self._numbers: dict[str, set[str]] = defaultdict(set)
        figures = list(numbers(text, language))
        for fact, following in zip_longest(figures, figures[1:]):
            # "1.2 to 1.4 million": the first of a range goes without the scale that it has.
            near = following and following.start - fact.end <= RANGE_CHARS_MAX
            power = fact.power or (following.power if following and near else 0)
            for key in {*fact.keys, *readings(fact.text, 0), *readings(fact.text, power)}:
                self._numbers[key].add(fact.unit)
        ordinals = calendar(language).ordinals
        for word in _WORD.findall(text.lower()):
            if word in ordinals:
                self._numbers[f"={ordinals[word]}"].add("")
        self._dates = {key for fact in dates(text, language) for key in fact.keys}
        if day := _day(published):
            for number in (day.year, day.day):
                self._numbers[f"={number}"].add("")
            self._dates |= {f"month:{day.month}", f"day:{day.isoweekday()}"}
        self._spoken = f" {spoken(text)} "
        self._words = set(_WORD.findall(folded(text)))
        self._words |= {found.replace(".", "").lower() for found in _DOTTED.findall(text)}
        self._words |= {part for word in self._words if "-" in word or "'" in word for part in re.split("[-']", word)}
        self._names = {key for word in capitals(text) for key in name_keys(word) if len(key) >= STEM_CHARS_MIN}
        self._scripts = {script(word) for word in capitals(text)} or {script(text)}
        self._initials = _initials(text)

    @cached_property
    def passages(self) -> list[Passage]:
        """Its sentences, one by one."""
        return [Passage(sentence, self.language, self.known) for sentence in self.sentences]

    @cached_property
    def known(self) -> frozenset[str]:
        """Its names in small letters: words with a capital inside a sentence, and nowhere without."""
        small = {word for word in _WORD.findall(self._text) if word.islower()}
        return frozenset(fact.text.lower() for fact in names(self._text, self.language)) - small

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
                # Katakana runs on into the next word, so it is no word that could be looked up.
                katakana = script(fact.text) == "other" and fact.text in self._text
                return katakana or any(self._has_name(key) for key in fact.keys)

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
        if script(key) not in self._scripts:
            return self._sounds(key)
        return any(akin(key, other, inflected=self._inflected or script(key) == "cyrillic") for other in self._names)

    def _sounds(self, key: str) -> bool:
        """Whether a name of another script may be one of ours; between other scripts than two, nobody can tell."""
        if self._scripts | {script(key)} != {"latin", "cyrillic"}:
            return True
        sound = skeleton(key)
        return any(
            sound == other or (len(sound) > 1 and abs(len(sound) - len(other)) == 1 and commonly_begun(sound, other))
            for other in map(skeleton, self._names)
        )


def _day(published: str) -> date | None:
    try:
        return date.fromisoformat(published[:10])
    except ValueError:
        return None


def commonly_begun(one: str, other: str) -> bool:
    """Whether one of two words begins with the other."""
    return one.startswith(other) or other.startswith(one)


def _initials(text: str) -> set[str]:
    """What the article's names are short for: "European Central Bank" gives "ecb"."""
    runs = re.findall(r"\b[A-ZÀ-Þ]\w+(?:[ -](?:of |for |the |and |de |del |der |des |du |la )?[A-ZÀ-Þ]\w+)+", text)
    bare = (run.removeprefix("The ") for run in runs)
    return {"".join(word[0] for word in re.split("[ -]", run) if word[0].isupper()).lower() for run in bare}
