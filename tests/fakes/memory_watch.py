"""How far the memory of this process grows while something runs, peaks included."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psutil

SAMPLE_S = 0.002


class MemoryWatch:
    """The growth seen so far, in bytes."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._before = self._process.memory_info().rss
        self.grown = 0

    def sample(self) -> None:
        """Look once."""
        self.grown = max(self.grown, self._process.memory_info().rss - self._before)


@asynccontextmanager
async def memory_watch() -> AsyncIterator[MemoryWatch]:
    """Look every other millisecond until the block ends."""
    watch = MemoryWatch()

    async def _look() -> None:
        while True:
            watch.sample()
            await asyncio.sleep(SAMPLE_S)

    looking = asyncio.create_task(_look())
    try:
        yield watch
    finally:
        looking.cancel()
        watch.sample()
