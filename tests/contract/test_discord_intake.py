"""From what people do on Discord to the inbox, through the real discord.py."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.domain.errors import ConfigError
from bot.domain.types import Length, Message, Platform
from bot.platforms.discord_chat import app, commands, gateway
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.guild import User
from tests.fakes.discord.listening import RecordingInbox, listening, options
from tests.fakes.discord.rest import INTERACTION_S

LINK = "https://news.example.org/story"


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    """A Discord of its own."""
    async with FakeDiscord() as fake:
        yield fake


async def heard(discord: FakeDiscord, inbox: RecordingInbox, count: int = 1) -> Message:
    """The newest message, once the inbox has that many."""
    await discord.until(lambda: len(inbox.messages) >= count)
    assert len(inbox.messages) == count
    return inbox.messages[-1]


async def test_message_in_a_text_channel_arrives_whole(discord: FakeDiscord) -> None:
    """Everything that a request needs is in the event, so nothing is asked of Discord for it."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        await discord.until(lambda: discord.commands)
        calls = len(discord.calls)
        said = await discord.say(channel, f"look: <{LINK}> ||[x]({LINK})||")
        message = await heard(discord, inbox)
        assert len(discord.calls) == calls
    assert message.text == f"look: <{LINK}> ||[x]({LINK})||"
    assert (message.origin.platform, message.origin.space) == (Platform.DISCORD, str(discord.guild_id))
    assert (message.origin.channel, message.origin.message, message.origin.thread) == (
        str(channel.id),
        str(said.id),
        "",
    )
    assert (message.author.id, message.author.name) == (str(said.author.id), "Ana")
    assert not message.asked
    assert message.posted_at.tzinfo is not None


async def test_message_in_a_thread_names_the_thread_and_its_channel(discord: FakeDiscord) -> None:
    """The channel is what people see in the list; digests and limits count there."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        thread = await discord.open_thread(channel)
        await discord.say(thread, LINK)
        origin = (await heard(discord, inbox)).origin
    assert (origin.channel, origin.thread) == (str(channel.id), str(thread.id))


async def test_archived_thread_is_looked_up(discord: FakeDiscord) -> None:
    """Discord does not list archived threads, so their parent has to be asked for once."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    thread = await discord.open_thread(channel)
    thread.archived = True
    async with listening(discord, inbox):
        await discord.say(thread, LINK)
        await heard(discord, inbox)
        await discord.say(thread, LINK)
        origin = (await heard(discord, inbox, 2)).origin
    assert (origin.channel, origin.thread) == (str(channel.id), str(thread.id))
    assert discord.calls.count(("GET", f"/api/v10/channels/{thread.id}")) == 1


async def test_forum_post_is_read(discord: FakeDiscord) -> None:
    """A forum post is a thread and its first message, with one id."""
    inbox, forum = RecordingInbox(), discord.forum()
    async with listening(discord, inbox):
        post = await discord.post_in_forum(forum, "A title", LINK)
        origin = (await heard(discord, inbox)).origin
    assert (origin.channel, origin.thread, origin.message) == (str(forum.id), str(post.id), str(post.id))


async def test_direct_message_is_a_request(discord: FakeDiscord) -> None:
    """Who writes to the bot itself wants an answer, with or without the Message Content intent."""
    inbox, direct = RecordingInbox(), discord.direct()
    discord.gateway.content_allowed = False
    async with listening(discord, inbox):
        await discord.say(direct, LINK)
        message = await heard(discord, inbox)
    assert (message.asked, message.text, message.origin.space) == (True, LINK, "@me")


async def test_nobody_but_people_is_heard(discord: FakeDiscord) -> None:
    """Other bots, webhooks, system messages and our own answers would make loops."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        await discord.say(channel, LINK, by=User("Feed", bot=True))
        await discord.say(channel, LINK, by=discord.me)
        hook = await discord.say(channel, "")
        hook.webhook_id, hook.content = 7, LINK
        await discord.add(hook)
        joined = await discord.say(channel, "")
        joined.type, joined.content = 7, LINK
        await discord.add(joined)
        await discord.say(channel, "the last one")
        await discord.until(lambda: "the last one" in inbox.texts)
    assert set(inbox.texts) == {"", "the last one"}


async def test_mention_is_a_request_without_the_content_intent(discord: FakeDiscord) -> None:
    """Discord shows a message that mentions the bot also to a bot that may not read messages; others are blank."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    discord.gateway.content_allowed = False
    async with listening(discord, inbox):
        await discord.say(channel, LINK)
        await discord.say(channel, f"<@{discord.me.id}> {LINK}")
        message = await heard(discord, inbox, 2)
    assert [message.asked for message in inbox.messages] == [False, True]
    assert inbox.messages[0].text == ""
    assert LINK in message.text


