"""Reactions and replies to messages with links, counted once each and kept without who and what, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import engagement
from bot.domain.digest import Digest
from bot.domain.engagement import ENGAGEMENT_KEPT, ENGAGEMENT_MAX, NOTHING, Engaged
from bot.domain.requests import DigestOf
from bot.domain.retention import Kept, Wish
from bot.domain.types import Message, Person, Posted
from bot.domain.votes import Vote
from bot.storage.database import Storage
from tests.contract.test_archive import keep, told
from tests.contract.test_forgetting import everything
from tests.contract.test_votes import BEN, answered
from tests.day import digests_on
from tests.fakes.clock import Clock
from tests.fakes.ledger import Ledger
from tests.fakes.memory import ANA, NOW, article, briefing, digest_request, origin
from tests.fakes.service import intake_on

CHLOE = Person("u-chloé", "Chloé")
LINK = origin("m1")
#: Of three articles that have nothing in common.
TEXTS = {
    "quiet": "Surgeons repair a heart valve on a Lisbon ward",
    "talked": "Glaciers retreat faster on Patagonian slopes",
    "gone": "Chess prodigy beats veteran on final move",
}


async def counted(storage: Storage, message: str = "m1") -> Engaged:
    """What a digest is told of a message's link."""
    shared = await storage.archive.shared(origin(), NOW - timedelta(days=90), NOW + timedelta(days=90))
    return next(each.engaged for each in shared if each.request.origin.message == message)


def reply(message: str, person: Person, **more: str) -> Message:
    """Somebody's answer to the message with the link, in its thread."""
    thread = more.pop("thread", "m1")
    return Message(replace(origin(message), thread=thread), person, "how sad", NOW, **more)  # type: ignore[arg-type]  # fields of Message


async def test_what_is_told_twice_counts_once(storage: Storage) -> None:
    """Platforms tell events again, and what was missed is read again."""
    await answered(storage)
    intake = intake_on(storage, {})
    for _ in range(2):
        await storage.engagement.reacted(LINK, BEN, "fire")
        await storage.engagement.reacted(LINK, BEN, "tada")
        await storage.engagement.reacted(LINK, CHLOE, "fire")
        await intake.message(reply("r1", BEN))
        await intake.message(reply("r2", BEN))
    assert await counted(storage) == Engaged(reactions=3, reactors=2, replies=2, repliers=1)


async def test_what_is_taken_away_counts_no_more(storage: Storage) -> None:
    """An emoji taken off, all of them by a moderator, a deleted reply; told twice as well."""
    await answered(storage)
    intake = intake_on(storage, {})
    for person, emoji in ((BEN, "fire"), (CHLOE, "fire"), (CHLOE, "tada")):
        await intake.reacted(LINK, person, emoji)
    await intake.message(reply("r1", BEN))
    for _ in range(2):
        await intake.reacted(LINK, BEN, "fire", gone=True)
        await intake.deleted(origin("r1"))
    assert await counted(storage) == Engaged(reactions=2, reactors=1)
    await intake.cleared(LINK, "fire")
    assert await counted(storage) == Engaged(reactions=1, reactors=1)
    await intake.cleared(LINK)
    assert await counted(storage) == NOTHING


async def test_who_posted_the_link_makes_it_no_weightier(storage: Storage) -> None:
    """Their own emoji is none; their replies are talk, but nobody else's."""
    await answered(storage)
    await storage.engagement.reacted(LINK, ANA, "fire")
    await intake_on(storage, {}).message(reply("r1", ANA))
    assert await counted(storage) == Engaged(replies=1)


async def test_what_is_done_about_the_answer_counts_for_its_link(storage: Storage) -> None:
    """An emoji on it, a reply to it; votes are told apart."""
    answer = await answered(storage)
    intake = intake_on(storage, {})
    await intake.reacted(answer, BEN, "fire")
    await intake.message(reply("r1", BEN, thread="", replies_to=answer.message))
    await intake.message(reply("r2", CHLOE, thread="elsewhere", replies_to=answer.message))
    await storage.votes.react(answer, BEN, Vote.DOWN)
    assert await counted(storage) == Engaged(1, 1, 2, 2, down=1)


async def test_what_asks_or_disapproves_is_no_reaction(storage: Storage) -> None:
    """📰 asks for a briefing; 👎 on a link is nothing in its favour. Nor is an app's, or an edit."""
    await answered(storage)
    intake = intake_on(storage, {})
    for emoji in ("newspaper", "📰", "-1", "👎🏽"):
        await intake.reacted(LINK, BEN, emoji)
    for message in (replace(reply("r1", BEN), feed=True), replace(reply("r2", BEN), edited=True)):
        await intake.message(message)
    assert await counted(storage) == NOTHING


async def test_of_messages_without_links_nothing_is_kept(storage: Storage) -> None:
    """Nor of another space's with the same name."""
    await answered(storage)
    before = await everything(storage)
    intake = intake_on(storage, {})
    for place in (origin("small talk"), replace(LINK, space="s2"), replace(LINK, channel="c2")):
        await intake.reacted(place, BEN, "fire")
        await intake.message(replace(reply("r1", BEN), origin=replace(place, message="r1", thread=place.message)))
    assert await everything(storage) == before


