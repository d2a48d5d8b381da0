"""A digest that comes by itself, and one that is shared, with the real program on Discord."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.texts import say
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.guild import EPHEMERAL, LOADING, Message
from tests.program import zone_of_noon
from tests.stages import DiscordStage, World


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Discord, a news site and a model."""
    async with World(DiscordStage(), tmp_path) as opened:
        yield opened


@pytest.fixture
def discord(world: World) -> FakeDiscord:
    """Its Discord."""
    assert isinstance(world.stage, DiscordStage)
    return world.stage.server


def seen_by_all(world: World, discord: FakeDiscord) -> list[Message]:
    """What the bot shows everybody in the channel itself."""
    assert isinstance(world.stage, DiscordStage)
    return [each for each in discord.answers(world.stage.channel) if not each.flags & (EPHEMERAL | LOADING)]


def bring_forward(folder: Path) -> None:
    """Let what is scheduled be due now; what was shared a moment ago belongs to it."""
    (file,) = folder.rglob("newsbrief.db")
    with closing(sqlite3.connect(file, timeout=10)) as database, database:
        due = datetime.now(UTC)
        changed = database.execute("UPDATE schedules SET due_at = ?", (due.strftime("%Y-%m-%d %H:%M:%S.%f"),))
        assert changed.rowcount == 1


def looked_at(folder: Path) -> bool:
    """Whether it was seen that something was due."""
    (file,) = folder.rglob("newsbrief.db")
    with closing(sqlite3.connect(file, timeout=10)) as database:
        ((due,),) = database.execute("SELECT due_at FROM schedules").fetchall()
    return datetime.fromisoformat(due).replace(tzinfo=UTC) > datetime.now(UTC)


async def test_a_digest_comes_by_itself_once_also_through_a_kill(
    world: World, discord: FakeDiscord, tmp_path: Path
) -> None:
    """What was shared stands in the channel at its time, and a restart does not repeat it."""
    assert isinstance(world.stage, DiscordStage)
    program = await world.start()
    await world.answered(await world.stage.paste(world.site.add_article()))
    await program.until(lambda: discord.commands, "the commands")
    given = await discord.slash(world.stage.channel, "news schedule", when="every day 23:59", zone=zone_of_noon())
    assert (await program.until(lambda: given.response, "the schedule")).text.startswith(say("schedule.new"))
    bring_forward(tmp_path)
    (digest,) = await program.until(lambda: seen_by_all(world, discord), "the digest")
    assert "Links since " in digest.text
    program.kill()
    await program.died()
    bring_forward(tmp_path)
    await program.start()
    await program.until(lambda: looked_at(tmp_path), "the schedule to be looked at")
    await world.answered(await world.stage.paste(world.add_bridge(1)))  # what else there was to do is done before
    assert seen_by_all(world, discord) == [digest]


async def test_a_private_digest_is_shared_once_by_its_button_after_a_restart(
    world: World, discord: FakeDiscord
) -> None:
    """In the name of who had it."""
    assert isinstance(world.stage, DiscordStage)
    program = await world.start()
    await world.answered(await world.stage.paste(world.site.add_article()))
    await program.until(lambda: discord.commands, "the commands")
    given = await discord.slash(world.stage.channel, "digest", by="Ben")
    shown = await program.until(lambda: given.response, "a word")
    await program.until(lambda: not shown.flags & LOADING, "the digest")
    assert shown.flags & EPHEMERAL
    assert seen_by_all(world, discord) == []
    await program.event("Answered.", asked="digestof")  # people see it before it is noted where it stands
    program.kill()
    await program.died()
    before = len(program.events)
    await program.start()
    await program.event("Connected to Discord.", after=before)
    pressed = await discord.press(shown, "share", by="Ben")
    assert (await program.until(lambda: pressed.response, "a word")).text == say("notice.sharing")
    (shared,) = await program.until(lambda: seen_by_all(world, discord), "the digest before all")
    assert "Shared by Ben" in shared.text
    again = await discord.press(shown, "share", by="Ben")
    assert (await program.until(lambda: again.response, "a word")).text == say("notice.shared_before")
    assert len(seen_by_all(world, discord)) == 1
