"""Somebody or something is forgotten in every table, at once, and stays gone; on both databases."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.domain.briefing import AlreadyBriefed, Notice
from bot.domain.digest import Digest, DigestEntry, FeedEntry
from bot.domain.errors import LeaseLost
from bot.domain.feeds import FeedDocument, FeedItem, FetchedFeed, Follow, Validators
from bot.domain.mutes import Mute
from bot.domain.requests import Ask, Request, Source
from bot.domain.retention import Wish
from bot.domain.spending import Account, ModelCall
from bot.domain.types import Interaction, Origin, Person, Platform, Posted
from bot.service.forgetting import Forgetting
from bot.storage.database import Storage
from bot.storage.schema import metadata
from tests.contract.conftest import claimed
from tests.fakes.ledger import Ledger
from tests.fakes.memory import ANA, NOW, article, brief_request, briefing, digest_request, link

CANARY = Person("canary-id", "Canary Name")
INTERACTION = Interaction("canary-secret", NOW + timedelta(minutes=15))
PLACE = Origin(Platform.DISCORD, "canary-space", "canary-channel", "canary-message", "canary-thread")
URL = "https://news.example.org/canary-link"


async def answered(storage: Storage, request: Request, answer: Any) -> None:
    """A request that was answered in one message."""
    ledger = Ledger(storage)
    assert await ledger.accept([request]) == [True]
    claim = await claimed(ledger)
    await storage.replies.store(claim, answer)
    await ledger.posted(claim, 0, Posted("c1", f"a-{request.origin.message}"))
    await ledger.done(claim)


async def everything(storage: Storage) -> str:
    """All that stands in any table, as text."""

    def look(connection: Connection) -> str:
        return "\n".join(
            str(tuple(row)) for table in metadata.sorted_tables for row in connection.execute(select(table))
        )

    return await storage.database.read(look)


def canary() -> Request:
    """What the canary asked for, there."""
    asked = brief_request(path="canary-link", author=CANARY)
    return replace(asked, origin=PLACE)


async def lived_in(storage: Storage) -> None:
    """The canary's link was briefed in the canary's channel, listed in a digest, paid and chosen for."""
    read = article(URL)
    await storage.archive.save_article(URL, read)
    await storage.archive.save_briefing(URL, read, briefing(url=URL), language="source")
    await answered(storage, canary(), briefing(url=URL))
    entry = DigestEntry("Title", "Line.", "news.example.org", URL, CANARY.name, "", "", NOW)
    told = replace(digest_request("m8"), origin=replace(PLACE, message="m8", thread=""))
    await answered(storage, told, Digest("en", NOW, NOW, (entry,), "In summary."))
    await answered(storage, brief_request("m9", path="other"), briefing())
    await storage.spending.book(
        Account(Platform.DISCORD, PLACE.space, CANARY.id), ModelCall("briefing", "small", 1, 1), Decimal("0.1")
    )
    await storage.choices.choose(PLACE, "language", "de", by=CANARY)
    await storage.opt_outs.choose(PLACE, CANARY, out=True)
    await storage.bookmarks.seen([replace(PLACE, message="newest")])
    line = await storage.chat_log.say(f"look at {URL}")
    await storage.chat_log.reply(line.id, {"title": "canary-link"}, marker="k1")


@pytest.mark.parametrize(
    ("wish", "gone"),
    [
        pytest.param(Wish(user=CANARY.id), [CANARY.id, CANARY.name, "canary-message"], id="a person"),
        pytest.param(Wish(space=PLACE.space), [PLACE.space, CANARY.id, "canary-message"], id="a space"),
        pytest.param(Wish(channel=PLACE.channel), [PLACE.channel, "canary-message"], id="a channel"),
        pytest.param(Wish(channel=PLACE.thread), ["canary-message"], id="a thread"),
        pytest.param(
            Wish(space=PLACE.space, channel=PLACE.channel), [PLACE.channel, "canary-message"], id="a channel of a space"
        ),
        pytest.param(Wish(url=URL), ["canary-link", "canary-message"], id="a link"),
    ],
)
async def test_it_is_gone_from_every_table_and_stays_gone(storage: Storage, wish: Wish, gone: list[str]) -> None:
    """What others asked for stays; a message that is told again is known by its hashed key, and not answered again."""
    await lived_in(storage)
    before = await everything(storage)
    assert all(word in before for word in gone)
    counts = await storage.cleaner.forget(wish)
    after = await everything(storage)
    assert [word for word in gone if word in after] == []
    assert "example.org/other" in after
    assert counts["requests"] == (2 if wish.space or wish.channel == PLACE.channel else 1)
    assert await storage.requests.accept([canary()]) == [], "it stays gone"
    assert await storage.cleaner.forget(wish) == {}


async def test_what_is_told_of_a_person_under_another_name_goes_with_them(storage: Storage) -> None:
    """Slack's names are asked for anew; so every digest and pointer goes of the channels where their links stand."""
    await answered(storage, canary(), briefing(url=URL))
    here, elsewhere = (replace(PLACE, channel=channel, thread="") for channel in (PLACE.channel, "elsewhere"))
    entry = DigestEntry("Title", "Line.", "news.example.org", f"{URL}/2", "Other Name", "", "", NOW)
    for number, place in enumerate((here, elsewhere)):
        told = replace(digest_request(f"d{number}"), origin=replace(place, message=f"d{number}"))
        await answered(storage, told, Digest("en", NOW, NOW, (entry,), "In summary."))
    pointer = replace(brief_request(path="two"), origin=replace(here, message="p1"))
    await answered(storage, pointer, AlreadyBriefed("Title", "Other Name", NOW, "https://chat.example.org/1"))
    assert (await storage.cleaner.forget(Wish(user=CANARY.id)))["answers"] == 3
    assert (await everything(storage)).count("Other Name") == 1, "that of another channel"


