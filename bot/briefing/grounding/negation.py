"""
A "not" that a claim adds to what its source says, or loses.

Two texts that agree may put it in other words and in another place: "none of the four had done it", "the four hadn't
done it". So the more of the wording around a "not" differs, the less it takes to excuse a missing one: where nearly
every word is the same, only what says "not" near by; elsewhere, anything in the other sentence that may say it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from bot.briefing.grounding.denials import Denials
from bot.briefing.grounding.finding import Finding
from bot.briefing.grounding.passage import Passage, Word, likeness, related
from bot.briefing.grounding.wording import wording
from bot.language.tags import VERB_LAST, primary

#: Words before and after a place within which a "not" turns it round.
SCOPE = 6
#: Share of the words of content around a "not" that must be found where the other text has none.
SURROUNDINGS_MIN = 0.6
#: Share of all words around a place, each on its side, from which on two texts are the same word for word.
VERBATIM_MIN = 0.7
#: Share of the words of content in a denied clause, of at least so many, that a text has which says it plainly.
CLAUSE_SHARED_MIN, CLAUSE_WORDS_MIN = 0.75, 2
#: Words of a clause behind a "not" that are looked at, at most.
CLAUSE_WORDS_MAX = 12

_MORE, _MOST = re.compile(r"(\w{3,}?)e?r(?:e[nrms]?)?"), re.compile(r"(\w{3,}?)e?st(?:e[nrms]?)?")
_CLAUSE_END = re.compile(r"[,;:.!?–—]")


def turned(claim: Passage, source: Passage, *, sure: float = 0.0, verbs: bool = True) -> Iterator[Finding]:
    """
    A "not" in one of the two, where the other says the same without it.

    Args:
        claim: What is examined.
        source: What it is held against.
        sure: As in displaced.py.
        verbs: Whether verbs that deny by themselves count, too: "accepted" for "rejected" is found as an opposite.
    """
    here, there = Denials(claim), Denials(source)
    # A quotation may begin behind a "not".
    clauses = not (sure and claim.quotes)
    for one, other in ((here, there), (there, here)):
        for index in one.turns:
            if one.pair(index) in other.pairs or (
                one.passage.words[index].stem in one.whole and _unsurpassed(one, index, other)
            ):
                continue
            place = _said_plainly(one, index, other, SURROUNDINGS_MIN + sure)
            if place is None and clauses:
                place = _clause_said(one, index, other)
            if place is not None:
                yield _finding(claim, source, *((index, place) if one is here else (place, index)))
                return
        for index in one.verbs if verbs and clauses else ():
            if one.passage.words[index].stem in other.verb_stems:
                continue
            place = _clause_said(one, index, other)
            if place is not None and not _accuses(other.passage):
                yield _finding(claim, source, *((index, place) if one is here else (place, index)))
                return


def _unsurpassed(one: Denials, index: int, other: Denials) -> bool:
    """Whether "none is longer" and "no other is as long" say what "the longest" and "longer than any other" do."""
    words = wording(other.passage.language)
    if any(word.text.lower() in words.others for word in one.passage.words[index + 1 : index + 2]):
        return any(word in words.others or word in words.ranks for word in other.passage.plain)
    more = {found[1] for word in one.passage.plain if (found := _MORE.fullmatch(word))}
    most = {found[1] for word in other.passage.plain if (found := _MOST.fullmatch(word))}
    return not more.isdisjoint(most)


def unsaid_near(passage: Passage, start: int, end: int, scope: int = SCOPE) -> Counter[str]:
    """What says "not", in whatever words, within so many words of a place."""
    before = [word for word in passage.words if word.start < start][-scope:]
    after = [word for word in passage.words if word.start >= end][:scope]
    return Counter(word.stem for word in (*before, *after) if word.unsays)


def _finding(claim: Passage, source: Passage, index: int, place: int) -> Finding:
    at, words = claim.words[index], source.words[max(0, place - SCOPE) : place + SCOPE]
    return Finding("negation", at.start, at.end, at.text, source.text[words[0].start : words[-1].end])


def _said_plainly(one: Denials, index: int, other: Denials, share_min: float) -> int | None:
    """Between which words `other` has what stands around a "not" in `one`, but no such word; None when nowhere."""
    words, others = one.passage.words, other.passage.words
    turn = words[index]
    here = _content(one.passage.around(turn.start, turn.end))
    beside = one.pair(index)[1], words[index - 1].stem if index else ""
    # Within one word less than in the other text: a word at the edge of one must not excuse one in the other.
    mine = unsaid_near(one.passage, turn.start, turn.end, SCOPE - 1)
    needed = share_min * sum(here.values())
    for place, word in enumerate(others):
        before = others[place - 1].stem if place else ""
        # "Has not closed" and "has closed" have "closed" in common.
        unsays = word.unsays and word.stem not in one.unsaid
        if unsays or (word.stem != beside[0] and before != beside[1]):
            continue
        there = other.passage.around(word.start, word.start)
        if likeness(here, _content(there)) < needed:
            continue
        if unsaid_near(other.passage, word.start, word.start) - mine - one.loose or other.whole - one.whole:
            return None
        if (turn.stem in one.whole and other.pairs - one.pairs) or _says_too(one, turn, other.passage, word):
            return None
        if _verbatim(one.passage, turn, other.passage, word):
            return place
        return None if other.unsaid - one.unsaid or other.denies_more(one) else place
    return None


def _says_too(one: Denials, turn: Word, other: Passage, word: Word) -> bool:
    """Whether a text that has a "not" also says it plainly: "we don't want money, we want sleep"."""
    here = _content(other.around(word.start, word.start))
    needed = likeness(here, _content(one.passage.around(turn.start, turn.end)))
    return any(
        place.start > turn.start
        and not unsaid_near(one.passage, place.start, place.start, 1)
        and likeness(here, _content(one.passage.around(place.start, place.start))) > needed
        for place in one.passage.words
    )


def _verbatim(one: Passage, turn: Word, other: Passage, word: Word) -> bool:
    """Whether nearly all words around a "not" are those around a place, on the same side."""
    here = one.around(turn.start, turn.end, sided=True)
    return likeness(here, other.around(word.start, word.start, sided=True)) >= VERBATIM_MIN * sum(here.values())


def _clause_said(one: Denials, index: int, other: Denials) -> int | None:
    """The first word with which `other`, that denies nothing at all, says what `one` denies; None when it does not."""
    if other.denies_more(one) or other.unsaid - one.unsaid:
        return None
    content = _denied(one, index)
    places = [_place(word, other.passage) for word in content]
    # What a "not" stands before is what it denies: "promised not to raise charges" is "pledged to keep charges".
    whole = one.passage.words[index].stem in one.whole or _not_last(one.passage)
    if not places or (places[0] is None and not whole):
        return None
    found = [place for place in places if place is not None]
    if len(found) < max(CLAUSE_WORDS_MIN, CLAUSE_SHARED_MIN * len(content)):
        return None
    first, last = min(found), max(found)
    # A word of its own may be what says "not": "the tunnels lack exits".
    own = [word for word in other.passage.words[first:last] if _tells(word) and _place(word, one.passage) is None]
    return None if own or last - first >= len(content) + CLAUSE_WORDS_MAX else first


def _denied(one: Denials, index: int) -> list[Word]:
    """
    The words of content that a "not" denies.

    Those behind it in its clause; those before it, too, in German and where one alone would tell too little. Behind
    "no one" and a verb that denies, the next clause tells what it is.
    """
    passage = one.passage
    words = passage.words
    further = words[index].stem in one.whole or index in one.verbs
    found: list[Word] = []
    for at in range(index + 1, min(len(words), index + 1 + CLAUSE_WORDS_MAX)):
        ends = _CLAUSE_END.search(passage.text, words[at - 1].end, words[at].start)
        if ends and (len(found) >= CLAUSE_WORDS_MIN or not further):
            break
        found += [words[at]] if _tells(words[at]) else []
    if _not_last(passage) or len(found) < CLAUSE_WORDS_MIN:
        for at in range(index - 1, -1, -1):
            if _CLAUSE_END.search(passage.text, words[at].end, words[at + 1].start):
                break
            found += [words[at]] if _tells(words[at]) else []
    return found


def _not_last(passage: Passage) -> bool:
    """Whether a "not" may stand behind all that it denies."""
    return primary(passage.language) in VERB_LAST


def _tells(word: Word) -> bool:
    return not word.stop and not word.turns


def _place(word: Word, other: Passage) -> int | None:
    return next((place for place, theirs in enumerate(other.words) if related(word.stem, theirs.stem)), None)


def _accuses(passage: Passage) -> bool:
    """Whether a text says whose accusation it tells."""
    return bool(wording(passage.language).blames.pattern.search(passage.text.lower()))


def _content(weights: Mapping[str, float]) -> dict[str, float]:
    """Without function words: "did not accept" and "accepted" differ in them anyway."""
    return {key: weight for key, weight in weights.items() if key[0] not in "<>"}
