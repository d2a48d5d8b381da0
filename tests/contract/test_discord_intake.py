"""From what people say on Discord to the inbox, through the real discord.py."""

import asyncio

import pytest

from bot.domain.requests import Brief, Request
from bot.domain.types import Link, Message, Platform
from bot.platforms.discord_chat import insisting
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.guild import PRIVATE_THREAD, User
from tests.fakes.discord.listening import heard, listening
from tests.fakes.inbox import RecordingInbox

LINK = "https://news.example.org/story"


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


@pytest.mark.parametrize("archived", [False, True], ids=["listed", "archived"])
async def test_deleted_thread_is_told(discord: FakeDiscord, *, archived: bool) -> None:
    """Discord says nothing of the messages that go with it."""
    inbox = RecordingInbox()
    thread = await discord.open_thread(discord.text_channel())
    thread.archived = archived
    async with listening(discord, inbox):
        await discord.delete_thread(thread)
        await discord.until(lambda: inbox.threads_gone)
    assert inbox.threads_gone == [(str(discord.guild_id), str(thread.id))]


@pytest.mark.parametrize("archived", [False, True], ids=["listed", "archived"])
async def test_private_thread_counts_to_itself(discord: FakeDiscord, *, archived: bool) -> None:
    """Its links are not for the digest of a channel that more people read, nor is its answer for their links."""
    inbox = RecordingInbox()
    thread = await discord.open_thread(discord.text_channel(), kind=PRIVATE_THREAD)
    thread.archived = archived
    async with listening(discord, inbox):
        await discord.say(thread, LINK)
        origin = (await heard(discord, inbox)).origin
    assert (origin.channel, origin.thread) == (str(thread.id), str(thread.id))


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
    """System messages and our own answers would make loops; other bots and webhooks are told apart from people."""
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
    assert {message.text for message in inbox.messages if not message.feed} == {"", "the last one"}
    assert [message.text for message in inbox.messages if message.feed] == [LINK, LINK]


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


async def test_edit_of_an_old_message_moves_no_bookmark(discord: FakeDiscord) -> None:
    """In a channel new to the ledger it would set one, and the next start would brief all that was said since."""
    inbox, channel, other = RecordingInbox(), discord.text_channel(), discord.text_channel("other")
    old = await discord.say(channel, "long ago")
    await discord.say(channel, f"also long ago: {LINK}")
    async with listening(discord, inbox):
        await discord.edit(old, "long ago, mended")
        await heard(discord, inbox)
        last = await discord.say(other, "now")
        await discord.until(lambda: inbox.passed(last))
    async with listening(discord, inbox):
        last = await discord.say(other, "later")
        await discord.until(lambda: inbox.passed(last))
    assert inbox.texts == ["long ago, mended", "now", "later"]


async def test_deletion_of_our_own_answer_is_told(discord: FakeDiscord) -> None:
    """A moderator may take it away; later posts of the link must not be pointed to it."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        answer = await discord.say(channel, "an answer", by=discord.me)
        await discord.delete(answer)
        await discord.until(lambda: inbox.gone)
    assert [origin.message for origin in inbox.gone] == [str(answer.id)]


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


async def test_reactions_are_told_to_be_counted(discord: FakeDiscord) -> None:
    """Put on, taken away, cleared by a moderator; neither our own nor votes on answers, which are counted apart."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        said, answer = await discord.say(channel, LINK), await discord.say(channel, "an answer", by=discord.me)
        await discord.react(said, "🔥", by="Ben")
        await discord.react(said, "❌", by="Ben")
        await discord.react(answer, "👎", by="Ben")
        await discord.react(answer, "🎉", by="Ben")
        await discord.unreact(said, "🔥", by="Ben")
        await discord.clear_reactions(answer, "🎉")
        await discord.clear_reactions(said)
        await discord.until(lambda: len(inbox.reactions) == 5)
    ben, channel_id = str(discord.user("Ben").id), str(channel.id)
    assert [(each[0].message, *each[1:]) for each in inbox.reactions] == [
        (str(said.id), ben, "🔥", False),
        (str(answer.id), ben, "🎉", False),
        (str(said.id), ben, "🔥", True),
        (str(answer.id), "", "🎉", True),
        (str(said.id), "", "", True),
    ]
    assert {each[0].channel for each in inbox.reactions} == {channel_id}


