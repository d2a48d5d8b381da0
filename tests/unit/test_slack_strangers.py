"""Text of strangers can do nothing in Slack but be read."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.slack_chat.spans import pages, paragraph
from tests.fakes.slack.answers import BRIEFING, URL, reading
from tests.fakes.slack.blocks import texts


@settings(max_examples=100)
@given(st.one_of(st.just(URL), st.text(max_size=30).map(lambda tail: f"https://example.org/{tail}")))
def test_no_address_breaks_out_of_its_link(url: str) -> None:
    """Addresses come from redirects, which strangers choose."""
    told = reading(replace(BRIEFING, url=url))
    assert len({target for target, _ in told.links}) <= 1
    assert not told.does_harm


@pytest.mark.parametrize(
    "text",
    [
        "The line costs 41.5 million euros, 10⁶ more than planned.",
        "Work starts in the U.S. at 6 p.m. (see p. 4).",
        "“We won’t,” said Müller-Lüdenscheidt … and left.",
        "東京都は22日、新しい路線を発表した。費用は約５億円。",
        "رأى الخبراء أن المشروع مکلف می‌شود",
        "क्षत्रिय समाज ने कहा",
        "R&D costs < 5 % and > 3 %",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    """Making strangers harmless must not make newspapers illegible."""
    (page,) = pages([paragraph(text)])
    assert texts(list(page.blocks)) == [text.replace("５", "5")]
