"""The settings as a menu and a form on Discord, through the real discord.py."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.domain.at_once import Chosen
from bot.domain.errors import StorageUnavailable
from bot.domain.settings import SETTINGS, Scope
from bot.platforms.commands import deadlines
from bot.platforms.discord_chat.inert import tame
from bot.service.settings import values
from bot.texts import say
from bot.texts.catalogue import SPOKEN
from tests.fakes.desk import MemoryDesk
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.guild import Channel, Interaction
from tests.fakes.discord.interactions import INTERACTION_S
from tests.fakes.discord.listening import listening
from tests.fakes.discord.rules import walk
from tests.fakes.inbox import RecordingInbox
from tests.fakes.memory import NOW

NOBODY, MANAGE_CHANNELS = str(1 << 11), str(1 << 4)
MORE = (
    Chosen("zone", "UTC", Scope.INSTALLATION),
    Chosen("hosts_denied", "s.test, a.test", Scope.CHANNEL, "Ana", NOW, own="a.test", besides="s.test"),
)


@pytest.fixture
async def desk() -> MemoryDesk:
    return MemoryDesk(more=MORE)


@pytest.fixture
async def channel(discord: FakeDiscord, desk: MemoryDesk) -> AsyncIterator[Channel]:
    """One with a bot that listens."""
    async with listening(discord, RecordingInbox(), desk):
        await discord.until(lambda: discord.commands)
        yield discord.text_channel()


async def opened(discord: FakeDiscord, channel: Channel) -> Interaction:
    """Give /news settings as somebody who manages the channel."""
    given = await discord.slash(channel, "news settings", permissions=MANAGE_CHANNELS)
    await discord.until(lambda: given.response)
    return given


async def form(discord: FakeDiscord, channel: Channel, name: str, permissions: str = MANAGE_CHANNELS) -> Interaction:
    """Choose a setting from the menu."""
    menu = (await opened(discord, channel)).response
    assert menu
    chosen = await discord.choose(menu, name, permissions=permissions)
    await discord.until(lambda: chosen.modal or chosen.response)
    return chosen


async def told(discord: FakeDiscord, given: Interaction) -> str:
    """What its person alone sees."""
    await discord.until(lambda: given.response)
    assert given.response
    assert given.response.flags & 64
    return given.response.text


async def test_who_may_choose_gets_a_menu_of_the_settings(discord: FakeDiscord, channel: Channel) -> None:
    """Below what holds."""
    response = (await opened(discord, channel)).response
    assert response
    assert response.flags & 64
    assert response.text.startswith("length: short (chosen here by")
    (menu,) = [part for part in walk(response.components) if part["type"] == 3]
    assert [option["value"] for option in menu["options"]] == ["length", "zone", "hosts_denied"]


async def test_a_value_is_chosen_from_a_list(discord: FakeDiscord, channel: Channel, desk: MemoryDesk) -> None:
    """That of now stands there first; the change is said in words."""
    chosen = await form(discord, channel, "length")
    assert chosen.modal
    field = chosen.modal["components"][0]["component"]
    assert [option["value"] for option in field["options"] if option.get("default")] == ["short"]
    sent = await discord.submit(chosen, "full", permissions=MANAGE_CHANNELS)
    assert await told(discord, sent) == "From now on length is full in this channel."
    assert desk.chosen == [("length", "full", False)]
    origin, person = desk.asked[-1]
    assert (origin.channel, person.name) == (str(channel.id), "Ana")


@pytest.mark.parametrize(
    ("name", "before", "typed", "chosen"),
    [
        pytest.param("zone", None, "Europe/Berlin", ("zone", "Europe/Berlin", False), id="typed"),
        pytest.param("hosts_denied", "a.test", "", ("hosts_denied", None, False), id="emptied"),
        pytest.param("length", None, "default", ("length", None, False), id="taken back from a list"),
    ],
)
async def test_a_value_is_typed_or_taken_back(  # noqa: PLR0917 - fixtures and rows
    discord: FakeDiscord,
    channel: Channel,
    desk: MemoryDesk,
    name: str,
    before: str | None,
    typed: str,
    chosen: tuple[str, str | None, bool],
) -> None:
    shown = await form(discord, channel, name)
    assert shown.modal
    assert shown.modal["components"][0]["component"].get("value") == before
    await told(discord, await discord.submit(shown, typed, permissions=MANAGE_CHANNELS))
    assert desk.chosen == [chosen]


async def test_what_its_space_keeps_out_is_told_beside_the_channels_choice(
    discord: FakeDiscord, channel: Channel
) -> None:
    """In the field it would be saved as the channel's own."""
    shown = await form(discord, channel, "hosts_denied")
    assert shown.modal
    (label,) = shown.modal["components"]
    assert label["component"]["value"] == "a.test"
    assert label["description"] == f"For all channels besides: {tame('s.test')}"


