"""The local chat as a person meets it: the real page in a real browser, served by the real program."""

import asyncio
import contextlib
import json
import re
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.person import brief_sample, delete, held, say
from tests.fakes.news_site import ARTICLE, NewsSite
from tests.patience import PATIENCE_S
from tests.program import Program

#: What somebody may read behind a wall.
TEXT = "\n\n".join(["The council of Arnheim voted on Tuesday after nine hours. It will plant 400 trees in May."] * 6)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PARTS = ["title", "byline", "lead", "story", "conclusion", "source", "notes", "foot"]


async def test_the_first_briefing_needs_no_account_no_key_and_no_network(page: Page) -> None:
    """The empty page says what to do and offers an article; its briefing appears without reloading."""
    await expect(page.get_by_role("heading", name="Paste the link of a news article")).to_be_visible()
    card = await brief_sample(page)
    assert await card.locator("> *").evaluate_all("all => all.map(part => part.className)") == PARTS
    await expect(card.locator(".conclusion")).to_have_text(re.compile("^In summary, "))
    await expect(card.locator(".source")).to_have_text(re.compile("^Original Source: "))
    link = card.get_by_role("link", name=re.compile("^Norhaven switches on its tidal bridge"))
    assert await link.get_attribute("rel") == "noopener noreferrer"
    assert await link.get_attribute("target") == "_blank"
    await expect(page.locator("#empty")).to_be_hidden()
    await expect(page.locator(".reading")).to_be_hidden()


async def test_the_sample_article_can_be_opened(page: Page, context: BrowserContext) -> None:
    """The title leads to it, in a tab of its own that knows nothing of ours."""
    card = await brief_sample(page)
    async with context.expect_page() as opened:
        await card.get_by_role("link").click()
    article = await opened.value
    await expect(article.get_by_role("heading", name="Norhaven switches on its tidal bridge")).to_be_visible()
    assert await article.evaluate("window.opener") is None


async def test_reading_is_shown_until_the_briefing_is_there(page: Page, site: NewsSite) -> None:
    """Who pasted a link sees at once that it was taken."""
    go_on = held(site)
    await say(page, site.add_article())
    await expect(page.locator(".reading")).to_have_text("Reading 127.0.0.1 …")
    go_on.set()
    await expect(page.locator(".thread .briefing")).to_be_visible()
    await expect(page.locator(".reading")).to_be_hidden()


async def test_it_works_from_the_keyboard_alone(page: Page) -> None:
    """Enter sends, Shift+Enter does not; every button is reached with Tab, in the order in which things stand."""
    box = page.get_by_label("Message", exact=True)
    await expect(box).to_be_focused()
    await expect(page.get_by_role("button", name="Send")).to_be_disabled()
    await page.keyboard.type("first line")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("second line")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message .text")).to_have_text("first line\nsecond line", use_inner_text=True)
    await expect(box).to_have_value("")
    await expect(page.locator(".notice .words")).to_contain_text("I found no link there.")
    await page.locator(".skip").focus()
    reached = []
    for _ in range(4):
        await page.keyboard.press("Tab")
        named = "({ariaLabel, id, textContent}) => ariaLabel || id || textContent"
        reached.append(await page.evaluate(f"({named})(document.activeElement)"))
    bins = ["Delete this message and its answers", "Remove this answer"]
    assert reached == ["No model", *bins, "composer-text"]
    await page.keyboard.press("Shift+Tab")
    outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog").get_by_role("button", name="Keep")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message")).to_have_count(0)
    await expect(box).to_be_focused()
    await expect(page.locator("#empty")).to_be_visible()


async def test_a_link_again_points_to_its_briefing(page: Page) -> None:
    """Already briefed: one line with who and when, and a link that leads there."""
    await brief_sample(page)
    address = await page.locator("#sample").get_attribute("data-url")
    await say(page, f"{address}?utm_source=again#top")
    line = page.locator(".message").nth(1).locator(".notice")
    await expect(line.locator(".words")).to_contain_text("I have already briefed this article here (posted by you, ")
    await line.get_by_role("link").click()
    await expect(page.locator(".answer.pointed .briefing")).to_be_in_viewport()


