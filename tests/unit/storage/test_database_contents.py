"""What is in the file, what is gone from it, and how it is looked through."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, select, update

from bot.domain.briefing import Length
from bot.domain.dispatch import Claim
from bot.domain.errors import LeaseLost
from bot.domain.feeds import FeedDocument, FeedItem, FetchedFeed, Follow, Validators
from bot.domain.intake import Counting
from bot.domain.retention import Wish
from bot.domain.spending import Account, ModelCall
from bot.domain.types import Interaction, Platform, Posted
from bot.service.stories import save_with_story
from bot.storage.database import Storage
from bot.storage.schema import requests
from tests.fakes.ledger import Ledger
from tests.fakes.memory import ANA, article, brief_request, briefing, digest_request, link, origin
from tests.unit.storage.conftest import sqlite_of


async def test_deleted_text_and_used_tokens_are_gone_from_the_disk(storage: Storage, file: Path) -> None:
    """SQLite leaves deleted bytes in the file and its log unless told otherwise."""
    secret = Interaction("tok-canary", datetime.now(UTC) + timedelta(minutes=15))
    old = replace(article(), text="canary of the publisher " * 500, sentences=("canary sentence",) * 200)
    await storage.archive.save_article(link().canonical, old)
    made = briefing(article_sentences=old.sentences)
    await storage.archive.save_briefing(link().canonical, old, made, language="source")
    await Ledger(storage).accept([brief_request(interaction=secret)])
    claim = await Ledger(storage).claim(list(Platform))
    assert claim
    await storage.replies.store(claim, replace(made, content=old.content))
    assert b"canary" in contents(file)
    await Ledger(storage).done(claim)
    assert await storage.archive.purge(datetime.now(UTC) + timedelta(seconds=1)) == 1
    assert b"canary" not in contents(file)
    assert b"Arnheim" in contents(file), "the briefing stays"


async def test_words_that_were_forgotten_are_gone_from_the_disk(storage: Storage, file: Path) -> None:
    """The full-text index only marks them as gone, unless it is told to merge; others stay findable."""
    ledger = Ledger(storage)
    for number, title in enumerate(("The canaryword", "The bridge")):
        await ledger.accept([brief_request(f"m{number}", title[-4:])])
        claim = await ledger.claim(list(Platform))
        assert claim
        await storage.replies.store(claim, briefing(title=title))
        await storage.replies.finish(claim, 0, Posted("c1", f"a{number}", "https://x.example.org/"), reason="")
    await storage.database.scrub()
    assert b"canaryword" in contents(file)
    await storage.cleaner.forget(Wish(url="https://news.example.org/word"))
    assert b"canaryword" not in contents(file)
    assert [hit.title for hit in await storage.archive.find(origin(), "bridge")] == ["The bridge"]


def contents(file: Path) -> bytes:
    return b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))


async def test_no_query_walks_through_a_whole_table(storage: Storage) -> None:
    """Requests are kept for ever: what is quick today must be quick in years."""
    statements: set[str] = set()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.add(statement)

    for engine in (sqlite_of(storage)._writer, sqlite_of(storage)._reader):
        event.listen(engine, "before_cursor_execute", note)
    await use_everything(storage)
    queries = [statement for statement in statements if statement.startswith(("SELECT", "UPDATE", "DELETE"))]
    assert len(queries) > 30
    # Once an hour, or at a start: every place that is remembered, every host, every slot, every promise, and every
    # text that was handed over, of which there are only those of open requests; and every feed, that nobody follows.
    deleted = "DELETE FROM channels", "DELETE FROM promises", "DELETE FROM handed"
    unfollowed = "SELECT feeds.id \nFROM feeds \nWHERE NOT (EXISTS (SELECT follows.id"
    seldom = *deleted, "SELECT max(channels.seen_at)", "UPDATE model_slots", unfollowed
    for query in queries:
        if not query.startswith(seldom):
            plan = await sqlite_of(storage).read(planned, query)
            assert [step for step in plan if walks(step)] == [], query


def planned(connection: Connection, query: str) -> list[str]:
    """How SQLite would go about it."""
    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", ("x",) * query.count("?"))
    return [step.detail for step in plan]


def walks(step: str) -> bool:
    """Whether a step of a plan looks at a whole table, or at all that one platform ever had."""
    # The open requests are few, and what models answered for them; so are feeds, those whose keys are to be hashed yet,
    # and what was found for a window.
    few = (
        "(subquery",
        "CONSTANT ROW",
        "anon_1",
        "ix_requests_due",
        "ix_feeds_due",
        "ix_requests_not_keyed",
        "_evidence",
        "model_answers",
        "model_slots",
        "findable_index VIRTUAL",
    )
    whole = step.startswith("SCAN") and not any(name in step for name in few)
    return whole or (step.startswith("SEARCH requests") and step.endswith(("(platform=?)", "space=?)")))


async def use_feeds(storage: Storage) -> None:
    """The same of this one."""
    here, now = origin(), datetime.now(UTC)
    kept = await storage.feeds.follow(Follow(here, "https://news.example.org/feed", ANA), None)
    assert isinstance(kept, Follow)
    (held,) = await storage.feeds.claim(9)
    items = (FeedItem("a", "https://news.example.org/a", "A"), FeedItem("b", "https://news.example.org/b", "B"))
    await storage.feeds.extend([held])
    await storage.feeds.wake()
    said = FetchedFeed(FeedDocument("Feed", items), Validators())
    await storage.feeds.read(held, said, wait_s=1)
    await storage.feeds.follow(Follow(here, "https://news.example.org/feed", ANA), said)
    for late in (storage.feeds.failed(held, "timeout", wait_s=1), storage.feeds.put_back(held, wait_s=1)):
        with pytest.raises(LeaseLost):
            await late
    await storage.feeds.news(here, now, now)
    await storage.feeds.news(None, now, now, channel="c1")
    await storage.feeds.counts()
    await storage.feeds.of_channel(here)
    await storage.feeds.pause(here, kept.id, paused=True)
    await storage.feeds.pause(here, kept.id, paused=False)
    await storage.feeds.tidy()
    await storage.feeds.remove(here, kept.id)


async def use_everything(storage: Storage) -> None:
    """Call each method of the ports once."""
    ledger, archive, chat = Ledger(storage), storage.archive, storage.chat_log
    now = datetime.now(UTC)
    await ledger.accept([brief_request(), brief_request("m2", "two"), digest_request("m3")])
    claim, later = await ledger.claim(list(Platform)), await ledger.claim(list(Platform))
    assert claim
    assert later
    await ledger.extend(claim)
    await ledger.later(later, delay_s=1, counted=True)
    assert await storage.dispatch.hold_text(claim, article().content)
    await storage.dispatch.outlook(list(Platform))
    assert await storage.replies.stored(claim) is None
    await storage.replies.store(claim, briefing())
    await ledger.intend(claim, 1)
    await ledger.posted(claim, 0, Posted("c1", "a1"))
    await ledger.withdrawn(claim)
    await ledger.done(claim)
    await ledger.withdraw(origin("m2"))
    await ledger.answered_by(Platform.DISCORD, "s1", "a1")
    await ledger.parts(Platform.DISCORD, "s1", "a1")
    counting = Counting(now, lambda new, *_: new)
    await storage.requests.accept([brief_request("m4", author=ANA)], counting=counting)
    await storage.requests.thread_gone(Platform.DISCORD, "s1", "t1")
    await storage.requests.rekey(10)
    await ledger.seen([origin()])
    await ledger.last_seen(Platform.DISCORD)
    canonical = link().canonical
    await archive.save_article(canonical, article())
    await archive.article(canonical)
    await save_with_story(archive, canonical, article(), place="")
    await archive.save_briefing(canonical, article(), briefing(), language="source")
    await archive.briefing(article().content, recipe="r1", length=Length.STANDARD, language="source")
    assert (await archive.look(origin("m9"), canonical, before=9))[0]
    assert await archive.shared(origin(), now - timedelta(days=9999), now)
    assert await archive.shared(None, now - timedelta(days=9999), now)
    assert await archive.after_hours(origin(), by=1) == []
    assert not await storage.requests.is_open(claim.id)
    assert await archive.find(origin(), "arnheim trees")
    await ledger.removed(Platform.DISCORD, "s1", "a1")
    message = await chat.say("hello")
    await chat.reply(message.id, {}, marker="k1")
    await chat.by_marker("k1")
    await chat.recent(10)
    await chat.delete(message.id)
    await archive.purge(now + timedelta(days=1))
    await spend(storage)
    await share(storage, claim)
    await use_feeds(storage)
    await open_again(storage)


async def share(storage: Storage, claim: Claim) -> None:
    """What workers must know of each other."""
    await storage.host_turns.enter("news.example.org", hold_s=1)
    await storage.host_turns.resting("news.example.org")
    await storage.host_turns.leave("news.example.org", gap_s=1)
    await storage.model_slots.take("http://localhost", claim.token, slots=2)
    await storage.model_slots.free(claim.token)
    await storage.choices.choose(origin(), "language", "de")
    await storage.choices.of(origin())


async def spend(storage: Storage) -> None:
    """What a call to a model does."""
    account, budgets = Account(Platform.DISCORD, "s1", "u1"), dict.fromkeys(("installation", "user"), Decimal(9))
    since = datetime.now(UTC) - timedelta(hours=1)
    promise = await storage.spending.promise(account, Decimal(1), since=since, budgets=budgets, keep_s=9)
    assert promise.id
    await storage.spending.book(account, ModelCall("briefing", "m", 1, 1), Decimal(1), promise=promise.id)
    await storage.spending.keep(promise.id)


async def open_again(storage: Storage) -> None:
    """What a start does."""
    await storage.dispatch.release()  # type: ignore[attr-defined]  # of SqlDispatch, not of the port


async def test_a_row_that_is_not_understood_is_closed_and_holds_up_nothing(storage: Storage) -> None:
    """A newer version may have written it: at the next start it would stop the program again, and so for ever."""
    ledger = Ledger(storage)
    await ledger.accept([brief_request(), brief_request(path="second")])
    newer = update(requests).where(requests.c.canonical == link().canonical).values(length="a length of the future")
    await sqlite_of(storage).write(lambda connection: connection.execute(newer))
    claim = await ledger.claim(list(Platform))
    assert claim
    assert claim.request == brief_request(path="second")
    await ledger.done(claim)
    assert await ledger.claim(list(Platform)) is None
    statement = select(requests.c.outcome).order_by(requests.c.id)
    outcomes = await sqlite_of(storage).read(lambda connection: connection.execute(statement).scalars().all())
    assert outcomes == ["failed", ""]
    asked_at = brief_request().asked_at
    shared = await storage.archive.shared(None, asked_at, asked_at + timedelta(seconds=1))
    assert [item.request for item in shared] == [brief_request(path="second")], "nor does it stop a digest"


async def test_a_digest_asks_the_database_four_times_however_many_links_it_has(storage: Storage) -> None:
    """A question for each link would keep the readers from everybody else for seconds."""
    asked: list[str] = []
    await Ledger(storage).accept([brief_request(f"m{number}") for number in range(20)])
    event.listen(sqlite_of(storage)._reader, "before_cursor_execute", lambda *args: asked.append(args[2]))
    asked_at = brief_request().asked_at
    assert len(await storage.archive.shared(origin(), asked_at, asked_at + timedelta(seconds=1))) == 20
    assert len([statement for statement in asked if statement.startswith("SELECT")]) == 4
