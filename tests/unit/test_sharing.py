"""What one person alone saw is posted before everybody when they say so: once, where they had it, in their name."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.answers import Answer, Manner
from bot.domain.briefing import Briefing, Notice
from bot.domain.digest import Digest
from bot.domain.errors import ChatRefused
from bot.domain.mutes import Mute
from bot.domain.requests import Audience, DigestOf, Request, Say
from bot.domain.types import Interaction, Origin, Person, Platform
from bot.platforms.commands.buttons import buttons
from bot.platforms.discord_chat import view as discord_view
from bot.platforms.slack_chat import view as slack_view
from bot.service.sharing import Sharing
from bot.storage.database import open_storage
from bot.texts.answers import digest_title
from tests.databases import sqlite_url
from tests.fakes.clock import Clock
from tests.fakes.memory import ANA, NOW, brief_request, briefing, origin
from tests.unit.test_pipeline import Bot

BEN = Person("u-ben", "Ben")
RIGHT = Interaction("token", NOW)


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    """A bot on an empty database."""
    clock = Clock()
    async with open_storage(sqlite_url(tmp_path), clock=clock) as storage:
        yield Bot(storage, clock)


def alone(request: Request) -> Request:
    """The same by a command, for who gave it."""
    return replace(request, interaction=RIGHT, audience=Audience.ASKER)


def sharing(bot: Bot) -> Sharing:
    """As a new process would have it."""
    return Sharing(bot.storage.requests, bot.storage.replies, clock=bot.clock)


async def work(bot: Bot) -> None:
    """Do all that is written down."""
    while claim := await bot.storage.dispatch.claim([Platform.DISCORD]):
        await bot.pipeline().handle(claim)


async def given(bot: Bot, request: Request) -> str:
    """The id of an answer that one person saw."""
    await bot.answer(request)
    return list(bot.chat.pages)[-1]


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(alone(brief_request()), id="a briefing"),
        pytest.param(alone(Request(origin("i1"), DigestOf("24h"), ANA, NOW)), id="a digest"),
    ],
)
async def test_it_is_posted_once_however_often_it_is_pressed(bot: Bot, request_: Request) -> None:
    """As it was stored; also when it is pressed again after a restart."""
    answer = await given(bot, request_)
    assert bot.chat.manners == [Manner(private=True)]
    assert await sharing(bot).share(request_.origin, ANA, answer) == Notice("sharing")
    await work(bot)
    assert await sharing(bot).share(request_.origin, ANA, answer) == Notice("shared_before")
    await work(bot)
    first, again = bot.chat.pages.values()
    assert first == again
    assert bot.chat.manners[1:] == [Manner(shared_by="Ana")]
    assert len(bot.writer.written) <= 1, "what is stored is never bought again"


async def test_what_a_channel_muted_is_not_shown_to_it_by_sharing(bot: Bot) -> None:
    """Who asked for it had it, since what is muted for all does not count for what one person sees."""
    await bot.answer(brief_request())
    await bot.storage.mutes.put(Mute(origin(), BEN, "arnheim", "", everyone=True))
    asked = Request(origin("i1"), DigestOf("24h"), ANA, NOW + timedelta(minutes=1))
    answer = await given(bot, alone(asked))
    assert [entry.title for entry in bot.chat.pages[answer].entries] == ["Arnheim plants trees"]
    await sharing(bot).share(asked.origin, ANA, answer)
    await work(bot)
    *_, shared = bot.chat.pages.values()
    assert (shared.title, shared.entries, shared.notes) == ("Links of the last 24 hours", (), ("digest_muted:1",))


async def test_what_is_shared_is_in_the_language_of_the_channel(bot: Bot) -> None:
    """What one person had may have been in theirs."""
    await bot.answer(brief_request())
    asked = Request(origin("i1"), DigestOf("6h"), ANA, NOW + timedelta(minutes=1), reader="fr")
    answer = await given(bot, alone(asked))
    assert digest_title(bot.chat.pages[answer]) == "Liens des 6 dernières heures"
    await sharing(bot).share(asked.origin, ANA, answer)
    await work(bot)
    *_, shared = bot.chat.pages.values()
    assert (shared.language, digest_title(shared), len(shared.entries)) == ("en", "Links of this period", 1)


async def test_it_is_shared_where_it_was_given_by_who_had_it(bot: Bot) -> None:
    """A button may be pressed in a direct message, where an answer came because its command had expired."""
    answer, here = await given(bot, alone(brief_request())), origin()
    assert await sharing(bot).share(replace(here, channel="c2"), ANA, answer) == Notice("share_elsewhere")
    assert await sharing(bot).share(replace(here, thread="t1"), ANA, answer) == Notice("share_elsewhere")
    assert await sharing(bot).share(here, BEN, answer) == Notice("not_yours")
    assert await sharing(bot).share(here, ANA, "another") == Notice("share_gone")
    assert await sharing(bot).share(replace(here, space="s2"), ANA, answer) == Notice("share_gone")
    await work(bot)
    assert len(bot.chat.pages) == 1


async def test_who_shared_in_vain_is_told_so_alone(bot: Bot) -> None:
    """The bot may have lost the right to speak there."""
    answer = await given(bot, alone(brief_request()))
    await sharing(bot).share(origin(), ANA, answer)
    bot.chat.trouble = [(ChatRefused("no"), False)]
    await bot.pipeline().handle(await bot.claim())
    claim = await bot.claim()
    assert (claim.request.audience, claim.request.author) == (Audience.DIRECT, ANA)
    assert claim.request.asked == Say("refused", Notice("share_refused"))
    await bot.pipeline().handle(claim)
    assert list(bot.chat.pages.values())[-1] == Notice("share_refused")


async def test_a_shared_briefing_knows_its_link(bot: Bot) -> None:
    """Its buttons are for everybody."""
    answer = await given(bot, alone(brief_request()))
    await sharing(bot).share(origin(), ANA, answer)
    await work(bot)
    shared = await bot.storage.replies.answered_by(Platform.DISCORD, "s1", list(bot.chat.pages)[-1])
    assert shared
    assert shared.link == brief_request().link
    assert shared.audience is Audience.EVERYONE


@pytest.mark.parametrize(
    ("request_", "manner"),
    [
        pytest.param(brief_request(), Manner(), id="a link that was posted"),
        pytest.param(replace(brief_request(), interaction=RIGHT), Manner(asked_by="Ana"), id="a command before all"),
        pytest.param(alone(brief_request()), Manner(private=True), id="one for one person"),
    ],
)
async def test_who_had_it_posted_is_named(bot: Bot, request_: Request, manner: Manner) -> None:
    """Before all, a command's answer seems to come out of nothing."""
    await bot.answer(request_)
    assert bot.chat.manners == [manner]