async def test_who_is_pointed_to_a_briefing_can_have_one_here(page: Page) -> None:
    """Below the pointer, once."""
    await brief_sample(page)
    await say(page, str(await page.locator("#sample").get_attribute("data-url")))
    again = page.locator(".message").nth(1)
    await again.get_by_role("button", name="Brief it here").click()
    await expect(again.locator(".briefing .title")).to_be_visible()
    await again.get_by_role("button", name="Brief it here").click()
    await expect(again.locator(".notice .told")).to_contain_text("It was briefed here already")
    await expect(again.locator(".briefing")).to_have_count(1)


async def test_more_shows_the_other_buttons(page: Page) -> None:
    """What is answered at once stands below them; a vote that is pressed again is taken back."""
    card = await brief_sample(page)
    more = card.get_by_role("button", name="More …")
    await more.click()
    behind = card.locator(".told .foot")
    await expect(behind.get_by_role("button")).to_have_text(["Evidence", "Regenerate", "👍", "👎"])
    told = behind.locator(".told")
    await behind.get_by_role("button", name="👍").click()
    await expect(told).to_have_text("Your 👍 is noted. Press it once more to take it back.")
    await behind.get_by_role("button", name="👍").click()
    await expect(told).to_have_text("Your vote is taken back.")
    await behind.get_by_role("button", name="Regenerate").click()
    await expect(told).to_contain_text("It is being read and written anew.")
    await more.click()
    await expect(behind).to_have_count(0)


async def test_what_a_press_opens_is_seen(page: Page) -> None:
    """Below the card there may be no room left; of what is longer than the page, its beginning is seen."""
    await page.set_viewport_size({"width": 1280, "height": 640})
    card = await brief_sample(page)
    await card.get_by_text("The whole story").click()
    await card.get_by_role("button", name="More …").click()
    evidence = card.get_by_role("button", name="Evidence")
    await expect(evidence).to_be_in_viewport(ratio=1)
    await evidence.click()
    await expect(card.get_by_text("What each sentence rests on:")).to_be_in_viewport(ratio=1)
    await expect(card.locator(".evidence blockquote").first).to_be_in_viewport(ratio=1)


async def test_a_card_is_asked_in_its_foot(page: Page) -> None:
    """The question stands in the chat as the command, its answer below that."""
    card = await brief_sample(page)
    await card.get_by_role("button", name="Ask").click()
    field = card.get_by_label("Your question")
    await expect(field).to_be_focused()
    await field.fill("When does the bridge open?")
    await page.keyboard.press("Enter")
    asked = page.locator(".message").nth(1)
    await expect(asked.locator(".text")).to_have_text(re.compile("^/ask When does the bridge open[?] https://courier"))
    await expect(asked.locator(".briefing .lead")).to_have_text("When does the bridge open?")
    await expect(field).to_have_value("")


async def test_a_text_is_handed_over_where_a_wall_stands(page: Page, site: NewsSite) -> None:
    """Below the notice; it is briefed in the same thread."""
    site.add("/walled", ARTICLE, status=403)
    await say(page, f"{site.url}/walled")
    notice = page.locator(".notice.error")
    await notice.get_by_text("Hand over the text").click()
    await notice.get_by_label("The text of the article").fill(TEXT)
    await notice.get_by_role("button", name="Brief this text").click()
    await expect(page.locator(".message").first.locator(".briefing")).to_be_visible()


async def test_several_links_grow_in_one_card(page: Page, site: NewsSite) -> None:
    """Each with its own button."""
    article = site.add_article().removesuffix("/article")
    text = ARTICLE.replace("eleven years", "twelve years").replace("new harbour bridge", "second bridge")
    await say(page, f"{article}/article {site.add('/other', text)}")
    await expect(page.locator(".several .briefing")).to_have_count(2)
    await expect(page.locator(".answer")).to_have_count(1)
    await page.locator(".several .briefing").nth(1).get_by_role("button", name="Full").click()
    await expect(page.locator(".message").nth(1).locator(".text")).to_have_text(re.compile("^Full http.*/other$"))
    await expect(page.locator(".message").nth(1).locator(".briefing")).to_be_visible()


