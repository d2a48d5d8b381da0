"""What was said in a channel before, asked of each platform with its real client library."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.backfills import Page
from bot.domain.errors import ChatRefused, ChatUnavailable, MessageGone
from bot.domain.types import Message, Origin, Platform
from bot.platforms.discord_chat.chat import DiscordChat
from bot.platforms.discord_chat.past import PAGE
from bot.platforms.slack_chat.chat import SlackChat
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.guild import Channel
from tests.fakes.slack import TEAM_ID, FakeSlack

DAY_S = 86_400.0
LINK = "https://news.example.org/a"


def since(days: float) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


async def all_of(chat: DiscordChat | SlackChat, origin: Origin, days: float) -> tuple[list[Message], list[Page]]:
    """Every message of the days, and the pages in which they came."""
    pages, before, begin = [], "", since(days)
    while True:
        pages.append(await chat.past(origin, begin, before))
        if not (before := pages[-1].before):
            return [message for page in pages for message in page.messages], pages


# Discord


def place(discord: FakeDiscord, channel: Channel) -> Origin:
    return Origin(Platform.DISCORD, str(discord.guild_id), str(channel.id), "")


async def test_discord_tells_a_channel_page_by_page_back_to_the_day(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Each message once, the newest first, with who said it and when; none that is older."""
    channel = discord.text_channel()
    await discord.say(channel, "too old", ago_s=15 * DAY_S)
    count = 2 * PAGE + 20
    for number in range(count):
        await discord.say(channel, f"{number}", by="Ben", ago_s=14 * DAY_S - 60 - number)
    told, pages = await all_of(chat, place(discord, channel), 14)
    assert len({message.origin.message for message in told}) == len(told) == count
    assert [page.looked_at for page in pages] == [PAGE, PAGE, 20]
    ids = [int(message.origin.message) for message in told]
    assert ids == sorted(ids, reverse=True)
    first = told[0]
    assert first.origin == replace(place(discord, channel), message=first.origin.message)
    assert (first.author.name, first.asked, first.edited) == ("Ben", False, False)
    assert timedelta(days=13.9) < datetime.now(UTC) - first.posted_at < timedelta(days=14)


