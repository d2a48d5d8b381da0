"""
The calls to a model for one briefing: one clock, one bill.

A question goes down a ladder until an answer has the shape asked for: JSON schema → JSON object → free text with a
tolerant parser; then the next model of the list.
"""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Protocol, TypeVar

import structlog

from bot.briefing.model.ask import Ask, Rung
from bot.briefing.model.completion import (
    CALL_S_MIN,
    RETRY_AFTER_MAX_S,
    ROOMS_MAX,
    ModelFailed,
    Trouble,
    asked_tokens,
)
from bot.domain.briefing import Usage
from bot.domain.errors import LayoutBroken
from bot.domain.spending import Bill, Completion, ModelCall

log = structlog.get_logger()

T = TypeVar("T")

#: Seconds that one briefing may take of a model in all, repairs and retries included: somebody waits in a chat.
BRIEFING_S = 120.0
#: Tries of one request while the server is busy, broken or away.
TRIES_MAX = 3
#: Seconds before the second try; doubled for each further one, plus up to half by chance.
BACKOFF_S = 0.5

#: What the next rung may cure. 500: llama-cpp-python answers so to a schema it does not know.
_STEPS_DOWN = {Trouble.REQUEST, Trouble.MALFORMED, Trouble.EMPTY, Trouble.CUT_OFF, Trouble.SERVER_ERROR}
#: A call that took all its time is not made again: the reader has waited long enough.
_RETRIED = {Trouble.BUSY, Trouble.UNREACHABLE}


class Models(Protocol):
    """The models of an endpoint, as a session needs them (openai_model.py)."""

    async def models(self) -> Sequence[str]:
        """The models to try, in order. Raises ModelFailed."""
        ...

    def rests(self, model: str) -> bool:
        """Whether it is not to be asked now."""
        ...

    def rungs(self, model: str) -> Sequence[Rung]:
        """The rungs to try."""
        ...

    def rooms(self, model: str) -> int:
        """How many times the tokens of an answer it is given."""
        ...

    def needs_room(self, model: str) -> None:
        """Remember that it takes more than once the tokens."""
        ...

    def worked(self, model: str, rung: Rung) -> None:
        """Remember the rung."""
        ...

    def turn(self, model: str, *, timeout_s: float) -> AbstractAsyncContextManager[float]:
        """Wait for one's turn; gives the seconds that are left. Raises ModelFailed."""
        ...

    async def complete(self, model: str, ask: Ask, rung: Rung, *, timeout_s: float) -> Completion:
        """One call. Raises ModelFailed."""
        ...

    async def read(self, read: Callable[[str], T], text: str) -> T:
        """What `read` makes of an answer. Raises LayoutBroken, ModelFailed."""
        ...