async def test_an_answer_is_removed_and_its_link_can_be_briefed_again(page: Page) -> None:
    """The poster owns the answer, also after a reload."""
    await brief_sample(page)
    await delete(page, "Remove this answer", page.locator(".answer"))
    await expect(page.locator(".answer")).to_have_count(0)
    await page.reload()
    await expect(page.locator(".message")).to_have_count(1)
    await expect(page.locator(".answer")).to_have_count(0)
    await say(page, await page.locator("#sample").get_attribute("data-url") or "")
    await expect(page.locator(".message").nth(1).locator(".briefing")).to_be_visible()


async def test_a_deleted_message_is_withdrawn(page: Page, site: NewsSite, program: Program) -> None:
    """What it asked for is not answered any more."""
    go_on = held(site)
    await say(page, site.add_article())
    await expect(page.locator(".reading")).to_be_visible()
    await delete(page, "Delete this message and its answers", page.locator(".message"))
    await expect(page.locator(".message")).to_have_count(0)
    go_on.set()
    await program.event("The request was withdrawn, or another worker has it.")
    await expect(page.locator(".message")).to_have_count(0)


async def test_a_digest_lists_the_links_with_jumps(page: Page) -> None:
    """By the button and by the command."""
    await brief_sample(page)
    await page.get_by_role("button", name="Digest of the last 24 hours").click()
    digest = page.locator(".digest")
    await expect(digest.get_by_role("heading", name="Links of the last 24 hours")).to_be_visible()
    await expect(digest.locator(".entry")).to_have_count(1)
    await expect(digest.locator(".entry .title a")).to_have_text(re.compile("^Norhaven switches on"))
    await expect(digest.locator(".conclusion")).to_have_count(0)  # it would say the one story once more
    await digest.get_by_role("link", name="briefing").click()
    await expect(page.locator(".answer.pointed .briefing")).to_be_in_viewport()
    await say(page, "/digest yesterday")
    await expect(page.locator(".digest").nth(1)).to_contain_text("There are no links of this period to list.")


async def test_a_command_asks_for_a_length(page: Page, site: NewsSite) -> None:
    """A short briefing is title, lead, conclusion and source."""
    await say(page, f"/brief short {site.add_article()}")
    card = page.locator(".briefing")
    await expect(card).to_be_visible()
    parts = await card.locator("> *").evaluate_all("all => all.map(part => part.className)")
    assert parts == ["title", "byline", "lead", "conclusion", "source", "notes", "foot"]


async def test_the_commands_are_listed(page: Page) -> None:
    """As the hint below the box says; pressing one puts it into the box, where the rest is typed."""
    await expect(page.locator("#hint")).to_contain_text("/help lists the commands")
    await say(page, "/help")
    commands = page.locator(".answer .help").get_by_role("listitem").get_by_role("button")
    await expect(commands.first).to_have_text(re.compile("^/brief and a link"))
    await commands.filter(has_text="/news language").click()
    box = page.get_by_label("Message", exact=True)
    await expect(box).to_have_value("/news language ")
    await expect(box).to_be_focused()
    await page.keyboard.type("de")
    await page.keyboard.press("Enter")
    await expect(page.locator(".answer .lines")).to_contain_text("in German")


async def test_an_answer_of_the_page_itself_stays_away(page: Page) -> None:
    """It is taken away like any other, and does not come back."""
    await say(page, "/help")
    await delete(page, "Remove this answer", page.locator(".answer"))
    await expect(page.locator(".answer")).to_have_count(0)
    await page.reload()
    await expect(page.locator(".message .text")).to_have_text("/help")
    await expect(page.locator(".answer")).to_have_count(0)


async def test_what_cannot_be_read_is_told_in_words(page: Page, site: NewsSite) -> None:
    """One line a link, with the address it is about."""
    await say(page, f"http://10.0.0.1/secret {site.url}/nowhere")
    notices = page.locator(".notice")
    await expect(notices).to_have_count(2)
    await expect(notices.nth(0)).to_contain_text("I could not reach that address.")
    await expect(notices.nth(1)).to_contain_text("There is no such page.")
    await expect(notices.nth(1).get_by_role("link")).to_have_text(f"{site.url}/nowhere")


