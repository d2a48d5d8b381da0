"""The local server under load and attack: it stays up, answers others, and tells the log in one line a minute."""

import asyncio
import hmac
import json
import logging
import time
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import aiohttp
import pytest
import structlog
from multidict import CIMultiDict

from bot.platforms.slack_chat.app import SlackOptions, SlackPlatform
from bot.web import attempts, doorman, gate
from bot.web.attempts import FREE, WAITING_MAX, Attempts
from bot.web.doorman import caller
from bot.web.gate import neighbourhood
from bot.web.refusals import Refusals
from bot.web.server import WebOptions
from tests.fakes.desk import MemoryDesk
from tests.fakes.inbox import RecordingInbox
from tests.fakes.web_page import NoLog, Page, open_page
from tests.patience import PATIENCE_S


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """A page on a free port."""
    async with open_page(NoLog()) as page:
        yield page


async def connect(page: Page) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A bare connection."""
    return await asyncio.open_connection("127.0.0.1", int(page.url.rpartition(":")[2]))


async def ended(reader: asyncio.StreamReader) -> bytes:
    """What comes until the server hangs up."""
    try:
        return await asyncio.wait_for(reader.read(), PATIENCE_S)
    except ConnectionError:
        return b""


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"GET / HT", id="half a line"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ", id="half a header"),
    ],
)
async def test_who_says_nothing_is_hung_up_on(monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    """A thousand such connections cost an attacker nothing."""
    monkeypatch.setattr("bot.web.server.HEADERS_S", 0.05)
    async with open_page(NoLog()) as page:
        reader, writer = await connect(page)
        writer.write(sent)
        assert await ended(reader) == b""
        writer.close()
        assert (await page.get("/healthz"))[0] == 200


async def test_a_body_that_does_not_come_is_not_waited_for(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """With an answer, and without a traceback."""
    monkeypatch.setattr(doorman, "BODY_S", 0.05)
    reader, writer = await connect(page)
    head = f"POST /api/messages HTTP/1.1\r\nHost: {page.url[7:]}\r\nOrigin: {page.url}\r\n"
    writer.write(f"{head}Content-Type: application/json\r\nContent-Length: 20\r\n\r\n{{".encode())
    assert b" 408 " in await asyncio.wait_for(reader.readline(), PATIENCE_S)
    writer.close()


async def test_an_idle_connection_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """After its last answer."""
    monkeypatch.setattr("bot.web.server.IDLE_S", 0.05)
    async with open_page(NoLog()) as page:
        reader, writer = await connect(page)
        writer.write(f"GET /healthz HTTP/1.1\r\nHost: {page.url[7:]}\r\n\r\n".encode())
        assert (await ended(reader)).startswith(b"HTTP/1.1 200")
        writer.close()


async def test_one_address_does_not_take_all_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is beyond its share is hung up on at once; what is inside goes on, and room that is free is given again."""
    monkeypatch.setattr("bot.web.server.CONNECTIONS_ADDRESS_MAX", 3)
    with structlog.testing.capture_logs() as lines:
        async with open_page(NoLog()) as page:
            kept = [await connect(page) for _ in range(3)]
            for _ in range(20):
                reader, writer = await connect(page)
                assert await ended(reader) == b""
                writer.close()
            (reader, writer), *others = kept
            writer.write(f"GET /healthz HTTP/1.1\r\nHost: {page.url[7:]}\r\nConnection: close\r\n\r\n".encode())
            assert (await ended(reader)).startswith(b"HTTP/1.1 200")
            writer.close()
            status = 0
            async with asyncio.timeout(PATIENCE_S):
                while status != 200:  # as soon as the server has noticed that one is gone
                    try:
                        status = (await page.get("/healthz"))[0]
                    except aiohttp.ClientError:
                        await asyncio.sleep(0.01)
            for _, writer in others:
                writer.close()
    told = [line["refused"] for line in lines if line["event"] == "The web page refused requests."]
    assert told[0] == {"too many connections from one address": 1}
    assert len(told) == 2, "one line at once, and one for the rest at the end"
    assert sum(told[1].values()) >= 19


