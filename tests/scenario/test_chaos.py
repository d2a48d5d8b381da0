"""
Killed again and again at random moments, in the middle of a stream of links: nothing lost, nothing doubled.

On SQLite the whole program is killed and started again; on PostgreSQL one of two workers, or the listener, while the
others go on. CHAOS_LINKS, CHAOS_KILLS and CHAOS_SEEDS make it longer than what every run of CI can afford.
"""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.storage.database import migrate
from tests.fakes.news_site import ARTICLE
from tests.fakes.postgres import PostgresServer
from tests.patience import PATIENCE_S
from tests.program import Program
from tests.stages import DiscordStage, World

LINKS = int(os.environ.get("CHAOS_LINKS", "40"))
KILLS = int(os.environ.get("CHAOS_KILLS", "8"))
SEEDS = [int(seed) for seed in os.environ.get("CHAOS_SEEDS", "1").split(",")]
#: Calls to the model that may be under way when programs are killed, whose answers die with them; the share of all, and
#: how many in a short run.
REPEATED_SHARE_MAX, REPEATED_MAX = 0.02, 2


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    """One server for this file."""
    with PostgresServer() as server:
        asyncio.run(migrate(server.url("template1")))
        yield server


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Discord, a news site and a model."""
    async with World(DiscordStage(), tmp_path) as opened:
        yield opened


def article(world: World, number: int) -> str:
    """An article of its own."""
    page = ARTICLE.replace("</h1>", f" ({number})</h1>").replace("</p>", f" This is report {number}.</p>", 1)
    return world.site.add(f"/story-{number}", page)


async def killed_and_started(programs: list[Program], rng: random.Random) -> None:
    """Kill one of the programs with SIGKILL, and start it again."""
    victim = rng.choice(programs)
    victim.kill()
    await victim.died()
    await victim.spawn()
    await asyncio.sleep(rng.uniform(0.3, 2.5))


async def pasted(world: World, rng: random.Random) -> list[object]:
    """People paste links all the time."""
    messages = []
    for number in range(LINKS):
        messages.append(await world.stage.paste(article(world, number)))
        await asyncio.sleep(rng.uniform(0.0, 2 * KILLS / LINKS))
    return messages


async def all_answered_once(world: World, messages: list[object], programs: list[Program]) -> None:
    """Every link has its one answer, in the end."""
    async with asyncio.timeout(PATIENCE_S + LINKS):
        while missing := [message for message in messages if not world.stage.answers(message)]:
            await asyncio.sleep(0.2)
            for program in programs:
                assert program.returncode is None, program.log[-3_000:]
    assert missing == []
    await asyncio.sleep(1)
    assert [len(world.stage.answers(message)) for message in messages] == [1] * len(messages)
    failed = [text for message in messages for text in world.stage.answers(message) if "went wrong" in text]
    assert failed == [], "the innocent are not blamed"


@pytest.mark.chaos
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("postgres")
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("database", ["SQLite", "PostgreSQL"])
async def test_every_link_is_answered_once_through_kill_after_kill(
    request: pytest.FixtureRequest, world: World, tmp_path: Path, seed: int, database: str
) -> None:
    rng = random.Random(seed)
    url = f"sqlite:///{tmp_path}/newsbrief.db"
    if database == "PostgreSQL":
        url = request.getfixturevalue("postgres").create()
    commands = ["run"] if database == "SQLite" else ["listen", "work", "work"]
    settings = world.settings(DATABASE_URL=url)
    async with AsyncExitStack() as stack:
        programs = [Program(tmp_path, settings, command, cold=True) for command in commands]
        for program in programs:
            await stack.enter_async_context(program)
        await programs[0].until(world.stage.connected, "the connection")
        pasting = asyncio.create_task(pasted(world, rng))
        for _ in range(KILLS):
            await killed_and_started(programs, rng)
        messages = await pasting
        await all_answered_once(world, messages, programs)
    repeated = world.model.calls - LINKS
    told = f"{database}, seed {seed}: {LINKS} links, {KILLS} kills, {repeated} calls to the model repeated"
    request.node.add_report_section("call", "chaos", told)  # shown with -rA
    assert repeated <= max(REPEATED_MAX, REPEATED_SHARE_MAX * LINKS)


@pytest.mark.chaos
@pytest.mark.timeout(300)
async def test_one_of_two_workers_is_gone_for_good_and_the_other_does_it_all(
    world: World, postgres: PostgresServer, tmp_path: Path
) -> None:
    """Nobody has to notice: what it held is free when its lease is over."""
    settings = world.settings(DATABASE_URL=postgres.create())
    async with AsyncExitStack() as stack:
        listener, doomed, other = (Program(tmp_path, settings, name, cold=True) for name in ("listen", "work", "work"))
        for program in (listener, doomed, other):
            await stack.enter_async_context(program)
        await listener.until(world.stage.connected, "the connection")
        messages = [await world.stage.paste(article(world, number)) for number in range(12)]
        await asyncio.sleep(0.3)
        doomed.kill()
        await doomed.died()
        start = asyncio.get_running_loop().time()
        await all_answered_once(world, messages, [listener, other])
        assert asyncio.get_running_loop().time() - start < 60


@pytest.mark.chaos
@pytest.mark.timeout(300)
async def test_a_database_that_is_restarted_loses_and_doubles_nothing(
    world: World, postgres: PostgresServer, tmp_path: Path
) -> None:
    """Every connection breaks, the one that listens for the bell included."""
    settings = world.settings(DATABASE_URL=postgres.create())
    async with AsyncExitStack() as stack:
        listener, worker = (Program(tmp_path, settings, name, cold=True) for name in ("listen", "work"))
        for program in (listener, worker):
            await stack.enter_async_context(program)
        await listener.until(world.stage.connected, "the connection")
        messages = []
        for number in range(9):
            messages.append(await world.stage.paste(article(world, number)))
            if number % 3 == 1:
                await asyncio.to_thread(postgres.restart, signal.SIGQUIT if number == 4 else signal.SIGINT)
        await all_answered_once(world, messages, [listener, worker])