async def test_strangers_text_is_shown_as_text(page: Page, site: NewsSite) -> None:
    """A page whose title is markup cannot run a script in ours, nor bring an element into it."""
    attack = "<img src=x onerror=alert(1)><script>alert(1)</script>"
    escaped = attack.replace("<", "&lt;")
    hostile = re.sub(r"<(title|h1)([^>]*)>[^<]*", rf"<\1\2>{escaped}", ARTICLE)
    hostile = re.sub(r'(og:title" content=")[^"]*', rf"\g<1>{escaped}", hostile)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    await say(page, f"{attack} {site.add('/hostile', hostile)}")
    card = page.locator(".briefing")
    await expect(card).to_be_visible()
    await expect(page.locator(".message .text")).to_contain_text(attack)
    assert await card.locator("img, script").count() == 0
    assert await page.locator(".message .text").locator("img, script").count() == 0
    assert dialogs == []


async def test_a_lost_connection_is_told_and_nothing_is_lost_or_doubled(page: Page, program: Program) -> None:
    """The program may stop, be killed and start again: the page says so, keeps what was typed, and catches up."""
    await brief_sample(page)
    await program.stop()
    await expect(page.locator("#state")).to_have_text("Newsbrief was stopped. Reconnecting …")
    await say(page, "not lost")
    await expect(page.get_by_role("alert")).to_have_text("That did not reach Newsbrief. Is it still running?")
    await expect(page.get_by_label("Message", exact=True)).to_have_value("not lost")
    await program.start()
    await expect(page.locator("#state")).to_have_text("Connected")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_be_hidden()
    await expect(page.locator(".message")).to_have_count(2)
    await expect(page.locator(".briefing")).to_have_count(1)
    program.kill()
    await program.died()
    await expect(page.locator("#state")).to_have_text("Reconnecting …")
    await program.start()
    await expect(page.locator("#state")).to_have_text("Connected")
    await expect(page.locator(".message")).to_have_count(2)
    await expect(page.locator(".answer")).to_have_count(2)


async def test_two_pages_show_the_same(page: Page, context: BrowserContext, program: Program) -> None:
    """What is said in one appears in the other, and goes from both."""
    other = await context.new_page()
    await other.goto(program.url)
    await brief_sample(page)
    await expect(other.locator(".briefing")).to_be_visible()
    await delete(other, "Delete this message and its answers", other.locator(".message"))
    await expect(page.locator(".message")).to_have_count(0)


async def test_what_is_longer_than_a_message_is_kept_and_told(page: Page) -> None:
    """Nothing that was pasted is cut; at the limit it is sent, beyond it the page says what to do."""
    box = page.get_by_label("Message", exact=True)
    await box.fill("")
    await page.keyboard.insert_text("🌊" + "x" * 4_000)
    await expect(page.locator("#over")).to_contain_text("4,001 characters are more than the 4,000")
    await expect(page.get_by_role("button", name="Send")).to_be_disabled()
    await page.keyboard.press("Enter")
    await expect(box).to_have_value("🌊" + "x" * 4_000)
    await expect(page.locator(".message")).to_have_count(0)
    await page.keyboard.press("Backspace")
    await expect(page.locator("#over")).to_be_hidden()
    await page.keyboard.press("Enter")
    await expect(page.locator(".message .text")).to_have_text("🌊" + "x" * 3_999)


# Every text against what is painted behind it (WCAG 2.2, 1.4.3), and what has no name or goes over the edge.
AUDIT = """() => {
  const channel = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const colour = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const behind = (element) => {
    for (; element; element = element.parentElement) {
      const painted = colour(getComputedStyle(element).backgroundColor);
      if (painted.length === 3 || painted[3] > 0) return painted;
    }
    return [255, 255, 255];
  };
  const shown = (element) => element.checkVisibility() && element.getBoundingClientRect().width > 1;
  const pale = [], nameless = [], wide = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !shown(element) || element.closest(":disabled")) continue;
    const [a, b] = [light(colour(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) pale.push([element.className, ratio.toFixed(2)]);
  }
  for (const element of document.querySelectorAll("button, a, textarea")) {
    const label = element.ariaLabel || element.textContent.trim() || element.labels?.[0]?.textContent;
    if (shown(element) && !label) nameless.push(element.outerHTML);
  }
  for (const image of document.images) if (!image.hasAttribute("alt")) nameless.push(image.outerHTML);
  for (const element of document.querySelectorAll("body *")) {
    const box = element.getBoundingClientRect();
    if (shown(element) && box.right > innerWidth + 1) wide.push(element.className);
  }
  return { pale, nameless, wide, scroll: document.documentElement.scrollWidth - innerWidth };
}"""


