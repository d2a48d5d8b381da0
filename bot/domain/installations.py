"""Port to the workspaces that installed the bot by themselves, each with a token of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

#: How long who installs has between the page of ours and the way back to it.
STATE_LIVES = timedelta(minutes=10)
#: For so long one program alone renews a token; then it is thought dead.
RENEWAL_LASTS = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Installation:
    """The bot in one workspace."""

    space: str
    name: str = ""  #: What its people call it.
    url: str = ""  #: Its address, with a slash at the end.
    app: str = ""
    bot_user: str = ""  #: By which people mention the bot.
    bot_id: str = ""  #: On the messages it posts.
    #: "" when it cannot be read: it was stored under another SECRET_KEY, and the bot has to be installed anew.
    token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)  #: "" where tokens are not renewed.
    expires_at: datetime | None = None  #: Of the token; None: never.
    refused: str = ""  #: Why the token is renewed no more, in words; the bot has to be installed anew.
    installed_by: str = ""  #: The person's id.
    installed_at: datetime | None = None  #: None until it is stored.


class Installations(Protocol):
    """Where they are kept; tokens are encrypted with a key made from SECRET_KEY."""

    async def save(self, installation: Installation) -> None:
        """Keep it in the place of an earlier one of the same workspace."""
        ...

    async def find(self, space: str) -> Installation | None:
        """The installation of a workspace as it is now, whoever changed it; None when there is none."""
        ...

    async def all(self) -> Sequence[Installation]:
        """All, by their workspaces' ids."""
        ...

    async def begin_renewal(self, installation: Installation) -> bool:
        """Whether the caller is to renew the token; False while another program does, for RENEWAL_LASTS at most."""
        ...

    async def renewed(self, before: Installation, *, token: str, refresh_token: str, expires_at: datetime) -> bool:
        """Keep a renewed token; False when the bot was meanwhile installed anew, or taken out."""
        ...

    async def note_refusal(self, before: Installation, why: str) -> bool:
        """Note that a token is renewed no more; False when that is known, or it was renewed or installed anew."""
        ...

    def state(self, now: datetime) -> str:
        """A secret for who begins to install, which they bring back within STATE_LIVES; it is stored nowhere."""
        ...

    def is_state(self, state: str, now: datetime) -> bool:
        """Whether it is one of these, and not too old."""
        ...
