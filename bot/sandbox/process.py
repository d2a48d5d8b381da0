"""One child process, as its parent sees it."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Hashable, Sequence
from typing import Any, Self

from bot.sandbox.child import SIZES, dumps, loads
from bot.sandbox.failures import ChildBroken, ChildKilled, TooComplex

#: For one piece of work, from handing it over to its answer. What calculates without end meets a child's limit of CPU
#: seconds first; on a busy machine innocent work waits for its turn meanwhile.
WALL_S_MAX = 20.0
#: From the start of a child until it is ready; loading the parsers takes about .4 s of an idle machine.
START_S_MAX = 20.0
#: Of a child's answer.
ANSWER_BYTES_MAX = 32 * 2**20
#: Signals by which others than us end a child: the kernel when memory is short, an operator.
_FROM_OUTSIDE = frozenset({-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP})


class Child:
    """One process; one piece of work at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.done = 0  #: Pieces of work it was given.
        self.near: Hashable = None  #: What it worked on last, and still has ready.
        self.leave: asyncio.TimerHandle | None = None

    @classmethod
    async def start(cls, ready: Sequence[str]) -> Self:
        """A child that has these modules loaded. Raises ChildBroken."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "bot.sandbox.child", *ready),
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
            raise ChildBroken("a child process did not start") from error
        except BaseException:
            await child.kill()
            raise
        return child

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def ask(self, order: dict[str, Any], body: bytes) -> dict[str, Any]:
        """
        Hand a piece of work over and wait for what became of it.

        Raises:
            TooComplex: it broke a limit.
            ChildKilled: the child was ended from outside.
        """
        assert self._process.stdin
        self.done += 1
        head = dumps(order)
        try:
            async with asyncio.timeout(WALL_S_MAX):
                self._process.stdin.writelines([SIZES.pack(len(head), len(body)), head, body])
                await self._process.stdin.drain()
                return await self._answer()
        except TimeoutError:
            raise TooComplex("it took too long") from None
        except (EOFError, OSError):
            # Who ended it? Its pipe closes a moment before the kernel tells how it died.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self._process.wait()
            code = self._process.returncode
            if code in _FROM_OUTSIDE:
                raise ChildKilled(signal.Signals(-code).name) from None
            raise TooComplex(f"its process ended with {code}") from None

    async def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        size, _ = SIZES.unpack(await self._process.stdout.readexactly(SIZES.size))
        if size > ANSWER_BYTES_MAX:
            raise EOFError
        answer = loads(await self._process.stdout.readexactly(size))
        return answer if isinstance(answer, dict) else {}

    async def kill(self) -> None:
        """End it now, and wait until it is gone."""
        if self.leave:
            self.leave.cancel()
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