async def looks_good(page: Page) -> None:
    """Nothing is pale, nameless or too wide; a theme that was just chosen may take a moment to be there."""
    good = {"pale": [], "nameless": [], "wide": [], "scroll": 0}
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_S):
            while await page.evaluate(AUDIT) != good:
                await asyncio.sleep(0.1)
    assert await page.evaluate(AUDIT) == good


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
async def test_it_can_be_read_in_every_light_and_width(
    page: Page, site: NewsSite, program: Program, scheme: Any, width: int
) -> None:
    """Contrast of at least 4.5, a name for every control, and nothing wider than a phone."""
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    await page.set_viewport_size({"width": width, "height": 740})
    await looks_good(page)
    await brief_sample(page)
    await say(page, f"{site.url}/{'a-very-long-address' * 12}")
    await say(page, "/digest")
    await expect(page.locator(".digest")).to_be_visible()
    await program.stop()
    await expect(page.locator("#state")).to_contain_text("Reconnecting")
    await say(page, "hello")
    await expect(page.get_by_role("alert")).to_be_visible()
    await looks_good(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
async def test_answers_are_rehearsed_as_the_other_platforms_show_them(
    page: Page, context: BrowserContext, scheme: Any, width: int
) -> None:
    """The answer that was just given, in both themes and widths, with the limits; a notice on demand."""
    await brief_sample(page)
    await say(page, "/preview")
    async with context.expect_page() as opened:
        await page.get_by_role("link", name="Open the preview").click()
    preview = await opened.value
    await preview.emulate_media(color_scheme=scheme)
    await preview.set_viewport_size({"width": width, "height": 740})
    for platform in ("discord", "slack"):
        for theme in ("light", "dark"):
            frame = preview.locator(f".frame.{platform}.{theme}")
            await expect(frame).to_contain_text("In summary")
            await expect(frame).to_have_class(re.compile("phone"))
    await expect(preview.locator(".limits").first).to_have_text(
        re.compile(r"of 4,000 characters · \d+ of 40 components")
    )
    await expect(preview.locator(".limits").last).to_have_text(re.compile(r"of 12,000 characters · \d+ of 50 blocks"))
    await looks_good(preview)
    await preview.get_by_role("link", name="plain text").click()
    await expect(preview.locator(".limits").first).to_have_text(re.compile("of 2,000 characters"))
    await preview.get_by_role("link", name="desktop").click()
    await expect(preview.locator(".frame.discord.dark.desktop")).to_contain_text("In summary")
    await preview.get_by_text("Notices").click()
    await preview.get_by_role("link", name="paywall", exact=True).click()
    await expect(preview.locator(".frame.slack.dark")).to_contain_text("The article is behind a paywall")
    await preview.get_by_role("link", name="de", exact=True).click()
    await expect(preview.locator(".frame.slack.dark")).to_contain_text("Bezahlschranke")
    await looks_good(preview)


async def test_screen_readers_are_told_what_happens(page: Page) -> None:
    """Answers are announced as they come, troubles at once, the state politely."""
    roles = {"#log": "log", "#state": "status", "#trouble": "alert"}
    for selector, role in roles.items():
        assert await page.locator(selector).get_attribute("role") == role
    assert await page.locator("html").get_attribute("lang") == "en"
    await expect(page.locator("#log")).to_have_attribute("aria-busy", "false")
    card = await brief_sample(page)
    assert await card.get_attribute("lang") == "en"
    assert json.loads(await page.evaluate("JSON.stringify([...document.querySelectorAll('h1')].length)")) == 1


async def test_nothing_moves_for_who_wants_no_motion(page: Page, site: NewsSite) -> None:
    """The dots of "reading …" stand still."""
    await page.emulate_media(reduced_motion="reduce")
    go_on = held(site)
    await say(page, site.add_article())
    await expect(page.locator(".reading")).to_be_visible()
    names = await page.locator(".dots i").evaluate_all("all => all.map(dot => getComputedStyle(dot).animationName)")
    go_on.set()
    assert names == ["none"] * 3
