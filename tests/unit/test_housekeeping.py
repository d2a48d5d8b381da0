"""What is done now and then: each kind by its own time, and one that fails keeps none of the others."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

import structlog

from bot.config import Config
from bot.domain.errors import StorageUnavailable
from bot.domain.intake import Requests
from bot.domain.retention import Kept, Wish
from bot.service.housekeeping import keep_house
from tests.fakes.memory import NOW
from tests.patience import PATIENCE_S


class Keys:
    """Requests whose keys are hashed already."""

    async def rekey(self, count: int) -> int:
        return 0


class Cleaner:
    """Writes down what it is to delete; raises for one kind."""

    def __init__(self, trouble: Exception | None = None) -> None:
        self.asked: list[tuple[Kept, datetime]] = []
        self.trouble = trouble

    async def purge(self, kept: Kept, before: datetime) -> int:
        self.asked.append((kept, before))
        if kept is Kept.ARTICLES and self.trouble:
            raise self.trouble
        return 3

    async def forget(self, wish: Wish) -> dict[str, int]:
        raise AssertionError("nobody asked for that")

    async def held(self, user: str) -> dict[str, list[dict[str, Any]]]:
        raise AssertionError("nor for that")


async def rounds(cleaner: Cleaner, retain: dict[Kept, timedelta], until: int) -> Sequence[Any]:
    """The log of some rounds."""
    requests = cast("Requests", Keys())
    with structlog.testing.capture_logs() as lines:
        task = asyncio.create_task(keep_house(cleaner, requests, retain=retain, clock=lambda: NOW, interval_s=0.001))
        async with asyncio.timeout(PATIENCE_S):
            while len(cleaner.asked) < until:
                await asyncio.sleep(0.001)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    return lines


async def test_each_kind_has_its_time() -> None:
    """Again and again; what is kept for ever is not asked for."""
    cleaner = Cleaner()
    settings = {"RETAIN_ARTICLES_DAYS": "10", "RETAIN_PEOPLE_DAYS": "90"}
    await rounds(cleaner, Config.load(settings).retained, 4)
    days = timedelta(days=1)
    assert cleaner.asked[:4] == [(Kept.ARTICLES, NOW - 10 * days), (Kept.PEOPLE, NOW - 90 * days)] * 2


async def test_one_that_fails_keeps_none_of_the_others() -> None:
    """A locked database is told in a sentence, a fault of ours with its traceback."""
    for trouble, level in ((StorageUnavailable("locked"), "warning"), (ValueError("oops"), "error")):
        cleaner = Cleaner(trouble)
        lines = await rounds(cleaner, {kept: timedelta(days=1) for kept in Kept}, 2 * len(Kept))
        assert [kept for kept, _ in cleaner.asked][: 2 * len(Kept)] == list(Kept) * 2
        assert (lines[0]["log_level"], lines[0]["kept"]) == (level, "articles")
        assert {"kept": "calls", "rows": 3, "older_than_days": 1}.items() <= lines[4].items()


def test_an_upgrade_deletes_nothing() -> None:
    """Article texts had their time before; all else is kept until somebody says otherwise."""
    assert Config().retained == {Kept.ARTICLES: timedelta(days=30)}