DIGEST = Digest("de", NOW, NOW, (), "In summary.")


def _discord(answer: Answer, manner: Manner) -> str:
    return "\n".join(page.words for page in discord_view.render(answer, manner=manner))


def _slack(answer: Answer, manner: Manner) -> str:
    return str([page.blocks for page in slack_view.render(answer, manner)])


@pytest.mark.parametrize("show", [_discord, _slack])
@pytest.mark.parametrize("answer", [briefing(language="de"), DIGEST])
def test_views_say_it_in_the_answers_language(show: Callable[[Answer, Manner], str], answer: Answer) -> None:
    """A name is a stranger's text."""
    assert "Auf Wunsch von Ana" in show(answer, Manner(asked_by="Ana"))
    assert "Geteilt von " in (hostile := show(answer, Manner(shared_by="<@1> **A**")))
    assert "<@1>" not in hostile
    assert "Ana" not in show(answer, Manner())


@pytest.mark.parametrize("answer", [briefing(), DIGEST])
def test_a_private_answer_alone_can_be_shared(answer: Briefing | Digest) -> None:
    """What everybody sees needs no button for that."""

    def names(manner: Manner) -> list[Any]:
        return [name for name, _ in buttons(answer, manner)]

    assert "share" in names(Manner(private=True))
    assert "share" not in names(Manner())
    assert not buttons(Notice("paywall"), Manner(private=True))


def test_a_thread_of_discord_is_where_it_was_given() -> None:
    """Discord tells a thread alone."""
    here = Origin(Platform.DISCORD, "s1", "c1", "i1", thread="t1")
    assert here.told_in == replace(here, channel="c2").told_in
