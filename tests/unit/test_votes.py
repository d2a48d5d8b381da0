"""Which emoji are votes."""

import pytest

from bot.domain.emoji import vote_of
from bot.domain.votes import Vote


@pytest.mark.parametrize("told", ["👍", "👍🏽", "👍🏿", "👍\ufe0f", "+1", "thumbsup", "+1::skin-tone-4"])
def test_a_thumb_up_is_one_in_any_skin_tone(told: str) -> None:
    """Discord tells the character, Slack a name."""
    assert vote_of(told) is Vote.UP


@pytest.mark.parametrize("told", ["👎", "👎🏻", "-1", "thumbsdown", "-1::skin-tone-2"])
def test_a_thumb_down_is_one_too(told: str) -> None:
    assert vote_of(told) is Vote.DOWN


@pytest.mark.parametrize("told", ["", "👀", "newspaper", "+100", "1", "👍👎", "🏽"])
def test_nothing_else_is_a_vote(told: str) -> None:
    assert vote_of(told) is None
