"""Questions on Slack: mentions in threads, /ask, and the window behind a button; through the real slack-bolt."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.requests import Audience, Request
from bot.domain.types import Person, Posted
from bot.texts import say
from tests.fakes.memory import at_length, briefing
from tests.fakes.slack import Delivery, FakeSlack
from tests.fakes.slack.blocks import check_view, texts
from tests.fakes.slack.session import MARKER, Session, asked, session
from tests.fakes.slack.workspace import Refusal

LINK = "https://news.example.org/a"


@pytest.fixture(params=["socket mode", "signed http"])
async def slack(request: pytest.FixtureRequest) -> AsyncIterator[Session]:
    """The adapter, both ways."""
    server = FakeSlack(ack_within_s=2.0)
    async with server, session(server, http=request.param == "signed http") as it:
        yield it


async def briefed(slack: Session, request: Request) -> Posted:
    """The answer to a request stands there, with its buttons."""
    (page,) = slack.platform.chat.render(briefing())
    posted = await slack.platform.chat.post(request, page, marker=MARKER)
    await slack.server.settled()
    return posted


def answer_of(delivery: Delivery) -> Any:
    """What Slack was answered with."""
    response = delivery.response or {}
    return json.loads(response) if isinstance(response, str) else response


@pytest.mark.parametrize(
    ("text", "question"),
    [
        pytest.param("who voted?", "who voted?", id="words"),
        pytest.param("R&D  <b> votes?", "R&D <b> votes?", id="as it was typed"),
        pytest.param("", "", id="nothing"),
        pytest.param(f"{LINK} who voted?", "", id="with a link"),
    ],
)
async def test_what_stands_beside_a_mention_is_a_question(slack: Session, text: str, question: str) -> None:
    """Both events that Slack sends of a mention tell the same one."""
    first = slack.server.say(LINK)
    slack.server.mention(text, thread_ts=first)
    await slack.server.settled()
    messages = [message for message in slack.inbox.messages if message.origin.thread == first]
    assert [message.question for message in messages] == [question] * 2
    assert all(message.asked for message in messages)


async def test_people_who_do_not_mention_the_bot_ask_nobody(slack: Session) -> None:
    first = slack.server.say(LINK)
    slack.server.say("who voted?", thread_ts=first)
    await slack.server.settled()
    assert not slack.inbox.messages[-1].asked


async def test_an_edited_question_below_an_answer_of_ours_is_told_as_edited(slack: Session) -> None:
    """The thread hangs from our answer to a command, so that there is no message of links to it."""
    posted = await briefed(slack, asked("5e" * 12))
    ts = slack.server.mention("who voted?", thread_ts=posted.message)
    await slack.server.settled()
    slack.server.edit(ts, "<@U0NEWSBRIEF> when?", raw=True)
    await slack.server.settled()
    last = slack.inbox.messages[-1]
    assert (last.edited, last.question, last.origin.thread) == (True, "when?", posted.message)


async def test_the_command_hands_over_the_question_and_the_link(slack: Session) -> None:
    """In any order, with the words of the question in theirs."""
    slack.server.slash("/ask", f"who {LINK} voted & why?", user="U0BEN")
    await slack.server.settled()
    [(message, about)] = slack.inbox.questions
    assert (message.question, message.text, about) == ("who voted & why?", LINK, None)
    assert (message.author, message.private) == (Person("U0BEN"), False)


async def test_evidence_stands_below_each_other_for_who_pressed_alone(slack: Session) -> None:
    """Slack cuts a paragraph at 3,000 characters, and what a briefing rests on is longer than a message."""
    slack.desk.proves = at_length()
    posted = await briefed(slack, asked(slack.server.say(LINK)))
    slack.server.press(posted.message, "more", user="U0BEN")
    await slack.server.until(lambda: slack.server.workspace.ephemerals)
    slack.server.press_ephemeral("evidence")
    await slack.server.until(lambda: len(slack.server.workspace.ephemerals) > 2)
    first, *more = slack.server.workspace.ephemerals[1:]
    assert {shown["user"] for shown in [first, *more]} == {"U0BEN"}
    assert "Sentence 1 of" in "".join(texts(first["blocks"]))


async def test_a_command_without_a_question_is_told_how_to_ask(slack: Session) -> None:
    delivery = slack.server.slash("/ask", LINK)
    await slack.server.settled()
    assert say("notice.missing_ask") in answer_of(delivery)["text"]
    assert slack.inbox.questions == []


async def test_the_button_opens_a_window_whose_answer_is_for_its_person_alone(slack: Session) -> None:
    """The right to answer them is that of the press, which outlives the window."""
    ts = slack.server.say(LINK)
    posted = await briefed(slack, asked(ts))
    pressed = slack.server.press(posted.message, "ask", user="U0BEN")
    await slack.server.until(lambda: slack.server.workspace.views)
    filled = slack.server.fill_in(question="Who voted?")
    await slack.server.settled()
    assert answer_of(filled) in ({}, "")
    [(message, about)] = slack.inbox.questions
    assert (message.question, message.private, message.author.id) == ("Who voted?", True, "U0BEN")
    assert about
    assert (about.message, about.thread) == (posted.message, ts)
    assert message.interaction
    assert message.interaction.token == pressed.payload["response_url"]
    assert message.interaction.expires_at > datetime.now(UTC)


async def test_more_offers_what_everybody_sees_to_be_removed(slack: Session) -> None:
    """Who presses it sees the buttons alone; they are for the answer under which it stands."""
    posted = await briefed(slack, asked(slack.server.say(LINK)))
    slack.server.press(posted.message, "more", user="U0BEN")
    await slack.server.until(lambda: slack.server.workspace.ephemerals)
    (shown,) = slack.server.workspace.ephemerals
    found = {each["action_id"]: each["value"] for each in shown["blocks"][-1]["elements"]}
    assert found["newsbrief:remove"] == posted.message


async def test_one_window_sent_twice_asks_once(slack: Session) -> None:
    """Its person sends it again when the first acknowledgement was lost."""
    posted = await briefed(slack, asked(slack.server.say(LINK)))
    slack.server.press(posted.message, "ask")
    await slack.server.until(lambda: slack.server.workspace.views)
    for _ in range(2):
        slack.server.fill_in(question="Who voted?")
        await slack.server.settled()
    first, second = (message.origin for message, _ in slack.inbox.questions)
    assert first == second


async def test_what_one_person_alone_saw_can_be_asked_about(slack: Session) -> None:
    """Slack tells no message of it; the row of buttons has our own name for it."""
    slack.server.slash("/brief", LINK)
    await slack.server.settled()
    right = slack.inbox.messages[-1].interaction
    request = asked("5e" * 12, right=right)
    (page,) = slack.platform.chat.render(briefing())
    private = Request(request.origin, request.asked, request.author, request.asked_at, right, Audience.ASKER)
    posted = await slack.platform.chat.post(private, page, marker=MARKER)
    slack.server.press_ephemeral("ask")
    await slack.server.until(lambda: slack.server.workspace.views)
    slack.server.fill_in(question="Who voted?")
    await slack.server.settled()
    [(_, about)] = slack.inbox.questions
    assert about
    assert about.message == posted.message == MARKER


async def test_a_window_that_could_not_be_written_down_stays_open_with_a_word(slack: Session) -> None:
    """Nothing that was typed is lost."""
    posted = await briefed(slack, asked(slack.server.say(LINK)))
    slack.server.press(posted.message, "ask")
    await slack.server.until(lambda: slack.server.workspace.views)
    slack.inbox.failures = 1
    filled = slack.server.fill_in(question="Who voted?")
    await slack.server.settled()
    assert answer_of(filled) == {"response_action": "errors", "errors": {"question:0": say("notice.try_again")}}


async def test_a_window_that_slack_does_not_open_is_told(slack: Session) -> None:
    """The trigger serves for three seconds."""
    posted = await briefed(slack, asked(slack.server.say(LINK)))
    slack.server.fail("views.open", "expired_trigger_id")
    slack.server.press(posted.message, "ask", user="U0BEN")
    await slack.server.until(lambda: slack.server.workspace.ephemerals)
    (told,) = slack.server.workspace.ephemerals
    assert (told["user"], told["text"]) == ("U0BEN", say("notice.try_again"))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"title": {"type": "plain_text", "text": "T" * 25}}, id="a long title"),
        pytest.param({"blocks": []}, id="no blocks"),
        pytest.param({"private_metadata": "x" * 3_001}, id="much to remember"),
        pytest.param({"colour": "red"}, id="what Slack does not know"),
    ],
)
def test_the_loopback_refuses_windows_beyond_slacks_limits(change: dict[str, Any]) -> None:
    word = {"type": "plain_text", "text": "T" * 24}
    element = {"type": "plain_text_input", "action_id": "q", "max_length": 3_000}
    block = {"type": "input", "block_id": "q", "label": word, "element": element}
    view = {"type": "modal", "callback_id": "c", "title": word, "submit": word, "close": word, "blocks": [block]}
    check_view(view, "modal")
    with pytest.raises(Refusal):
        check_view(view | change, "modal")
