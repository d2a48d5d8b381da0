"""A real browser in front of the real program."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.conftest import chromium
from tests.fakes.news_site import NewsSite
from tests.patience import PATIENCE_S
from tests.program import Program

ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
#: How long anything may take to appear.
PATIENCE_MS = PATIENCE_S * 1000


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium from PATH."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def site() -> AsyncIterator[NewsSite]:
    """A news site that the program may read."""
    async with NewsSite() as site:
        yield site


@pytest_asyncio.fixture(loop_scope="session")
async def program(tmp_path: Path, site: NewsSite) -> AsyncIterator[Program]:
    """The program without tokens, with an empty database, on a port that it takes again when it is started again."""
    async with Program(tmp_path, {"FETCH_ALLOW": f"127.0.0.1:{site.port}"}) as program:
        program.settings["WEB_PORT"] = program.url.rpartition(":")[2]
        yield program


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser, program: Program) -> AsyncIterator[BrowserContext]:
    """A browser profile without a history; whatever the page complains about fails the test."""
    context = await browser.new_context(viewport={"width": 1280, "height": 860}, locale="en-GB", timezone_id="UTC")
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    complaints: list[str] = []
    elsewhere: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    context.on(
        "request", lambda request: None if request.url.startswith(program.url) else elsewhere.append(request.url)
    )
    yield context
    await context.close()
    # That the program is away is what some tests are about.
    away = ("ERR_CONNECTION", "ERR_INCOMPLETE", "ERR_EMPTY_RESPONSE")
    assert [text for text in complaints if not any(error in text for error in away)] == []
    assert elsewhere == []


@pytest_asyncio.fixture(loop_scope="session")
async def page(context: BrowserContext, program: Program) -> Page:
    """The chat page, connected."""
    page = await context.new_page()
    await page.goto(program.url)
    await page.wait_for_selector("#state[data-state=connected]")
    return page
