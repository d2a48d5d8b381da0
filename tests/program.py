"""The real program as a process, for scenario tests: started, watched, killed, started again."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from tests import fork_server
from tests.patience import PATIENCE_S

Found = TypeVar("Found")
Process = asyncio.subprocess.Process | fork_server.Started


def zone_of_noon() -> str:
    """A time zone where it is noon, or up to an hour later: no day ends while a test goes on."""
    return f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"


class Program:
    """
    ``newsbrief run``, or one of its halves, in a folder of its own, with the given settings and no other environment.

    Its log is JSON, one event a line, in `events`; whatever else it printed to stderr is in `lines`.
    """

    def __init__(self, folder: Path, settings: Mapping[str, str], command: str = "run", *, cold: bool = False) -> None:
        """`cold`: with an interpreter of its own, which has loaded nothing; see tests/fork_server.py."""
        self.folder = folder
        self._cold = cold
        self.command = command
        self.settings = {
            "WEB_PORT": "0",
            "LOG_FORMAT": "json",
            "LIMIT_USER_HOUR": "0",
            "LIMIT_CHANNEL_HOUR": "0",
            "DEFAULT_TIMEZONE": zone_of_noon(),
            **settings,
        }
        self.events: list[dict[str, Any]] = []
        self.lines: list[str] = []
        self.returncode: int | None = None
        self._process: Process | None = None
        self._watch: asyncio.Task[None] | None = None
        self._asked_to_stop = self._ended = 0.0

    async def start(self) -> Self:
        """Start it and wait until it is up."""
        known = len(self.events)
        await self.spawn()
        await self.event("Newsbrief is up.", after=known)
        return self

    async def spawn(self) -> None:
        """Start it without waiting."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "PYTHONPATH") if name in os.environ}
        self.returncode = None
        env, (reader, out) = {**kept, **self.settings}, await fork_server.piped()
        if self._cold:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", self.command),
                cwd=self.folder,
                env=env,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        else:
            self._process = await fork_server.start([self.command], self.folder, env, out, out)
        os.close(out)
        self._watch = asyncio.create_task(self._read(self._process, reader))

    async def _read(self, process: Process, reader: asyncio.StreamReader) -> None:
        async for raw in reader:
            line = raw.decode(errors="replace").rstrip("\n")
            self.lines.append(line)
            if line.startswith("{"):
                self.events.append(json.loads(line))
        self.returncode = await process.wait()
        self._ended = time.monotonic()

    async def event(self, text: str, *, after: int = 0, **fields: Any) -> dict[str, Any]:
        """Wait for a log event with this sentence and these fields."""

        def found() -> dict[str, Any] | None:
            for event in self.events[after:]:
                if event["event"] == text and fields.items() <= event.items():
                    return event
            return None

        return await self.until(found, f"the log event {text!r} {fields or ''}")

    async def until(self, look: Callable[[], Found | None], what: str) -> Found:
        """Wait until `look` finds something; fail with the program's log when it does not, or has ended."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while True:
            if found := look():
                return found
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                raise AssertionError(f"waited {PATIENCE_S:.0f} s for {what}\n" + self.log)
            if self.returncode is not None:
                raise AssertionError(f"the program ended with {self.returncode} before {what}\n" + self.log)
            await asyncio.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL, to the program alone: its children have to notice by themselves."""
        assert self._process
        os.kill(self._process.pid, signal.SIGKILL)

    async def died(self) -> int:
        """Wait for its end; the exit code."""
        assert self._watch
        await asyncio.wait_for(self._watch, PATIENCE_S)
        assert self.returncode is not None
        return self.returncode

    def terminate(self) -> None:
        """SIGTERM."""
        assert self._process
        self._asked_to_stop = time.monotonic()
        self._process.terminate()

    @property
    def stopped_within_s(self) -> float:
        """Seconds from SIGTERM to the end."""
        return self._ended - self._asked_to_stop

    async def stop(self) -> int:
        """SIGTERM, then wait for its end; the exit code."""
        if self.returncode is None:
            self.terminate()
        return await self.died()

    @property
    def pid(self) -> int:
        """The process id of the running program."""
        assert self._process
        return self._process.pid

    @property
    def url(self) -> str:
        """Where its chat page listens now."""
        return str(next(event["url"] for event in reversed(self.events) if event["event"] == "Newsbrief is up."))

    @property
    def log(self) -> str:
        """All that it printed."""
        return "\n".join(self.lines)

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process and self._process.returncode is None:
            self._process.terminate()
            try:
                await asyncio.wait_for(self.died(), PATIENCE_S)
            except TimeoutError:
                self.kill()
        tracebacks = [line for line in self.lines if "Traceback" in line]
        if kind is None:
            assert not tracebacks, self.log