async def test_discord_tells_a_full_last_page_without_another(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Of a channel with exactly one page there is nothing behind it."""
    channel = discord.text_channel()
    for number in range(PAGE):
        await discord.say(channel, f"{number}", ago_s=DAY_S - number)
    told, pages = await all_of(chat, place(discord, channel), 14)
    assert (len(told), [page.looked_at for page in pages]) == (PAGE, [PAGE, 0])


async def test_discord_leaves_out_what_the_bot_itself_said_and_marks_apps(
    discord: FakeDiscord, chat: DiscordChat
) -> None:
    channel = discord.text_channel()
    await discord.say(channel, "ours", by=discord.me)
    await discord.say(channel, LINK)
    webhook = await discord.say(channel, LINK, webhook_id=4711)
    told, pages = await all_of(chat, place(discord, channel), 1)
    assert {message.origin.message: message.feed for message in told}[str(webhook.id)]
    assert (len(told), pages[0].looked_at) == (2, 3)


@pytest.mark.parametrize("permission", ["READ_MESSAGE_HISTORY", "VIEW_CHANNEL"])
async def test_discord_says_when_the_history_may_not_be_read(
    discord: FakeDiscord, chat: DiscordChat, permission: str
) -> None:
    """Discord itself shows an empty one to who may not read it."""
    channel = discord.text_channel()
    await discord.say(channel, LINK)
    discord.refuse(permission, channel)
    with pytest.raises(ChatRefused):
        await chat.past(place(discord, channel), since(1), "")


async def test_a_forum_of_discords_has_no_messages(discord: FakeDiscord, chat: DiscordChat) -> None:
    with pytest.raises(ChatRefused):
        await chat.past(place(discord, discord.forum()), since(1), "")


async def test_a_channel_of_discords_that_is_gone_is_gone(discord: FakeDiscord, chat: DiscordChat) -> None:
    with pytest.raises(MessageGone):
        await chat.past(Origin(Platform.DISCORD, str(discord.guild_id), "4711", ""), since(1), "")


async def test_discord_direct_messages_can_be_read_back(discord: FakeDiscord, chat: DiscordChat) -> None:
    """There are no roles to ask for."""
    direct = discord.direct("Ana")
    await discord.say(direct, LINK)
    told, _ = await all_of(chat, Origin(Platform.DISCORD, "@me", str(direct.id), ""), 1)
    assert [message.text for message in told] == [LINK]


async def test_a_long_rate_limit_of_discords_is_told(discord: FakeDiscord, chat: DiscordChat) -> None:
    channel = discord.text_channel()
    discord.rate_limit("history", 300)
    with pytest.raises(ChatUnavailable) as told:
        await chat.past(place(discord, channel), since(1), "")
    assert told.value.retry_after_s == pytest.approx(300, abs=5)


# Slack

NEWS = Origin(Platform.SLACK, TEAM_ID, "C0NEWS", "")


def stood(slack: FakeSlack, text: str, *, days_ago: float, channel: str = "C0NEWS", **more: str) -> str:
    """A message of the past, as Slack stores it; its ts."""
    ts = f"{time.time() - days_ago * DAY_S:.6f}"
    slack.workspace.store(channel, {"type": "message", "user": "U0ADA", "ts": ts, "text": text, **more})
    return ts


@pytest.mark.parametrize("page", [999, 15], ids=["an app of one's own", "an app that is sold elsewhere"])
async def test_slack_tells_a_channel_page_by_page_back_to_the_day(
    slack: FakeSlack, slack_chat: SlackChat, page: int
) -> None:
    """Each message once, the newest first; what stands in threads is not told."""
    slack.workspace.history_page_max = page
    stood(slack, "too old", days_ago=15)
    first = stood(slack, "first", days_ago=13)
    stood(slack, "in its thread", days_ago=12, thread_ts=first)
    for number in range(500):
        stood(slack, f"<{LINK}/{number}>", days_ago=10 - number / 100)
    told, pages = await all_of(slack_chat, NEWS, 14)
    assert len({message.origin.message for message in told}) == len(told) == 501
    assert len(pages) == -(-501 // min(page, 200))
    assert [message.text for message in told][::500] == [f"<{LINK}/499>", "first"]
    assert told[0].author.id == "U0ADA"
    assert told[0].origin == replace(NEWS, message=told[0].origin.message)
    assert float(told[-1].origin.message) == pytest.approx(told[-1].posted_at.timestamp())


async def test_slack_marks_apps_and_leaves_out_what_the_bot_itself_said(
    slack: FakeSlack, slack_chat: SlackChat
) -> None:
    stood(slack, "ours", days_ago=1, bot_id="B0NEWSBRIEF")
    feed = stood(slack, LINK, days_ago=1, bot_id="B0OTHER", subtype="bot_message")
    stood(slack, "joined", days_ago=1, subtype="channel_join")
    told, pages = await all_of(slack_chat, NEWS, 2)
    assert [(message.origin.message, message.feed) for message in told] == [(feed, True)]
    assert pages[0].looked_at == 3


@pytest.mark.parametrize("error", ["missing_scope", "not_in_channel"])
async def test_slack_says_when_the_history_may_not_be_read(slack: FakeSlack, slack_chat: SlackChat, error: str) -> None:
    slack.fail("conversations.history", error)
    with pytest.raises(ChatRefused):
        await slack_chat.past(NEWS, since(1), "")


async def test_a_channel_that_slack_does_not_show_is_gone(slack: FakeSlack, slack_chat: SlackChat) -> None:
    with pytest.raises(MessageGone):
        await slack_chat.past(replace(NEWS, channel="C0UNKNOWN"), since(1), "")


async def test_a_rate_limit_of_slacks_is_told(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """A page a minute, for apps that are sold elsewhere."""
    slack.rate_limit("conversations.history", retry_after_s=60)
    with pytest.raises(ChatUnavailable) as told:
        await slack_chat.past(NEWS, since(1), "")
    assert told.value.retry_after_s == 60
