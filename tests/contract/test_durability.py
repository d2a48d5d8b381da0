"""What is left when the program is killed. Real processes, real SIGKILL."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from bot.domain.dispatch import Claim
from bot.domain.errors import DuplicateRun
from bot.domain.types import Platform, Posted
from bot.storage.database import Storage, open_storage
from bot.storage.schema import requests
from tests.fakes.ledger import Ledger
from tests.fakes.memory import article, brief_request, briefing, link
from tests.patience import PATIENCE_S

#: Of the children. On PostgreSQL nobody knows that one is dead before its lease is over.
LEASE_S = 2.0
#: Runs in the child, with `storage` open; what it prints has been committed.
CHILD = """
import asyncio, sys
from bot.domain.types import Platform, Posted
from bot.storage.database import open_storage
from tests.fakes.ledger import Ledger
from tests.fakes.memory import article, brief_request, briefing, link

async def main():
    async with open_storage(sys.argv[1], lease_s={lease_s}) as storage:
{work}
        print("done", flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


@asynccontextmanager
async def child(database_url: str, work: str, lease_s: float = LEASE_S) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that works on the database; killed at the end if it still lives."""
    indented = "\n".join(f"        {line}" for line in work.strip().splitlines())
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", CHILD.format(work=indented, lease_s=lease_s), database_url),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        assert await process.wait() == -signal.SIGKILL


async def line(process: asyncio.subprocess.Process) -> str:
    """The next line that is not a log line; "" at the end."""
    assert process.stdout
    while " [" in (text := (await asyncio.wait_for(process.stdout.readline(), PATIENCE_S)).decode().strip()):
        pass
    return text


async def killed_after(process: asyncio.subprocess.Process, lines: int) -> list[str]:
    """Kill it when it has said so much; all that it said until then, which is everything where the kill came late."""
    told = [await line(process) for _ in range(lines)]
    process.kill()
    while text := await line(process):
        told.append(text)
    await process.wait()
    return [text for text in told if text != "done"]


async def next_claim(storage: Storage) -> Claim | None:
    """What can be claimed, by the time that a dead worker's lease is over."""
    async with asyncio.timeout(LEASE_S + 20):
        while not (claim := await storage.dispatch.claim(list(Platform))):
            if storage.database.name == "sqlite":
                return None
            if not await storage.database.read(held):
                return None
            await asyncio.sleep(0.1)
    return claim


def held(connection: Connection) -> int:
    """How many requests are held."""
    leased = select(func.count()).where(requests.c.lease.is_not(None), requests.c.outcome.is_(None))
    return connection.execute(leased).scalar_one()


@pytest.mark.parametrize("lines", [1, 7, 40])
async def test_what_was_accepted_before_a_kill_is_there_after_it(database_url: str, lines: int) -> None:
    """The mark on the message says so, and Slack was told."""
    accept = """
for number in range(10_000):
    await Ledger(storage).accept([brief_request(f"m{number}", path=path) for path in "ab"])
    print(f"m{number}", flush=True)
"""
    async with child(database_url, accept) as process:
        told = await killed_after(process, lines)
    async with open_storage(database_url) as storage:
        for message in told:
            assert await Ledger(storage).accept([brief_request(message, path=path) for path in "ab"]) == [False, False]
        # What the child had no time to tell is there as a whole or not at all.
        both = await Ledger(storage).accept([brief_request(f"m{len(told)}", path=path) for path in "ab"])
        assert len(set(both)) == 1


@pytest.mark.parametrize("lines", [2, 15])
async def test_what_was_closed_before_a_kill_is_not_worked_on_again(database_url: str, lines: int) -> None:
    """At any moment of the work on one request; all others are handed out again, each once."""
    work = """
await Ledger(storage).accept([brief_request(f"m{number}", f"{number}") for number in range(40)])
while held := await Ledger(storage).claim(list(Platform)):
    await Ledger(storage).intend(held, 0)
    await Ledger(storage).posted(held, 0, Posted("c1", f"a{held.id}"))
    await Ledger(storage).done(held)
    print(held.request.origin.message, flush=True)
"""
    async with child(database_url, work) as process:
        told = await killed_after(process, lines)
    async with open_storage(database_url) as storage:
        left = []
        while claim := await next_claim(storage):
            left.append(claim.request.origin.message)
            await storage.dispatch.done(claim)
    assert not set(told) & set(left)
    assert len(left) == len(set(left))
    assert len(told) + len(left) in {39, 40}, "one may have been closed without a word"


async def test_a_dead_programs_requests_are_taken_up(database_url: str) -> None:
    """At the next start; of several workers on one database when its lease is over. It counts as no failed try."""
    claim = """
await Ledger(storage).accept([brief_request(f"m{number}", f"{number}") for number in range(3)])
await Ledger(storage).claim(list(Platform))
await Ledger(storage).claim(list(Platform))
"""
    async with child(database_url, claim) as process:
        assert await line(process) == "done"
    taken = {}
    async with open_storage(database_url) as storage:
        for _ in range(3):
            held = await next_claim(storage)
            assert held
            taken[held.request.origin.message] = (held.attempts, held.suspect)
    assert taken == {"m0": (0, True), "m1": (0, True), "m2": (0, False)}


async def test_a_kill_while_posting_is_seen_by_the_next_run(database_url: str) -> None:
    """The platform may have taken it: look before posting again. What was noted as posted is not posted again."""
    post = """
await Ledger(storage).accept([brief_request()])
held = await Ledger(storage).claim(list(Platform))
await Ledger(storage).intend(held, 0)
await Ledger(storage).posted(held, 0, Posted("c1", "a0", "https://chat/a0"))
await Ledger(storage).intend(held, 1)
"""
    async with child(database_url, post) as process:
        assert await line(process) == "done"
    async with open_storage(database_url) as storage:
        claim = await next_claim(storage)
        assert claim
        noted, unknown, new = [await Ledger(storage).intend(claim, part) for part in range(3)]
        assert noted.posted == Posted("c1", "a0", "https://chat/a0")
        assert (unknown.first, unknown.posted) == (False, None)
        assert (new.first, new.posted) == (True, None)


async def test_what_was_read_and_written_before_a_kill_is_not_bought_again(database_url: str) -> None:
    save = """
await storage.archive.save_article(link().canonical, article())
await storage.archive.save_briefing(link().canonical, article(), briefing(), language="source")
await storage.chat_log.say("hello")
"""
    async with child(database_url, save) as process:
        assert await line(process) == "done"
    async with open_storage(database_url) as storage:
        assert await storage.archive.article(link().canonical) == article()
        made = briefing()
        found = await storage.archive.briefing(
            article().content, recipe=made.recipe, length=made.length, language="source"
        )
        assert found == made
        assert [said.text for said in await storage.chat_log.recent(1)] == ["hello"]


async def test_one_program_works_on_a_database_until_it_ends_however_it_ends(tmp_path: Path) -> None:
    """Two would both answer. A command that only looks on may come in, and takes nothing away from the program."""
    database_url = f"sqlite:///{tmp_path}/newsbrief.db"  # PostgreSQL has any number of workers
    claim = """
await Ledger(storage).accept([brief_request()])
await Ledger(storage).claim(list(Platform))
"""
    async with child(database_url, claim, lease_s=10 * PATIENCE_S) as process:
        assert await line(process) == "done"
        with pytest.raises(DuplicateRun, match="stop it first"):
            async with open_storage(database_url):
                pass
        async with open_storage(database_url, exclusive=False) as storage:
            assert await Ledger(storage).claim(list(Platform)) is None, "the child holds it"
    async with open_storage(database_url) as storage:
        assert await Ledger(storage).claim(list(Platform))
