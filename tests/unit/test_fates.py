"""What is said of a link that got no briefing."""

import pytest

from bot.domain.errors import REASONS
from bot.domain.outcomes import SHARED_BEFORE
from bot.domain.requests import Fate
from bot.platforms.discord_chat import view as discord_view
from bot.platforms.slack_chat import view as slack_view
from bot.platforms.web_chat import view as web_view
from bot.texts import say
from bot.texts.fates import fate_line
from tests.fakes.discord import reading as discord_reading
from tests.fakes.memory import link
from tests.fakes.slack import reading as slack_reading


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        pytest.param(None, say("why.open"), id="open"),
        pytest.param("", say("why.briefed"), id="briefed"),
        pytest.param("paywall", say("reason.paywall"), id="a reason of the page"),
        pytest.param("no_article", say("passed.no_article"), id="passed over"),
        pytest.param("withdrawn", say("why.withdrawn"), id="withdrawn"),
        pytest.param("limit_user", say("why.limit"), id="a limit, whose figures are gone"),
        pytest.param("of a newer version", say("why.other"), id="unknown"),
    ],
)
def test_a_link_is_told_with_what_became_of_it(reason: str | None, said: str) -> None:
    assert fate_line(Fate(link(), reason)) == f"news.example.org/story – {said}"


def test_the_link_is_shown_and_is_none() -> None:
    """Who asks why reads which link is meant; no platform makes a preview of what could not be briefed."""
    line = fate_line(Fate(link(), "paywall"))
    content, page = "\n".join(map(str, discord_view.told([line]).blocks)), slack_view.told([line])
    assert content.startswith("news .example .org/story – ")
    assert page.text.startswith("news. example. org/story – ")
    for told in (discord_reading.read([content]), slack_reading.read(page.text, list(page.blocks))):
        assert not told.links
        assert not told.does_harm
    assert web_view.told([line])["lines"] == [line]


def test_what_is_said_of_a_link_that_was_briefed_before_is_what_happened() -> None:
    """Pointed to, not wanted, answered in this very place, or in the quiet hours: four things, four lines."""
    assert len({fate_line(Fate(link(), reason)) for reason in SHARED_BEFORE}) == 4


@pytest.mark.parametrize("reason", [*REASONS, *SHARED_BEFORE, "links_left_out", "quiet_hours", "chat_refused"])
def test_every_reason_has_its_words(reason: str) -> None:
    """Without a place that nobody fills."""
    line = fate_line(Fate(link(), reason))
    assert "{" not in line
    assert line != fate_line(Fate(link(), "of a newer version"))