async def test_connections_end_before_descriptors_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever they come from: the database needs some, and every platform."""
    monkeypatch.setattr("bot.web.server.connections_max", lambda: 2)
    async with open_page(NoLog(), WebOptions(port=0, password="p", public_url="https://news.example.org")) as page:
        kept = [await connect(page) for _ in range(2)]
        reader, writer = await connect(page)
        assert await ended(reader) == b""
        for _, each in [*kept, (reader, writer)]:
            each.close()


def test_the_share_of_descriptors_follows_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some systems allow 256 in all."""
    monkeypatch.setattr("resource.getrlimit", lambda _: (256, 1024))
    assert gate.connections_max() == 64
    monkeypatch.setattr("resource.getrlimit", lambda _: (1_000_000, 1_000_000))
    assert gate.connections_max() == gate.CONNECTIONS_MAX


def test_a_network_of_ipv6_counts_as_one_address() -> None:
    """One customer has 2^64 of them."""
    assert neighbourhood("2001:db8::1") == neighbourhood("2001:db8::2:3%eth0")
    assert neighbourhood("2001:db8:0:1::1") != neighbourhood("2001:db8::1")
    assert neighbourhood("::ffff:192.0.2.1") == neighbourhood("192.0.2.1") == "192.0.2.1"
    assert neighbourhood("") == ""


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        pytest.param("GET / HTTP/1.1\r\nHost: {host}\r\nContent-Length: x", 400, id="length in words"),
        pytest.param("GET /%00%zz HTTP/1.1\r\nHost: {host}", 404, id="broken escapes"),
        pytest.param("GET http://[::1 HTTP/1.1\r\nHost: {host}", 400, id="broken address"),
        pytest.param("GARBAGE", 400, id="no HTTP"),
        pytest.param("\x16\x03\x01", 400, id="TLS"),
        pytest.param("GET / HTTP/1.1\r\nHost: {host}\r\nX: " + "y" * 9000, 400, id="endless header"),
        pytest.param("OPTIONS * HTTP/1.1\r\nHost: {host}", 4, id="asterisk"),
        pytest.param("GET / HTTP/1.1\r\nHost: {host}\r\nAuthorization: Basic =", 200, id="broken password"),
    ],
)
async def test_what_is_no_request_gets_4xx_without_a_traceback(
    page: Page, request_line: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    """A log full of strangers' tracebacks hides one's own."""
    with structlog.testing.capture_logs() as lines:
        reader, writer = await connect(page)
        writer.write((request_line.format(host=page.url[7:]) + "\r\nConnection: close\r\n\r\n").encode("latin-1"))
        first = (await ended(reader)).partition(b"\r\n")[0]
        writer.close()
    assert int(first.split()[1]) // (1 if status > 9 else 100) == status
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    assert [line for line in lines if line["log_level"] == "error"] == []


@pytest.mark.parametrize("charset", ["nonsense", "utf-16", "idna", "rot13", "\x00"])
async def test_an_unknown_charset_is_refused(page: Page, charset: str) -> None:
    """Python knows some codecs that are none of text."""
    headers = {"Origin": page.url, "Content-Type": f"application/json; charset={charset.strip(chr(0)) or 'x y'}"}
    async with page.session.post(f"{page.url}/api/messages", data=b'{"text": "hi"}', headers=headers) as response:
        assert response.status == 415
    assert not page.inbox.messages


@pytest.mark.parametrize("body", [b"\xff\xfe", b"{" * 50_000, b'{"text": "\xed\xa0\x80"}', b"[]", b""])
async def test_a_broken_body_is_refused(page: Page, body: bytes) -> None:
    """Whatever is wrong with it."""
    headers = {"Origin": page.url, "Content-Type": "application/json"}
    async with page.session.post(f"{page.url}/api/messages", data=body, headers=headers) as response:
        assert response.status == 400
    assert not page.inbox.messages


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("X-Slack-Signature", "v0=ÿ", id="signature that is no ASCII"),
        pytest.param("X-Slack-Signature", "", id="empty signature"),
        pytest.param("X-Slack-Request-Timestamp", "soon", id="time in words"),
        pytest.param("X-Slack-Request-Timestamp", "nan", id="no number"),
        pytest.param("X-Slack-Request-Timestamp", "9" * 5000, id="endless number"),
    ],
)
async def test_malformed_signatures_are_4xx(name: str, value: str) -> None:
    """Anybody can reach this address."""
    options = SlackOptions("xoxb-1", signing_secret="secret")
    slack = SlackPlatform(options, RecordingInbox(), MemoryDesk())
    with structlog.testing.capture_logs() as lines:
        async with open_page(NoLog(), routes=slack.routes) as page:
            now, body = str(int(time.time())), "payload=%7B%7D"
            signed = hmac.new(b"secret", f"v0:{now}:{body}".encode(), sha256).hexdigest()
            headers = {"X-Slack-Signature": f"v0={signed}", "X-Slack-Request-Timestamp": now, name: value}
            async with page.session.post(f"{page.url}/slack/events", data=body, headers=headers) as response:
                assert 400 <= response.status < 500
    assert [line for line in lines if line["log_level"] == "error"] == []


