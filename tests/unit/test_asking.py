"""Questions about articles: who is asking what, and that the answer follows its question."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.article import Article
from bot.domain.at_once import Evidence
from bot.domain.briefing import ArticleAnswer, Briefing, Notice
from bot.domain.errors import NothingToRead
from bot.domain.requests import Audience
from bot.domain.types import QUESTION_CHARS_MAX, Interaction, Person, Platform
from bot.platforms.commands.arguments import Given
from bot.platforms.commands.buttons import BUTTONS
from bot.platforms.commands.entries import AtOnce, Call, Ports, Right
from bot.service.questions import likeliest
from tests.fakes.bot import Bot, open_bot
from tests.fakes.memory import NOW, article, message, origin
from tests.fakes.service import desk_on

A, B = "https://news.example.org/a", "https://news.example.org/b"
#: The chat in memory answers in the channel, which here is the thread as well.
THREAD = replace(origin("m2"), thread="c1")
ASKED: dict[str, Any] = {"asked": True, "question": "How many trees?"}
COMMAND = Interaction("token", NOW + timedelta(minutes=15))


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    """A bot on a database of its own, in whose channel a briefing of A stands."""
    async with open_bot(tmp_path) as bot:
        await bot.post(A)
        yield bot


async def say(bot: Bot, number: str = "m2", **fields: Any) -> list[Any]:
    """Somebody says something in the thread; what the bot said beside the briefing, once it worked it off."""
    said = replace(message("", number), origin=replace(THREAD, message=number), text=fields.pop("text", "hm"), **fields)
    await bot.inbox.message(said)
    return await worked_off(bot)


async def worked_off(bot: Bot) -> list[Any]:
    """What the bot said beside the first briefing."""
    return (await bot.post("lunch?", "m9"))[1:]


async def test_a_mention_in_the_thread_is_answered_from_its_article(bot: Bot) -> None:
    """By the text that was read already, with the sentences that say so."""
    (answer,) = await say(bot, **ASKED)
    assert isinstance(answer, ArticleAnswer)
    assert (answer.text, answer.url) == ("It will plant 400 trees.", A)
    assert bot.reader.asked == [A]


async def test_what_the_article_does_not_say_is_said_to_be_so(bot: Bot) -> None:
    (answer,) = await say(bot, asked=True, question="Who paid?")
    assert isinstance(answer, ArticleAnswer)
    assert not answer.stated


async def test_peoples_talk_in_the_thread_is_never_answered(bot: Bot) -> None:
    """Only a mention, or a reply to a message of ours, means the bot."""
    assert await say(bot, question="How many trees?") == []
    assert bot.writer.questions == []


async def test_a_reply_to_a_briefing_is_a_question(bot: Bot) -> None:
    (marker,) = bot.chat.pages
    (answer,) = await say(bot, question="When does the work begin in May?", about=marker)
    assert isinstance(answer, ArticleAnswer)
    assert answer.text == "The work begins in May."


async def test_a_link_beside_the_mention_stays_a_link(bot: Bot) -> None:
    """The adapters tell no question then."""
    bot.reader.apart = True
    (answer,) = await say(bot, text=B, asked=True)
    assert isinstance(answer, Briefing)


async def test_a_mention_where_no_briefing_stands_is_none(bot: Bot) -> None:
    """It is told what the bot does instead, as before."""
    said = replace(message("", "m2"), origin=replace(THREAD, thread="c2"), text="hm", **ASKED)
    (request,) = await bot.inbox.message(said)
    assert await worked_off(bot) == [Notice("no_link")]
    assert request.audience is Audience.ASKER_FIRST


async def test_a_question_is_answered_once_however_often_it_is_told(bot: Bot) -> None:
    await say(bot, **ASKED)
    assert len(await say(bot, **ASKED)) == 1
    assert len(bot.writer.questions) == 1


async def test_an_edited_question_is_answered_anew(bot: Bot) -> None:
    """The old answer goes; when it is asked again as it was, so is its answer."""
    await say(bot, **ASKED)
    for _ in range(2):  # told twice
        (answer,) = await say(bot, asked=True, question="Who paid?", edited=True)
        assert not answer.stated
    (answer,) = await say(bot, **ASKED, edited=True)
    assert answer.text == "It will plant 400 trees."
    assert len(bot.writer.questions) == 3


@pytest.mark.parametrize(
    "left",
    [
        pytest.param({"question": "How many trees?"}, id="the mention is gone"),
        pytest.param({"asked": True}, id="the question is gone"),
    ],
)
async def test_what_is_no_question_any_more_is_not_answered_any_more(bot: Bot, left: dict[str, Any]) -> None:
    await say(bot, **ASKED)
    found = await say(bot, edited=True, **left)
    assert not [answer for answer in found if isinstance(answer, ArticleAnswer)]


async def test_a_deleted_question_takes_its_answer_along(bot: Bot) -> None:
    """And a briefing that stands beside it stays."""
    await say(bot, **ASKED)
    await bot.inbox.deleted(THREAD)
    assert await worked_off(bot) == []
    assert len(bot.chat.pages) == 1


async def test_another_word_beside_a_question_changes_nothing(bot: Bot) -> None:
    """An edit of what is no part of it: another way to name the bot, another space."""
    await say(bot, **ASKED)
    assert len(await say(bot, asked=True, question=" How many  trees? ", edited=True)) == 1
    assert len(bot.writer.questions) == 1


async def asked_by_command(bot: Bot, number: str, about: str = "", **fields: Any) -> list[Any]:
    """A command or a form asks, outside of any thread."""
    fields = {"interaction": COMMAND, "asked": True, "question": "How many trees?", **fields}
    said = replace(message("", number), **fields)
    await bot.inbox.ask(said, about=origin(about) if about else None)
    return await worked_off(bot)


async def test_a_command_with_a_link_reads_it(bot: Bot) -> None:
    """No briefing of it is needed, and none comes of it."""
    (answer,) = await asked_by_command(bot, "i1", text=B)
    assert isinstance(answer, ArticleAnswer)
    assert bot.reader.asked == [A, B]
    assert len(bot.writer.written) == 1


async def test_a_form_under_a_briefing_asks_its_article(bot: Bot) -> None:
    (marker,) = bot.chat.pages
    (answer,) = await asked_by_command(bot, "i1", about=marker, private=True)
    assert (answer.url, answer.text) == (A, "It will plant 400 trees.")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        pytest.param({}, "ask_where", id="no article"),
        pytest.param({"question": " \u200b "}, "question_empty", id="nothing to see in it"),
        pytest.param({"question": "x" * (QUESTION_CHARS_MAX + 1), "text": A}, "question_too_long", id="too long"),
    ],
)
async def test_what_is_wrong_with_a_question_is_told_to_who_asked(
    bot: Bot, fields: dict[str, Any], reason: str
) -> None:
    """It says what to do, and nothing is read or asked."""
    told = replace(message("", "i1"), interaction=COMMAND, **{"question": "Who?", **fields})
    (request,) = await bot.inbox.ask(told)
    assert request.audience is Audience.ASKER_FIRST
    (notice,) = await worked_off(bot)
    assert isinstance(notice, Notice)
    assert notice.reason == reason
    assert bot.writer.questions == []


async def test_a_question_of_the_greatest_length_is_answered(bot: Bot) -> None:
    (answer,) = await asked_by_command(bot, "i1", text=A, question="x" * QUESTION_CHARS_MAX)
    assert isinstance(answer, ArticleAnswer)


async def test_why_a_link_gives_no_answer_is_told_to_who_asked(bot: Bot) -> None:
    bot.reader.trouble = [NothingToRead("paywall")]
    (notice,) = await asked_by_command(bot, "i1", text=B)
    assert (notice.reason, notice.link) == ("paywall", B)


async def test_a_question_counts_like_a_briefing(bot: Bot) -> None:
    """It may cost a model call, too."""
    limited = Bot(bot.storage, bot.clock, limit_user_hour=2)
    assert [request.refused for request in await limited.inbox.message(_asked("m2"))] == [None]
    (refused,) = await limited.inbox.message(_asked("m3"))
    assert refused.refused
    assert refused.refused.reason == "limit_user"


async def test_where_the_bot_is_switched_off_it_says_so(bot: Bot) -> None:
    off = Bot(bot.storage, bot.clock, trigger="off")
    (request,) = await off.inbox.message(_asked("m2"))
    assert request.key.split("\n")[-2] == "notice:switched_off"


def _asked(number: str) -> Any:
    return replace(message("", number), origin=replace(THREAD, message=number), text="hm", **ASKED)


async def test_of_several_articles_the_one_that_says_it_answers(bot: Bot) -> None:
    """The likeliest is asked first; when none says it, all of them are meant."""
    bot.reader.apart = True
    await bot.post(B, "m5")
    bot.writer.questions.clear()
    (_, answer) = await say(bot, asked=True, question="How many trees?")
    assert answer.stated
    assert len(bot.writer.questions) == 1
    (_, _, answer) = await say(bot, "m3", asked=True, question="Who paid?")
    assert (answer.stated, answer.notes) == (False, ("others_silent:1",))
    assert len(bot.writer.questions) == 3


def test_the_likeliest_article_has_most_of_the_words() -> None:
    told = [_article("A lake freezes", "Ice."), _article("Council plants", "The council plants trees in Arnheim.")]
    assert likeliest("Where does the council plant trees?", told)[0] is told[1]
    assert likeliest("Ice?", told)[0] is told[0]


def _article(title: str, text: str) -> Article:
    return replace(article(), title=title, text=text)


async def forgotten(bot: Bot) -> None:
    """The texts of articles have had their time."""
    bot.clock.tick(timedelta(days=31).total_seconds())
    await bot.storage.archive.purge(bot.clock.now - timedelta(days=30))


async def test_a_text_that_is_no_longer_kept_is_read_again(bot: Bot) -> None:
    """As long as the page says the same."""
    await forgotten(bot)
    (answer,) = await say(bot, **ASKED)
    assert isinstance(answer, ArticleAnswer)
    assert bot.reader.asked == [A, A]


@pytest.mark.parametrize("gone", [pytest.param(False, id="it says something else"), pytest.param(True, id="no page")])
async def test_a_page_that_is_not_what_was_briefed_answers_nothing(bot: Bot, gone: bool) -> None:
    """Who asked is told, alone, for how long texts are kept."""
    await forgotten(bot)
    bot.reader.apart = True
    bot.reader.trouble = [NothingToRead("not_found")] if gone else []
    posted: list[Audience] = []
    post = bot.chat.post

    async def watched(request: Any, page: Any, *, marker: str) -> Any:
        posted.append(request.audience)
        return await post(request, page, marker=marker)

    bot.chat.post = watched  # type: ignore[method-assign]
    assert await say(bot, **ASKED) == [Notice("ask_gone", {"days": 30})]
    assert posted == [Audience.ASKER_FIRST]


async def shown(bot: Bot) -> list[Any]:
    """Somebody presses Evidence below the briefing, whose article is no longer kept."""
    (marker,) = bot.chat.pages
    desk = desk_on(bot.storage, {}, settings=bot.inbox._settings, clock=bot.clock)
    (button,) = [button for button in BUTTONS if button.name == "evidence"]
    assert isinstance(button.does, AtOnce)
    pressed = message("", "i1", interaction=COMMAND)
    reply = await button.does.answer(Ports(bot.inbox, desk), Call(pressed, Given(), _yes, origin(marker)))
    assert reply == Notice("evidence_again")
    return await worked_off(bot)


async def _yes(_: Right) -> bool:
    return True


async def test_evidence_of_a_text_that_is_no_longer_kept_is_read_again(bot: Bot) -> None:
    """For who pressed alone; from then on it is there again, for as long as texts are kept."""
    await forgotten(bot)
    (proof,) = await shown(bot)
    assert isinstance(proof, Evidence)
    assert proof.answer.article_sentences == article().sentences
    assert all(sentence.supported_by for sentence in proof.answer.sentences)
    (marker, _) = bot.chat.pages
    kept = await bot.storage.replies.answer_in(Platform.DISCORD, "s1", marker)
    assert isinstance(kept, Briefing)
    assert kept.article_sentences
    await bot.storage.archive.purge(bot.clock.now - timedelta(days=30))
    assert kept == await bot.storage.replies.answer_in(Platform.DISCORD, "s1", marker)


@pytest.mark.parametrize("gone", [pytest.param(False, id="it says something else"), pytest.param(True, id="no page")])
async def test_evidence_of_a_page_that_changed_cannot_be_shown(bot: Bot, gone: bool) -> None:
    await forgotten(bot)
    bot.reader.apart = True
    bot.reader.trouble = [NothingToRead("not_found")] if gone else []
    assert await shown(bot) == [Notice("evidence_gone", {"days": 30})]


async def test_what_was_answered_to_one_person_is_nobody_elses_to_ask_about(bot: Bot) -> None:
    """A private briefing makes no thread of its article."""
    bot.reader.apart = True
    await bot.inbox.message(replace(message(B, "i1"), private=True, interaction=COMMAND))
    await worked_off(bot)
    (private,) = [marker for marker, page in bot.chat.pages.items() if page.url == B]
    other = Person("u-bob", "Bob")
    found = await asked_by_command(bot, "i2", about=private, private=True, author=other)
    assert found[-1] == Notice("ask_where")
    found = await asked_by_command(bot, "i3", about=private, private=True)
    assert isinstance(found[-1], ArticleAnswer)
    await say(bot, **ASKED)
    assert [url for url, _ in bot.writer.questions] == [B, A]
