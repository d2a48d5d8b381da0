"""
What a claim puts in the place of something else.

A name, a figure or a word with an opposite stands in the claim where its sources, between the same words, have another
one. That it is not in the sources proves nothing, since a paraphrase may say more or less than one sentence: something
else has to stand in its place.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import chain, combinations

from bot.briefing.grounding.bounds import rounds, values
from bot.briefing.grounding.fact import Fact
from bot.briefing.grounding.finding import Finding
from bot.briefing.grounding.naming import akin, people
from bot.briefing.grounding.negation import SCOPE, unsaid_near
from bot.briefing.grounding.passage import Passage, likeness
from bot.briefing.grounding.wording import wording
from bot.language.letters import folded
from bot.language.terms import stem

#: Share of a fact's surroundings that must be those of another one before it counts as put in its place.
SURROUNDINGS_MIN = 0.4
#: The same for a word in the place of its opposite, and for two facts that have changed places.
STRICT_SURROUNDINGS_MIN = 0.5
#: How much better the surroundings of the other one must fit than its own, when the sources have both.
LEAD = 2.0

#: Share of a claim's words from which on a source says the same word for word.
VERBATIM_MIN = 0.8


Found = Sequence[tuple[Passage, Sequence[Fact]]]


def displaced(
    claim: Passage, sources: Sequence[Passage], article: Sequence[Passage], *, sure: float = 0.0
) -> Iterator[Finding]:
    """
    Facts of a claim in whose place its sources have another one.

    Args:
        claim: What is examined.
        sources: Sentences that it rests on.
        article: All of its sentences: what stands there in the same surroundings is well said, whatever the sources.
        sure: Raises the shares of surroundings that are needed, for sources that the claim does not name itself.
    """
    found = [(source, source.facts) for source in sources]
    yield from _displaced(claim, claim.facts, found, lambda: ((passage, passage.facts) for passage in article), sure)
    yield from _exchanged(claim, sources, sure)
    yield from _replaced(claim, sources, article)
    found = [(source, [*source.choices, *source.denied([claim])]) for source in sources]
    yield from _displaced(claim, [*claim.choices, *claim.denied(sources)], found, lambda: found, sure)


def _displaced(
    claim: Passage,
    facts: Sequence[Fact],
    sources: Found,
    article: Callable[[], Iterable[tuple[Passage, Sequence[Fact]]]],
    sure: float,
) -> Iterator[Finding]:
    have = [fact for _, found in sources for fact in found]
    said = Counter(key for fact in facts for key in fact.keys)
    uses = Counter(key for fact in have for key in fact.keys)
    words = {word.stem for source, _ in sources for word in source.words}
    for fact in facts:
        choice = fact.kind == "choice"
        present = sum(_same(fact, other) for other in have) >= max(said[key] for key in fact.keys)
        # The first word of a source is not among its names, although it may be one.
        if (present and not choice) or (fact.kind == "name" and stem(folded(fact.text)) in words):
            continue
        if fact.kind == "number" and rounds(claim.text, fact, claim.language, chain.from_iterable(map(values, have))):
            continue
        here = claim.around(fact.start, fact.end, sided=choice)
        rivals = (
            (source, other)
            for source, found in sources
            for other in found
            if _excludes(fact, other)
            and (present or all(uses[key] > said[key] for key in other.keys))
            and not (choice and any(rule(claim, fact, source, other) for rule in (_turned_near, _mirrored, _converse)))
        )
        rival, instead = _best(here, rivals, sided=choice)
        needed = (STRICT_SURROUNDINGS_MIN if choice else SURROUNDINGS_MIN) + sure
        if sure and fact.kind == "name":
            # A club may be called by its nickname, a city by its region. So without a citation a name counts as
            # swapped only where all words around it are the same.
            needed = 1.0
        if rival < needed * sum(here.values()):
            continue
        places = ((passage, other) for passage, found in article() for other in found if _same(fact, other))
        if rival > _best(here, places, sided=choice)[0] * (LEAD if present else 1.0):
            yield Finding("opposite" if choice else "swapped", fact.start, fact.end, fact.text, instead)


def _exchanged(claim: Passage, sources: Sequence[Passage], sure: float) -> Iterator[Finding]:
    """Two facts of a source that have changed places: "France beat Hungary" and "Hungary beat France"."""
    needed = STRICT_SURROUNDINGS_MIN + sure
    for source in sources:
        placed = [(fact, place) for fact in claim.facts if (place := _single(fact, source))]
        pairs = [
            (one, other)
            for one, other in combinations(placed, 2)
            if one[1] != other[1] and _comparable(one[0], other[0])
        ]
        if not pairs:
            continue
        here = {fact: claim.around(fact.start, fact.end, sided=True) for fact, _ in placed}
        there = {fact: source.around(place.start, place.end, sided=True) for fact, place in placed}
        for (one, _), (other, _) in pairs:
            crossed = likeness(here[one], there[other]), likeness(here[other], there[one])
            if min(crossed[0] - needed * sum(here[one].values()), crossed[1] - needed * sum(here[other].values())) < 0:
                continue
            if sum(crossed) > LEAD * (likeness(here[one], there[one]) + likeness(here[other], there[other])):
                yield Finding("swapped", one.start, one.end, one.text, other.text)


def _replaced(claim: Passage, sources: Sequence[Passage], article: Sequence[Passage]) -> Iterator[Finding]:
    """A name where a source, otherwise word for word the same, has another word, whatever that is."""
    known = {fact.start for fact in claim.facts if fact.kind == "name"}
    mine = [word.stem for word in claim.words]
    for source in sources:
        theirs = [word.stem for word in source.words]
        shared = sum((Counter(mine) & Counter(theirs)).values())
        if shared < VERBATIM_MIN * len(mine):
            continue
        for mine_at, theirs_at in _exchanges(mine, theirs):
            word, other = claim.words[mine_at], source.words[theirs_at]
            names = word.start in known and not akin(folded(word.text), folded(other.text))
            if names and not _has_run(article, mine[max(0, mine_at - 1) : mine_at + 2]):
                yield Finding("swapped", word.start, word.end, word.text, other.text)


def _exchanges(mine: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where one word has been put in the place of one other, and the words beside it are the same."""
    steps = SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
    for place, (change, start, end, their_start, their_end) in enumerate(steps):
        beside = {step[0] for step in (*steps[max(0, place - 1) : place], *steps[place + 1 : place + 2])}
        if change == "replace" and end - start == their_end - their_start == 1 and beside == {"equal"}:
            yield start, their_start