async def test_mention_of_the_bots_role_counts(discord: FakeDiscord) -> None:
    """Discord offers the bot's role under the bot's name, and people take it for the bot."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        await discord.say(channel, f"<@&{discord.role_id}> {LINK}")
        message = await heard(discord, inbox)
    assert message.asked


async def test_mention_in_a_reply_is_about_the_message_replied_to(discord: FakeDiscord) -> None:
    """The answer goes to the person who asked, not to the one who posted the link."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        link = await discord.say(channel, LINK, by="Ana")
        ask = await discord.say(channel, f"<@{discord.me.id}> what is that?", by="Ben", reply_to=link)
        message = await heard(discord, inbox, 2)
    assert message.asked
    assert LINK in message.text
    assert (message.origin.message, message.author.name) == (str(ask.id), "Ben")


async def test_a_link_of_its_own_comes_before_the_one_replied_to(discord: FakeDiscord) -> None:
    """Whoever gives a link with the mention means that one."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        other = await discord.say(channel, "https://elsewhere.example/", by="Ana")
        await discord.say(channel, f"<@{discord.me.id}> {LINK}", by="Ben", reply_to=other)
        message = await heard(discord, inbox, 2)
    assert "elsewhere" not in message.text


async def test_reply_to_our_answer_asks_for_nothing(discord: FakeDiscord) -> None:
    """A reply pings whom it replies to unless its author takes care; "thanks" must not be answered."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        answer = await discord.say(channel, "a briefing", by=discord.me)
        await discord.say(channel, "thanks", reply_to=answer)
        message = await heard(discord, inbox)
    assert not message.asked
    assert message.text == "thanks"


async def test_only_an_edit_that_changes_the_text_is_told(discord: FakeDiscord) -> None:
    """Previews and threads update a message too, and more often than people do."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        said = await discord.say(channel, "soon")
        await heard(discord, inbox)
        await discord.show_preview(said)
        await discord.hang_thread(said, "thread")
        await discord.edit(said, LINK)
        message = await heard(discord, inbox, 2)
        await discord.show_preview(said)
        await discord.say(channel, "next")
        await heard(discord, inbox, 3)
    assert (message.text, message.origin.message) == (LINK, str(said.id))


async def test_deletions_are_told_one_by_one(discord: FakeDiscord) -> None:
    """A request whose message is gone is withdrawn, also when moderators delete in bulk."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        said = [await discord.say(channel, str(number)) for number in range(3)]
        await discord.delete(said[0])
        await discord.delete_bulk(*said[1:])
        await discord.until(lambda: len(inbox.gone) == 3)
    assert {origin.message for origin in inbox.gone} == {str(message.id) for message in said}
    assert {origin.channel for origin in inbox.gone} == {str(channel.id)}


@pytest.mark.parametrize(
    "emoji",
    [
        pytest.param("🗑\ufe0f", id="wastebasket as people's devices send it"),
        pytest.param("🗑", id="wastebasket without its variation selector"),
        pytest.param("❌", id="cross"),
    ],
)
async def test_bin_on_our_answer_is_told(discord: FakeDiscord, emoji: str) -> None:
    """The person who asked takes the answer away with a reaction."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        answer = await discord.say(channel, "an answer", by=discord.me)
        await discord.react(answer, "👍")
        await discord.react(answer, emoji, by="Ben")
        await discord.until(lambda: inbox.binned)
    [(origin, who)] = inbox.binned
    assert (origin.message, who.id, who.name) == (str(answer.id), str(discord.user("Ben").id), "Ben")


async def test_bin_on_other_messages_is_nothing_to_us(discord: FakeDiscord) -> None:
    """People put such reactions on each other's messages as well."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        await discord.react(await discord.say(channel, "hello"), "❌")
        await discord.react(await discord.say(channel, "an answer", by=discord.me), "❌")
        await discord.until(lambda: inbox.binned)
    assert len(inbox.binned) == 1


