"""From a claim to its answer: nothing lost, nothing doubled, nothing bought twice."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.briefing import AlreadyBriefed, Briefing, Item, Length, Notice, Several
from bot.domain.digest import Digest
from bot.domain.dispatch import DEATHS_MAX, FAULTS_MAX, Claim
from bot.domain.errors import (
    BotError,
    ChatRefused,
    ChatUnavailable,
    FetchTimeout,
    LeaseLost,
    MessageGone,
    NothingToRead,
    ReadError,
    SiteBroken,
    SiteBusy,
    StorageUnavailable,
)
from bot.domain.requests import Audience, DigestOf, Remove, Request
from bot.domain.spending import Price, Prices
from bot.domain.types import Interaction, Link, Person, Platform, Posted
from bot.service.budget import Budget, Limits
from bot.service.pipeline import (
    DEADLINE,
    OUTAGE_RETRIES_S,
    READ_RETRIES_S,
    RETRY_AFTER_MAX_S,
    Pipeline,
)
from bot.storage.database import Storage, open_storage
from bot.texts.answers import digest_remarks
from tests.databases import sqlite_url
from tests.fakes.chat import MemoryChat
from tests.fakes.clock import Clock
from tests.fakes.ledger import Ledger
from tests.fakes.memory import ANA, NOW, MemoryReader, MemoryWriter, brief_request, origin
from tests.fakes.service import pipeline_on, work_off

UTC = ZoneInfo("UTC")


@dataclass
class Bot:
    """The service on a real database, with a chat, a reader and a writer in memory."""

    storage: Storage
    clock: Clock
    chat: MemoryChat = field(default_factory=MemoryChat)
    reader: MemoryReader = field(default_factory=MemoryReader)
    writer: MemoryWriter = field(default_factory=MemoryWriter)

    def __post_init__(self) -> None:
        self.budget = Budget(self.storage.spending, zone=UTC, clock=self.clock)

    def pipeline(self) -> Pipeline:
        """A pipeline as a new process would have it."""
        return pipeline_on(
            self.storage,
            chats={Platform.DISCORD: self.chat},
            reader=self.reader,
            writer=self.writer,
            budget=self.budget,
            clock=self.clock,
        )

    async def claim(self) -> Claim:
        """The next claim, which must exist."""
        claim = await Ledger(self.storage).claim([Platform.DISCORD])
        assert claim
        return claim

    async def ask(self, request: Request) -> Claim:
        """Write a request down and claim it."""
        assert await Ledger(self.storage).accept([request]) == [True]
        return await self.claim()

    async def answer(self, request: Request) -> Any:
        """The last page posted after handling a request."""
        assert await self.pipeline().handle(await self.ask(request))
        return list(self.chat.pages.values())[-1]


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    """A bot on an empty database."""
    clock = Clock()
    async with open_storage(sqlite_url(tmp_path), clock=clock) as storage:
        yield Bot(storage, clock)


async def test_a_link_is_read_written_and_posted(bot: Bot) -> None:
    """The main job."""
    page = await bot.answer(brief_request())
    assert isinstance(page, Briefing)
    assert bot.reader.asked == ["https://news.example.org/story"]


async def test_the_same_link_in_the_same_channel_is_one_line(bot: Bot) -> None:
    """With who, when and a link to the briefing; no fetch, no model call."""
    await bot.answer(brief_request("m1"))
    again = await bot.answer(brief_request("m2"))
    first = next(iter(bot.chat.pages))
    assert again == AlreadyBriefed("Arnheim plants trees", "Ana", NOW, f"https://chat.example.org/c1/{first}")
    assert (len(bot.reader.asked), len(bot.writer.written)) == (1, 1)


async def test_the_same_link_elsewhere_is_the_stored_briefing(bot: Bot) -> None:
    """Other people have not seen it, and it costs nothing."""
    await bot.answer(brief_request("m1"))
    assert isinstance(await bot.answer(brief_request("m2", channel="c2")), Briefing)
    assert (len(bot.reader.asked), len(bot.writer.written)) == (1, 1)


async def test_what_a_token_opened_is_read_anew_in_another_channel(bot: Bot) -> None:
    """The other channel was given the token as well: what it opens there is for that channel to find out."""
    gift = "https://news.example.org/story?gift=abc"
    await bot.answer(brief_request("m1", link=Link(gift, gift)))
    assert isinstance(await bot.answer(brief_request("m2", link=Link(gift, gift), channel="c2")), Briefing)
    assert isinstance(await bot.answer(brief_request("m3", link=Link(gift, gift))), AlreadyBriefed)
    assert bot.reader.asked == [gift, gift]
    assert len(bot.writer.written) == 2, "its link carries the token"


async def test_another_length_is_written_anew_from_the_stored_article(bot: Bot) -> None:
    """`/brief url full` asks for more than the channel has, but the page is not fetched again."""
    await bot.answer(brief_request("m1"))
    page = await bot.answer(brief_request("m2", length=Length.FULL))
    assert isinstance(page, Briefing)
    assert (len(bot.reader.asked), len(bot.writer.written)) == (1, 2)


async def test_a_removed_answer_does_not_count_as_already_there(bot: Bot) -> None:
    """The line would lead to nothing."""
    await bot.answer(brief_request("m1"))
    (mark,) = bot.chat.pages
    remove = Request(origin(mark), Remove(mark), ANA, NOW)
    assert await bot.pipeline().handle(await bot.ask(remove))
    assert bot.chat.pages == {}
    assert isinstance(await bot.answer(brief_request("m2")), Briefing)


async def test_after_the_first_answer_is_binned_the_link_is_briefed_again(bot: Bot) -> None:
    """An "already briefed" line is no briefing that a later one could point to."""
    await bot.answer(brief_request("m1"))
    (mark,) = bot.chat.pages
    await bot.answer(brief_request("m2"))
    remove = Request(origin(mark), Remove(mark), ANA, NOW)
    assert await bot.pipeline().handle(await bot.ask(remove))
    assert isinstance(await bot.answer(brief_request("m3")), Briefing)


async def test_a_copy_that_was_posted_first_is_not_what_the_original_points_to(bot: Bot) -> None:
    """The only link in an answer is the one that was asked for."""
    await bot.answer(brief_request("m1", "copy"))
    page = await bot.answer(brief_request("m2", "original", channel="c2"))
    assert page.url.endswith("/original")


async def test_two_requests_at_once_cost_one_fetch_and_one_model_call(bot: Bot) -> None:
    """Two people paste the same story in the same second."""
    await Ledger(bot.storage).accept([brief_request("m1"), brief_request("m2", channel="c2")])
    await work_off(bot.storage, bot.pipeline(), [Platform.DISCORD], bot.clock)
    assert (len(bot.reader.asked), len(bot.writer.written)) == (1, 1)
    assert len(bot.chat.pages) == 2


async def test_two_requests_at_once_in_one_channel_are_a_briefing_and_a_line(bot: Bot) -> None:
    """Also while the briefing is on its way: the second waits until there is something to point to."""
    await Ledger(bot.storage).accept([brief_request("m1"), brief_request("m2")])
    await work_off(bot.storage, bot.pipeline(), [Platform.DISCORD], bot.clock)
    assert [type(page) for page in bot.chat.pages.values()] == [Briefing, AlreadyBriefed]


@pytest.mark.parametrize("taken", [True, False], ids=["the platform took it", "the platform did not"])
async def test_an_answer_of_unknown_outcome_is_posted_exactly_once(bot: Bot, taken: bool) -> None:
    """The line broke after the request was sent: we look before we send again."""
    bot.chat.trouble = [(ChatUnavailable("connection reset"), taken)]
    claim = await bot.ask(brief_request())
    assert not await bot.pipeline().handle(claim)
    bot.clock.tick(OUTAGE_RETRIES_S[0])
    assert await bot.pipeline().handle(await bot.claim())
    assert len(bot.chat.pages) == 1
    assert bot.chat.looked == 1


async def test_an_outage_is_not_an_attempt(bot: Bot) -> None:
    """However often a platform is away, the answer still comes."""
    claim = await bot.ask(brief_request())
    pipeline = bot.pipeline()
    for wait_s in (*OUTAGE_RETRIES_S, OUTAGE_RETRIES_S[-1]):
        bot.chat.trouble = [(ChatUnavailable("down"), False)]
        assert not await pipeline.handle(claim)
        bot.clock.tick(wait_s)
        claim = await bot.claim()
    assert claim.attempts == 0
    assert await bot.pipeline().handle(claim)
    assert len(bot.writer.written) == 1


async def two_stories(bot: Bot) -> None:
    """Of one alone nobody asks what it comes down to."""
    await bot.answer(brief_request("m1"))
    bot.reader.story = "A dike near Emden broke in the storm of Monday night, and forty cows drowned."
    await bot.answer(brief_request("m0", "dike"))


async def test_an_outage_does_not_buy_a_digest_again(bot: Bot) -> None:
    """What was composed is kept until it is posted."""
    await two_stories(bot)
    claim = await bot.ask(Request(origin("i1"), DigestOf("24h"), ANA, NOW + timedelta(minutes=1)))
    pipeline = bot.pipeline()
    for wait_s in OUTAGE_RETRIES_S[:3]:
        bot.chat.trouble = [(ChatUnavailable("down"), False)]
        assert not await pipeline.handle(claim)
        bot.clock.tick(wait_s)
        claim = await bot.claim()
    assert await pipeline.handle(claim)
    assert bot.writer.summarized == 1


async def test_a_crash_between_two_messages_of_a_digest_doubles_nothing(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is stored before its first message is posted; the next process goes on with the second."""
    await two_stories(bot)
    bot.chat.pages.clear()
    monkeypatch.setattr(bot.chat, "render", lambda answer, _manner: [(1, answer), (2, answer)])
    post, first_alone = bot.chat.post, True

    async def dies_after_one(request: Request, page: Any, *, marker: str) -> Posted:
        if first_alone and bot.chat.pages:
            raise KeyboardInterrupt
        return await post(request, page, marker=marker)

    monkeypatch.setattr(bot.chat, "post", dies_after_one)
    claim = await bot.ask(Request(origin("i1"), DigestOf("24h"), ANA, NOW + timedelta(minutes=1)))
    with pytest.raises(KeyboardInterrupt):
        await bot.pipeline().handle(claim)
    # What is shared meanwhile does not change what was begun.
    await Ledger(bot.storage).accept([brief_request("m2", "later")])
    bot.clock.tick(3_600)
    first_alone = False
    while (claim := await bot.claim()).request.origin.message != "i1":
        continue
    assert await bot.pipeline().handle(claim)
    (one, digest), (two, again) = bot.chat.pages.values()
    assert (one, two) == (1, 2)
    assert digest == again
    assert bot.writer.summarized == 1


