"""What Slack tells of people: their names, what they have set, where they are, and how to write to them."""

import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import ChatError
from bot.domain.types import Person
from bot.platforms.slack_chat.faults import ask
from bot.platforms.slack_chat.history import next_cursor

log = structlog.get_logger()

NAMES_MAX = 1_000
NAME_TTL_S = 3_600.0
#: Of a channel, that are looked through for a person, so many at a time.
MEMBERS_MAX, MEMBERS_PAGE = 20_000, 1_000


@dataclass(frozen=True, slots=True)
class Profile:
    """A person, as far as Slack told; "" for what it did not."""

    name: str = ""
    language: str = ""  #: A BCP 47 tag.
    zone: str = ""  #: An IANA name.


class People:
    """Profiles are remembered for an hour; who is where is asked for each time."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._profiles: OrderedDict[str, tuple[float, Profile]] = OrderedDict()

    async def profile(self, person: Person) -> Profile:
        """What is known of a person; what was known before when Slack does not tell. Never raises."""
        if not person.id:
            return Profile()
        kept_at, profile = self._profiles.get(person.id, (0.0, Profile()))
        if profile.name and time.monotonic() - kept_at < NAME_TTL_S:
            self._profiles.move_to_end(person.id)
            return profile
        try:
            user = (await ask(self._client.users_info(user=person.id, include_locale=True)))["user"]
        except ChatError as error:
            log.info("Could not ask for a name.", why=str(error))
            return profile
        profile = Profile(_display_name(user), str(user.get("locale") or ""), str(user.get("tz") or ""))
        self._profiles[person.id] = (time.monotonic(), profile)
        self._profiles.move_to_end(person.id)
        if len(self._profiles) > NAMES_MAX:
            self._profiles.popitem(last=False)
        return profile

    async def conversation(self, person: Person) -> str:
        """The direct conversation with a person. Raises ChatError."""
        opened = await ask(self._client.conversations_open(users=person.id))
        return str(opened["channel"]["id"])

    async def is_in(self, channel: str, person: Person) -> bool:
        """Whether a person is in a channel; not where it has more than MEMBERS_MAX. Raises ChatError."""
        cursor = ""
        for _ in range(MEMBERS_MAX // MEMBERS_PAGE):
            listed = await ask(self._client.conversations_members(channel=channel, limit=MEMBERS_PAGE, cursor=cursor))
            if person.id in listed["members"]:
                return True
            if not (cursor := next_cursor(listed)):
                break
        return False


def _display_name(user: Mapping[str, Any]) -> str:
    profile = user.get("profile") or {}
    return str(profile.get("display_name") or profile.get("real_name") or user.get("name") or "")
