"""SlackChat keeps the promises of ports.Chat, through the real slack_sdk."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import ChatError, ChatRefused, ChatUnavailable, MessageGone
from bot.domain.types import Interaction, Link, Notice, Origin, Person, Platform, Posted, Request
from bot.platforms.slack_chat import SlackPlatform
from bot.platforms.slack_chat.chat import NAMES_MAX, SlackChat
from bot.platforms.slack_chat.response_urls import ResponseUrls
from bot.texts import say
from tests.fakes.loopback import Dropped
from tests.fakes.slack import TEAM_ID, TEAM_URL, FakeSlack
from tests.fakes.slack.session import Inbox, options

LINK = Link("https://news.example.org/a", "https://news.example.org/a")
MARKER = "0123456789abcdef01234567"
COMMAND = "5e" * 12
NOW = datetime.now(UTC)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A Slack that nobody listens to."""
    async with FakeSlack() as server:
        yield server


@pytest.fixture
def chat(slack: FakeSlack) -> SlackChat:
    """The chat alone: it needs no receiver to run."""
    return SlackPlatform(options(slack), Inbox()).chat


def asked(ts: str, *, channel: str = "C0NEWS", thread: str = "", right: Interaction | None = None) -> Request:
    """A request for the link in a message, or of a command."""
    origin = Origin(Platform.SLACK, TEAM_ID, channel, ts, thread)
    return Request(origin, "brief", Person("U0ADA"), datetime.now(UTC), LINK, right)


async def post(chat: SlackChat, request: Request, marker: str = MARKER) -> Posted:
    """Post a notice."""
    (page,) = chat.render(Notice("paywall"))
    return await chat.post(request, page, marker=marker)


async def test_answer_hangs_from_the_message_that_asked(slack: FakeSlack, chat: SlackChat) -> None:
    """Blocks and a text for notifications, and no preview of the article below it."""
    ts = slack.say(LINK.url)
    posted = await post(chat, asked(ts))
    (answer,) = slack.replies(ts)
    assert answer["text"] == say("reason.paywall")
    assert answer["blocks"]
    assert not answer["unfurl_links"]
    assert not answer["unfurl_media"]
    path = f"archives/C0NEWS/p{answer['ts'].replace('.', '')}?thread_ts={ts}&cid=C0NEWS"
    assert posted == Posted("C0NEWS", answer["ts"], TEAM_URL + path)


async def test_answer_to_a_reply_goes_into_the_same_thread(slack: FakeSlack, chat: SlackChat) -> None:
    """A reply has no thread of its own."""
    first = slack.say("morning")
    reply = slack.say(LINK.url, thread_ts=first)
    await post(chat, asked(reply, thread=first))
    assert len(slack.replies(first)) == 2


async def test_answer_to_a_command_stands_in_the_channel(slack: FakeSlack, chat: SlackChat) -> None:
    """There is no message whose thread it could go into."""
    posted = await post(chat, asked(COMMAND))
    (answer,) = slack.messages()
    assert answer["ts"] == posted.message
    assert posted.url == f"{TEAM_URL}archives/C0NEWS/p{posted.message.replace('.', '')}"


def right_to_answer(slack: FakeSlack, channel: str = "C0NEWS") -> Interaction:
    """What a command brings with it."""
    url = slack.slash("/brief", LINK.url, channel=channel).payload["response_url"]
    return Interaction(url, NOW + timedelta(minutes=30))


@pytest.mark.parametrize("member", [pytest.param(False, id="not a member"), pytest.param(None, id="unknown channel")])
async def test_command_is_answered_also_where_the_bot_is_no_member(
    slack: FakeSlack, chat: SlackChat, member: bool | None
) -> None:
    """Commands work everywhere, so their answers must: for the eyes of who asked."""
    right = right_to_answer(slack)
    if member is None:
        del slack.workspace.channels["C0NEWS"]
    else:
        slack.workspace.channels["C0NEWS"].bot_is_member = False
    posted = await post(chat, asked(COMMAND, right=right))
    (answer,) = slack.workspace.ephemerals
    assert (answer["user"], answer["text"]) == ("U0ADA", say("reason.paywall"))
    assert not posted.url
    assert not slack.messages()


