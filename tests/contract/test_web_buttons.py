"""The buttons under answers on the local chat page: the table of everywhere, also behind More and among several."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.briefing import Item, Notice, Several
from bot.domain.requests import marker
from bot.domain.types import Origin, Platform, Posted
from bot.platforms.commands.buttons import BUTTONS
from bot.platforms.commands.entries import Form
from bot.platforms.web_chat.chat import CHANNEL, PERSON, SPACE
from bot.platforms.web_chat.view import render
from bot.storage.database import Storage
from bot.texts import say as words
from tests.contract.test_web_chat import request, say, until
from tests.fakes.memory import briefing, link
from tests.fakes.web_page import Page, open_page


@pytest.fixture
async def page(storage: Storage) -> AsyncIterator[Page]:
    """A page on a free port."""
    async with open_page(storage.chat_log) as page:
        yield page


async def answered(page: Page, *, several: bool = False) -> tuple[int, Posted]:
    """A message of the page, and the answer below it."""
    line = await say(page, link().url)
    asked = request(line)
    answer = Several((Item("a1", briefing()), Item("b2", Notice("paywall")))) if several else briefing()
    (shown,) = page.platform.chat.render(answer)
    return line, await page.platform.chat.post(asked, shown, marker=marker(asked.key, 0))


async def press(page: Page, posted: Posted, name: str, item: str = "", **headers: str) -> tuple[int, dict[str, object]]:
    return await page.post("/api/presses", {"id": int(posted.message), "button": name, "item": item}, headers)


async def test_more_shows_the_buttons_behind_it(page: Page) -> None:
    """In the language of the browser; without what stands in the row already, or beside every line."""
    _, posted = await answered(page)
    status, shown = await press(page, posted, "more", **{"Accept-Language": "de"})
    assert (status, shown["kind"], shown["lines"]) == (200, "more", [words("web.more", "de")])
    assert shown["buttons"] == ["mine", "evidence", "regenerate", "up", "down"]
    _, english = await press(page, posted, "more")
    assert english["buttons"] == ["evidence", "regenerate", "up", "down"], "it is in their language already"


@pytest.mark.parametrize(("name", "told"), [("up", "voted_up"), ("regenerate", "rewriting"), ("remove", "removing")])
async def test_what_is_answered_at_once_is_told_to_who_pressed(page: Page, name: str, told: str) -> None:
    """Below the answer, in no line of its own."""
    _, posted = await answered(page)
    status, shown = await press(page, posted, name)
    assert (status, shown["kind"], shown["lines"]) == (200, "lines", [words(f"notice.{told}")])


async def test_each_press_of_a_vote_is_one_of_its_own(page: Page) -> None:
    """Or it could not be taken back."""
    _, posted = await answered(page)
    await press(page, posted, "up")
    await press(page, posted, "up")
    assert [person for person, _, _ in page.desk.votes] == [PERSON.id] * 2
    assert len({name for _, _, name in page.desk.votes}) == 2


async def test_my_language_is_that_of_the_browser(page: Page) -> None:
    """The press is a line of the page, so a restart finds it there."""
    _, posted = await answered(page)
    assert (await press(page, posted, "mine", **{"Accept-Language": "fr"}))[0] == 201
    await until(lambda: any(each.language == "fr" for each in page.inbox.messages))
    asked = page.inbox.messages[-1]
    assert (asked.text, asked.language) == (link().url, "fr")


async def test_a_language_outlives_a_crash(page: Page, storage: Storage) -> None:
    """It was written down with the press: the next process asks for the same."""
    _, posted = await answered(page)
    await press(page, posted, "mine", **{"Accept-Language": "fr"})
    async with open_page(storage.chat_log) as restarted:
        await until(lambda: any(each.language == "fr" for each in restarted.inbox.messages))


async def test_of_several_answers_each_button_is_for_one(page: Page) -> None:
    """Its line names that article; a name that stands for none is refused."""
    _, posted = await answered(page, several=True)
    async with page.events() as event:
        await event()
        assert (await press(page, posted, "full", "a1"))[0] == 201
        _, line = await event()
    assert line["text"] == f"{words('button.full')} {briefing().url}"
    await press(page, posted, "evidence", "a1")
    assert page.desk.asked[-1][0] == Origin(Platform.WEB, SPACE, CHANNEL, "a1")
    assert (await press(page, posted, "full", "c3"))[0] == 404


async def test_of_several_answers_each_error_has_its_whole_link_to_try_it_again(page: Page, storage: Storage) -> None:
    """Without what stands behind the question mark another page would be read; two links may differ in that alone."""
    story = "https://news.example.org/story"
    links = [f"{story}?id={number}" for number in (1, 2, 3)]
    line = await say(page, " ".join([*links, "https://a.test/x?key=1"]))
    lost = Notice("not_found", link=story)
    (alone,) = page.platform.chat.render(lost)
    posted = await page.platform.chat.post(request(line, links[0]), alone, marker="m")
    answers: list[Any] = [lost, replace(briefing(), url=links[1]), lost, Notice("not_found", link="https://a.test/x")]
    (shown,) = page.platform.chat.render(Several(tuple(Item(f"a{at}", answer) for at, answer in enumerate(answers))))
    await page.platform.chat.edit(posted, shown, marker="a3", space=SPACE)
    answer = (await storage.chat_log.recent(1))[-1].answer
    assert answer
    assert [item["url"] for item in answer["items"]] == [*links, "https://a.test/x?key=1"]
    assert answer["items"][0]["link"] == links[0]
    await page.platform.chat.edit(posted, alone, marker="a0", space=SPACE)
    left = (await storage.chat_log.recent(1))[-1].answer
    assert left
    assert left["url"] == links[0]


async def test_every_button_does_something_here(page: Page) -> None:
    """One that is added must not be dead on the page. Those that ask for more have a field there, and no press."""
    _, posted = await answered(page)
    for button in BUTTONS:
        expected = {404} if isinstance(button.does, Form) else {200, 201}
        assert (await press(page, posted, button.name))[0] in expected, button.name


async def test_an_answer_that_is_written_anew_changes_before_everybodys_eyes(page: Page, storage: Storage) -> None:
    """On open pages at once; on one that comes later it stands there as well."""
    line, posted = await answered(page)
    new = render(Notice("paywall"))
    async with page.events() as event:
        await event()
        await page.platform.chat.edit(posted, new, marker="", space="")
        name, data = await event()
    assert (name, data["id"], data["thread"], data["answer"]) == ("changed", int(posted.message), line, new)
    assert (await storage.chat_log.recent(1))[-1].answer == new
