"""What was said while nobody listened is read later; through the real discord.py."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from discord import Message, RateLimited
from discord.abc import Messageable

from bot.domain.types import Origin, Platform
from bot.platforms.discord_chat import app, catching_up, gateway, insisting
from tests.fakes.desk import MemoryDesk
from tests.fakes.discord import Channel, FakeDiscord
from tests.fakes.discord.guild import snowflake
from tests.fakes.discord.listening import heard, listening, options
from tests.fakes.inbox import RecordingInbox

LINK = "https://news.example.org/story"
HOUR_S = 3600.0


def read_until(discord: FakeDiscord, channel: Channel, *, hours_ago: float) -> RecordingInbox:
    """An inbox that knows the channel, which it read until so long ago."""
    mark = str(snowflake(hours_ago * HOUR_S))
    place = Origin(Platform.DISCORD, str(discord.guild_id), str(channel.id), mark)
    return RecordingInbox(bookmarks={(place.channel, ""): place})


async def caught_up(discord: FakeDiscord, inbox: RecordingInbox) -> None:
    """Listen until all is read that was said before; a message from now tells."""
    async with listening(discord, inbox):
        last = await discord.say(discord.text_channel("now"), "now")
        await discord.until(lambda: inbox.passed(last))
    inbox.messages = [message for message in inbox.messages if message.text != "now"]


async def test_restart_reads_what_was_said_meanwhile(discord: FakeDiscord) -> None:
    """A new process cannot resume, so each known channel and thread is read from its last seen message on."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    thread = await discord.open_thread(channel)
    async with listening(discord, inbox):
        before = await discord.say(channel, "before")
        before_there = await discord.say(thread, "before, in the thread")
        await discord.until(lambda: inbox.passed(before, before_there))
    await discord.say(channel, "meanwhile")
    await discord.say(thread, "meanwhile, in the thread")
    thread.archived = True
    await caught_up(discord, inbox)
    told = {message.text: message.origin for message in inbox.messages}
    assert len(told) == len(inbox.messages) == 4
    assert told["meanwhile"].thread == ""
    there = told["meanwhile, in the thread"]
    assert (there.channel, there.thread) == (str(channel.id), str(thread.id))


async def test_places_never_seen_are_read_wherever_people_talk(discord: FakeDiscord) -> None:
    """A channel that was made meanwhile, the text of a voice channel, a post of a forum, a thread: all hold links."""
    inbox, channel, forum = RecordingInbox(), discord.text_channel(), discord.forum()
    async with listening(discord, inbox):
        before = await discord.say(channel, "before")
        await discord.until(lambda: inbox.passed(before))
    await discord.say(discord.text_channel("fresh"), "in a new channel")
    await discord.say(discord.voice_channel(), "beside a voice channel")
    await discord.say(discord.announcement_channel(), "among announcements")
    await discord.say(await discord.open_thread(channel), "in a thread")
    await discord.post_in_forum(forum, "A find", "in a forum")
    await caught_up(discord, inbox)
    assert sorted(inbox.texts) == sorted(
        ["before", "in a new channel", "beside a voice channel", "among announcements", "in a thread", "in a forum"]
    )


async def test_a_thread_that_came_and_went_meanwhile_is_read(discord: FakeDiscord) -> None:
    """An hour without a message archives it, and Discord lists archived threads only when asked."""
    channel = discord.text_channel()
    inbox = read_until(discord, channel, hours_ago=5)
    await discord.say(channel, "meanwhile", ago_s=3 * HOUR_S)
    thread = await discord.open_thread(channel)
    await discord.say(thread, "meanwhile, in a thread", ago_s=2 * HOUR_S)
    thread.archived = True
    await caught_up(discord, inbox)
    assert sorted(inbox.texts) == ["meanwhile", "meanwhile, in a thread"]


async def test_first_start_reads_nothing_old(discord: FakeDiscord) -> None:
    """Whoever invites the bot does not want yesterday's links briefed."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    await discord.say(channel, LINK)
    async with listening(discord, inbox):
        await discord.say(channel, "now")
        await heard(discord, inbox)
    assert inbox.texts == ["now"]


async def test_a_long_outage_of_the_database_costs_no_message(
    discord: FakeDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message is kept in memory for a minute; afterwards its channel is read, as after a restart."""
    monkeypatch.setattr(insisting, "WRITE_AGAIN_S", 0.1)
    monkeypatch.setattr(insisting, "_WRITE_AGAIN_EVERY_S", 0.02)
    monkeypatch.setattr(gateway, "_READ_AGAIN_S", 0.05)
    inbox, channel, other = RecordingInbox(once=True), discord.text_channel(), discord.text_channel("other")
    async with listening(discord, inbox):
        await discord.say(channel, "before")
        await heard(discord, inbox)
        inbox.failures = 10**6
        for place in (channel, other):
            await discord.say(place, f"meanwhile, in {place.name}")
        tries = inbox.tries
        await discord.until(lambda: inbox.tries > tries + 30)
        inbox.failures = 0
        after = await discord.say(channel, "after")
        await discord.until(lambda: inbox.passed(after))
    assert sorted(inbox.texts) == sorted(["before", "meanwhile, in general", "meanwhile, in other", "after"])