async def test_neither_who_nor_what_is_kept(storage: Storage) -> None:
    """Only that there was one more, of somebody who can be told apart from others."""
    await answered(storage)
    await storage.engagement.reacted(LINK, BEN, "fire-canary")
    await intake_on(storage, {}).message(reply("reply-canary", BEN))
    kept = await everything(storage)
    assert not [word for word in (BEN.id, BEN.name, "canary", "how sad") if word in kept]
    assert len((await storage.cleaner.held(BEN.id))["engagement"]) == 2


async def test_a_message_is_counted_up_to_a_bound(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each kind; a bot that reacts a thousand times fills no table."""
    assert ENGAGEMENT_MAX == 200
    monkeypatch.setattr("bot.storage.engagement.ENGAGEMENT_MAX", 3)
    await answered(storage)
    for number in range(5):
        await storage.engagement.reacted(LINK, Person(f"u{number}"), "fire")
        await storage.engagement.replied(origin(f"r{number}"), Person(f"u{number}"), ("m1",))
    assert await counted(storage) == Engaged(3, 3, 3, 3)


@pytest.mark.parametrize(
    ("wish", "left"),
    [
        pytest.param(Wish(user=BEN.id), 1, id="who reacted"),
        pytest.param(Wish(user=ANA.id), 0, id="who posted the link"),
        pytest.param(Wish(space="s1"), 0, id="the space"),
        pytest.param(Wish(channel="c1"), 0, id="the channel"),
        pytest.param(Wish(url="https://news.example.org/m1"), 0, id="the link"),
    ],
)
async def test_it_is_forgotten_with_who_and_where(storage: Storage, wish: Wish, left: int) -> None:
    await answered(storage)
    await storage.engagement.reacted(LINK, BEN, "fire")
    await storage.engagement.reacted(LINK, CHLOE, "fire")
    assert (await storage.cleaner.forget(wish))["engagement"] == 2 - left
    held = [await storage.cleaner.held(person.id) for person in (BEN, CHLOE)]
    assert sum("engagement" in each for each in held) == left


async def test_it_goes_after_its_time(storage: Storage, clock: Clock) -> None:
    """After RETAIN_PEOPLE_DAYS, and whatever that says once no digest looks at it."""
    await answered(storage)
    await storage.engagement.reacted(LINK, BEN, "fire")
    clock.now += timedelta(days=2)
    await storage.engagement.reacted(LINK, CHLOE, "fire")
    await storage.cleaner.purge(Kept.PEOPLE, clock.now - timedelta(days=1))
    assert await counted(storage) == Engaged(1, 1)
    clock.now += ENGAGEMENT_KEPT + timedelta(seconds=1)
    await storage.cleaner.purge(Kept.ARTICLES, clock.now - timedelta(days=999))
    assert await counted(storage) == NOTHING
    assert engagement.ENGAGEMENT_KEPT.days == 35


async def test_a_digest_says_how_much_is_talked_about_a_link(storage: Storage) -> None:
    """And puts it before what nobody talks about; a link whose answer was taken away comes last."""
    for message, text in TEXTS.items():
        url = f"https://news.example.org/{message}"
        read = replace(article(url), title=text.split(" on ")[0], text=text, sentences=(text, text, text))
        await told(storage.archive, url, read)
        await keep(storage.archive, url, briefing(read))
        await answered(storage, message)
    await storage.engagement.replied(origin("r1"), BEN, ("talked",))
    await storage.engagement.reacted(origin("talked"), CHLOE, "fire")
    for number in range(9):
        await storage.engagement.replied(origin(f"r-{number}"), Person(f"u{number}"), ("gone",))
    await Ledger(storage).removed(LINK.platform, "s1", "a-gone")
    request = replace(digest_request(period="24h"), asked_at=NOW + timedelta(hours=1))
    assert isinstance(request.asked, DigestOf)
    async with digests_on(storage) as (digests, _):
        digest = await digests.build(request, request.asked)
    assert isinstance(digest, Digest)
    assert [entry.url.rpartition("/")[2] for entry in digest.alone] == ["talked", "quiet", "gone"]
    placed = [entry.placed.engaged for entry in digest.alone if entry.placed]
    assert placed == [Engaged(1, 1, 1, 1), NOTHING, NOTHING]


async def test_a_posting_stands_although_another_of_the_same_link_was_taken_away(storage: Storage) -> None:
    """Each says for themselves that theirs does not count."""
    await answered(storage, "m1")
    await answered(storage, "m2")
    await Ledger(storage).removed(LINK.platform, "s1", "a-m2")
    shared = await storage.archive.shared(origin(), NOW - timedelta(days=1), NOW + timedelta(days=1))
    assert [(each.request.origin.message, each.removed) for each in shared] == [("m1", False), ("m2", True)]
    assert shared[0].posted == Posted("c1", "a-m1")
