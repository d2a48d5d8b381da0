"""Holds a draft against the article, sentence by sentence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from bot.briefing.apart import Apart
from bot.briefing.grounding import examine
from bot.briefing.grounding.attribution import reports
from bot.briefing.grounding.facts import facts, spoken
from bot.briefing.grounding.finding import Finding
from bot.briefing.grounding.ground import Ground
from bot.briefing.grounding.passage import Passage
from bot.briefing.grounding.voice import names_speaker, voiceless
from bot.briefing.layout import Draft
from bot.briefing.task import Task
from bot.briefing.vocabulary.phrases import FALLBACK, same_language
from bot.briefing.writing.shapes import SENTENCE_CHARS_MAX
from bot.domain.briefing import Checks, Part, Sentence
from bot.language.datelines import bare
from bot.language.detect import detect
from bot.language.tags import primary

_NO_CARE = Checks()
#: Facts that count as figures in a briefing's checks.
_FIGURES = {"number", "date"}
#: Words with which an overview begins that is one of the article's sentences, or of the briefing's: behind "The article
#: discusses" it makes no sentence, and it says nothing of what the piece covers.
RETOLD_WORDS = 6
#: The share of their words that such a sentence and an overview have in common, whatever they begin with.
RETOLD_SHARE = 0.75
#: Words in common with which a sentence may tell what a text says; one alone is chance.
NEAR_WORDS_MIN = 2
#: Share of a claim's words, of at least so many, that a sentence has which says just that; and the share below which
#: sentences that are cited say something else.
TOLD_MIN, TOLD_WORDS_MIN, ASTRAY_MAX = 0.8, 4, 0.5


@dataclass(frozen=True, slots=True)
class Verdict:
    """One sentence of a draft and what is wrong with it."""

    sentence: Sentence
    findings: Sequence[Finding]


class Reviewer:
    """The article that drafts are held against."""

    def __init__(self, ground: Ground, *, language: str) -> None:
        """
        Prepare to review.

        Args:
            ground: The article.
            language: Of the drafts.
        """
        self._ground = ground
        self._language = language

    def nearest(self, text: str, count: int) -> list[int]:
        """The indexes of the article's sentences that have most words in common with a text, the nearest first."""
        stems = Passage(text, self._language).stems
        shares = [len(stems & passage.stems) for passage in self._ground.passages]
        near = (index for index, share in enumerate(shares) if share >= min(NEAR_WORDS_MIN, len(stems)) > 0)
        return sorted(near, key=lambda index: -shares[index])[:count]

    def review(self, draft: Draft, beside: Draft = ()) -> list[Verdict]:
        """
        A verdict on each sentence; sources that do not exist are taken off it first.

        Args:
            draft: What is reviewed.
            beside: What stands already in the same briefing.
        """
        story = [sentence for sentence in (*draft, *beside) if sentence.part is not Part.OVERVIEW]

        def wrong(sentence: Sentence, kind: str) -> Verdict:
            return Verdict(sentence, [Finding(kind, 0, len(sentence.text), sentence.text)])

        if self._foreign((*draft, *beside)):
            return [wrong(sentence, "language") for sentence in draft]
        return [
            wrong(sentence, "retold") if self._retold(sentence, story) else self._verdict(sentence)
            for sentence in draft
        ]

    def _retold(self, sentence: Sentence, story: Sequence[Sentence]) -> bool:
        """Whether an overview is a sentence of the briefing's story once more, or of the article's."""
        if sentence.part is not Part.OVERVIEW:
            return False
        said, others = spoken(sentence.text), [spoken(other.text) for other in story]
        begun = chain(others, (spoken(bare(other)) for other in self._ground.sentences))
        return _alike(said, others) or _begins_alike(said, begun)

    def _foreign(self, draft: Draft) -> bool:
        """Whether it is in the article's language, or in English, though another one was asked for."""
        base = primary(self._language)
        suspects = {primary(self._ground.language), FALLBACK} - {base, "und"}
        return bool(suspects) and primary(detect(" ".join(sentence.text for sentence in draft))) in suspects

    def _verdict(self, sentence: Sentence) -> Verdict:
        real = tuple(number for number in sentence.supported_by if 1 <= number <= len(self._ground.sentences))
        sentence = replace(sentence, supported_by=real)
        # The overview tells what the piece covers: it rests on the whole article.
        if not real and sentence.part is not Part.OVERVIEW:
            return Verdict(sentence, [Finding("citation", 0, len(sentence.text), sentence.text)])
        if sentence.part is Part.OVERVIEW:
            return Verdict(sentence, examine(self._ground, sentence.text, language=self._language))
        claim = Passage(sentence.text, self._language, self._ground.known)
        sentence = replace(sentence, supported_by=self._sources(sentence, claim))
        cited = [number - 1 for number in sentence.supported_by]
        found = examine(self._ground, sentence.text, cited, language=self._language)
        return Verdict(sentence, found) if found else self._attributed(sentence, claim, cited)

    def _attributed(self, sentence: Sentence, claim: Passage, cited: Sequence[int]) -> Verdict:
        """
        The sentence, or the article's own when it passes somebody's words off as the article's.

        That one has the quotation marks and the speaker. A lead of theirs, a long one, and one that stands in the
        article without a speaker too, has to be written anew.
        """
        # "Huber said that …" says whose words they are, though the article names him a sentence before.
        if reports(claim):
            return Verdict(sentence, [])
        passages = self._ground.passages
        nearest = max(cited, key=lambda index: len(claim.stems & passages[index].stems))
        if not same_language(self._language, self._ground.language) or not voiceless(claim, passages[nearest]):
            return Verdict(sentence, [])
        own = bare(self._ground.sentences[nearest])
        if sentence.part is Part.LEAD or len(own) > SENTENCE_CHARS_MAX or not names_speaker(passages[nearest]):
            return Verdict(sentence, [Finding("voice", 0, len(sentence.text), sentence.text)])
        return Verdict(replace(sentence, text=own, supported_by=(nearest + 1,)), [])

    def _sources(self, sentence: Sentence, claim: Passage) -> tuple[int, ...]:
        """
        What it cites; when that says something else, and one sentence of the article says just this, that one.

        Models miscount. Asked to mend a number they take another wrong one, and the reader loses a true sentence.
        """
        said = claim.stems
        if len(said) < TOLD_WORDS_MIN or not same_language(self._language, self._ground.language):
            return sentence.supported_by
        cited = set().union(*(self._ground.passages[number - 1].stems for number in sentence.supported_by))
        if len(said & cited) >= ASTRAY_MAX * len(said):
            return sentence.supported_by
        shares = [len(said & passage.stems) for passage in self._ground.passages]
        most = max(shares)
        return (shares.index(most) + 1,) if most >= TOLD_MIN * len(said) else sentence.supported_by

    def checks(self, draft: Draft, care: Checks = _NO_CARE) -> Checks:
        """
        How many names, figures and quotations of a draft the article holds; and what `care` was taken of it before.

        A name of which nobody can tell counts neither as found nor as looked up.
        """
        found = {"name": 0, "figure": 0, "quote": 0}
        total = dict(found)
        for sentence in draft:
            there = facts(sentence.text, self._language)
            for fact, held in self._ground.finds(there, sentence.text, self._language).items():
                kind = "figure" if fact.kind in _FIGURES else fact.kind
                total[kind] += held is not None
                found[kind] += bool(held)
        return replace(
            care,
            names=(found["name"], total["name"]),
            numbers=(found["figure"], total["figure"]),
            quotes=(found["quote"], total["quote"]),
        )


