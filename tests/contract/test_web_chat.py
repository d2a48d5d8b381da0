"""The local chat on a real database and a real socket: nothing lost, nothing doubled, everything shown at once."""

import asyncio
import io
import json
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any
from unittest.mock import AsyncMock, Mock

import pytest

from bot.domain.answers import Answer
from bot.domain.article import GIVEN_CHARS_MAX
from bot.domain.briefing import Length, Notice
from bot.domain.chat_log import ChatLine
from bot.domain.digest import Digest
from bot.domain.errors import ChatUnavailable, MessageGone, StorageUnavailable
from bot.domain.requests import Brief, DigestOf, Request, marker
from bot.domain.types import Link, Origin, Platform, Posted
from bot.platforms.commands.table import help_keys
from bot.platforms.mockups.layout import lay_out
from bot.platforms.web_chat import api, listeners, taking
from bot.platforms.web_chat.api import MESSAGE_CHARS_MAX
from bot.platforms.web_chat.chat import CHANNEL, PERSON, SPACE
from bot.platforms.web_chat.view import render
from bot.storage.database import Storage
from bot.texts import say as words
from bot.texts.help import help_lines
from tests.fakes.memory import NOW, briefing
from tests.fakes.web_page import Page, open_page
from tests.patience import PATIENCE_S

STORY = "https://news.example.org/story"
#: What a page is told before anything was said.
EMPTY = {"lines": [], "reading": {}, "platforms": {}, "model": True}


@pytest.fixture
async def page(storage: Storage) -> AsyncIterator[Page]:
    """A page on a free port."""
    async with open_page(storage.chat_log) as page:
        yield page


def origin(line: int) -> Origin:
    """A line of the page."""
    return Origin(Platform.WEB, SPACE, CHANNEL, str(line))


def request(line: int, url: str = STORY) -> Request:
    """What a message asks for."""
    return Request(origin(line), Brief(Link(url, url)), PERSON, NOW)


async def say(page: Page, text: str) -> int:
    """Write a message as the page does."""
    status, answer = await page.post("/api/messages", {"text": text})
    assert status == 201, answer
    return int(answer["id"])


async def until(holds: Callable[[], object]) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(PATIENCE_S):
        while not holds():
            await asyncio.sleep(0.01)


async def handed_over(page: Page, line: int) -> None:
    """Wait until the inbox has that message, and no other; it may be told twice, as every inbox must expect."""
    await until(lambda: page.inbox.messages)
    assert {message.origin for message in page.inbox.messages} == {origin(line)}


def lines_of(line: ChatLine) -> list[str]:
    """What an answer says, line by line."""
    assert line.answer
    return line.answer.get("lines") or [item["text"] for item in line.answer["items"]]


async def answer(page: Page, line: int) -> Posted:
    """Post a briefing below a message as the pipeline does."""
    chat, asked = page.platform.chat, request(line)
    [rendered] = chat.render(briefing())
    return await chat.post(asked, rendered, marker=marker(asked.key, 0))


async def test_a_message_is_written_down_shown_and_handed_on(page: Page) -> None:
    """The inbox gets what the person wrote, as asked for: there is nobody else here to talk to."""
    async with page.events() as next_event:
        assert await next_event() == ("snapshot", EMPTY)
        line = await say(page, f"  look: {STORY}\u200b ")
        name, shown = await next_event()
    assert (name, shown["id"], shown["author"], shown["text"]) == ("line", line, "you", f"look: {STORY}")
    [message] = page.inbox.messages
    assert (message.origin, message.author, message.text) == (origin(line), PERSON, f"look: {STORY}")
    assert message.asked


@pytest.mark.parametrize(
    ("text", "period"),
    [("/digest", ""), ("/digest yesterday", "yesterday"), ("/DIGEST  7d ", "7d")],
)
async def test_digest_is_a_command(page: Page, text: str, period: str) -> None:
    """What follows it is the period."""
    await say(page, text)
    assert [message.text for message in page.inbox.digests] == [period]
    assert not page.inbox.messages


