"""The models of an OpenAI-compatible endpoint: whose turn it is, which of them rests, and which rung each one takes."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

from bot.briefing.apart import Apart, TextTooComplex, WorkFailed
from bot.briefing.model.ask import Ask, Rung, response_format
from bot.briefing.model.completion import CALL_S_MIN, ROOMS_MAX, ModelFailed, Trouble
from bot.briefing.model.session import Session
from bot.domain.spending import Bill, Completion

if TYPE_CHECKING:
    from bot.briefing.model.endpoint import Endpoint

T = TypeVar("T")

#: Seconds for one call. A small model on a processor takes 20; a hung server must not take the whole time.
CALL_S = 75.0
#: Seconds for which a model that did not answer in time is not asked again: each briefing would wait as long for
#: nothing, and while a few of them wait nothing else gets its turn.
REST_S = 60.0
#: How many calls go to OpenAI at once, and to another server: a local one answers them one after the other, and what
#: waits in its queue has CALL_S running, unlike what waits here.
CALLS_AT_ONCE, OWN_CALLS_AT_ONCE = 4, 2

_PROBE = Ask("probe", [{"role": "user", "content": "Answer with the word yes."}], {}, 16)


class OpenAIModel:
    """The models of one endpoint; safe to use from many tasks."""

    def __init__(self, endpoint: "Endpoint", apart: Apart) -> None:
        self._endpoint = endpoint
        self._apart = apart
        self._rungs: dict[str, Rung] = {}
        self._thinkers: set[str] = set()
        self._rests_until: dict[str, float] = {}
        self._free = asyncio.Semaphore(min(CALLS_AT_ONCE, OWN_CALLS_AT_ONCE) if endpoint.own else CALLS_AT_ONCE)

    @property
    def slots(self) -> tuple[str, int] | None:
        """The server's address and how many may wait there, when it answers one after another; else None."""
        return (self._endpoint.address, OWN_CALLS_AT_ONCE) if self._endpoint.own else None

    def session(self, bill: Bill | None = None, tokens_max: tuple[int, int] | None = None) -> Session:
        """The calls of one briefing, with their time and their cost; see Session."""
        return Session(self, bill, tokens_max)

    async def read(self, read: Callable[[str], T], text: str) -> T:
        """What `read` makes of an answer. Raises LayoutBroken, ModelFailed."""
        try:
            return await self._apart.of_answer(read, text)
        except (TextTooComplex, WorkFailed):
            raise ModelFailed(Trouble.MALFORMED) from None

    async def probe(self, *, timeout_s: float, bill: Bill | None = None) -> str:
        """What is wrong with the endpoint, in words; "" when a model answers. Costs a few tokens."""
        session, name = Session(self, bill), ""
        try:
            for name in await self._endpoint.models():
                await session.call(name, _PROBE, Rung.TEXT, timeout_s=timeout_s)
        except ModelFailed as failure:
            # It did answer, which is all that was asked; how much it thinks is another matter.
            answered = {Trouble.CUT_OFF, Trouble.EMPTY, Trouble.REFUSED}
            told = ", ".join(word for word in (name, f"HTTP {failure.status}" * bool(failure.status)) if word)
            return "" if failure.trouble in answered else f"{failure.trouble.value}{f' ({told})' * bool(told)}"
        return ""

    async def greet(self, *, timeout_s: float) -> str:
        """
        What is wrong with the address or the key, in words; "" when nothing is. Costs nothing.

        It asks for the list of models, which not every server has: only a refused key and silence count.
        """
        try:
            await self._endpoint.listed(timeout_s=timeout_s)
        except ModelFailed as failure:
            return failure.trouble.value if failure.trouble in {Trouble.WRONG_KEY, Trouble.UNREACHABLE} else ""
        return ""

    @asynccontextmanager
    async def turn(self, model: str, *, timeout_s: float) -> AsyncIterator[float]:
        """
        Wait for one's turn to ask the model; gives the seconds that are left, at least CALL_S_MIN.

        Raises:
            ModelFailed: it did not come in time, or the model rests by now. Nothing was asked, so nothing is paid.
        """
        end = time.monotonic() + timeout_s
        try:
            async with asyncio.timeout(timeout_s - CALL_S_MIN):
                await self._free.acquire()
        except TimeoutError:
            raise ModelFailed(Trouble.TIMEOUT) from None
        try:
            if self.rests(model):
                raise ModelFailed(Trouble.TIMEOUT)
            yield end - time.monotonic()
        finally:
            self._free.release()

    async def complete(self, model: str, ask: Ask, rung: Rung, *, timeout_s: float) -> Completion:
        """One call on one rung; a model that had the whole time of a call and no answer rests. Raises ModelFailed."""
        try:
            return await self._endpoint.complete(
                model,
                ask.messages,
                response_format=response_format(rung, ask.schema),
                tokens_max=ask.tokens_max,
                timeout_s=min(CALL_S, timeout_s),
            )
        except ModelFailed as failure:
            # What a repair has left of a briefing's time may be too little for a model that is well.
            if failure.trouble is Trouble.TIMEOUT and timeout_s >= CALL_S:
                self._rests_until[model] = time.monotonic() + REST_S
            raise

    async def models(self) -> tuple[str, ...]:
        """The models to try, in order. Raises ModelFailed."""
        return await self._endpoint.models()

    def rests(self, model: str) -> bool:
        """Whether the model did not answer in time a moment ago."""
        return time.monotonic() < self._rests_until.get(model, 0.0)

    def rungs(self, model: str) -> list[Rung]:
        """The rungs to try, from the one that worked last on."""
        return [rung for rung in Rung if rung >= self._rungs.get(model, Rung.SCHEMA)]

    def rooms(self, model: str) -> int:
        """How many times the tokens of an answer the model is given from the first."""
        return ROOMS_MAX if model in self._thinkers else 1

    def needs_room(self, model: str) -> None:
        """Remember that an answer had been cut off with less: else each one would be paid for twice."""
        self._thinkers.add(model)

    def worked(self, model: str, rung: Rung) -> None:
        """Remember the rung."""
        self._rungs[model] = rung