class Session:
    """
    The calls for one briefing: one clock, one bill.

    Args:
        model: Whom to ask.
        bill: Books each call, and knows what was answered before.
        tokens_max: What they may take in all, in and out; a call that might take more is not made. None: no limit.
    """

    def __init__(self, model: Models, bill: Bill | None = None, tokens_max: tuple[int, int] | None = None) -> None:
        self._model = model
        self._bill = bill
        self._tokens_max = tokens_max
        self._end = time.monotonic() + BRIEFING_S
        self._open: list[Ask] = []  #: What was asked and is not paid yet: sections are read side by side.
        self.usage = Usage()

    def extend(self, seconds: float) -> None:
        """Allow more time: a long report takes more calls."""
        self._end += seconds

    async def ask(self, ask: Ask, read: Callable[[str], T], models: Sequence[str] = ()) -> T:
        """
        The first answer that `read` accepts.

        Args:
            ask: The question.
            read: Turns the text of an answer into a value; raises LayoutBroken for one that will not do.
            models: Whom to ask, in order; () for those of the settings.

        Raises:
            ModelFailed: no model and no rung gave such an answer in time.
        """
        failure = ModelFailed(Trouble.UNKNOWN_MODEL)
        for name in models or await self._model.models():
            if self._model.rests(name):
                failure = ModelFailed(Trouble.TIMEOUT)
                continue
            try:
                return await self._descend(name, ask, read)
            except ModelFailed as trouble:
                failure = trouble
                log.warning("A model failed.", model=name, trouble=trouble.trouble.value)
                if trouble.trouble in {Trouble.WRONG_KEY, Trouble.CONTEXT, Trouble.TOO_DEAR}:
                    break
        raise failure

    async def _descend(self, name: str, ask: Ask, read: Callable[[str], T]) -> T:
        failure = ModelFailed(Trouble.MALFORMED)
        # An answer without a shape is text, and says nothing of what the model can do otherwise.
        for rung in self._model.rungs(name) if ask.schema else (Rung.TEXT,):
            try:
                value = await self._model.read(read, (await self._persist(name, ask, rung)).text)
            except LayoutBroken:
                failure = ModelFailed(Trouble.MALFORMED)
            except ModelFailed as trouble:
                failure = trouble
                if trouble.trouble not in _STEPS_DOWN:
                    raise
            else:
                if ask.schema:
                    self._model.worked(name, rung)
                return value
        raise failure

    async def _persist(self, name: str, ask: Ask, rung: Rung) -> Completion:
        """Ask again while that may help and the time allows."""
        room = ask.tokens_max * self._model.rooms(name)
        for tried in range(1, TRIES_MAX + 1):
            try:
                given = await self.call(
                    name, replace(ask, tokens_max=room), rung, timeout_s=self._end - time.monotonic()
                )
            except ModelFailed as failure:
                if failure.trouble is Trouble.CUT_OFF and room == ask.tokens_max and tried == 1:
                    room *= ROOMS_MAX
                    continue
                again = failure.trouble in _RETRIED or (failure.trouble is Trouble.SERVER_ERROR and rung is Rung.TEXT)
                if not again or tried == TRIES_MAX or not await self._waited(tried, failure.retry_after_s):
                    raise
            else:
                if room > ask.tokens_max:
                    self._model.needs_room(name)
                return given
        raise AssertionError("the last try returns or raises")

    async def _waited(self, tried: int, retry_after_s: float | None) -> bool:
        """Wait before the next try; False, at once, when that would take too long."""
        pause = BACKOFF_S * 2 ** (tried - 1) * (1 + random.random() / 2)  # noqa: S311 - no secret, only spread
        pause = max(pause, retry_after_s or 0.0)
        if pause > RETRY_AFTER_MAX_S or time.monotonic() + pause + CALL_S_MIN > self._end:
            return False
        await asyncio.sleep(pause)
        return True

    async def call(self, name: str, ask: Ask, rung: Rung, *, timeout_s: float) -> Completion:
        """
        One call to one model, booked when this returns or raises; none when it was answered before.

        Raises:
            ModelFailed: it came to nothing, or was not made.
        """
        if timeout_s < CALL_S_MIN:
            raise ModelFailed(Trouble.TIMEOUT)
        if self._too_dear(ask):
            raise ModelFailed(Trouble.TOO_DEAR)
        question = ask.identity(name, rung)
        self._open.append(ask)
        try:
            if answer := await self._bill.answered(question) if self._bill else None:
                self._count(_call(ask, name, answer), answer.model)
                return answer
            return await self._answered(name, ask, rung, question, timeout_s)
        finally:
            self._open.remove(ask)

    async def _answered(self, name: str, ask: Ask, rung: Rung, question: str, timeout_s: float) -> Completion:
        asked = False
        try:
            async with self._model.turn(name, timeout_s=timeout_s) as left_s:
                asked = True
                answer = await self._model.complete(name, ask, rung, timeout_s=left_s)
        except ModelFailed as failure:
            if asked:
                await self._pay(ModelCall(ask.purpose, name, *failure.tokens))
            raise
        except asyncio.CancelledError:
            # Who waited has given up; the server, once asked, works on it all the same.
            if asked:
                await self._pay(ModelCall(ask.purpose, name, asked_tokens(ask.messages), 0))
            raise
        await self._pay(_call(ask, name, answer), question, answer)
        return answer

    def _too_dear(self, ask: Ask) -> bool:
        if self._tokens_max is None:
            return False
        asks = [*self._open, ask]
        question = self.usage.input_tokens + sum(asked_tokens(one.messages) for one in asks)
        answer = self.usage.output_tokens + sum(one.tokens_max for one in asks)
        return question > self._tokens_max[0] or answer > self._tokens_max[1]

    def _count(self, call: ModelCall, model: str = "") -> None:
        self.usage = Usage(
            model or self.usage.model,
            self.usage.calls + 1,
            self.usage.input_tokens + call.input_tokens,
            self.usage.output_tokens + call.output_tokens,
        )

    async def _pay(self, call: ModelCall, question: str = "", answer: Completion | None = None) -> None:
        """Add a call to the bill, and have it booked before anything is made of its answer."""
        self._count(call, answer.model if answer else "")
        if self._bill is None or not (call.input_tokens or call.output_tokens):
            return
        booking = asyncio.ensure_future(self._bill.book(call, question, answer))
        try:
            await asyncio.shield(booking)
        except asyncio.CancelledError:
            await booking  # it is paid for, whether or not somebody still waits for it
            raise


def _call(ask: Ask, name: str, answer: Completion) -> ModelCall:
    return ModelCall(ask.purpose, name, answer.input_tokens, answer.output_tokens)
