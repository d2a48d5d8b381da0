"""Has a model say what the lines of a digest come down to, each sentence from the lines that it names."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from bot.briefing.apart import Apart
from bot.briefing.extractive.digest_line import OWN_CHARS_MIN
from bot.briefing.grounding import examine
from bot.briefing.grounding.finding import Finding
from bot.briefing.grounding.ground import Ground
from bot.briefing.layout import BUDGETS, Draft
from bot.briefing.model.ask import Ask
from bot.briefing.model.session import Session
from bot.briefing.vocabulary.phrases import phrases
from bot.briefing.writing import prompts
from bot.briefing.writing.answer import read_line
from bot.briefing.writing.exchange import named, today
from bot.briefing.writing.manuscript import distinct, settled, written
from bot.briefing.writing.mending import Workshop
from bot.briefing.writing.mends import put_in, refused
from bot.briefing.writing.review import Verdict
from bot.briefing.writing.shapes import LINE_SHAPE, line_schema, size
from bot.domain.briefing import Length, Part, Sentence
from bot.language.detect import detect
from bot.language.terms import terms

#: Tokens of an answer, and characters of a digest's item that the model sees.
ANSWER_TOKENS, LINE_CHARS_MAX = 600, 500


class LinesReviewer:
    """The lines of a digest, of one language or several, that sentences are held against."""

    def __init__(self, lines: Sequence[str], *, language: str) -> None:
        """
        Prepare to review.

        Args:
            lines: The items.
            language: Of the conclusion; what tells nothing of its own counts as written in it.
        """
        self._lines, self._language = lines, language
        whole = detect("\n".join(lines))
        whole = language if whole == "und" else whole
        tongues = [detect(line) if len(line) >= OWN_CHARS_MIN else whole for line in lines]
        tongues = [whole if tongue == "und" else tongue for tongue in tongues]
        self._grounds = [
            Ground([line for line, own in zip(lines, tongues, strict=True) if own == tongue], tongue)
            for tongue in dict.fromkeys(tongues)
        ]

    def review(self, draft: Draft) -> list[Verdict]:
        """A verdict on each sentence. What the lines of one language have is said, in whatever form of its name."""
        return [Verdict(sentence, self._findings(sentence)) for sentence in draft]

    def nearest(self, text: str, count: int) -> list[int]:
        """The lines that have most words in common with a text."""
        bags = [set(terms(line, self._language)) for line in self._lines]
        wanted = set(terms(text, self._language))
        ranked = sorted(range(len(bags)), key=lambda index: -len(wanted & bags[index]))
        return [index for index in ranked if wanted & bags[index]][:count]

    def _findings(self, sentence: Sentence) -> list[Finding]:
        # "I would rather not." names no line.
        if not any(1 <= number <= len(self._lines) for number in sentence.supported_by):
            return [Finding("citation", 0, len(sentence.text), sentence.text)]
        first, *others = (examine(ground, sentence.text, language=self._language) for ground in self._grounds)
        places = [{(found.kind, found.start) for found in other} for other in others]
        return [found for found in first if all((found.kind, found.start) in other for other in places)]


@lru_cache(1)
def _reviewer(lines: tuple[str, ...], language: str) -> LinesReviewer:
    return LinesReviewer(lines, language=language)


def reviewed(lines: Sequence[str], language: str, draft: Draft) -> list[Verdict]:
    """A verdict on each sentence of a draft in this language; see `LinesReviewer.review`."""
    return _reviewer(tuple(lines), language).review(draft)


def nearest(lines: Sequence[str], language: str, texts: Sequence[str], count: int) -> list[list[int]]:
    """What has most in common with each of the texts; see `LinesReviewer.nearest`."""
    return [_reviewer(tuple(lines), language).nearest(text, count) for text in texts]


@dataclass(frozen=True, slots=True)
class LinesReviews:
    """Holds sentences against the lines of a digest, wherever that is worked out (mending.Reviews)."""

    apart: Apart
    lines: Sequence[str]
    language: str

    async def review(self, draft: Draft, _beside: Draft = ()) -> list[Verdict]:
        """A verdict on each sentence."""
        return await self.apart.of_lines(reviewed, self.lines, self.language, draft)

    async def nearest(self, texts: Sequence[str], count: int) -> list[list[int]]:
        """For each text the indexes of the lines that have most in common with it."""
        return await self.apart.of_lines(nearest, self.lines, self.language, texts, count)


async def conclude(session: Session, book: prompts.Book, lines: Sequence[str], apart: Apart, *, language: str) -> str:
    """
    What the lines of a digest come down to, without our phrase; "" when the model says what they do not.

    A sentence that they do not bear out is sent back once, and left out when that does not help.

    Raises:
        ModelFailed: no usable answer came in time.
    """
    shown = [" ".join(line[:LINE_CHARS_MAX].split()) for line in lines]
    words, prompt = phrases(language), book["digest"]
    messages = prompt.messages(
        {
            "language": named(language),
            "today": today(),
            "conclusion_phrase": words.conclusion.strip(),
            "shape": LINE_SHAPE.replace("{size}", size(BUDGETS[Length.STANDARD][Part.CONCLUSION], language)),
            "lines": "\n".join(f"[{number}] {line}" for number, line in enumerate(shown, start=1)),
        }
    )
    ask = Ask(prompt.name, messages, line_schema(len(lines)), ANSWER_TOKENS)
    draft = await session.ask(ask, partial(read_line, language=language))
    reviewer = LinesReviews(apart, shown, language)
    written_lines = distinct(written(await reviewer.review(draft)))
    faults = tuple(line for line in written_lines if refused(line))
    if faults:
        workshop = Workshop(
            session=session,
            prompt=book["repair"],
            reviewer=reviewer,
            sentences=shown,
            title="",
            language=language,
            source=detect("\n".join(shown)),
        )
        mends = await workshop.mended(faults, tuple(line for line in written_lines if not refused(line)))
        written_lines = put_in(written_lines, mends, language)
    kept = settled(distinct(written_lines), faults, language)
    return words.join([line.text for line in kept])
