"""The answers of the local chat as a person reads and presses them."""

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Page, expect

from bot.domain.chart import Chart
from bot.domain.digest import Digest
from bot.platforms.web_chat.view import render
from bot.texts.chart import chart_words
from tests.browser.person import brief_sample, delete, say
from tests.fakes.news_site import ARTICLE, NewsSite

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_the_story_is_folded_and_the_conclusion_close_to_the_lead(page: Page) -> None:
    """On a phone too; one press shows the whole of it."""
    await page.set_viewport_size({"width": 360, "height": 740})
    card = await brief_sample(page)
    lead, conclusion = card.locator(".lead"), card.locator(".conclusion")
    await expect(card.locator(".body")).to_be_hidden()
    above, below = await lead.bounding_box(), await conclusion.bounding_box()
    assert above
    assert below
    assert below["y"] - (above["y"] + above["height"]) < 80
    weight, size = await lead.evaluate("p => [getComputedStyle(p).fontWeight, getComputedStyle(p).fontSize]")
    assert (weight, size) == ("600", "16px")
    await card.get_by_text("The whole story").click()
    await expect(card.locator(".body")).to_be_visible()
    await expect(card.locator(".overview")).to_be_visible()


async def test_the_sample_is_of_a_newspaper_and_not_of_this_machine(page: Page) -> None:
    """Whatever is shown of it names a host that is made up, and nothing of ours."""
    card = await brief_sample(page)
    await expect(card.locator(".byline")).to_contain_text("courier.norhaven.example · Nov 19, 2026")
    await card.get_by_text("The whole story").click()
    assert "127.0.0.1" not in await page.inner_text("body")
    await expect(page.locator(".message .text a")).to_have_attribute("href", "/sample/norhaven-tidal-bridge")


async def test_the_foot_of_a_card_has_the_buttons_of_the_table(page: Page) -> None:
    """Each length but its own; a press asks below, where its answer appears, also for who reads far above."""
    card = await brief_sample(page)
    buttons = card.get_by_role("group").get_by_role("button")
    await expect(buttons).to_have_text(["Copy", "Shorter", "Full", "Ask", "More …"])
    await buttons.filter(has_text="Shorter").click()
    asked = page.locator(".message").nth(1)
    await expect(asked.locator(".text")).to_have_text(re.compile("^Shorter https://courier.norhaven.example/"))
    short = asked.locator(".briefing")
    await expect(short.get_by_role("group").get_by_role("button")).to_have_text(["Copy", "Full", "Ask", "More …"])
    await expect(short.locator(".story")).to_have_count(0)
    await expect(asked).to_be_in_viewport()


async def test_evidence_shows_what_each_sentence_rests_on(page: Page) -> None:
    """In the card, on press, and away on the next one."""
    card = await brief_sample(page)
    await card.get_by_role("button", name="More …").click()
    button = card.get_by_role("button", name="Evidence")
    await button.click()
    sentences = card.locator(".evidence .sentences > li")
    await expect(sentences.first.locator("p")).to_have_text(re.compile("^The port city of Norhaven"))
    await expect(sentences.first.locator("blockquote")).to_have_text(re.compile("^1 The port city of Norhaven"))
    await expect(button).to_have_attribute("aria-expanded", "true")
    await expect(page.locator(".message")).to_have_count(1)
    await button.click()
    await expect(card.locator(".evidence")).to_have_count(0)
    await expect(button).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize("clipboard", [True, False], ids=["with a clipboard", "where a page may not have it"])
