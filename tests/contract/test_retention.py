"""What has had its time is deleted, each kind by its own setting, on both databases."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, Table, func, select

from bot.domain.briefing import Length
from bot.domain.digest import Digest
from bot.domain.requests import Request
from bot.domain.retention import Kept
from bot.domain.settings import Choice, Placed
from bot.domain.spending import Account, ModelCall
from bot.domain.types import Person, Platform
from bot.storage.database import Storage
from bot.storage.schema import answers, chat_lines, metadata, model_calls, preferences, requests
from tests.contract.conftest import claimed
from tests.fakes.clock import Clock
from tests.fakes.ledger import Ledger
from tests.fakes.memory import NOW, article, brief_request, briefing, digest_request, link, origin

CANARY = Person("canary-id", "Canary Name")
CALL = ModelCall("briefing", "small", 10, 5)


async def answered(storage: Storage, request: Request, answer: Any) -> None:
    """A request of the canary's that was answered."""
    ledger = Ledger(storage)
    assert await ledger.accept([request]) == [True]
    claim = await claimed(ledger)
    await storage.replies.store(claim, answer)
    await ledger.done(claim)


async def rows(storage: Storage, table: Table) -> int:
    """How many there are."""

    def count(connection: Connection) -> int:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()

    return await storage.database.read(count)


async def everything(storage: Storage) -> str:
    """All that stands in any table, as text."""

    def look(connection: Connection) -> str:
        return "\n".join(
            str(tuple(row)) for table in metadata.sorted_tables for row in connection.execute(select(table))
        )

    return await storage.database.read(look)


async def lived_in(storage: Storage) -> None:
    """The canary asked, paid and chose, and is named in a digest."""
    await answered(storage, brief_request("m1", author=CANARY), briefing())
    told = Digest("en", NOW, NOW, (), "In summary, Canary Name posted it.")
    await answered(storage, digest_request("m2", author=CANARY), told)
    await storage.spending.book(Account(Platform.DISCORD, "s1", CANARY.id), CALL, Decimal("0.1"))
    await storage.choices.choose(origin(), "language", "de", by=CANARY)


async def test_people_are_forgotten_in_every_table(storage: Storage, clock: Clock) -> None:
    """By id and by name; what was done stays, so that a digest, a budget and "already shared" still add up."""
    await lived_in(storage)
    assert "canary" in (await everything(storage)).lower()
    assert await storage.cleaner.purge(Kept.PEOPLE, clock()) == 0, "stored at that moment, not before"
    clock.tick(10)
    assert await storage.cleaner.purge(Kept.PEOPLE, clock()) == 5
    assert "canary" not in (await everything(storage)).lower()
    assert await storage.cleaner.purge(Kept.PEOPLE, clock()) == 0
    assert [await rows(storage, table) for table in (requests, model_calls, preferences)] == [2, 1, 1]
    assert await storage.requests.accept([brief_request("m1", author=CANARY)]) == [], "a message is still known"


async def test_who_chose_is_forgotten_choice_by_choice(storage: Storage, clock: Clock) -> None:
    """What the same person chose later stays theirs; what was brought from elsewhere without a day is old."""
    await storage.choices.choose(origin(), "language", "de", by=CANARY)
    undated = Placed(Platform.DISCORD, "s1", "c1", "length", Choice("short", CANARY))
    await storage.choices.put([undated])
    clock.tick(10)
    await storage.choices.choose(origin(), "images", "on", by=CANARY)
    assert await storage.cleaner.purge(Kept.PEOPLE, clock()) == 2
    by = {name: choice.by for name, choice in (await storage.choices.of(origin())).channel.items()}
    assert by == {"language": None, "length": None, "images": CANARY}


async def test_an_open_request_keeps_its_person(storage: Storage, clock: Clock) -> None:
    """Somebody has to be answered."""
    await Ledger(storage).accept([brief_request("m1", author=CANARY)])
    clock.tick(10)
    assert await storage.cleaner.purge(Kept.PEOPLE, clock()) == 0
    assert (await claimed(Ledger(storage))).request.author == CANARY