def basic(password: str) -> dict[str, str]:
    """Headers with this password."""
    return {"Authorization": aiohttp.encode_basic_auth("me", password)}


async def test_wrong_passwords_are_slowed_down_and_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    """The right one waits as well, and then passes; what is beyond a few waiting ones is not even looked at."""
    monkeypatch.setattr(Attempts.__init__, "__kwdefaults__", {"gap_s": 0.2})
    with structlog.testing.capture_logs() as lines:
        async with open_page(NoLog(), WebOptions(port=0, password="tide")) as page:
            for _ in range(FREE + 1):
                assert (await page.get("/", headers=basic("ebb")))[0] == 401
            start = time.monotonic()
            assert (await page.get("/", headers=basic("tide")))[0] == 200
            assert time.monotonic() - start >= 0.2
            tried: Any = page.server._doorman._attempts
            tried._gap_s = 0.0
            (known,) = tried._known.values()
            async with known.turn:  # nobody's comes before all wait
                asking = [asyncio.create_task(page.get("/", headers=basic("tide"))) for _ in range(WAITING_MAX)]
                async with asyncio.timeout(PATIENCE_S):
                    while known.waiting < WAITING_MAX:
                        await asyncio.sleep(0.01)
                beyond = [(await page.get("/", headers=basic("tide")))[0] for _ in range(4)]
            assert (beyond, [status for status, _ in await asyncio.gather(*asking)]) == ([429] * 4, [200] * WAITING_MAX)
            assert (await page.get("/"))[0] == 401, "a browser asks without one first, which costs nothing"
    counts: dict[str, int] = {}
    for line in lines:
        for kind, count in line.get("refused", {}).items():
            counts[kind] = counts.get(kind, 0) + count
    assert counts == {"wrong password": FREE + 1, "too many passwords": 4}


async def test_behind_a_proxy_each_caller_is_slowed_down_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the last address that the proxy wrote; what stands before it, the caller may have made up."""
    monkeypatch.setattr(Attempts.__init__, "__kwdefaults__", {"gap_s": PATIENCE_S})
    options = WebOptions(port=0, password="tide", public_url="https://news.example.org")
    async with open_page(NoLog(), options) as page:
        told = {"Host": "news.example.org"}
        for number in range(FREE + 1):
            forged = {**told, "X-Forwarded-For": f"198.51.100.{number}, 192.0.2.1"}
            assert (await page.get("/", headers={**forged, **basic("ebb")}))[0] == 401
        other = {**told, "X-Forwarded-For": "192.0.2.1, 192.0.2.2", **basic("tide")}
        assert (await page.get("/", headers=other))[0] == 200
        slowed = {**told, "X-Forwarded-For": "198.51.100.9, 192.0.2.1", **basic("tide")}
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(page.get("/", headers=slowed), 0.2)


async def test_of_several_such_headers_the_last_word_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy may add one of its own behind the caller's instead of writing into that."""
    monkeypatch.setattr(Attempts.__init__, "__kwdefaults__", {"gap_s": PATIENCE_S})
    options = WebOptions(port=0, password="tide", public_url="https://news.example.org")
    async with open_page(NoLog(), options) as page:
        told = [("Host", "news.example.org"), *basic("ebb").items(), ("X-Forwarded-For", "192.0.2.1")]
        for number in range(FREE + 1):
            forged = CIMultiDict([("X-Forwarded-For", f"198.51.100.{number}"), *told])
            assert (await page.get("/", headers=forged))[0] == 401
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(page.get("/", headers=CIMultiDict(told)), 0.2)