def reviewed(task: Task, draft: Draft, beside: Draft) -> list[Verdict]:
    """A verdict on each sentence of a draft in the language that was asked for; see `Reviewer.review`."""
    return Reviewer(task.ground(), language=task.language).review(draft, beside)


def nearest(task: Task, texts: Sequence[str], count: int) -> list[list[int]]:
    """What has most in common with each of the texts; see `Reviewer.nearest`."""
    reviewer = Reviewer(task.ground(), language=task.language)
    return [reviewer.nearest(text, count) for text in texts]


def checked(task: Task, draft: Draft, care: Checks, language: str) -> Checks:
    """What the article holds of a draft in this language; see `Reviewer.checks`."""
    return Reviewer(task.ground(), language=language).checks(draft, care)


@dataclass(frozen=True, slots=True)
class Reviews:
    """Holds drafts against an article, wherever that is worked out (mending.Reviews)."""

    apart: Apart
    task: Task

    async def review(self, draft: Draft, beside: Draft = ()) -> list[Verdict]:
        """A verdict on each sentence of a draft, beside which others stand."""
        return await self.apart.do(reviewed, self.task, draft, beside)

    async def nearest(self, texts: Sequence[str], count: int) -> list[list[int]]:
        """For each text the indexes of the sentences that have most in common with it."""
        return await self.apart.do(nearest, self.task, texts, count)


def _begins_alike(text: str, others: Iterable[str]) -> bool:
    opening = " ".join(text.split()[:RETOLD_WORDS])
    return opening.count(" ") == RETOLD_WORDS - 1 and any(other.startswith(opening) for other in others)


def _alike(text: str, others: Sequence[str]) -> bool:
    words = set(text.split())
    return any(len(words & set(other.split())) >= RETOLD_SHARE * len(words | set(other.split())) for other in others)
