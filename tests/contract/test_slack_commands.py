"""Slash commands and the message shortcut, through the real slack-bolt, both ways."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.answers import Manner
from bot.domain.archive import Hit
from bot.domain.at_once import ScheduleWish
from bot.domain.briefing import Length
from bot.domain.errors import StorageUnavailable
from bot.domain.requests import Audience, DigestOf, Request
from bot.domain.types import Origin, Person, Platform
from bot.platforms.commands import deadlines
from bot.platforms.commands.arguments import Kind, choices
from bot.platforms.commands.table import help_keys
from bot.platforms.slack_chat import interactions
from bot.texts import say
from bot.texts.help import help_lines
from tests.fakes.memory import NOW
from tests.fakes.slack import TEAM_ID, Delivery, FakeSlack
from tests.fakes.slack.answers import DIGEST
from tests.fakes.slack.blocks import check_message
from tests.fakes.slack.reading import read
from tests.fakes.slack.reading import shown as as_seen
from tests.fakes.slack.session import Session, session

LINK = "https://news.example.org/a?x=1&y=2"
WRITTEN = "https://news.example.org/a?x=1&amp;y=2"
KNOWN = say("notice.known_words", name="language", known=", ".join(choices(Kind.LANGUAGE_OR_DEFAULT)))
UNKNOWN = [say("notice.unknown_command", word="/news wether"), *help_lines(help_keys())]


@pytest.fixture(params=["socket mode", "signed http"])
async def slack(request: pytest.FixtureRequest) -> AsyncIterator[Session]:
    """The adapter, both ways."""
    server = FakeSlack(ack_within_s=0.5)
    async with server, session(server, http=request.param == "signed http") as it:
        yield it


def shown(delivery: Delivery) -> str:
    """What the person who typed a command sees at once."""
    response: Any = delivery.response or ""
    if isinstance(response, str):
        response = json.loads(response) if response.startswith("{") else {"text": response}
    return str(response.get("text", ""))


async def test_brief_is_a_message_that_asks(slack: Session) -> None:
    """A command is a request like any other, with the right to answer it directly for half an hour."""
    slack.server.slash("/brief", LINK, user="U0BEN")
    await slack.server.settled()
    (message,) = slack.inbox.messages
    assert (message.text, message.author, message.length) == (WRITTEN, Person("U0BEN"), None)
    assert message.asked
    assert message.origin.channel == "C0NEWS"
    assert message.interaction is not None
    left = message.interaction.expires_at - datetime.now(UTC)
    assert timedelta(minutes=29) < left <= timedelta(minutes=30)


@pytest.mark.parametrize(
    ("typed", "length", "language"),
    [
        pytest.param(f"{LINK} short", Length.SHORT, None, id="a length"),
        pytest.param(f"  {LINK}   FULL ", Length.FULL, None, id="in capitals"),
        pytest.param(f"<{WRITTEN}> standard", Length.STANDARD, None, id="address in Slack's brackets"),
        pytest.param(f"<{WRITTEN}|a label> de", None, "de", id="address with a label"),
        pytest.param(f"de {LINK} short", Length.SHORT, "de", id="both, around the link"),
    ],
)
async def test_brief_takes_a_length_and_a_language(
    slack: Session, typed: str, length: Length | None, language: str | None
) -> None:
    """In any order."""
    slack.server.slash("/brief", typed)
    await slack.server.settled()
    (message,) = slack.inbox.messages
    assert (message.length, message.language) == (length, language)
    assert message.text.strip("<>").removesuffix("|a label") == WRITTEN


async def test_brief_tells_which_word_it_does_not_know(slack: Session) -> None:
    """At once and to the person alone; nothing is briefed that was not meant so."""
    delivery = slack.server.slash("/brief", f"{LINK} <!channel>klingon&co")
    await slack.server.settled()
    assert not slack.inbox.messages
    assert shown(delivery).startswith("I do not know what “&lt; !channel&gt;klingon&amp;co” means there.")


async def test_brief_says_at_once_what_is_read(slack: Session) -> None:
    """A command that shows nothing for seconds looks broken."""
    delivery = slack.server.slash("/brief", LINK)
    await slack.server.settled()
    assert shown(delivery) == f"{say('notice.reading_link')} <{WRITTEN}>"


async def test_two_equal_commands_are_two_requests(slack: Session) -> None:
    """Whoever types a command again wants an answer again."""
    slack.server.slash("/brief", LINK)
    slack.server.slash("/brief", LINK)
    await slack.server.settled()
    first, second = (message.origin.message for message in slack.inbox.messages)
    assert first != second


async def test_rights_to_answer_are_not_shown(slack: Session) -> None:
    """The response_url lets anyone speak in our name, and the trigger opens dialogs: neither may reach a log."""
    delivery = slack.server.slash("/brief", LINK)
    await slack.server.settled()
    told = repr(slack.inbox.messages)
    assert delivery.payload["response_url"] not in told
    assert delivery.payload["trigger_id"] not in told


async def test_the_shortcut_tells_why_there_is_no_briefing(slack: Session) -> None:
    """To who asks alone."""
    ts = slack.server.say("nothing here")
    await slack.server.settled()
    slack.server.shortcut(ts, user="U0BEN", callback_id="why_no_briefing")
    await slack.server.settled()
    await slack.server.until(lambda: slack.server.workspace.ephemerals)
    (told,) = slack.server.workspace.ephemerals
    assert told["user"] == "U0BEN"
    assert "The article is behind a paywall" in told["text"]
    [(origin, _)] = slack.desk.asked
    assert (origin.channel, origin.message) == ("C0NEWS", ts)


async def test_digest_takes_a_period(slack: Session) -> None:
    """What it means is for the service to say."""
    slack.server.workspace.locales = {"U0ADA": "fr-FR"}
    slack.server.slash("/digest", " yesterday ")
    await slack.server.settled()
    (message,) = slack.inbox.digests
    assert message.text == "yesterday"
    assert message.reader == "fr-FR", "in which what is wrong is told"
    assert not slack.inbox.messages


@pytest.mark.parametrize(
    ("typed", "period", "private"),
    [
        pytest.param("", "", True, id="nothing"),
        pytest.param("7d share", "7d", False, id="shared"),
        pytest.param("SHARE channel 24 hours", "24 hours", False, id="in any order"),
        pytest.param("private day:2026-11-22", "day:2026-11-22", True, id="in so many words"),
        pytest.param("private 7d private", "7d private", True, id="a word too many is for the service to refuse"),
    ],
)
async def test_a_digest_is_for_who_asks_unless_they_share_it(
    slack: Session, typed: str, period: str, private: bool
) -> None:
    """And it is said at once that it will come."""
    delivery = slack.server.slash("/digest", typed)
    await slack.server.settled()
    (message,) = slack.inbox.digests
    assert (message.text, message.private) == (period, private)
    assert shown(delivery) == say("notice.digest_coming")


async def test_what_one_person_saw_is_shared_by_its_button(slack: Session) -> None:
    """Slack does not tell that message; it is known by what the button carries."""
    delivery = slack.server.slash("/brief", f"{LINK} private", user="U0BEN")
    await slack.server.settled()
    (asked,) = slack.inbox.messages
    request = Request(asked.origin, DigestOf("24h"), asked.author, asked.posted_at, asked.interaction, Audience.ASKER)
    (page,) = slack.platform.chat.render(DIGEST, Manner(private=True))
    posted = await slack.platform.chat.post(request, page, marker="0" * 24)
    (told,) = slack.server.workspace.ephemerals
    slack.server.press_private(told, "share")
    await slack.server.settled()
    await slack.server.until(lambda: len(slack.server.workspace.ephemerals) == 2)
    assert delivery.acked
    assert slack.desk.shared == [posted.message]
    assert slack.server.workspace.ephemerals[1]["text"] == say("notice.sharing")


@pytest.mark.parametrize("command", ["/brief", "/digest"])
async def test_command_that_could_not_be_written_down_says_so(slack: Session, command: str) -> None:
    """Slack never tells a command again; only the person can repeat it."""
    slack.inbox.failures = 1
    delivery = slack.server.slash(command, LINK)
    await slack.server.settled()
    assert delivery.attempts == 1
    assert shown(delivery) == say("notice.try_again")


async def test_shortcut_asks_for_the_message_it_was_used_on(slack: Session) -> None:
    """The answer goes into that message's thread, and belongs to whoever asked."""
    ts = slack.server.say(LINK)
    await slack.server.settled()
    slack.inbox.messages.clear()
    slack.server.shortcut(ts, user="U0BEN")
    await slack.server.settled()
    (message,) = slack.inbox.messages
    assert message.origin == Origin(Platform.SLACK, TEAM_ID, "C0NEWS", ts)
    assert (message.text, message.author, message.asked) == (f"<{WRITTEN}>", Person("U0BEN"), True)
    assert message.interaction is not None
    assert not slack.server.workspace.ephemerals


