"""What happens on a platform becomes rows, once, and before anything else."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.briefing import Notice
from bot.domain.requests import Asked, DigestOf, Remove, Request, Say
from bot.domain.types import LINKS_MAX, Interaction, Link, Person, Platform
from bot.service.intake import Intake
from bot.service.limits import LIMIT_PERIOD
from bot.service.marks import Marks
from bot.storage.database import Storage, open_storage
from tests.databases import sqlite_url
from tests.fakes.chat import MemoryChat
from tests.fakes.ledger import Ledger
from tests.fakes.memory import ANA, NOW, brief_request, message, origin
from tests.fakes.service import intake_on

BOB = Person("u-bob", "Bob")
ONE = "see https://news.example.org/one"


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    """A real database."""
    async with open_storage(sqlite_url(tmp_path), clock=lambda: NOW) as opened:
        yield opened


@pytest.fixture
def chat() -> MemoryChat:
    """A chat in memory."""
    return MemoryChat()


def intake(storage: Storage, chat: MemoryChat, **policy: Any) -> Intake:
    """An intake on the database."""
    return intake_on(storage, {Platform.DISCORD: chat}, clock=lambda: NOW, **policy)


async def answered(storage: Storage, chat: MemoryChat, inbox: Intake) -> Request:
    """Ana posted a link, and the answer stands as the message a1."""
    (request,) = await inbox.message(message(ONE))
    claim = await Ledger(storage).claim([Platform.DISCORD])
    assert claim
    await Ledger(storage).intend(claim, 0)
    await Ledger(storage).posted(claim, 0, await chat.post(request, "page", marker="a1"))
    await Ledger(storage).done(claim)
    return request


def kinds(requests: list[Request]) -> list[tuple[str, str]]:
    """What was taken, in short."""
    return [(_kind(request.asked), reason_of(request)) for request in requests]


def _kind(asked: Asked) -> str:
    match asked:
        case DigestOf(period):
            return f"digest:{period}"
        case Say(topic):
            return f"notice:{topic}"
    return type(asked).__name__.lower()


def reason_of(request: Request) -> str:
    """Why there is a notice instead of work; "" when there is none."""
    notice = request.asked.notice if isinstance(request.asked, Say) else request.refused
    return notice.reason if notice else ""


async def test_a_link_is_taken_once_however_often_it_is_told(storage: Storage, chat: MemoryChat) -> None:
    """Platforms deliver events again after a reconnect."""
    inbox = intake(storage, chat)
    assert len(await inbox.message(message(ONE))) == 1
    assert await inbox.message(message(ONE)) == []


async def test_an_edit_that_adds_a_link_adds_its_briefing_alone(storage: Storage, chat: MemoryChat) -> None:
    """What was briefed before the edit is not briefed again."""
    inbox = intake(storage, chat)
    await inbox.message(message(ONE))
    added = await inbox.message(message(f"{ONE} and https://news.example.org/two"))
    assert [request.link.url for request in added if request.link] == ["https://news.example.org/two"]


@pytest.mark.parametrize(
    ("count", "left_out"),
    [
        pytest.param(LINKS_MAX, [], id="as many as are briefed"),
        pytest.param(LINKS_MAX + 1, [("notice:links_left_out", "links_left_out_one")], id="one more"),
        pytest.param(LINKS_MAX + 2, [("notice:links_left_out", "links_left_out")], id="two more"),
    ],
)
async def test_links_beyond_the_limit_are_counted_in_a_last_line(
    storage: Storage, chat: MemoryChat, count: int, left_out: list[tuple[str, str]]
) -> None:
    """Nothing is dropped silently."""
    text = " ".join(f"https://news.example.org/{number}" for number in range(count))
    taken = await intake(storage, chat).message(message(text, asked=True))
    assert kinds(taken) == [("brief", "")] * LINKS_MAX + left_out


async def test_chatter_is_passed_over(storage: Storage, chat: MemoryChat) -> None:
    """A message without a link costs no row and gets no mark."""
    assert await intake(storage, chat).message(message("lunch?")) == []
    assert chat.marks == []


async def test_who_asks_without_a_link_is_told_so(storage: Storage, chat: MemoryChat) -> None:
    """Silence would look like a crash."""
    taken = await intake(storage, chat).message(message("hey bot", asked=True))
    assert kinds(taken) == [("notice:no_link", "no_link")]


@pytest.mark.parametrize(
    ("trigger", "count", "said"),
    [
        pytest.param("auto", 3, ["links_missed"], id="several"),
        pytest.param("auto", 1, ["links_missed_one"], id="one"),
        pytest.param("request", 3, [], id="where nobody waits for a briefing that was not asked for"),
    ],
)
async def test_what_was_missed_is_said_once(
    storage: Storage, chat: MemoryChat, trigger: str, count: int, said: list[str]
) -> None:
    """However often the program starts and finds them again."""
    for _ in range(2):
        await intake(storage, chat, trigger=trigger).missed(message(ONE), count)
    found = []
    while claim := await storage.dispatch.claim(list(Platform)):
        found.append(reason_of(claim.request))
        await storage.dispatch.done(claim)
    assert found == said


async def test_on_request_only_those_who_ask_are_answered(storage: Storage, chat: MemoryChat) -> None:
    """DEFAULT_TRIGGER=request."""
    inbox = intake(storage, chat, trigger="request")
    assert await inbox.message(message(ONE, "m1")) == []
    assert len(await inbox.message(message(ONE, "m2", asked=True))) == 1
    command = Interaction("token", NOW)
    assert len(await inbox.message(message(ONE, "m3", interaction=command))) == 1


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        pytest.param({"limit_user_hour": 2}, "limit_user", id="of the person"),
        pytest.param({"limit_channel_hour": 2}, "limit_channel", id="of the channel"),
    ],
)
async def test_a_link_over_a_limit_is_written_down_as_told_why_not(
    storage: Storage, chat: MemoryChat, limits: dict[str, int], reason: str
) -> None:
    """The second link still passes, the third gets a notice."""
    inbox = intake(storage, chat, **limits)
    taken = [(await inbox.message(message(f"https://news.example.org/{n}", f"m{n}")))[0] for n in range(4)]
    assert [reason_of(request) for request in taken] == ["", "", reason, reason]
    assert taken[2].refused == Notice(reason, {"limit": 2, "minutes": 60})


@pytest.mark.parametrize(
    ("waited", "minutes"),
    [
        pytest.param(timedelta(minutes=20), 40, id="whole minutes"),
        pytest.param(timedelta(minutes=20, seconds=1), 40, id="rounded up"),
        pytest.param(timedelta(minutes=59, seconds=30), 2, id="soon"),
    ],
)
async def test_who_is_over_a_limit_is_told_when_there_is_room_again(
    storage: Storage, chat: MemoryChat, waited: timedelta, minutes: int
) -> None:
    """When the oldest of what counts is an hour old; "in about 1 minutes" would be wrong."""
    await intake(storage, chat, limit_user_hour=1).message(message(ONE, "m1"))
    later = intake_on(storage, {Platform.DISCORD: chat}, clock=lambda: NOW + waited, limit_user_hour=1)
    (told,) = await later.message(message(ONE, "m2"))
    assert told.refused == Notice("limit_user", {"limit": 1, "minutes": minutes})


async def test_whoever_is_alone_has_no_limit_of_a_person(storage: Storage, chat: MemoryChat) -> None:
    """The local chat of the machine's owner; that of the channel keeps what it costs within bounds."""
    inbox = intake(storage, chat, limit_user_hour=1, limit_channel_hour=3, alone_on=frozenset({Platform.DISCORD}))
    taken = [(await inbox.message(message(f"https://news.example.org/{n}", f"m{n}")))[0] for n in range(4)]
    assert [reason_of(request) for request in taken] == ["", "", "", "limit_channel"]


