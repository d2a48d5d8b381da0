"""Whether the database can be used, and how much there is to do, on both databases."""

import asyncio
import shutil
from collections import namedtuple
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.domain.errors import StorageUnavailable
from bot.domain.work_left import WorkLeft
from bot.storage.database import Storage
from bot.storage.postgres import Postgres
from bot.storage.wellness import AWAY, trouble, work_left
from tests.contract.conftest import claimed
from tests.fakes.clock import Clock
from tests.fakes.ledger import Ledger
from tests.fakes.memory import brief_request
from tests.fakes.postgres import PostgresServer
from tests.patience import PATIENCE_S

Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 - as shutil has it


async def test_a_database_that_works_is_well(storage: Storage) -> None:
    assert await trouble(storage.database) == ""


async def test_trouble_is_over_when_a_write_succeeds_again(storage: Storage) -> None:
    """Nobody else may write for hours, and a probe would stay red."""
    storage.database.trouble = "the database cannot be used: it was locked"  # type: ignore[misc]
    assert await trouble(storage.database) == ""


async def test_what_a_driver_says_is_for_the_log_alone(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """/readyz asks nobody for a password, and a driver names hosts, users and files."""
    raw = 'the database cannot be used: connection to server at "10.1.2.3", user "newsbrief" failed'

    async def fail(*_: object) -> None:
        raise StorageUnavailable(raw)

    monkeypatch.setattr(type(storage.database), "write", fail)
    storage.database.trouble = raw  # type: ignore[misc]  # a failing one is put in its place
    with capture_logs() as lines:
        assert await trouble(storage.database) == AWAY
        assert await trouble(storage.database) == AWAY
        storage.database.trouble = ""  # type: ignore[misc]
        assert await trouble(storage.database) == ""
    assert [line.get("why") for line in lines] == [raw, None], (
        "once, however often it is asked, and once when it is over"
    )


async def test_a_full_disk_is_told_before_something_is_lost(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a server's disk nothing is known here."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 3_000_000))
    told = await trouble(storage.database)
    full = "the disk is full: 3 MB are free beside the database"
    assert told == ("" if storage.database.name == "postgresql" else full)


async def test_work_left_is_counted_by_its_state(storage: Storage, ledger: Ledger, clock: Clock) -> None:
    """Due, put off, held; and how long the oldest has waited that was not put off."""
    assert await work_left(storage.database) == WorkLeft()
    await ledger.accept([brief_request(f"m{number}", path=f"p{number}") for number in range(4)])
    clock.tick(60)
    first = await claimed(ledger)
    await ledger.later(first, delay_s=600)
    clock.tick(1)
    await claimed(ledger)
    assert await work_left(storage.database) == WorkLeft(due=2, later=1, held=1, oldest_s=61.0)


async def test_what_is_put_off_on_purpose_does_not_age(storage: Storage, ledger: Ledger, clock: Clock) -> None:
    """A digest that waits for the end of quiet hours, or a page that is tried again in an hour, is not late."""
    await ledger.accept([brief_request("m1", path="p1")])
    await ledger.later(await claimed(ledger), delay_s=3600)
    clock.tick(1800)
    assert await work_left(storage.database) == WorkLeft(later=1)
    clock.tick(1800 + 30)
    assert await work_left(storage.database) == WorkLeft(due=1, oldest_s=30.0), "from when it could be worked on"
    await claimed(ledger)
    clock.tick(10)
    assert await work_left(storage.database) == WorkLeft(held=1, oldest_s=40.0), "and while that takes"


async def test_an_outage_of_the_bell_is_told_once_and_so_is_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour of it would be thousands of lines, and whoever reads them waits for the last one."""
    monkeypatch.setattr("bot.storage.postgres.LISTEN_AGAIN_S", 0.01)
    with PostgresServer() as server, capture_logs() as lines:
        database = Postgres(server.url())
        tries = 0
        listening = database._listening

        def counted() -> Any:
            nonlocal tries
            tries += 1
            return listening()

        monkeypatch.setattr(database, "_listening", counted)
        async with asyncio.timeout(PATIENCE_S):
            await database.wait(PATIENCE_S)  # it rings once somebody listens
            server.stop()
            while tries < 5:
                await database.wait(0.02)
            server.start()
            while "again" not in lines[-1]["event"]:
                await database.wait(0.02)
        await database.close()
    assert [line["log_level"] for line in lines] == ["warning", "info"]
    assert "\n" not in lines[0]["why"]