@pytest.mark.parametrize("written", [f"{URL}?utm_source=chat", URL.upper().replace("CANARY-LINK", "canary-link")])
async def test_a_link_is_forgotten_however_it_was_written(storage: Storage, written: str) -> None:
    """In a digest that lists it, in the local chat, and in a digest that stands there."""
    entry = DigestEntry("Title", "Line.", "news.example.org", written, "Ana", "", "", NOW)
    await answered(storage, digest_request("m8"), Digest("en", NOW, NOW, (entry,), "In summary."))
    other = replace(entry, url=f"{URL}-other")
    await answered(storage, digest_request("m9"), Digest("en", NOW, NOW, (other,), "In summary."))
    said = await storage.chat_log.say(f"look at {written}")
    await storage.chat_log.reply(said.id, {"title": "its answer"}, marker="k1")
    asked = await storage.chat_log.say("/digest")
    await storage.chat_log.reply(asked.id, {"kind": "digest", "entries": [{"url": written}]}, marker="k2")
    kept = await storage.chat_log.say(f"look at {URL}-other")
    counts = await storage.cleaner.forget(Wish(url=URL))
    assert (counts["answers"], counts["chat_lines"]) == (1, 3)
    assert [line.id for line in await storage.chat_log.recent(9)] == [asked.id, kept.id]


async def test_a_link_is_forgotten_in_one_channel_alone(storage: Storage) -> None:
    """Elsewhere it is answered from what was read, until nobody there asked for it."""
    await lived_in(storage)
    other = replace(canary(), author=ANA, origin=replace(PLACE, channel="another", message="another-message"))
    await answered(storage, other, briefing(url=URL))
    there = Wish(url=f"{URL}?utm_source=chat", space=PLACE.space, channel=PLACE.channel)
    counts = await storage.cleaner.forget(there)
    assert (counts["requests"], counts["answers"]) == (1, 2), "its own, and the digest that lists it"
    assert "canary-message" not in await everything(storage)
    assert await storage.archive.article(URL)
    await storage.cleaner.forget(replace(there, channel="another"))
    assert not await storage.archive.article(URL)


@pytest.mark.parametrize("wish", [Wish(user="you"), Wish(channel="local"), Wish(space="local")])
async def test_who_writes_on_the_local_page_is_forgotten_there_too(storage: Storage, wish: Wish) -> None:
    """All that stands on the page is theirs, digests that came by themselves too; an export has what they wrote."""
    said = await storage.chat_log.say("what I asked")
    await storage.chat_log.reply(said.id, {"title": "what I was told"}, marker="k1")
    await storage.chat_log.announce({"kind": "digest"}, marker="k2")
    assert [row["text"] for row in (await storage.cleaner.held("you"))["chat_lines"]] == ["what I asked"]
    assert (await storage.cleaner.forget(wish))["chat_lines"] == 3
    assert await storage.chat_log.recent(9) == []


async def test_what_is_under_way_is_withdrawn(storage: Storage) -> None:
    """Its worker notices before it posts anything."""
    await Ledger(storage).accept([canary()])
    claim = await claimed(Ledger(storage))
    assert (await storage.cleaner.forget(Wish(user=CANARY.id)))["requests"] == 1
    with pytest.raises(LeaseLost):
        await storage.replies.store(claim, briefing())
    assert await Ledger(storage).claim(list(Platform)) is None


async def test_what_a_token_opened_goes_with_its_channel(storage: Storage) -> None:
    """It was stored for that channel alone."""
    opened = replace(article(URL), fetched=(f"{URL}?gift=canary-token",))
    await storage.archive.save_article(URL, opened, place=PLACE.place)
    assert "canary" in await everything(storage)
    assert await storage.cleaner.forget(Wish(channel="canary")) == {}, "a part of an id is another one"
    assert (await storage.cleaner.forget(Wish(channel=PLACE.channel)))["articles"] == 1
    assert "canary" not in await everything(storage)


