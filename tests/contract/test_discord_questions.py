"""Questions on Discord: mentions, replies, /ask, and the form behind a button; through the real discord.py."""

from typing import Any

import pytest

from bot.domain.requests import Audience
from bot.domain.types import QUESTION_CHARS_MAX
from bot.platforms.discord_chat.view import render
from tests.fakes.desk import MemoryDesk
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.guild import COMPONENTS_V2, EPHEMERAL, LOADING, Message
from tests.fakes.discord.listening import heard, listening
from tests.fakes.discord.rules import Refused, check_modal
from tests.fakes.inbox import RecordingInbox
from tests.fakes.memory import at_length, briefing

LINK = "https://news.example.org/a"


@pytest.mark.parametrize(
    ("text", "question"),
    [
        pytest.param("{me} who voted?", "who voted?", id="behind the mention"),
        pytest.param("who, {me}, voted?", "who, , voted?", id="around it"),
        pytest.param("{role}  who\nvoted?", "who voted?", id="the bot's role"),
        pytest.param(f"{{me}} {LINK} who voted?", "", id="with a link"),
        pytest.param("{me}", "", id="nothing"),
    ],
)
async def test_what_stands_beside_a_mention_is_a_question(discord: FakeDiscord, text: str, question: str) -> None:
    """Whether it is one of a thread's article is for the inbox to say."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        thread = await discord.open_thread(channel)
        await discord.say(thread, text.format(me=f"<@{discord.me.id}>", role=f"<@&{discord.role_id}>"))
        message = await heard(discord, inbox)
    assert (message.asked, message.question, message.about) == (True, question, "")
    assert message.origin.thread == str(thread.id)


async def test_a_reply_to_the_bot_names_what_it_replies_to(discord: FakeDiscord) -> None:
    """It mentions nobody in so many words, and is still meant for the bot."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        answer = await discord.say(channel, "a briefing", by=discord.me)
        await discord.say(channel, "who voted?", reply_to=answer)
        message = await heard(discord, inbox)
    assert (message.asked, message.question, message.about) == (False, "who voted?", str(answer.id))


