"""The main job on each platform: the real program, the real client libraries, loopback servers."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from tests.fakes.model import FakeModel
from tests.patience import PATIENCE_S
from tests.stages import STAGES, World

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=list(STAGES))
async def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """A platform, a news site, a model and the program between them, one for all tests: each has pages of its own."""
    async with World(STAGES[request.param](), tmp_path_factory.mktemp("bot")) as opened:
        await opened.start()
        yield opened


async def test_a_link_is_briefed_in_its_thread_by_the_model(world: World) -> None:
    """In the fixed layout, with the mark gone when the answer stands."""
    url, calls = world.add_bridge(1), world.model.calls
    message = await world.stage.paste(f"have you seen {url}?")
    (text,) = await world.answered(message)
    parts = ["Bridge number 1", "The article discusses", "In summary, ", "Original Source: 127.0.0.1"]
    places = [text.find(part) for part in parts]
    assert -1 not in places, text
    assert places == sorted(places)
    assert "Picked from the article" not in text
    await world.program.until(lambda: not world.stage.marked(message), "the mark to be taken away")
    assert world.model.calls == calls + 1


async def test_several_links_are_told_in_one_answer_in_their_order(world: World) -> None:
    """A short briefing each, of five at most; nobody asked, so that nothing is said of the others."""
    links = [world.add_bridge(number) for number in range(10, 17)]
    message = await world.stage.paste(" ".join(links))
    names = [f"Bridge number {number}" for number in range(10, 15)]

    def told() -> list[str] | None:
        texts = world.stage.answers(message)
        return texts if all(any(name in text for text in texts) for name in names) else None

    texts = await world.program.until(told, "five briefings")
    places = ["\n".join(texts).find(name) for name in names]
    assert places == sorted(places)
    assert len(texts) == 1, "as short as these are there is room for all"
    assert "Bridge number 15" not in texts[0]
    assert "The article discusses" not in texts[0], "in short"


async def test_the_same_link_again_is_one_line_that_costs_nothing(world: World) -> None:
    """No fetch and no model call; who posted it stands there."""
    url, calls = world.add_bridge(2), world.model.calls
    await world.answered(await world.stage.paste(url))
    again = await world.stage.paste(f"{url}?utm_source=newsletter#top")
    (text,) = await world.answered(again)
    assert "lready briefed" in text
    assert world.site.requests["/2"] == 1
    assert world.model.calls == calls + 1


@pytest.mark.parametrize("platform", list(STAGES))
async def test_without_its_model_the_bot_picks_sentences_and_says_so(platform: str, tmp_path: Path) -> None:
    """A model that is down costs the wording, not the briefing."""
    async with World(STAGES[platform](), tmp_path) as world:
        url = world.site.add_article()
        world.model.always = _down
        await world.start()
        (text,) = await world.answered(await world.stage.paste(url))
    assert "In summary, " in text
    assert "picked from the article" in text


async def test_a_message_deleted_before_the_answer_gets_none(world: World) -> None:
    """Nothing is posted to somebody who took the link back."""
    url, known = world.add_bridge(3), len(world.program.events)
    reached, gone = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        reached.set()
        await gone.wait()

    world.at("page", "before", hold)
    message = await world.stage.paste(url)
    await asyncio.wait_for(reached.wait(), PATIENCE_S)
    await world.stage.delete(message)
    await world.program.event("A message was deleted; what it asked for is withdrawn.", after=known)
    gone.set()
    await world.program.event("The request was withdrawn, or another worker has it.", after=known)
    assert world.stage.answers(message) == []


async def test_the_poster_bins_the_answer(world: World) -> None:
    """🗑 by who posted the link takes the briefing away."""
    url, known = world.add_bridge(4), len(world.program.events)
    message = await world.stage.paste(url)
    await world.program.event("Answered.", after=known, link=url)
    await world.stage.bin(message)
    await world.program.until(lambda: not world.stage.answers(message), "the answer to be gone")


async def test_a_page_that_fails_for_a_moment_is_briefed_all_the_same(world: World) -> None:
    """The second try finds the site back."""
    known = len(world.program.events)
    message = await world.stage.paste(world.site.add("/5", "busy", status=503))
    await world.program.event("The page could not be had yet.", after=known)
    world.add_bridge(5)
    (text,) = await world.answered(message)
    assert "In summary, " in text


async def _down(_server: FakeModel, _body: dict[str, Any]) -> web.StreamResponse:
    return web.json_response({"error": {"message": "down"}}, status=500)