@pytest.mark.parametrize(
    ("peer", "told", "who"),
    [
        pytest.param("127.0.0.1", ["8.8.8.8"], "8.8.8.8", id="a proxy on this machine"),
        pytest.param("10.1.2.3", ["1.1.1.1, 8.8.8.8"], "8.8.8.8", id="one in our network"),
        pytest.param("::ffff:192.168.1.2", ["8.8.8.8"], "8.8.8.8", id="one in our network, by IPv6"),
        pytest.param("fd00::2", ["1.1.1.1", "8.8.8.8"], "8.8.8.8", id="several headers"),
        pytest.param("93.184.216.34", ["8.8.8.8"], "93.184.216.34", id="somebody from outside"),
        pytest.param("2606:4700::1111", ["8.8.8.8"], "2606:4700::1111", id="somebody from outside, by IPv6"),
        pytest.param("::ffff:93.184.216.34", ["8.8.8.8"], "::ffff:93.184.216.34", id="somebody from outside, mapped"),
        pytest.param("127.0.0.1", [], "127.0.0.1", id="no proxy"),
        pytest.param("127.0.0.1", ["8.8.8.8,"], "127.0.0.1", id="an empty last word"),
        pytest.param("", ["8.8.8.8"], "", id="an unknown peer"),
    ],
)
def test_only_a_proxy_of_ours_says_who_calls(peer: str, told: list[str], who: str) -> None:
    """Who reaches the port directly could give every try of a password another address."""
    assert caller(peer, told) == who


async def test_few_addresses_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has many must not fill the memory."""
    monkeypatch.setattr(attempts, "ADDRESSES_MAX", 10)
    tried = Attempts()
    for number in range(50):
        tried.missed(f"192.0.2.{number}")
    assert len(tried._known) == 10
    assert await tried.turn("192.0.2.49")


async def test_a_proxy_with_tls_serves_the_page() -> None:
    """Under its own name and an https origin, and under no other one."""
    options = WebOptions(port=0, password="tide", public_url="https://news.example.org")
    async with open_page(NoLog(), options) as page:
        host, password = {"Host": "news.example.org"}, basic("tide")
        assert page.server.address == "https://news.example.org"
        assert (await page.get("/", headers={**host, **password}))[0] == 200
        for origin, status in (("https://news.example.org", 201), ("http://news.example.org", 403), (page.url, 403)):
            headers = {**host, **password, "Origin": origin}
            assert (await page.post("/api/messages", {"text": "hi"}, headers))[0] == status
        assert (await page.get("/", headers={"Host": "other.example.org", **password}))[0] == 421
        assert (await page.get("/", headers=password))[0] == 200, "from this machine as before"


async def test_refusals_are_one_line_a_minute() -> None:
    """The first at once, whatever comes meanwhile together, and silence when there is none."""
    with structlog.testing.capture_logs() as lines:
        refusals = Refusals(every_s=0.05)
        for _ in range(100):
            refusals.count("no HTTP")
        async with asyncio.timeout(PATIENCE_S):
            while len(lines) < 2:
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        refusals.close()
    assert [line["refused"] for line in lines] == [{"no HTTP": 1}, {"no HTTP": 99}]


async def test_open_pages_are_told_that_the_server_stops() -> None:
    """Then their stream ends in order, and the server does not wait for them."""
    async with open_page(NoLog()) as page, page.events() as event:
        assert (await event())[0] == "snapshot"
        for tell in page.server.at_stop:
            tell()
        assert await event() == ("stopping", {})
        with pytest.raises(AssertionError, match="the stream ended"):
            await event()


async def test_it_answers_others_while_it_is_flooded(page: Page) -> None:
    """As many connections as are taken, each with half a request; the owner's is answered all the same."""
    flood = [await connect(page) for _ in range(gate.CONNECTIONS_ADDRESS_MAX - 5)]
    for _, writer in flood:
        writer.write(b"GET / HTTP/1.1\r\nHost: loc")
    status, text = await page.get("/healthz")
    assert (status, json.loads(text)) == (200, {"status": "ok"})
    for _, writer in flood:
        writer.close()


async def test_the_gate_forgets_who_left(page: Page) -> None:
    """Otherwise an address would be full for ever."""
    doors: Any = page.server._gate
    for _ in range(10):
        _, writer = await connect(page)
        writer.close()
        await writer.wait_closed()
    async with asyncio.timeout(PATIENCE_S):
        while doors._from or doors._waiting:
            await asyncio.sleep(0.01)
