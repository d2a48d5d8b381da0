"""
What in an article a question is about: for choosing what a model is shown, and for answering without one.

Words are compared, so the question has to be in the article's language and to use some of its words.
"""

import math
from collections import Counter
from collections.abc import Collection, Sequence

from bot.briefing.extractive.overview.names import inner_capitals
from bot.briefing.extractive.quotations import inside_quotations
from bot.briefing.extractive.standing import weak
from bot.briefing.extractive.voices import voices
from bot.briefing.teasers import tease
from bot.domain.article import Block
from bot.language.terms import terms

#: Share of a question's words, by weight, that a sentence must have to answer it.
ENOUGH = 0.5
#: What a word counts for that is in the title or in the sentence before, and before one that hangs on it: "It will …".
NEAR_SHARE, HANGING_SHARE = 0.35, 0.8
#: What is left of the score of a sentence without the name, place, time or figure that is asked for.
WRONG_KIND_SHARE = 0.5
#: Sentences that are quoted for an answer, at most; others than the best must come so near to it.
PICKED_MAX, PICKED_SHARE = 3, 0.85
#: Letters that two forms of one word have in common at least, and letters in which they may differ at their ends.
ALIKE_CHARS_MIN, ENDING_CHARS_MAX = 5, 3


def scores(question: str, sentences: Sequence[str], title: str, language: str) -> list[float]:
    """How far each sentence is what the question is about: 0 to 1."""
    asked = set(terms(question, language))
    if not asked:
        return [0.0] * len(sentences)
    bags = [set(terms(sentence, language)) for sentence in sentences]
    known = {word for bag in bags for word in bag} | set(terms(title, language))
    forms = {word: {other for other in known if _alike(word, other)} for word in asked}
    held = [{word for word in asked if not forms[word].isdisjoint(bag)} for bag in bags]
    spread = Counter(word for words in held for word in words)
    rarity = {word: math.log(1 + len(bags) / (1 + spread[word])) for word in asked}
    whole = sum(rarity.values())
    of_title = {word for word in asked if not forms[word].isdisjoint(terms(title, language))}

    def weight(words: set[str]) -> float:
        return sum(rarity[word] for word in words) / whole

    def score(index: int) -> float:
        own, before = held[index], held[index - 1] - held[index] if index else set()
        if not own and not before:
            return 0.0
        share = HANGING_SHARE if before and weak(sentences[index], language) else NEAR_SHARE
        return weight(own) + share * weight(before) + NEAR_SHARE * weight(of_title - own - before)

    kind = tease(f"{question.rstrip(' ?？؟')}?", language)
    names = inner_capitals(sentences) if kind else set()

    def fitness(index: int) -> float:
        return 1 if kind is None or kind.answered([sentences[index]], language, known=names) else WRONG_KIND_SHARE

    return [found and found * fitness(index) for index, found in enumerate(map(score, range(len(held))))]


def picked(
    question: str, sentences: Sequence[str], title: str, language: str, blocks: Sequence[Block] = ()
) -> list[int]:
    """
    The sentences that answer the question, by index, in the order of the article; [] when none comes near.

    Pieces of somebody's words are left out, or have the sentence beside them that names whose they are.
    """
    found = scores(question, sentences, title, language)
    best = max(found, default=0.0)
    if best < ENOUGH:
        return []
    likely = sorted(range(len(found)), key=found.__getitem__, reverse=True)[:PICKED_MAX]
    near = [index for index in likely if found[index] >= max(ENOUGH, PICKED_SHARE * best)]
    return _understandable(_attributed(near, sentences, language, blocks), sentences, language)


def _attributed(
    chosen: Collection[int], sentences: Sequence[str], language: str, blocks: Sequence[Block]
) -> Collection[int]:
    """The chosen ones that say whose words they are, or can have the beginning of their turn beside them."""
    voiced = voices(sentences, blocks, language)
    inside = inside_quotations(sentences)
    begins = {index: block.first - 1 for block in blocks for index in range(block.first - 1, block.last)}
    told: set[int] = set()
    for index in chosen:
        whose = index if voiced.get(index, not inside[index]) else begins.get(index, index)
        if voiced.get(whose, not inside[whose]) and len(told | {index, whose}) <= PICKED_MAX:
            told |= {index, whose}
    return told


def _understandable(chosen: Collection[int], sentences: Sequence[str], language: str) -> list[int]:
    """The chosen ones in order; before one that hangs in the air, the sentence that it hangs on, if there is room."""
    shown = set(chosen)
    for index in chosen:
        if len(shown) < PICKED_MAX and index and weak(sentences[index], language):
            shown.add(index - 1)
    return sorted(shown)


def _alike(one: str, other: str) -> bool:
    """Whether two words may be forms of one."""
    if one == other:
        return True
    shorter = min(len(one), len(other))
    shared = next((place for place in range(shorter) if one[place] != other[place]), shorter)
    return shared >= ALIKE_CHARS_MIN and max(len(one), len(other)) - shared <= ENDING_CHARS_MAX