async def test_a_reply_names_what_it_answers(discord: FakeDiscord) -> None:
    """Whoever wrote that: replies are counted for the links that they talk about."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        said = await discord.say(channel, LINK)
        await discord.say(channel, "how sad", by="Ben", reply_to=said)
        await discord.until(lambda: len(inbox.messages) == 2)
    assert [message.replies_to for message in inbox.messages] == ["", str(said.id)]


async def test_failed_write_is_tried_again(discord: FakeDiscord) -> None:
    """Discord delivers nothing twice, so a locked database must not cost a link."""
    inbox, channel = RecordingInbox(failures=2), discord.text_channel()
    async with listening(discord, inbox):
        await discord.say(channel, LINK)
        await heard(discord, inbox)
    assert inbox.tries == 3


async def test_message_of_an_archived_thread_survives_an_outage_of_its_look_up(discord: FakeDiscord) -> None:
    """Where the thread belongs has to be asked; what was said in it is delivered once."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    thread = await discord.open_thread(channel)
    thread.archived = True
    async with listening(discord, inbox):
        discord.answer_next("channel", 503)
        await discord.say(thread, LINK)
        origin = (await heard(discord, inbox)).origin
    assert (origin.channel, origin.thread) == (str(channel.id), str(thread.id))
    assert discord.calls.count(("GET", f"/api/v10/channels/{thread.id}")) == 2


async def test_a_thread_whose_parent_is_out_of_sight_for_a_while_asks_for_the_same(discord: FakeDiscord) -> None:
    """What is told again is known by what Discord told, not by what had to be asked for beside it."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    thread = await discord.open_thread(channel)
    thread.archived = True
    said = await discord.say(thread, LINK)
    for hidden in (True, False):
        channel.refused = {"VIEW_CHANNEL"} if hidden else set()
        async with listening(discord, inbox):
            await discord.edit(said, f"{LINK} at {hidden}")
            await heard(discord, inbox, 1 if hidden else 2)
    first, second = (brief(message) for message in inbox.messages)
    assert (first.origin.channel, second.origin.channel) == (str(thread.id), str(channel.id))
    assert first.key == second.key


def brief(message: Message) -> Request:
    """What the intake makes of it."""
    return Request(message.origin, Brief(Link(LINK, LINK)), message.author, message.posted_at)


async def test_bookmark_waits_for_what_is_not_written_down(discord: FakeDiscord) -> None:
    """A place without one is read from the server's newest bookmark on, so that one waits for all of the server."""
    written = asyncio.Event()
    inbox, channel = RecordingInbox(stuck={"first": written}), discord.text_channel()
    async with listening(discord, inbox) as platform:
        first = await discord.say(channel, "first")
        second = await discord.say(discord.text_channel("other"), "second")
        await discord.until(lambda: inbox.texts == ["second"])
        await platform._bookmarks.flush()
        assert not any(int(mark.message) >= first.id for mark in inbox.bookmarks.values())
        written.set()
        await discord.until(lambda: inbox.passed(first, second))
        await discord.say(channel, "third")
        await discord.until(lambda: "third" in inbox.texts)
    assert [message.in_order for message in inbox.messages if message.text != "first"] == [False, True]


async def test_a_write_that_fails_for_good_ends_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trying for ever would fill the memory; the next start reads the channel again."""
    monkeypatch.setattr(insisting, "_WRITE_AGAIN_EVERY_S", 0.01)
    tries = 0

    async def write() -> None:
        nonlocal tries
        tries += 1
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        await insisting.insist(write, for_s=0.1)
    assert 2 <= tries <= 11


async def test_being_taken_out_of_a_server_is_told_and_an_outage_is_not(discord: FakeDiscord) -> None:
    """What is stored of a server goes when the bot is removed; a server that is away comes back."""
    inbox = RecordingInbox(failures=1)
    async with listening(discord, inbox):
        await discord.lose_guild(discord.guild_id)
        await discord.remove_bot(discord.guild_id)
        await discord.until(lambda: inbox.uninstalls)
    assert inbox.uninstalls == [(Platform.DISCORD, str(discord.guild_id))]
