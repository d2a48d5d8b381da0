"""
Links answered in a second of CPU, of the whole program with its children: on the fake Discord, without a model and with
one that answers at once.

CPU time, because what other programs take of this machine does not count in it.
"""

import asyncio
import tempfile
from pathlib import Path

import psutil

from tests.bench.bench_reply import page_of_story
from tests.stages import DiscordStage, World

LINKS = 200
#: The parsers' children and every import are warm from here on.
WARM_UP = 10
AT_ONCE = 8
WITHOUT_MODEL = {"OPENAI_BASE_URL": "", "OPENAI_API_KEY": "", "OPENAI_MODEL": ""}


def main() -> None:
    """Measure and print."""
    for name, settings in (("without a model", WITHOUT_MODEL), ("with an instant one", {})):
        with tempfile.TemporaryDirectory() as folder:
            program, children = asyncio.run(_measured(Path(folder), settings))
        each_ms = [spent / LINKS * 1000 for spent in (program, children)]
        print(
            f"links per CPU second, {name:20} {LINKS / (program + children):5.1f}"
            f" ({each_ms[0]:.0f} ms a link in the program, {each_ms[1]:.0f} in its children)"
        )


async def _measured(folder: Path, settings: dict[str, str]) -> tuple[float, float]:
    async with World(DiscordStage(), folder, cold=True) as world:
        for number in range(LINKS + WARM_UP):
            world.site.add(f"/{number}", page_of_story(number))
        program = await world.start(FETCH_GAP_MS="0", **settings)
        await _answered(world, range(LINKS, LINKS + WARM_UP))
        before = _cpu_s(program.pid)
        await _answered(world, range(LINKS))
        after = _cpu_s(program.pid)
        return after[0] - before[0], after[1] - before[1]


async def _answered(world: World, numbers: range) -> None:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> None:
        async with gate:
            message = await world.stage.paste(f"{world.site.url}/{number}")
            while not world.stage.answers(message):
                await asyncio.sleep(0.01)

    await asyncio.gather(*map(one, numbers))


def _cpu_s(pid: int) -> tuple[float, float]:
    """CPU seconds of a program, and of all its children, those that are gone included."""
    program = psutil.Process(pid)
    own = program.cpu_times()
    living = [child.cpu_times() for child in program.children(recursive=True)]
    return own.user + own.system, own.children_user + own.children_system + sum(t.user + t.system for t in living)


if __name__ == "__main__":
    main()
