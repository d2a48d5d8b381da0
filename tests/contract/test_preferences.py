"""The promises of desk.Preferences."""

import pytest

from bot.domain.desk import Preferences
from bot.domain.types import Origin, Platform
from bot.storage.database import Storage, open_storage
from tests.fakes.memory import origin


@pytest.fixture
def preferences(storage: Storage) -> Preferences:
    return storage.preferences


async def test_a_channel_that_chose_nothing_has_no_preference(preferences: Preferences) -> None:
    assert await preferences.get(origin(), "language") is None


async def test_a_choice_is_one_channels_whatever_the_message(preferences: Preferences) -> None:
    """The same ids mean another channel in another space, and on another platform."""
    await preferences.set(origin(), "language", "de")
    assert await preferences.get(origin("m2"), "language") == "de"
    assert await preferences.get(origin(), "trigger") is None
    for elsewhere in [
        origin(channel="c2"),
        origin(platform=Platform.SLACK),
        Origin(Platform.DISCORD, "s2", "c1", "m1"),
    ]:
        assert await preferences.get(elsewhere, "language") is None


async def test_the_last_choice_counts_and_can_be_taken_back(preferences: Preferences) -> None:
    for choice in ["de", "fr", ""]:
        await preferences.set(origin(), "language", choice)
        assert await preferences.get(origin(), "language") == choice
    await preferences.set(origin(), "language", None)
    await preferences.set(origin(), "language", None)
    assert await preferences.get(origin(), "language") is None


async def test_a_choice_outlives_the_program(database_url: str) -> None:
    async with open_storage(database_url) as storage:
        await storage.preferences.set(origin(), "language", "de")
    async with open_storage(database_url) as storage:
        assert await storage.preferences.get(origin(), "language") == "de"
