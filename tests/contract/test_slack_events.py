"""Events reach the inbox through the real slack-bolt, both ways, before Slack hears that they were taken."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.domain.types import Message, Origin, Person, Platform
from bot.platforms.slack_chat.history import FIRST_OF_THREAD_S
from tests.fakes.loopback import Dropped
from tests.fakes.slack import BOT_USER, TEAM_ID, FakeSlack
from tests.fakes.slack.session import Session, session

LINK = "https://news.example.org/a?x=1&y=2"
WRITTEN = "<https://news.example.org/a?x=1&amp;y=2>"


@pytest.fixture(params=["socket mode", "signed http"])
async def slack(request: pytest.FixtureRequest) -> AsyncIterator[Session]:
    """The adapter, both ways."""
    server = FakeSlack(ack_within_s=0.5, retries_s=(0.0, 0.05, 0.1))
    async with server, session(server, http=request.param == "signed http") as it:
        yield it


def origin(ts: str, channel: str = "C0NEWS", thread: str = "") -> Origin:
    """A place in the loopback Slack."""
    return Origin(Platform.SLACK, TEAM_ID, channel, ts, thread)


def asked(slack: Session) -> list[Message]:
    """What somebody asked; the messages of other apps are told as well."""
    return [message for message in slack.inbox.messages if message.asked]


async def test_message_is_written_down_before_it_is_acknowledged(slack: Session) -> None:
    """An acknowledged event is never told again, so it must be safe by then."""
    slack.inbox.go_on = asyncio.Event()
    ts = slack.server.say(f"look: {LINK}")
    await slack.server.until(lambda: slack.inbox.tries)
    assert not slack.server.events.all[0].acked
    slack.inbox.go_on.set()
    await slack.server.settled()
    (message,) = slack.inbox.messages
    assert message.origin == origin(ts)
    assert message.text == f"look: {WRITTEN}"
    assert message.author == Person("U0ADA")
    assert not message.asked
    assert message.posted_at.timestamp() == pytest.approx(float(ts), abs=0.001)


async def test_event_that_could_not_be_written_down_is_told_again(slack: Session) -> None:
    """A database that is locked for a moment costs nothing but a moment, also where no history may be read."""
    slack.server.scopes.discard("channels:history")
    slack.inbox.failures = 2
    slack.server.say(LINK)
    await slack.server.settled()
    (delivery,) = slack.server.events.all
    assert (delivery.attempts, delivery.acks) == (3, 1)
    assert len(slack.inbox.messages) == 1


async def test_event_told_twice_gives_equal_messages(slack: Session) -> None:
    """The key is made of what is equal in every delivery, so that the ledger knows the second."""
    slack.server.say(LINK)
    await slack.server.settled()
    slack.server.redeliver()
    await slack.server.settled()
    first, second = slack.inbox.messages
    assert first == second


async def test_lost_acknowledgement_costs_a_repetition_and_nothing_else(slack: Session) -> None:
    """The line may break between the commit and Slack's hearing of it."""

    def lose() -> None:
        raise Dropped

    slack.server.at("ack", "before", lose)
    slack.server.say(LINK)
    await slack.server.settled()
    assert [message.text for message in slack.inbox.messages] == [WRITTEN] * 2


async def test_reply_knows_its_thread(slack: Session) -> None:
    """A link in a thread is answered in that thread."""
    first = slack.server.say("morning all")
    reply = slack.server.say(LINK, thread_ts=first)
    await slack.server.settled()
    assert [message.origin for message in slack.inbox.messages] == [origin(first), origin(reply, thread=first)]


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast", "me_message"])
async def test_message_with_a_file_or_shown_in_the_channel_is_taken(slack: Session, subtype: str) -> None:
    """All are written by a person."""
    slack.server.say(LINK, subtype=subtype)
    await slack.server.settled()
    assert len(slack.inbox.messages) == 1


@pytest.mark.parametrize("subtype", ["channel_join", "channel_topic", "tombstone", "reminder_add"])
async def test_message_that_no_person_wrote_is_acknowledged_and_left(slack: Session, subtype: str) -> None:
    """A topic with a link asks for nothing."""
    slack.server.say(LINK, subtype=subtype)
    await slack.server.settled()
    assert not slack.inbox.messages
    assert slack.server.events.all[0].acked


async def test_other_bots_are_told_apart_and_our_own_messages_do_not_loop(slack: Session) -> None:
    """Two bots that answer each other never stop: what apps write is taken only where the channel wants that."""
    slack.server.other_bot_says(LINK)
    slack.server.say(LINK, bot_id="B0OTHER", user="U0OTHERBOT")
    ours = slack.server.say(f"Original Source: {LINK}", bot_id="B0NEWSBRIEF", user=BOT_USER)
    slack.server.edit(ours, f"Source: {LINK}")
    slack.server.say(LINK, user=BOT_USER)
    await slack.server.settled()
    assert [message.feed for message in slack.inbox.messages] == [True, True]
    assert all(delivery.acked for delivery in slack.server.events.all)


