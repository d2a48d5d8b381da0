"""The picture of a digest on both platforms: sent along with its words, and never a reason for a digest to fail."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.chart import Chart
from bot.domain.digest import Digest
from bot.domain.requests import Audience, DigestOf, marker
from bot.domain.settings import ChannelSettings
from bot.domain.types import Origin, Platform, Posted
from bot.platforms.discord_chat.chat import DiscordChat
from bot.platforms.discord_chat.pages import Form
from bot.platforms.slack_chat.chat import SlackChat
from bot.service.settings import Settings
from bot.storage.database import Storage
from bot.texts.chart import chart_words
from tests.contract.test_archive import answer as answered
from tests.contract.test_archive import keep, told
from tests.contract.test_slack_response_urls import right_to_answer
from tests.day import DAY, digests_on
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.asking import answer, given, request_for
from tests.fakes.discord.guild import Message
from tests.fakes.discord.rules import GALLERY, walk
from tests.fakes.memory import ANA, NOW, article, brief_request, briefing, digest_request, link, origin
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.session import COMMAND, LINK, MARKER, asked

START = datetime(2026, 11, 20, 8, tzinfo=UTC)
CHART = Chart(
    "Europe/Berlin",
    2,
    tuple(START + timedelta(hours=2 * number) for number in range(12)),
    ("a.example", "b.example", "c.example", "d.example", "e.example", "f.example", "g.example"),
    tuple(tuple(int(place == source) for place in range(12)) for source in range(7)),
    7,
)
DIGEST = Digest("en", START, START + timedelta(hours=24), (), "In summary.", lead="It happened.", chart=CHART)
WORDS = chart_words(CHART, "en")


def shown(message: Message) -> list[dict[str, object]]:
    """The pictures of a message on Discord."""
    return [item for each in walk(message.components) if each["type"] == GALLERY for item in each["items"]]


def pictured(message: Message) -> bool:
    """Whether it has the picture, with its words for who cannot see it."""
    (upload,) = message.uploads.values()
    (item,) = shown(message)
    return upload.startswith(b"\x89PNG") and item["description"] == WORDS and message.described == [WORDS]


async def test_discord_is_sent_an_image_with_a_description(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Once, however often it is tried; and its words stand below it."""
    said = await discord.say(discord.text_channel(), link().url)
    request = request_for(discord, said)
    first = await answer(chat, request, DIGEST)
    assert await answer(chat, request, DIGEST) == first
    (message,) = discord.replies(said)
    assert pictured(message)
    assert "Reports by source" in message.text
    assert not message.preview


