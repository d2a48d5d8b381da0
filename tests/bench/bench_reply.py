"""
Posted → reply visible, on the fake Discord, with pages of typical size and a model that answers at once.

The whole program as a process: the real discord.py, openai and aiohttp over loopback, SQLite with synchronous=FULL.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.memory import pss_mb
from tests.fakes.news_site import ARTICLE
from tests.stages import DiscordStage, World

#: One after the other, for the latency that one person sees.
LINKS_IN_TURN = 100
#: In all, for the memory after a day's work.
LINKS_IN_ALL = 500
#: Pasted at once while the rest is worked through.
AT_ONCE = 20
#: The parser's children and every import are warm from here on.
WARM_UP = 5
STEPS = ("fetch", "extract", "write", "store", "post")
#: A news page is mostly markup: navigation, scripts and styles around some kilobytes of text.
PAGE_BYTES = 120_000


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measure(Path(folder)))


async def _measure(folder: Path) -> None:
    async with World(DiscordStage(), folder, cold=True) as world:
        for number in range(LINKS_IN_ALL + WARM_UP):
            world.site.add(f"/{number}", page_of_story(number))
        program = await world.start(LOG_LEVEL="DEBUG", FETCH_GAP_MS="0")
        print(f"memory at the first start{pss_mb(program.pid):8.0f} MB (PSS; it has made the tables)")
        await program.stop()
        start = time.perf_counter()
        await program.start()
        await world.connected()
        print(f"start to connected       {time.perf_counter() - start:8.2f} s")
        print(f"memory at rest           {pss_mb(program.pid):8.0f} MB (PSS, all processes)")
        for number in range(WARM_UP):
            await _reply(world, LINKS_IN_ALL + number)
        known = len(program.events)
        seen_ms = [await _reply(world, number) for number in range(LINKS_IN_TURN)]
        print(f"posted to reply visible  {spread(seen_ms)}")
        _steps(program.events[known:])
        start = time.perf_counter()
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(number: int) -> None:
            async with gate:
                await _reply(world, number)

        await asyncio.gather(*(one(number) for number in range(LINKS_IN_TURN, LINKS_IN_ALL)))
        rate = (LINKS_IN_ALL - LINKS_IN_TURN) / (time.perf_counter() - start)
        print(f"links a second           {rate:8.1f} ({AT_ONCE} at once)")
        print(f"memory after {LINKS_IN_ALL} links   {pss_mb(program.pid):8.0f} MB (PSS, all processes)")


async def _reply(world: World, number: int) -> float:
    """Milliseconds from a message to its answer in the thread."""
    start = time.perf_counter()
    message = await world.stage.paste(f"{world.site.url}/{number}")
    while not world.stage.answers(message):
        await asyncio.sleep(0.001)
    return (time.perf_counter() - start) * 1000


def _steps(events: Sequence[dict[str, object]]) -> None:
    for step in STEPS:
        times = [float(str(event[f"{step}_ms"])) for event in events if f"{step}_ms" in event]
        print(f"  of that {step:<14} {spread(times) if times else 'not measured'}")


def spread(times_ms: Sequence[float]) -> str:
    """The median and the 99th percentile of times in milliseconds."""
    ranked = sorted(times_ms)
    p99 = ranked[min(len(ranked) - 1, round(len(ranked) * 0.99))]
    return f"p50 {statistics.median(ranked):6.1f} ms   p99 {p99:6.1f} ms"


def page_of_story(number: int) -> str:
    """A news page of typical size, with a story of its own."""
    filler = "<script>var tracking = {};</script>\n" * ((PAGE_BYTES - len(ARTICLE)) // 36)
    story = ARTICLE.replace("Port Ellery approves", f"Town {number} approves").replace(
        "eleven years", f"{number} years"
    )
    return story.replace("</body>", f"{filler}</body>")


if __name__ == "__main__":
    main()
