"""The promises of settings.Choices, and of the one place that reads them."""

from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.domain.briefing import Length
from bot.domain.settings import ChannelSettings, Choice, Placed
from bot.domain.types import Origin, Person, Platform
from bot.service.settings import Settings
from bot.storage.database import Storage, open_storage
from tests.databases import sqlite_url
from tests.fakes.memory import ANA, origin


@pytest.fixture
def settings(storage: Storage) -> Settings:
    return Settings(storage.choices, ChannelSettings(language="fr"))


async def test_where_nobody_chose_the_installation_decides(settings: Settings) -> None:
    assert await settings.of(origin()) == ChannelSettings(language="fr")


async def test_a_choice_is_one_channels_whatever_the_message(settings: Settings) -> None:
    """The same ids mean another channel in another space, and on another platform."""
    await settings.choose(origin(), "language", "de")
    assert (await settings.of(origin("m2"))).language == "de"
    assert (await settings.of(origin("m2"))).trigger == "auto"
    for elsewhere in [
        origin(channel="c2"),
        origin(platform=Platform.SLACK),
        Origin(Platform.DISCORD, "s2", "c1", "m1"),
    ]:
        assert (await settings.of(elsewhere)).language == "fr"


async def test_a_channel_is_heard_before_its_space_and_that_before_the_installation(settings: Settings) -> None:
    await settings.choose(origin(), "language", "de", for_space=True)
    await settings.choose(origin(), "length", "short", for_space=True)
    here = await settings.choose(origin(), "language", "it")
    assert (here.language, here.length) == ("it", Length.SHORT)
    assert (await settings.of(origin(channel="c2"))).language == "de"
    assert (await settings.of(Origin(Platform.DISCORD, "s2", "c1", "m1"))).language == "fr"
    assert (await settings.choose(origin(), "language", None)).language == "de"


async def test_the_last_choice_counts_and_can_be_taken_back(settings: Settings) -> None:
    for choice in ["de", "it"]:
        assert (await settings.choose(origin(), "language", choice)).language == choice
    for _ in range(2):
        assert (await settings.choose(origin(), "language", None)).language == "fr"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("colour", "red", id="no such setting"),
        pytest.param("length", "endless", id="no such length"),
        pytest.param("zone", "Mars/Olympus", id="no such zone"),
        pytest.param("limit_user_hour", "many", id="no number"),
        pytest.param("images", "some", id="neither on nor off"),
    ],
)
async def test_what_makes_no_sense_is_not_kept(settings: Settings, name: str, value: str) -> None:
    with pytest.raises((ValueError, LookupError)):
        await settings.choose(origin(), name, value)
    assert await settings.of(origin()) == ChannelSettings(language="fr")


async def test_a_choice_of_another_version_holds_up_nothing(storage: Storage, settings: Settings) -> None:
    """A newer program may know more; a channel must not fall silent for it."""
    for name, value in [("colour", "red"), ("length", "endless"), ("zone", "Europe/Berlin")]:
        await storage.choices.choose(origin(), name, value)
    assert await settings.of(origin()) == ChannelSettings(language="fr", zone=ZoneInfo("Europe/Berlin"))


async def test_a_choice_outlives_the_program(database_url: str) -> None:
    async with open_storage(database_url) as storage:
        await storage.choices.choose(origin(), "language", "de")
    async with open_storage(database_url) as storage:
        assert (await storage.choices.of(origin())).channel["language"].value == "de"


async def test_who_chose_and_when_is_kept(storage: Storage) -> None:
    await storage.choices.choose(origin(), "language", "de", by=ANA)
    first = (await storage.choices.of(origin())).channel["language"]
    assert (first.by, first.at is not None) == (ANA, True)
    await storage.choices.choose(origin(), "language", "it", by=Person("u-ben", "Ben"))
    second = (await storage.choices.of(origin())).channel["language"]
    assert second.by == Person("u-ben", "Ben")


async def test_choices_move_to_another_installation_whole(storage: Storage, tmp_path: Path) -> None:
    """With who made them; what is there of another name stays, and twice is once."""
    await storage.choices.choose(origin(), "language", "de", by=ANA)
    await storage.choices.choose(origin(), "length", "short", for_space=True)
    carried = await storage.choices.all()
    async with open_storage(sqlite_url(tmp_path, "other.db")) as other:
        there = Settings(other.choices, ChannelSettings())
        await there.choose(origin(), "trigger", "request")
        for _ in range(2):
            await there.take_over(carried)
        assert (await there.of(origin())).language == "de"
        assert (await there.of(origin(channel="c2"))).length is Length.SHORT
        assert (await there.of(origin())).trigger == "request"
        assert [one for one in await other.choices.all() if one.name != "trigger"] == list(carried)


async def test_one_choice_that_makes_no_sense_stops_all(storage: Storage, settings: Settings) -> None:
    """A file that was edited by hand is taken whole or not at all."""
    good = Placed(Platform.DISCORD, "s1", "c1", "language", Choice("de"))
    with pytest.raises(ValueError, match="epic"):
        await settings.take_over([good, replace(good, name="length", choice=Choice("epic"))])
    assert await storage.choices.all() == []
