"""
How long the event loop stands still, and what a child takes, while hostile texts and hostile models are met.

Two figures a row: by the clock, which counts what other programs take of this machine too, and by the CPU time of the
loop's own thread between two of its turns, which does not.
"""

import asyncio
import gzip
import json
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

import psutil

from bot.articles.documents import PARSERS
from bot.articles.options import ReadingOptions
from bot.articles.reader import PageReader, open_reader
from bot.briefing.options import WritingOptions
from bot.briefing.writer import PENS, BriefingWriter, open_writer
from bot.domain.article import Article
from bot.domain.briefing import Length
from bot.domain.errors import BotError
from bot.language.sentences import split
from bot.sandbox.pool import Sandbox
from tests.contract.test_hostile_models import completion, serves
from tests.fakes.model import FakeModel

MB = 2**20
LINE = "The council of Port Ellery decided on Monday that bridge {n} will cost {n} million, Mayor Anna Olsen said."

DOCUMENTS = {
    "one sentence of 190 KB": (b"and the Mayor Anna Olsen of Wend saw 12 bridges " * 4_000, "text/plain"),
    "plain text of 4.8 MB": (("\n\n".join(LINE.format(n=n) for n in range(46_000))).encode(), "text/plain"),
    "250,000 paragraphs": (b"<article>" + b"<p>Word twelve.</p>" * 250_000, "text/html"),
    "150,000 links": (b"<p>" + b"<a href=/x>Some link</a> " * 150_000, "text/html"),
}
ANSWERS = {
    "a good answer": None,
    "2 million braces": serves(completion(json.dumps("{" * 2_000_000))),
    "4 MB of empty objects": serves(b'{"choices": [' + b"{}," * (4 * MB // 3 - 10) + b"{}]}"),
    "gzip bomb of 512 MB": serves(gzip.compress(bytes(512 * MB), 9), Content_Encoding="gzip"),
    "20,000 sentences": serves(
        completion(json.dumps(json.dumps({"lead": [{"text": "So it is. " * 20, "sources": [1]}] * 200})))
    ),
}


@dataclass
class Loop:
    """The event loop, listened to."""

    gaps: list[tuple[float, float]] = field(default_factory=list)

    async def beat(self) -> None:
        """Note how late each turn comes, and what the thread did before it."""
        while True:
            wall, cpu = time.monotonic(), time.thread_time()
            await asyncio.sleep(0.002)
            self.gaps.append((time.monotonic() - wall - 0.002, time.thread_time() - cpu))

    async def during(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        """Do it, and print the longest gaps and what the largest child took."""
        await asyncio.sleep(0.1)  # what came before is over
        self.gaps.clear()
        began, peak, task = time.monotonic(), 0, asyncio.ensure_future(work())
        while not task.done():
            await asyncio.wait([task], timeout=0.05)
            for child in psutil.Process().children():
                with suppress(psutil.NoSuchProcess):
                    peak = max(peak, child.memory_info().rss)
        with suppress(BotError):
            await task
        await asyncio.sleep(0.01)  # the gap that it left is noted
        outcome = task.exception() or "done"
        wall, cpu = (max(gap[at] for gap in self.gaps) * 1000 for at in (0, 1))
        print(
            f"{name:32} {time.monotonic() - began:5.1f} s; loop stalled {wall:4.0f} ms at most, {cpu:4.0f} ms of it its"
            f" own; child {peak / MB:3.0f} MB; {str(outcome)[:40]}"
        )


def main() -> None:
    """Measure and print."""
    asyncio.run(_measured())


async def _measured() -> None:
    loop = Loop()
    heart = asyncio.create_task(loop.beat())
    async with Sandbox(2, PARSERS, PENS) as sandbox, open_reader(ReadingOptions(), sandbox=sandbox) as reader:
        await reader.read_bytes(b"<p>" + b"word and more. " * 100, "https://bench.example/a")
        async with open_writer(WritingOptions(), sandbox=sandbox) as writer:
            for name, (body, kind) in DOCUMENTS.items():
                await loop.during(name, partial(_read, reader, writer, body, kind))
            for count in (25, 80, 200):
                await loop.during(f"{count} sentences, picked", partial(_brief, writer, count))
        async with FakeModel() as model:
            options = WritingOptions("test-key", model.base_url, ("test-model",))
            async with open_writer(options, sandbox=sandbox) as writer:
                await _brief(writer, 25)
                for name, behaviour in ANSWERS.items():
                    model.always = behaviour
                    await loop.during(f"200 sentences, {name}", partial(_brief, writer, 200))
    heart.cancel()


async def _read(reader: PageReader, writer: BriefingWriter, body: bytes, kind: str) -> None:
    article = await reader.read_bytes(body, "https://bench.example/a", kind)
    await writer.write(article, length=Length.STANDARD, language="source")


async def _brief(writer: BriefingWriter, sentences: int) -> None:
    text = "\n".join(LINE.format(n=number) for number in range(sentences))
    article = Article("https://b.example/a", "", "b.example", "Bridges", text, "en", sentences=tuple(split(text, "en")))
    await writer.write(article, length=Length.STANDARD, language="source")


if __name__ == "__main__":
    main()
