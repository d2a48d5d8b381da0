"""What a model is told about an article beside its sentences."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.briefing.writing.exchange import FRESH_DAYS, about
from tests.contract.test_writer import ARTICLE


def day(days: int) -> str:
    """So many days ago."""
    return (datetime.now(UTC) - timedelta(days=days)).date().isoformat()


@pytest.mark.parametrize(
    ("published", "said", "unsaid"),
    [
        pytest.param(day(0), 'Write "yesterday"', "year", id="today's"),
        pytest.param(day(FRESH_DAYS), 'Write "yesterday"', "year", id="a week old"),
        pytest.param(day(FRESH_DAYS + 1), "give the year too", "nobody knows", id="older than a week"),
        pytest.param(f"{day(9)}T08:00:00Z", "give the year too", "nobody knows", id="with the time of day"),
        pytest.param("", "nobody knows the day", "Write", id="of an unknown day"),
        pytest.param("last week", "nobody knows the day", "Write", id="of a day that is no date"),
    ],
)
def test_dates_are_written_out_where_the_day_is_known(published: str, said: str, unsaid: str) -> None:
    """Who reads "on Friday" in a month, or of an article of last year, takes it for last Friday."""
    told = about(replace(ARTICLE, published=published), "en")["dates"]
    assert said in told
    assert unsaid not in told


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "letter for letter"), ("en-GB", "letter for letter"), ("de", "Use no quotation marks")],
)
def test_a_translation_quotes_nobody(language: str, said: str) -> None:
    """Translated words are not those that were said."""
    assert said in about(ARTICLE, language)["quotations"]