async def test_the_response_to_a_command_has_it(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Also when it is edited twice."""
    command, request = await given(discord, discord.text_channel())
    for _ in range(2):
        await answer(chat, request, DIGEST)
    assert command.response
    assert pictured(command.response)


async def test_a_post_in_a_forum_has_it(discord: FakeDiscord, chat: DiscordChat) -> None:
    forum = discord.forum()
    said = await discord.post_in_forum(forum, "A title", link().url)
    where = Origin(Platform.DISCORD, str(discord.guild_id), str(forum.id), "schedule 1 2026-11-22")
    await answer(chat, replace(request_for(discord, said), origin=where), DIGEST)
    (post,) = [channel for channel in discord.channels.values() if channel.owner is discord.me]
    (message,) = discord.answers(post)
    assert pictured(message)


@pytest.mark.parametrize("by", ["a message", "a command"])
async def test_where_files_are_refused_the_digest_goes_without(
    discord: FakeDiscord, chat: DiscordChat, by: str
) -> None:
    """It takes the permission Attach Files; found again it is the same."""
    discord.accepts_files = False
    if by == "a message":
        request = request_for(discord, await discord.say(discord.text_channel(), link().url))
    else:
        _, request = await given(discord, discord.text_channel())
    (posted,) = await answer(chat, request, DIGEST)
    message = next(each for channel in discord.channels.values() for each in channel.messages.values()
                   if str(each.id) == posted.message)  # fmt: skip
    assert (message.uploads, shown(message)) == ({}, [])
    assert "It happened." in message.text
    assert "In summary." in message.text
    assert await chat.find(request, chat.render(DIGEST)[0], marker=marker(request.key, 0)) == posted


async def test_where_components_are_refused_there_is_none(discord: FakeDiscord, chat: DiscordChat) -> None:
    """The simpler forms are for text alone."""
    discord.accepts_components = False
    request = request_for(discord, await discord.say(discord.text_channel(), link().url))
    with pytest.raises(Exception, match="layout"):
        await answer(chat, request, DIGEST)
    (page,) = chat.render(DIGEST)
    assert (page.form, page.picture) == (Form.EMBED, None)
    (posted,) = await answer(chat, request, DIGEST)
    assert isinstance(posted, Posted)


def kinds(message: dict[str, object]) -> list[str]:
    blocks = message["blocks"]
    assert isinstance(blocks, list)
    return [block["type"] for block in blocks]


async def test_slack_shows_bars(slack: FakeSlack, slack_chat: SlackChat) -> None:
    (page,) = slack_chat.render(DIGEST)
    await slack_chat.post(asked(slack.say(LINK.url)), page, marker=MARKER)
    (message,) = slack.workspace.by_bot()
    assert "data_visualization" in kinds(message)
    assert slack.violations == []


@pytest.mark.parametrize("how", ["posted", "edited", "for one person"])
async def test_bars_that_slack_refuses_are_left_out_alone(slack: FakeSlack, slack_chat: SlackChat, how: str) -> None:
    """Everything else stands as it was laid out."""
    (page,) = slack_chat.render(DIGEST)
    request = asked(slack.say(LINK.url))
    if how == "edited":
        posted = await slack_chat.post(request, page, marker=MARKER)
        slack.fail("chat.update", "invalid_blocks")
        await slack_chat.edit(posted, page, marker=MARKER, space="")
    else:
        private = how == "for one person"
        slack.fail("chat.postEphemeral" if private else "chat.postMessage", "invalid_blocks")
        request = replace(request, audience=Audience.ASKER) if private else request
        await slack_chat.post(request, page, marker=MARKER)
    (message,) = slack.workspace.by_bot() or slack.workspace.ephemerals
    assert kinds(message) == [each["type"] for each in page.blocks if each["type"] != "data_visualization"]
    assert "Reports by source" in str(message["blocks"])


async def test_where_slack_does_not_say_what_it_refuses_there_are_no_bars(
    slack: FakeSlack, slack_chat: SlackChat
) -> None:
    """The answer to a command, at the address that came with it: the words are there."""
    (page,) = slack_chat.render(DIGEST)
    request = replace(asked(COMMAND, right=right_to_answer(slack)), audience=Audience.ASKER)
    await slack_chat.post(request, page, marker=MARKER)
    (message,) = slack.workspace.ephemerals
    assert "data_visualization" not in kinds(message)
    assert "Reports by source" in str(message["blocks"])


@pytest.mark.parametrize(("value", "zone"), [(None, "UTC"), ("on", "UTC"), ("off", "")])
async def test_a_channel_may_do_without(
    storage: Storage, monkeypatch: pytest.MonkeyPatch, value: str | None, zone: str
) -> None:
    """It has one unless it chose otherwise, in the hours of its zone."""
    monkeypatch.setattr("bot.service.charting.STORIES_MIN", 3)
    texts = [each for each in DAY["links"] if "text" in each and "unread" not in each]
    for number, each in enumerate(texts[:12]):
        url = f"https://news.example.org/n{number}"
        made = replace(article(url), **{name: each[name] for name in ("site", "title", "text")})
        await told(storage.archive, url, replace(made, sentences=(each["text"],) * 3))
        await keep(storage.archive, url, briefing(replace(made, sentences=(each["text"],) * 3)))
        request = brief_request(f"m{number}", path=f"n{number}", asked_at=NOW - timedelta(hours=2 * number, minutes=9))
        await answered(storage, request, Posted("c1", f"a{number}"))
    if value:
        await Settings(storage.choices, ChannelSettings()).choose(origin(), "picture", value, by=ANA)
    async with digests_on(storage) as (digests, _):
        digest = await digests.build(digest_request(period="24h"), DigestOf("24h", None))
    assert isinstance(digest, Digest)
    assert (digest.chart.zone if digest.chart else "") == zone
