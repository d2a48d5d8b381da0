"""
Has single sentences mended: each goes back with what is wrong with it and with what tells it in the article.

A whole answer that is asked for again costs as much as the first one, and changes what was right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import structlog

from bot.briefing.layout import Draft
from bot.briefing.model.ask import Ask
from bot.briefing.model.completion import ModelFailed
from bot.briefing.model.session import Session
from bot.briefing.vocabulary.phrases import phrases
from bot.briefing.writing import prompts
from bot.briefing.writing.answer import read_mended
from bot.briefing.writing.exchange import named, quoting
from bot.briefing.writing.manuscript import Line, Lines
from bot.briefing.writing.mends import Mend
from bot.briefing.writing.passages import fitting, numbered
from bot.briefing.writing.placing import placed
from bot.briefing.writing.review import Verdict
from bot.briefing.writing.shapes import MENDED_MAX, MENDED_SHAPE, mended_schema

log = structlog.get_logger()

#: Tokens of the prompt without what it shows, of what it shows at most, and of the answer.
PROMPT_TOKENS, MATERIAL_TOKENS, ANSWER_TOKENS = 1_000, 3_000, 2_000
#: Sentences of the article that are shown beside those that a faulty one cites.
NEAREST = 2
#: Sentences that are shown for a part that is missing.
FOR_A_PART = 8


class Reviews(Protocol):
    """Whoever holds sentences against the text that they are about (review.Reviews)."""

    async def review(self, draft: Draft, beside: Draft = ()) -> list[Verdict]:
        """A verdict on each sentence of a draft, beside which others stand."""
        ...

    async def nearest(self, texts: Sequence[str], count: int) -> list[list[int]]:
        """For each text the indexes of the sentences that have most in common with it."""
        ...


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where the sentences of one text are mended."""

    session: Session
    prompt: prompts.Prompt
    reviewer: Reviews
    sentences: Sequence[str]  #: Of the article.
    title: str
    language: str  #: Of the text.
    source: str  #: The language of the article.

    async def mended(self, faults: Lines, beside: Lines) -> list[Mend]:
        """
        What the model makes of lines with findings; one whose text is "" stands for a part that is missing.

        Args:
            faults: The lines, in the order in which they are read; those beyond MENDED_MAX are not sent.
            beside: Those that stand.
        """
        sent = faults[:MENDED_MAX]
        shown = await self._shown(sent, beside)
        schema = mended_schema(len(sent), len(self.sentences))
        ask = Ask(self.prompt.name, self._messages(sent, shown), schema, ANSWER_TOKENS)
        read = partial(read_mended, parts=[line.part for line in sent], language=self.language)
        try:
            answers = placed(sent, await self.session.ask(ask, read), self.language)
        except ModelFailed as failure:
            log.info("A repair failed; what the article does not support is dropped.", trouble=failure.trouble.value)
            answers = {}
        return await self.judged(sent, [answers.get(number) for number in range(1, len(sent) + 1)], beside)

    async def judged(self, faults: Sequence[Line], answers: Sequence[Draft | None], beside: Lines) -> list[Mend]:
        """What came for each of some lines, held against the article; None where nothing came."""
        around = tuple(line.sentence for line in beside)
        verdicts = iter(await self.reviewer.review(tuple(one for answer in answers for one in answer or ()), around))
        return [
            Mend(line, [next(verdicts) for _ in answer or ()], answered=answer is not None)
            for line, answer in zip(faults, answers, strict=True)
        ]

    def _messages(self, faults: Lines, shown: Sequence[int]) -> list[dict[str, str]]:
        words = phrases(self.language)
        return self.prompt.messages(
            {
                "language": named(self.language),
                "quotations": quoting(self.language, self.source),
                "overview_phrase": words.overview.strip(),
                "conclusion_phrase": words.conclusion.strip(),
                "shape": MENDED_SHAPE,
                "title": self.title,
                "sentences": numbered(self.sentences, shown),
                "findings": explained(faults),
            }
        )

    async def _shown(self, faults: Lines, beside: Lines) -> list[int]:
        """The indexes of the sentences that the model needs, in order, within the tokens that they may have."""
        wanted: list[int] = []
        for line in faults:
            wanted += [number - 1 for number in line.sentence.supported_by]
        for near in await self.reviewer.nearest([line.text for line in faults if line.text], NEAREST):
            wanted += near
        if not all(line.text for line in faults):
            wanted += [number - 1 for other in beside for number in other.sentence.supported_by[:1]][:FOR_A_PART]
        return fitting(wanted, self.sentences, MATERIAL_TOKENS)


def explained(faults: Lines) -> str:
    """What is wrong, as the list that the prompt shows."""
    return "\n".join(
        f'{number}. ({line.part}) "{line.text}": ' + "; ".join(dict.fromkeys(found.reason for found in line.findings))
        for number, line in enumerate(faults, start=1)
    )
