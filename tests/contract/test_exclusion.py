"""What must not happen at once does not, whoever and however many are at work."""

import asyncio
import json
import sys
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.article import Article
from bot.domain.types import Platform
from bot.service.budget import Budget
from bot.service.marks import Marks
from bot.service.worker import Worker
from bot.storage.database import Storage, open_storage
from bot.storage.dispatch import LATER_S_MAX
from tests.contract.conftest import LEASE_S, claimed
from tests.fakes.chat import MemoryChat
from tests.fakes.clock import Clock
from tests.fakes.ledger import Ledger
from tests.fakes.memory import MemoryWriter, article, brief_request
from tests.fakes.service import pipeline_on
from tests.patience import PATIENCE_S

EVERYWHERE = list(Platform)


async def test_a_link_that_is_worked_on_waits_in_every_channel_and_holds_no_turn(ledger: Ledger) -> None:
    """Five people paste one story in the same minute: one fetch, one call, and four turns for others."""
    await ledger.accept([brief_request(f"m{number}", channel=f"c{number}") for number in range(5)])
    await ledger.accept([brief_request("other", path="other")])
    first, other = await claimed(ledger), await claimed(ledger)
    assert (first.request.origin.message, other.request.origin.message) == ("m0", "other")
    assert await ledger.claim(EVERYWHERE) is None
    await ledger.done(first)
    assert (await claimed(ledger)).request.origin.message == "m1"


async def test_of_two_for_a_link_in_one_channel_the_older_is_closed_first(ledger: Ledger, clock: Clock) -> None:
    """Also while that waits for another try: the younger would find nothing to point to."""
    await ledger.accept([brief_request("m1"), brief_request("m2"), brief_request("m3", channel="c2")])
    await ledger.later(await claimed(ledger), delay_s=60, counted=True)
    elsewhere = await claimed(ledger)
    assert elsewhere.request.origin.channel == "c2"
    await ledger.done(elsewhere)
    assert await ledger.claim(EVERYWHERE) is None
    clock.tick(60)
    older = await claimed(ledger)
    assert older.request.origin.message == "m1"
    await ledger.done(older)
    assert (await claimed(ledger)).request.origin.message == "m2"


async def test_a_text_that_is_being_written_waits_under_its_other_addresses(storage: Storage, ledger: Ledger) -> None:
    """That two links lead to one text is known only when both were read."""
    await ledger.accept([brief_request(f"m{path}", path=path) for path in "abc"])
    one, other, third = [await claimed(ledger) for _ in range(3)]
    assert await storage.dispatch.hold_text(one, "text")
    assert await storage.dispatch.hold_text(one, "text"), "handled twice, held once"
    assert not await storage.dispatch.hold_text(other, "text")
    assert await storage.dispatch.hold_text(third, "another")
    assert await ledger.claim(EVERYWHERE) is None
    assert not await ledger.withdrawn(other)
    await ledger.done(one)
    again = await claimed(ledger)
    assert again.id == other.id
    assert again.attempts == 0
    assert await storage.dispatch.hold_text(again, "text")


async def test_a_dead_workers_link_is_not_lost_to_those_who_wait_for_it(ledger: Ledger, clock: Clock) -> None:
    """Its lease is over: the one who died over it is tried again, and then the others."""
    await ledger.accept([brief_request("m1"), brief_request("m2", channel="c2")])
    await claimed(ledger)
    clock.tick(LEASE_S)
    again = await claimed(ledger)
    assert (again.request.origin.message, again.suspect) == ("m1", True)
    assert await ledger.claim(EVERYWHERE) is None
    await ledger.done(again)
    assert (await claimed(ledger)).request.origin.message == "m2"