async def test_what_cannot_be_chosen_is_told(discord: FakeDiscord, channel: Channel, desk: MemoryDesk) -> None:
    sent = await discord.submit(await form(discord, channel, "zone"), "wrong", permissions=MANAGE_CHANNELS)
    assert await told(discord, sent) == "zone cannot be wrong. Give it as in UTC."
    assert desk.chosen == []


async def test_whoever_lost_the_right_meanwhile_changes_nothing(
    discord: FakeDiscord, channel: Channel, desk: MemoryDesk
) -> None:
    """It is looked at in each step."""
    refused = await form(discord, channel, "zone", permissions=NOBODY)
    assert await told(discord, refused) == say("notice.not_allowed")
    shown = await form(discord, channel, "zone")
    assert await told(discord, await discord.submit(shown, "UTC", permissions=NOBODY)) == say("notice.not_allowed")
    assert desk.chosen == []


async def test_a_form_that_cannot_be_saved_says_so(discord: FakeDiscord, channel: Channel, desk: MemoryDesk) -> None:
    shown = await form(discord, channel, "zone")
    desk.trouble = StorageUnavailable("locked")
    sent = await discord.submit(shown, "UTC", permissions=MANAGE_CHANNELS)
    assert await told(discord, sent) == say("notice.try_again")


@pytest.mark.parametrize("step", ["command", "menu", "form"])
async def test_a_database_that_stalls_is_waited_for_once_and_told(
    discord: FakeDiscord, channel: Channel, desk: MemoryDesk, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord shows an error of its own after three seconds, whatever was pressed."""
    assert deadlines.ANSWER_S < INTERACTION_S - 0.5
    menu, shown = (await opened(discord, channel)).response, await form(discord, channel, "zone")
    assert menu
    monkeypatch.setattr(deadlines, "ANSWER_S", 0.2)
    desk.goes_on, desk.begun = asyncio.Event(), 0
    if step == "command":
        given = await discord.slash(channel, "news settings", permissions=MANAGE_CHANNELS)
    elif step == "menu":
        given = await discord.choose(menu, "zone", permissions=MANAGE_CHANNELS)
    else:
        given = await discord.submit(shown, "UTC", permissions=MANAGE_CHANNELS)
    assert await told(discord, given) == say("notice.try_again")
    assert desk.begun == 1
    desk.goes_on.set()


async def test_a_choice_too_long_to_be_typed_is_for_the_command(
    discord: FakeDiscord, channel: Channel, desk: MemoryDesk
) -> None:
    desk.more = (Chosen("hosts_denied", "x", Scope.CHANNEL, own="x" * 4_001),)
    assert await told(discord, await form(discord, channel, "hosts_denied")) == say("notice.missing_news_set")
    desk.more = (Chosen("hosts_denied", "x", Scope.CHANNEL, own="x" * 4_000),)
    assert (await form(discord, channel, "hosts_denied")).modal


@pytest.mark.parametrize("language", SPOKEN)
async def test_every_setting_has_a_form_in_every_language(
    discord: FakeDiscord, channel: Channel, desk: MemoryDesk, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within Discord's limits, with as many values as there are."""
    discord.locales = {"Ana": language}
    monkeypatch.setattr(desk, "values", values)
    desk.more = tuple(Chosen(name, "-", Scope.INSTALLATION) for name in SETTINGS if name != "length")
    for name in SETTINGS:
        assert (await form(discord, channel, name)).modal, name