async def test_shortcut_in_a_thread_is_answered_there(slack: Session) -> None:
    """Slash commands do not work in threads; this is what people have instead."""
    first = slack.server.say("morning")
    reply = slack.server.say(LINK, thread_ts=first)
    slack.server.shortcut(reply)
    await slack.server.settled()
    assert slack.inbox.messages[-1].origin.thread == first


@pytest.mark.parametrize(
    ("failures", "known", "key"),
    [
        pytest.param(1, False, "notice.try_again", id="not written down"),
        pytest.param(0, True, "notice.taken_before", id="taken before"),
    ],
)
async def test_shortcut_that_starts_nothing_says_so_to_its_user_alone(
    slack: Session, failures: int, known: bool, key: str
) -> None:
    """Nothing is dropped silently."""
    ts = slack.server.other_bot_says(LINK)
    await slack.server.settled()
    slack.inbox.failures, slack.inbox.known = failures, known
    delivery = slack.server.shortcut(ts, user="U0BEN")
    await slack.server.settled()
    assert delivery.acked
    (shown_to_one,) = slack.server.workspace.ephemerals
    assert (shown_to_one["user"], shown_to_one["text"]) == ("U0BEN", say(key))


async def test_shortcut_is_acknowledged_also_when_its_user_cannot_be_told(slack: Session) -> None:
    """Slack would show a failure of its own beside ours."""
    ts = slack.server.say(LINK)
    await slack.server.settled()
    slack.inbox.known = True
    slack.server.break_down("respond")
    delivery = slack.server.shortcut(ts)
    await slack.server.settled()
    assert delivery.acked


