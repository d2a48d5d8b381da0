"""
Words in another mouth, reported or quoted: "Petrov said it costs 2.1 million" where the article has Keogh say it.

What is compared is who stands beside the verb and what is said. Laying the words around a name beside those around
another (displaced.py) does not see it: everybody who is named in the news "said" something.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.briefing.grounding.fact import Fact
from bot.briefing.grounding.facts import brief, spoken
from bot.briefing.grounding.finding import Finding
from bot.briefing.grounding.naming import akin
from bot.briefing.grounding.offices import offices
from bot.briefing.grounding.passage import Passage, related
from bot.briefing.grounding.wording import wording
from bot.briefing.vocabulary.words import vocabulary
from bot.language.letters import CAPITAL

#: Words of what is said, at least, and the share of them that the cited sentence must have.
WORDS_MIN, SHARED_MIN = 2, 0.5
#: Characters between a name and the verb, when they are set off by commas: ", who leads the hauliers,".
APART_CHARS_MAX = 80
#: Sentences before one in which its speaker may be named ("…," she said).
SPEAKER_SENTENCES = 4
#: Characters and words before a name in which a title may stand: "the chairman of the board, Martin Keogh".
TITLE_CHARS_MAX, TITLE_WORDS_MAX = 40, 4
#: Languages remembered.
LANGUAGES_MAX = 64

_WORD = re.compile(r"[^\W\d_]+")
#: ", chairman of the association", ", the mayor".
_BEHIND = re.compile(r",(?: [^\W\d_]+){1,2}")
_WHO = re.compile(r",? (?:who|qui|quien|der|die|chi|quem|wie)\b")


@dataclass(frozen=True, slots=True)
class Report:
    """Who says something, with which verb, and the stems of what."""

    speaker: Sequence[Fact]
    verb: str
    said: frozenset[str]


class Speakers:
    """Who says what in an article."""

    def __init__(self, passages: Sequence[Passage], texts: Sequence[str], title: str) -> None:
        """
        Prepare to look speakers up.

        Args:
            passages: The article's sentences.
            texts: The same as text.
            title: Whoever is named there may speak anywhere.
        """
        self._passages = passages
        self._texts = texts
        self._title = title

    def misattributed(self, claim: Passage, cited: Sequence[int]) -> Iterator[Finding]:
        """The speaker of a claim whose words the article gives to somebody else."""
        told = next(iter(reports(claim)), None) or _quoting(claim)
        if told is None or not self._person(told.speaker, claim):
            return
        quoted = [places for quote in claim.marked if (places := self._places(quote.text, cited))]
        reported = [] if quoted else self._bearing(told, cited)
        if not quoted and any(_speaks(told, self._passages[index]) for index in cited if index not in reported):
            return
        for places in quoted or ([reported] if reported else []):
            # What two people have said may be either's.
            others = [self._other(told, place) for place in places]
            if None not in others:
                first, last = told.speaker[0], told.speaker[-1]
                yield Finding("speaker", first.start, last.end, claim.text[first.start : last.end], others[0] or "")
                return

    def _bearing(self, told: Report, cited: Sequence[int]) -> list[int]:
        """The cited sentence that says the same, if one does and no other one that names the speaker says as much."""
        if len(told.said) < WORDS_MIN or not cited:
            return []
        shared = {index: _shared(told, self._passages[index]) for index in cited}
        nearest = max(cited, key=lambda index: shared[index])
        if shared[nearest] < SHARED_MIN * len(told.said):
            return []
        own = (_shared(told, passage) for passage in self._passages if _named(told.speaker, passage.facts))
        named = max(own, default=0)
        return [] if named >= shared[nearest] and not _named(told.speaker, self._passages[nearest].facts) else [nearest]

    def _places(self, quotation: str, cited: Sequence[int]) -> list[int]:
        """The sentences that have a quotation: those that are cited, else all; a word or two may stand anywhere."""
        words = f" {spoken(quotation)} "
        found = [index for index, text in enumerate(self._texts) if words in f" {spoken(text)} "]
        near = [index for index in found if index in cited]
        return near if near or brief(quotation) else found

    def _other(self, told: Report, place: int) -> str | None:
        """Who says it there instead; "" when that is not told; None when it may be the claim's speaker."""
        passage = self._passages[place]
        there = reports(passage) or ([report] if (report := _quoting(passage)) else [])
        same = [report for report in there if told.verb and related(report.verb, told.verb)]
        for report in same or there:
            if _named(told.speaker, report.speaker):
                return None
        others = [report for report in same or there if self._person(report.speaker, passage)]
        # "Keogh accused Petrov": both are named, and who did it stands beside the verb.
        if _named(told.speaker, passage.facts) and not (same and others):
            return None
        if others:
            return " ".join(fact.text for fact in others[0].speaker)
        return "" if not there and not self._may_speak(told, place) else None

    def _may_speak(self, told: Report, place: int) -> bool:
        """Whether a sentence that names no speaker may have the claim's: named there, before, or in the title."""
        if any(fact.text.lower() in self._title.lower() for fact in told.speaker):
            return True
        for index in range(place, -1, -1):
            facts = self._passages[index].facts
            if _named(told.speaker, facts):
                return True
            # Further back only as far as nobody else is named.
            if index <= place - SPEAKER_SENTENCES and any(fact.kind == "name" for fact in facts):
                return False
        return False

    def _person(self, speaker: Sequence[Fact], passage: Passage) -> bool:
        """Whether a name is somebody's, not a company's: whose officers may speak for it."""
        known = self._persons
        return any(key in known for fact in speaker for key in fact.keys) or _titled(speaker, passage)

    @cached_property
    def _persons(self) -> frozenset[str]:
        """Names of persons: with a title or a "who" beside, or by first and last name and then by the last alone."""
        found: set[str] = set()
        lasts: set[str] = set()
        alone: set[str] = set()
        for passage in self._passages:
            for run in _runs(passage):
                keys = {key for fact in run for key in fact.keys}
                if len(run) > 1:
                    lasts |= run[-1].keys
                    apart = passage.text[max(0, run[0].start - 2) : run[0].start] == ", "
                    if _titled(run, passage) or _WHO.match(passage.text, run[-1].end) or apart:
                        found |= keys
                else:
                    alone |= keys
        return frozenset(found | (lasts & alone))