@pytest.mark.parametrize("heard_one", [pytest.param(False, id="before a word"), pytest.param(True, id="after one")])
async def test_a_kill_in_the_first_seconds_loses_nothing(discord: FakeDiscord, *, heard_one: bool) -> None:
    """The first start has no bookmarks, and a program that is killed writes none at its end."""
    inbox, channel, other = RecordingInbox(), discord.text_channel(), discord.text_channel("other")
    await discord.say(channel, "long ago")
    killed = app.DiscordPlatform(replace(options(discord), flush_every_s=60), inbox, MemoryDesk())
    task = asyncio.create_task(killed.run())
    await discord.until(lambda: inbox.bookmarks)
    if heard_one:
        await discord.say(channel, "one")
        await discord.until(lambda: inbox.texts)
    left = dict(inbox.bookmarks)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    inbox.bookmarks = left  # what it wrote when it was cancelled, a kill would not have let it write
    await discord.say(other, "two")
    await discord.say(channel, "three")
    await caught_up(discord, inbox)
    assert set(inbox.texts) == {"one", "two", "three"} - ({"one"} if not heard_one else set())


async def test_the_first_message_of_a_server_is_not_taken_before_it_can_be_found_again(discord: FakeDiscord) -> None:
    """Were the bookmark written afterwards, a kill in between would lose what was said next to it."""
    written = asyncio.Event()
    inbox, channel = RecordingInbox(stuck={"first": written}), discord.text_channel()
    async with listening(discord, inbox):
        direct = await discord.say(discord.direct(), "first")
        await discord.until(lambda: any(mark.space == "@me" for mark in inbox.bookmarks.values()))
        assert not inbox.texts
        written.set()
        await discord.until(lambda: inbox.passed(direct))
    await discord.say(channel, "meanwhile")
    await discord.say(direct.channel, "meanwhile, between us")
    await caught_up(discord, inbox)
    assert set(inbox.texts) == {"first", "meanwhile", "meanwhile, between us"}


async def test_the_newest_links_are_taken_in_their_order(
    discord: FakeDiscord,
) -> None:
    """A flood of late briefings would be worse than a missed link; at the newest of these it is said how many."""
    channel = discord.text_channel()
    inbox = read_until(discord, channel, hours_ago=2)
    said = [f"{LINK}/{number}" for number in range(catching_up.LINKS_MAX + 3)]
    for number, text in enumerate(said):
        await discord.say(channel, text, ago_s=HOUR_S - number)
    await caught_up(discord, inbox)
    assert inbox.texts == said[3:]
    assert inbox.told_missed == [(said[2], 3)]


async def test_chatter_does_not_count(discord: FakeDiscord) -> None:
    """What is limited are links: three of them among three hundred words of talk are all taken."""
    channel = discord.text_channel()
    inbox = read_until(discord, channel, hours_ago=2)
    for number in range(300):
        text = f"{LINK}/{number}" if number in (0, 100, 299) else "so it goes"
        await discord.say(channel, text, ago_s=HOUR_S - number)
    await caught_up(discord, inbox)
    assert [text for text in inbox.texts if LINK in text] == [f"{LINK}/{number}" for number in (0, 100, 299)]


async def test_links_older_than_a_day_are_counted_and_left(
    discord: FakeDiscord,
) -> None:
    """After a month away nobody waits for the links of its first day any more."""
    channel = discord.text_channel()
    inbox = read_until(discord, channel, hours_ago=24 * 30)
    for hours in (50, 24.1, 23.9, 1):
        await discord.say(channel, f"{LINK}/{hours}", ago_s=hours * HOUR_S)
    await caught_up(discord, inbox)
    assert inbox.texts == [f"{LINK}/23.9", f"{LINK}/1"]
    assert inbox.told_missed == [(f"{LINK}/24.1", 2)]


async def test_what_is_said_now_does_not_wait_for_what_was_said_before(discord: FakeDiscord) -> None:
    """Nobody should be answered behind two hundred links of the night."""
    channel = discord.text_channel()
    inbox = read_until(discord, channel, hours_ago=2)
    for number in range(20):
        await discord.say(channel, f"{LINK}/{number}", ago_s=HOUR_S - number)
    platform = app.DiscordPlatform(replace(options(discord), catch_up_gap_s=0.05), inbox, MemoryDesk())
    task = asyncio.create_task(platform.run())
    await discord.until(lambda: inbox.texts)
    await discord.say(channel, "now")
    await discord.until(lambda: len(inbox.texts) == 21)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert inbox.texts.index("now") < 20
    assert [text for text in inbox.texts if text != "now"] == [f"{LINK}/{number}" for number in range(20)]


