"""What a browser sends, read with care."""

from typing import Any

from aiohttp import web

from bot.texts.accepted import preferred

#: Bytes of a request: a message of the longest characters, escaped.
BODY_BYTES_MAX = 64 * 1024


async def json_object(request: web.Request) -> dict[str, Any]:
    """The body, which must be one JSON object. Raises HTTPBadRequest."""
    try:
        body = await request.json()
    except (ValueError, RecursionError):  # no JSON, no UTF-8, or nested for the sake of it
        body = None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="The body must be one JSON object.")
    return body


def language_of(request: web.Request) -> str:
    """The language of ours that its browser likes best; the tag of a catalogue."""
    return preferred(request.headers.get("Accept-Language", ""))
