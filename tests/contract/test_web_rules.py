"""What the local server refuses: any page in the owner's browser can reach a loopback port."""

import asyncio
import base64
import json
import socket
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.domain.errors import ConfigError
from bot.platforms.web_chat.app import LocalChat
from bot.platforms.web_chat.pages import SAMPLE_PATH, SAMPLE_URL
from bot.web.server import WebOptions, WebServer
from tests.fakes.desk import MemoryDesk
from tests.fakes.inbox import RecordingInbox
from tests.fakes.web_page import NoLog, Page, open_page

CHANGES = ["/api/messages", "/api/removals"]
PATHS = ["/", SAMPLE_PATH, "/api/events", "/static/chat.js", "/healthz", "/readyz"]


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """A page on a free port."""
    async with open_page(NoLog()) as page:
        yield page


@pytest.mark.parametrize(
    "host",
    [
        pytest.param("127.0.0.1:{port}", id="loopback literal"),
        pytest.param("127.0.0.2:{port}", id="another loopback literal"),
        pytest.param("localhost:{port}", id="localhost"),
        pytest.param("LocalHost:{port}", id="localhost in capitals"),
        pytest.param("[::1]:{port}", id="IPv6 loopback"),
    ],
)
async def test_our_own_names_are_answered(page: Page, host: str) -> None:
    """WEB_HOST, localhost and loopback literals, with our port."""
    port = page.url.rpartition(":")[2]
    assert (await page.get("/", headers={"Host": host.format(port=port)}))[0] == 200


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "host",
    [
        pytest.param("attacker.example:{port}", id="foreign name, as after DNS rebinding"),
        pytest.param("127.0.0.1:1", id="foreign port"),
        pytest.param("127.0.0.1", id="no port"),
        pytest.param("localhost.attacker.example:{port}", id="name that begins alike"),
        pytest.param("10.0.0.1:{port}", id="private address"),
        pytest.param("user@127.0.0.1:{port}", id="credentials"),
        pytest.param("[::1:{port}", id="broken literal"),
        pytest.param("127.0.0.1:{port}/x", id="path in it"),
        pytest.param("", id="empty"),
    ],
)
async def test_a_foreign_host_is_refused(page: Page, host: str, path: str) -> None:
    """A foreign name may point at 127.0.0.1: its page would then be of the same origin as ours."""
    port = page.url.rpartition(":")[2]
    status, text = await page.get(path, headers={"Host": host.format(port=port)})
    assert status == 421
    assert '"error"' in text


@pytest.mark.parametrize("path", CHANGES)
@pytest.mark.parametrize(
    "origin",
    [
        pytest.param("https://attacker.example", id="foreign"),
        pytest.param("null", id="none to tell, as from a sandboxed frame"),
        pytest.param("http://127.0.0.1:1", id="foreign port"),
        pytest.param("https://127.0.0.1:{port}", id="foreign scheme"),
        pytest.param("http://localhost:{port}", id="our other name"),
        pytest.param("", id="empty"),
    ],
)
async def test_a_foreign_origin_changes_nothing(page: Page, origin: str, path: str) -> None:
    """No other site speaks in the owner's name."""
    port = page.url.rpartition(":")[2]
    status, answer = await page.post(path, {"text": "hi", "id": 1}, {"Origin": origin.format(port=port)})
    assert status == 403
    assert answer["error"]
    assert not page.inbox.messages


@pytest.mark.parametrize("path", CHANGES)
async def test_a_change_without_an_origin_is_refused(page: Page, path: str) -> None:
    """Browsers name one with every POST."""
    async with page.session.post(page.url + path, json={"text": "hi"}) as response:
        assert response.status == 403
    assert not page.inbox.messages


async def test_a_foreign_origin_may_not_listen(page: Page) -> None:
    """Another site could not read the stream, but hold it open."""
    assert (await page.get("/api/events", headers={"Origin": "https://attacker.example"}))[0] == 403


@pytest.mark.parametrize(
    ("site", "status"),
    [
        pytest.param("cross-site", 403, id="another site"),
        pytest.param("same-site", 403, id="another port of this machine"),
        pytest.param("same-origin", 200, id="our page"),
        pytest.param("none", 200, id="typed by the owner"),
    ],
)
async def test_another_site_may_not_listen_without_an_origin_either(page: Page, site: str, status: int) -> None:
    """Its GET names no origin when it wants no answer, but would hold a stream open."""
    async with page.session.get(f"{page.url}/api/events", headers={"Sec-Fetch-Site": site}) as response:
        assert response.status == status
    assert (await page.get("/", headers={"Sec-Fetch-Site": site}))[0] == 200


@pytest.mark.parametrize("path", CHANGES)
@pytest.mark.parametrize(
    "content_type",
    ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""],
)
async def test_a_form_is_refused(page: Page, path: str, content_type: str) -> None:
    """These are what a form of another site can send without being asked for leave."""
    headers = {"Origin": page.url, "Content-Type": content_type}
    async with page.session.post(page.url + path, data=b'{"text": "hi"}', headers=headers) as response:
        assert response.status == 415
    assert not page.inbox.messages