async def test_what_a_command_is_told_may_be_in_the_language_of_the_browser(page: Page) -> None:
    """Also what the worker answers to it."""
    await page.post("/api/messages", {"text": "/digest soon"}, {"Accept-Language": "de-AT, en;q=0.5"})
    assert [message.reader for message in page.inbox.digests] == ["de"]


@pytest.mark.parametrize(
    ("text", "length", "language"),
    [
        (f"/brief {STORY}", None, None),
        (f"/brief short {STORY}", Length.SHORT, None),
        (f"/brief {STORY} pt-br FULL", Length.FULL, "pt-BR"),
    ],
)
async def test_brief_is_a_command(page: Page, text: str, length: Length | None, language: str | None) -> None:
    """A length and a language may stand before or after the link."""
    await handed_over(page, await say(page, text))
    message = page.inbox.messages[0]
    assert (message.text, message.length, message.language) == (STORY, length, language)


async def test_ask_is_a_command(page: Page) -> None:
    """The field under a card types it, with the card's address."""
    await say(page, f"/ask Who voted? {STORY}")
    [(message, _)] = page.inbox.questions
    assert (message.question, message.text, message.private) == ("Who voted?", STORY, False)
    assert not page.inbox.messages


async def test_a_text_is_handed_over_below_the_notice_that_asks_for_it(page: Page) -> None:
    """Of any length that is read; it is answered in the thread of the message that the notice answers."""
    line = await say(page, STORY)
    chat, asked = page.platform.chat, request(line)
    [rendered] = chat.render(Notice("paywall", link=STORY))
    assert rendered["give"]
    notice = await chat.post(asked, rendered, marker=marker(asked.key, 0))
    text = "議" * GIVEN_CHARS_MAX

    async def give(words: str) -> tuple[int, Any]:
        headers = {"Origin": page.url, "Content-Type": "application/json"}
        body = io.BytesIO(json.dumps({"id": int(notice.message), "text": words}).encode())
        async with page.session.post(f"{page.url}/api/texts", data=body, headers=headers) as response:
            return response.status, await response.json()

    assert (await give(text))[0] == 201
    [(given, about)] = page.inbox.texts_given
    assert (given.text, given.origin, about) == (text, origin(line), origin(int(notice.message)))
    status, told = await give(f"{text}x")
    assert (status, told["error"]) == (413, words("notice.text_too_long", limit=GIVEN_CHARS_MAX))


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param({"id": 1}, 400, id="no text"),
        pytest.param({"id": 99, "text": "x"}, 404, id="no such line"),
        pytest.param({"id": True, "text": "x"}, 404, id="no number"),
        pytest.param({"id": 1, "text": "x"}, 404, id="a message of a person"),
    ],
)
async def test_a_text_of_nothing_is_refused_in_words(page: Page, body: object, status: int) -> None:
    await say(page, STORY)
    got, told = await page.post("/api/texts", body)
    assert (got, bool(told["error"])) == (status, True)
    assert page.inbox.texts_given == []


async def test_a_word_that_nobody_understands_is_told(page: Page, storage: Storage) -> None:
    """The answer is there at once and stays the only one: also after a restart, and after it was removed."""
    line = await say(page, f"/brief {STORY} <b>klingon")
    assert not page.inbox.messages
    message, answer = await storage.chat_log.recent(10)
    assert (answer.thread, answer.answer and answer.answer["kind"]) == (line, "lines")
    assert answer.answer
    assert answer.answer["lines"][0].startswith("I do not know what “<b>klingon” means there.")
    async with page.events() as next_event:
        await next_event()
        assert (await page.post("/api/removals", {"id": answer.id}))[0] == 202
        assert await next_event() == ("gone", {"id": answer.id})
    assert not page.inbox.binned
    async with open_page(storage.chat_log) as restarted:
        later = await say(restarted, STORY)
        await handed_over(restarted, later)
    assert [each.id for each in await storage.chat_log.recent(10)] == [message.id, later]


