"""
A claim that goes further than its sources: all for most, the largest for one of the largest, done for planned, without
the condition, a person for that person's brother.

Only where every source that bears the claim is narrower, and the claim says what stands beside the word that makes it
so.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from bot.briefing.grounding.finding import Finding
from bot.briefing.grounding.hedging import softened
from bot.briefing.grounding.passage import Passage, Word, bearing, related
from bot.briefing.grounding.wording import Wording, wording
from bot.language.letters import folded
from bot.language.terms import stem

#: Words of content behind a word that tell what it is said of.
REACH_WORDS = 2
#: Words before the first of a kind within which a "the" makes it so: "la plus ancienne".
THE_WORDS = 3
#: Words of content behind what announces a deed among which the deed is.
PLANNED_WORDS = 3
#: Words between the two halves of a verb: "has last week closed".
VERB_WORDS = 3
#: Share of a main clause's words of content, of at least so many, that a claim has when it says the same.
CLAUSE_SHARED_MIN, CLAUSE_WORDS_MIN = 0.6, 3

_OWNERS = ("'s", "’s")

#: Where in a claim it goes further than one source; None where it does not.
Rule = Callable[[Passage, Passage, Wording], tuple[int, int] | None]


def widened(claim: Passage, sources: Sequence[Passage], article: Sequence[Passage]) -> Iterator[Finding]:
    """
    What a claim says, and all sentences that it rests on say of less.

    Args:
        claim: What is examined.
        sources: The sentences that it cites.
        article: All of its sentences: what one of them says as widely is well said.
    """
    words = wording(claim.language)
    borne_by = bearing(claim, sources)
    if not borne_by:
        return
    nearest = max(borne_by, key=lambda source: len(claim.stems & source.stems))
    for rule in (_all_for_some, _all_unsaid, _first_of_several, _done_for_planned, _unconditional, _without_kin):
        places = [rule(claim, source, words) for source in borne_by]
        if not all(places) or not (place := places[0]):
            continue
        if not any(_says(passage, claim) and not rule(claim, passage, words) for passage in article):
            yield Finding("scope", *place, claim.text[slice(*place)], nearest.text)
            return


def _says(passage: Passage, claim: Passage) -> bool:
    """Whether a sentence has nearly all words of a claim."""
    return len(claim.stems & passage.stems) >= max(CLAUSE_WORDS_MIN, 0.8 * len(claim.stems))


def _all_for_some(claim: Passage, source: Passage, words: Wording) -> tuple[int, int] | None:
    """Find "all flats" for "most of the flats"."""
    if words.wholly.pattern.search(source.text.lower()):
        return None
    part = {stem for found in words.partly.pattern.finditer(source.text.lower()) for stem in _of(source, found.end())}
    if words.partly.pattern.search(claim.text.lower()):
        return None
    for found in words.wholly.pattern.finditer(claim.text.lower()):
        if _any_related(_of(claim, found.end()), part):
            return found.span()
    return None


def _all_unsaid(claim: Passage, source: Passage, words: Wording) -> tuple[int, int] | None:
    """Find "all assertions" for "assertions by suppliers"."""
    text = source.text.lower()
    if words.wholly.pattern.search(text) or any(word.turns for word in (*claim.words, *source.words)):
        return None
    for found in words.each.pattern.finditer(claim.text.lower()):
        of = _of(claim, found.end())[:1]
        if of and any(word.stem == of[0] for word in source.words):
            return found.span()
    return None


def _first_of_several(claim: Passage, source: Passage, words: Wording) -> tuple[int, int] | None:
    """Find "the largest" for "one of the largest" and "the second largest"."""
    if words.among.pattern.search(claim.text.lower()):
        return None
    first = {
        stem for found in words.among.pattern.finditer(source.text.lower()) for stem in _ranked(source, found, words)
    }
    for at, word in enumerate(claim.words):
        before = [other.text.lower() for other in claim.words[max(0, at - THE_WORDS) : at]]
        if _any_related([word.stem], first) and words.the.intersection(before):
            return word.start, word.end
    return None


def _ranked(source: Passage, found: re.Match[str], words: Wording) -> list[str]:
    """What is not the first of its kind behind "one of the": "largest", of "plus anciennes" the second word."""
    behind = _behind(source, found.end())
    at = next((at for at, word in enumerate(behind) if word.text.lower() in words.ranks), len(behind))
    return [word.stem for word in behind[at:] if not word.stop][:1]


def _done_for_planned(claim: Passage, source: Passage, words: Wording) -> tuple[int, int] | None:
    """Find "has built" for "plans to build"."""
    if softened(claim, source, (words.ahead, words.soft, words.maybe)):
        return None
    for found in words.ahead.pattern.finditer(source.text.lower()):
        # "Would take action to prevent it".
        for verb in [word for word in _behind(source, found.end()) if not word.stop][:PLANNED_WORDS]:
            if _done(source, verb.stem, words, alone=False):
                continue
            # "Will be closed" has the form of what is done already.
            if place := _done(claim, verb.stem, words, alone=verb.text.lower() not in words.past):
                return place
    return None


def _done(passage: Passage, verb: str, words: Wording, *, alone: bool) -> tuple[int, int] | None:
    """Where a passage says that something was done: "has built", "were closed" and, `alone`, "closed"."""
    for at, word in enumerate(passage.words):
        if not related(word.stem, verb):
            continue
        # "Neither has been closed".
        if any(other.turns for other in passage.words[max(0, at - VERB_WORDS) : at]):
            continue
        before = [other for other in passage.words[max(0, at - VERB_WORDS) : at] if other.text.lower() in words.done]
        if before or (alone and word.text.lower() in words.past):
            return (before or [word])[0].start, word.end
    return None


def _unconditional(claim: Passage, source: Passage, words: Wording) -> tuple[int, int] | None:
    """Find "the tax will fall" for "if parliament agrees, the tax will fall"."""
    text = claim.text.lower()
    found = words.conditions.pattern.search(source.text.lower())
    # "As if", "auch wenn", "même si" set no condition.
    if (
        not found
        or words.even.intersection(source.text[: found.start()].lower().split()[-1:])
        or any(excuse.pattern.search(text) for excuse in (words.conditions, words.hinges, words.maybe))
    ):
        return None
    end = next((at for at in range(found.end(), len(source.text)) if source.text[at] in ",;–—"), len(source.text))
    inside = {word.stem for word in source.words if found.start() <= word.start < end and not word.stop}
    outside = {word.stem for word in source.words if not found.start() <= word.start < end and not word.stop} - inside
    said = {stem for stem in outside if claim.has(stem)}
    if len(said) < max(CLAUSE_WORDS_MIN, CLAUSE_SHARED_MIN * len(outside)) or any(claim.has(stem) for stem in inside):
        return None
    return 0, len(claim.text)


def _without_kin(claim: Passage, source: Passage, words: Wording) -> tuple[int, int] | None:
    """Find "the minister owns" for "the minister's brother owns"."""
    if any(word.text.lower() in words.kin for word in claim.words):
        return None
    if len(claim.stems & source.stems) < CLAUSE_SHARED_MIN * len(claim.stems):
        return None
    for at, word in enumerate(source.words):
        if word.text.lower() in words.kin and (whose := _whose(source, at, words)):
            for mine in claim.words:
                if related(mine.stem, whose) and mine.start <= len(claim.text) // 2:
                    return mine.start, mine.end
    return None


def _whose(source: Passage, at: int, words: Wording) -> str | None:
    """Of whom a relative at a place is one: "the minister's elder brother", "a brother of the minister"."""
    for word in source.words[max(0, at - VERB_WORDS) : at]:
        if word.text.endswith(_OWNERS):
            return stem(folded(word.text[:-2]))
    if at + 1 < len(source.words) and source.words[at + 1].text.lower() in words.of:
        return next((word.stem for word in source.words[at + 2 : at + 2 + VERB_WORDS] if not word.stop), None)
    return None


def _of(passage: Passage, at: int) -> list[str]:
    """What a word before a place is said of."""
    return [word.stem for word in _behind(passage, at) if not word.stop][:REACH_WORDS]


def _behind(passage: Passage, at: int) -> list[Word]:
    return [word for word in passage.words if word.start >= at][: REACH_WORDS + VERB_WORDS]


def _any_related(some: Sequence[str], others: set[str]) -> bool:
    return any(related(stem, other) for stem in some for other in others)
