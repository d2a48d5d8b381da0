"""
The words under which a text is found, and those that a search asks for: alike whatever database keeps them.

Case, accents and width are folded. Chinese, Japanese, Thai and their like put no space between words, and Korean hangs
endings on them: of such text every pair of neighbouring characters is a word, so that what stands in the middle is
found. A word holds letters, digits and marks only, so that it means nothing to any query language.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from bot.language.letters import folded
from bot.language.terms import FALLBACK, stem, stop_words

#: Characters of a word that is looked for by itself; in scripts other than Latin one may be a word.
WORD_CHARS_MIN = 2
#: Characters of a word; of a longer one the beginning counts, in a text and in a search.
WORD_CHARS_MAX = 40
#: Words of a search that are looked for; pairs of characters count as words.
SEARCH_WORDS_MAX = 24
#: Characters of a text and of a search that are looked at.
TEXT_CHARS_MAX, SEARCH_CHARS_MAX = 20_000, 500

_DENSE = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    r"\uf900-\ufaff\U00020000-\U0003134f"
)
_RUN = re.compile(rf"[{_DENSE}]+|[^\s{_DENSE}]+")
_IS_DENSE = re.compile(rf"[{_DENSE}]")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a search asks for: a text has to have all of it."""

    words: tuple[str, ...]
    beginnings: tuple[str, ...]  #: At least one word of the text begins with each.

    def __bool__(self) -> bool:
        return bool(self.words or self.beginnings)


def words_of(text: str) -> list[str]:
    """The words of a text, each once, in their order."""
    found: list[str] = []
    for run, dense in _runs(text[:TEXT_CHARS_MAX]):
        # The last character stands for itself too: one alone is looked for as the beginning of a pair.
        found += [run[at : at + 2] for at in range(len(run))] if dense else [run[:WORD_CHARS_MAX]]
    return list(dict.fromkeys(found))


def long_enough(word: str) -> bool:
    """Whether a word is not in everything merely because it is so short."""
    return len(word) >= WORD_CHARS_MIN or not word.isascii()


def telling_words(text: str, language: str) -> list[str]:
    """
    The words of a text that are long enough and no small words of a language.

    Nor of English, which stands in texts of all languages; of others not: "war" is a small word in German alone.
    """
    small = stop_words(language) | stop_words(FALLBACK)
    return [word for word in words_of(text) if word not in small and long_enough(word)]


def wanted(search: str) -> Wanted:
    """What is looked for: whole words, but of the last one the beginning, since people type as they go."""
    runs = _runs(search[:SEARCH_CHARS_MAX])
    words: list[str] = []
    beginnings: list[str] = []
    for number, (run, dense) in enumerate(runs, start=1):
        if dense and len(run) > 1:
            words += [run[at : at + 2] for at in range(len(run) - 1)]
        elif dense or number == len(runs):
            beginnings.append(run[:WORD_CHARS_MAX])
        else:
            words.append(run[:WORD_CHARS_MAX])
    whole = tuple(dict.fromkeys(words))[:SEARCH_WORDS_MAX]
    return Wanted(whole, tuple(dict.fromkeys(beginnings))[:SEARCH_WORDS_MAX])


def holds(words: Collection[str], search: Wanted) -> bool:
    """
    Whether a text is about what a search asks for: all of it, in whatever form ("talk", "talks").

    Args:
        words: Of the text, as `words_of` has them.
        search: Of it the last word counts as a whole one too; the beginning of one alone in scripts without spaces.
    """
    stems = {stem(word) for word in words}
    return bool(search) and all(
        word in words
        or stem(word) in stems
        or bool(_IS_DENSE.match(word) and any(each.startswith(word) for each in words))
        for word in (*search.words, *search.beginnings)
    )


def _runs(text: str) -> list[tuple[str, bool]]:
    """Stretches of letters and digits, folded, and whether each is of a script without spaces."""
    text = unicodedata.normalize("NFKC", text)
    if not text.isascii() or not text.isalnum():
        apart = {ord(character): " " for character in set(text) if unicodedata.category(character)[0] not in "LMN"}
        text = text.translate(apart)
    found = []
    for run in _RUN.findall(text):
        dense = bool(_IS_DENSE.match(run))
        found += [(part, dense) for part in ([run] if dense else folded(run).split())]
    return found
