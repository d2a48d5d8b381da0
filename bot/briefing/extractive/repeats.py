"""
What a text of a script without capital letters is about: the words, or runs of characters, that come back in it.

Chinese and Japanese put no space between words, so there a run of characters is one as long as it comes back whole.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.briefing.vocabulary.grammar import LANGUAGES_MAX, table
from bot.briefing.vocabulary.words import vocabulary

#: Characters of a Chinese term, and of a Japanese one.
CHINESE_CHARS, JAPANESE_CHARS_MAX = (2, 6), 14
#: Letters of a word, and words of a phrase.
WORD_CHARS_MIN, WORDS_MAX = 2, 3
USES_MIN = 2
TITLE_FACTOR = 2.0
#: A longer phrase is taken for the one that it holds if it comes back in this share of its places.
WHOLE_SHARE = 0.5
#: Characters that tell the script of a text.
SAMPLE_CHARS = 500
#: Characters of a text that are looked at: what an article is about, its first part says.
TEXT_CHARS_MAX = 20_000

_DENSE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_JAPANESE = re.compile(r"[\u4e00-\u9fff々〆ヶ\u30a1-\u30fa\u30fc・]{2,}")
_JAPANESE_PART = re.compile(r"[\u30a1-\u30fa\u30fc・]{3,}|[\u4e00-\u9fff々]{2,}")
_CASELESS = re.compile(r"[\u0590-\u06ff\u0750-\u077f\u0900-\u0dff\u0e00-\u0eff\uac00-\ud7af]+")


def caseless(text: str) -> bool:
    """Whether a text is mostly written in a script without capital letters."""
    sample = text[:SAMPLE_CHARS]
    return len(_DENSE.findall(sample)) + sum(map(len, _CASELESS.findall(sample))) > len(sample) // 3


def repeated(sentences: Sequence[str], title: str, language: str) -> Iterator[tuple[str, int]]:
    """Phrases with the first sentence that holds each, the best first; none is part of another."""
    places: dict[str, list[int]] = defaultdict(list)
    seen = 0
    for index, sentence in enumerate(sentences):
        for phrase in {*_phrases(sentence, language)}:
            places[phrase].append(index)
        seen += len(sentence)
        if seen > TEXT_CHARS_MAX:
            break
    heading = {*_phrases(title, language)}
    frequent = {phrase: at for phrase, at in places.items() if len(at) >= USES_MIN or phrase in heading}

    def worth(phrase: str) -> float:
        return len(frequent[phrase]) * math.sqrt(len(phrase)) * (TITLE_FACTOR if phrase in heading else 1.0)

    told: list[str] = []
    for phrase in sorted(_whole(frequent), key=worth, reverse=True):
        if not any(phrase in other or other in phrase for other in told):
            told.append(phrase)
            yield phrase, frequent[phrase][0]


def _whole(places: Mapping[str, Sequence[int]]) -> list[str]:
    """Without phrases that come back mostly as a part of one longer phrase."""
    return [
        phrase
        for phrase, at in places.items()
        if not any(
            phrase != other and phrase in other and len(also) >= WHOLE_SHARE * len(at) for other, also in places.items()
        )
    ]


def _phrases(sentence: str, language: str) -> Iterator[str]:
    base = language.split("-")[0].lower()
    if base == "zh":
        yield from _chinese(sentence)
    elif _DENSE.search(sentence):
        yield from _japanese(sentence)
    else:
        yield from _spaced(sentence, language)


def _chinese(sentence: str) -> Iterator[str]:
    breaks = "".join(table("zh").get("breaks", "").split())
    lowest, highest = CHINESE_CHARS
    for run in _HAN.findall(sentence):
        for piece in re.split(f"[{breaks}]", run):
            for size in range(lowest, highest + 1):
                yield from (piece[at : at + size] for at in range(len(piece) - size + 1))


def _japanese(sentence: str) -> Iterator[str]:
    breaks = table("ja").get("breaks", "").split()
    for run in _JAPANESE.findall(sentence):
        parts = _JAPANESE_PART.findall(run)
        yield from (part for part in {run, *parts} if len(part) <= JAPANESE_CHARS_MAX and part not in breaks)


def _spaced(sentence: str, language: str) -> Iterator[str]:
    """Words without what is written together with them; in Arabic with the adjectives behind them."""
    rules = _rules(language)
    phrase: list[str] = []
    before_end = -1
    for match in _CASELESS.finditer(sentence):
        written = match.group()
        word = rules.bare(written)
        adjoins = match.start() == before_end + 1
        before_end = match.end()
        if word is None:
            phrase = []
            continue
        belongs = word.startswith(rules.shown) and written == word if rules.shown else True
        phrase = [*phrase, word][-WORDS_MAX:] if phrase and adjoins and belongs else [word]
        yield from (" ".join(phrase[at:]) for at in range(len(phrase)) if rules.opens(phrase[at:]))
        if rules.ending and word != written:  # A particle ends the phrase.
            phrase = []


@dataclass(frozen=True, slots=True)
class _Rules:
    """One table of nouns.toml, as far as it is about such a script."""

    breaks: frozenset[str]
    front: re.Pattern[str] | None
    ending: re.Pattern[str] | None
    verb: re.Pattern[str] | None
    shown: str

    def bare(self, written: str) -> str | None:
        """A word without what is written together with it; None when no phrase holds it."""
        word = self.front.sub("", written) if self.front else written
        if self.ending and len(cut := self.ending.sub("", word)) >= WORD_CHARS_MIN:
            word = cut
        if len(word) < WORD_CHARS_MIN or word in self.breaks or written in self.breaks:
            return None
        return None if self.verb and self.verb.search(word) else word

    def opens(self, phrase: Sequence[str]) -> bool:
        """Whether it can be a phrase: in Arabic, a noun with its article, or one that belongs to such a noun."""
        return not self.shown or any(word.startswith(self.shown) for word in phrase[:2])


@lru_cache(LANGUAGES_MAX)
def _rules(language: str) -> _Rules:
    rules = table(language)

    def pattern(name: str) -> re.Pattern[str] | None:
        return re.compile(rules[name]) if name in rules else None

    breaks = vocabulary(language).stop | frozenset(rules.get("breaks", "").split())
    return _Rules(breaks, pattern("front"), pattern("ending"), pattern("verb"), rules.get("shown", ""))