async def test_a_card_is_copied_as_text(page: Page, context: BrowserContext, clipboard: bool) -> None:
    """Whole, in the order of the layout, with the address; the button says that it did."""
    await context.grant_permissions(["clipboard-read", "clipboard-write"])
    if not clipboard:  # a page that came without TLS from another machine has none
        await page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    card = await brief_sample(page)
    shown = await card.evaluate_handle(
        """card => {  // it stands there for two seconds, in which a busy machine may not look
            const button = card.querySelector("[data-press=copy]"), status = card.querySelector("[role=status]");
            const shown = [], look = () => shown.push(`${button.textContent}, ${status.textContent}`);
            new MutationObserver(look).observe(card, { subtree: true, childList: true, characterData: true });
            return shown;
        }"""
    )
    await card.get_by_role("button", name="Copy").click()
    await page.wait_for_function("shown => shown.includes('Copied, Copied')", arg=shown)
    text = (await page.evaluate("navigator.clipboard.readText()")).split("\n\n")
    assert text[0] == "Norhaven switches on its tidal bridge, eleven years late"
    assert text[2] == await card.locator(".lead").text_content()
    assert text[3] == await card.locator(".body").text_content()
    assert text[-1] == "Original Source: courier.norhaven.example\nhttps://courier.norhaven.example/tidal-bridge"
    await expect(card.get_by_role("button", name="Copy", exact=True)).to_be_visible()


async def test_an_error_looks_like_one_and_can_be_tried_again(page: Page, site: NewsSite) -> None:
    """With the whole link, also what stands behind its question mark: without that it is another page."""
    address = f"{site.url}/late?edition=7"
    await say(page, address)
    error = page.locator(".notice.error")
    await expect(error.get_by_role("link")).to_have_text(address)
    site.add("/late?edition=7", ARTICLE)
    await error.get_by_role("button", name="Try again").click()
    await expect(page.locator(".message").nth(1).locator(".briefing")).to_be_visible()
    assert site.requests["/late?edition=7"] == 2
    await say(page, "no link at all")
    await expect(page.locator(".notice:not(.error)")).to_contain_text("I found no link there.")
    await say(page, "/digest never")
    await expect(page.locator(".message").nth(3).locator(".notice, .lines")).to_be_visible()


async def test_what_a_digest_could_not_read_is_folded(page: Page, site: NewsSite) -> None:
    """One line says how many and why; the links are behind it."""
    await say(page, f"{site.url}/nowhere {site.add_article()}")
    await expect(page.locator(".briefing")).to_be_visible()
    await expect(page.locator(".error")).to_be_visible()
    await say(page, "/digest")
    unread = page.locator(".digest .not-read")
    await expect(unread.locator("summary")).to_have_text("1 link could not be read: 1 not found.")
    await expect(unread.locator(".missed")).to_be_hidden()
    await unread.locator("summary").click()
    await expect(unread.get_by_role("link", name=f"{site.url}/nowhere")).to_be_visible()


async def test_what_feeds_say_stands_below_what_was_shared(page: Page, site: NewsSite, tmp_path: Path) -> None:
    """Under a heading of its own; the list of feeds is there for who asks."""
    feed = "<rss version='2.0'><channel><title>The Wire</title></channel></rss>"
    await say(page, f"/news follow {site.add('/feed', feed, headers={'Content-Type': 'application/rss+xml'})}")
    await expect(page.get_by_text("This channel follows “The Wire” now (#1).")).to_be_visible()
    await say(page, "/news follows")
    await expect(page.get_by_text("#1: The Wire")).to_be_visible()
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    address = "https://wire.example.org/tram"
    told = (address, address, "A glacier tram opens", "It climbs above Nordvik every hour.")
    with closing(sqlite3.connect(tmp_path / "data" / "newsbrief.db", timeout=10)) as database, database:
        database.execute(
            "INSERT INTO feed_items (feed_id, name, link, canonical, url, title, summary, shown, seen_at, listed_at)"
            " VALUES (1, 'n', 'l', ?, ?, ?, ?, 1, ?, ?)",
            (*told, now, now),
        )
    await say(page, site.add_article())
    await expect(page.locator(".briefing")).to_be_visible()
    await say(page, "/digest")
    digest = page.locator(".digest")
    await expect(digest.locator(".feeds-title")).to_have_text("Also in the news")
    await expect(digest.get_by_role("link", name="A glacier tram opens")).to_have_attribute("href", address)
    await expect(digest.locator(".feeds .line")).to_have_text("It climbs above Nordvik every hour.")
    await expect(digest.locator(".feeds .about")).to_contain_text("from the feed “The Wire”")
    shared, below = await digest.locator(".entries").bounding_box(), await digest.locator(".feeds").bounding_box()
    assert shared
    assert below
    assert shared["y"] < below["y"]


