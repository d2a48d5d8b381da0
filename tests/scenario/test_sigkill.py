"""
The program dies at the worst moments, and nobody notices.

SIGKILL is fired by the loopback servers: when a request arrives, and again when it was accepted but not answered yet.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.fakes.loopback import Dropped, When
from tests.fakes.model import FakeModel, adds
from tests.stages import STAGES, Stage, World


def _cases() -> list[object]:
    stages: list[tuple[str, Stage]] = [(name, make()) for name, make in STAGES.items()]
    return [
        pytest.param(name, moment, when, id=f"{name}, {when} the {moment} request was accepted")
        for name, stage in stages
        for moment in stage.moments
        for when in ("before", "after")
    ]


@pytest.fixture
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """A platform, a news site and a model."""
    async with World(STAGES[request.getfixturevalue("platform")](), tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(("platform", "moment", "when"), _cases())
async def test_a_killed_program_answers_once_after_its_restart(
    world: World, platform: str, moment: str, when: When
) -> None:
    """One reply, and one model call unless it died in that very call."""
    url = world.site.add_article()
    program = await world.start()

    def kill() -> None:
        program.kill()
        if when == "before":
            raise Dropped

    world.at(moment, when, kill)
    message = await world.stage.paste(url)
    assert await program.died() == -9
    known = len(program.events)
    await program.start()
    await program.event("Answered.", after=known)
    await program.until(lambda: not world.stage.marked(message), "the mark to be taken away")

    assert len(world.stage.answers(message)) == 1
    assert world.model.calls <= (2 if moment == "model" else 1)
    assert world.site.requests["/article"] <= (2 if moment == "page" else 1)


@pytest.mark.parametrize("platform", ["discord"])
async def test_a_question_that_a_model_answered_is_not_asked_again(world: World, platform: str) -> None:
    """The program dies while a sentence is mended: the draft that it stands in is kept."""
    program = await world.start()

    async def kill(server: FakeModel, body: dict[str, Any]) -> web.StreamResponse:
        program.kill()
        raise Dropped

    world.model.script.extend([adds("said Zebulon Quist"), kill])
    message = await world.stage.paste(world.site.add_article())
    assert await program.died() == -9
    known = len(program.events)
    await program.start()
    await program.event("Answered.", after=known)
    assert len(world.stage.answers(message)) == 1
    first, *others = [body["messages"] for body in world.model.requests]
    assert len(others) == 2
    assert others[0] == others[1] != first, "the sentence, in whose call it died, and again"


@pytest.mark.parametrize("platform", list(STAGES))
async def test_sigterm_finishes_what_is_under_way(world: World, platform: str) -> None:
    """The answer is posted, then the program leaves with 0, within ten seconds."""
    url = world.site.add_article()
    program = await world.start()
    world.at("page", "before", program.terminate)
    message = await world.stage.paste(url)
    assert await program.died() == 0
    assert len(world.stage.answers(message)) == 1
    assert program.stopped_within_s < 10
