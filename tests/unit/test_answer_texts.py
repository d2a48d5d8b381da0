"""What all views say alike."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.briefing import Notice
from bot.domain.digest import Digest
from bot.texts.answers import already_line, cut, digest_title, notice_line, utf16_length
from tests.fakes.memory import NOW

DIGEST = Digest("en", NOW - timedelta(hours=24), NOW, (), "")


@pytest.mark.parametrize(
    ("notice", "words"),
    [
        pytest.param(Notice("not_found"), "There is no such page.", id="a reason"),
        pytest.param(Notice("links_left_out_one", {"limit": 5}), "1 more link of this message", id="a notice"),
    ],
)
def test_a_notice_is_looked_up_where_it_stands(notice: Notice, words: str) -> None:
    """Reasons of errors and the bot's own remarks share one type."""
    assert notice_line(notice).startswith(words)


@pytest.mark.parametrize(
    ("author", "words"),
    [
        pytest.param("Ada", "posted by Ada, ", id="known"),
        pytest.param("", "posted ", id="unknown"),
        pytest.param("{when}\ue000", "posted by {when}, ", id="a name that poses as time"),
    ],
)
def test_an_earlier_briefing_is_pointed_to_around_its_time(author: str, words: tuple[str, str]) -> None:
    """Each platform shows the time in its own way; a name cannot say where."""
    assert already_line(author) == (f"I have already briefed this article here ({words}", "). Here is the briefing:")


@pytest.mark.parametrize(
    ("digest", "title"),
    [
        pytest.param(replace(DIGEST, title="Links of yesterday"), "Links of yesterday", id="brought along"),
        pytest.param(DIGEST, "Links of the last 24 hours", id="a day"),
        pytest.param(replace(DIGEST, since=NOW - timedelta(days=7)), "Links of this period", id="another length"),
    ],
)
def test_a_digest_has_a_heading(digest: Digest, title: str) -> None:
    """It says which period it is about."""
    assert digest_title(digest) == title


@pytest.mark.parametrize(
    ("text", "short"),
    [
        pytest.param("a b\n c", "a b c", id="one line"),
        pytest.param("0123456789", "0123456789", id="at the limit"),
        pytest.param("01234567890", "012345678…", id="one word beyond it"),
        pytest.param("012345 7890", "012345…", id="between words"),
        pytest.param("😀" * 6, "😀" * 4 + "…", id="characters that count twice"),
    ],
)
def test_a_long_line_is_cut(text: str, short: str) -> None:
    """One of a hostile page does not push the rest off the screen."""
    assert cut(text, 10) == short


@given(st.text(), st.integers(2, 40))
def test_a_cut_line_keeps_to_its_limit(text: str, limit: int) -> None:
    """However a service counts."""
    assert utf16_length(cut(text, limit)) <= limit
