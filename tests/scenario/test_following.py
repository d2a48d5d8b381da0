"""The real program on both platforms: answers follow their messages, and nobody is told what they did not ask."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.news_site import ARTICLE
from tests.stages import STAGES, World
from tests.unit.test_unasked import PRIVATE, WORK


@pytest.fixture(params=STAGES)
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """A platform with the program connected to it."""
    async with World(STAGES[request.param](), tmp_path) as world:
        await world.start()
        yield world


async def test_an_edit_replaces_the_answer_and_a_deletion_takes_it_away(world: World) -> None:
    """The thread of a deleted message holds nothing of ours any more."""
    stage, program = world.stage, world.program
    first = world.site.add_article("/first")
    second = world.site.add("/second", ARTICLE.replace("bridge", "tunnel").replace("Bridge", "Tunnel"))
    message = await stage.paste(f"look: {first}")
    (answer,) = await world.answered(message)
    await stage.edit(message, f"look: {second}")
    await program.until(lambda: [text for text in stage.answers(message) if text != answer], "the new answer")
    await program.until(lambda: answer not in stage.answers(message), "the old answer gone")
    await stage.delete(message)
    await program.until(lambda: not stage.answers(message), "nothing left of the answer")


async def test_a_day_of_links_to_work_is_met_with_silence(world: World) -> None:
    """And the news among them is briefed, so that the silence is no crash."""
    quiet = [await world.stage.paste(f"please: {url}") for url in [*WORK.values(), *PRIVATE.values()]]
    quiet.append(await world.stage.paste(f"{world.site.url}/missing"))
    news = await world.stage.paste(world.site.add_article("/story"))
    await world.answered(news)
    await world.program.event("Passed over a link that nobody asked for.")
    assert [world.stage.answers(message) for message in quiet] == [[]] * len(quiet)
    assert not any(world.stage.marked(message) for message in quiet)


async def test_an_emoji_asks_for_what_was_passed_over(world: World) -> None:
    """The reason comes once somebody wants to know."""
    message = await world.stage.paste(f"{world.site.url}/missing")
    await world.program.event("Passed over a link that nobody asked for.")
    await world.stage.ask_by_emoji(message)
    (answer,) = await world.answered(message)
    assert "no such page" in answer
