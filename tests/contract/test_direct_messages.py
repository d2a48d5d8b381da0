"""What goes to one person directly: posted once where they alone read it, and only what they may read."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.briefing import Notice
from bot.domain.errors import ChatRefused
from bot.domain.requests import Audience, DigestOf, Request
from bot.domain.types import Origin, Person, Platform, Posted
from bot.platforms.discord_chat.chat import DiscordChat
from bot.platforms.slack_chat.chat import SlackChat
from bot.storage.database import Storage
from tests.fakes.chat import MemoryChat
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.guild import PRIVATE_THREAD, Channel
from tests.fakes.ledger import Ledger
from tests.fakes.memory import ANA
from tests.fakes.service import intake_on
from tests.fakes.slack import TEAM_ID, FakeSlack

MARKER = "0" * 24
BEN = Person("U0BEN")


def direct(origin: Origin, person: Person) -> Request:
    """A digest that comes by itself, to one person."""
    return Request(origin, DigestOf("24h"), person, datetime.now(UTC), audience=Audience.DIRECT)


def place(discord: FakeDiscord, channel: Channel) -> Origin:
    """Where a schedule of a channel of Discord is."""
    return Origin(Platform.DISCORD, str(discord.guild_id), str(channel.id), "digest 1 of 2026-11-23")


NEWS = Origin(Platform.SLACK, TEAM_ID, "C0NEWS", "digest 1 of 2026-11-23")


async def test_on_discord_it_stands_in_the_conversation_with_them(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Once: after a crash it is found there, also when the nonce is long forgotten."""
    channel, ana = discord.text_channel(), discord.user("Ana")
    request = direct(place(discord, channel), Person(str(ana.id)))
    (page,) = chat.render(Notice("digest_empty"))
    assert await chat.find(request, page, marker=MARKER) is None
    posted = await chat.post(request, page, marker=MARKER)
    (told,) = discord.answers(discord.direct_with(ana))
    assert posted.message == str(told.id)
    assert await chat.find(request, page, marker=MARKER) == posted
    assert discord.answers(channel) == []


async def test_on_discord_who_takes_none_is_not_told_elsewhere(discord: FakeDiscord, chat: DiscordChat) -> None:
    """The schedule rests then."""
    channel, ana = discord.text_channel(), discord.user("Ana")
    ana.takes_direct = False
    (page,) = chat.render(Notice("digest_empty"))
    with pytest.raises(ChatRefused, match="no direct messages"):
        await chat.post(direct(place(discord, channel), Person(str(ana.id))), page, marker=MARKER)
    assert discord.answers(channel) == []


async def test_a_schedule_of_a_channel_of_discord_is_told_in_it(discord: FakeDiscord, chat: DiscordChat) -> None:
    """It hangs from no message, and is found again among others."""
    channel = discord.text_channel()
    request = replace(direct(place(discord, channel), Person("1")), audience=Audience.EVERYONE)
    (page,) = chat.render(Notice("digest_empty"))
    posted = await chat.post(request, page, marker=MARKER)
    assert await chat.find(request, page, marker=MARKER) == posted
    assert [str(answer.id) for answer in discord.answers(channel)] == [posted.message]
    await chat.settle(request)


