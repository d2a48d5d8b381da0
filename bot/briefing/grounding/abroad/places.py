"""Countries, cities and bodies whose names differ by language, found in a text of any (places.toml and CLDR)."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from bot.briefing.grounding.naming import inflects
from bot.language.letters import folded
from bot.language.scripts import DENSE
from bot.language.tags import primary

#: Tags remembered: people can ask for any.
LANGUAGES_MAX = 16
#: Words of a name, and letters of a name in a script without spaces, at most.
WORDS_MAX, DENSE_CHARS_MAX = 5, 12
#: Names with fewer letters are written with a capital, or they are other words: US and us.
SHORT_CHARS = 3
#: Letters that the beginning of an inflected name keeps, and those of its ending at most: Германия - Германией.
STEM_CHARS_MIN, ENDING_CHARS_MAX = 3, 3
_VOWELS, _INDECLINABLE = "аеиоуыэюяьйaeiouy", "еиоуэюiou"
_WORD = re.compile(r"[^\W_]+(?:[.-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a text."""

    code: str
    start: int
    end: int


class Gazetteer:
    """The places of one language."""

    def __init__(self, language: str) -> None:
        self._exact: dict[str, str] = {}
        self._stems: dict[str, str] = {}
        #: Stems of names that their language puts into cases: Герман-ия, -ии, -ией.
        self._cases: dict[str, str] = {}
        self._inflected = inflects(language)
        for code, name in _cldr(language):
            self._add(code, name)
        common = set()
        for code, form in _own(language):
            if form.endswith("*"):
                self._stems[_plain(form[:-1])] = code
            else:
                self._add(code, form)
            common.add(code)
        self._openings = {
            name.split()[0] for names in (self._exact, self._stems, self._cases) for name in names if " " in name
        }
        #: Places of our own tables, well known enough to be recognised in a script without spaces or capitals.
        self.common = frozenset(common)
        self._codes = frozenset(self._exact.values()) | frozenset(self._stems.values())

    def _add(self, code: str, name: str) -> None:
        plain = _plain(name)
        # Our own names come after those of CLDR, and replace them.
        self._exact[plain] = code
        # Delhi and Oslo stay as they are: "Дело" is none of the cases of "Дели", nor "Даны" one of "Дания". (Folding
        # makes и of й, so the name itself is asked.)
        stem = plain[:-1] if plain[-1] in _VOWELS else plain
        if self._inflected and len(stem) >= STEM_CHARS_MIN and name[-1] not in _INDECLINABLE:
            self._cases[stem] = code

    def knows(self, code: str) -> bool:
        """Whether the language has a name for a place."""
        return code in self._codes

    def find(self, text: str) -> Iterator[Place]:
        """Every place in a text; where one name is part of a longer one, the longer."""
        if DENSE.search(text):
            yield from self._find_dense(text)
        words = list(_WORD.finditer(text))
        plain = [_plain(word.group()) for word in words]
        at = 0
        while at < len(words):
            size, code = self._at(text, words, plain, at)
            if code:
                yield Place(code, words[at].start(), words[at + size - 1].end())
            at += max(1, size)

    def _at(self, text: str, words: list[re.Match[str]], plain: list[str], at: int) -> tuple[int, str]:
        """How many words from one on are a place, and which."""
        capital = text[words[at].start()].isupper()
        longest = min(WORDS_MAX, len(words) - at) if plain[at] in self._openings else 1
        for size in range(longest, 0, -1):
            name = " ".join(plain[at : at + size])
            if len(name) <= SHORT_CHARS and not capital:
                continue
            if code := self._exact.get(name) or self._stem(name, capital=capital):
                return size, code
        return 0, ""

    def _stem(self, name: str, *, capital: bool) -> str:
        # Only the last word of a name may have an ending.
        for size in range(len(name), max(SHORT_CHARS - 1, name.rfind(" ") + 1), -1):
            if code := self._stems.get(name[:size]):
                return code
            if capital and len(name) - size <= ENDING_CHARS_MAX and (code := self._cases.get(name[:size])):
                return code
        return ""

    def _find_dense(self, text: str) -> Iterator[Place]:
        at = 0
        while at < len(text):
            for size in range(min(DENSE_CHARS_MAX, len(text) - at), 0, -1):
                name = text[at : at + size]
                if code := self._exact.get(name) or self._stems.get(name):
                    yield Place(code, at, at + size)
                    at += size - 1
                    break
            at += 1


@lru_cache(LANGUAGES_MAX)
def home(language: str) -> str:
    """The country in which most speakers of a language live; an article of it need not name that. "" when unknown."""
    from babel.core import get_global  # noqa: PLC0415 - as below

    likely = get_global("likely_subtags").get(primary(language), "")
    return likely.split("_")[-1] if "_" in likely else ""


@lru_cache(LANGUAGES_MAX)
def gazetteer(language: str) -> Gazetteer:
    """The places of a BCP 47 tag's language."""
    return Gazetteer(primary(language))


def _plain(name: str) -> str:
    """A name as it is looked up; folding would take marks off kana, so scripts without spaces stay as they are."""
    return name if DENSE.match(name) else folded(name)


def _cldr(language: str) -> Iterator[tuple[str, str]]:
    """Territories, and the cities that time zones are named after."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - only briefings in another language need it

    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return
    for code, name in locale.territories.items():
        yield str(code), str(name)
    zones = locale.time_zones
    for zone in Locale.parse("ja").time_zones:
        name = zones.get(zone, {}).get("city") or str(zone).split("/")[-1].replace("_", " ")
        yield str(zone), name


def _own(language: str) -> Iterator[tuple[str, str]]:
    for entries in _tables().get(language, {}).values():
        for entry in entries.split():
            code, forms = entry.split(":", 1)
            for form in forms.split("|"):
                yield code, form.replace("_", " ")


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads((resources.files("bot.briefing.grounding.abroad") / "places.toml").read_text(encoding="utf-8"))
