"""What Slack tells of people: their names, what they have set, where they are, and how to write to them."""

import time
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from bot.domain.errors import ChatError, ChatRefused
from bot.domain.types import Origin, Person
from bot.platforms.slack_chat.faults import ask
from bot.platforms.slack_chat.history import next_cursor
from bot.platforms.slack_chat.spaces import Spaces

log = structlog.get_logger()

NAMES_MAX = 1_000
NAME_TTL_S = 3_600.0
#: Of a channel, that are looked through for a person, so many at a time.
MEMBERS_MAX, MEMBERS_PAGE = 20_000, 1_000
#: Of a person, that are looked through, so many at a time.
CHANNELS_MAX, CHANNELS_PAGE = 4_000, 200


@dataclass(frozen=True, slots=True)
class Profile:
    """A person, as far as Slack told; "" for what it did not."""

    name: str = ""
    language: str = ""  #: A BCP 47 tag.
    zone: str = ""  #: An IANA name.


class People:
    """Profiles are remembered for an hour; who is where is asked for each time."""

    def __init__(self, spaces: Spaces) -> None:
        self._spaces = spaces
        self._profiles: OrderedDict[tuple[str, str], tuple[float, Profile]] = OrderedDict()

    async def profile(self, space: str, person: Person) -> Profile:
        """What is known of a person; what was known before when Slack does not tell. Never raises."""
        if not person.id:
            return Profile()
        key = space, person.id
        kept_at, profile = self._profiles.get(key, (0.0, Profile()))
        if profile.name and time.monotonic() - kept_at < NAME_TTL_S:
            self._profiles.move_to_end(key)
            return profile
        try:
            client = await self._spaces.client(space)
            user = (await ask(client.users_info(user=person.id, include_locale=True)))["user"]
        except ChatError as error:
            log.info("Could not ask for a name.", why=str(error))
            return profile
        profile = Profile(_display_name(user), str(user.get("locale") or ""), str(user.get("tz") or ""))
        self._profiles[key] = (time.monotonic(), profile)
        self._profiles.move_to_end(key)
        if len(self._profiles) > NAMES_MAX:
            self._profiles.popitem(last=False)
        return profile

    async def conversation(self, space: str, person: Person) -> str:
        """The direct conversation with a person. Raises ChatError."""
        client = await self._spaces.client(space)
        opened = await ask(client.conversations_open(users=person.id))
        return str(opened["channel"]["id"])

    async def is_in(self, place: Origin, person: Person) -> bool:
        """Whether a person is in a place's channel; not where it has more than MEMBERS_MAX. Raises ChatError."""
        client, cursor = await self._spaces.client(place.space), ""
        for _ in range(MEMBERS_MAX // MEMBERS_PAGE):
            listed = await ask(client.conversations_members(channel=place.channel, limit=MEMBERS_PAGE, cursor=cursor))
            if person.id in listed["members"]:
                return True
            if not (cursor := next_cursor(listed)):
                break
        return False

    async def channels(self, space: str, person: Person, among: Collection[str]) -> set[str]:
        """Which of some channels a person is in. Raises ChatError, also when they are in more than CHANNELS_MAX."""
        client, cursor = await self._spaces.client(space), ""
        found: set[str] = set()
        for _ in range(CHANNELS_MAX // CHANNELS_PAGE):
            listed = await ask(
                client.users_conversations(
                    user=person.id, types="public_channel,private_channel", limit=CHANNELS_PAGE, cursor=cursor
                )
            )
            found |= {str(channel["id"]) for channel in listed["channels"]} & set(among)
            if not (cursor := next_cursor(listed)) or found == set(among):
                return found
        raise ChatRefused("somebody is in more channels than are looked through")


def _display_name(user: Mapping[str, Any]) -> str:
    profile = user.get("profile") or {}
    return str(profile.get("display_name") or profile.get("real_name") or user.get("name") or "")
