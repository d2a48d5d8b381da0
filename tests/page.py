"""The local chat as a program would use it: its API over HTTP, as the page's own script does."""

import asyncio
import json
from typing import Any

import aiohttp

from tests.patience import PATIENCE_S


class Page:
    """A page of a running Newsbrief."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def say(self, text: str) -> int:
        """Write a message; its id."""
        headers = {"Origin": self.url}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.url}/api/messages", json={"text": text}, headers=headers) as response,
        ):
            assert response.status == 201, await response.text()
            return int((await response.json())["id"])

    async def remove(self, line: int) -> None:
        """Delete a message with its thread, or an answer."""
        headers = {"Origin": self.url}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.url}/api/removals", json={"id": line}, headers=headers) as response,
        ):
            assert response.status == 202, await response.text()

    async def answers(self, message: int, count: int = 1, *, timeout_s: float = PATIENCE_S) -> list[dict[str, Any]]:
        """Listen until a message has so many answers."""
        lines: dict[int, dict[str, Any]] = {}
        async with (
            asyncio.timeout(timeout_s),
            aiohttp.ClientSession() as session,
            session.get(f"{self.url}/api/events", timeout=aiohttp.ClientTimeout(total=timeout_s)) as response,
        ):
            assert response.status == 200, await response.text()
            while True:
                kind, data = await _event(response.content)
                for line in data["lines"] if kind == "snapshot" else [data] if kind == "line" else []:
                    lines[line["id"]] = line
                found = [line["answer"] for line in lines.values() if line["thread"] == message]
                if len(found) >= count:
                    return found


async def _event(stream: aiohttp.StreamReader) -> tuple[str, Any]:
    """The next server-sent event: its name and its data; comments have neither."""
    fields = dict(line.split(": ", 1) for line in (await stream.readuntil(b"\n\n")).decode().splitlines() if line)
    return fields.get("event", ""), json.loads(fields.get("data", "null"))