async def test_mention_is_told_twice_and_both_times_asked(slack: Session) -> None:
    """Whichever of the two events comes first, the bot knows that it was asked."""
    slack.server.mention(LINK)
    await slack.server.settled()
    first, second = slack.inbox.messages
    assert first == second
    assert first.asked


async def test_mention_alone_is_enough(slack: Session) -> None:
    """Where the app may not read every message, Slack tells it of mentions only."""
    slack.server.workspace.channels["C0NEWS"].message_events = False
    slack.server.mention(LINK)
    await slack.server.settled()
    (message,) = slack.inbox.messages
    assert message.asked


async def test_direct_message_asks(slack: Session) -> None:
    """Whoever writes to the bot itself wants an answer, also to a link that it would pass over."""
    slack.server.say(LINK, channel="D0ADA")
    await slack.server.settled()
    (message,) = slack.inbox.messages
    assert message.asked
    assert message.origin.channel == "D0ADA"


async def test_small_talk_under_an_answer_asks_for_nothing(slack: Session) -> None:
    """Saying thanks in the thread of a direct message is no request."""
    first = slack.server.say(LINK, channel="D0ADA")
    slack.server.say("thanks!", channel="D0ADA", thread_ts=first)
    await slack.server.settled()
    assert [message.asked for message in slack.inbox.messages] == [True, False]


async def test_mention_in_a_thread_asks_about_the_message_that_it_hangs_from(slack: Session) -> None:
    """The bot's name under somebody's link; the answer goes into that thread, to whoever asked."""
    first = slack.server.other_bot_says(LINK)
    ts = slack.server.mention(thread_ts=first, user="U0BEN")
    await slack.server.settled()
    message, same = asked(slack)
    assert message == same
    assert (message.origin, message.author) == (origin(ts, thread=first), Person("U0BEN"))
    assert message.text == WRITTEN
    assert message.asked


async def test_mention_with_a_link_of_its_own_asks_about_that(slack: Session) -> None:
    """What a person gives comes before what stands above it."""
    first = slack.server.other_bot_says(LINK)
    slack.server.mention("https://other.example.org/b", thread_ts=first)
    await slack.server.settled()
    assert "other.example.org" in asked(slack)[0].text
    assert not slack.server.called("conversations.replies")


async def test_mention_is_told_again_when_slack_does_not_tell_what_it_hangs_from(slack: Session) -> None:
    """An outage of that call must not turn the question into one without a link."""
    first = slack.server.other_bot_says(LINK)
    slack.server.break_down("conversations.replies", times=2)
    slack.server.workspace.channels["C0NEWS"].message_events = False
    slack.server.mention(thread_ts=first)
    await slack.server.settled()
    assert [message.text for message in asked(slack)] == [WRITTEN]
    assert slack.server.events.all[-1].attempts == 3