async def test_buttons_and_foreign_shortcuts_are_acknowledged(slack: Session) -> None:
    """An old message of a later version may carry what this one does not know."""
    ts = slack.server.say("hello")
    clicked = slack.server.click()
    foreign = slack.server.shortcut(ts, callback_id="from_another_version")
    await slack.server.settled()
    assert clicked.acked
    assert foreign.acked


async def asked(slack: Session, text: str, *, hosts: Sequence[str] = (), **place: str) -> str:
    """Type /news; what its person alone sees, at once, with nothing queued."""
    delivery = slack.server.slash("/news", text, **place)
    await slack.server.settled()
    assert slack.inbox.messages == slack.inbox.digests == []
    response: Any = delivery.response
    response = json.loads(response) if isinstance(response, str) else response
    assert response["response_type"] == "ephemeral"
    check_message(response["text"], response["blocks"])
    assert not read(response["text"], response["blocks"], hosts=hosts).does_harm
    return as_seen(response)


async def test_status_shows_how_things_stand_and_what_was_spent(slack: Session) -> None:
    """For the person's eyes alone, and not what all others cost: that is the owner's business."""
    slack.desk.models = ("<!channel> https://evil.test/m", "llama3.1:8b")
    text = await asked(slack, " Status ", user="U0BEN")
    lines = text.split("\n")
    assert lines[0] == "Newsbrief 1.2.3"
    assert "llama3.1:8b" in text
    assert [line.split(":")[0] for line in lines[-2:]] == ["Spent today for you", "Spent today here"]
    assert "41" not in text
    [(origin, person)] = slack.desk.asked
    assert (origin.space, origin.channel, person) == (TEAM_ID, "C0NEWS", Person("U0BEN", "ben"))


async def test_an_admin_chooses_a_channels_language(slack: Session) -> None:
    """Slack has no permission to manage a channel, so it takes one for the workspace."""
    slack.server.workspace.admins = {"U0BEN"}
    assert await asked(slack, "language de", user="U0BEN") == "From now on this channel is briefed in German."
    assert slack.desk.languages == {(TEAM_ID, "C0NEWS"): "de"}


@pytest.mark.parametrize("stranger", [False, True], ids=["nobody's admin", "admin elsewhere"])
async def test_who_is_no_admin_here_is_told_so(slack: Session, stranger: bool) -> None:
    """In a shared channel the admins of the other workspace are people too, but not ours."""
    if stranger:
        slack.server.workspace.admins = slack.server.workspace.strangers = {"U0BEN"}
    assert await asked(slack, "language de", user="U0BEN") == say("notice.not_allowed")
    assert slack.desk.languages == {}


async def test_in_a_direct_message_everybody_chooses_for_themselves(slack: Session) -> None:
    """Nobody else reads there."""
    await asked(slack, "language de", channel="D0ADA")
    assert slack.desk.languages == {(TEAM_ID, "D0ADA"): "de"}


async def test_person_is_told_in_their_own_language(slack: Session) -> None:
    """As they have set Slack; what Slack does not tell is English."""
    slack.server.workspace.locales = {"U0ADA": "fr-FR"}
    assert (await asked(slack, "language")).startswith("Nommez une langue, comme dans /news language de ;")
    typo = slack.server.slash("/brief", f"{LINK} quickly")
    await slack.server.settled()
    assert shown(typo).startswith("Je ne sais pas ce que")
    assert (await asked(slack, "language", user="U0BEN")).startswith(say("notice.missing_news_language"))