async def test_a_period_that_is_none_is_told_whatever_was_asked_for_before(storage: Storage, chat: MemoryChat) -> None:
    """It is no digest: it neither meets a limit nor counts to one."""
    inbox = intake(storage, chat, limit_user_hour=1)
    assert kinds(await inbox.digest(message("7x", "i1"))) == [("digest:7x", "period_unknown")]
    assert kinds(await inbox.message(message(ONE, "m1"))) == [("brief", "")]
    (told,) = await inbox.digest(message("7x", "i2"))
    assert told.refused
    assert told.refused == Notice("period_unknown", {"word": "7x", "example": "2026-11-22"})


async def test_a_digest_counts_as_well(storage: Storage, chat: MemoryChat) -> None:
    """It may cost a model call, too."""
    inbox = intake(storage, chat, limit_user_hour=2)
    await inbox.digest(message("", "i1"))
    await inbox.message(message(ONE, "m1"))
    assert kinds(await inbox.digest(message("week", "i2"))) == [("digest:week", "limit_user")]


async def test_one_persons_limit_is_not_anothers(storage: Storage, chat: MemoryChat) -> None:
    """Bob can still ask when Ana cannot."""
    inbox = intake(storage, chat, limit_user_hour=1)
    await inbox.message(message(ONE, "m1"))
    assert kinds(await inbox.message(message(ONE, "m2"))) == [("brief", "limit_user")]
    assert kinds(await inbox.message(message(ONE, "m3", author=BOB))) == [("brief", "")]


async def test_the_mark_comes_after_the_commit(storage: Storage, chat: MemoryChat) -> None:
    """The mark means "written down": with the database gone there is none, and the event comes again."""
    inbox = intake(storage, chat)
    await inbox.message(message(ONE, asked=True))
    await inbox._marks.drain()
    assert chat.marks == ["+m1"]


