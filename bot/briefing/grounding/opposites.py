"""Words that exclude each other in one place of a sentence, such as "rose" and "fell" (opposites.toml)."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from bot.language.tags import primary

#: Tags remembered: people can ask for any.
LANGUAGES_MAX = 64
#: Letters of a word without its prefix, at least: "unlikely", but not "under".
BARE_CHARS_MIN = 4

_FORMS = re.compile(r"([^\s()]*)\(([^)]*)\)|(\S+)")


@dataclass(frozen=True, slots=True)
class Opposites:
    """The choices of one language. A choice's sides are numbered; words on one side of it do not exclude each other."""

    words: dict[str, tuple[str, ...]]
    stems: tuple[tuple[str, str], ...]  #: Beginnings of words, for languages that inflect much.
    prefixes: tuple[str, ...]  #: Which turn a word into its opposite.

    def sides(self, word: str) -> tuple[str, ...]:
        """Where a word in small letters stands: "choice:side" for each choice that it is in."""
        if word in self.words:
            return self.words[word]
        return tuple(side for stem, side in self.stems if word.startswith(stem))

    def bare(self, word: str) -> Iterator[str]:
        """What a word may deny: "likely" for "unlikely"."""
        for prefix in self.prefixes if word.startswith(self.prefixes) else ():
            if word.startswith(prefix) and len(word) >= len(prefix) + BARE_CHARS_MIN:
                yield word[len(prefix) :]


@lru_cache(LANGUAGES_MAX)
def opposites(language: str) -> Opposites:
    """The words of a BCP 47 tag's language; none for one that is not there."""
    table = _tables().get(primary(language), {"choices": "", "prefixes": ""})
    words: dict[str, tuple[str, ...]] = {}
    stems: list[tuple[str, str]] = []
    for choice, line in enumerate(filter(None, table["choices"].split("\n"))):
        for number, side in enumerate(line.split(" : ")):
            for form in _forms(side):
                if form.endswith("*"):
                    stems.append((form[:-1], f"{choice}:{number}"))
                else:
                    words[form] = (*words.get(form, ()), f"{choice}:{number}")
    return Opposites(words, tuple(stems), tuple(table["prefixes"].split()))


def _forms(side: str) -> Iterator[str]:
    """Every word of a side: "drop(,s,ped)" gives three."""
    for base, endings, plain in _FORMS.findall(side):
        if plain:
            yield plain
        else:
            yield from (base + ending for ending in endings.split(","))


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads((resources.files("bot.briefing.grounding") / "opposites.toml").read_text(encoding="utf-8"))
