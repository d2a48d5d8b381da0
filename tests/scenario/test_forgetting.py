"""Somebody is forgotten by the chat itself, with the real program: in every table, with a receipt, and it stays so."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.texts import say
from tests.fakes.slack import FakeSlack
from tests.page import Page
from tests.program import Program
from tests.stages import SlackStage, World


def dumped(folder: Path) -> str:
    """All rows of the program's database, as SQL."""
    with closing(sqlite3.connect(folder / "data" / "newsbrief.db")) as database:
        return "\n".join(line for line in database.iterdump() if line.startswith("INSERT"))


def words(reply: object, reason: str) -> bool:
    """Whether a notice stands in it, up to its number."""
    return say(f"notice.{reason}", rows="").split("{")[0].split(":")[0] in str(reply)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Slack, a news site and a model."""
    async with World(SlackStage(), tmp_path) as opened:
        yield opened


async def test_a_person_forgets_themselves_on_slack(world: World, tmp_path: Path) -> None:
    """What would go is said first; once it is confirmed their id, name and link are in no table, and others' stay."""
    slack = world.stage.server
    assert isinstance(slack, FakeSlack)
    url, other = world.add_bridge(1), world.add_bridge(2)
    await world.start()
    await world.answered(slack.say(url, user="U0ADA"))
    await world.answered(slack.say(other, user="U0BEN"))
    asked = slack.slash("/news", "forget me", user="U0ADA")
    await slack.settled()
    assert words(asked.response, "forget_me")
    assert "U0ADA" in dumped(tmp_path), "nothing has gone yet"
    done = slack.slash("/news", "forget me yes", user="U0ADA")
    await slack.settled()
    assert words(done.response, "forgotten")
    assert "U0ADA" not in dumped(tmp_path)
    assert "U0BEN" in dumped(tmp_path)
    again = slack.slash("/news", "forget yes me", user="U0ADA")
    await slack.settled()
    assert words(again.response, "forgotten_nothing")


async def test_a_channel_and_its_links_are_for_who_manages_it(world: World, tmp_path: Path) -> None:
    """Anybody may go themselves; nobody takes what others asked for along."""
    slack = world.stage.server
    assert isinstance(slack, FakeSlack)
    slack.workspace.admins = {"U0BEN"}
    url, kept = world.add_bridge(1), world.add_bridge(2)
    await world.start()
    await world.answered(slack.say(url, user="U0ADA"))
    await world.answered(slack.say(kept, user="U0ADA"))
    for what in (f"<{url}> yes", "channel yes"):
        refused = slack.slash("/news", f"forget {what}", user="U0ADA")
        await slack.settled()
        assert words(refused.response, "not_allowed_forget")
    link = slack.slash("/news", f"forget <{url}> yes", user="U0BEN")
    await slack.settled()
    assert words(link.response, "forgotten")
    left = dumped(tmp_path)
    assert url not in left
    assert kept in left
    channel = slack.slash("/news", "forget channel yes", user="U0BEN")
    await slack.settled()
    assert words(channel.response, "forgotten")
    assert "C0NEWS" not in dumped(tmp_path), "nothing tells any more that it was there"


async def test_the_local_page_is_emptied(tmp_path: Path) -> None:
    """With all that stands on it; what is left there is the receipt."""
    async with Program(tmp_path, {}) as program:
        page = Page(program.url)
        await page.answers(await page.say(f"{program.url}/sample/norhaven-tidal-bridge"))
        await page.say("/news forget me yes")
        await program.event("Somebody had something forgotten.")
        lines = await program.until(lambda: page_lines(tmp_path), "the receipt")
    assert len(lines) == 1
    assert words(lines[0], "forgotten")
    assert "'you'" not in dumped(tmp_path)


def page_lines(folder: Path) -> list[str]:
    """The answers that stand in the local chat."""
    with closing(sqlite3.connect(folder / "data" / "newsbrief.db")) as database:
        return [row[0] for row in database.execute("SELECT answer FROM chat_lines")]
