"""The digest as a page that stands alone, in a real browser: it asks for nothing, and is for everybody to read."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page
from pypdf import PdfReader

from bot.domain.digest import Digest, DigestEntry, DigestStory, FeedEntry
from bot.platforms.digest_html import html
from tests.fakes.memory import NOW

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

#: Whether anything is wider than the screen.
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def digest() -> Digest:
    """With all that one may have, and a word that is too long for any screen."""
    entry = DigestEntry(
        "Port Ellery approves the harbour bridge", "It costs 40 million.", "news.example.org",
        "https://news.example.org/bridge", "Ana", "", "", NOW, others=("Ben",),
    )  # fmt: skip
    feed = FeedEntry(
        "A glacier tram opens", "Above Nordvik.", "wire.example.org", "https://wire.example.org/t", "W", NOW
    )
    story = DigestStory(
        entry.title, "The council approved the bridge. It opens in May.", (0, 1), 2, 2, 2,
        agreed=("40 million",), differing=("12 people (1), 14 people (2)",), feeds=(feed,),
    )  # fmt: skip
    alone = replace(entry, title="x" * 300, url="https://news.example.org/" + "y" * 300)
    missed = replace(entry, unread="paywall", url="https://paper.example.org/z")
    entries = (entry, replace(entry, url="https://other.example.org/b"), alone, missed)
    return Digest(
        "en", NOW - timedelta(days=1), NOW, entries, "In summary, a bridge.", title="Links of the last 24 hours",
        lead="Port Ellery approved the bridge.", stories=(story,), links=4, people=2, story_count=2,
        unread={"paywall": 1}, feeds=(feed,), feeds_left_out=2,
    )  # fmt: skip


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, tmp_path: Path) -> AsyncIterator[Page]:
    """The page as a file; whatever it asks for, or complains about, fails the test."""
    file = tmp_path / "digest.html"
    file.write_text(html(digest(), foot=("Below it.",)), encoding="utf-8")
    context = await browser.new_context(viewport={"width": 1280, "height": 860})
    heard: list[str] = []
    context.on("console", lambda message: heard.append(message.text))
    context.on("request", lambda request: None if request.url == file.as_uri() else heard.append(request.url))
    opened = await context.new_page()
    await opened.goto(file.as_uri())
    yield opened
    await context.close()
    assert [each for each in heard if "Applying inline style" not in each] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
async def test_axe_finds_nothing(page: Page, scheme: Any, width: int) -> None:
    """In colours that are read, with headings in their order, and no wider than the screen."""
    await page.emulate_media(color_scheme=scheme)
    await page.set_viewport_size({"width": width, "height": 740})
    options = {"resultTypes": ["violations"]}
    found = (await Axe().run(page, options=options)).response["violations"]
    assert [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]] == []
    assert not await page.evaluate(WIDE)
    shade = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (shade == "rgb(255, 255, 255)") == (scheme == "light")
    levels = await page.evaluate("[...document.querySelectorAll('h1,h2,h3')].map(each => each.tagName)")
    assert levels == ["H1", "H2", "H2", "H2", "H2"]


async def test_its_policy_lets_nothing_in(page: Page) -> None:
    """No script, style or picture, whoever brought it into the page."""
    ran = await page.evaluate(
        """() => {
            document.body.insertAdjacentHTML('beforeend', '<p id="in" style="color:red">x</p>')
            return getComputedStyle(document.getElementById('in')).color
        }"""
    )
    assert ran != "rgb(255, 0, 0)"


async def test_printed_it_is_black_and_says_where_links_lead(page: Page, tmp_path: Path) -> None:
    """Also where the screen is dark."""
    await page.emulate_media(color_scheme="dark", media="print")
    assert await page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    file = tmp_path / "page.pdf"
    await page.pdf(path=file, format="A4")
    text = " ".join(part.extract_text() for part in PdfReader(file).pages)
    assert "https://news.example.org/bridge" in text
    assert "In summary, a bridge." in text
    assert "paper.example.org" in text