async def test_a_person_gets_what_is_held_about_them_and_nothing_of_others(storage: Storage) -> None:
    """Of every table in which they stand, with what they were answered; no secret is handed out."""
    await lived_in(storage)
    await answered(storage, replace(brief_request("m11", path="others"), author=ANA), briefing())
    asked = replace(canary(), origin=replace(PLACE, message="m12"), interaction=INTERACTION)
    assert await Ledger(storage).accept([asked]) == [True]
    found = await storage.cleaner.held(CANARY.id)
    assert {table: len(rows) for table, rows in found.items()} == {
        "requests": 2,
        "answers": 1,
        "replies": 1,
        "model_calls": 1,
        "preferences": 1,
        "opt_outs": 1,
    }
    assert found["requests"][0]["url"] == URL
    assert found["preferences"][0]["value"] == "de"
    assert ANA.name not in str(found)
    assert INTERACTION.token not in str(found)
    assert await storage.cleaner.held("nobody") == {}


async def test_what_is_exported_is_what_is_forgotten(storage: Storage) -> None:
    """One look-up finds what the other takes away."""
    await lived_in(storage)
    assert await storage.cleaner.held(CANARY.id)
    await storage.cleaner.forget(Wish(user=CANARY.id))
    assert await storage.cleaner.held(CANARY.id) == {}


async def test_of_a_question_about_several_articles_the_link_goes(storage: Storage) -> None:
    """The others stay in it: they are nobody's who asked."""
    other = link("other")
    about = tuple(Source(each, "c1") for each in (other, link("gone")))
    asked = replace(brief_request("m7"), asked=Ask("How many trees?", about))
    await storage.requests.accept([asked])
    await storage.cleaner.forget(Wish(url=link("gone").url))
    assert link("gone").url not in await everything(storage)
    claim = await claimed(Ledger(storage))
    assert claim.request.asked == Ask("How many trees?", about[:1])


async def test_a_channel_that_two_workspaces_share_is_forgotten_in_one(storage: Storage) -> None:
    """It has one id in both, and who manages it here manages nothing there."""
    there = replace(PLACE, space="another-space")
    for place in (PLACE, there):
        await answered(storage, replace(canary(), origin=place), briefing(url=URL))
        await storage.choices.choose(place, "language", "de", by=CANARY)
    await storage.cleaner.forget(Wish(space=PLACE.space, channel=PLACE.channel))
    assert await storage.replies.fates(PLACE) == []
    assert len(await storage.replies.fates(there)) == 1
    assert "language" in (await storage.choices.of(there)).channel
    assert "language" not in (await storage.choices.of(PLACE)).channel


async def test_a_link_that_is_forgotten_in_one_workspace_stays_whole_in_another(storage: Storage) -> None:
    """Anybody may forget a link in their own direct messages: its feed, mutes, digests and questions are others'."""
    there = Origin(Platform.SLACK, "TB", "CB", "m1")
    feed, told, asked = "https://news.example.org/feed.xml", link("told"), link("asked")
    read = FetchedFeed(FeedDocument("News", (FeedItem("1", told.url, "Trees"),)), Validators())
    assert await storage.feeds.follow(Follow(there.itself, feed, Person("UB")), read)
    await storage.mutes.put(Mute(there.itself, Person("UB"), link=told.canonical, everyone=True))
    entry = FeedEntry("Trees", "", "news.example.org", told.url, "News", NOW)
    digest = replace(digest_request("m8"), origin=replace(there, message="m8"))
    await answered(storage, digest, Digest("en", NOW, NOW, (), "In summary.", feeds=(entry,)))
    question = Ask("How many trees?", (Source(link("other"), "c1"), Source(asked, "c2")))
    await storage.requests.accept([replace(brief_request("m7"), origin=there, asked=question)])
    before = await everything(storage)
    forgetting, direct = Forgetting(storage.cleaner), Origin(Platform.SLACK, "TA", "DA", "")
    for url in (feed, told.url, asked.url):
        notice = await forgetting.ask(direct, Person("UA"), url, sure=True, manages=True)
        assert notice == Notice("forgotten_nothing")
    assert await everything(storage) == before


@pytest.mark.parametrize(
    ("platform", "stays"),
    [
        pytest.param(Platform.SLACK, True, id="Slack, where an id is of a workspace"),
        pytest.param(Platform.DISCORD, False, id="Discord, where it is one person everywhere"),
    ],
)
async def test_a_person_is_forgotten_as_far_as_their_id_means_them(
    storage: Storage, platform: Platform, stays: bool
) -> None:
    """Their links, votes, choices and costs in another workspace are those of another person there."""
    here, there = (Origin(platform, space, "C1", "m1") for space in ("TA", "TB"))
    for place in (here, there):
        await answered(storage, replace(canary(), origin=place), briefing(url=URL))
        await storage.opt_outs.choose(place, CANARY, out=True)
        await storage.mutes.put(Mute(place.itself, CANARY, "football"))
        await storage.choices.choose(place, "language", "de", by=CANARY)
        cost = ModelCall("briefing", "small", 1, 1)
        await storage.spending.book(Account(platform, place.space, CANARY.id), cost, Decimal("0.1"))
    await Forgetting(storage.cleaner).ask(here, CANARY, "me", sure=True, manages=False)
    found = await storage.cleaner.held(CANARY.id)
    tables = ("requests", "opt_outs", "mutes", "preferences", "model_calls")
    kept = {table: [row["space"] for row in found[table]] for table in tables if table in found}
    assert kept == ({table: ["TB"] for table in tables} if stays else {})
