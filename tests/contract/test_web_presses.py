"""The buttons below a card of the local chat: those of the table, kept through a crash, shown to who pressed."""

import asyncio
from collections.abc import AsyncIterator
from unittest.mock import AsyncMock

import pytest
from lxml import etree
from lxml import html as reader

from bot.domain.briefing import Length, Notice
from bot.domain.chat_log import Pressed
from bot.domain.errors import StorageUnavailable
from bot.domain.requests import Brief, Request, marker
from bot.domain.types import Link, Origin, Platform
from bot.platforms.web_chat.chat import CHANNEL, PERSON, SPACE
from bot.storage.database import Storage
from bot.texts.catalogue import SPOKEN, say
from tests.fakes.memory import NOW, briefing, link
from tests.fakes.web_page import Page, open_page
from tests.patience import PATIENCE_S

STORY = "https://news.example.org/story?key=7"


@pytest.fixture
async def page(storage: Storage) -> AsyncIterator[Page]:
    """A page on a free port."""
    async with open_page(storage.chat_log) as page:
        yield page


def asked(line: int) -> Request:
    """What a message asks for."""
    return Request(Origin(Platform.WEB, SPACE, CHANNEL, str(line)), Brief(Link(STORY, STORY)), PERSON, NOW)


async def briefed(page: Page, storage: Storage) -> int:
    """The line of a briefing below a message."""
    request = asked((await storage.chat_log.say(STORY)).id)
    [rendered] = page.platform.chat.render(briefing())
    posted = await page.platform.chat.post(request, rendered, marker=marker(request.key, 0))
    page.inbox.messages.clear()
    return int(posted.message)


@pytest.mark.parametrize("length", [Length.SHORT, Length.FULL])
async def test_another_length_is_asked_for_in_a_line_of_its_own(page: Page, storage: Storage, length: Length) -> None:
    """It names the article, so that it goes with whatever else of it is forgotten; the table asks the inbox."""
    card = await briefed(page, storage)
    async with page.events() as next_event:
        await next_event()
        status, written = await page.post(
            "/api/presses", {"id": card, "button": length.value}, {"Accept-Language": "de"}
        )
        name, shown = await next_event()
    assert (status, name, shown["id"], shown["thread"], shown["answer"]) == (201, "line", written["id"], None, None)
    assert shown["text"] == f"{say(f'button.{length.value}', 'de')} {briefing().url}"
    [message] = [each for each in page.inbox.messages if each.length]
    assert (message.origin.message, message.text, message.length) == (str(written["id"]), link().url, length)


async def test_a_press_outlives_a_crash(page: Page, storage: Storage) -> None:
    """It was written down, then the process died: the next one asks for the same."""
    card = await briefed(page, storage)
    pressed = await storage.chat_log.say(f"Full {STORY}", Pressed("full", card))
    async with open_page(storage.chat_log) as restarted, asyncio.timeout(PATIENCE_S):
        while not (found := [each for each in restarted.inbox.messages if each.length]):
            await asyncio.sleep(0.01)
        assert (found[0].origin.message, found[0].length) == (str(pressed.id), Length.FULL)
        assert found[0].text == link().url, "and not its label"


async def test_a_button_that_an_update_took_away_holds_nothing_up(storage: Storage) -> None:
    """Its line stays without an answer; what comes after it is handed over."""
    await storage.chat_log.say("Gone", Pressed("gone", 1))
    later = await storage.chat_log.say(STORY)
    async with open_page(storage.chat_log) as page, asyncio.timeout(PATIENCE_S):
        while not page.inbox.messages:
            await asyncio.sleep(0.01)
        assert {each.origin.message for each in page.inbox.messages} == {str(later.id)}


@pytest.mark.parametrize("language", SPOKEN)
async def test_evidence_is_shown_to_who_pressed(page: Page, storage: Storage, language: str) -> None:
    """Each sentence with its source sentences, in no line of the chat; the words around them are the page's."""
    card = await briefed(page, storage)
    before = await storage.chat_log.recent(9)
    body = {"id": card, "button": "evidence"}
    status, shown = await page.post("/api/presses", body, {"Accept-Language": language})
    assert (status, shown["kind"], shown["head"]) == (200, "evidence", say("evidence.head", language))
    assert shown["none"] == say("web.no_source", language)
    first, *_, last = shown["sentences"]
    article = briefing().article_sentences
    assert first == {"text": article[0], "sources": [{"number": 1, "text": article[0]}]}
    assert last == {"text": "trees.", "sources": [{"number": 2, "text": article[1]}]}
    assert page.desk.asked[-1][0] == Origin(Platform.WEB, SPACE, CHANNEL, str(card))
    assert await storage.chat_log.recent(9) == before


