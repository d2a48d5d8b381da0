"""Who wants none of their links briefed has none briefed, and who takes the bot away takes their data along."""

from dataclasses import replace

import pytest

from bot.domain.types import Message, Origin, Person, Platform
from bot.service.intake import Intake
from bot.storage.database import Storage
from tests.fakes.chat import MemoryChat
from tests.fakes.memory import ANA, NOW, origin
from tests.fakes.service import intake_on

LINK = "https://news.example.org/story"
BEN = Person("u-ben", "Ben")


@pytest.fixture
def intake(storage: Storage) -> Intake:
    return intake_on(storage, {platform: MemoryChat(platform) for platform in Platform})


def posted(number: int, person: Person = ANA, where: Origin | None = None) -> Message:
    """A message with a link of its own."""
    return Message(where or origin(f"m{number}"), person, f"{LINK}/{number}", NOW)


async def test_links_of_who_opted_out_are_not_even_written_down(storage: Storage, intake: Intake) -> None:
    """In no channel of the space; those of others are."""
    await storage.opt_outs.choose(origin(), ANA, out=True)
    assert await intake.message(posted(1)) == []
    assert await intake.message(posted(2, where=origin("m2", channel="c2"))) == []
    assert set(await storage.cleaner.held(ANA.id)) == {"opt_outs"}
    assert len(await intake.message(posted(3, BEN))) == 1


@pytest.mark.parametrize(
    "elsewhere",
    [
        pytest.param(Origin(Platform.DISCORD, "s2", "c1", "m1"), id="another server"),
        pytest.param(Origin(Platform.SLACK, "s1", "c1", "m1"), id="another platform"),
    ],
)
async def test_it_holds_where_it_was_said(storage: Storage, intake: Intake, elsewhere: Origin) -> None:
    """The same id is another person on another platform, and another server is another matter."""
    await storage.opt_outs.choose(origin(), ANA, out=True)
    assert len(await intake.message(posted(1, where=elsewhere))) == 1


async def test_who_asks_is_answered_all_the_same(storage: Storage, intake: Intake) -> None:
    """A mention, an emoji of somebody else: that is a request of whoever asks."""
    await storage.opt_outs.choose(origin(), ANA, out=True)
    assert len(await intake.message(replace(posted(1), asked=True))) == 1
    assert len(await intake.message(replace(posted(2, BEN), asked=True, pointed=True))) == 1


async def test_it_is_taken_back_and_twice_is_once(storage: Storage, intake: Intake) -> None:
    """Commands are told again."""
    for out in (True, True, False, False):
        await storage.opt_outs.choose(origin(), ANA, out=out)
    assert len(await intake.message(posted(1))) == 1


async def test_uninstalling_deletes_what_is_stored_of_the_space_and_nothing_else(
    storage: Storage, intake: Intake
) -> None:
    """Also what people chose; what is told twice is done once."""
    await intake.message(posted(1))
    await storage.opt_outs.choose(origin(), BEN, out=True)
    await storage.choices.choose(origin(), "language", "de", by=ANA)
    await intake.message(posted(2, BEN, Origin(Platform.DISCORD, "s2", "c9", "m9")))
    for _ in range(2):
        await intake.uninstalled(Platform.DISCORD, "s1")
    assert await storage.cleaner.held(ANA.id) == {}
    assert set(await storage.cleaner.held(BEN.id)) == {"requests"}
    assert (await storage.choices.of(origin())).channel == {}