async def test_command_that_is_written_down_too_slowly_says_so(slack: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack hangs up after three seconds, and shows the person an error of its own."""
    monkeypatch.setattr(deadlines, "ANSWER_S", 0.1)
    slack.inbox.go_on = asyncio.Event()  # never
    given = slack.server.slash("/brief", LINK)
    await slack.server.settled()
    assert shown(given) == say("notice.try_again")


async def test_nothing_is_changed_when_slack_does_not_tell_who_asks(slack: Session) -> None:
    """An outage must not make everybody an admin."""
    slack.server.break_down("users.info", times=2)  # once for the language of the answer
    assert await asked(slack, "language de") == say("notice.try_again")
    assert slack.desk.languages == {}


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        pytest.param("", help_lines(help_keys()), id="nothing"),
        pytest.param("help", help_lines(help_keys()), id="help"),
        pytest.param("wether", UNKNOWN, id="no command"),
        pytest.param("language", [say("notice.missing_news_language"), KNOWN], id="no language"),
    ],
)
async def test_help_is_what_there_is_otherwise(slack: Session, typed: str, lines: list[str]) -> None:
    """In the same words on every platform."""
    assert await asked(slack, typed) == "\n".join(lines)


async def test_a_question_that_has_no_answer_is_told(slack: Session) -> None:
    """Slack would show a failure without a reason."""
    slack.desk.trouble = StorageUnavailable("locked")
    assert await asked(slack, "status") == say("notice.try_again")


@pytest.mark.parametrize("typed", ["/digest schedule", "/news schedule"])
async def test_a_digest_is_scheduled_by_what_is_typed(slack: Session, typed: str) -> None:
    """Slack tells in which zone a person is: by it comes what goes to them."""
    slack.server.workspace.zones["U0BEN"] = "Asia/Tokyo"
    command, words = typed.split()
    delivery = slack.server.slash(command, f"{words} weekdays 9:00 dm", user="U0BEN")
    await slack.server.settled()
    assert slack.desk.wishes == [ScheduleWish("weekdays 9:00", direct=True, persons_zone="Asia/Tokyo")]
    assert shown(delivery).split("\n")[0] == "From now on a digest comes by itself:"
    assert not slack.inbox.digests


async def test_who_asks_for_their_digest_does_not_wait_until_slack_tells_their_zone(
    slack: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor for their language: the answer names the zone that holds then, which is the channel's."""
    monkeypatch.setattr(interactions, "LANGUAGE_S", 0.05)
    tells = asyncio.Event()

    def slow() -> Awaitable[object]:
        slack.server.at("users.info", "before", slow)
        return tells.wait()

    slack.server.at("users.info", "before", slow)
    delivery = slack.server.slash("/news", "schedule weekdays 9:00 dm", user="U0BEN")
    await slack.server.settled()
    tells.set()
    assert shown(delivery).split("\n")[0] == "From now on a digest comes by itself:"
    assert slack.desk.wishes == [ScheduleWish("weekdays 9:00", direct=True)]


@pytest.mark.parametrize(
    ("words", "asked_for"),
    [
        pytest.param("weekdays 9:00 dm", 2, id="to one person"),
        pytest.param("weekdays 9:00 Europe/Berlin dm", 1, id="to one person who names a zone"),
        pytest.param("weekdays 9:00", 1, id="into the channel"),
    ],
)
async def test_where_a_person_is_is_asked_for_where_it_matters(slack: Session, words: str, asked_for: int) -> None:
    """Once more than their language, which Slack does not tell here."""
    slack.server.break_down("users.info")
    slack.server.slash("/news", f"schedule {words}", user="U0BEN")
    await slack.server.settled()
    asked = [given for given in slack.server.called("users.info") if "include_locale" in given]
    assert len(asked) == asked_for


async def test_who_runs_no_workspace_schedules_for_themselves_alone(slack: Session) -> None:
    """Slack has no managers of a channel that an app could ask for."""
    delivery = slack.server.slash("/digest", "schedule weekdays 9:00", user="U0BEN")
    await slack.server.settled()
    assert shown(delivery) == say("notice.not_allowed_schedule")
    slack.server.workspace.admins.add("U0BEN")
    slack.server.slash("/digest", "schedule weekdays 9:00", user="U0BEN")
    await slack.server.settled()
    assert [wish.direct for wish in slack.desk.wishes] == [False]


async def test_a_search_is_told_to_who_asks_alone(slack: Session) -> None:
    """Each title leads to its briefing, its site to the article; nothing of a stranger acts."""
    url = "https://newsroom.slack.com/archives/C0NEWS/p1"
    hit = Hit("<!channel> Bridge", "news.example.org", url, "https://news.example.org/a", Person("U1", "Ben"), NOW)
    slack.desk.hits = (hit,)
    assert await asked(slack, "find harbour bridge", hosts=["news.example.org"]) == (
        "< !channel> Bridge · news.example.org · posted by Ben · Nov 22, 2026"
    )
    slack.desk.hits = ()
    assert (await asked(slack, "find nothing")).startswith("I found nothing here for “nothing”.")
    assert (await asked(slack, "find")).startswith(say("notice.missing_news_find"))
