"""How a sentence says what kind of statement it is, in the languages of the layout (statements.toml)."""

import re
import tomllib
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from importlib import resources

from bot.language.tags import primary

FALLBACK = "en"
#: Tags remembered: people can ask for any.
LANGUAGES_MAX = 64
#: Languages whose words stand in others.
_JOINED = frozenset({"ja", "zh", "ko"})
#: What is compared with a whole line.
_WHOLE = frozenset({"closing", "unsaid"})


@dataclass(frozen=True, slots=True)
class Statements:
    """One table of statements.toml, which explains the fields; for text in small letters."""

    ahead: re.Pattern[str]
    charges: re.Pattern[str]
    denials: re.Pattern[str]
    promotes: re.Pattern[str]
    closing: re.Pattern[str]
    unsaid: re.Pattern[str]


@lru_cache(LANGUAGES_MAX)
def statements(language: str) -> Statements:
    """The patterns of a BCP 47 tag's language; English for one that is not there."""
    tables = _tables()
    base = primary(language)
    table = tables.get(base, tables[FALLBACK])

    def pattern(name: str) -> re.Pattern[str]:
        # A class such as \W keeps its capital.
        found = re.sub(r"(?<!\\)[^\W\d_]", lambda letter: letter[0].lower(), "|".join(table[name].split("\n")))
        if name in _WHOLE:
            return re.compile(rf"(?:{found})[:.!?…]*\Z")
        return re.compile(found if base in _JOINED else rf"\b(?:{found})(?!\w)")

    return Statements(**{field.name: pattern(field.name) for field in fields(Statements)})


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads((resources.files("bot.briefing.vocabulary") / "statements.toml").read_text(encoding="utf-8"))
