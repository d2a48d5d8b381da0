"""What is in the file, what is gone from it, and how it is looked through."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import event, select, update

from bot.domain.types import Interaction, Length, Platform, Posted
from bot.storage.database import Storage
from bot.storage.schema import requests
from tests.fakes.memory import ANA, article, brief_request, briefing, link, origin
from tests.unit.storage.conftest import sqlite_of


async def test_deleted_text_and_used_tokens_are_gone_from_the_disk(storage: Storage, file: Path) -> None:
    """SQLite leaves deleted bytes in the file and its log unless told otherwise."""
    secret = Interaction("tok-canary", datetime.now(UTC) + timedelta(minutes=15))
    old = replace(article(), text="canary of the publisher " * 500, sentences=("canary sentence",) * 200)
    await storage.archive.save_article(link().canonical, old)
    made = briefing(article_sentences=old.sentences)
    await storage.archive.save_briefing(link().canonical, made, language="source")
    await storage.ledger.accept([brief_request(interaction=secret)])
    claim = await storage.ledger.claim(list(Platform))
    assert claim
    assert b"canary" in contents(file)
    await storage.ledger.done(claim)
    assert await storage.archive.purge(datetime.now(UTC) + timedelta(seconds=1)) == 1
    assert b"canary" not in contents(file)
    assert b"Arnheim" in contents(file), "the briefing stays"


def contents(file: Path) -> bytes:
    return b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))


async def test_no_query_walks_through_a_whole_table(storage: Storage) -> None:
    """Requests are kept for ever: what is quick today must be quick in years."""
    statements: set[str] = set()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.add(statement)

    for engine in (sqlite_of(storage)._writer, sqlite_of(storage)._reader):
        event.listen(engine.sync_engine, "before_cursor_execute", note)
    await use_everything(storage)
    queries = [statement for statement in statements if statement.startswith(("SELECT", "UPDATE", "DELETE"))]
    assert len(queries) > 20
    async with sqlite_of(storage).read() as connection:
        for query in queries:
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", ("x",) * query.count("?"))
            # Deleting old texts looks at every briefing, and at every place that is remembered, once an hour.
            if not query.startswith(("UPDATE briefings", "DELETE FROM channels", "SELECT max(channels.seen_at)")):
                assert [step.detail for step in plan if walks(step.detail)] == [], query


def walks(step: str) -> bool:
    """Whether a step of a plan looks at a whole table, or at all that one platform ever had."""
    whole = step.startswith("SCAN") and "CONSTANT ROW" not in step and "ix_requests_due" not in step
    return whole or (step.startswith("SEARCH requests") and step.endswith(("(platform=?)", "space=?)")))


async def use_everything(storage: Storage) -> None:
    """Call each method of the ports once."""
    ledger, archive, chat = storage.ledger, storage.archive, storage.chat_log
    now = datetime.now(UTC)
    await ledger.accept([brief_request(), brief_request("m2")])
    claim, later = await ledger.claim(list(Platform)), await ledger.claim(list(Platform))
    assert claim
    assert later
    await ledger.extend(claim)
    await ledger.later(later, delay_s=1, counted=True)
    await ledger.intend(claim, 0)
    await ledger.posted(claim, 0, Posted("c1", "a1"))
    await ledger.withdrawn(claim)
    await ledger.done(claim)
    await ledger.withdraw(origin("m2"))
    await ledger.answered_by(Platform.DISCORD, "s1", "a1")
    await ledger.parts(Platform.DISCORD, "s1", "a1")
    await ledger.asked_since(now, origin=origin(), author=ANA)
    await ledger.seen([origin()])
    await ledger.last_seen(Platform.DISCORD)
    canonical = link().canonical
    await archive.save_article(canonical, article())
    await archive.article(canonical)
    await archive.save_briefing(canonical, briefing(), language="source")
    await archive.briefing(canonical, recipe="r1", length=Length.STANDARD, language="source")
    assert await archive.answered_in(origin("m9"), canonical, before=9)
    assert await archive.shared(origin(), now - timedelta(days=9999), now)
    assert await archive.shared(None, now - timedelta(days=9999), now)
    await ledger.removed(Platform.DISCORD, "s1", "a1")
    message = await chat.say("hello")
    await chat.reply(message.id, {}, marker="k1")
    await chat.by_marker("k1")
    await chat.recent(10)
    await chat.delete(message.id)
    await archive.purge(now)
    await open_again(storage)


async def open_again(storage: Storage) -> None:
    """What a start does."""
    await storage.ledger.release()  # type: ignore[attr-defined]  # of SqlLedger, not of the port


async def test_a_row_that_is_not_understood_is_closed_and_holds_up_nothing(storage: Storage) -> None:
    """A newer version may have written it: at the next start it would stop the program again, and so for ever."""
    ledger = storage.ledger
    await ledger.accept([brief_request(), brief_request(path="second")])
    newer = update(requests).where(requests.c.canonical == link().canonical).values(length="a length of the future")
    async with sqlite_of(storage).write() as connection:
        await connection.execute(newer)
    claim = await ledger.claim(list(Platform))
    assert claim
    assert claim.request == brief_request(path="second")
    await ledger.done(claim)
    assert await ledger.claim(list(Platform)) is None
    async with sqlite_of(storage).read() as connection:
        outcomes = (await connection.execute(select(requests.c.outcome).order_by(requests.c.id))).scalars().all()
    assert outcomes == ["failed", ""]
    asked_at = brief_request().asked_at
    shared = await storage.archive.shared(None, asked_at, asked_at + timedelta(seconds=1))
    assert [item.request for item in shared] == [brief_request(path="second")], "nor does it stop a digest"


async def test_a_digest_asks_the_database_twice_however_many_links_it_has(storage: Storage) -> None:
    """A question for each link would keep the readers from everybody else for seconds."""
    asked: list[str] = []
    await storage.ledger.accept([brief_request(f"m{number}") for number in range(20)])
    event.listen(sqlite_of(storage)._reader.sync_engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    asked_at = brief_request().asked_at
    assert len(await storage.archive.shared(origin(), asked_at, asked_at + timedelta(seconds=1))) == 20
    assert len([statement for statement in asked if statement.startswith("SELECT")]) == 2