async def test_how_a_story_of_a_week_went_on_is_a_list_of_dated_links(
    page: Page, site: NewsSite, tmp_path: Path
) -> None:
    """Oldest first, each to the report of its day."""
    titles = "Port Ellery council approves new harbour bridge", "Harbour bridge of Port Ellery will cost 480 million"
    reports = [
        site.add(f"/{place}", ARTICLE.replace("Port Ellery approves new harbour bridge", title).replace("eleven", word))
        for place, (title, word) in enumerate(zip(titles, ("eleven", "twelve"), strict=True))
    ]
    for count, address in enumerate(reports, start=1):
        await say(page, address)
        await expect(page.locator(".briefing")).to_have_count(count)
    with closing(sqlite3.connect(tmp_path / "data" / "newsbrief.db", timeout=10)) as database, database:
        earlier = (datetime.now(UTC) - timedelta(days=3)).strftime("%Y-%m-%d %H:%M:%S.%f")
        database.execute("UPDATE requests SET asked_at = ? WHERE url = ?", (earlier, reports[0]))
    await say(page, "/digest week")
    story = page.locator(".digest .story")
    await expect(story.locator(".told-by")).to_contain_text("Going on · 2 sources")
    await expect(story.locator(".course li")).to_have_count(2)
    for place, address in enumerate(reports):
        line = story.locator(".course li").nth(place)
        await expect(line).to_contain_text(titles[place])
        await expect(line.get_by_role("link")).to_have_attribute("href", address)


async def test_nothing_is_taken_away_without_being_asked(page: Page) -> None:
    """By a slip of a finger a card is gone for ever: so it asks, and keeps what it was not sure about."""
    await brief_sample(page)
    await page.locator(".answer").hover()
    await page.get_by_role("button", name="Remove this answer").click()
    dialog = page.get_by_role("dialog", name="Remove this answer?")
    await dialog.get_by_role("button", name="Keep").click()
    await expect(dialog).to_be_hidden()
    await page.get_by_role("button", name="Remove this answer").click()
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(page.locator(".briefing")).to_be_visible()
    await delete(page, "Remove this answer", page.locator(".answer"))
    await expect(page.locator(".briefing")).to_have_count(0)


async def test_a_digest_has_its_picture_and_the_same_in_words(page: Page) -> None:
    """An image that the page may load, with words in its place for who cannot see it, and folded below it."""
    begin = datetime(2026, 11, 20, 8, tzinfo=UTC)
    starts = tuple(begin + timedelta(hours=2 * number) for number in range(12))
    counts = tuple(tuple(int(number % 3 == source) for number in range(12)) for source in range(2))
    chart = Chart("UTC", 2, starts, ("a.example", "b.example"), counts, 8)
    digest = Digest("en", begin, begin + timedelta(hours=24), (), "In summary.", title="Links", chart=chart)
    for shown in (digest, replace(digest, chart=None)):
        await page.evaluate(
            """async (answer) => {
                const { card } = await import("/static/cards.js");
                document.querySelector("main").append(card(answer, () => 1));
            }""",
            render(shown),
        )
    card, bare = page.locator(".digest").first, page.locator(".digest").last
    image = card.locator(".picture img")
    await expect(image).to_have_attribute("alt", chart_words(chart, "en"))
    await expect(image).to_have_js_property("complete", value=True)
    assert await image.evaluate("i => i.decode().then(() => i.naturalWidth)") > 0
    await expect(card.get_by_text("Fri 08:00 1")).to_be_hidden()
    await card.get_by_text("Reports by source").click()
    await expect(card.get_by_text("Fri 08:00 1")).to_be_visible()
    await expect(bare.locator(".picture")).to_have_count(0)
