"""Wherever people put a link on Discord, the bot finds it; and knows who asked, and who did not."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from bot.domain.links import find_links
from bot.domain.requests import marker
from bot.domain.types import Message, Platform
from bot.platforms.discord_chat.chat import DiscordChat
from bot.platforms.discord_chat.pages import Form
from bot.platforms.discord_chat.view import render
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.asking import request_for
from tests.fakes.discord.guild import PRIVATE_THREAD, Channel, User
from tests.fakes.discord.guild import Message as Said
from tests.fakes.discord.listening import heard, listening
from tests.fakes.inbox import RecordingInbox
from tests.fakes.memory import briefing

LINK = "https://news.example.org/story"
CARD: dict[str, Any] = {"type": "rich", "url": LINK, "title": "A story", "description": "Read it"}
FEED = User("Feed", bot=True)


def forward(channel: Channel, **fields: Any) -> dict[str, Any]:
    """A forwarded message has no text of its own."""
    original = Said(channel, User("Ben"), fields.pop("content", ""), **fields)
    return {"text": "", "forwarded": original}


#: The fields of a message, and what is found unasked and asked.
SHAPES: dict[str, tuple[Callable[[Channel], dict[str, Any]], bool, bool]] = {
    "as it is": (lambda _: {"text": f"look: {LINK}!"}, True, True),
    "behind words": (lambda _: {"text": f"[a story]({LINK})"}, True, True),
    "in a spoiler": (lambda _: {"text": f"||{LINK}||"}, True, True),
    "in a quotation": (lambda _: {"text": f"> {LINK}"}, True, True),
    "in code": (lambda _: {"text": f"`{LINK}`"}, False, False),
    "in angle brackets, which opt out": (lambda _: {"text": f"<{LINK}>"}, False, True),
    "beside a muted speaker, which opts out": (lambda _: {"text": f"🔇 {LINK}"}, False, True),
    "beside the word no-brief": (lambda _: {"text": f"{LINK} no-brief"}, False, True),
    "forwarded": (lambda channel: forward(channel, content=LINK), True, True),
    "forwarded with a card alone": (lambda channel: forward(channel, embeds=[CARD]), False, True),
    "in a card alone": (lambda _: {"text": "", "embeds": [CARD]}, False, True),
    "in the words of a card": (lambda _: {"text": "", "embeds": [{"type": "rich", "description": LINK}]}, False, True),
    "in a silent message": (lambda _: {"text": LINK, "flags": 1 << 12}, True, True),
    "in a message with its preview": (lambda _: {"text": LINK, "embeds": [CARD]}, True, True),
}


def links(message: Message) -> bool:
    """Whether the intake would find the link."""
    return [link.url for link in find_links(message.text, Platform.DISCORD, asked=message.asked)] == [LINK]


@pytest.mark.parametrize("name", SHAPES)
async def test_a_link_is_found_in_every_shape_of_message(discord: FakeDiscord, name: str) -> None:
    """Posted, asked about by an emoji, and asked about by a mention that replies."""
    shape, unasked, asked = SHAPES[name]
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        fields = shape(channel)
        said = await discord.say(channel, **fields)
        assert links(await heard(discord, inbox)) is unasked
        await discord.react(said, "📰", by="Ben")
        pointed = await heard(discord, inbox, 2)
        assert (links(pointed), pointed.asked, pointed.pointed) == (asked, True, True)
        assert (pointed.author.name, pointed.origin) == ("Ben", inbox.messages[0].origin)
        await discord.say(channel, f"<@{discord.me.id}>", reply_to=said)
        assert links(await heard(discord, inbox, 3)) is asked


@pytest.mark.parametrize("form", list(Form))
async def test_what_is_told_of_a_spoiler_is_one(discord: FakeDiscord, chat: DiscordChat, form: Form) -> None:
    """Whoever hid a link did not want its story told to everybody; nor does a thread's name tell it."""
    said = await discord.say(discord.text_channel(), f"||{LINK}||")
    request = request_for(discord, said)
    (page,) = render(briefing(spoiler=True), form)
    posted = await chat.post(request, page, marker=marker("k", 0))
    thread = discord.thread_of(said)
    assert thread
    assert thread.name == "Newsbrief"
    message = thread.messages[int(posted.message)]
    if form is Form.COMPONENTS:
        box, row = message.components
        assert box["spoiler"] is True
        assert [part["type"] for part in row["components"]] == [2] * 3, "the buttons can be pressed"
        return
    for line in filter(None, page.words.split("\n")):
        assert re.fullmatch(r"(?:### |-# |> )?(?:\|\|[^|]+\|\|)", line), line
    shown = message.content if form is Form.PLAIN else message.embeds[0]["description"]
    assert shown == page.words


