"""The loopback Discord is as strict as the real one is documented to be, or the other tests would prove little."""

from typing import Any

import aiohttp
import pytest

from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.guild import COMPONENTS_V2
from tests.fakes.discord.rules import (
    COMPONENTS_MAX,
    CONTENT_MAX,
    CUSTOM_ID_MAX,
    LINK_BUTTON_URL_MAX,
    NONCE_MAX,
    TEXT_MAX,
)


async def call(discord: FakeDiscord, method: str, path: str, body: Any = None, *, token: str = "") -> tuple[int, Any]:
    """Status and body of a request as discord.py would make it."""
    headers = {"Authorization": f"Bot {token or discord.token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.request(method, discord.api_base + path, json=body) as response,
    ):
        assert response.headers["Content-Type"] == "application/json"
        return response.status, await response.json()


def texts(count: int, length: int = 1) -> list[dict[str, Any]]:
    """Text displays."""
    return [{"type": 10, "content": "x" * length} for _ in range(count)]


def button(**fields: Any) -> list[dict[str, Any]]:
    """A row with a link button."""
    return [{"type": 1, "components": [{"type": 2, "style": 5, "label": "Open"} | fields]}]


def v2(components: list[dict[str, Any]], **fields: Any) -> dict[str, Any]:
    """A message of components."""
    return {"flags": COMPONENTS_V2, "components": components, **fields}


@pytest.mark.parametrize(
    ("payload", "status"),
    [
        pytest.param({"content": "x" * CONTENT_MAX}, 200, id="content as long as it may be"),
        pytest.param({"content": "x" * (CONTENT_MAX + 1)}, 400, id="content one character longer"),
        pytest.param({"content": " "}, 400, id="nothing to read"),
        pytest.param({"content": "x", "nonce": "n" * NONCE_MAX}, 200, id="nonce as long as it may be"),
        pytest.param({"content": "x", "nonce": "n" * (NONCE_MAX + 1)}, 400, id="nonce one character longer"),
        pytest.param({"content": "x", "components": texts(1)}, 400, id="new components without their flag"),
        pytest.param(v2(texts(1), content="x"), 400, id="content beside new components"),
        pytest.param(v2(texts(COMPONENTS_MAX)), 200, id="as many components as there may be"),
        pytest.param(v2(texts(COMPONENTS_MAX + 1)), 400, id="one component more"),
        pytest.param(v2([{"type": 17, "components": texts(COMPONENTS_MAX)}]), 400, id="a box is a component too"),
        pytest.param(v2(texts(2, TEXT_MAX // 2)), 200, id="as much text as there may be"),
        pytest.param(v2([*texts(2, TEXT_MAX // 2), *texts(1)]), 400, id="one character of text more"),
        pytest.param(v2(texts(1, 0)), 400, id="a text without text"),
        pytest.param(v2([]), 400, id="no components"),
        pytest.param(v2([{"type": 10, "content": "x", "id": 7}] * 2), 400, id="the same id twice"),
        pytest.param(v2([{"type": 10, "content": "x", "id": 2**31}]), 400, id="an id of 32 bits"),
        pytest.param(v2(button(url="h" * LINK_BUTTON_URL_MAX)), 200, id="an address as long as a button's may be"),
        pytest.param(v2(button(url="h" * (LINK_BUTTON_URL_MAX + 1))), 400, id="an address one character longer"),
        pytest.param(v2(button(custom_id="c" * (CUSTOM_ID_MAX + 1))), 400, id="a custom id too long"),
        pytest.param(v2([{"type": 99}]), 400, id="a component that nobody knows"),
    ],
)
async def test_limit_is_kept_at_its_edge(discord: FakeDiscord, payload: dict[str, Any], status: int) -> None:
    """What is one over is refused."""
    channel = discord.text_channel()
    assert (await call(discord, "POST", f"/channels/{channel.id}/messages", payload))[0] == status
    assert len(discord.answers(channel)) == (status == 200)


async def test_nonce_is_honoured_only_when_asked_for_and_while_it_is_fresh(discord: FakeDiscord) -> None:
    """Else a bot that forgets to ask would look safe."""
    path = f"/channels/{discord.text_channel().id}/messages"
    payload = {"content": "x", "nonce": "n", "enforce_nonce": True}
    ids = [(await call(discord, "POST", path, payload))[1]["id"] for _ in range(2)]
    ids.append((await call(discord, "POST", path, payload | {"enforce_nonce": False}))[1]["id"])
    discord.forget_nonces()
    ids.append((await call(discord, "POST", path, payload))[1]["id"])
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3


async def test_history_shows_no_nonce(discord: FakeDiscord) -> None:
    """Discord gives it back with the post only, so nothing may be recognised by it later."""
    path = f"/channels/{discord.text_channel().id}/messages"
    _, posted = await call(discord, "POST", path, {"content": "x", "nonce": "n"})
    _, history = await call(discord, "GET", path)
    assert posted["nonce"] == "n"
    assert [message.get("nonce") for message in history] == [None]


async def test_wrong_token_is_refused(discord: FakeDiscord) -> None:
    """On every route of the bot."""
    assert await call(discord, "GET", "/users/@me", token="other") == (401, {"message": "401: Unauthorized", "code": 0})


async def test_who_would_be_notified_is_known(discord: FakeDiscord) -> None:
    """Without `allowed_mentions` Discord notifies everyone who is mentioned, and tests must see it."""
    channel = discord.text_channel()
    said = await discord.say(channel, "hello")
    reply = {"message_reference": {"message_id": str(said.id)}, "content": "@everyone <@1> <@&2>"}
    path = f"/channels/{channel.id}/messages"
    rules: list[dict[str, Any] | None] = [None, {"parse": []}, {"parse": ["users"], "replied_user": True}]
    for allowed in rules:
        await call(discord, "POST", path, reply | ({"allowed_mentions": allowed} if allowed else {}))
    assert [message.pings for message in discord.answers(channel)] == [
        {"1", "2", "@everyone"},
        set(),
        {"1", str(said.author.id)},
    ]


async def test_unknown_route_fails_the_test() -> None:
    """That is how a new call of the library is noticed."""
    with pytest.raises(AssertionError, match="unknown route: GET /api/v10/voice/regions"):
        async with FakeDiscord() as discord, aiohttp.ClientSession() as session:
            await session.get(discord.api_base + "/voice/regions")
