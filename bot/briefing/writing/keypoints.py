"""
Has a model read a long report section by section and name the sentences that carry its key points.

Only the numbers in its answers are used: what it writes beside them keeps it from naming one thing twice, and is thrown
away. So neither a mistake nor an instruction hidden in a section reaches the briefing, which is written from the
article's own sentences.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

import structlog

from bot.briefing.model.ask import Ask
from bot.briefing.model.completion import ModelFailed, Trouble
from bot.briefing.model.session import Session
from bot.briefing.task import Task
from bot.briefing.writing import prompts
from bot.briefing.writing.answer import read_points
from bot.briefing.writing.passages import Notes, Section, numbered, tokens
from bot.briefing.writing.shapes import POINTS_SHAPE, points_schema

log = structlog.get_logger()

#: Share of a report that a selection must hold; a longer one is read section by section first.
FAIR_SHARE = 1 / 3
#: Tokens of an answer: about three times what the points of a section take.
ANSWER_TOKENS = 1_500
#: Sections that are read at the same time; other briefings wait for the same endpoint.
AT_ONCE = 2
#: Seconds for all sections. Less than one call may take, so that a slow model still has its time for the briefing.
SECTIONS_S = 60.0
#: Sections that may fail before the others are left alone.
FAILURES_MAX = 2


def needs_sections(sentences: Sequence[str], tokens_max: int) -> bool:
    """Whether a selection by code, of so many tokens, would hold too little of an article to be fair to it."""
    return sum(map(tokens, sentences)) * FAIR_SHARE > tokens_max


async def noted(session: Session, prompt: prompts.Prompt, task: Task, title: str, found: Sequence[Section]) -> Notes:
    """
    What matters in each section. One that could not be read is None; it is for the selection to choose from.

    Args:
        session: The model; its clock gets the time that this may take.
        prompt: The prompt that asks for the key points.
        task: The article.
        title: Of the article.
        found: Its sections.
    """
    session.extend(SECTIONS_S)
    reading = _Reading(session, prompt, task, title, found)
    with suppress(TimeoutError):
        async with asyncio.timeout(SECTIONS_S), asyncio.TaskGroup() as group:
            for section in reading.found:
                group.create_task(reading.read(section))
    unread = sum(points is None for points in reading.found.values())
    if unread:
        log.info("Some sections of a long article could not be read; code chooses from them.", sections=unread)
    return [(section.start, section.end, points) for section, points in reading.found.items()]


class _Reading:
    """The reading of one report."""

    def __init__(
        self, session: Session, prompt: prompts.Prompt, task: Task, title: str, found: Sequence[Section]
    ) -> None:
        self.found: dict[Section, list[int] | None] = dict.fromkeys(found)
        self._session = session
        self._prompt = prompt
        self._task = task
        self._title = title
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._short = False  #: The model's context is too small for a whole section.
        self._failures = 0

    async def read(self, section: Section) -> None:
        """Have a section read, unless too many have failed."""
        async with self._turn:
            while self._failures < FAILURES_MAX:
                short = self._short
                if not (shown := section.shown_short if short else section.shown):
                    return
                try:
                    self.found[section] = await self._points(section, shown)
                except ModelFailed as failure:
                    if failure.trouble is Trouble.CONTEXT and not short:
                        self._short = True
                        continue
                    self._failures += 1
                return

    async def _points(self, section: Section, shown: Sequence[int]) -> list[int]:
        messages = self._prompt.messages(
            {
                "title": self._title,
                "section": f"{list(self.found).index(section) + 1} of {len(self.found)}",
                "shape": POINTS_SHAPE,
                "sentences": numbered(self._task.sentences, shown),
            }
        )
        ask = Ask(self._prompt.name, messages, points_schema(section.end), ANSWER_TOKENS)
        return await self._session.ask(ask, partial(read_points, shown=shown))
