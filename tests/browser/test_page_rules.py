"""What holds for the chat page as a whole: for fingers, paper, screen readers, slow machines, lost connections."""

import asyncio
import io
import math
import os
import signal
import time
from typing import Any
from unicodedata import normalize

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect
from pypdf import PdfReader

from tests.browser.person import brief_sample, say
from tests.fakes.news_site import NewsSite
from tests.patience import PATIENCE_S
from tests.program import Program

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

#: Bytes of the page and all that it loads, as they are sent.
PAGE_BYTES_MAX = 60 * 1024
#: Milliseconds until something is seen, on loopback.
FIRST_PAINT_MS_MAX = 500
#: Milliseconds until the page knows how its connection is.
STATE_MS_MAX = 3_000
TOUCH_PX_MIN = 44

FILES = "performance.getEntriesByType('resource').map(entry => entry.name)"
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity"
SMALL = f"""() => [...document.querySelectorAll("button, summary, .quiet, textarea, dialog button")]
  .filter((element) => element.checkVisibility())
  .map((element) => [element.ariaLabel || element.textContent.trim() || element.id, element.getBoundingClientRect()])
  .filter(([, box]) => box.width < {TOUCH_PX_MIN} || box.height < {TOUCH_PX_MIN})
  .map(([name, box]) => `${{name}}: ${{box.width}} x ${{box.height}}`)"""


async def everything(page: Page, site: NewsSite) -> None:
    """One of each that the page can show, opened."""
    card = await brief_sample(page)
    await card.get_by_text("The whole story").click()
    await card.get_by_role("button", name="More …").click()
    await card.get_by_role("button", name="Evidence").click()
    await expect(card.locator(".evidence")).to_be_visible()
    await say(page, "/help")
    await say(page, f"{site.url}/nowhere")
    await say(page, "/news dance")
    await expect(page.locator(".error")).to_have_count(2)
    await say(page, "/digest")
    await page.locator(".digest .not-read summary").click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
async def test_axe_finds_nothing(page: Page, site: NewsSite, scheme: Any, width: int) -> None:
    """Of what is wrong for people who see little, hear the page or have no mouse: empty, full, and asking."""
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    await page.set_viewport_size({"width": width, "height": 740})
    assert await faults(page) == []
    await everything(page, site)
    await page.get_by_text("No model").click()
    assert await faults(page) == []
    assert await page.evaluate(SMALL) == []
    await page.get_by_text("No model").click()  # what it says lies over the bin
    await page.get_by_role("button", name="Remove this answer").first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await faults(page) == []
    assert await page.evaluate(SMALL) == []


async def faults(page: Page) -> list[str]:
    """What axe complains about, and where."""
    found = (await Axe().run(page)).response["violations"]
    return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]


async def test_there_is_a_way_out_of_having_no_model(page: Page) -> None:
    """The header says so, and what to put where."""
    await expect(page.get_by_text("To have them written, put OPENAI_API_KEY")).to_be_hidden()
    await page.get_by_text("No model").click()
    what_to_do = page.get_by_text("To have them written, put OPENAI_API_KEY")
    for width in (1280, 360):
        await page.set_viewport_size({"width": width, "height": 740})
        await expect(what_to_do).to_be_in_viewport(ratio=1)


async def test_the_page_is_small_and_soon_there(page: Page, program: Program) -> None:
    """Also on a machine that does other things: one of some visits is as quick as promised."""
    names = {name for name in await page.evaluate(FILES) if "/api/" not in name}
    assert {f"{program.url}/static/{name}" for name in ("chat.js", "chat.css", "cards.js", "icon.svg")} <= names
    sizes = [len(await (await page.request.get(name)).body()) for name in (program.url, *names)]
    assert sum(sizes) <= PAGE_BYTES_MAX
    paints: list[float] = []
    async with asyncio.timeout(PATIENCE_S):
        while not paints or min(paints) > FIRST_PAINT_MS_MAX:
            await page.goto("about:blank")
            await page.goto(program.url)
            await page.wait_for_selector("#state[data-state=connected]")
            paints.append(await page.evaluate(FIRST_PAINT))


