"""
Takes the README's pictures from the program itself: ``python -m tests.browser.screenshots``.

The chat page with the briefing of the sample article, and from its rehearsal the same as Discord and Slack show it.
"""

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

from tests.browser.conftest import ARGUMENTS
from tests.conftest import chromium
from tests.program import Program

ASSETS = Path(__file__).parents[2] / ".assets"


async def take() -> None:
    """Write the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        async with Program(Path(folder), {}) as program, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
            page = await browser.new_page(
                viewport={"width": 960, "height": 780}, device_scale_factor=1.5, locale="en-US"
            )
            await page.goto(program.url)
            await page.get_by_role("button", name="Brief the sample article").click()
            await page.wait_for_selector(".briefing")
            await page.mouse.move(0, 0)  # nothing looks pressed
            await page.screenshot(path=ASSETS / "chat.png", animations="disabled")
            await page.goto(f"{program.url}/preview")
            for platform, theme in (("discord", "dark"), ("slack", "light")):
                await page.locator(f".frame.{platform}.{theme}").screenshot(path=ASSETS / f"{platform}.png")
            await browser.close()


if __name__ == "__main__":
    asyncio.run(take())
