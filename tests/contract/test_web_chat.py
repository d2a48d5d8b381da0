"""The local chat on a real database and a real socket: nothing lost, nothing doubled, everything shown at once."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from unittest.mock import AsyncMock, Mock

import pytest

from bot.domain.errors import ChatUnavailable, MessageGone, StorageUnavailable
from bot.domain.types import Length, Link, Origin, Platform, Posted, Request, marker
from bot.platforms.web_chat import api, listeners
from bot.platforms.web_chat.api import MESSAGE_CHARS_MAX
from bot.platforms.web_chat.chat import CHANNEL, PERSON, SPACE
from bot.storage.database import Storage
from tests.fakes.memory import NOW, briefing
from tests.fakes.web_page import Page, open_page

STORY = "https://news.example.org/story"


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
    return Request(origin(line), "brief", PERSON, NOW, link=Link(url, url))


async def say(page: Page, text: str) -> int:
    """Write a message as the page does."""
    status, answer = await page.post("/api/messages", {"text": text})
    assert status == 201, answer
    return int(answer["id"])


async def handed_over(page: Page, line: int) -> None:
    """Wait until the inbox has that message, and no other."""
    async with asyncio.timeout(2):
        while not page.inbox.messages:
            await asyncio.sleep(0.01)
    assert [message.origin for message in page.inbox.messages] == [origin(line)]


async def answer(page: Page, line: int) -> Posted:
    """Post a briefing below a message as the pipeline does."""
    chat, asked = page.platform.chat, request(line)
    [rendered] = chat.render(briefing())
    return await chat.post(asked, rendered, marker=marker(asked.key, 0))


async def test_a_message_is_written_down_shown_and_handed_on(page: Page) -> None:
    """The inbox gets what the person wrote, as asked for: there is nobody else here to talk to."""
    async with page.events() as next_event:
        assert await next_event() == ("snapshot", {"lines": [], "reading": {}, "platforms": {}})
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
    await say(page, text)
    [message] = page.inbox.messages
    assert (message.text, message.length, message.language) == (STORY, length, language)


async def test_a_word_that_nobody_understands_is_told(page: Page, storage: Storage) -> None:
    """The answer is there at once and stays the only one: also after a restart, and after it was removed."""
    line = await say(page, f"/brief {STORY} <b>klingon")
    assert not page.inbox.messages
    message, answer = await storage.chat_log.recent(10)
    assert (answer.thread, answer.answer and answer.answer["kind"]) == (line, "notice")
    assert answer.answer
    assert answer.answer["text"].startswith("I do not know what “<b>klingon” means there.")
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
        pytest.param("/help", "Post a link", "in the local chat.", id="help"),
        pytest.param("/news\nhelp", "Post a link", "in the local chat.", id="help in two lines"),
    ],
)
async def test_what_is_asked_about_the_bot_is_answered_at_once(
    page: Page, storage: Storage, typed: str, begins: str, ends: str
) -> None:
    """As a line of the bot below the message, with nothing for the inbox."""
    line = await say(page, typed)
    _, answer = await storage.chat_log.recent(10)
    assert answer.thread == line
    assert answer.answer
    assert answer.answer["lines"][0].startswith(begins)
    assert answer.answer["lines"][-1].endswith(ends)
    assert page.inbox.messages == page.inbox.digests == []


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
    monkeypatch.setattr(api, "HAND_OVER_AGAIN_S", 0.02)
    page.inbox.trouble = StorageUnavailable()
    line = await say(page, STORY)
    await asyncio.sleep(0.1)  # several tries
    page.inbox.trouble = None
    await handed_over(page, line)


async def test_a_start_on_a_locked_database_serves_all_the_same(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catching up waits for the database; the page, and what else is mounted, does not wait for that."""
    monkeypatch.setattr(api, "HAND_OVER_AGAIN_S", 0.02)
    lost = await storage.chat_log.say(STORY)
    locked = AsyncMock(side_effect=StorageUnavailable)
    with monkeypatch.context() as locking:
        locking.setattr(storage.chat_log, "recent", locked)
        async with open_page(storage.chat_log) as page:
            async with asyncio.timeout(2):
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