async def test_a_busy_database_does_not_buy_a_briefing_again(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the model wrote is stored a little later."""
    monkeypatch.setattr("bot.service.insist.AGAIN_S", (0.0, 0.0))
    archive = bot.storage.archive
    save, tries = archive.save_briefing, [StorageUnavailable("busy"), StorageUnavailable("busy")]

    async def busy(*args: Any, **options: Any) -> None:
        if tries:
            raise tries.pop()
        await save(*args, **options)

    monkeypatch.setattr(archive, "save_briefing", busy)
    await bot.answer(brief_request())
    assert len(bot.writer.written) == 1


async def test_several_links_of_one_message_are_briefed_in_short(bot: Bot) -> None:
    """Five walls of text below one message are read by nobody; who asks for a length gets it."""
    one, other = brief_request("m1", "a"), brief_request("m1", "b")
    assert await Ledger(bot.storage).accept([one, other, brief_request("m2", "c")]) == [True] * 3
    asked = brief_request("m1", "d", length=Length.FULL)
    assert await Ledger(bot.storage).accept([asked]) == [True]
    while claim := await Ledger(bot.storage).claim([Platform.DISCORD]):
        bot.reader.apart = True
        assert await bot.pipeline().handle(claim) in {True, False}
    pages = [page.items if isinstance(page, Several) else [Item("", page)] for page in bot.chat.pages.values()]
    recipes = [item.answer.recipe for items in pages for item in items if isinstance(item.answer, Briefing)]
    assert recipes == [
        bot.writer.recipe(length, "source") for length in (Length.SHORT, Length.SHORT, Length.STANDARD, Length.FULL)
    ]


async def test_what_the_bot_says_is_in_the_language_of_the_channel_or_the_asked_one(bot: Bot) -> None:
    """A notice stands among what people of that channel write; who asks for a language is told in it."""
    await bot.storage.choices.choose(origin(), "language", "de")
    await bot.answer(brief_request("m1", "a"))
    already = await bot.answer(brief_request("m2", "a"))
    assert (type(already), already.language) == (AlreadyBriefed, "de")
    bot.reader.trouble = [NothingToRead("paywall"), NothingToRead("paywall"), NothingToRead("paywall")]
    said = [
        await bot.answer(brief_request("m3", "b")),
        await bot.answer(brief_request("m4", "c", language="fr")),
        await bot.answer(brief_request("m5", "d", channel="c2")),
    ]
    assert [(notice.reason, notice.language) for notice in said] == [
        ("paywall", "de"),
        ("paywall", "fr"),
        ("paywall", "en"),
    ]


async def test_a_briefing_shows_the_lead_image_where_the_channel_wants_one(bot: Bot) -> None:
    """The address is the page's choice, and the site may see who loads it: nobody has it shown unasked."""
    bot.reader.image, bot.reader.apart = "https://images.example.org/a.jpg", True
    plain = await bot.answer(brief_request("m1", "a"))
    await bot.storage.choices.choose(origin(), "images", "on")
    pictured = await bot.answer(brief_request("m2", "b"))
    assert (plain.image, pictured.image) == ("", bot.reader.image)


async def test_a_channel_is_briefed_in_its_language_unless_another_is_asked_for(bot: Bot) -> None:
    """The settings' language is for channels that chose none."""
    await bot.storage.choices.choose(origin(), "language", "de")
    chosen = await bot.answer(brief_request("m1", "a"))
    asked = await bot.answer(brief_request("m2", "b", language="fr"))
    elsewhere = await bot.answer(brief_request("m3", "c", channel="c2"))
    assert [briefing.recipe for briefing in (chosen, asked, elsewhere)] == [
        bot.writer.recipe(Length.STANDARD, language) for language in ("de", "fr", "source")
    ]


@pytest.mark.parametrize(
    ("chosen", "asked", "language"),
    [
        pytest.param("de", None, "de", id="the channel's"),
        pytest.param("de", "fr", "fr", id="asked for"),
        pytest.param(None, None, "en", id="of the settings: links have many languages, so their digest is English"),
        pytest.param("source", None, "en", id="each article's own is no language for a digest"),
    ],
)
async def test_a_digest_is_in_the_channels_language(
    bot: Bot, chosen: str | None, asked: str | None, language: str
) -> None:
    await bot.storage.choices.choose(origin(), "language", chosen)
    await bot.answer(brief_request())
    digest = await bot.answer(Request(origin("i1"), DigestOf("24h", asked), ANA, NOW + timedelta(minutes=1)))
    assert digest.language == language


@pytest.mark.parametrize(
    ("chosen", "audience", "language"),
    [
        pytest.param(None, Audience.ASKER, "es", id="theirs, where the channel chose none"),
        pytest.param("de", Audience.ASKER, "de", id="the channel's"),
        pytest.param(None, Audience.EVERYONE, "en", id="for all, which nobody's language is"),
    ],
)
async def test_a_digest_for_one_person_is_in_their_language_where_the_channel_has_none(
    bot: Bot, chosen: str | None, audience: Audience, language: str
) -> None:
    """Its links have many languages; what stands around them is for who reads it."""
    await bot.storage.choices.choose(origin(), "language", chosen)
    await bot.answer(brief_request())
    at = NOW + timedelta(minutes=1)
    digest = await bot.answer(Request(origin("i1"), DigestOf("24h"), ANA, at, audience=audience, reader="es-MX"))
    assert digest.language == language


async def test_who_has_spent_their_budget_gets_what_costs_nothing(bot: Bot) -> None:
    """A briefing and a digest without the model; what is stored is theirs all the same."""
    bot.reader.apart = True
    bot.writer.tokens, bot.writer.tokens_max = 10, (10, 0)
    price = Prices((), (Price(Decimal(1_000_000), Decimal(0)),))
    limits = Limits(user=Decimal(5))
    bot.budget = Budget(bot.storage.spending, prices=price, limits=limits, zone=UTC, clock=bot.clock)
    ben = Person("u-ben", "Ben")
    written = await bot.answer(brief_request("m1", "a"))
    picked = await bot.answer(brief_request("m2", "b"))
    stored = await bot.answer(brief_request("m3", "a", channel="c2"))
    for_ben = await bot.answer(brief_request("m4", "b", author=ben, channel="c3"))
    assert [briefing.notes for briefing in (written, picked, stored, for_ben)] == [
        ("extractive",),
        ("budget_user",),
        ("extractive",),
        ("extractive",),
    ]
    bot.reader.story = "A glacier tram opens near Zermatt"
    await bot.answer(brief_request("m5", "c"))
    assert bot.writer.asked == 2
    digest = await bot.answer(Request(origin("i1"), DigestOf("24h"), ANA, NOW + timedelta(minutes=1)))
    assert digest.conclusion.startswith("In summary, 3 links told 2 stories;")
    assert digest.notes == ("digest_budget",)
    assert bot.writer.asked == 2
    assert (await bot.storage.spending.spent(NOW, user="u-ana")).calls == 1
    assert (await bot.storage.spending.spent(NOW, user="u-ben")).calls == 1


async def test_what_always_fails_is_told_in_the_end(bot: Bot) -> None:
    """Also a digest: silence would leave its command thinking for ever."""
    for number, request in enumerate([brief_request(), Request(origin("i1"), DigestOf("24h"), ANA, NOW)]):
        claim = await bot.ask(request)
        assert await bot.pipeline().handle(replace(claim, attempts=FAULTS_MAX))
        assert list(bot.chat.pages.values())[number] == Notice("failed")


@pytest.mark.parametrize(("deaths", "briefed"), [(DEATHS_MAX - 1, 1), (DEATHS_MAX, 0)])
async def test_a_request_that_ends_the_program_is_given_up(bot: Bot, deaths: int, briefed: int) -> None:
    """It would end every start, and with it the answers to everybody else."""
    claim = await bot.ask(brief_request())
    assert await bot.pipeline().handle(replace(claim, deaths=deaths))
    assert len(bot.writer.written) == briefed
    assert (Notice("failed", link="") in bot.chat.pages.values()) is not briefed


async def test_after_the_deadline_an_outage_ends_the_request(bot: Bot) -> None:
    """A day later nobody waits any more."""
    claim = await bot.ask(brief_request())
    bot.chat.trouble = [(ChatUnavailable("down"), False)]
    bot.clock.tick(DEADLINE.total_seconds() + 1)
    assert await bot.pipeline().handle(claim)
    assert bot.chat.pages == {}


@pytest.mark.parametrize(
    ("error", "waits_s"),
    [
        pytest.param(SiteBroken, READ_RETRIES_S, id="a broken site, three times"),
        pytest.param(FetchTimeout, READ_RETRIES_S[:1], id="a slow one, twice"),
    ],
)
async def test_a_page_that_fails_is_tried_again_then_told(
    bot: Bot, error: type[ReadError], waits_s: tuple[float, ...]
) -> None:
    """The last failure becomes a notice with its reason."""
    bot.reader.trouble = [error() for _ in range(len(waits_s) + 1)]
    claim = await bot.ask(brief_request())
    for wait_s in waits_s:
        assert not await bot.pipeline().handle(claim)
        assert await Ledger(bot.storage).claim([Platform.DISCORD]) is None
        bot.clock.tick(wait_s)
        claim = await bot.claim()
    assert await bot.pipeline().handle(claim)
    assert list(bot.chat.pages.values()) == [Notice(error.reason, link="https://news.example.org/story")]


@pytest.mark.parametrize(
    ("asked_s", "waited_s"),
    [pytest.param(5, 5, id="obeyed"), pytest.param(99_999, RETRY_AFTER_MAX_S, id="obeyed up to a bound")],
)
async def test_a_site_says_when_to_come_back(bot: Bot, asked_s: float, waited_s: float) -> None:
    """Retry-After counts, but people are waiting."""
    bot.reader.trouble = [SiteBusy(retry_after_s=asked_s)]
    assert not await bot.pipeline().handle(await bot.ask(brief_request()))
    bot.clock.tick(waited_s - 0.1)
    assert await Ledger(bot.storage).claim([Platform.DISCORD]) is None
    bot.clock.tick(0.1)
    assert await bot.pipeline().handle(await bot.claim())


@pytest.mark.parametrize("reason", ["paywall", "not_found", "unsupported_type"])
async def test_what_cannot_be_read_is_told_at_once(bot: Bot, reason: str) -> None:
    """Another try would not help."""
    bot.reader.trouble = [NothingToRead(reason)]
    assert await bot.answer(brief_request()) == Notice(reason, link="https://news.example.org/story")


async def test_a_message_deleted_before_the_answer_gets_none(bot: Bot) -> None:
    """Withdrawn while its page was read."""
    claim = await bot.ask(brief_request())
    await Ledger(bot.storage).withdraw(claim.request.origin)
    with pytest.raises(LeaseLost):
        await bot.pipeline().handle(claim)
    assert bot.chat.pages == {}


async def test_an_answer_that_is_under_way_when_its_message_is_deleted_is_taken_back(bot: Bot) -> None:
    """Between the look at the request and the word of the platform there is always a moment."""
    claim = await bot.ask(brief_request())
    post = bot.chat.post

    async def deleted_meanwhile(request: Request, page: Any, *, marker: str) -> Posted:
        posted = await post(request, page, marker=marker)
        await Ledger(bot.storage).withdraw(request.origin)
        return posted

    bot.chat.post = deleted_meanwhile  # type: ignore[method-assign]  # the platform's answer takes its time
    with pytest.raises(LeaseLost):
        await bot.pipeline().handle(claim)
    assert bot.chat.pages == {}


@pytest.mark.parametrize("error", [MessageGone(), ChatRefused()], ids=["message gone", "not allowed to speak"])
async def test_what_cannot_be_answered_is_closed(bot: Bot, error: BotError) -> None:
    """No retry storm against a channel that is closed to us."""
    bot.chat.trouble = [(error, False)]
    assert await bot.pipeline().handle(await bot.ask(brief_request()))
    assert await Ledger(bot.storage).claim([Platform.DISCORD]) is None


async def test_a_refused_link_is_answered_without_work(bot: Bot) -> None:
    """A link over the limit is told why, and not read."""
    request = brief_request(reason="limit_user", values={"limit": 10})
    assert await bot.answer(request) == Notice("limit_user", {"limit": 10}, link="https://news.example.org/story")
    assert bot.reader.asked == []


async def test_a_digest_lists_what_the_channel_shared(bot: Bot) -> None:
    """One line a link, who posted, where; no conclusion, which would say the one story once more."""
    await bot.answer(brief_request("m1", "one"))
    bot.reader.trouble = [NothingToRead("paywall")]
    await bot.answer(brief_request("m2", "two"))
    await bot.answer(brief_request("m3", "three", channel="c2"))
    page = await bot.answer(Request(origin("i1"), DigestOf("24h"), ANA, NOW + timedelta(minutes=1)))
    assert isinstance(page, Digest)
    assert [(entry.title, entry.author) for entry in page.entries] == [
        ("Arnheim plants trees", "Ana"),
        ("https://news.example.org/two", "Ana"),
    ]
    assert [entry.unread for entry in page.entries] == ["", "paywall"]
    assert page.unread == {"paywall": 1}
    assert (page.links, page.story_count, page.people) == (2, 1, 1)
    assert page.entries[0].message_url.endswith("/c1/m1")
    assert page.conclusion == ""


async def test_a_link_shared_twice_stands_once_in_the_digest(bot: Bot) -> None:
    """Under who posted it first."""
    await bot.answer(brief_request("m1"))
    await bot.answer(brief_request("m2"))
    page = await bot.answer(Request(origin("i1"), DigestOf("24h"), ANA, NOW + timedelta(minutes=1)))
    assert len(page.entries) == 1
    assert page.entries[0].message_url.endswith("/m1")


async def test_links_over_a_limit_are_counted_in_the_digest_and_not_listed(bot: Bot) -> None:
    """A flood of them would push out what was briefed; one that was briefed after all stands there."""
    over = {"reason": "limit_user", "values": {"limit": 1, "minutes": 20}}
    await bot.answer(brief_request("m1", "one", **over))
    await bot.answer(brief_request("m2", "one"))
    await bot.answer(brief_request("m3", "two", **over))
    await bot.answer(brief_request("m4", "two", **over))
    await bot.answer(brief_request("m5", "three", audience=Audience.ASKER, **over))
    page = await bot.answer(Request(origin("i1"), DigestOf("24h"), ANA, NOW + timedelta(minutes=1)))
    assert [entry.message_url.rpartition("/")[2] for entry in page.entries] == ["m2"]
    assert page.notes == ("digest_limited:1",), "what one asked for in private was never posted"
    assert digest_remarks(page) == ["1 link was not briefed: more were posted than the limits of an hour allow."]


async def test_a_period_that_makes_no_sense_is_told(bot: Bot) -> None:
    """`/digest soon` gets an answer."""
    page = await bot.answer(Request(origin("i1"), DigestOf("soon"), ANA, NOW))
    assert page.reason == "period_unknown"


@pytest.mark.parametrize(
    ("audience", "chosen", "reader", "language"),
    [
        pytest.param(Audience.ASKER, None, "de", "de", id="to one person in theirs"),
        pytest.param(Audience.ASKER_FIRST, "fr", "de", "de", id="whatever the channel chose"),
        pytest.param(Audience.ASKER, "fr", "", "fr", id="the channel's, where the platform does not tell"),
        pytest.param(Audience.EVERYONE, "fr", "de", "fr", id="the channel's, to all of it"),
    ],
)
async def test_what_the_bot_says_to_one_person_is_in_their_language(
    bot: Bot, audience: Audience, chosen: str | None, reader: str, language: str
) -> None:
    """Also of what a worker answers, which another program may have written down."""
    await bot.storage.choices.choose(origin(), "language", chosen)
    page = await bot.answer(Request(origin("i1"), DigestOf("soon"), ANA, NOW, audience=audience, reader=reader))
    assert page.language == language


@pytest.mark.parametrize(
    ("right", "audience"),
    [
        pytest.param(Interaction("token", NOW + timedelta(minutes=15)), Audience.ASKER_FIRST, id="a command"),
        pytest.param(None, Audience.EVERYONE, id="a message"),
    ],
)
async def test_why_a_command_came_to_nothing_is_for_who_gave_it(
    bot: Bot, right: Interaction | None, audience: Audience, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands in a channel is answered there; a briefing is for all either way."""
    seen: list[Audience] = []
    post = bot.chat.post

    async def watched(request: Request, page: Any, *, marker: str) -> Posted:
        seen.append(request.audience)
        return await post(request, page, marker=marker)

    monkeypatch.setattr(bot.chat, "post", watched)
    bot.reader.trouble = [NothingToRead("paywall")]
    await bot.answer(brief_request("m1", interaction=right))
    await bot.answer(brief_request("m2", interaction=right))
    assert seen == [audience, Audience.EVERYONE]