async def test_briefings_and_answers_are_deleted_and_articles_stay(storage: Storage, clock: Clock) -> None:
    """Each has a time of its own."""
    await storage.archive.save_article(link().canonical, article())
    await storage.archive.save_briefing(link().canonical, article(), briefing(), language="source")
    await answered(storage, brief_request("m1"), briefing())
    clock.tick(10)
    await Ledger(storage).accept([brief_request("m2", path="other")])
    open_one = await claimed(Ledger(storage))
    await storage.replies.store(open_one, briefing())
    clock.tick(10)
    assert await storage.cleaner.purge(Kept.BRIEFINGS, clock()) == 3
    key = {"recipe": "r1", "length": Length.STANDARD, "language": "source"}
    assert await storage.archive.briefing(article().content, **key) is None  # type: ignore[arg-type]
    assert await storage.archive.article(link().canonical)
    assert await rows(storage, answers) == 1, "what is still being posted is posted from its row"
    assert await storage.replies.stored(open_one)


async def test_calls_are_deleted(storage: Storage, clock: Clock) -> None:
    """The newer ones stay on the bill."""
    account, since = Account(Platform.DISCORD, "s1", "u1"), clock()
    await storage.spending.book(account, CALL, Decimal(1))
    clock.tick(10)
    await storage.spending.book(account, CALL, Decimal(2))
    assert await storage.cleaner.purge(Kept.CALLS, clock()) == 1
    assert (await storage.spending.spent(since)).cost == 2


def web_request(line: int) -> Request:
    """A link that somebody pasted in the local chat."""
    asked = brief_request(path=f"canary-{line}", author=CANARY)
    return replace(asked, origin=origin(str(line), platform=Platform.WEB))


async def test_the_local_chat_is_deleted_with_what_it_asked_for(storage: Storage, clock: Clock) -> None:
    """Messages, their threads and their requests; what is still worked on stays until it is not."""
    old, busy = [await storage.chat_log.say(f"canary {number}") for number in range(2)]
    await storage.chat_log.reply(old.id, {"title": "canary"}, marker="k1")
    await answered(storage, web_request(old.id), briefing(title="canary"))
    await Ledger(storage).accept([web_request(busy.id)])
    clock.tick(10)
    new = await storage.chat_log.say("hello")
    assert await storage.cleaner.purge(Kept.CHAT, clock()) == 1
    assert [line.id for line in await storage.chat_log.recent(10)] == [busy.id, new.id]
    claim = await claimed(Ledger(storage))
    await Ledger(storage).done(claim)
    assert await storage.cleaner.purge(Kept.CHAT, clock()) == 1
    assert "canary" not in (await everything(storage)).lower()
    assert await rows(storage, chat_lines) == 1


async def test_many_are_deleted_in_steps(storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for the database meanwhile."""
    monkeypatch.setattr("bot.storage.cleaning.AT_ONCE", 3)
    for _ in range(10):
        await storage.spending.book(Account(Platform.DISCORD, "s1", "u1"), CALL, Decimal(1))
    clock.tick(10)
    assert await storage.cleaner.purge(Kept.CALLS, clock()) == 10


async def test_a_deleted_message_leaves_no_link_and_no_author(storage: Storage) -> None:
    """What is open is not touched: it is withdrawn before, by whoever erases."""
    await answered(storage, brief_request("m1", path="canary", author=CANARY), briefing(title="canary"))
    await Ledger(storage).accept([brief_request("m2", author=CANARY)])
    assert await storage.requests.erase(origin("m1")) == 1
    assert await storage.requests.erase(origin("m2")) == 0
    assert await Ledger(storage).withdraw(origin("m2")) == 1
    assert await storage.requests.erase(origin("m2")) == 1
    assert "canary" not in (await everything(storage)).lower()
    day = timedelta(days=1)
    assert await storage.archive.shared(None, NOW - day, NOW + day) == []
    assert await storage.requests.accept([brief_request("m1", path="canary", author=CANARY)]) == []