async def test_slacks_own_response_urls_are_slacks() -> None:
    """They are on another host than the API."""
    urls = ResponseUrls("")
    assert urls._is_slacks("https://hooks.slack.com/commands/T1/2/3")
    assert not urls._is_slacks("https://hooks.slack.com.evil.example/commands/T1/2/3")
    assert not urls._is_slacks("https://notslack.com/commands/T1/2/3")
    assert ResponseUrls("https://slack-gov.com/api/")._is_slacks("https://hooks.slack-gov.com/commands/T1/2/3")


async def test_shortcut_where_the_bot_is_no_member_is_answered_to_who_asked(slack: FakeSlack, chat: SlackChat) -> None:
    """The message menu is offered everywhere too."""
    ts = slack.say(LINK.url)
    right = right_to_answer(slack)
    slack.workspace.channels["C0NEWS"].bot_is_member = False
    await post(chat, asked(ts, right=right))
    assert len(slack.workspace.ephemerals) == 1


async def test_private_answer_cannot_be_removed_and_need_not_be(slack: FakeSlack, chat: SlackChat) -> None:
    """It is gone with the next reload."""
    await chat.remove(Posted("C0NEWS", MARKER), space=TEAM_ID)
    assert not slack.called("chat.delete")


async def test_right_to_answer_ends(slack: FakeSlack, chat: SlackChat) -> None:
    """After half an hour, or five answers, Slack takes no more."""
    slack.workspace.channels["C0NEWS"].bot_is_member = False
    right = right_to_answer(slack)
    for _ in range(5):
        await post(chat, asked(COMMAND, right=right))
    with pytest.raises(ChatRefused):
        await post(chat, asked(COMMAND, right=right))
    with pytest.raises(ChatRefused, match="over"):
        await post(chat, asked(COMMAND, right=Interaction(right.token, NOW - timedelta(seconds=1))))


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://hooks.slack.com/commands/1", id="Slack itself, while we talk to another"),
        pytest.param("http://127.0.0.2:{port}/response/1", id="another address"),
        pytest.param("http://x127.0.0.1:{port}/response/1", id="a name that ends like the host"),
        pytest.param("https://127.0.0.1:{port}/response/1", id="another scheme"),
        pytest.param("http://127.0.0.1:{port}@evil.example/1", id="credentials that look like the host"),
        pytest.param("file:///etc/passwd", id="no address of the web"),
    ],
)
async def test_answers_go_to_slack_and_nowhere_else(slack: FakeSlack, chat: SlackChat, url: str) -> None:
    """An address is not to be trusted because it came with a command."""
    slack.workspace.channels["C0NEWS"].bot_is_member = False
    right = Interaction(url.format(port=slack.port), NOW + timedelta(minutes=30))
    with pytest.raises(ChatRefused, match="not an address of Slack") as refused:
        await post(chat, asked(COMMAND, right=right))
    assert right.token not in str(refused.value)


async def test_answer_is_found_by_its_marker(slack: FakeSlack, chat: SlackChat) -> None:
    """After a crash the bot looks before it posts again."""
    ts = slack.say(LINK.url)
    assert await chat.find(asked(ts), marker=MARKER) is None
    posted = await post(chat, asked(ts))
    assert await chat.find(asked(ts), marker=MARKER) == posted
    assert await chat.find(asked(ts), marker="f" * 24) is None


async def test_answer_to_a_command_is_found_in_the_channel(slack: FakeSlack, chat: SlackChat) -> None:
    """Among what was said since the command."""
    posted = await post(chat, asked(COMMAND))
    assert await chat.find(asked(COMMAND), marker=MARKER) == posted


async def test_answer_is_found_in_a_long_thread(slack: FakeSlack, chat: SlackChat) -> None:
    """Slack gives a thread in pages."""
    ts = slack.say(LINK.url)
    for number in range(250):
        slack.say(f"reply {number}", thread_ts=ts)
    posted = await post(chat, asked(ts))
    assert await chat.find(asked(ts), marker=MARKER) == posted
    assert len(slack.called("conversations.replies")) == 2


async def test_marker_of_another_app_is_not_ours(slack: FakeSlack, chat: SlackChat) -> None:
    """Markers can be guessed by whoever sees the message that asked."""
    ts = slack.say(LINK.url)
    metadata = {"event_type": "newsbrief_answer", "event_payload": {"marker": MARKER}}
    slack.say("fooled you", thread_ts=ts, metadata=metadata, bot_id="B0OTHER")
    assert await chat.find(asked(ts), marker=MARKER) is None


