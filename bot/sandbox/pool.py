"""
Runs work in child processes that can be killed.

A page can hold a parser for minutes, one endless sentence whoever looks something up in it, and no timeout inside a
process stops C code. So such work is done in a child with limits on CPU seconds and memory, and killed when it takes
too long; the event loop, and with it heartbeats and acknowledgements, goes on meanwhile.

Children are plain subprocesses that answer in JSON over pipes, not multiprocessing's: those unpickle whatever a child
sends (one taken over by a page would take over the parent), inherit an environment with secrets in it, and run the
main module again. A child bounds time and memory; it is no security boundary.
"""

import asyncio
import contextlib
from collections.abc import Callable, Hashable, Mapping
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar

import structlog

from bot.domain import errors
from bot.sandbox.failures import ChildBroken, ChildKilled, TooComplex
from bot.sandbox.plain import MISFITS, returned, to_plain
from bot.sandbox.process import Child

#: Pieces of work per child: what libraries leak goes with it.
WORK_MAX = 200
#: A child without work leaves after this long, and its memory with it.
IDLE_S_MAX = 60.0
#: Tries of work whose child was killed from outside; the second may tell that the kernel did it for lack of memory.
TRIES_MAX = 2

P = ParamSpec("P")
T = TypeVar("T")


class Sandbox:
    """At most so many children; each is started when there is work for it."""

    def __init__(self, children: int, *ready: str, rehearsed: bool = True) -> None:
        """
        Start nothing yet.

        Args:
            children: At most, at one time.
            ready: Modules that a child loads when it starts; others it loads when asked.
            rehearsed: Whether it calls their `warm_up()` too, for work that is still to come.
        """
        self._ready = [f"{module}:warm_up" if rehearsed else module for module in ready]
        self._children_max = children
        self._turns = asyncio.Semaphore(children)
        self._free: list[Child] = []
        self._working = 0
        self._warming: asyncio.Task[bool | None] | None = None
        self._leaving: set[asyncio.Task[None]] = set()
        self._log = structlog.get_logger()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._warming:
            self._warming.cancel()
            await asyncio.gather(self._warming, return_exceptions=True)
        await asyncio.gather(*(child.kill() for child in self._free), *self._leaving)
        self._free.clear()

    @property
    def children(self) -> tuple[int, int]:
        """How many work now, and how many wait for work."""
        return self._working, len(self._free)

    def warm(self) -> None:
        """Start a child in the background when there is none: it is ready by the time that a page has come."""
        if not self._free and not self._turns.locked() and (self._warming is None or self._warming.done()):
            self._warming = asyncio.create_task(self._warm())

    async def begin(self) -> None:
        """Start a child and go on at once: it loads beside whatever else there is to load."""
        self.warm()
        for _ in range(3):  # turns of the event loop until the process runs
            await asyncio.sleep(0)

    async def call(self, near: Hashable, function: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """
        What a function returns, worked out in a child.

        Args:
            near: What it is about: the child that has that ready from before is preferred.
            function: Of a module, with annotations that `plain` understands.
            args: Its arguments, by position …
            named: … and by name.

        Raises:
            TooComplex, ChildBroken, BotError: as `run`.
        """
        return _value(function, await self.run(_name(function), *args, named=named, near=near))

    async def of_body(self, function: Callable[[bytes], T], body: bytes) -> T:
        """What a function makes of bytes, worked out in a child; see `call`."""
        return _value(function, await self.run(_name(function), body=body))

    async def run(
        self,
        work: str,
        *given: Any,
        named: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        near: Hashable = None,
    ) -> Any:
        """
        What a function returns in plain form, worked out in a child.

        Args:
            work: Its name, as module:function; so the parent need not load it.
            given: Its arguments, by position.
            named: Its arguments, by name.
            body: One more by position, the last, that is bytes.
            near: As in `call`.

        Raises:
            TooComplex: it broke a limit of time or memory.
            ChildBroken: our own fault; the log has the details.
            BotError: the function raised it.
        """
        order = {"work": work, "given": to_plain(given), "named": to_plain(named or {}), "body": body is not None}
        async with self._turns:
            self._working += 1
            try:
                answer = await self._done(order, body or b"", near)
            finally:
                self._working -= 1
        if raised := answer.get("raised"):
            raise _error(*raised)
        if "returned" not in answer:
            self._log.error("A child process raised.", work=work, error=answer.get("failed"))
            raise ChildBroken("a child process raised")
        return answer["returned"]

    async def _done(self, order: dict[str, Any], body: bytes, near: Hashable) -> dict[str, Any]:
        for _ in range(TRIES_MAX):
            child = await self._take(near)
            try:
                answer = await child.ask(order, body)
            except ChildKilled as killed:
                self._log.warning("A child process was killed from outside.", work=order["work"], signal=str(killed))
                await child.kill()
            except TooComplex as error:
                self._log.warning("Killed a child process.", work=order["work"], bytes=len(body), why=str(error))
                await child.kill()
                raise
            except BaseException:
                await child.kill()
                raise
            else:
                child.near = near
                await self._keep(child)
                return answer
        raise TooComplex("its process was killed again and again")

    async def _take(self, near: Hashable) -> Child:
        if self._warming and not self._free:
            await asyncio.wait([self._warming])  # which it outlives when whoever waits here does not
        # The last one to be freed otherwise, so that the others can leave.
        self._free.sort(key=lambda child: near is not None and child.near == near)
        while self._free:
            child = self._free.pop()
            if child.leave:
                child.leave.cancel()
            if child.alive:
                return child
        return await Child.start(self._ready)

    async def _keep(self, child: Child) -> None:
        if child.done >= WORK_MAX and not self._is_being_replaced(child):
            await child.kill()
            return
        child.leave = asyncio.get_running_loop().call_later(IDLE_S_MAX, self._dismiss, child)
        self._free.append(child)

    def _is_being_replaced(self, child: Child) -> bool:
        """Whether it works on until another is ready: who has work meanwhile is to wait for no start."""
        if self._warming is None or self._warming.done():
            if self._free or self._working >= self._children_max:
                return False  # the others do its work, or there is no room for one more
            self._warming = asyncio.create_task(self._replace(child))
        return True

    async def _replace(self, child: Child) -> None:
        if await self._warm():
            self._dismiss(child)

    def _dismiss(self, child: Child) -> None:
        if child in self._free:
            self._free.remove(child)
            task = asyncio.create_task(child.kill())
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)

    async def _warm(self) -> bool:
        """Whether one more is ready; who needs it and has none will meet the same fault, and tell."""
        with contextlib.suppress(ChildBroken, OSError):
            await self._keep(await Child.start(self._ready))
            return True
        return False


def _name(function: Callable[..., Any]) -> str:
    return f"{function.__module__}:{function.__qualname__}"


def _value(function: Callable[..., T], plain: Any) -> T:
    try:
        value: T = returned(function, plain)
    except MISFITS as error:
        raise ChildBroken("a child process gave something else back") from error
    return value


def _error(name: str, *arguments: str) -> Exception:
    """The error of ours that a child names, and no other class."""
    kind = getattr(errors, name, None)
    if isinstance(kind, type) and issubclass(kind, errors.BotError):
        return kind(*arguments)
    return ChildBroken(f"a child process raised {name}")
