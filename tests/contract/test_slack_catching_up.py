"""What was said on Slack while nobody listened is read later; through the real slack_sdk and slack-bolt."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from bot.domain.types import Origin, Platform
from bot.platforms.slack_chat import catching_up, faults
from tests.fakes.loopback import Hook
from tests.fakes.slack import TEAM_ID, FakeSlack
from tests.fakes.slack.session import session

LINK = "https://news.example.org/a"


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A Slack that tells the bot nothing by itself: the outage was longer than Slack repeats events."""
    async with FakeSlack() as server:
        for channel in server.workspace.channels.values():
            channel.message_events = False
        yield server


def at(ts: str, *, channel: str = "C0NEWS", thread: str = "") -> Origin:
    """Where reading was left off."""
    return Origin(Platform.SLACK, TEAM_ID, channel, ts, thread)


def until(let: asyncio.Event) -> Hook:
    """A hook that holds up until it is let go."""

    async def wait() -> None:
        await let.wait()

    return wait


@pytest.mark.parametrize("http", [False, True], ids=["socket mode", "signed http"])
async def test_a_start_reads_on_where_reading_was_left_off(slack: FakeSlack, http: bool) -> None:
    """In order, once, and nothing of what was there before; threads that are known as well."""
    before = slack.say("before")
    first = slack.say(f"one {LINK}")
    slack.say("two", thread_ts=before)
    slack.say("three")
    slack.other_bot_says("four")
    async with session(slack, http=http, bookmarks=[at(before), at(before, thread=before)]) as it:
        await slack.until(lambda: len(it.inbox.messages) == 4)
    texts = [message.text.split()[0] for message in it.inbox.messages if not message.origin.thread]
    assert texts == ["one", "three", "four"]
    assert [message.text for message in it.inbox.messages if message.origin.thread] == ["two"]
    assert it.inbox.messages[0].origin == at(first)
    assert [message.feed for message in it.inbox.messages].count(True) == 1


async def test_threads_that_were_never_seen_are_read_on_too(slack: FakeSlack) -> None:
    """Of a message before the outage, and of one during it; not what was said there before, nor in silent threads."""
    silent, old = slack.say("silent"), slack.say("old")
    slack.say("said before", thread_ts=silent)
    slack.say("said before", thread_ts=old)
    before = slack.say("before")
    slack.say(f"one {LINK}", thread_ts=old)
    new = slack.say("two")
    slack.say(f"three {LINK}", thread_ts=new)
    async with session(slack, bookmarks=[at(before)]) as it:
        await slack.until(lambda: len(it.inbox.messages) == 3)
        await slack.settled()
    said = {message.text.split()[0]: message for message in it.inbox.messages}
    assert {name: message.origin.thread for name, message in said.items()} == {"one": old, "two": "", "three": new}
    assert all(message.in_order for message in said.values()), "from now on they have bookmarks"
    assert {given["ts"] for given in slack.called("conversations.replies")} == {old, new}


