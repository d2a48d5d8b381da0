"""
The key to files that people upload to Slack: sent to Slack's own file host, for a file, and nowhere else.

Whoever pastes the address of a file that they may not see must not be shown it by us: so the key is used only for what
was uploaded with the message itself (Link.upload), never for an address that somebody wrote. Where such a file leads
elsewhere, the key does not follow.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from yarl import URL

from bot.domain.slack_files import is_file_host

_FILE = re.compile(r"/files-pri/[A-Z0-9]+-[A-Z0-9]+/(?:download/)?[^/]+")


@dataclass(frozen=True, slots=True)
class FileKey:
    """Opens the files of one workspace."""

    token: str = field(default="", repr=False)  #: "" opens nothing.
    api: str = ""  #: SLACK_API_BASE_URL; its file host stands beside it.

    def headers(self, url: URL) -> dict[str, str]:
        """What to send with a request for an address; {} unless it is that of a file."""
        at_home = is_file_host(str(url), self.api)
        opened = self.token and at_home and not url.query_string and _FILE.fullmatch(url.path)
        return {"Authorization": f"Bearer {self.token}"} if opened else {}


#: Gives the key of a space (Origin.space). Raises ReadError.
KeyOf = Callable[[str], Awaitable[FileKey]]


async def no_key(_space: str) -> FileKey:
    """Where no platform has such files."""
    return FileKey()
