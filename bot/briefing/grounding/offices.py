"""Words with a capital that are no names, and so are translated (offices.toml)."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from bot.language.letters import folded
from bot.language.tags import NOUNS_CAPITAL, primary

#: Tags remembered: people can ask for any.
LANGUAGES_MAX = 64
#: Letters of a word before a name, at most.
WORD_CHARS_MAX = 24
#: Peoples, faiths and tongues that are in no list, by their endings: this finds Bavarian and Maltese, not Basque.
_PEOPLES = re.compile(r".{3,}(?:ians?|ese|ish)$")
_AFTER = re.compile(r"[\"'”’»]? ([^\W\d_]+)")
_BEFORE = re.compile(r"([^\W\d_]+)['’ ]\s*$")


@dataclass(frozen=True, slots=True)
class Offices:
    """The words of one language, folded."""

    titles: re.Pattern[str]
    offices: re.Pattern[str]
    the: frozenset[str]
    within: frozenset[str]
    things: frozenset[str]
    english: bool
    nouns: bool  #: All nouns have a capital, so that a capital alone makes no name.

    def title(self, word: str) -> bool:
        """Whether a word stands before persons' names."""
        return bool(self.titles.fullmatch(folded(word)))

    def office(self, word: str) -> bool:
        """Whether a word names an institution or the like, or a people that CLDR does not know."""
        plain = folded(word)
        return bool(self.offices.fullmatch(plain)) or (self.english and bool(_PEOPLES.match(plain)))

    def thing(self, word: str) -> bool:
        """Whether a word stands before or behind the name of a thing, such as a firm or a party."""
        return word.lower() in self.things

    def before(self, text: str, start: int) -> str:
        """The word before a place in a text, in small letters, if it tells that no person's name follows."""
        found = _BEFORE.search(text, max(0, start - WORD_CHARS_MAX), start)
        word = found[1].lower() if found else ""
        return word if word in self.the | self.within | self.things else ""

    def thing_after(self, text: str, end: int) -> bool:
        """Whether the word after a place in a text says that it is the name of a thing: "the Radical Change party"."""
        found = _AFTER.match(text, end)
        return found is not None and found[1].lower() in self.things


@lru_cache(LANGUAGES_MAX)
def offices(language: str) -> Offices:
    """The words of a BCP 47 tag's language; none for one that is not there."""
    base = primary(language)
    table = _tables().get(base, {"titles": "", "offices": "", "the": "", "in": "", "things": ""})
    return Offices(
        titles=_pattern(table["titles"]),
        offices=_pattern(table["offices"]),
        the=frozenset(table["the"].split()),
        within=frozenset(table["in"].split()),
        things=frozenset(table["things"].split()),
        english=base == "en",
        nouns=base in NOUNS_CAPITAL,
    )


def _pattern(words: str) -> re.Pattern[str]:
    forms = (re.escape(folded(word)).replace(r"\*", r"\w*") for word in words.split())
    return re.compile("|".join(forms) or r"(?!)")


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads((resources.files("bot.briefing.grounding") / "offices.toml").read_text(encoding="utf-8"))