async def test_so_many_threads_are_read_and_no_more(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those with the newest replies: Slack takes some calls a minute."""
    monkeypatch.setattr("bot.platforms.slack_chat.catching_up.THREADS_MAX", 2)
    threads = [slack.say(f"thread {number}") for number in range(3)]
    before = slack.say("before")
    for thread in reversed(threads):
        slack.say(LINK, thread_ts=thread)
    async with session(slack, bookmarks=[at(before)]) as it:
        await slack.until(lambda: len(it.inbox.messages) == 2)
        slack.workspace.channels["C0NEWS"].message_events = True
        slack.say("now")
        await slack.until(lambda: len(it.inbox.messages) == 3)
    assert [message.origin.thread for message in it.inbox.messages] == [threads[0], threads[1], ""]


async def test_a_thread_that_is_gone_holds_up_nothing(slack: FakeSlack) -> None:
    """Somebody deletes it while its channel is read."""
    old = slack.say("old")
    before = slack.say("before")
    slack.say("in it", thread_ts=old)
    slack.say(f"after {LINK}")
    slack.fail("conversations.replies", "thread_not_found")
    async with session(slack, bookmarks=[at(before)]) as it:
        await slack.until(lambda: it.inbox.messages)
    assert [message.text.split()[0] for message in it.inbox.messages] == ["after"]


async def test_a_new_installation_reads_nothing(slack: FakeSlack) -> None:
    """What was said before the bot came is not for it."""
    slack.say(LINK)
    async with session(slack):
        await slack.settled()
    assert not slack.called("conversations.history")


async def test_what_is_older_than_a_day_is_left(slack: FakeSlack) -> None:
    """Late briefings are worse than a missed one; it is said once that there are some."""
    old = f"{time.time() - 90_000:.6f}"
    slack.workspace.store("C0NEWS", {"type": "message", "user": "U0ADA", "ts": old, "text": f"<{LINK}>"})
    slack.say("new")
    async with session(slack, bookmarks=[at(f"{time.time() - 100_000:.6f}")]) as it:
        await slack.until(lambda: it.inbox.messages)
    assert [message.text for message in it.inbox.messages] == ["new"]
    assert it.inbox.told_missed == [(f"<{LINK}>", 1)]


async def test_a_channel_is_read_from_its_newest_message_back_and_taken_in_order(slack: FakeSlack) -> None:
    """However many pages that are: one that ends with an older page would leave out what was said last for ever."""
    slack.workspace.history_page_max = 3
    before = slack.say("before")
    said = [slack.say(f"{LINK}/{number}") for number in range(20)]
    async with session(slack, bookmarks=[at(before)]) as it:
        await slack.until(lambda: len(it.inbox.messages) == len(said))
    assert [message.origin.message for message in it.inbox.messages] == said
    assert it.inbox.bookmarks[("C0NEWS", "")] == at(said[-1])


async def test_a_thread_is_read_to_its_newest_reply_and_taken_in_order(slack: FakeSlack) -> None:
    """Slack tells a thread from its oldest reply on."""
    slack.workspace.history_page_max = 3
    before = slack.say("before")
    said = [slack.say(f"{LINK}/{number}", thread_ts=before) for number in range(20)]
    async with session(slack, bookmarks=[at(before), at(before, thread=before)]) as it:
        await slack.until(lambda: len(it.inbox.messages) == len(said))
    assert [message.origin.message for message in it.inbox.messages] == said
    assert it.inbox.bookmarks[("C0NEWS", before)] == at(said[-1], thread=before)


async def test_threads_are_looked_for_from_the_newest_message_back(slack: FakeSlack) -> None:
    """On the last of several pages too."""
    slack.workspace.history_page_max = 3
    threads = [slack.say(f"thread {number}") for number in range(10)]
    before = slack.say("before")
    for thread in (threads[0], threads[-1]):
        slack.say(LINK, thread_ts=thread)
    async with session(slack, bookmarks=[at(before)]) as it:
        await slack.until(lambda: len(it.inbox.messages) == 2)
    assert {message.origin.thread for message in it.inbox.messages} == {threads[0], threads[-1]}


@pytest.mark.parametrize("thread", [False, True], ids=["a channel", "a thread"])
async def test_the_newest_links_are_taken_and_the_others_are_told_of(
    slack: FakeSlack, monkeypatch: pytest.MonkeyPatch, *, thread: bool
) -> None:
    """A flood of late briefings would be worse than a missed link; talk without a link does not count."""
    assert catching_up.LINKS_MAX == 200
    monkeypatch.setattr(catching_up, "LINKS_MAX", 2)
    before = slack.say("before")
    for number in range(4):
        slack.say(f"{LINK}/{number}", thread_ts=before if thread else "")
        slack.say("so it goes", thread_ts=before if thread else "")
    async with session(slack, bookmarks=[at(before), at(before, thread=before)]) as it:
        await slack.until(lambda: len(it.inbox.messages) == 5)
    texts = [message.text.strip("<>") for message in it.inbox.messages]
    assert texts == ["so it goes", f"{LINK}/2", "so it goes", f"{LINK}/3", "so it goes"]
    assert it.inbox.told_missed == [(f"<{LINK}/1>", 2)]


@pytest.mark.parametrize("more", [0, 1])
async def test_so_many_messages_are_looked_through(
    slack: FakeSlack, monkeypatch: pytest.MonkeyPatch, more: int
) -> None:
    """The newest: each page of them is a call."""
    assert catching_up.MESSAGES_MAX == 2_000
    monkeypatch.setattr(catching_up, "MESSAGES_MAX", 5)
    before = slack.say("before")
    said = [slack.say(f"{LINK}/{number}") for number in range(5 + more)]
    async with session(slack, bookmarks=[at(before)]) as it:
        await slack.until(lambda: len(it.inbox.messages) == 5)
        await slack.settled()
    assert [message.origin.message for message in it.inbox.messages] == said[more:]


async def test_a_page_that_has_to_be_waited_for_does_not_begin_the_reading_anew(
    slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where Slack gives one page a minute, the first one, again and again, would be all that is ever read."""
    monkeypatch.setattr(faults, "RATE_LIMIT_WAIT_MAX_S", 0)
    slack.workspace.history_page_max = 3
    before = slack.say("before")
    said = [slack.say(f"{LINK}/{number}") for number in range(5)]

    def limit() -> None:
        if slack.called("conversations.history")[-1].get("cursor"):
            slack.heal("conversations.history")
        else:
            slack.rate_limit("conversations.history", retry_after_s=1)
        slack.at("conversations.history", "after", limit)

    slack.at("conversations.history", "after", limit)
    async with session(slack, bookmarks=[at(before)]) as it:
        await slack.until(lambda: len(it.inbox.messages) == len(said))


async def test_a_direct_message_that_was_missed_still_asks(slack: FakeSlack) -> None:
    """As it would have when it was said."""
    before = slack.say("hello", channel="D0ADA")
    slack.say(LINK, channel="D0ADA")
    async with session(slack, bookmarks=[at(before, channel="D0ADA")]) as it:
        await slack.until(lambda: it.inbox.messages)
    assert it.inbox.messages[0].asked


@pytest.mark.parametrize("error", ["missing_scope", "channel_not_found", "not_in_channel"])
async def test_a_channel_that_is_closed_to_us_holds_up_no_other(slack: FakeSlack, error: str) -> None:
    """The scope may be missing, or the bot was taken out."""
    before, other = slack.say("before"), slack.say("before", channel="C0OTHER")
    slack.say(LINK)
    slack.say(LINK, channel="C0OTHER")
    slack.fail("conversations.history", error)
    async with session(slack, bookmarks=[at(before), at(other, channel="C0OTHER")]) as it:
        await slack.until(lambda: it.inbox.messages)
    assert [message.origin.channel for message in it.inbox.messages] == ["C0OTHER"]


async def test_an_outage_of_the_history_is_waited_out(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then it is read all the same."""
    monkeypatch.setattr("bot.platforms.slack_chat.catching_up.waits_s", lambda: iter([0.01] * 9))
    before = slack.say("before")
    slack.say(LINK)
    slack.break_down("conversations.history", times=2)
    async with session(slack, bookmarks=[at(before)]) as it:
        await slack.until(lambda: it.inbox.messages)
    assert len(it.inbox.messages) == 1


async def test_a_channel_is_known_from_its_first_message_on(slack: FakeSlack) -> None:
    """Else what is said in it during the next outage could not be found."""
    slack.workspace.channels["C0NEWS"].message_events = True
    async with session(slack) as it:
        first = slack.say("no link")
        slack.say(LINK, thread_ts=first)
        await slack.settled()
        assert it.inbox.bookmarks[("C0NEWS", "")] == at(first)
        assert [message.in_order for message in it.inbox.messages] == [True, True]
        slack.edit(first, "still none")
        await slack.settled()
        assert not it.inbox.messages[-1].in_order


async def test_a_first_bookmark_stands_before_the_message_that_it_is_made_for(slack: FakeSlack) -> None:
    """A program that is killed before it wrote that down finds it again."""
    slack.workspace.channels["C0NEWS"].message_events = True
    async with session(slack) as it:
        it.inbox.failures, slack.events.ack_within_s = 1_000, 0.5
        said = slack.say(LINK)
        await slack.settled()
    left = list(it.inbox.bookmarks.values())
    async with session(slack, bookmarks=left) as later:
        await slack.until(lambda: later.inbox.messages)
    assert [message.origin for message in later.inbox.messages] == [at(said)]


async def test_what_is_told_now_does_not_jump_over_what_was_missed(slack: FakeSlack) -> None:
    """The program is killed again before it could read that: the next one still finds it."""
    before = slack.say("before")
    slack.say(f"missed {LINK}")
    slack.workspace.channels["C0NEWS"].message_events = True
    slack.break_down("conversations.history", times=1_000)
    async with session(slack, bookmarks=[at(before)]) as it:
        slack.say(f"now {LINK}")
        await slack.until(lambda: it.inbox.messages)
        await slack.until(lambda: slack.called("conversations.history"))
        slack.say(f"later {LINK}")
        await slack.settled()
    assert [message.in_order for message in it.inbox.messages] == [False, False]
    assert list(it.inbox.bookmarks.values()) == [at(before)]
    slack.heal("conversations.history")
    async with session(slack, bookmarks=list(it.inbox.bookmarks.values())) as again:
        await slack.until(lambda: len(again.inbox.messages) == 3)
        newest = slack.say("after")
        await slack.settled()
    assert [message.text.split()[0] for message in again.inbox.messages] == ["missed", "now", "later", "after"]
    assert again.inbox.bookmarks[("C0NEWS", "")] == at(newest)


async def test_a_history_that_fails_for_long_is_asked_for_again(
    slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody gives up what was missed; other channels do not wait for it."""
    monkeypatch.setattr("bot.platforms.slack_chat.catching_up.waits_s", lambda: iter([0.01] * 99))
    before, other = slack.say("before"), slack.say("before", channel="C0OTHER")
    slack.say(LINK)
    slack.say(LINK, channel="C0OTHER")
    slack.break_down("conversations.history", times=21)
    async with session(slack, bookmarks=[at(before), at(other, channel="C0OTHER")]) as it:
        await slack.until(lambda: len(it.inbox.messages) == 2)
    assert {message.origin.channel for message in it.inbox.messages} == {"C0NEWS", "C0OTHER"}


async def test_a_lost_line_holds_the_bookmarks_until_its_gap_was_read(slack: FakeSlack) -> None:
    """What comes through the new line may be newer than what nobody told us."""
    channel = slack.workspace.channels["C0NEWS"]
    channel.message_events = True
    async with session(slack) as it:
        first = slack.say("first")
        await slack.settled()
        read = asyncio.Event()
        slack.at("conversations.history", "before", until(read))
        await slack.hang_up()
        channel.message_events = False
        slack.say(f"missed {LINK}")
        channel.message_events = True
        slack.say(f"now {LINK}")
        await slack.until(lambda: len(it.inbox.messages) == 2)
        assert not it.inbox.messages[-1].in_order
        assert it.inbox.bookmarks[("C0NEWS", "")] == at(first)
        read.set()
        await slack.until(lambda: len(it.inbox.messages) == 4)
        newest = slack.say("newest")
        await slack.settled()
        assert it.inbox.bookmarks[("C0NEWS", "")] == at(newest)
    assert [message.text.split()[0] for message in it.inbox.messages] == ["first", "now", "missed", "now", "newest"]


async def test_no_bookmark_passes_a_message_that_could_not_be_written_down() -> None:
    """Slack tells it again for some minutes alone; then it is read."""
    async with FakeSlack(ack_within_s=0.5, retries_s=()) as slack, session(slack) as it:
        first = slack.say("first")
        await slack.settled()
        it.inbox.failures = 1
        read = asyncio.Event()
        slack.at("conversations.history", "before", until(read))
        lost = slack.say(f"lost {LINK}")
        await slack.settled()
        slack.say(f"next {LINK}")
        await slack.settled()
        assert it.inbox.bookmarks[("C0NEWS", "")] == at(first)
        read.set()
        await slack.until(lambda: lost in {message.origin.message for message in it.inbox.messages})


async def test_no_bookmark_passes_a_message_that_is_still_being_written_down(slack: FakeSlack) -> None:
    """A kill at that moment would lose the older one."""
    slack.workspace.channels["C0NEWS"].message_events = True
    async with session(slack) as it:
        slack.say("first")
        await slack.settled()
        it.inbox.go_on, begun = asyncio.Event(), it.inbox.tries
        slack.say("older")
        slack.say("newer")
        await slack.until(lambda: it.inbox.tries == begun + 2)
        it.inbox.go_on.set()
        await slack.settled()
    assert [message.in_order for message in it.inbox.messages] == [True, True, False]
