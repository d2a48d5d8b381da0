"""The main job on each platform: the real program, the real client libraries, loopback servers."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.fakes.model import FakeModel
from tests.fakes.news_site import ARTICLE
from tests.stages import STAGES, World


@pytest.fixture(params=list(STAGES))
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """A platform, a news site and a model; the program is not started yet."""
    async with World(STAGES[request.param](), tmp_path) as opened:
        yield opened


async def test_a_link_is_briefed_in_its_thread_by_the_model(world: World) -> None:
    """In the fixed layout, with the mark gone when the answer stands."""
    url = world.site.add_article()
    await world.start()
    message = await world.stage.paste(f"have you seen {url}?")
    (text,) = await world.answered(message)
    parts = ["Port Ellery", "The article discusses", "In summary, ", "Original Source: 127.0.0.1"]
    places = [text.find(part) for part in parts]
    assert -1 not in places, text
    assert places == sorted(places)
    assert "Picked from the article" not in text
    await world.program.until(lambda: not world.stage.marked(message), "the mark to be taken away")
    assert world.model.calls == 1


async def test_several_links_are_answered_in_one_thread_in_their_order(world: World) -> None:
    """One briefing each; beyond five a line says how many were left out."""
    links = [world.site.add(f"/{number}", _page(number)) for number in range(7)]
    await world.start()
    message = await world.stage.paste(" ".join(links))
    texts = await world.answered(message, 6)
    assert [f"Bridge number {number}" in texts[number] for number in range(5)] == [True] * 5
    assert "2 more links" in texts[5]


async def test_the_same_link_again_is_one_line_that_costs_nothing(world: World) -> None:
    """No fetch and no model call; who posted it stands there."""
    url = world.site.add_article()
    await world.start()
    await world.answered(await world.stage.paste(url))
    again = await world.stage.paste(f"{url}?utm_source=newsletter#top")
    (text,) = await world.answered(again)
    assert "lready briefed" in text
    assert world.site.requests["/article"] == 1
    assert world.model.calls == 1


async def test_without_its_model_the_bot_picks_sentences_and_says_so(world: World) -> None:
    """A model that is down costs the wording, not the briefing."""
    url = world.site.add_article()
    world.model.always = _down
    await world.start()
    (text,) = await world.answered(await world.stage.paste(url))
    assert "In summary, " in text
    assert "picked from the article" in text


async def test_a_message_deleted_before_the_answer_gets_none(world: World) -> None:
    """Nothing is posted to somebody who took the link back."""
    url = world.site.add_article()
    await world.start()
    reached, gone = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        reached.set()
        await gone.wait()

    world.at("page", "before", hold)
    message = await world.stage.paste(url)
    await asyncio.wait_for(reached.wait(), 10)
    await world.stage.delete(message)
    await world.program.event("A message was deleted; what it asked for is withdrawn.")
    gone.set()
    await world.program.event("The request was withdrawn, or another worker has it.")
    assert world.stage.answers(message) == []


async def test_the_poster_bins_the_answer(world: World) -> None:
    """🗑 by who posted the link takes the briefing away."""
    url = world.site.add_article()
    await world.start()
    message = await world.stage.paste(url)
    await world.program.event("Answered.")
    await world.stage.bin(message)
    await world.program.until(lambda: not world.stage.answers(message), "the answer to be gone")


async def test_a_page_that_fails_for_a_moment_is_briefed_all_the_same(world: World) -> None:
    """The second try finds the site back."""
    world.site.add("/article", "busy", status=503)
    await world.start()
    message = await world.stage.paste(f"{world.site.url}/article")
    await world.program.event("The page could not be had yet.")
    world.site.add_article()
    (text,) = await world.answered(message)
    assert "In summary, " in text


def _page(number: int) -> str:
    """The sample article with a title, and so a text, of its own."""
    return ARTICLE.replace("Port Ellery approves new harbour bridge", f"Bridge number {number}").replace(
        "eleven years", f"eleven years and {number} days"
    )


async def _down(_server: FakeModel, _body: dict[str, Any]) -> web.StreamResponse:
    return web.json_response({"error": {"message": "down"}}, status=500)