async def test_slack_that_is_slow_to_tell_counts_as_one_that_does_not(
    slack: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The acknowledgement is due within three seconds, and nothing may run into that."""
    assert FIRST_OF_THREAD_S <= 1.5
    monkeypatch.setattr("bot.platforms.slack_chat.history.FIRST_OF_THREAD_S", 0.5)
    slack.server.workspace.channels["C0NEWS"].message_events = False
    slack.server.at("conversations.replies", "before", lambda: asyncio.sleep(1.2))
    first = slack.server.other_bot_says(LINK)
    slack.server.mention(thread_ts=first)
    await slack.server.settled()
    assert [message.text for message in asked(slack)] == [WRITTEN]
    assert slack.server.events.all[-1].attempts == 2


@pytest.mark.parametrize("error", ["thread_not_found", "missing_scope", "not_in_channel"])
async def test_mention_under_what_the_bot_may_not_see_is_taken_as_it_is(slack: Session, error: str) -> None:
    """Another try would change nothing; the person is told that there is no link."""
    first = slack.server.other_bot_says(LINK)
    slack.server.fail("conversations.replies", error, times=1_000)
    slack.server.mention(thread_ts=first)
    await slack.server.settled()
    assert asked(slack)[0].text == f"<@{BOT_USER}> "


async def test_edited_message_is_taken_with_its_new_text(slack: Session) -> None:
    """A link that was added or mended is a request; the key tells whether it is a new one."""
    ts = slack.server.say("look at this")
    slack.server.edit(ts, LINK)
    await slack.server.settled()
    _, edited = slack.inbox.messages
    assert (edited.origin, edited.text) == (origin(ts), WRITTEN)
    assert edited.posted_at.timestamp() == pytest.approx(float(ts), abs=0.001)


async def test_preview_is_no_edit(slack: Session) -> None:
    """Slack tells of a change when it adds a preview; people would wonder about an answer to that."""
    slack.server.unfurl(slack.server.say(LINK))
    await slack.server.settled()
    assert len(slack.inbox.messages) == 1


@pytest.mark.parametrize("replies", [pytest.param(0, id="alone"), pytest.param(1, id="with replies")])
async def test_deleted_message_is_told_to_the_inbox(slack: Session, replies: int) -> None:
    """Deleting a message that has replies leaves a tombstone, which Slack tells as a change."""
    ts = slack.server.say(LINK)
    for _ in range(replies):
        slack.server.say("hm", thread_ts=ts)
    await slack.server.settled()
    slack.server.delete(ts)
    await slack.server.settled()
    assert slack.inbox.gone == [origin(ts)]
    assert len(slack.inbox.messages) == 1 + replies


@pytest.mark.parametrize("replies", [pytest.param(0, id="alone"), pytest.param(1, id="with replies")])
async def test_deleted_answer_of_ours_is_told_to_the_inbox(slack: Session, replies: int) -> None:
    """An administrator may take it away; later posts of the link must not be pointed to it."""
    answer = slack.server.say("a briefing", user=BOT_USER, bot_id="B0NEWSBRIEF")
    for _ in range(replies):
        slack.server.say("hm", thread_ts=answer)
    slack.server.delete(answer)
    await slack.server.settled()
    assert slack.inbox.gone == [origin(answer)]
    assert len(slack.inbox.messages) == replies


@pytest.mark.parametrize("emoji", ["wastebasket", "x"])
async def test_bin_on_an_answer_is_told_with_who_put_it_there(slack: Session, emoji: str) -> None:
    """The poster takes our answer away."""
    answer = slack.server.say("a briefing", user=BOT_USER, bot_id="B0NEWSBRIEF")
    slack.server.react(answer, emoji, user="U0BEN")
    await slack.server.settled()
    assert slack.inbox.binned == [(origin(answer), Person("U0BEN"))]


async def test_other_emoji_and_bins_on_other_messages_are_left(slack: Session) -> None:
    """People use emoji among themselves."""
    answer = slack.server.say("a briefing", user=BOT_USER, bot_id="B0NEWSBRIEF")
    slack.server.react(answer, "thumbsup")
    slack.server.react(slack.server.say("mine"), "wastebasket")
    slack.server.react(answer, "x", user=BOT_USER)
    await slack.server.settled()
    assert not slack.inbox.binned


async def test_reactions_are_told_to_be_counted(slack: Session) -> None:
    """Put on and taken away; neither our own nor votes on answers, which are counted apart."""
    said, answer = slack.server.say(LINK), slack.server.say("a briefing", user=BOT_USER, bot_id="B0NEWSBRIEF")
    for ts, name, user in ((said, "fire", "U0BEN"), (said, "x", "U0BEN"), (said, "eyes", BOT_USER)):
        slack.server.react(ts, name, user=user)
    slack.server.react(answer, "-1", user="U0BEN")
    slack.server.react(answer, "tada", user="U0BEN")
    await slack.server.settled()
    slack.server.unreact(said, "fire", user="U0BEN")
    await slack.server.settled()
    assert slack.inbox.reactions == [
        (origin(said), "U0BEN", "fire", False),
        (origin(answer), "U0BEN", "tada", False),
        (origin(said), "U0BEN", "fire", True),
    ]


@pytest.mark.parametrize("kind", ["team_join", "app_home_opened", "a_type_of_next_year"])
async def test_event_without_a_listener_is_acknowledged(slack: Session, kind: str) -> None:
    """Slack ends the subscriptions of apps that leave too much unacknowledged."""
    slack.server.tell({"type": kind, "user": "U0ADA", "event_ts": "1.0"})
    await slack.server.settled()
    assert slack.server.events.all[0].acks == 1


async def test_uninstalling_is_told_until_it_is_written_down(slack: Session) -> None:
    """What is stored of a workspace goes with the app; Slack tells it again when the database was away."""
    slack.inbox.failures = 1
    slack.server.uninstall()
    await slack.server.settled()
    assert set(slack.inbox.uninstalls) == {(Platform.SLACK, TEAM_ID)}


async def test_who_revokes_a_token_of_their_own_uninstalls_nothing(slack: Session) -> None:
    """Slack tells of both by one event."""
    slack.server.revoke(bot=False)
    await slack.server.settled()
    assert slack.inbox.uninstalls == []
