"""Holds a draft against the article, sentence by sentence, and takes out what does not stand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.briefing.extractive.standing import bare
from bot.briefing.grounding import examine
from bot.briefing.grounding.facts import facts, spoken
from bot.briefing.grounding.finding import Finding
from bot.briefing.grounding.ground import Ground
from bot.briefing.grounding.passage import Passage
from bot.briefing.grounding.voice import names_speaker, voiceless
from bot.briefing.layout import Draft
from bot.briefing.vocabulary.phrases import FALLBACK, same_language
from bot.briefing.writing.shapes import SENTENCE_CHARS_MAX
from bot.domain.types import Checks, Part, Sentence
from bot.language.detect import detect

#: Facts that count as figures in a briefing's checks.
_FIGURES = {"number", "date"}
#: Words with which an overview begins that is one of the article's sentences, or of the briefing's: behind "The article
#: discusses" it makes no sentence, and it says nothing of what the piece covers.
RETOLD_WORDS = 6
#: The share of their words that such a sentence and an overview have in common, whatever they begin with.
RETOLD_SHARE = 0.75
#: Sentences that a body keeps at least when a conclusion takes one.
SPARED_MIN = 3
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

    def review(self, draft: Draft) -> list[Verdict]:
        """A verdict on each sentence but retold overviews; sources that do not exist are taken off it first."""
        others = [spoken(sentence.text) for sentence in draft if sentence.part is not Part.OVERVIEW]
        begun = [*others, *(spoken(bare(sentence)) for sentence in self._ground.sentences)]

        def retold(sentence: Sentence) -> bool:
            said = spoken(sentence.text)
            return sentence.part is Part.OVERVIEW and (_begins_alike(said, begun) or _alike(said, others))

        if self._foreign(draft):
            return [Verdict(sentence, [Finding("language", 0, len(sentence.text), "")]) for sentence in draft]
        return [self._verdict(sentence) for sentence in draft if not retold(sentence)]

    def _foreign(self, draft: Draft) -> bool:
        """Whether it is in the article's language, or in English, though another one was asked for."""
        base = self._language.split("-")[0].lower()
        suspects = {self._ground.language.split("-")[0].lower(), FALLBACK} - {base, "und"}
        return bool(suspects) and detect(" ".join(sentence.text for sentence in draft)).split("-")[0] in suspects

    def _verdict(self, sentence: Sentence) -> Verdict:
        real = tuple(number for number in sentence.supported_by if 1 <= number <= len(self._ground.sentences))
        sentence = replace(sentence, supported_by=real)
        # The overview tells what the piece covers: it rests on the whole article.
        if not real and sentence.part is not Part.OVERVIEW:
            return Verdict(sentence, [Finding("citation", 0, len(sentence.text), sentence.text)])
        if sentence.part is Part.OVERVIEW:
            return Verdict(sentence, examine(self._ground, sentence.text, language=self._language))
        sentence = replace(sentence, supported_by=self._sources(sentence))
        cited = [number - 1 for number in sentence.supported_by]
        found = examine(self._ground, sentence.text, cited, language=self._language)
        return Verdict(sentence, found) if found else self._attributed(sentence, cited)

    def _attributed(self, sentence: Sentence, cited: Sequence[int]) -> Verdict:
        """
        The sentence, or the article's own when it passes somebody's words off as the article's.

        That one has the quotation marks and the speaker. A lead of theirs, a long one, and one that stands in the
        article without a speaker too, has to be written anew.
        """
        passages = self._ground.passages
        claim = Passage(sentence.text, self._language)
        nearest = max(cited, key=lambda index: len(claim.stems & passages[index].stems))
        if not same_language(self._language, self._ground.language) or not voiceless(claim, passages[nearest]):
            return Verdict(sentence, [])
        own = bare(self._ground.sentences[nearest])
        if sentence.part is Part.LEAD or len(own) > SENTENCE_CHARS_MAX or not names_speaker(passages[nearest]):
            return Verdict(sentence, [Finding("voice", 0, len(sentence.text), sentence.text)])
        return Verdict(replace(sentence, text=own, supported_by=(nearest + 1,)), [])

    def _sources(self, sentence: Sentence) -> tuple[int, ...]:
        """
        What it cites; when that says something else, and one sentence of the article says just this, that one.

        Models miscount. Asked to mend a number they take another wrong one, and the reader loses a true sentence.
        """
        claim = Passage(sentence.text, self._language).stems
        if len(claim) < TOLD_WORDS_MIN or not same_language(self._language, self._ground.language):
            return sentence.supported_by
        cited = set().union(*(self._ground.passages[number - 1].stems for number in sentence.supported_by))
        if len(claim & cited) >= ASTRAY_MAX * len(claim):
            return sentence.supported_by
        shares = [len(claim & passage.stems) for passage in self._ground.passages]
        most = max(shares)
        return (shares.index(most) + 1,) if most >= TOLD_MIN * len(claim) else sentence.supported_by

    def checks(self, draft: Draft, dropped: int) -> Checks:
        """
        How many names, figures and quotations of a draft the article holds.

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
        return Checks(
            names=(found["name"], total["name"]),
            numbers=(found["figure"], total["figure"]),
            quotes=(found["quote"], total["quote"]),
            dropped=dropped,
        )


def _begins_alike(text: str, others: Sequence[str]) -> bool:
    opening = " ".join(text.split()[:RETOLD_WORDS])
    return opening.count(" ") == RETOLD_WORDS - 1 and any(other.startswith(opening) for other in others)


def _alike(text: str, others: Sequence[str]) -> bool:
    words = set(text.split())
    return any(len(words & set(other.split())) >= RETOLD_SHARE * len(words | set(other.split())) for other in others)


def standing(verdicts: Sequence[Verdict]) -> Draft:
    """
    The sentences without findings, each once: small models like to say a thing in every part.

    A conclusion that is only sentences of the body takes the first of them, if enough is left there.
    """
    stands = [verdict.sentence for verdict in verdicts if not verdict.findings]
    first = {spoken(sentence.text): sentence for sentence in reversed(stands)}
    bodies = [sentence for sentence in first.values() if sentence.part is Part.BODY]
    concluding = [sentence for sentence in stands if sentence.part is Part.CONCLUSION]
    if concluding and len(bodies) > SPARED_MIN and not any(first[spoken(one.text)] is one for one in concluding):
        taken = next((one for one in concluding if first[spoken(one.text)].part is Part.BODY), None)
        if taken:
            first[spoken(taken.text)] = taken
    return tuple(sentence for sentence in stands if first[spoken(sentence.text)] is sentence)


def refused(verdicts: Sequence[Verdict]) -> int:
    """How many sentences have findings."""
    return sum(bool(verdict.findings) for verdict in verdicts)


_WHY = {
    "number": "the figure {text} is not in the article",
    "date": "the date {text} is not in the article",
    "name": "the name {text} is not in the article",
    "quote": "“{text}” is not a quotation from the article, word for word",
    "citation": "its sources do not say this",
    "swapped": "its sources do not say {text}",
    "opposite": "its sources have another word in place of {text}",
    "negation": "its sources say the opposite: {text}",
    "speaker": "its sources give these words to somebody else than {text}",
    "language": "it is not in the language that was asked for",
    "voice": "these are somebody's words in the article: say whose",
    "teaser": "the title asks or teases, and the lead does not answer it: say {text}",
}


def explained(verdicts: Sequence[Verdict]) -> str:
    """What is wrong, as the list that the repair prompt shows to the model."""
    return "\n".join(
        f'- {verdict.sentence.part}: "{verdict.sentence.text}": '
        + "; ".join(dict.fromkeys(_WHY[finding.kind].format(text=finding.text) for finding in verdict.findings))
        for verdict in verdicts
        if verdict.findings
    )
