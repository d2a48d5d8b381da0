"""
Runs parsers in child processes that can be killed.

A page can hold a parser for minutes, and no timeout inside a process stops C code. So each document is parsed in a
child with limits on CPU seconds and memory, and killed when it takes too long.

Children are plain subprocesses that answer in JSON over pipes, not multiprocessing's: those unpickle whatever a child
sends (one taken over by a page would take over the parent), inherit an environment with secrets in it, and run the
main module again. A child bounds time and memory; it is no security boundary.
"""

import asyncio
import contextlib
import json
import os
import sys
from types import TracebackType
from typing import Any, Self

import structlog

from bot.articles.child import SIZES

#: For one document, from handing it over to its answer; a child's own limit in CPU seconds is a little lower.
WALL_S_MAX = 9.0
#: From the start of a child until it is ready; loading the parsers takes about .4 s of an idle machine.
START_S_MAX = 20.0
#: Documents per child: what libraries leak goes with it.
DOCUMENTS_MAX = 200
#: A child without work leaves after this long, and its memory with it.
IDLE_S_MAX = 60.0
#: Of a child's answer.
ANSWER_BYTES_MAX = 32 * 2**20


class TooComplex(Exception):
    """The document broke a limit: its child is dead, and another try would end the same way."""


class ChildBroken(Exception):
    """A child failed for a reason of ours: it did not start, or its code raised."""


class _Child:
    """One process; one document at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.documents = 0
        self.leave: asyncio.TimerHandle | None = None

    @classmethod
    async def start(cls) -> Self:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "bot.articles.child"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LANG": "C.UTF-8"},  # nothing of ours
            start_new_session=True,  # Ctrl-C is meant for us; children finish what we still wait for
        )
        child = cls(process)
        try:
            async with asyncio.timeout(START_S_MAX):
                await child._answer()
        except (TimeoutError, EOFError, OSError) as error:
            await child.kill()
            raise ChildBroken("a parser process did not start") from error
        except BaseException:
            await child.kill()
            raise
        return child

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def ask(self, task: dict[str, Any], body: bytes) -> dict[str, Any]:
        """Hand a document over and wait for what became of it."""
        assert self._process.stdin
        self.documents += 1
        head = json.dumps(task).encode()
        try:
            async with asyncio.timeout(WALL_S_MAX):
                self._process.stdin.writelines([SIZES.pack(len(head), len(body)), head, body])
                await self._process.stdin.drain()
                return await self._answer()
        except (TimeoutError, EOFError, OSError) as error:
            raise TooComplex(type(error).__name__) from None

    async def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        size, _ = SIZES.unpack(await self._process.stdout.readexactly(SIZES.size))
        if size > ANSWER_BYTES_MAX:
            raise EOFError
        answer = json.loads(await self._process.stdout.readexactly(size))
        return answer if isinstance(answer, dict) else {}

    async def kill(self) -> None:
        """End it now, and wait until it is gone."""
        if self.leave:
            self.leave.cancel()
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()


class Sandbox:
    """At most so many children; each is started when there is work for it."""

    def __init__(self, children: int) -> None:
        self._turns = asyncio.Semaphore(children)
        self._free: list[_Child] = []
        self._warming: asyncio.Task[None] | None = None
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

    def warm(self) -> None:
        """Start a child in the background when there is none: it is ready by the time that a page has come."""
        if not self._free and not self._turns.locked() and (self._warming is None or self._warming.done()):
            self._warming = asyncio.create_task(self._warm())

    async def run(self, task: dict[str, Any], body: bytes) -> dict[str, Any]:
        """
        Parse a document and return the child's answer.

        Raises:
            TooComplex: it broke a limit of time or memory.
            ChildBroken: our own fault; the log has the details.
        """
        async with self._turns:
            child = await self._take()
            try:
                answer = await child.ask(task, body)
            except TooComplex:
                self._log.warning("killed a parser process", url=task.get("url"), bytes=len(body))
                await child.kill()
                raise
            except BaseException:
                await child.kill()
                raise
            await self._keep(child)
        if "failed" in answer:
            self._log.error("a parser raised", url=task.get("url"), error=answer["failed"])
            raise ChildBroken("a parser raised")
        return answer

    async def _take(self) -> _Child:
        if self._warming and not self._free:
            await asyncio.gather(self._warming, return_exceptions=True)
        while self._free:
            child = self._free.pop()
            if child.leave:
                child.leave.cancel()
            if child.alive:
                return child
        return await _Child.start()

    async def _keep(self, child: _Child) -> None:
        if child.documents >= DOCUMENTS_MAX:
            await child.kill()
            return
        child.leave = asyncio.get_running_loop().call_later(IDLE_S_MAX, self._dismiss, child)
        self._free.append(child)

    def _dismiss(self, child: _Child) -> None:
        if child in self._free:
            self._free.remove(child)
            task = asyncio.create_task(child.kill())
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)

    async def _warm(self) -> None:
        with contextlib.suppress(ChildBroken):  # whoever needs the child will meet the same fault, and tell
            await self._keep(await _Child.start())