async def test_what_cannot_be_shown_is_told(page: Page, storage: Storage) -> None:
    """In words, in the card."""
    card = await briefed(page, storage)
    page.desk.trouble = StorageUnavailable()
    status, shown = await page.post("/api/presses", {"id": card, "button": "evidence"})
    assert (status, shown["lines"]) == (200, [say("notice.try_again")])


async def test_only_what_stands_below_an_answer_can_be_pressed(page: Page, storage: Storage) -> None:
    """Neither a button of nobody's, nor one below a message or below nothing."""
    card = await briefed(page, storage)
    message = (await storage.chat_log.recent(9))[0].id
    for body in (
        {"id": card, "button": "copy"},
        {"id": card, "button": ["full"]},
        {"id": card},
        {"id": message, "button": "full"},
        {"id": 99, "button": "full"},
        {"id": True, "button": "full"},
        {},
    ):
        status, refusal = await page.post("/api/presses", body)
        assert (status, refusal["error"]) == (404, say("web.gone")), body
    assert not [each for each in page.inbox.messages if each.length]


async def test_a_press_that_could_not_be_written_down_is_told(
    page: Page, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It can be pressed again."""
    card = await briefed(page, storage)
    monkeypatch.setattr(storage.chat_log, "say", AsyncMock(side_effect=StorageUnavailable))
    status, refusal = await page.post("/api/presses", {"id": card, "button": "full"})
    assert (status, refusal["error"]) == (503, say("web.not_saved"))


async def test_an_error_has_the_whole_link_to_try_it_again(page: Page, storage: Storage) -> None:
    """Other platforms hide what may be a key. Here its owner wrote it, and without it another page would be read."""
    request = asked((await storage.chat_log.say(STORY)).id)
    notice = Notice("not_found", link="https://news.example.org/story")
    [rendered] = page.platform.chat.render(notice)
    await page.platform.chat.post(request, rendered, marker="m")
    [_, line] = await storage.chat_log.recent(9)
    assert line.answer
    assert (line.answer["link"], line.answer["url"], line.answer["error"]) == (STORY, STORY, True)


async def test_the_page_is_told_that_there_is_no_model(storage: Storage) -> None:
    """With each snapshot, so that it is true again after a restart."""
    async with open_page(storage.chat_log) as page:
        for models in ((), ("gpt-5.4-mini",)):
            page.desk.models = models
            async with page.events() as next_event:
                _, snapshot = await next_event()
            assert snapshot["model"] is bool(models)


@pytest.mark.parametrize("language", SPOKEN[1:])
async def test_no_english_is_left_on_the_page(page: Page, language: str) -> None:
    """Every word of the page comes from the catalogue, also those that stand in attributes."""
    _, html = await page.get("/", headers={"Accept-Language": language})
    _, english = await page.get("/")
    texts = {text for text in _words(english) if len(text) > 1}
    shared = {"Newsbrief", "Messages", "Message"}  # the last two in French
    assert texts & _words(html) <= shared


def _words(html: str) -> set[str]:
    """The texts of a page and of its attributes that people are shown or told."""
    tree = reader.fromstring(html.encode())
    told = ("aria-label", "title", "placeholder")
    found = {str(text).strip() for text in tree.xpath("//text()[not(parent::script)]")}
    for element in tree.iter(etree.Element):
        mine = {name: value for name, value in element.attrib.items() if name in told or name.startswith("data-")}
        found |= {str(value) for value in mine.values() if " " in str(value) or str(value)[:1].isupper()}
    return found - {""}


async def test_a_press_is_kept_as_it_was(storage: Storage) -> None:
    """And is no answer, whatever stands in the same column."""
    line = await storage.chat_log.say("Full", Pressed("full", 12))
    assert (line.pressed, line.answer, line.thread) == (Pressed("full", 12), None, None)
    assert await storage.chat_log.recent(9) == [line]
