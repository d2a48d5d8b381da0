"""The settings as a modal, and the Home tab, through the real slack-bolt, both ways."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.domain.at_once import Chosen
from bot.domain.errors import StorageUnavailable
from bot.domain.settings import Scope
from bot.platforms.commands import deadlines
from bot.platforms.slack_chat import interactions
from bot.platforms.slack_chat.plain import plain
from bot.texts import say
from tests.fakes.memory import NOW
from tests.fakes.slack import TEAM_ID, Delivery, FakeSlack
from tests.fakes.slack.blocks import check_view, texts
from tests.fakes.slack.reading import read
from tests.fakes.slack.session import Session, session

DENIED = "<!channel> evil.test"
MORE = (
    Chosen("zone", "UTC", Scope.INSTALLATION),
    Chosen("hosts_denied", "a.test, <!channel> evil.test", Scope.CHANNEL, "Ana", NOW, own=DENIED, besides="a.test"),
    Chosen("quiet_hours", "22:00-07:00", Scope.SPACE),
)


@pytest.fixture(params=["socket mode", "signed http"])
async def slack(request: pytest.FixtureRequest) -> AsyncIterator[Session]:
    """The adapter, both ways, in a workspace that Ben runs."""
    server = FakeSlack(ack_within_s=3.0)
    server.workspace.admins = {"U0BEN"}
    async with server, session(server, http=request.param == "signed http") as it:
        it.desk.more = MORE
        yield it


def response(delivery: Delivery) -> dict[str, Any]:
    """What Slack was told when something was acknowledged."""
    told = delivery.response or {}
    return json.loads(told) if isinstance(told, str) else told


async def opened(slack: Session, **by: str) -> dict[str, Any]:
    """Give /news settings; the modal that is shown, and nothing else."""
    delivery = slack.server.slash("/news", "settings", **({"user": "U0BEN"} | by))
    await slack.server.settled()
    assert response(delivery) == {}
    (opened_view,) = slack.server.workspace.views
    return dict(opened_view["view"])


async def sent(slack: Session, user: str = "", **values: str) -> dict[str, Any]:
    """Send the modal with these values; what Slack is told to show."""
    delivery = slack.server.submit(user=user, **values)
    await slack.server.settled()
    told = response(delivery)
    if told["response_action"] == "update":
        check_view(told["view"], "modal")
        assert not read("", told["view"]["blocks"]).does_harm
    return told


async def test_who_may_choose_gets_the_settings_as_a_form(slack: Session) -> None:
    """With what the channel chose in it, and what holds otherwise beside it."""
    view = await opened(slack)
    fields = {block["block_id"]: block for block in view["blocks"]}
    assert [*fields] == ["length", "zone", "hosts_denied", "quiet_hours"]
    length = fields["length"]["element"]
    assert [option["value"] for option in length["options"]] == ["default", "short", "standard", "full"]
    assert length["initial_option"]["value"] == "short"
    assert "initial_value" not in fields["zone"]["element"]
    assert fields["zone"]["hint"]["text"].endswith("UTC")
    assert length["options"][0]["text"]["text"] == "as without a choice here: full"
    assert fields["hosts_denied"]["element"]["initial_value"] == DENIED, "without what its space keeps out"
    assert fields["hosts_denied"]["hint"]["text"] == f"For all channels besides: {plain('a.test')}"


async def test_others_are_shown_what_holds(slack: Session) -> None:
    """As before."""
    delivery = slack.server.slash("/news", "settings", user="U0ADA")
    await slack.server.settled()
    assert not slack.server.workspace.views
    assert "length: short" in "".join(texts(response(delivery)["blocks"]))


async def test_where_no_form_can_be_shown_it_is_told_in_words(slack: Session) -> None:
    slack.server.fail("views.open", "expired_trigger_id")
    delivery = slack.server.slash("/news", "settings", user="U0BEN")
    await slack.server.settled()
    assert "length: short" in "".join(texts(response(delivery)["blocks"]))


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for long here; the true times are within Slack's."""
    assert interactions.LANGUAGE_S < deadlines.ANSWER_S < 2.5
    monkeypatch.setattr(deadlines, "ANSWER_S", 0.4)
    monkeypatch.setattr(interactions, "LANGUAGE_S", 0.1)


@pytest.mark.usefixtures("soon")
async def test_a_database_that_stalls_is_waited_for_once_and_told(slack: Session) -> None:
    """Slack hangs up after 3 s, and shows the person an error of its own; it is slow itself here, too."""
    slack.desk.goes_on = asyncio.Event()
    slack.server.at("users.info", "before", slack.desk.goes_on.wait)
    delivery = slack.server.slash("/news", "settings", user="U0BEN")
    await slack.server.settled()
    assert "".join(texts(response(delivery)["blocks"])) == say("notice.try_again")
    assert (slack.desk.begun, slack.server.workspace.views) == (1, [])
    slack.desk.goes_on.set()