def reports(passage: Passage) -> list[Report]:
    """Who says something in a sentence: "Keogh, who …, said", "…," said Keogh, "according to Keogh"."""
    found: list[Report] = []
    for pattern in _patterns(passage.language):
        for spot in pattern.finditer(passage.text):
            start, end = spot.span("name")
            speaker = [
                fact for fact in passage.facts if fact.kind == "name" and start <= fact.start and fact.end <= end
            ]
            if speaker:
                apart = passage.within(*spot.span())
                said = {word.stem for index, word in enumerate(passage.words) if index not in apart and not word.stop}
                found.append(Report(speaker, spot["verb"].lower(), frozenset(said)))
    return found


def _quoting(passage: Passage) -> Report | None:
    """Who is named beside a quotation, when nobody else is and the verb is not known."""
    names = [
        run for run in _runs(passage) if not any(quote.start <= run[0].start < quote.end for quote in passage.marked)
    ]
    return Report(names[0], "", frozenset()) if passage.quotes and len(names) == 1 else None


@lru_cache(LANGUAGES_MAX)
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    verbs = vocabulary(language).speaks | set(wording(language).reports.entries)
    if not verbs:
        return ()
    verb = rf"(?P<verb>{'|'.join(sorted(map(re.escape, verbs), key=len, reverse=True))})\b"
    words = rf"(?:{CAPITAL}[\w.’'-]*[ ])*{CAPITAL}[\w’'-]*"
    # "Governor Lucia Quispe of Arequipa said".
    name = rf"(?P<name>{words}(?:[ ](?:of|from|de|du|von|aus|di|da|van)[ ](?:the[ ])?{words})?)"
    apart = rf"(?:,[ ][^,\"“”„«»]{{1,{APART_CHARS_MAX}}},)?"
    # What somebody is, before the name: "the mayor, Peter Oyelaran".
    office = r"(?:[^\W\d_]+(?:['’]|,?[ ])){0,6}?"
    found = [
        rf"{name}{apart},?[ ](?:\w{{1,4}}[ ])?{verb}",
        rf"[,”“\"»][ ](?:\w{{1,4}}[ ])?{verb}[ ]{office}(?P<name>{words}(?:,[ ]{words})?)",
    ]
    if sources := wording(language).by:
        found.append(rf"(?i:(?P<verb>{sources.alternatives}))[ ]{office}{name}")
    return tuple(map(re.compile, found))


def _runs(passage: Passage) -> Iterator[list[Fact]]:
    """The names of a passage, those that stand side by side as one."""
    run: list[Fact] = []
    for fact in sorted((fact for fact in passage.facts if fact.kind == "name"), key=lambda fact: fact.start):
        if run and passage.text[run[-1].end : fact.start] != " ":
            yield run
            run = []
        run.append(fact)
    if run:
        yield run


def _titled(run: Sequence[Fact], passage: Passage) -> bool:
    """Whether a title stands before a name or behind it, or is its first word."""
    words = offices(passage.language)
    behind = _BEHIND.match(passage.text, run[-1].end)
    if behind and any(map(words.title, _WORD.findall(behind[0]))):
        return True
    before = _WORD.findall(passage.text[max(0, run[0].start - TITLE_CHARS_MAX) : run[0].start])
    return any(map(words.title, (*before[-TITLE_WORDS_MAX:], *(fact.text for fact in run[:-1]))))


def _named(speaker: Sequence[Fact], facts: Sequence[Fact]) -> bool:
    """Whether any word of a name is among the facts."""
    keys = {key for fact in facts if fact.kind == "name" for key in fact.keys}
    return any(akin(key, other) for fact in speaker for key in fact.keys for other in keys)


def _speaks(told: Report, passage: Passage) -> bool:
    """Whether somebody says anything of the kind in a sentence, be it in another verb."""
    return any(_named(told.speaker, report.speaker) for report in reports(passage))


def _shared(told: Report, passage: Passage) -> int:
    return len(told.said & passage.stems)
