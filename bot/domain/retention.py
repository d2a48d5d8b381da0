"""Port to the deletion of what has had its time."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from bot.domain.types import Platform


class Kept(StrEnum):
    """What is kept for a while; each has a setting RETAIN_…_DAYS."""

    ARTICLES = "articles"  #: The texts of articles, and the sentences of them that briefings refer to.
    BRIEFINGS = "briefings"  #: Briefings and all other answers, as stored; what was posted is the chat's.
    PEOPLE = "people"  #: Who asked, paid or chose, in every table.
    CHAT = "chat"  #: The messages of the local chat page, with the requests that they were.
    CALLS = "calls"  #: What each call to a model cost.


@dataclass(frozen=True, slots=True)
class Wish:
    """
    Who or what is to be forgotten: one of these, as the platform names it.

    What stands beside it narrows it down: a person or a channel of a platform or a space is the one there (two
    workspaces may have one id each), and a link of a channel is forgotten there alone.
    """

    user: str = ""
    platform: Platform | None = None
    space: str = ""
    channel: str = ""  #: Or a thread.
    url: str = ""  #: As it was posted.


class Cleaner(Protocol):
    """Deletes in steps, so that nobody waits long for the database."""

    async def purge(self, kept: Kept, before: datetime) -> int:
        """
        Delete what is older; the number of rows that were deleted or emptied.

        What is still worked on stays. The keys of requests stay as well, hashed: a link that is told again is known.

        Raises:
            StorageUnavailable: the rest is deleted the next time.
        """
        ...

    async def forget(self, wish: Wish) -> dict[str, int]:
        """
        Forget somebody or something in every table at once, whatever its age; how many rows of each.

        What is open is withdrawn. Of requests nothing stays but their hashed keys. What a worker is in the middle of
        may still be stored: who wants to be sure asks again a minute later.

        Raises:
            StorageUnavailable: nothing is forgotten yet.
        """
        ...

    async def held(self, user: str) -> dict[str, list[dict[str, Any]]]:
        """
        What is stored about a person, by table, as its rows stand there, with what was answered them; no secret.

        Raises:
            StorageUnavailable: it cannot be said now.
        """
        ...