async def test_a_document_in_reply_to_the_bot_names_what_it_replies_to(discord: FakeDiscord) -> None:
    """It may be the text that a notice asks for; it is no question."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        notice = await discord.say(channel, "a notice", by=discord.me)
        await discord.say(channel, "here it is", reply_to=notice, files=["article.pdf"])
        message = await heard(discord, inbox)
    assert (message.question, message.about, len(message.files)) == ("", str(notice.id), 1)


async def test_a_reply_to_somebody_else_is_their_talk(discord: FakeDiscord) -> None:
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        said = await discord.say(channel, "lunch?", by="Ben")
        await discord.until(lambda: inbox.messages)
        await discord.say(channel, "who pays?", reply_to=said)
        message = await heard(discord, inbox, 2)
    assert (message.asked, message.about) == (False, "")


async def test_the_command_hands_over_the_question_and_the_link(discord: FakeDiscord) -> None:
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        await discord.until(lambda: discord.commands)
        command = await discord.slash(channel, "ask", question="Who voted?", url=LINK)
        await discord.until(lambda: command.response)
    [(message, about)] = inbox.questions
    assert (message.question, message.text, message.private, about) == ("Who voted?", LINK, False, None)
    assert command.response
    assert not command.response.flags & EPHEMERAL


async def test_the_button_opens_a_form_whose_answer_is_for_its_person_alone(discord: FakeDiscord) -> None:
    """The press is answered with the form at once; what is filled in is a request of its own, deferred for one."""
    inbox = RecordingInbox(audience=Audience.ASKER)
    async with listening(discord, inbox):
        answer = await _briefed(discord)
        pressed = await discord.press(answer, "ask")
        filled = await discord.fill_in(pressed, question="Who voted?", by="Ben")
        await discord.until(lambda: filled.response)
    assert pressed.response is None
    [(message, about)] = inbox.questions
    assert (message.question, message.private, message.author.name) == ("Who voted?", True, "Ben")
    assert about
    assert (about.message, message.origin.message) == (str(answer.id), str(filled.id))
    assert filled.response
    assert filled.response.flags == LOADING | EPHEMERAL


async def test_the_form_is_in_the_language_of_its_person(discord: FakeDiscord) -> None:
    discord.locales["Ben"] = "de"
    async with listening(discord, RecordingInbox()):
        pressed = await discord.press(await _briefed(discord), "ask", by="Ben")
        await discord.until(lambda: pressed.modal)
    assert pressed.modal
    assert pressed.modal["title"] == "Den Artikel fragen"
    assert pressed.modal["components"][0]["component"]["max_length"] == QUESTION_CHARS_MAX


async def test_a_form_that_could_not_be_written_down_says_so(discord: FakeDiscord) -> None:
    """It is never told again; its person has to repeat it."""
    inbox = RecordingInbox()
    async with listening(discord, inbox):
        pressed = await discord.press(await _briefed(discord), "ask")
        await discord.until(lambda: pressed.modal)
        inbox.failures = 1
        filled = await discord.fill_in(pressed, question="Who voted?")
        await discord.until(lambda: filled.response)
    assert filled.response
    assert "try again" in filled.response.text


async def test_a_form_of_another_version_is_passed_over(discord: FakeDiscord) -> None:
    """Somebody had it open while the bot was replaced."""
    inbox = RecordingInbox()
    async with listening(discord, inbox):
        pressed = await discord.press(await _briefed(discord), "ask")
        await discord.until(lambda: pressed.modal)
        assert pressed.modal
        pressed.modal["custom_id"] = "newsbrief:unheard-of"
        await discord.fill_in(pressed, question="Who voted?")
        await discord.say(pressed.channel, LINK)
        await heard(discord, inbox)
    assert inbox.questions == []


def test_the_loopback_refuses_forms_beyond_discords_limits() -> None:
    entry: dict[str, Any] = {"type": 4, "style": 2, "custom_id": "q", "max_length": 4_000}
    labels: list[Any] = [{"type": 18, "label": "L" * 45, "component": entry}]
    form: dict[str, Any] = {"title": "T" * 45, "custom_id": "c", "components": labels}
    check_modal(form)
    changes: list[dict[str, Any]] = [
        {"title": "T" * 46},
        {"custom_id": ""},
        {"components": []},
        {"components": labels * 6},
    ]
    for change in changes:
        with pytest.raises(Refused):
            check_modal(form | change)
    with pytest.raises(Refused):
        check_modal(form | {"components": [{"type": 18, "label": "L", "component": entry | {"max_length": 4_001}}]})


async def test_evidence_stands_below_each_other_for_who_pressed_alone(discord: FakeDiscord) -> None:
    """A message holds 4,000 characters, and what a briefing rests on is longer."""
    desk = MemoryDesk(proves=at_length())
    async with listening(discord, RecordingInbox(), desk):
        more = await discord.press(await _briefed(discord), "more")
        await discord.until(lambda: more.response)
        assert more.response
        pressed = await discord.press(more.response, "evidence")
        await discord.until(lambda: len(pressed.followed_up) > 1)
    assert pressed.response
    shown = [pressed.response, *pressed.followed_up]
    assert all(message.flags & EPHEMERAL for message in shown)
    assert "Sentence 1 of" in shown[0].text
    assert not any(message.pings for message in shown)


async def _briefed(discord: FakeDiscord) -> Message:
    """A briefing of ours in a channel, with its buttons."""
    layout: Any = render(briefing())[0].layout("ab" * 12)
    channel = discord.text_channel()
    return await discord.say(channel, "", by=discord.me, components=layout.to_components(), flags=COMPONENTS_V2)
