"""
The layout of a briefing, made by code from sentences.

A draft is a tuple of domain sentences without our fixed phrases. Whoever drafted it, the parts come out in the same
order, within the same budgets, and with the same words around them.
"""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from bot.briefing.vocabulary.phrases import Phrases, phrases
from bot.domain.briefing import Length, Part, Sentence
from bot.language.tags import primary

Draft = tuple[Sentence, ...]

#: Characters of each part, our phrases included, for each length. A part that is missing here is left out.
BUDGETS: dict[Length, dict[Part, int]] = {
    Length.SHORT: {Part.LEAD: 400, Part.CONCLUSION: 450},
    Length.STANDARD: {Part.LEAD: 400, Part.BODY: 1_500, Part.OVERVIEW: 450, Part.CONCLUSION: 450},
    Length.FULL: {Part.LEAD: 400, Part.BODY: 2_200, Part.OVERVIEW: 700, Part.CONCLUSION: 600},
}
#: Words of an article from which on the parts of a briefing of usual length grow.
LONG_WORDS = 800
#: What a model writes may be so much longer than its room: nobody counts characters in a chat.
SOFT = 1.15


@dataclass(frozen=True, slots=True)
class Room:
    """What a part has, for whoever writes it."""

    chars: int
    sentences: int

    @property
    def chars_max(self) -> int:
        """Characters that are accepted."""
        return round(self.chars * SOFT)


#: Of a written briefing; those of BUDGETS are for the extractive engine, whose sentences are not written for them.
_ROOMS: dict[Length, dict[Part, Room]] = {
    Length.SHORT: {Part.LEAD: Room(400, 2), Part.CONCLUSION: Room(450, 2)},
    Length.STANDARD: {
        Part.LEAD: Room(400, 2),
        Part.BODY: Room(1_500, 10),
        Part.OVERVIEW: Room(450, 2),
        Part.CONCLUSION: Room(450, 2),
    },
    Length.FULL: {
        Part.LEAD: Room(400, 2),
        Part.BODY: Room(2_200, 14),
        Part.OVERVIEW: Room(700, 4),
        Part.CONCLUSION: Room(600, 3),
    },
}
_GROWN = {Part.BODY: Room(1_900, 12), Part.OVERVIEW: Room(600, 3), Part.CONCLUSION: Room(550, 3)}


def rooms(length: Length, words: int) -> dict[Part, Room]:
    """The parts that a model writes of an article of so many words, in order, and what each of them has."""
    grown = _GROWN if length is Length.STANDARD and words >= LONG_WORDS else {}
    return {**_ROOMS[length], **grown}


#: A text of at most this many sentences, or characters, is quoted whole: the layout would only repeat it.
QUOTED_SENTENCES_MAX = 5
QUOTED_CHARS_MAX = 600
#: A Chinese or Japanese character holds about as much as this many of an alphabet.
DENSE_FACTOR = 2.5

_DENSE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")


def weight(text: str) -> float:
    """How much text it is, in characters of an alphabet."""
    return len(text) + (DENSE_FACTOR - 1) * len(_DENSE.findall(text))


#: Languages whose words are not set apart, so that a model cannot count them.
_UNSPACED = {"zh", "ja", "ko", "th"}


def dense(language: str) -> bool:
    """Whether a language says in a character what others say in some letters."""
    return primary(language) in _UNSPACED


def quotable(sentences: Sequence[str]) -> bool:
    """Whether an article is too short for the layout and is quoted whole instead."""
    size = sum(weight(sentence) for sentence in sentences)
    budget = BUDGETS[Length.STANDARD]
    if size > budget[Part.LEAD] + budget[Part.BODY]:
        return False
    parts = composed(quoted(sentences), language="en")
    fits = all(len(parts[part]) <= budget[part] for part in budget)
    return fits and (len(sentences) <= QUOTED_SENTENCES_MAX or size <= QUOTED_CHARS_MAX)


def quoted(sentences: Sequence[str]) -> Draft:
    """The whole article: what fits of its first two sentences as lead, the rest as body."""
    room = BUDGETS[Length.STANDARD][Part.LEAD]
    lead = 1 + (len(sentences) > 1 and len(sentences[0]) + len(sentences[1]) < room)
    return tuple(
        Sentence(Part.LEAD if number <= lead else Part.BODY, text, (number,))
        for number, text in enumerate(sentences, start=1)
    )


def fitted(draft: Draft, *, length: Length, language: str, chars_max: int) -> Draft:
    """
    The draft in the order of the layout, each part within its budget and all within `chars_max`.

    Sentences are dropped whole, from the end of a part; the only sentence of a part that is too long is cut between
    two words. When the whole is longer than the article (`chars_max`), the body gives way first, then the overview.
    """
    words = phrases(language)
    budget = BUDGETS[length]
    kept = {part: _within(_of(draft, part), budget.get(part, 0) - len(opening(words, part)), words) for part in Part}
    while _size(kept) > chars_max and len(kept[Part.BODY]) > 1:
        kept[Part.BODY] = kept[Part.BODY][:-1]
    for part in (Part.OVERVIEW, Part.BODY):
        if _size(kept) > chars_max:
            kept[part] = ()
    return tuple(chain.from_iterable(kept.values()))


def composed(draft: Draft, *, language: str, common: Container[str] = ()) -> dict[Part, str]:
    """
    The parts as posted: paragraphs with our phrases around them; "" for a part without sentences.

    Args:
        draft: As `fitted` gives it.
        language: Of the briefing.
        common: Words that the article writes small, so that a conclusion's first word can be.
    """
    words = phrases(language)
    parts = {part: words.join([sentence.text for sentence in _of(draft, part)]) for part in Part}
    for part, text in parts.items():
        phrase = opening(words, part)
        # What the extractive engine lists already is the whole sentence.
        if text and phrase and not (part is Part.OVERVIEW and words.begun(text)):
            parts[part] = words.opened(phrase, text, common=common)
    return parts


def opening(words: Phrases, part: Part) -> str:
    """Our phrase before a part; "" for one that has none."""
    return {Part.OVERVIEW: words.overview, Part.CONCLUSION: words.conclusion}.get(part, "")


def source_line(site: str, language: str) -> str:
    """The last line, "Original Source: www.cnn.com", with the host as the page gave it."""
    return phrases(language).source + site


def _of(draft: Draft, part: Part) -> Draft:
    return tuple(sentence for sentence in draft if sentence.part is part)


def _size(kept: Mapping[Part, Draft]) -> int:
    return sum(len(sentence.text) + 1 for sentence in chain.from_iterable(kept.values()))


def _within(sentences: Draft, chars_max: int, words: Phrases) -> Draft:
    if chars_max <= 0 or not sentences:
        return ()
    kept = sentences
    while len(kept) > 1 and len(words.join([sentence.text for sentence in kept])) > chars_max:
        kept = kept[:-1]
    first = kept[0]
    if len(kept) == 1 and len(first.text) > chars_max:
        return (Sentence(first.part, clipped(first.text, chars_max), first.supported_by),)
    return kept


def clipped(text: str, chars_max: int) -> str:
    """The text's first words within `chars_max` characters, with an ellipsis when some are missing."""
    if len(text) <= chars_max:
        return text
    head = text[: chars_max - 1]
    cut = head.rfind(" ")
    return (head[:cut] if cut > chars_max // 2 else head).rstrip(" ,;:–—-") + "…"