async def test_who_was_held_by_the_dead_is_tried_alone_and_blamed_only_for_that(
    storage: Storage, ledger: Ledger, clock: Clock
) -> None:
    """A crash takes innocent requests along; one that is alone when the program dies is none."""
    await ledger.accept([brief_request(f"m{number}", f"{number}") for number in range(3)])
    for _ in range(2):
        await claimed(ledger)
    clock.tick(LEASE_S)
    innocent = await ledger.claim(EVERYWHERE, alone=False)
    assert innocent
    assert innocent.request.origin.message == "m2"
    assert await ledger.claim(EVERYWHERE, alone=False) is None
    assert (await storage.dispatch.outlook(list(Platform))).suspect_waits
    suspect = await claimed(ledger)
    assert (suspect.request.origin.message, suspect.suspect, suspect.deaths) == ("m0", True, 0)
    clock.tick(LEASE_S)
    other = await claimed(ledger)
    assert (other.request.origin.message, other.deaths) == ("m1", 0), "the one that it died over is put off"
    await ledger.done(other)
    clock.tick(60)
    while (claim := await claimed(ledger)).request.origin.message != "m0":
        await ledger.done(claim)
    assert claim.deaths == 1


async def test_a_host_has_one_visitor_at_a_time_and_a_pause(storage: Storage, clock: Clock) -> None:
    turns = storage.host_turns
    assert await turns.enter("a.example", hold_s=15) == 0
    assert await turns.enter("b.example", hold_s=15) == 0
    assert 0 < await turns.enter("a.example", hold_s=15) <= 1
    await turns.leave("a.example", gap_s=0.25)
    assert await turns.enter("a.example", hold_s=15) == pytest.approx(0.25)
    clock.tick(0.25)
    assert await turns.enter("a.example", hold_s=15) == 0
    clock.tick(15)
    assert await turns.enter("a.example", hold_s=15) == 0, "whoever was there has died"


async def test_a_site_that_asks_for_time_is_left_alone_by_everybody(storage: Storage, clock: Clock) -> None:
    turns = storage.host_turns
    assert await turns.resting("a.example") == 0
    await turns.enter("a.example", hold_s=15)
    await turns.rest("a.example", 60)
    await turns.leave("a.example", gap_s=0)
    assert await turns.resting("a.example") == 60
    assert await turns.enter("a.example", hold_s=15) == 60
    clock.tick(60)
    assert await turns.resting("a.example") == 0
    assert await turns.enter("a.example", hold_s=15) == 0


async def test_a_model_has_as_many_at_once_as_it_has_slots(storage: Storage, ledger: Ledger, clock: Clock) -> None:
    """And a slot of somebody who died is free when his lease is over; one that is extended is not."""
    slots = storage.model_slots
    await ledger.accept([brief_request()])
    claim = await claimed(ledger)
    assert await slots.take("http://model", claim.token, slots=2)
    assert await slots.take("http://model", claim.token, slots=2), "taking twice is taking once"
    assert await slots.take("http://model", "dead", slots=2)
    assert not await slots.take("http://model", "late", slots=2)
    assert await slots.take("http://other", "late", slots=1)
    clock.tick(LEASE_S / 2)
    await ledger.extend(claim)
    clock.tick(LEASE_S / 2)
    assert await slots.take("http://model", "late", slots=2)
    assert not await slots.take("http://model", "later", slots=2)
    await slots.free(claim.token)
    assert await slots.take("http://model", "later", slots=2)


async def test_when_the_clock_is_set_back_nothing_sleeps_until_it_is_there_again(
    storage: Storage, ledger: Ledger, clock: Clock
) -> None:
    """A machine that starts with a wrong time and is put right a day back."""
    await ledger.accept([brief_request()])
    await ledger.later(await claimed(ledger), delay_s=30)
    await storage.host_turns.enter("a.example", hold_s=15)
    clock.tick(-86_400)
    assert await ledger.claim(EVERYWHERE) is None
    await storage.dispatch.hasten()
    await claimed(ledger)
    assert await storage.host_turns.enter("a.example", hold_s=15) == 0


async def test_nothing_is_put_off_for_longer_than_an_hour(ledger: Ledger, clock: Clock) -> None:
    await ledger.accept([brief_request()])
    await ledger.later(await claimed(ledger), delay_s=10**9)
    clock.tick(LATER_S_MAX)
    await claimed(ledger)