@pytest.mark.parametrize(
    ("typed", "begins", "ends"),
    [
        pytest.param("/news language de", "From now on this channel", "is briefed in German.", id="a language"),
        pytest.param("/help", "Post a link", "/news status shows them.", id="help"),
        pytest.param("/news\nhelp", "Post a link", "/news status shows them.", id="help in two lines"),
    ],
)
async def test_what_is_asked_about_the_bot_is_answered_at_once(
    page: Page, storage: Storage, typed: str, begins: str, ends: str
) -> None:
    """As a line of the bot below the message, with nothing for the inbox."""
    line = await say(page, typed)
    _, answer = await storage.chat_log.recent(10)
    assert answer.thread == line
    told = lines_of(answer)
    assert told[0].startswith(begins)
    assert told[-1].endswith(ends)
    assert page.inbox.messages == page.inbox.digests == []


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        pytest.param("de-AT,de;q=0.9,en;q=0.8", "de", id="its first"),
        pytest.param("pt-BR, fr;q=0.4, es;q=0.7", "es", id="the best that there is"),
        pytest.param("tr", "en", id="none that there is"),
        pytest.param("de;q=0", "en", id="anything but"),
        pytest.param("de;q=x,,;q=1", "en", id="nonsense"),
        pytest.param("", "en", id="nothing said"),
    ],
)
async def test_the_page_speaks_the_language_of_the_browser(
    page: Page, storage: Storage, accepted: str, language: str
) -> None:
    """Its labels, and what it answers by itself."""
    wishes = {"Accept-Language": accepted}
    _, html = await page.get("/", headers=wishes)
    assert f'<html lang="{language}">' in html
    assert words("web.tagline", language) in html
    await page.post("/api/messages", {"text": "/help"}, wishes)
    _, answer = await storage.chat_log.recent(10)
    assert answer.answer
    assert lines_of(answer) == help_lines(help_keys(), language)


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        pytest.param("/preview", "/preview", id="the newest answer"),
        pytest.param("/PREVIEW paywall", "/preview?notice=paywall", id="a notice"),
        pytest.param("/preview <script>", "/preview", id="nothing known"),
    ],
)
async def test_the_rehearsal_is_a_link_away(page: Page, storage: Storage, typed: str, path: str) -> None:
    """Nothing of it is for the inbox, also after a restart."""
    await say(page, typed)
    _, answer = await storage.chat_log.recent(10)
    assert answer.answer
    assert answer.answer["more"]["path"] == path
    async with open_page(storage.chat_log) as restarted:
        await handed_over(restarted, await say(restarted, STORY))


async def test_the_rehearsal_shows_what_is_asked_for(storage: Storage) -> None:
    """An answer of the chat by its line, a notice by its key; of the newest answer when nothing is asked for."""
    kept = {2: Notice("video"), 4: Notice("audio")}

    async def answer_of(line: int) -> Answer | None:
        return kept.get(line)

    async with open_page(storage.chat_log, answer_of=answer_of, lay_out=lay_out) as page:
        for notice in kept.values():
            line = (await storage.chat_log.say(STORY)).id
            await storage.chat_log.reply(line, render(notice), marker=notice.reason)
        shown = {
            query: (await page.get(f"/preview?{query}"))[1]
            for query in ("", "line=2", "notice=image&language=es", "line=9", "line=x&form=y&width=z")
        }
    assert words("reason.audio") in shown[""]
    assert words("reason.video") in shown["line=2"]
    assert words("reason.image", "es") in shown["notice=image&language=es"]
    assert words("preview.nothing") in shown["line=9"]
    assert words("reason.audio") in shown["line=x&form=y&width=z"]