async def test_where_the_bot_may_not_look_nothing_is_found(slack: FakeSlack, chat: SlackChat) -> None:
    """A command's channel that the bot is no member of; posting goes to the person anyway."""
    slack.workspace.channels["C0NEWS"].bot_is_member = False
    assert await chat.find(asked(COMMAND), marker=MARKER) is None


async def test_broken_line_leaves_the_outcome_unknown_and_posts_nothing_twice(
    slack: FakeSlack, chat: SlackChat
) -> None:
    """slack_sdk's own retry would post again: one call, two messages."""

    def cut() -> None:
        raise Dropped

    slack.at("post", "after", cut)
    ts = slack.say(LINK.url)
    with pytest.raises(ChatUnavailable):
        await post(chat, asked(ts))
    assert len(slack.called("chat.postMessage")) == 1
    (answer,) = slack.replies(ts)
    found = await chat.find(asked(ts), marker=MARKER)
    assert found is not None
    assert found.message == answer["ts"]


async def test_line_broken_before_acceptance_is_known_by_looking(slack: FakeSlack, chat: SlackChat) -> None:
    """Then nothing is found, and posting again is right."""

    def cut() -> None:
        raise Dropped

    slack.at("post", "before", cut)
    ts = slack.say(LINK.url)
    with pytest.raises(ChatUnavailable):
        await post(chat, asked(ts))
    assert await chat.find(asked(ts), marker=MARKER) is None


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("not_in_channel", ChatRefused),
        ("is_archived", ChatRefused),
        ("restricted_action", ChatRefused),
        ("no_permission", ChatRefused),
        ("missing_scope", ChatRefused),
        ("an_error_of_next_year", ChatRefused),
        ("channel_not_found", MessageGone),
        ("thread_not_found", MessageGone),
        ("message_not_found", MessageGone),
        ("internal_error", ChatUnavailable),
        ("fatal_error", ChatUnavailable),
        ("service_unavailable", ChatUnavailable),
        ("invalid_auth", ChatUnavailable),
        ("token_revoked", ChatUnavailable),
        ("account_inactive", ChatUnavailable),
    ],
)
async def test_errors_of_slack_become_ours(
    slack: FakeSlack, chat: SlackChat, error: str, kind: type[ChatError]
) -> None:
    """What another try may cure is tried again; what is gone is withdrawn; what is forbidden is logged by its name."""
    ts = slack.say(LINK.url)
    slack.fail("chat.postMessage", error)
    with pytest.raises(kind, match=error):
        await post(chat, asked(ts))


async def test_short_rate_limit_is_waited_for(slack: FakeSlack, chat: SlackChat) -> None:
    """A message a second and channel is Slack's limit; five links in one message meet it."""
    ts = slack.say(LINK.url)
    slack.rate_limit("chat.postMessage", retry_after_s=0)
    await post(chat, asked(ts))
    assert len(slack.replies(ts)) == 1


async def test_long_rate_limit_goes_back_with_its_time(slack: FakeSlack, chat: SlackChat) -> None:
    """A worker has better things to do than to sleep."""
    ts = slack.say(LINK.url)
    slack.rate_limit("chat.postMessage", retry_after_s=90)
    with pytest.raises(ChatUnavailable) as limited:
        await post(chat, asked(ts))
    assert limited.value.retry_after_s == 90


@pytest.mark.parametrize("status", [500, 502, 503, 200])
async def test_error_page_instead_of_an_answer_is_an_outage(slack: FakeSlack, chat: SlackChat, status: int) -> None:
    """Of Slack, or of a proxy on the way, which may even say that all is well."""
    ts = slack.say(LINK.url)
    slack.break_down("chat.postMessage", status=status)
    with pytest.raises(ChatUnavailable):
        await post(chat, asked(ts))


async def test_refused_blocks_are_posted_as_text(slack: FakeSlack, chat: SlackChat) -> None:
    """A plain answer is better than none."""
    ts = slack.say(LINK.url)
    slack.fail("chat.postMessage", "invalid_blocks")
    await post(chat, asked(ts))
    (answer,) = slack.replies(ts)
    assert "blocks" not in answer
    assert answer["text"] == say("reason.paywall")