async def test_failed_write_is_tried_again(discord: FakeDiscord) -> None:
    """Discord delivers nothing twice, so a locked database must not cost a link."""
    inbox, channel = RecordingInbox(failures=2), discord.text_channel()
    async with listening(discord, inbox):
        await discord.say(channel, LINK)
        await heard(discord, inbox)
    assert inbox.tries == 3


async def test_bookmark_waits_for_what_is_not_written_down(
    discord: FakeDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message behind the bookmark is never read again; one that was not written down has to be."""
    inbox, channel = RecordingInbox(failures=1), discord.text_channel()
    monkeypatch.setattr(gateway, "_WRITE_AGAIN_EVERY_S", 0.5)
    async with listening(discord, inbox):
        await discord.say(channel, "first")
        await discord.say(channel, "second")
        await discord.until(lambda: inbox.texts == ["second"])
        await asyncio.sleep(0.2)  # several flushes
        assert not inbox.bookmarks
        await discord.until(lambda: len(inbox.texts) == 2)
        await discord.until(lambda: inbox.bookmarks)
    assert inbox.bookmarks[str(channel.id), ""].message == str(max(channel.messages))


async def test_a_write_that_fails_for_good_ends_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trying for ever would fill the memory; the next start reads the channel again."""
    monkeypatch.setattr(gateway, "_WRITE_AGAIN_EVERY_S", 0.01)
    tries = 0

    async def write() -> None:
        nonlocal tries
        tries += 1
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        await gateway.insist(write, for_s=0.1)
    assert 2 <= tries <= 11


async def test_restart_reads_what_was_said_meanwhile(discord: FakeDiscord) -> None:
    """A new process cannot resume, so each known channel and thread is read from its last seen message on."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    thread = await discord.open_thread(channel)
    async with listening(discord, inbox):
        await discord.say(channel, "before")
        await discord.say(thread, "before, in the thread")
        await discord.until(lambda: len(inbox.bookmarks) == 2)
    await discord.say(channel, "meanwhile")
    await discord.say(thread, "meanwhile, in the thread")
    await discord.say(discord.text_channel("fresh"), "meanwhile, in a new channel")
    thread.archived = True
    async with listening(discord, inbox):
        await discord.until(lambda: len(inbox.texts) == 5)
        await discord.until(lambda: len(inbox.bookmarks) == 3)
    told = {message.text: message.origin for message in inbox.messages}
    assert told["meanwhile"].thread == ""
    assert (told["meanwhile, in the thread"].channel, told["meanwhile, in the thread"].thread) == (
        str(channel.id),
        str(thread.id),
    )
    assert "meanwhile, in a new channel" in told


async def test_first_start_reads_nothing_old(discord: FakeDiscord) -> None:
    """Whoever invites the bot does not want yesterday's links briefed."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    await discord.say(channel, LINK)
    async with listening(discord, inbox):
        await discord.say(channel, "now")
        await heard(discord, inbox)
    assert inbox.texts == ["now"]


async def test_catching_up_reads_fifty_messages_at_most(discord: FakeDiscord) -> None:
    """A flood of old briefings would be worse than a missed link."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        await discord.say(channel, "before")
        await discord.until(lambda: inbox.bookmarks)
    for number in range(gateway.CATCH_UP_MAX + 1):
        await discord.say(channel, str(number))
    async with listening(discord, inbox):
        await discord.until(lambda: len(inbox.texts) >= gateway.CATCH_UP_MAX + 1)
        await asyncio.sleep(0.2)
    assert inbox.texts == ["before", *map(str, range(gateway.CATCH_UP_MAX))]


async def test_channel_that_cannot_be_read_does_not_stop_the_others(discord: FakeDiscord) -> None:
    """One may be deleted, or hidden from the bot, while it was away."""
    inbox, hidden, channel = RecordingInbox(), discord.text_channel("hidden"), discord.text_channel()
    async with listening(discord, inbox):
        await discord.say(hidden, "before")
        await discord.say(channel, "before")
        await discord.until(lambda: len(inbox.bookmarks) == 2)
    await discord.say(hidden, "unseen")
    await discord.say(channel, "meanwhile")
    discord.refuse("VIEW_CHANNEL", hidden)
    async with listening(discord, inbox):
        await discord.until(lambda: "meanwhile" in inbox.texts)
    assert "unseen" not in inbox.texts


async def test_quiet_channels_cost_no_request_at_the_start(discord: FakeDiscord) -> None:
    """Discord says with each channel what its last message is."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        await discord.say(channel, "before")
        await discord.until(lambda: inbox.bookmarks)
    async with listening(discord, inbox):
        await discord.say(channel, "after")
        await heard(discord, inbox, 2)
    assert ("GET", f"/api/v10/channels/{channel.id}/messages") not in discord.calls


async def test_broken_line_is_resumed_without_loss(discord: FakeDiscord) -> None:
    """What was said meanwhile is replayed in order, with edits, deletions and reactions."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox) as platform:
        await discord.say(channel, "before")
        discord.gateway.cut()
        said = await discord.say(channel, "meanwhile")
        await discord.delete(said)
        await heard(discord, inbox, 2)
        await discord.until(lambda: inbox.gone)
        await discord.until(lambda: platform.state() == "ready")
        await discord.say(channel, "after")
        await heard(discord, inbox, 3)
        await discord.until(lambda: inbox.bookmarks)
    assert (discord.gateway.resumes, len(discord.gateway.identifies)) == (1, 1)
    assert inbox.texts == ["before", "meanwhile", "after"]


async def test_reconnect_on_request_is_resumed(discord: FakeDiscord) -> None:
    """Discord asks for a reconnect (op 7) several times a day."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        await discord.gateway.ask_to_reconnect()
        await discord.until(lambda: discord.gateway.resumes)
        await discord.say(channel, "after")
        await heard(discord, inbox)


async def test_lost_session_is_caught_up_with(discord: FakeDiscord) -> None:
    """After op 9 nothing is replayed, so the channels are read on; what was told before is told again."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        await discord.say(channel, "before")
        await discord.until(lambda: inbox.bookmarks)
        discord.gateway.forget()
        await discord.say(channel, "meanwhile")
        await discord.gateway.invalidate()
        await discord.until(lambda: "meanwhile" in inbox.texts)
    assert len(discord.gateway.identifies) == 2


async def test_malformed_event_ends_the_connection_and_the_next_one_works(discord: FakeDiscord) -> None:
    """discord.py falls over one payload it cannot read; the supervisor runs the receiver again, with a new client."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox) as platform:
        await discord.say(channel, "before")
        await discord.until(lambda: inbox.bookmarks)
    fallen = asyncio.create_task(platform.run())
    await discord.until(lambda: platform.state() == "ready")
    await discord.gateway.malformed()
    with pytest.raises(KeyError):
        await fallen
    assert platform.state() == "reconnecting"
    await discord.say(channel, "meanwhile")
    again = asyncio.create_task(platform.run())
    await discord.until(lambda: "meanwhile" in inbox.texts)
    again.cancel()
    await asyncio.gather(again, return_exceptions=True)


async def test_connection_that_stays_away_is_given_up(discord: FakeDiscord, monkeypatch: pytest.MonkeyPatch) -> None:
    """discord.py's own waits grow to 17 minutes; the supervisor's end at five."""
    monkeypatch.setattr(app, "AWAY_S_MAX", 0.3)
    monkeypatch.setattr(app, "_AWAY_LOOK_S", 0.05)
    platform = app.DiscordPlatform(options(discord), RecordingInbox())
    task = asyncio.create_task(platform.run())
    await discord.until(lambda: platform.state() == "ready")
    discord.gateway.down = True
    discord.gateway.cut()
    with pytest.raises(ConnectionError, match="five minutes"):
        await task
    await platform.aclose()


async def test_refused_intent_costs_only_what_it_is_for(
    discord: FakeDiscord, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without Message Content, mentions, direct messages and commands still work; the log says so once."""
    discord.gateway.content_allowed = False
    async with listening(discord, RecordingInbox()):
        assert len(discord.gateway.identifies) == 2
    assert capsys.readouterr().out.count("Message Content Intent") == 1


async def test_wrong_token_is_told_in_words(discord: FakeDiscord) -> None:
    """No retry cures it, and ten thousand of them would lock the address out."""
    platform = app.DiscordPlatform(options(discord, token="not-the-token"), RecordingInbox())
    with pytest.raises(ConfigError, match="DISCORD_TOKEN") as caught:
        await platform.run()
    assert "not-the-token" not in str(caught.value)


async def test_token_revoked_later_is_told_in_words(discord: FakeDiscord) -> None:
    """The gateway says 4004 when the token was reset while the bot ran."""
    platform = app.DiscordPlatform(options(discord), RecordingInbox())
    task = asyncio.create_task(platform.run())
    await discord.until(lambda: platform.state() == "ready")
    await discord.gateway.close(4004)
    with pytest.raises(ConfigError, match="DISCORD_TOKEN"):
        await task


async def test_slash_command_is_written_down_then_deferred(discord: FakeDiscord) -> None:
    """Deferring promises an answer, which only what is written down can keep."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    order: list[str] = []
    discord.at("callback", "before", lambda: order.append(f"{len(inbox.messages)} written down"))
    async with listening(discord, inbox):
        await discord.until(lambda: discord.commands)
        given = await discord.slash(channel, "brief", url=LINK, length="short", language="de")
        message = await heard(discord, inbox)
        await discord.until(lambda: given.response)
    assert order == ["1 written down"]
    assert [callback["type"] for callback in given.callbacks] == [5]
    assert (message.text, message.length, message.language) == (LINK, Length.SHORT, "de")
    assert (message.origin.channel, message.origin.message) == (str(channel.id), str(given.id))
    assert message.interaction is not None
    assert message.interaction.token == given.token
    assert (message.interaction.expires_at - message.posted_at).total_seconds() == 15 * 60
    assert given.token not in repr(message)


async def test_digest_command_names_its_period(discord: FakeDiscord) -> None:
    """What a period means is for the service to say."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        await discord.until(lambda: discord.commands)
        await discord.slash(channel, "digest")
        await discord.slash(channel, "digest", when="yesterday")
        await discord.until(lambda: len(inbox.digests) == 2)
    assert [message.text for message in inbox.digests] == ["", "yesterday"]


async def test_menu_entry_works_without_the_content_intent(discord: FakeDiscord) -> None:
    """Discord gives the chosen message whole; the request is of who chose, not of who wrote."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    discord.gateway.content_allowed = False
    async with listening(discord, inbox):
        await discord.until(lambda: discord.commands)
        thread = await discord.open_thread(channel)
        said = await discord.say(thread, f"see {LINK}", by="Ana")
        await heard(discord, inbox)
        given = await discord.menu(said, "Brief this link", by="Ben")
        message = await heard(discord, inbox, 2)
        await discord.until(lambda: given.response)
    assert (message.text, message.author.name, message.asked) == (f"see {LINK}", "Ben", True)
    assert (message.origin.channel, message.origin.thread) == (str(channel.id), str(thread.id))


async def test_command_that_cannot_be_written_down_says_so(discord: FakeDiscord) -> None:
    """A command's person waits and is told at once, in private, instead of a minute of retries."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        await discord.until(lambda: discord.commands)
        inbox.failures = 99
        given = await discord.slash(channel, "brief", url=LINK)
        await discord.until(lambda: given.response)
    assert given.response is not None
    assert given.response.text == "That did not work. Please try again in a minute."
    assert given.response.flags & 64
    assert inbox.tries == 1


async def test_command_that_is_written_down_too_slowly_says_so(
    discord: FakeDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord shows "the application did not respond" after three seconds; we are ahead of that."""
    monkeypatch.setattr(commands, "WRITE_S", 0.2)
    inbox, channel = RecordingInbox(delay_s=30), discord.text_channel()
    async with listening(discord, inbox):
        await discord.until(lambda: discord.commands)
        given = await discord.slash(channel, "brief", url=LINK)
        await discord.until(lambda: given.response)
    assert given.response is not None
    assert given.response.text == "That did not work. Please try again in a minute."
    assert commands.WRITE_S < INTERACTION_S


async def test_commands_are_registered_only_when_they_changed(discord: FakeDiscord) -> None:
    """Discord takes 200 creations a day; a bot that restarts often would use them up."""
    async with listening(discord, RecordingInbox()):
        await discord.until(lambda: discord.commands)
    async with listening(discord, RecordingInbox()):
        await discord.until(lambda: ("GET", f"/api/v10/applications/{discord.app_id}/commands") in discord.calls[5:])
    assert discord.syncs == 1
    discord.commands[0]["description"] = "what an older version said"
    async with listening(discord, RecordingInbox()):
        await discord.until(lambda: discord.syncs == 2)