async def test_the_owner_sees_what_everybody_costs(page: Page, storage: Storage) -> None:
    """The page is on the owner's machine."""
    await say(page, "/news status")
    _, answer = await storage.chat_log.recent(10)
    assert answer.answer
    assert answer.answer["lines"][0] == "Newsbrief 1.2.3"
    whose = [line.split(":")[0] for line in answer.answer["lines"][-3:]]
    assert whose == ["Spent today for you", "Spent today here", "Spent today in all"]


async def test_a_choice_is_not_made_again_by_a_restart(page: Page, storage: Storage) -> None:
    """Also when its answer was taken away, or never came: later choices stand."""
    line = await say(page, "/news language de")
    _, answer = await storage.chat_log.recent(10)
    assert (await page.post("/api/removals", {"id": answer.id}))[0] == 202
    async with open_page(storage.chat_log) as restarted:
        later = await say(restarted, STORY)
        await handed_over(restarted, later)
        assert restarted.desk.languages == {}
    assert [each.id for each in await storage.chat_log.recent(10)] == [line, later]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param({"text": "a" * MESSAGE_CHARS_MAX}, 201, id="as long as may be"),
        pytest.param({"text": "ü" * MESSAGE_CHARS_MAX}, 201, id="as long, escaped"),
        pytest.param({"text": "a" * (MESSAGE_CHARS_MAX + 1)}, 413, id="too long"),
        pytest.param({"text": "a" * 100_000}, 413, id="far too long"),
        pytest.param({"text": "   \n"}, 400, id="empty"),
        pytest.param({"text": "\u200b\x00"}, 400, id="nothing visible"),
        pytest.param({"text": "\ud800 a"}, 201, id="half a character"),
        pytest.param({"text": 5}, 400, id="no text"),
        pytest.param({}, 400, id="no field"),
        pytest.param(["text"], 400, id="no object"),
        pytest.param("text", 400, id="a string"),
    ],
)
async def test_what_is_no_message_is_refused_in_words(page: Page, body: object, status: int) -> None:
    """Each refusal is JSON with a sentence that the page shows."""
    got, answer = await page.post("/api/messages", body)
    assert got == status
    assert (status == 201) == ("id" in answer) == bool(page.inbox.messages)
    assert status == 201 or answer["error"]


async def test_what_is_no_json_is_refused(page: Page) -> None:
    """Also broken UTF-8."""
    headers = {"Origin": page.url, "Content-Type": "application/json"}
    for data in (b"", b"{", b'{"text": "\xff"}', b"[" * 50_000):
        async with page.session.post(f"{page.url}/api/messages", data=data, headers=headers) as response:
            assert response.status == 400
            assert (await response.json())["error"]


