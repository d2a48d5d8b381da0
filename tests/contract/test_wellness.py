"""Whether the database can be used, and how much there is to do, on both databases."""

import shutil
from collections import namedtuple

import pytest
from structlog.testing import capture_logs

from bot.domain.errors import StorageUnavailable
from bot.domain.work_left import WorkLeft
from bot.storage.database import Storage
from bot.storage.wellness import AWAY, trouble, work_left
from tests.contract.conftest import Clock, claimed
from tests.fakes.ledger import Ledger
from tests.fakes.memory import brief_request

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
