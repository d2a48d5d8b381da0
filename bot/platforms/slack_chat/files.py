"""Documents that people upload to Slack: fetched with the token, which goes to Slack's file hosts and nowhere else."""

from http import HTTPStatus

import aiohttp

from bot.domain.article import DOCUMENT_BYTES_MAX
from bot.domain.errors import AddressRefused, FetchTimeout, NothingToRead, SiteBusy, Unreachable
from bot.domain.slack_files import is_file_host

#: Seconds for a whole document.
FILE_TIMEOUT_S = 30.0
_CHUNK_BYTES = 64 * 1024


class Files:
    """Downloads them."""

    def __init__(self, api_base_url: str) -> None:
        self._api = api_base_url

    async def download(self, address: str, token: str) -> tuple[bytes, str]:
        """
        A document and its media type.

        Raises:
            ReadError: it is gone, too large, of no file host of Slack's, or the bot may not read files.
        """
        if not is_file_host(address, self._api):
            raise AddressRefused("no file host of Slack's")
        timeout = aiohttp.ClientTimeout(total=FILE_TIMEOUT_S)
        headers = {"Authorization": f"Bearer {token}"}
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                # A redirect leads to the sign-in page: who follows it reads that, and takes the token along.
                session.get(address, headers=headers, allow_redirects=False) as response,
            ):
                if (
                    response.status == HTTPStatus.TOO_MANY_REQUESTS
                    or response.status >= HTTPStatus.INTERNAL_SERVER_ERROR
                ):
                    raise SiteBusy(f"Slack's file host answered with status {response.status}")
                if response.status != HTTPStatus.OK:
                    raise NothingToRead("forbidden", f"status {response.status}; the app needs the scope files:read")
                return await _bounded(response), response.content_type
        except TimeoutError as error:
            raise FetchTimeout from error
        except (aiohttp.ClientError, OSError) as error:
            raise Unreachable(type(error).__name__) from None


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
        body += chunk
        if len(body) > DOCUMENT_BYTES_MAX:
            raise NothingToRead("too_large", f"more than {DOCUMENT_BYTES_MAX >> 20} MiB")
    return bytes(body)