async def test_on_discord_roles_and_overwrites_say_who_may_read(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Asked each time, of Discord itself; in a conversation of two there is nothing to ask."""
    channel, hidden = discord.text_channel(), discord.text_channel("secret")
    ana = discord.user("Ana")
    person = Person(str(ana.id))
    hidden.hidden_from.add(ana.id)
    assert await chat.may_read(place(discord, channel), person)
    assert not await chat.may_read(place(discord, hidden), person)
    thread = await discord.open_thread(channel, kind=PRIVATE_THREAD)
    assert not await chat.may_read(place(discord, thread), person), "roles do not tell who is in one"
    assert await chat.may_read(Origin(Platform.DISCORD, "@me", "1", ""), person)
    del discord.channels[channel.id]
    assert not await chat.may_read(place(discord, channel), person)
    ana.left = True
    assert not await chat.may_read(place(discord, hidden), person)


async def test_on_discord_what_is_not_told_is_no_yes(discord: FakeDiscord, chat: DiscordChat) -> None:
    """The bot may not see the channel itself any more."""
    channel = discord.text_channel()
    discord.refuse("VIEW_CHANNEL", channel)
    with pytest.raises(ChatRefused):
        await chat.may_read(place(discord, channel), Person(str(discord.user("Ana").id)))


async def test_on_slack_it_stands_in_the_conversation_with_them(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """Once: after a crash it is found there."""
    request = direct(NEWS, BEN)
    (page,) = slack_chat.render(Notice("digest_empty"))
    assert await slack_chat.find(request, page, marker=MARKER) is None
    posted = await slack_chat.post(request, page, marker=MARKER)
    (told,) = slack.messages("D0BEN")
    assert (posted.channel, posted.message) == ("D0BEN", told["ts"])
    assert await slack_chat.find(request, page, marker=MARKER) == posted
    assert slack.messages() == []


async def test_on_slack_who_is_in_the_channel_may_read_it(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """Asked each time; in a conversation of two there is nothing to ask."""
    assert await slack_chat.may_read(NEWS, BEN)
    slack.workspace.channel("C0NEWS").absent.add(BEN.id)
    assert not await slack_chat.may_read(NEWS, BEN)
    assert await slack_chat.may_read(replace(NEWS, channel="D0BEN"), BEN)
    del slack.workspace.channels["C0NEWS"]
    assert not await slack_chat.may_read(NEWS, BEN)


async def test_on_slack_many_members_are_looked_through(
    slack: FakeSlack, slack_chat: SlackChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page at a time, and not for ever."""
    monkeypatch.setattr("bot.platforms.slack_chat.people.MEMBERS_PAGE", 1)
    monkeypatch.setattr("bot.platforms.slack_chat.people.MEMBERS_MAX", 2)
    assert await slack_chat.may_read(NEWS, BEN)
    slack.workspace.people = {"U0AAA": "Aaa", **slack.workspace.people}
    assert not await slack_chat.may_read(NEWS, BEN), "the third of them"


async def test_on_slack_an_older_installation_is_refused_and_says_what_it_lacks(
    slack: FakeSlack, slack_chat: SlackChat
) -> None:
    """Nothing goes out to whom it may not be for."""
    slack.scopes -= {"channels:read", "im:write"}
    (page,) = slack_chat.render(Notice("digest_empty"))
    with pytest.raises(ChatRefused, match="channels:read"):
        await slack_chat.may_read(NEWS, BEN)
    with pytest.raises(ChatRefused, match="im:write"):
        await slack_chat.post(direct(NEWS, BEN), page, marker=MARKER)


async def test_what_was_sent_on_discord_is_taken_away_by_who_has_it_alone(storage: Storage) -> None:
    """A direct message is of no server, while what it answers is of one."""
    ledger = Ledger(storage)
    await ledger.accept([direct(Origin(Platform.DISCORD, "s1", "c1", "digest 1 of 2026-11-23"), ANA)])
    claim = await ledger.claim(list(Platform))
    assert claim
    await storage.replies.store(claim, Notice("digest_empty"))
    await ledger.posted(claim, 0, Posted("dm", "4711"))
    await ledger.done(claim)
    chat = MemoryChat()
    inbox, stands = intake_on(storage, {Platform.DISCORD: chat}), Origin(Platform.DISCORD, "@me", "dm", "4711")
    assert not await inbox.bin(stands, Person("u-else"))
    assert not await inbox.bin(replace(stands, space="s2"), ANA)
    assert await inbox.bin(stands, ANA)
    assert await storage.replies.parts(Platform.DISCORD, "@me", "4711") == [Posted("dm", "4711")]
    await storage.replies.removed(Platform.DISCORD, "@me", "4711")
    assert await storage.replies.parts(Platform.DISCORD, "@me", "4711") == []
