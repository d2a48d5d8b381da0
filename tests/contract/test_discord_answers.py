"""Where answers stand on Discord, and what people see of them; through the real discord.py."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.briefing import Length, Notice
from bot.domain.digest import Digest
from bot.domain.errors import ChatRefused, ChatUnavailable, MessageGone
from bot.domain.requests import Brief, DigestOf, Due, Request, marker
from bot.domain.types import Origin, Person, Platform, Posted
from bot.platforms.discord_chat.chat import EYES, DiscordChat
from bot.platforms.discord_chat.pages import Form, Page, paged
from bot.platforms.discord_chat.view import render
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.asking import answer, given, request_for
from tests.fakes.discord.guild import PUBLIC_THREAD
from tests.fakes.memory import ANA, NOW, briefing, link

[PAGE] = render(briefing())


async def test_answer_stands_in_a_thread_that_hangs_from_the_message(discord: FakeDiscord, chat: DiscordChat) -> None:
    """The channel stays readable, and nobody is pinged or shown a second preview."""
    said = await discord.say(discord.text_channel(), link().url)
    request = request_for(discord, said)
    [posted] = await answer(chat, request)
    thread = discord.thread_of(said)
    assert thread is not None
    assert thread.name == briefing().title
    [message] = discord.answers(thread)
    assert "The council of Arnheim voted on Tuesday" in message.text
    assert (message.pings, message.preview) == (set(), False)
    assert posted == Posted(
        str(thread.id),
        str(message.id),
        f"https://discord.com/channels/{discord.guild_id}/{thread.id}/{message.id}",
    )


@pytest.mark.parametrize("form", Form)
async def test_nobody_is_notified_whatever_a_page_says(discord: FakeDiscord, chat: DiscordChat, form: Form) -> None:
    """The view makes mentions inert; should one slip through, no send and no edit lets it ring."""
    channel = discord.text_channel()
    command, given_request = await given(discord, channel)
    second = replace(given_request, asked=Brief(link("second")))
    in_thread = await discord.say(await discord.open_thread(channel), link().url)

    async def post(request: Request) -> None:
        page = Page("name", (f"@everyone @here <@1> <@&2> {request.link}",), form)
        await chat.post(request, page, marker=marker(request.key, 0))

    for request in (
        request_for(discord, await discord.say(channel, link().url)),
        request_for(discord, in_thread),
        given_request,
        second,
    ):
        await post(request)
    discord.refuse("SEND_MESSAGES", channel)
    third = replace(given_request, asked=Brief(link("third")))
    await post(third)
    answers = [answer for place in discord.channels.values() for answer in discord.answers(place)]
    assert len(answers) == 5
    assert all("@everyone" in answer.text and not answer.pings for answer in answers)
    assert command.response in answers


async def test_several_answers_to_one_message_share_its_thread(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Three links make three briefings and one thread."""
    said = await discord.say(discord.text_channel(), "three links")
    requests = [request_for(discord, said, number) for number in range(3)]
    posted = [(await answer(chat, request))[0] for request in requests]
    assert len(discord.replies(said)) == 3
    found = [await chat.find(request, PAGE, marker=marker(request.key, 0)) for request in requests]
    assert found == posted


async def test_thread_that_people_opened_is_used(discord: FakeDiscord, chat: DiscordChat) -> None:
    """A message has one thread at most."""
    said = await discord.say(discord.text_channel(), link().url)
    await discord.hang_thread(said, "discussion", PUBLIC_THREAD)
    await answer(chat, request_for(discord, said))
    assert len(discord.replies(said)) == 1