async def test_a_message_that_could_not_be_written_down_is_refused(
    page: Page, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person is told and can send it again; nothing pretends to be worked on."""
    monkeypatch.setattr(storage.chat_log, "say", AsyncMock(side_effect=StorageUnavailable))
    status, answer = await page.post("/api/messages", {"text": STORY})
    assert (status, bool(answer["error"])) == (503, True)
    assert await storage.chat_log.recent(10) == []


async def test_a_message_that_the_inbox_did_not_take_is_handed_over_again(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stands on the page, so it must be briefed: not at some next start, but when the database works again."""
    monkeypatch.setattr(taking, "HAND_OVER_AGAIN_S", 0.02)
    page.inbox.trouble = StorageUnavailable()
    line = await say(page, STORY)
    await until(lambda: page.inbox.tries > 2)
    page.inbox.trouble = None
    await handed_over(page, line)


async def test_a_start_on_a_locked_database_serves_all_the_same(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catching up waits for the database; the page, and what else is mounted, does not wait for that."""
    monkeypatch.setattr(taking, "HAND_OVER_AGAIN_S", 0.02)
    lost = await storage.chat_log.say(STORY)
    locked = AsyncMock(side_effect=StorageUnavailable)
    with monkeypatch.context() as locking:
        locking.setattr(storage.chat_log, "recent", locked)
        async with open_page(storage.chat_log) as page:
            async with asyncio.timeout(PATIENCE_S):
                while locked.await_count < 2:
                    await asyncio.sleep(0.01)
            assert (await page.get("/healthz"))[0] == 200
            locking.undo()
            await handed_over(page, lost.id)


async def test_a_message_that_a_crash_kept_from_the_inbox_is_handed_on_at_the_start(storage: Storage) -> None:
    """The message was stored, then the process died; the inbox knows by its key whether it has it."""
    lost = await storage.chat_log.say(STORY)
    done = await storage.chat_log.say(STORY)
    await storage.chat_log.reply(done.id, {"kind": "notice", "text": "done"}, marker="m")
    async with open_page(storage.chat_log) as page:
        await handed_over(page, lost.id)
        assert [message.reader for message in page.inbox.messages] == [""], "whose browser it was is not known any more"


async def test_a_locked_database_is_an_outage_of_the_chat(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pipeline waits for a chat that is away; it knows nothing of how the page keeps its lines."""
    posted = await answer(page, await say(page, STORY))
    for method in ("reply", "by_marker", "delete"):
        monkeypatch.setattr(page.platform.chat._log, method, AsyncMock(side_effect=StorageUnavailable))
    with pytest.raises(ChatUnavailable):
        await answer(page, 1)
    with pytest.raises(ChatUnavailable):
        await page.platform.chat.find(request(1), {}, marker="m")
    with pytest.raises(ChatUnavailable):
        await page.platform.chat.remove(posted, space=SPACE)


async def test_a_deleted_message_is_not_being_read_any_more(page: Page) -> None:
    """A request that is withdrawn before anybody worked on it is never settled."""
    line = await say(page, STORY)
    await page.platform.chat.acknowledge(request(line))
    assert (await page.post("/api/removals", {"id": line}))[0] == 202
    assert page.platform.chat.reading == {}


async def test_an_answer_appears_below_its_message(page: Page) -> None:
    """From "Reading host …" to the briefing without reloading."""
    line = await say(page, STORY)
    chat = page.platform.chat
    async with page.events() as next_event:
        await next_event()
        await chat.acknowledge(request(line))
        assert await next_event() == ("reading", {"id": line, "site": "news.example.org"})
        posted = await answer(page, line)
        await chat.settle(request(line))
        name, shown = await next_event()
        assert (name, shown["thread"], shown["author"]) == ("line", line, "newsbrief")
        assert shown["answer"]["title"] == "Arnheim plants trees"
        assert await next_event() == ("reading", {"id": line, "site": None})
    assert posted == Posted(CHANNEL, str(shown["id"]), f"{page.url}/#line-{shown['id']}")


async def test_a_request_without_a_link_shows_that_it_is_worked_on(page: Page) -> None:
    """A digest has no host to name."""
    line = await say(page, "/digest")
    await page.platform.chat.acknowledge(replace(request(line), asked=DigestOf("24h")))
    assert page.platform.chat.reading == {str(line): ""}


@pytest.mark.parametrize("url", ["http://[::1", "https://℀.example/a", "https://host:99999/a", "http://"])
async def test_a_mark_is_never_worth_a_failure(page: Page, url: str) -> None:
    """Whatever was pasted as a link."""
    await page.platform.chat.acknowledge(request(1, url))
    assert "1" in page.platform.chat.reading


async def test_an_answer_is_posted_once_however_often_it_is_tried(page: Page, storage: Storage) -> None:
    """The marker is unique: what was posted before a crash is found, and posting again changes nothing."""
    line = await say(page, STORY)
    mark = marker(request(line).key, 0)
    assert await page.platform.chat.find(request(line), {}, marker=mark) is None
    posted = await answer(page, line)
    assert await answer(page, line) == posted
    assert await page.platform.chat.find(request(line), {}, marker=mark) == posted
    assert len(await storage.chat_log.recent(10)) == 2


async def test_an_answer_to_a_deleted_message_is_not_posted(page: Page) -> None:
    """What was asked no longer stands there."""
    line = await say(page, STORY)
    await page.post("/api/removals", {"id": line})
    with pytest.raises(MessageGone):
        await answer(page, line)


async def test_deleting_a_message_withdraws_it_and_takes_its_answers_along(page: Page, storage: Storage) -> None:
    """Its answers are binned first, so that the ledger does not point to a briefing that is gone."""
    line = await say(page, STORY)
    posted = await answer(page, line)
    async with page.events() as next_event:
        await next_event()
        assert (await page.post("/api/removals", {"id": line}))[0] == 202
        assert await next_event() == ("gone", {"id": line})
    assert page.inbox.binned == [(origin(int(posted.message)), PERSON)]
    assert page.inbox.gone == [origin(line)]
    assert await storage.chat_log.recent(10) == []
    assert (await page.post("/api/removals", {"id": line}))[0] == 404


async def test_removing_an_answer_goes_through_the_inbox(page: Page) -> None:
    """The ledger decides who may; the worker takes it away, also after a crash in between, and twice does no harm."""
    line = await say(page, STORY)
    posted = await answer(page, line)
    assert (await page.post("/api/removals", {"id": int(posted.message)}))[0] == 202
    assert page.inbox.binned == [(origin(int(posted.message)), PERSON)]
    async with page.events() as next_event:
        _, snapshot = await next_event()
        assert len(snapshot["lines"]) == 2
        await page.platform.chat.remove(posted, space=SPACE)
        await page.platform.chat.remove(posted, space=SPACE)
        assert await next_event() == ("gone", {"id": int(posted.message)})


@pytest.mark.parametrize("body", [{"id": 99}, {"id": "1"}, {"id": True}, {"id": None}, {}])
async def test_what_is_not_there_cannot_be_removed(page: Page, body: object) -> None:
    """True is 1 in Python, but no line."""
    await say(page, STORY)
    assert (await page.post("/api/removals", body))[0] == 404
    assert not page.inbox.gone


async def test_a_removal_that_could_not_be_written_down_is_told(page: Page, storage: Storage) -> None:
    """The message goes on standing there."""
    line = await say(page, STORY)
    page.inbox.trouble = StorageUnavailable()
    assert (await page.post("/api/removals", {"id": line}))[0] == 503
    assert len(await storage.chat_log.recent(10)) == 1


async def test_a_page_that_comes_later_sees_all_of_it(page: Page) -> None:
    """A reconnect is a new snapshot: nothing is lost and nothing can be doubled, since lines have ids."""
    line = await say(page, STORY)
    posted = await answer(page, line)
    await page.platform.chat.acknowledge(request(line))
    async with page.events() as next_event:
        _, snapshot = await next_event()
    assert [shown["id"] for shown in snapshot["lines"]] == [line, int(posted.message)]
    assert snapshot["reading"] == {str(line): "news.example.org"}


async def test_a_quiet_stream_shows_signs_of_life(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """They tell how the other platforms are, and a page that went away is noticed by writing to it."""
    monkeypatch.setattr(api, "KEEP_ALIVE_S", 0.02)
    states = {"discord": "starting"}
    async with open_page(storage.chat_log, health=lambda: states) as page, page.events() as next_event:
        await next_event()
        assert await next_event() == ("platforms", {"discord": "starting"})
        states["discord"] = "ready"
        async with asyncio.timeout(PATIENCE_S):
            while await next_event() != ("platforms", {"discord": "ready"}):
                pass


async def test_pages_are_served_up_to_a_number(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """One more is told so; when one is closed there is room again."""
    monkeypatch.setattr(listeners, "LISTENERS_MAX", 2)
    monkeypatch.setattr(api, "KEEP_ALIVE_S", 0.02)
    async with open_page(storage.chat_log) as page:
        async with page.events() as first, page.events() as second:
            await asyncio.gather(first(), second())
            status, text = await page.get("/api/events")
            assert (status, '"error"' in text) == (503, True)
        async with asyncio.timeout(PATIENCE_S):
            while (await _status(page)) != 200:
                await asyncio.sleep(0.02)


async def test_a_page_that_cannot_follow_is_cut_off() -> None:
    """It reconnects to a snapshot; until then it costs no memory, and the others are told all the same."""
    everyone = listeners.Listeners()
    cut, kept = Mock(), Mock()
    with everyone.listen(cut) as slow, everyone.listen(kept) as quick:
        for number in range(listeners.BACKLOG_MAX + 1):
            everyone.tell("line", {"id": number})
            quick.get_nowait()
        assert slow.qsize() == listeners.BACKLOG_MAX
        cut.assert_called_once()
        kept.assert_not_called()
        everyone.tell("line", {})
        everyone.close()
        assert slow.qsize() == listeners.BACKLOG_MAX
        assert [quick.get_nowait() for _ in range(3)][2] is None


async def test_a_browser_that_does_not_read_is_cut_off(storage: Storage) -> None:
    """On the wire: what it does not take fills the line, then the queue, then the connection ends."""
    async with open_page(storage.chat_log) as page:
        port = int(page.url.rpartition(":")[2])
        everyone = page.platform.chat._listeners
        with socket.create_connection(("127.0.0.1", port)) as idle:
            idle.sendall(f"GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            async with asyncio.timeout(PATIENCE_S):
                while not everyone._queues:
                    await asyncio.sleep(0.01)
                while everyone._queues:
                    everyone.tell("line", {"text": "x" * 100_000})
                    await asyncio.sleep(0)
            idle.settimeout(PATIENCE_S)
            with idle.makefile("rb") as stream:
                assert b"event: snapshot" in stream.read()  # and then it ends


async def test_stopping_ends_the_streams(storage: Storage) -> None:
    """Open pages do not hold the program up."""
    async with asyncio.timeout(PATIENCE_S), open_page(storage.chat_log) as page:
        connection = await page.session.get(f"{page.url}/api/events")
        await connection.content.readline()
    connection.close()


async def _status(page: Page) -> int:
    async with page.session.get(f"{page.url}/api/events") as response:
        return response.status


async def test_what_nobody_asked_for_stands_by_itself(page: Page, storage: Storage) -> None:
    """A digest that comes by itself, once; a page that comes later sees it, and the inbox is never handed it."""
    due = Request(replace(origin(0), message="digest 1 of 2026-11-23"), DigestOf("24h"), PERSON, NOW)
    chat = page.platform.chat
    await chat.acknowledge(due)
    [rendered] = chat.render(Digest("en", NOW, NOW, (), ""))
    async with page.events() as next_event:
        await next_event()
        posted = [await chat.post(due, rendered, marker=marker(due.key, 0)) for _ in range(2)]
        name, shown = await next_event()
    assert (name, shown["thread"], shown["answer"]["kind"]) == ("line", None, "digest")
    assert posted[0] == posted[1] == await chat.find(due, rendered, marker=marker(due.key, 0))
    await chat.settle(due)
    line = await say(page, STORY)
    async with open_page(storage.chat_log) as later:  # which hands over what has no answer
        await handed_over(later, line)
        async with later.events() as next_event:
            _, snapshot = await next_event()
    assert [each["id"] for each in snapshot["lines"]] == [shown["id"], line]
    assert (await page.post("/api/removals", {"id": shown["id"]}))[0] == 202
    assert [each.id for each in await storage.chat_log.recent(10)] == [line]


async def test_a_digest_is_scheduled_on_the_page_too(page: Page) -> None:
    """Whoever sits there runs the bot."""
    await say(page, "/digest schedule every morning")
    assert [wish.words for wish in page.desk.wishes] == ["every morning"]