def _has_run(article: Sequence[Passage], stems: Sequence[str]) -> bool:
    """Whether a word stands anywhere between the same two words."""
    size = len(stems)
    return any(
        [word.stem for word in passage.words[at : at + size]] == stems
        for passage in article
        if set(stems) <= {word.stem for word in passage.words}
        for at in range(len(passage.words) - size + 1)
    )


def _single(fact: Fact, source: Passage) -> Fact | None:
    """The fact in a source that has it once."""
    found = [other for other in source.facts if other.kind == fact.kind and _same(fact, other)]
    return found[0] if len(found) == 1 else None


def _best(here: Mapping[str, float], places: Iterable[tuple[Passage, Fact]], *, sided: bool) -> tuple[float, str]:
    """How well the surroundings fit those of the likest of several facts, and what it says; (0, "") for none."""
    return max(
        ((likeness(here, passage.around(fact.start, fact.end, sided=sided)), fact.text) for passage, fact in places),
        default=(0.0, ""),
        key=lambda found: found[0],
    )


def _same(one: Fact, other: Fact) -> bool:
    """Whether two facts are one; 30 days are not 30 years, and Korea is in Korean."""
    if one.kind == other.kind == "name":
        return any(akin(key, key_too) for key in one.keys for key_too in other.keys)
    if one.kind == other.kind == "number":
        # In "from 1.6 to 3.4 trillion" the first figure has its scale from the second one.
        alike = not one.keys.isdisjoint(other.keys) or (one.text == other.text and 0 in {one.power, other.power})
        return alike and (one.unit == other.unit or not (one.unit and other.unit))
    return not one.keys.isdisjoint(other.keys)


def _excludes(one: Fact, other: Fact) -> bool:
    """Whether two facts may stand in each other's place, but not both be true there."""
    if one.kind != "choice":
        # Initials, such as "RBS", may stand for the very name that is written out in the other text.
        short = one.kind == "name" and one.text.isupper() != other.text.isupper()
        return _comparable(one, other) and not short and not _same(one, other) and _people(one) == _people(other)
    choices = {key.split(":")[0] for key in one.keys} & {key.split(":")[0] for key in other.keys}
    return bool(choices) and one.keys.isdisjoint(other.keys)


def _people(fact: Fact) -> bool:
    return fact.kind == "name" and any(map(people, fact.keys))


def _comparable(one: Fact, other: Fact) -> bool:
    return one.kind == other.kind


def _turned_near(claim: Passage, fact: Fact, source: Passage, other: Fact) -> bool:
    """Whether a "not" stands near one of the two only: "did not rise" is no opposite of "fell"."""
    scope = SCOPE // 2
    return unsaid_near(claim, fact.start, fact.end, scope) != unsaid_near(source, other.start, other.end, scope)


def _mirrored(claim: Passage, fact: Fact, source: Passage, other: Fact) -> bool:
    """Whether what stands before the one stands behind the other: "A came before B" says that "B came after A"."""
    before, behind = claim.beside(fact.start, fact.end)
    before_there, behind_there = source.beside(other.start, other.end)
    crossed = len(before & behind_there) + len(behind & before_there)
    return crossed > len(before & before_there) + len(behind & behind_there)


def _converse(claim: Passage, fact: Fact, source: Passage, other: Fact) -> bool:
    """Whether it is a relative of the other's: "whose father is Tom" says the same as "the daughter of Tom"."""
    words = wording(claim.language)
    if fact.text.lower() not in words.kin or other.text.lower() not in words.kin:
        return False
    behind = [_next(passage, place) in words.of for passage, place in ((claim, fact), (source, other))]
    return behind[0] != behind[1]


def _next(passage: Passage, fact: Fact) -> str:
    """The word behind a fact, in small letters."""
    return next((word.text.lower() for word in passage.words if word.start >= fact.end), "")