async def test_message_in_a_thread_is_answered_there(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Threads do not nest; the answer refers to its message, because others talk there too."""
    thread = await discord.open_thread(discord.text_channel())
    said = await discord.say(thread, link().url)
    await answer(chat, request_for(discord, said))
    [message] = discord.answers(thread)
    assert (message.reply_to, message.pings) == (said, set())


async def test_forum_post_is_answered_in_its_thread(discord: FakeDiscord, chat: DiscordChat) -> None:
    """The thread is there already, and has the message's id."""
    said = await discord.post_in_forum(discord.forum(), "A title", link().url)
    await answer(chat, request_for(discord, said))
    assert len(discord.answers(said.channel)) == 1


async def test_direct_message_is_answered_by_a_reply(discord: FakeDiscord, chat: DiscordChat) -> None:
    """There are no threads in direct messages, and none is tried."""
    said = await discord.say(discord.direct(), link().url)
    await answer(chat, request_for(discord, said))
    [message] = discord.answers(said.channel)
    assert message.reply_to is said
    assert not any(path.endswith("/threads") for _, path in discord.calls)


@pytest.mark.parametrize(
    "why",
    [
        pytest.param("permission", id="the permission is missing"),
        pytest.param("full", id="too many threads are open"),
        pytest.param("voice", id="the chat of a voice channel"),
    ],
)
async def test_where_no_thread_is_possible_a_reply_refers_to_the_message(
    discord: FakeDiscord, chat: DiscordChat, why: str
) -> None:
    """The answer is worth more than its place; and the refusal is not asked for again at once."""
    channel = discord.voice_channel() if why == "voice" else discord.text_channel()
    if why == "permission":
        discord.refuse("CREATE_PUBLIC_THREADS", channel)
    discord.threads_full = why == "full"
    for number in range(2):
        said = await discord.say(channel, link().url)
        await answer(chat, request_for(discord, said, number))
        message = discord.answers(channel)[-1]
        assert (message.reply_to, message.pings) == (said, set())
    assert len([path for _, path in discord.calls if path.endswith("/threads")]) == 1


async def test_locked_thread_is_left_for_the_channel(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Moderators closed the thread of the message; who posted the link still gets an answer."""
    said = await discord.say(discord.text_channel(), link().url)
    thread = await discord.hang_thread(said, "closed")
    thread.locked = True
    await answer(chat, request_for(discord, said))
    assert discord.answers(said.channel)[0].reply_to is said


async def test_without_history_the_answer_stands_alone(discord: FakeDiscord, chat: DiscordChat) -> None:
    """A reply needs the right to read the history, a message does not."""
    channel = discord.text_channel()
    discord.refuse("CREATE_PUBLIC_THREADS", channel)
    discord.refuse("READ_MESSAGE_HISTORY", channel)
    said = await discord.say(channel, link().url)
    await answer(chat, request_for(discord, said))
    assert discord.answers(channel)[0].reply_to is None


@pytest.mark.parametrize(
    ("permission", "words"),
    [
        pytest.param("SEND_MESSAGES", "permission", id="may not write"),
        pytest.param("VIEW_CHANNEL", "View Channel", id="may not see the channel"),
    ],
)
async def test_refusal_names_what_is_missing(
    discord: FakeDiscord, chat: DiscordChat, permission: str, words: str
) -> None:
    """The log has to tell an admin what to do; trying again would not help."""
    channel = discord.text_channel()
    said = await discord.say(channel, link().url)
    discord.refuse("CREATE_PUBLIC_THREADS", channel)
    discord.refuse(permission, channel)
    with pytest.raises(ChatRefused, match=words):
        await answer(chat, request_for(discord, said))


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        pytest.param(20016, ChatUnavailable, id="slow mode passes"),
        pytest.param(20028, ChatUnavailable, id="the channel's write limit passes"),
        pytest.param(10003, MessageGone, id="the channel was deleted"),
        pytest.param(200000, ChatRefused, id="AutoMod blocked it"),
        pytest.param(99999, ChatRefused, id="a code that nobody knows yet"),
    ],
)
async def test_refusals_mean_what_their_code_says(
    discord: FakeDiscord, chat: DiscordChat, code: int, outcome: type[Exception]
) -> None:
    """The HTTP status does not tell: proxies answer 400 for 403."""
    said = await discord.say(discord.direct(), link().url)
    discord.answer_next("post", 400, code)
    with pytest.raises(outcome):
        await answer(chat, request_for(discord, said))


async def test_message_in_a_locked_thread_is_left_alone(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Moderators ended that conversation."""
    thread = await discord.open_thread(discord.text_channel())
    said = await discord.say(thread, link().url)
    thread.locked = True
    with pytest.raises(ChatRefused, match="locked"):
        await answer(chat, request_for(discord, said))


@pytest.mark.parametrize("place", [pytest.param("channel", id="in a channel"), pytest.param("direct", id="directly")])
async def test_deleted_message_gets_no_answer(discord: FakeDiscord, chat: DiscordChat, place: str) -> None:
    """What was asked no longer stands there."""
    said = await discord.say(discord.text_channel() if place == "channel" else discord.direct(), link().url)
    await discord.delete(said)
    with pytest.raises(MessageGone):
        await answer(chat, request_for(discord, said))
    assert not discord.answers(said.channel)


async def test_mark_comes_and_goes(discord: FakeDiscord, chat: DiscordChat) -> None:
    """The eyes mean that the link is written down and worked on."""
    said = await discord.say(discord.text_channel(), link().url)
    request = request_for(discord, said)
    await chat.acknowledge(request)
    assert said.reactions == {EYES: {discord.me.id}}
    await chat.settle(request)
    await chat.settle(request)
    assert said.reactions == {}


async def test_typing_shows_where_reactions_are_refused(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Some sign is better than silence."""
    channel = discord.text_channel()
    discord.refuse("ADD_REACTIONS", channel)
    request = request_for(discord, await discord.say(channel, link().url))
    await chat.acknowledge(request)
    await chat.settle(request)
    assert discord.typing == [channel]


async def test_mark_is_never_worth_a_failure(discord: FakeDiscord, chat: DiscordChat) -> None:
    """The briefing comes whether or not the mark could be set."""
    said = await discord.say(discord.text_channel(), link().url)
    await discord.delete(said)
    request = request_for(discord, said)
    await chat.acknowledge(request)
    discord.answer_next("react", 503)
    await chat.acknowledge(request)
    await chat.settle(request)


async def test_removed_answer_is_gone_and_may_be_gone_already(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Moderators may have been faster."""
    said = await discord.say(discord.text_channel(), link().url)
    [posted] = await answer(chat, request_for(discord, said))
    await chat.remove(posted, space=str(discord.guild_id))
    assert not discord.replies(said)
    await chat.remove(posted, space=str(discord.guild_id))


async def test_answer_that_may_not_be_removed_is_told(discord: FakeDiscord, chat: DiscordChat) -> None:
    """The channel was hidden from the bot since."""
    said = await discord.say(discord.text_channel(), link().url)
    [posted] = await answer(chat, request_for(discord, said))
    discord.refuse("VIEW_CHANNEL", said.channel)
    with pytest.raises(ChatRefused, match="View Channel"):
        await chat.remove(posted, space=str(discord.guild_id))


async def test_links_to_messages_open_discord(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Digests link to who posted what."""
    thread = await discord.open_thread(discord.text_channel())
    said = await discord.say(thread, "in a thread")
    request = request_for(discord, said)
    assert await chat.permalink(request.origin) == (
        f"https://discord.com/channels/{discord.guild_id}/{thread.id}/{said.id}"
    )
    assert await chat.name(request.origin.space, Person("1", "Ana")) == "Ana"


async def test_long_briefing_is_posted_in_pages_in_order(discord: FakeDiscord, chat: DiscordChat) -> None:
    """The full length does not fit into one message; it is split where a part ends."""
    said = await discord.say(discord.text_channel(), link().url)
    long = replace(
        briefing(), length=Length.FULL, lead="L" * 900, body="b " * 1100, overview="o " * 350, conclusion="c " * 300
    )
    await answer(chat, request_for(discord, said), long)
    first, second = discord.replies(said)
    assert first.text.index("L" * 900) < first.text.index("b b b")
    assert "c c c" in second.text


@pytest.mark.parametrize(
    ("refused", "spoken", "left"),
    [
        pytest.param((), False, "gone", id="with the right to manage threads"),
        pytest.param(("MANAGE_THREADS",), False, "archived", id="without it"),
        pytest.param((), True, "open", id="where somebody spoke"),
    ],
)
async def test_a_thread_under_a_deleted_message_is_tidied_up(
    discord: FakeDiscord, chat: DiscordChat, refused: tuple[str, ...], spoken: bool, left: str
) -> None:
    """Discord leaves it standing; what people said in it is theirs."""
    channel = discord.text_channel()
    for permission in refused:
        discord.refuse(permission, channel)
    said = await discord.say(channel, "look")
    request = request_for(discord, said)
    posted = await answer(chat, request)
    thread = discord.thread_of(said)
    assert thread
    if spoken:
        await discord.say(thread, "interesting", by="Ben")
    await discord.delete(said)
    await chat.tidy(request.origin)
    assert not thread.archived, "an answer of ours stands in it"
    assert discord.thread_of(said)
    for each in posted:
        await chat.remove(each, space=request.origin.space)
    await chat.tidy(request.origin)
    assert {"gone": discord.thread_of(said) is None, "archived": thread.archived, "open": spoken}[left]
    assert (left == "open") == (discord.thread_of(said) is thread and not thread.archived)


async def test_a_thread_of_somebody_else_is_left(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Also when nothing stands in it; and where there is none, there is nothing to do."""
    said = await discord.say(discord.text_channel(), "look")
    await chat.tidy(request_for(discord, said).origin)
    thread = await discord.hang_thread(said, "talk")
    await discord.delete(said)
    await chat.tidy(request_for(discord, said).origin)
    assert discord.thread_of(said) is thread
    assert not thread.archived


@pytest.mark.parametrize("code", [160007, 30033, 40333, 50068, 200001, 50013, 160006, 99999])
async def test_whatever_a_thread_is_refused_for_there_is_a_reply(
    discord: FakeDiscord, chat: DiscordChat, code: int
) -> None:
    """A code that nobody knows yet, too: the answer is worth more than its place."""
    said = await discord.say(discord.text_channel(), link().url)
    discord.answer_next("thread", 400, code)
    await answer(chat, request_for(discord, said))
    (message,) = discord.answers(said.channel)
    assert message.reply_to is said


async def test_a_refusal_that_may_be_one_messages_own_does_not_close_the_channel(
    discord: FakeDiscord, chat: DiscordChat
) -> None:
    """A title that AutoMod blocks is no reason to answer the next link by reply."""
    channel = discord.text_channel()
    discord.answer_next("thread", 400, 200001)
    first, second = [await discord.say(channel, link().url) for _ in range(2)]
    await answer(chat, request_for(discord, first))
    await answer(chat, request_for(discord, second, 1))
    assert discord.replies(second)


@pytest.mark.parametrize("code", [10003, 10008])
@pytest.mark.parametrize("stands", [True, False], ids=["the message stands", "the message is gone"])
async def test_a_new_thread_that_is_gone_withdraws_nothing_that_stands(
    discord: FakeDiscord, chat: DiscordChat, code: int, stands: bool
) -> None:
    """A moderator, or a bot, may take away the thread alone."""
    said = await discord.say(discord.text_channel(), link().url)

    async def take_away() -> None:
        if not stands:
            del said.channel.messages[said.id]

    discord.at("post", "before", take_away)
    discord.answer_next("post", 404, code)
    if stands:
        await answer(chat, request_for(discord, said))
        (message,) = discord.answers(said.channel)
        assert message.reply_to is said
    else:
        with pytest.raises(MessageGone):
            await answer(chat, request_for(discord, said))


async def test_what_hangs_from_no_message_stands_in_the_channel(discord: FakeDiscord, chat: DiscordChat) -> None:
    """The message at the end of quiet hours; found again, and with nothing to mark."""
    said = await discord.say(discord.text_channel(), link().url)
    request = request_for(discord, said)
    request = replace(request, origin=replace(request.origin, message="quiet hours until 2026-11-22T07:00Z"))
    await chat.acknowledge(request)
    [posted] = await answer(chat, request, Notice("digest_empty"))
    (message,) = discord.answers(said.channel)
    assert (message.reply_to, posted.message) == (None, str(message.id))
    discord.forget_nonces()
    (page,) = chat.render(Notice("digest_empty"))
    assert await chat.find(request, page, marker=marker(request.key, 0)) == posted
    await chat.settle(request)
    assert not said.reactions


@pytest.mark.parametrize("tags", [(), ("71", "72")], ids=["no tags", "a tag on every post"])
async def test_what_hangs_from_no_message_is_a_post_in_a_forum(
    discord: FakeDiscord, chat: DiscordChat, tags: tuple[str, ...]
) -> None:
    """A forum takes no plain message (50008). All pages stand in one post, found again after a restart."""
    forum = discord.forum()
    forum.tags = tags
    said = await discord.post_in_forum(forum, "A title", link().url)
    origin = Origin(Platform.DISCORD, str(discord.guild_id), str(forum.id), "quiet hours until 2026-11-22T07:00Z")
    request = replace(request_for(discord, said), origin=origin, asked_at=datetime.now(UTC) - timedelta(seconds=5))
    page, other = (paged("Posted during the quiet hours", [text])[0] for text in ("one", "two"))
    assert await chat.find(request, page, marker=marker("k", 0)) is None
    first = await chat.post(request, page, marker=marker("k", 0))
    [anew] = [DiscordChat(chat._rest)]
    second = await anew.post(request, other, marker=marker("k", 1))
    (post,) = [channel for channel in discord.channels.values() if channel.owner is discord.me]
    assert (post.name, post.parent) == ("Posted during the quiet hours", forum)
    assert [message.text for message in discord.answers(post)] == ["one", "two"]
    assert {first.channel, second.channel} == {str(post.id)}
    assert await anew.find(request, page, marker=marker("k", 0)) == first
    assert await anew.find(request, other, marker=marker("k", 1)) == second
    later = replace(request, asked_at=datetime.now(UTC) + timedelta(seconds=5))
    assert await anew.find(later, page, marker=marker("k", 0)) is None, "the post of another night"


async def test_a_weekly_digest_is_a_post_in_a_forum(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Under its title with its dates, once also when the answer of Discord was lost; what is missing is named."""
    forum = discord.forum()
    week = timedelta(days=7)
    due = Due(1, NOW, NOW - week)
    origin = Origin(Platform.DISCORD, str(discord.guild_id), str(forum.id), "digest 1 of 2026-11-22")
    request = Request(origin, DigestOf("", due=due), ANA, datetime.now(UTC) - timedelta(seconds=5))
    title = "Links of Nov 15, 2026 – Nov 22, 2026"
    (page,) = chat.render(Digest("en", NOW - week, NOW, (), "In summary, trees.", title=title))
    first = await chat.post(request, page, marker=marker("k", 0))
    [anew] = [DiscordChat(chat._rest)]
    assert await anew.find(request, page, marker=marker("k", 0)) == first
    (post,) = [channel for channel in discord.channels.values() if channel.owner is discord.me]
    assert (post.name, post.parent) == (title, forum)
    assert "In summary, trees." in discord.answers(post)[0].text
    forum.refused = {"SEND_MESSAGES"}
    with pytest.raises(ChatRefused, match="Send Messages"):
        await anew.post(replace(request, asked_at=datetime.now(UTC) + week), page, marker=marker("k", 0))


async def test_an_edit_puts_a_page_in_the_place_of_another(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Any number of times, and silently: an edit that says nothing of mentions would let them ring."""
    said = await discord.say(discord.text_channel(), link().url)
    request = request_for(discord, said)
    [posted] = await answer(chat, request)
    new = Page("name", ("@everyone A new text.", "And more."))
    for _ in range(2):
        await chat.edit(posted, new, marker=marker(request.key, 0), space="")
    [message] = discord.replies(said)
    assert message.text == "@everyone A new text.\nAnd more."
    assert (message.pings, message.preview) == (set(), False)
    assert await chat.find(request, new, marker=marker(request.key, 0)) == posted


async def test_what_does_not_stand_any_more_is_not_edited(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Nor posted again."""
    said = await discord.say(discord.text_channel(), link().url)
    request = request_for(discord, said)
    [posted] = await answer(chat, request)
    await discord.delete(discord.replies(said)[0])
    with pytest.raises(MessageGone):
        await chat.edit(posted, PAGE, marker=marker(request.key, 0), space="")
    assert discord.replies(said) == []
