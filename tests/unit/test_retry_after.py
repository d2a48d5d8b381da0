"""Retry-After: whatever a site writes there, no more is lost than the time that it asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.articles.page import retry_after


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("120", 120.0, id="seconds"),
        pytest.param(" 7 ", 7.0, id="spaces"),
        pytest.param("0", 0.0, id="at once"),
        pytest.param("9" * 400, 999_999_999.0, id="for ever"),
        pytest.param("Wed, 21 Oct 2015 07:28:00 GMT", 0.0, id="a date that is over"),
        pytest.param("Wed, 21 Oct 2015 07:28:00", 0.0, id="without a zone"),
        pytest.param("Mon, 01 Jan 2027 00:00:00 +999999999999999", None, id="a zone beyond every calendar"),
        pytest.param("Mon, 01 Jan 2027 00:00:00 +9999", None, id="no zone on Earth"),
        pytest.param("Mon, 01 Jan 99999 00:00:00 GMT", None, id="a year beyond the calendar"),
        pytest.param("Mon, 32 Foo 2027 25:61:00 GMT", None, id="no date"),
        pytest.param("-5", None, id="negative"),
        pytest.param("1.5", None, id="fraction"),
        pytest.param("", None, id="empty"),
        pytest.param("\u0661\u0662", None, id="Arabic digits"),
        pytest.param("soon", None, id="a word"),
    ],
)
def test_a_wait_is_read_or_left(value: str, expected: float | None) -> None:
    """A number of seconds or a date; None where it is neither."""
    assert retry_after(value) == expected


def test_a_date_at_the_end_of_the_calendar_is_a_long_wait() -> None:
    """How long is really waited is bounded elsewhere (manners.RETRY_AFTER_S_MAX)."""
    found = retry_after("Fri, 31 Dec 9999 23:59:59 -2359")
    assert found is not None
    assert found > 1e11


PIECES = ["Mon", ",", " ", "1", "31", "Jan", "9999", "0", "00:00:00", "-", "+2400", "+99999999999999", "GMT", ":"]


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join)))
def test_any_value_is_survived(value: str) -> None:
    """The answer that carries it must still be told as "busy"."""
    found = retry_after(value)
    assert found is None or found >= 0