async def test_channel_that_cannot_be_read_does_not_stop_the_others(discord: FakeDiscord) -> None:
    """One may be deleted, or hidden from the bot, while it was away."""
    inbox, hidden, channel = RecordingInbox(), discord.text_channel("hidden"), discord.text_channel()
    async with listening(discord, inbox):
        before = [await discord.say(place, "before") for place in (hidden, channel)]
        await discord.until(lambda: inbox.passed(*before))
    await discord.say(hidden, "unseen")
    await discord.say(channel, "meanwhile")
    discord.refuse("VIEW_CHANNEL", hidden)
    await caught_up(discord, inbox)
    assert inbox.texts == ["before", "before", "meanwhile"]


async def test_a_channel_whose_reading_failed_is_tried_again(
    discord: FakeDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next message would move the bookmark past what was not read."""
    monkeypatch.setattr(catching_up, "_AGAIN_S", (0.0, 0.0))
    channel = discord.text_channel()
    inbox = read_until(discord, channel, hours_ago=2)
    await discord.say(channel, LINK, ago_s=HOUR_S)
    discord.answer_next("history", 503, times=2)
    await caught_up(discord, inbox)
    assert inbox.texts == [LINK]


async def test_quiet_channels_cost_no_request_at_the_start(discord: FakeDiscord) -> None:
    """Discord says with each channel what its last message is."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        before = await discord.say(channel, "before")
        await discord.until(lambda: inbox.passed(before))
    async with listening(discord, inbox):
        await discord.say(channel, "after")
        await heard(discord, inbox, 2)
    assert ("GET", f"/api/v10/channels/{channel.id}/messages") not in discord.calls


async def test_connection_that_ends_at_once_loses_nothing(
    discord: FakeDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next client goes on from where the first one was told of something."""
    inbox, channel = RecordingInbox(), discord.text_channel()

    async def never(_client: gateway.Gateway) -> None:
        """It ends before it is ready."""

    monkeypatch.setattr(gateway.Gateway, "on_ready", never)
    platform = app.DiscordPlatform(replace(options(discord), flush_every_s=60), inbox, MemoryDesk())
    fallen = asyncio.create_task(platform.run())
    await discord.until(lambda: discord.gateway.connected)
    await discord.say(channel, "before")
    await discord.until(lambda: inbox.texts)
    monkeypatch.undo()
    await discord.gateway.malformed()
    with pytest.raises(KeyError):
        await fallen
    await discord.say(channel, "meanwhile")
    again = asyncio.create_task(platform.run())
    await discord.until(lambda: "meanwhile" in inbox.texts)
    again.cancel()
    await asyncio.gather(again, return_exceptions=True)


async def test_no_bookmark_moves_until_all_is_read(discord: FakeDiscord) -> None:
    """What is said since would hide what was said before, were the program killed in between."""
    reading, asked = asyncio.Event(), asyncio.Event()
    channel = discord.text_channel()
    inbox = read_until(discord, channel, hours_ago=2)
    await discord.say(channel, LINK, ago_s=HOUR_S)

    async def hold() -> None:
        asked.set()
        await reading.wait()

    discord.at("history", "before", hold)
    async with listening(discord, inbox) as platform:
        await asked.wait()
        now = await discord.say(discord.text_channel("now"), "now")
        await discord.until(lambda: inbox.texts == ["now"])
        await platform._bookmarks.flush()
        assert not inbox.passed(now)
        assert not inbox.messages[0].in_order
        reading.set()
        await discord.until(lambda: inbox.passed(now))
    assert LINK in inbox.texts


async def test_a_gap_while_an_earlier_one_is_read_holds_the_bookmarks(discord: FakeDiscord) -> None:
    """What the second connection missed lies behind what the first one is still reading."""
    reading = asyncio.Event()
    channel = discord.text_channel()
    inbox = read_until(discord, channel, hours_ago=2)
    inbox.stuck["slow"] = reading
    await discord.say(channel, "slow", ago_s=HOUR_S)
    platform = app.DiscordPlatform(options(discord), inbox, MemoryDesk())
    task = asyncio.create_task(platform.run())
    await discord.until(lambda: inbox.tries)
    discord.gateway.forget()
    await discord.say(channel, "in the second gap")
    discord.gateway.down = True
    discord.gateway.cut()
    await discord.until(lambda: platform.state() == "reconnecting")
    reading.set()
    await discord.until(lambda: inbox.texts)
    await platform._bookmarks.flush()
    assert [mark.message for mark in inbox.bookmarks.values() if int(mark.message) >= min(channel.messages)] == []
    discord.gateway.down = False
    await discord.until(lambda: "in the second gap" in inbox.texts)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_long_rate_limit_delays_the_reading_and_costs_no_link(
    discord: FakeDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """discord.py raises RateLimited instead of a long sleep, more often than a channel is tried again."""
    channel = discord.text_channel()
    inbox = read_until(discord, channel, hours_ago=1)
    await discord.say(channel, LINK)
    limits = [RateLimited(0.01) for _ in range(9)]
    history = Messageable.history

    def limited(self: Messageable, **how: Any) -> AsyncIterator[Message]:
        if limits:
            raise limits.pop()
        return history(self, **how)

    monkeypatch.setattr(Messageable, "history", limited)
    monkeypatch.setattr(catching_up, "_AGAIN_S", (0.0,))
    await caught_up(discord, inbox)
    assert inbox.texts == [LINK]