class Stuck:
    """A reader for which one page never comes."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def read_bytes(self, body: bytes, url: str, content_type: str = "") -> Article:
        raise NotImplementedError

    async def read_text(self, text: str, url: str) -> Article:
        raise NotImplementedError

    async def read(self, url: str, *, upload: bool = False, space: str = "") -> Article:
        self.asked.append(url)
        if url.endswith("/story"):
            await asyncio.Event().wait()
        return replace(article(url), text=f"{article().text} This is {url}.")


async def test_one_link_in_many_channels_that_hangs_takes_one_turn(storage: Storage) -> None:
    """It took every turn of its platform, each waiting for the first; now all others are answered meanwhile."""
    chat, reader = MemoryChat(), Stuck()
    chats = {Platform.DISCORD: chat}
    budget = Budget(storage.spending, zone=ZoneInfo("UTC"))
    pipeline = pipeline_on(storage, chats=chats, reader=reader, writer=MemoryWriter(), budget=budget)
    worker = Worker(storage.dispatch, storage.bell, pipeline, Marks(chats), list(chats))
    await storage.requests.accept([brief_request(f"m{number}", channel=f"c{number}") for number in range(8)])
    await storage.requests.accept([brief_request(f"n{number}", f"other-{number}") for number in range(8)])
    stop = asyncio.Event()
    working = asyncio.create_task(worker.run(stop))
    async with asyncio.timeout(PATIENCE_S):
        while len(chat.pages) < 8:
            await asyncio.sleep(0.01)
    assert reader.asked.count("https://news.example.org/story") == 1
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


#: One of two processes, with six tasks each. Prints what was under way when: (kind, name, begin, end).
RACER = """
import asyncio, json, sys, time
from bot.domain.errors import LeaseLost
from bot.domain.article import Article
from bot.domain.types import Platform
from bot.service.budget import Budget
from bot.service.marks import Marks
from bot.service.worker import Worker
from bot.storage.database import open_storage

async def work(storage, spans):
    misses = 0
    while misses < 30:
        claim = await storage.dispatch.claim(list(Platform))
        if claim is None:
            misses += 1
            await asyncio.sleep(0.01)
            continue
        misses, begin = 0, time.time()
        origin, number = claim.request.origin, int(claim.request.link.canonical.rpartition("/")[2])
        if not await storage.dispatch.hold_text(claim, f"text {number % 7}"):
            continue
        writing = time.time()
        await asyncio.sleep(0.002)
        end = time.time()
        await storage.dispatch.done(claim)
        spans += [("message", origin.message, begin, end), ("link", number, begin, end)]
        spans.append(("text", number % 7, writing, end))

async def main():
    spans = []
    async with open_storage(sys.argv[1], exclusive=False) as storage:
        print("ready", flush=True)
        sys.stdin.readline()
        await asyncio.gather(*(work(storage, spans) for _ in range(6)))
    print(json.dumps(spans))

asyncio.run(main())
"""


async def race(url: str) -> list[list[Any]]:
    """Two processes at work on one database, from the same moment on; what they did."""
    processes = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", RACER, url), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout
        while (await process.stdout.readline()).strip() != b"ready":
            pass
    outputs = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))
    return [span for output, _ in outputs for span in json.loads(output.splitlines()[-1])]


async def test_two_processes_never_hold_one_message_one_link_or_one_text(database_url: str) -> None:
    """The rows exclude, not the memory of a process: 210 requests of 30 links of 7 texts, each done once."""
    async with open_storage(database_url) as storage:
        requests = [brief_request(f"m{number % 70}", f"{number % 30}", channel="c") for number in range(210)]
        wanted = sum(await Ledger(storage).accept(requests))
    spans = await race(database_url)
    assert len([span for span in spans if span[0] == "message"]) == wanted
    held = defaultdict(list)
    for kind, name, begin, end in spans:
        held[kind, name].append((begin, end))
    overlaps = [
        name for name, times in held.items() for (_, end), (begin, _) in pairwise(sorted(times)) if begin < end - 0.0005
    ]
    assert overlaps == []
