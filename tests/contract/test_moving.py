"""An installation moves from SQLite to PostgreSQL, whole."""

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import delete

from bot.domain.errors import ConfigError, DuplicateRun
from bot.domain.spending import Account, ModelCall
from bot.domain.types import Person, Platform
from bot.storage.database import Storage, open_storage
from bot.storage.moving import move
from bot.storage.schema import mail_codes
from tests.databases import sqlite_url
from tests.fakes.ledger import Ledger
from tests.fakes.memory import NOW, article, brief_request, briefing, link, origin
from tests.fakes.postgres import PostgresServer


@pytest.fixture
def source(tmp_path: Path) -> str:
    return sqlite_url(tmp_path)


async def fill(storage: Storage) -> None:
    """Something in every table that is carried."""
    await storage.archive.save_article(link().canonical, article())
    await storage.archive.save_briefing(link().canonical, article(), briefing(), language="source")
    await storage.requests.accept([brief_request(), brief_request("m2", "two")], seen=[origin("m2")])
    claim = await storage.dispatch.claim(list(Platform))
    assert claim
    await storage.replies.store(claim, briefing())
    await storage.choices.choose(origin(), "language", "de")
    await storage.spending.book(Account(Platform.DISCORD, "s1", "u"), ModelCall("briefing", "m", 1, 1), Decimal(0))
    await storage.chat_log.say("hello")


async def test_everything_is_there_afterwards_and_twice_is_once(source: str, postgres: PostgresServer) -> None:
    """A link that was briefed is still known, an open request still open, and numbers go on where they were."""
    target = postgres.create()
    async with open_storage(source, clock=lambda: NOW) as storage:
        await fill(storage)
    assert await move(source, target) > 8
    assert await move(source, target) == 0
    async with open_storage(target, clock=lambda: NOW) as storage:
        ledger = Ledger(storage)
        assert await ledger.accept([brief_request(), brief_request("m2", "two"), brief_request("m3")]) == [
            False,
            False,
            True,
        ]
        assert await storage.archive.article(link().canonical) == article()
        assert (await storage.choices.of(origin())).channel["language"].value == "de"
        assert [line.text for line in await storage.chat_log.recent(5)] == ["hello"]
        assert (await storage.spending.spent(NOW.replace(year=2020))).calls == 1
        open_ones = set()
        while claim := await ledger.claim(list(Platform)):
            open_ones.add(claim.request.origin.message)
            await ledger.done(claim)
        assert open_ones == {"m1", "m2", "m3"}


async def test_no_number_is_given_twice_though_its_row_is_gone(source: str, postgres: PostgresServer) -> None:
    """What a number was once used for is known for ever: a code by mail of that number would never be sent."""
    person, numbers, here = Person("u", "Ana"), [], source
    for there in (postgres.create(), postgres.create(), ""):
        async with open_storage(here, clock=lambda: NOW) as storage:
            numbers += [await storage.addresses.begin(origin(), person, "ana@example.org") for _ in range(2)]
            await storage.database.write(lambda connection: connection.execute(delete(mail_codes)))
        if there:
            await move(here, there)
            here = there
    assert numbers == [1, 2, 3, 4, 5, 6]


async def test_another_installations_database_is_left_alone(source: str, postgres: PostgresServer) -> None:
    target = postgres.create()
    async with open_storage(source):
        pass
    async with open_storage(target):
        pass
    with pytest.raises(ConfigError, match="another installation"):
        await move(source, target)


async def test_nobody_writes_while_it_is_carried(source: str, postgres: PostgresServer) -> None:
    """What came in between would be lost."""
    async with open_storage(source):
        with pytest.raises(DuplicateRun):
            await move(source, postgres.create())


async def test_only_postgresql_is_moved_to(source: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--to"):
        await move(source, f"sqlite:///{tmp_path}/other.db")