async def test_progress_shows_and_is_cleaned_up(slack: FakeSlack, chat: SlackChat) -> None:
    """👀 while it is worked on."""
    ts = slack.say(LINK.url)
    await chat.acknowledge(asked(ts))
    await chat.acknowledge(asked(ts))
    assert slack.reactions(ts) == {"eyes"}
    await chat.settle(asked(ts))
    await chat.settle(asked(ts))
    assert slack.reactions(ts) == set()


async def test_command_has_no_message_to_mark(slack: FakeSlack, chat: SlackChat) -> None:
    """Its person was told at once."""
    await chat.acknowledge(asked(COMMAND))
    await chat.settle(asked(COMMAND))
    assert not slack.calls


@pytest.mark.parametrize("error", ["too_many_reactions", "not_in_channel", "invalid_auth"])
async def test_mark_is_not_worth_a_failure(slack: FakeSlack, chat: SlackChat, error: str) -> None:
    """The briefing matters, not the emoji."""
    ts = slack.say(LINK.url)
    slack.fail("reactions.add", error)
    slack.break_down("reactions.remove")
    await chat.acknowledge(asked(ts))
    await chat.settle(asked(ts))


async def test_answer_is_removed_once_and_again(slack: FakeSlack, chat: SlackChat) -> None:
    """The job that removes it may run twice."""
    ts = slack.say(LINK.url)
    posted = await post(chat, asked(ts))
    await chat.remove(posted, space=TEAM_ID)
    assert not slack.replies(ts)
    await chat.remove(posted, space=TEAM_ID)


async def test_message_of_another_is_not_removed(slack: FakeSlack, chat: SlackChat) -> None:
    """Slack refuses, and so it is told."""
    with pytest.raises(ChatRefused):
        await chat.remove(Posted("C0NEWS", slack.say("mine")), space=TEAM_ID)


async def test_name_is_asked_for_once(slack: FakeSlack, chat: SlackChat) -> None:
    """Slack's events carry ids only."""
    assert [await chat.name(TEAM_ID, Person("U0ADA")) for _ in range(3)] == ["Ada"] * 3
    assert await chat.name(TEAM_ID, Person("U0BEN", "Benjamin")) == "Benjamin"
    assert len(slack.called("users.info")) == 1


async def test_unknown_name_is_empty_and_asked_for_again(slack: FakeSlack, chat: SlackChat) -> None:
    """It may have been an outage."""
    slack.break_down("users.info")
    assert await chat.name(TEAM_ID, Person("U0ADA")) == ""
    assert await chat.name(TEAM_ID, Person("U0ADA")) == "Ada"
    assert await chat.name(TEAM_ID, Person("U0GONE")) == ""


async def test_names_are_forgotten_when_there_are_too_many(
    slack: FakeSlack, chat: SlackChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory stays bounded in the largest of workspaces; the least used go first."""
    assert NAMES_MAX == 1_000
    monkeypatch.setattr("bot.platforms.slack_chat.chat.NAMES_MAX", 2)
    slack.workspace.people["U0CAT"] = "Cat"
    for user in ("U0ADA", "U0BEN", "U0ADA", "U0CAT", "U0ADA", "U0BEN"):
        await chat.name(TEAM_ID, Person(user))
    assert [given["user"] for given in slack.called("users.info")] == ["U0ADA", "U0BEN", "U0CAT", "U0BEN"]


async def test_permalink_leads_to_the_message(slack: FakeSlack, chat: SlackChat) -> None:
    """Built, not asked for: a digest has twenty."""
    place = f"{TEAM_URL}archives/C0NEWS/p1700000000000100"
    assert await chat.permalink(asked("1700000000.000100").origin) == place
    in_thread = asked("1700000000.000100", thread="1699999999.000001").origin
    assert await chat.permalink(in_thread) == f"{place}?thread_ts=1699999999.000001&cid=C0NEWS"
    assert await chat.permalink(asked(COMMAND).origin) == ""
    assert len(slack.calls) == 1


async def test_chat_without_a_good_token_keeps_the_answers(slack: FakeSlack) -> None:
    """A revoked token is mended by a person; until then nothing is given up."""
    slack.bot_token = "xoxb-revoked"
    chat = SlackPlatform(options(slack), Inbox()).chat
    slack.bot_token = "xoxb-new"
    ts = slack.say(LINK.url)
    with pytest.raises(ChatUnavailable, match="SLACK_BOT_TOKEN") as refused:
        await post(chat, asked(ts))
    assert "xoxb" not in str(refused.value)
    assert await chat.permalink(asked(ts).origin) == ""
