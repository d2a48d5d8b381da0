"""The HTTP client below the API's: of an answer it reads no more than one can be, in whatever encoding it comes."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
from openai import DefaultAsyncHttpxClient, OpenAIError

#: Decoded. A model that thinks for 100,000 tokens writes half a megabyte.
ANSWER_BYTES_MAX = 4 * 2**20
#: Of what a server says when it refuses.
REFUSAL_BYTES_MAX = 64 * 2**10

#: What is not so any more of a body that was read.
_OF_THE_WIRE = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class AnswerBroken(OpenAIError):
    """The body has no end within its limit, or is not in the encoding that it claims."""


class _Emptied(httpx2.AsyncByteStream):
    """A body that nobody wants to read."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Nothing."""
        nothing: tuple[bytes, ...] = ()
        for piece in nothing:
            yield piece

    async def aclose(self) -> None:
        """Let go of the connection."""
        await self._stream.aclose()


class BoundedClient(DefaultAsyncHttpxClient):
    """The library's own client otherwise: its timeouts, its connections, a proxy from the environment."""

    def __init__(self) -> None:
        super().__init__(headers={"Accept-Encoding": "identity"}, event_hooks={"response": [_without_detours]})

    async def send(self, request: httpx2.Request, *, stream: bool = False, **options: Any) -> httpx2.Response:
        """
        Send the request; the answer is read when this returns, streamed or not.

        Raises:
            AnswerBroken: it cannot be read within its limits.
        """
        del stream
        response = await super().send(request, stream=True, **options)
        try:
            body = await _read(response)
        except (httpx2.DecodingError, ImportError) as error:
            raise AnswerBroken("the answer is not in the encoding that it claims") from error
        finally:
            await response.aclose()
        headers = [(name, value) for name, value in response.headers.multi_items() if name not in _OF_THE_WIRE]
        return httpx2.Response(response.status_code, headers=headers, content=body, request=response.request)


async def _without_detours(response: httpx2.Response) -> None:
    """The library reads the body of a redirect to its end, which it need not have."""
    if response.has_redirect_location:
        response.stream = _Emptied(response.stream)


async def _read(response: httpx2.Response) -> bytes:
    # Each further encoding multiplies what a byte can unfold to; no server needs a second one.
    if len(response.headers.get_list("content-encoding", split_commas=True)) > 1:
        raise AnswerBroken("the answer is encoded more than once")
    limit = REFUSAL_BYTES_MAX if response.is_error else ANSWER_BYTES_MAX
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > limit:
            raise AnswerBroken(f"the answer has more than {limit} bytes")
    return bytes(body)
