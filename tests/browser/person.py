"""What a person does on the chat page."""

import asyncio

from playwright.async_api import Locator, Page, expect

from tests.fakes.news_site import NewsSite


async def say(page: Page, text: str) -> None:
    """Type a message and send it."""
    await page.get_by_label("Message", exact=True).fill(text)
    await page.keyboard.press("Enter")


def held(site: NewsSite) -> asyncio.Event:
    """Let the next page wait until the event is set."""
    go_on = asyncio.Event()

    async def wait() -> None:
        await go_on.wait()

    site.at("page", "before", wait)
    return go_on


async def brief_sample(page: Page) -> Locator:
    """Have the sample briefed; the card."""
    await page.get_by_role("button", name="Brief the sample article").click()
    card = page.locator(".message .thread .briefing")
    await expect(card).to_be_visible()
    return card


async def delete(page: Page, name: str, which: Locator) -> None:
    """Press the bin of a line, and say that it is meant."""
    await which.hover()
    await which.get_by_role("button", name=name).first.click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