async def test_the_state_of_the_connection_is_true(page: Page, program: Program) -> None:
    """A program that hangs ends no connection, nor does a network that goes away: the page has to notice by itself."""
    state = page.locator("#state")

    async def shown(what: str) -> float:
        """Milliseconds until it is."""
        start = time.monotonic()
        await expect(state).to_have_text(what)
        return (time.monotonic() - start) * 1000

    took_ms = math.inf
    async with asyncio.timeout(PATIENCE_S):
        while took_ms > STATE_MS_MAX:  # on a machine that does other things, one of some times is as promised
            os.kill(program.pid, signal.SIGSTOP)
            try:
                took_ms = await shown("Reconnecting …")
            finally:
                os.kill(program.pid, signal.SIGCONT)
            took_ms = max(took_ms, await shown("Connected"))


async def test_without_scripts_the_page_says_that_it_needs_them(browser: Browser, program: Program) -> None:
    """And shows nothing that would not work."""
    context = await browser.new_context(java_script_enabled=False, locale="fr-FR")
    page = await context.new_page()
    await page.goto(program.url)
    needed = page.locator("noscript p")
    await expect(needed).to_be_visible()
    await expect(needed).to_contain_text("Cette page a besoin de JavaScript.")
    for dead in ("#composer", "#state", "#digest", "#sample", "#no-model"):
        await expect(page.locator(dead)).to_be_hidden()
    await context.close()


async def test_the_page_prints_whole(page: Page, site: NewsSite) -> None:
    """On paper nothing is folded, scrolled away or to be pressed; afterwards the screen is as it was."""
    card = await brief_sample(page)
    body = await card.locator(".body").text_content() or ""
    await say(page, site.add_article())
    await expect(page.locator(".briefing")).to_have_count(2)
    printed = PdfReader(io.BytesIO(await page.pdf(format="A4")))
    text = "".join(sheet.extract_text() for sheet in printed.pages)
    text = "".join(normalize("NFKC", text).split())  # a line may end anywhere, and "fi" may be one letter
    assert "".join(body.split()) in text
    for part in (".lead", ".conclusion", ".source"):
        for shown in await page.locator(f".briefing {part}").all_text_contents():
            assert "".join(shown.split()) in text
    for pressed in ("Evidence", "Thewholestory", "Pastealink", "Connected"):
        assert pressed not in text
    await expect(page.locator(".briefing .body").first).to_be_hidden()


async def test_a_page_in_another_language_is_so_throughout(browser: Browser, program: Program) -> None:
    """What scripts put in as well."""
    context = await browser.new_context(locale="de-DE")
    page = await context.new_page()
    await page.goto(program.url)
    await expect(page.locator("#state")).to_have_text("Verbunden")
    await page.get_by_role("button", name="Beispielartikel zusammenfassen").click()
    card = page.locator(".briefing")
    offered = ["Kopieren", "Kürzer", "Ganz", "Fragen", "Mehr …"]
    await expect(card.get_by_role("group").get_by_role("button")).to_have_text(offered)
    await expect(card.locator("summary")).to_have_text("Die ganze Geschichte")
    assert await card.locator("summary").get_attribute("lang") == "de"
    assert await card.get_attribute("lang") == "en"
    await card.get_by_role("button", name="Mehr …").click()
    await card.get_by_role("button", name="Belege").click()
    await expect(card.locator(".evidence .head")).not_to_have_text("What each sentence rests on:")
    await page.get_by_label("Nachricht", exact=True).fill("x" * 4_001)
    await expect(page.locator("#over")).to_contain_text("4.001 Zeichen sind mehr als die 4.000")
    await context.close()