@pytest.mark.parametrize("path", CHANGES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_only_post_changes_anything(page: Page, path: str, method: str) -> None:
    """GET never changes state, and nobody is told that more is allowed."""
    headers = {"Origin": page.url, "Content-Type": "application/json"}
    async with page.session.request(method, page.url + path, headers=headers, data=b'{"text":"hi"}') as response:
        assert response.status == 405
        assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("path", [*PATHS, "/nowhere", "/static/../app.py", "/static/%2e%2e/app.py"])
async def test_every_answer_carries_the_policy(page: Page, path: str) -> None:
    """Nothing is loaded into our pages but their own files, and they stand in nobody's frame."""
    async with page.session.get(page.url + path) as response:
        assert response.headers["Content-Security-Policy"] == (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.status == (200 if path in PATHS else 404)


async def test_pages_load_nothing_from_elsewhere(page: Page) -> None:
    """The page works without the internet, and tells nobody that it is open."""
    own_files = [f"/static/{name}" for name in ("chat.js", "cards.js", "foot.js", "page.js", "cards.css", "icon.svg")]
    for path in ("/", SAMPLE_PATH, "/static/chat.css", "/static/sample.css", "/static/print.css", *own_files):
        status, text = await page.get(path)
        assert status == 200
        # The sample's address is typed into the chat and read from memory; nothing loads it.
        own = text.replace(SAMPLE_URL, "").replace("http://www.w3.org/2000/svg", "")
        assert "http://" not in own
        assert "https://" not in own
        assert "style=" not in own
        assert "<script>" not in own


async def test_a_password_is_asked_for() -> None:
    """HTTP Basic with any user name; health stays open to whoever watches the process."""
    async with open_page(NoLog(), WebOptions(port=0, password="tide & moon ü")) as page:

        def basic(text: str) -> dict[str, str]:
            return {"Authorization": f"Basic {base64.b64encode(text.encode()).decode()}"}

        for path in ("/", "/api/events", SAMPLE_PATH, "/static/chat.js"):
            async with page.session.get(page.url + path) as response:
                assert response.status == 401
                assert response.headers["WWW-Authenticate"].startswith("Basic ")
        for wrong in ("me:tide", "me:", "tide & moon ü", "me:tide & moon ü "):
            assert (await page.get("/", headers=basic(wrong)))[0] == 401
        assert (await page.get("/", headers={"Authorization": "Basic ÿ"}))[0] == 401
        assert (await page.get("/", headers={"Authorization": "Bearer tide"}))[0] == 401
        assert (await page.get("/", headers=basic("anybody:tide & moon ü")))[0] == 200
        assert (await page.post("/api/messages", {"text": "hi"}))[0] == 401
        assert (await page.post("/api/messages", {"text": "hi"}, basic(":tide & moon ü")))[0] == 201
        assert (await page.get("/healthz"))[0] == 200
        assert (await page.get("/readyz"))[0] == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
async def test_a_page_for_others_needs_a_password(host: str) -> None:
    """Whoever opens the port to a network is told before it is open."""
    with pytest.raises(ConfigError, match="WEB_PASSWORD"):
        await WebServer(WebOptions(host, 0)).bind()


async def test_a_port_in_use_is_named() -> None:
    """The start fails with the setting's name, not with a traceback."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        options = WebOptions(port=taken.getsockname()[1])
        with pytest.raises(ConfigError, match=r"WEB_PORT.* of 127.0.0.1; choose another one, such as WEB_PORT=\d+$"):
            await WebServer(options).bind()


async def test_mounted_routes_prove_themselves_who_asks() -> None:
    """Slack signs its events; it comes under the proxy's name, without an Origin."""

    async def events(request: web.Request) -> web.Response:
        return web.Response(text=await request.text())

    async with open_page(NoLog(), routes=[web.post("/slack/events", events)]) as page:
        headers = {"Host": "bot.example.com", "Content-Type": "application/x-www-form-urlencoded"}
        async with page.session.post(f"{page.url}/slack/events", data=b"a=1", headers=headers) as response:
            assert (response.status, await response.text()) == (200, "a=1")
        assert (await page.get("/slack/events", headers=headers))[0] == 421


async def test_health_and_readiness() -> None:
    """The process lives although it is not ready, and 503 says why."""
    told: dict[str, Any] = {"ready": False, "why": ["slack is refused"]}

    async def report() -> dict[str, Any]:
        return told

    async with open_page(NoLog(), report=report) as page:
        assert (await page.get("/healthz"))[0] == 200
        status, text = await page.get("/readyz")
        assert (status, json.loads(text)) == (503, told)
        told["ready"] = True
        assert (await page.get("/readyz"))[0] == 200
        assert (await page.get("/metrics"))[0] == 404


async def test_metrics_ask_for_the_password() -> None:
    """They tell what models cost."""

    async def scrape() -> bytes:
        return b"newsbrief_database_up 1.0\n"

    headers = {"Authorization": aiohttp.encode_basic_auth("prometheus", "tide")}
    async with open_page(NoLog(), WebOptions(port=0, password="tide"), scrape=scrape) as page:
        assert (await page.get("/metrics"))[0] == 401
        async with page.session.get(f"{page.url}/metrics", headers=headers) as response:
            assert (response.status, await response.read()) == (200, b"newsbrief_database_up 1.0\n")
            assert response.content_type == "text/plain"


async def test_the_address_is_known_and_held_before_it_is_served() -> None:
    """The reader is given the sample's address before the page runs; who connects early waits."""
    server = WebServer(WebOptions(port=0))
    platform = LocalChat(server, RecordingInbox(), MemoryDesk(), NoLog())
    assert server.state() == "starting"
    await server.bind()
    for address in (SAMPLE_URL, server.url + SAMPLE_PATH):
        assert b"<article>" in platform.sample[address]
    _, writer = await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2]))
    serving = asyncio.create_task(server.run())
    while server.state() != "ready":
        await asyncio.sleep(0.005)
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    writer.close()
    assert server.state() == "reconnecting"


async def test_it_serves_again_after_a_fall() -> None:
    """The supervisor calls run again; the address stays the same, since it was printed."""
    server = WebServer(WebOptions(port=0))
    urls = []
    for _ in range(2):
        serving = asyncio.create_task(server.run())
        while server.state() != "ready":
            await asyncio.sleep(0.005)
        urls.append(server.url)
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
    assert urls[0] == urls[1]
