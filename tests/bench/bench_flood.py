"""
Many links in a minute, on the fake Discord with a model that answers at once: when each is acknowledged, and answered.

Acknowledged is a message once the bot's mark stands on it, which comes after its request is committed.
"""

import asyncio
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench.bench_reply import page_of_story, spread
from tests.stages import DiscordStage, World

LINKS, SECONDS = 500, 60.0
#: Between two looks.
LOOK_S = 0.005


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measure(Path(folder)))


async def _measure(folder: Path) -> None:
    async with World(DiscordStage(), folder, cold=True) as world:
        for number in range(LINKS):
            world.site.add(f"/{number}", page_of_story(number))
        await world.start(FETCH_GAP_MS="0", LIMIT_USER_HOUR="0", LIMIT_CHANNEL_HOUR="0")
        await world.connected()
        start, waiting = time.perf_counter(), []
        for number in range(LINKS):
            await asyncio.sleep(max(0.0, start + number * SECONDS / LINKS - time.perf_counter()))
            message = await world.stage.paste(f"{world.site.url}/{number}")
            waiting.append(asyncio.create_task(_times(world, message)))
        times = await asyncio.gather(*waiting)
        took = time.perf_counter() - start
    print(f"{LINKS} links in {SECONDS:.0f} s   acknowledged {spread([acknowledged for acknowledged, _ in times])}")
    print(f"                      answered     {spread([answered for _, answered in times])}")
    print(f"                      all answered {took:.1f} s after the first")


async def _times(world: World, message: Any) -> tuple[float, float]:
    """Milliseconds until it is acknowledged, and answered."""
    start = time.perf_counter()

    async def until(look: Callable[[], object]) -> float:
        while not look():
            await asyncio.sleep(LOOK_S)
        return (time.perf_counter() - start) * 1000

    acknowledged = await until(lambda: world.stage.marked(message) or world.stage.answers(message))
    return acknowledged, await until(lambda: world.stage.answers(message))


if __name__ == "__main__":
    main()