@pytest.mark.usefixtures("soon")
async def test_a_form_that_a_stalling_database_does_not_save_says_so_in_time(slack: Session) -> None:
    """It was filled in, and would be lost without a word."""
    await opened(slack)
    slack.desk.goes_on = asyncio.Event()
    told = await sent(slack, length="full", zone="Europe/Berlin")
    assert texts(told["view"]["blocks"]) == [say("notice.try_again")]
    slack.desk.goes_on.set()


@pytest.mark.usefixtures("soon")
async def test_a_form_that_slack_does_not_open_in_time_is_told_in_words(slack: Session) -> None:
    """Which were there before it was tried."""
    opens = asyncio.Event()
    slack.server.at("views.open", "before", opens.wait)
    delivery = slack.server.slash("/news", "settings", user="U0BEN")
    await slack.server.settled()
    assert "length: short" in "".join(texts(response(delivery)["blocks"]))
    assert slack.desk.begun == 1
    opens.set()


async def test_what_was_changed_is_chosen_and_said_in_words(slack: Session) -> None:
    """And nothing else, which somebody may have changed meanwhile; an empty field takes the choice back."""
    await opened(slack)
    told = await sent(slack, length="full", hosts_denied="", zone="Europe/Berlin")
    assert slack.desk.chosen == [
        ("length", "full", False),
        ("zone", "Europe/Berlin", False),
        ("hosts_denied", None, False),
    ]
    assert {(origin.space, origin.channel, person.name) for origin, person in slack.desk.asked[-3:]} == {
        (TEAM_ID, "C0NEWS", "ben")
    }
    said = "".join(texts(told["view"]["blocks"])).split("\n")
    assert said[0] == "From now on length is full in this channel."
    assert len(said) == 3


async def test_a_form_that_nobody_changed_changes_nothing(slack: Session) -> None:
    await opened(slack)
    told = await sent(slack)
    assert slack.desk.chosen == []
    assert texts(told["view"]["blocks"]) == [say("setting.unchanged")]


async def test_what_is_wrong_stands_at_its_field_and_nothing_is_chosen(slack: Session) -> None:
    """Half of a form is what nobody wanted."""
    await opened(slack)
    told = await sent(slack, length="full", zone="wrong")
    assert told == {"response_action": "errors", "errors": {"zone": "zone cannot be wrong. Give it as in UTC."}}
    assert slack.desk.chosen == []
    assert (await sent(slack, length="full", zone="UTC"))["response_action"] == "update"


async def test_whoever_lost_the_right_meanwhile_changes_nothing(slack: Session) -> None:
    """It is looked at when the form is sent, too."""
    await opened(slack)
    slack.server.workspace.admins = set()
    told = await sent(slack, length="full")
    assert texts(told["view"]["blocks"]) == [say("notice.not_allowed")]
    assert slack.desk.chosen == []


async def test_a_form_that_cannot_be_saved_says_so(slack: Session) -> None:
    await opened(slack)
    slack.desk.trouble = StorageUnavailable("locked")
    told = await sent(slack, length="full")
    assert texts(told["view"]["blocks"]) == [say("notice.try_again")]


async def test_a_choice_too_long_for_a_field_stays_as_it_is(slack: Session) -> None:
    """Slack takes 3,000 characters."""
    long = ", ".join(f"site-{number}.example.org" for number in range(190))
    slack.desk.more = tuple(
        Chosen(name, value, Scope.CHANNEL, own=value) for name, value in [("hosts_denied", long), ("zone", "x" * 3_000)]
    )
    view = await opened(slack)
    assert [block["block_id"] for block in view["blocks"]] == ["length", "zone"]
    await sent(slack, length="full")
    assert slack.desk.chosen == [("length", "full", False)]


async def test_in_a_direct_message_everybody_gets_the_form(slack: Session) -> None:
    """In their own language."""
    slack.server.workspace.locales = {"U0ADA": "de-DE"}
    view = await opened(slack, user="U0ADA", channel="D0ADA")
    assert view["title"]["text"] == "Einstellungen"


@pytest.mark.parametrize("language", ["en", "de-DE", "es-ES", "fr-FR"])
async def test_the_home_tab_tells_how_things_stand_and_what_can_be_said(slack: Session, language: str) -> None:
    """In the language of its reader, and never what others spend."""
    slack.server.workspace.locales = {"U0ADA": language}
    slack.desk.models = ("<!channel> https://evil.test/m",)
    slack.server.open_home()
    await slack.server.settled()
    view = slack.server.workspace.homes["U0ADA"]
    shown = "\n".join(texts(view["blocks"]))
    for words in (say("home.status", language), say("home.commands", language), "Newsbrief 1.2.3"):
        assert words in shown
    assert "41" not in shown
    assert not read("", view["blocks"]).does_harm


async def test_another_tab_and_an_outage_cost_nothing(slack: Session) -> None:
    """The event is acknowledged: it is not worth to be told again."""
    slack.server.open_home(tab="messages")
    slack.server.fail("views.publish", "fatal_error")
    slack.server.open_home()
    await slack.server.settled()
    assert slack.server.workspace.homes == {}
    assert all(delivery.acked for delivery in slack.server.events.all)