@pytest.mark.parametrize(
    ("text", "spoiler"),
    [
        pytest.param(f"||{LINK}||", True, id="alone"),
        pytest.param(f"the end: || see {LINK} now ||", True, id="among words"),
        pytest.param(f"||a||{LINK}||b||", False, id="between two"),
        pytest.param(f"|| {LINK}", False, id="a mark without its partner"),
        pytest.param(f"||x|| ||[y]({LINK})||", True, id="behind words, in the second one"),
        pytest.param(f"||{LINK}|| {LINK}", False, id="in the open as well"),
        pytest.param(f"`||` {LINK} `||`", False, id="marks in code"),
    ],
)
async def test_a_link_in_a_spoiler_is_told_apart(discord: FakeDiscord, text: str, spoiler: bool) -> None:
    inbox = RecordingInbox()
    async with listening(discord, inbox):
        await discord.say(discord.text_channel(), text)
        message = await heard(discord, inbox)
    assert [link.spoiler for link in find_links(message.text, Platform.DISCORD)] == [spoiler]


PLACES: dict[str, Callable[[FakeDiscord], Any]] = {
    "a text channel": lambda discord: discord.text_channel(),
    "an announcement channel": lambda discord: discord.announcement_channel(),
    "the chat of a voice channel": lambda discord: discord.voice_channel(),
    "a stage": lambda discord: discord.stage_channel(),
    "a direct conversation": lambda discord: discord.direct(),
    "a thread": lambda discord: discord.open_thread(discord.text_channel()),
    "a private thread": lambda discord: discord.open_thread(discord.text_channel(), kind=PRIVATE_THREAD),
    "a forum": lambda discord: discord.forum(),
}


@pytest.mark.parametrize("name", PLACES)
async def test_a_link_is_found_in_every_place(discord: FakeDiscord, name: str) -> None:
    """Whatever Discord calls a channel."""
    inbox, place = RecordingInbox(), PLACES[name](discord)
    place = place if isinstance(place, Channel) else await place
    async with listening(discord, inbox):
        if name == "a forum":
            await discord.post_in_forum(place, "A story", LINK)
        else:
            await discord.say(place, LINK)
        assert links(await heard(discord, inbox))


@pytest.mark.parametrize(
    ("by", "webhook"),
    [
        pytest.param(FEED, None, id="an app"),
        pytest.param(User("Hook", bot=True), 7, id="a webhook, and so a channel that is followed"),
    ],
)
async def test_what_no_person_wrote_is_told_apart(discord: FakeDiscord, by: User, webhook: int | None) -> None:
    """The channel says whether it is taken; a card is all that many apps write."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        await discord.say(channel, f"<@{discord.me.id}>", by=by, webhook_id=webhook, embeds=[CARD])
        message = await heard(discord, inbox)
    assert (message.feed, message.asked, links(message)) == (True, False, True)


async def test_uploaded_documents_are_told_with_the_message(discord: FakeDiscord) -> None:
    """Pictures are not; those of a forwarded message are."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        await discord.say(channel, "here", files=["Report.PDF", "cat.png", "notes.txt"])
        message = await heard(discord, inbox)
        assert [name.partition("?")[0].rpartition("/")[2] for name in message.files] == ["Report.PDF", "notes.txt"]
        await discord.say(channel, **forward(channel, files=["a.md"]))
        assert len((await heard(discord, inbox, 2)).files) == 1


async def test_an_emoji_asks_about_an_old_message_of_anybody(discord: FakeDiscord) -> None:
    """Posted before the bot came, by an app; other emoji, and those of other bots, ask for nothing."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    said = await discord.say(channel, LINK, by=FEED, ago_s=86_400 * 30)
    async with listening(discord, inbox):
        discord.users["Other"] = User("Other", bot=True)
        await discord.react(said, "📰", by="Other")
        await discord.react(said, "👍")
        await discord.react(said, "📰")
        message = await heard(discord, inbox)
    assert (message.pointed, links(message), message.author.name) == (True, True, "Ana")


async def test_an_emoji_on_what_is_out_of_sight_asks_for_nothing(discord: FakeDiscord) -> None:
    """Deleted meanwhile, or in a channel whose history the bot may not read; later ones are heard."""
    inbox, channel, closed = RecordingInbox(), discord.text_channel(), discord.text_channel("closed")
    async with listening(discord, inbox):
        said = await discord.say(channel, LINK)
        other = await discord.say(closed, LINK)
        await heard(discord, inbox, 2)
        discord.refuse("READ_MESSAGE_HISTORY", closed)
        await discord.react(other, "📰")
        del channel.messages[said.id]
        await discord.react(said, "📰")
        await discord.react(await discord.say(channel, f"{LINK}/2"), "📰")
        message = await heard(discord, inbox, 4)
    assert message.text == f"{LINK}/2"


async def test_an_emoji_is_heard_through_an_outage(discord: FakeDiscord) -> None:
    """Discord tells it once."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        said = await discord.say(channel, LINK)
        await heard(discord, inbox)
        inbox.failures = 1
        discord.answer_next("message", 503)
        await discord.react(said, "📰")
        message = await heard(discord, inbox, 2)
    assert message.pointed