async def test_a_message_is_marked_once_and_cleared_with_its_last_answer(storage: Storage, chat: MemoryChat) -> None:
    """Three links are one message; which answer is the last one is known also to a program that was started since."""
    inbox = intake(storage, chat)
    await inbox.message(message(f"{ONE} https://news.example.org/two", asked=True))
    ledger = Ledger(storage)
    last = []
    while claim := await ledger.claim([Platform.DISCORD]):
        last.append(await ledger.done(claim))
    assert last == [False, True]
    await inbox._marks.drain()
    marks = Marks({Platform.DISCORD: chat})
    marks.clear(brief_request())
    await marks.drain()
    assert chat.marks == ["+m1", "-m1"]


async def test_only_the_poster_bins_an_answer(storage: Storage, chat: MemoryChat) -> None:
    """🗑 from somebody else is just a reaction."""
    inbox = intake(storage, chat)
    await answered(storage, chat, inbox)

    assert not await inbox.bin(origin("a1"), BOB)
    assert not await inbox.bin(origin("m1"), BOB, manages=True), "no message of ours"
    assert await Ledger(storage).claim([Platform.DISCORD]) is None
    await inbox.bin(origin("a1"), ANA)
    taken = await Ledger(storage).claim([Platform.DISCORD])
    assert taken
    assert taken.request.asked == Remove("a1")


async def test_who_manages_messages_takes_others_answers_away_too(storage: Storage, chat: MemoryChat) -> None:
    inbox = intake(storage, chat)
    await answered(storage, chat, inbox)
    assert await inbox.bin(origin("a1"), BOB, manages=True)
    taken = await Ledger(storage).claim([Platform.DISCORD])
    assert taken
    assert taken.request.asked == Remove("a1")


async def test_an_answer_that_a_moderator_deleted_stands_no_more(storage: Storage, chat: MemoryChat) -> None:
    """Later posts of the link must not point to nothing."""
    inbox = intake(storage, chat)
    await answered(storage, chat, inbox)
    await inbox.deleted(origin("a1"))
    assert await Ledger(storage).parts(Platform.DISCORD, "s1", "a1") == []


async def test_messages_at_the_same_moment_do_not_all_find_room(storage: Storage, chat: MemoryChat) -> None:
    """The limit counts and writes in one go."""
    inbox = intake(storage, chat, limit_user_hour=3)
    pasted = [inbox.message(message(f"https://news.example.org/{n}", f"m{n}")) for n in range(12)]
    taken = [reason_of(requests[0]) for requests in await asyncio.gather(*pasted)]
    assert taken.count("") == 3


async def test_the_log_does_not_keep_what_follows_a_question_mark() -> None:
    """It may be somebody's key to a document."""
    asked = Link("https://files.example.org/report?signature=secret#page", "x")
    assert asked.shown == "https://files.example.org/report"


async def test_a_message_deleted_after_its_answer_no_longer_counts(storage: Storage, chat: MemoryChat) -> None:
    """Who took a link back is not shown in the digest, and the next who posts it gets a briefing."""
    inbox = intake(storage, chat)
    request = await answered(storage, chat, inbox)
    assert request.link
    assert (await storage.archive.look(origin("m2"), request.link.canonical, before=99))[0]
    await inbox.deleted(origin())
    assert (await storage.archive.look(origin("m2"), request.link.canonical, before=99))[0] is None
    assert await storage.archive.shared(origin(), NOW - LIMIT_PERIOD, NOW + LIMIT_PERIOD) == []


async def test_taking_an_answer_away_is_not_undone_by_its_own_deletion(storage: Storage, chat: MemoryChat) -> None:
    """The platform tells us that our answer was deleted while the request to delete it is still open."""
    inbox = intake(storage, chat)
    await answered(storage, chat, inbox)
    await inbox.bin(origin("a1"), ANA)
    removal = await Ledger(storage).claim([Platform.DISCORD])
    await inbox.deleted(origin("a1"))
    assert removal
    await Ledger(storage).done(removal)


async def test_what_is_wrong_with_what_somebody_typed_is_for_them_alone(storage: Storage, chat: MemoryChat) -> None:
    """A channel has nothing to do with it; a briefing is for all."""
    inbox = intake(storage, chat, limit_user_hour=1)
    taken = [
        *await inbox.message(message("hey bot", "m1", asked=True)),
        *await inbox.digest(message("7x", "i1")),
        *await inbox.message(message(ONE, "m2", asked=True)),
        *await inbox.message(message(ONE, "m3", asked=True)),
    ]
    told = [(reason_of(request), request.audience.value) for request in taken]
    assert told == [
        ("no_link", "asker_first"),
        ("period_unknown", "asker_first"),
        ("", "everyone"),
        ("limit_user", "asker_first"),
    ]
    claim = await storage.dispatch.claim([Platform.DISCORD])
    assert claim
    assert claim.request.audience is taken[0].audience, "it outlives the program"