async def test_a_locked_database_is_an_outage_of_the_chat(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pipeline waits for a chat that is away; it knows nothing of how the page keeps its lines."""
    posted = await answer(page, await say(page, STORY))
    for method in ("reply", "by_marker", "delete"):
        monkeypatch.setattr(page.platform.chat._log, method, AsyncMock(side_effect=StorageUnavailable))
    with pytest.raises(ChatUnavailable):
        await answer(page, 1)
    with pytest.raises(ChatUnavailable):
        await page.platform.chat.find(request(1), marker="m")
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
        assert await next_event() == ("reading", {"id": line, "text": "Reading news.example.org …"})
        posted = await answer(page, line)
        await chat.settle(request(line))
        name, shown = await next_event()
        assert (name, shown["thread"], shown["author"]) == ("line", line, "newsbrief")
        assert shown["answer"]["title"] == "Arnheim plants trees"
        assert await next_event() == ("reading", {"id": line, "text": ""})
    assert posted == Posted(CHANNEL, str(shown["id"]), f"{page.url}/#line-{shown['id']}")


async def test_a_request_without_a_link_shows_that_it_is_worked_on(page: Page) -> None:
    """A digest has no host to name."""
    line = await say(page, "/digest")
    await page.platform.chat.acknowledge(replace(request(line), kind="digest:24h", link=None))
    assert page.platform.chat.reading == {str(line): "Working …"}


@pytest.mark.parametrize("url", ["http://[::1", "https://℀.example/a", "https://host:99999/a", "http://"])
async def test_a_mark_is_never_worth_a_failure(page: Page, url: str) -> None:
    """Whatever was pasted as a link."""
    await page.platform.chat.acknowledge(request(1, url))
    assert page.platform.chat.reading["1"]


async def test_an_answer_is_posted_once_however_often_it_is_tried(page: Page, storage: Storage) -> None:
    """The marker is unique: what was posted before a crash is found, and posting again changes nothing."""
    line = await say(page, STORY)
    mark = marker(request(line).key, 0)
    assert await page.platform.chat.find(request(line), marker=mark) is None
    posted = await answer(page, line)
    assert await answer(page, line) == posted
    assert await page.platform.chat.find(request(line), marker=mark) == posted
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
    assert page.inbox.withdrawn == [origin(line)]
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
    assert not page.inbox.withdrawn


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
    assert snapshot["reading"] == {str(line): "Reading news.example.org …"}


async def test_a_quiet_stream_shows_signs_of_life(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """They tell how the other platforms are, and a page that went away is noticed by writing to it."""
    monkeypatch.setattr(api, "KEEP_ALIVE_S", 0.02)
    states = {"discord": "starting"}
    async with open_page(storage.chat_log, health=lambda: states) as page, page.events() as next_event:
        await next_event()
        assert await next_event() == ("platforms", {"discord": "starting"})
        states["discord"] = "ready"
        async with asyncio.timeout(2):
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
        async with asyncio.timeout(2):
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
        assert [quick.get_nowait(), quick.get_nowait()][1] is None


async def test_a_browser_that_does_not_read_is_cut_off(storage: Storage) -> None:
    """On the wire: what it does not take fills the line, then the queue, then the connection ends."""
    async with open_page(storage.chat_log) as page:
        port = int(page.url.rpartition(":")[2])
        everyone = page.platform._listeners
        with socket.create_connection(("127.0.0.1", port)) as idle:
            idle.sendall(f"GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            async with asyncio.timeout(10):
                while not everyone._queues:
                    await asyncio.sleep(0.01)
                while everyone._queues:
                    everyone.tell("line", {"text": "x" * 100_000})
                    await asyncio.sleep(0)
            idle.settimeout(5)
            with idle.makefile("rb") as stream:
                assert b"event: snapshot" in stream.read()  # and then it ends


async def test_stopping_ends_the_streams(storage: Storage) -> None:
    """Open pages do not hold the program up."""
    async with asyncio.timeout(1.5), open_page(storage.chat_log) as page:
        connection = await page.session.get(f"{page.url}/api/events")
        await connection.content.readline()
    connection.close()


async def _status(page: Page) -> int:
    async with page.session.get(f"{page.url}/api/events") as response:
        return response.status
