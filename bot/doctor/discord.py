"""Whether Discord takes the token, and what the bot lacks there: an intent, or a permission."""

from collections.abc import AsyncGenerator, Iterable, Mapping
from typing import Any

from bot.config import Config, reveal
from bot.doctor.asking import Answered, Caller
from bot.doctor.finding import Finding, ProbeFailed

API = "https://discord.com/api/v10"

#: What README asks for, by the names of Discord's settings; without the first three nothing can be answered.
PERMISSIONS: Mapping[str, int] = {
    "View Channels": 1 << 10,
    "Send Messages": 1 << 11,
    "Read Message History": 1 << 16,
    "Create Public Threads": 1 << 35,
    "Send Messages in Threads": 1 << 38,
    "Add Reactions": 1 << 6,
    "Embed Links": 1 << 14,
}
_ADMINISTRATOR = 1 << 3
#: Flags of an application that may read messages: granted by Discord, and switched on by its owner.
_MAY_READ = 1 << 18 | 1 << 19
_THREADS = frozenset((10, 11, 12))


async def examine_discord(config: Config, caller: Caller, channel: str) -> AsyncGenerator[Finding]:
    """The token, the intent, every server (the first 200), and one channel if asked. Raises ProbeFailed."""
    places = _Discord(config, caller)
    me = (await places.get("/users/@me")).body
    yield Finding("Discord", "ok", f"the token belongs to {me['username']} ({places.base})", {"address": places.base})
    flags = (await places.get("/oauth2/applications/@me")).body.get("flags", 0)
    if not flags & _MAY_READ:
        yield Finding(
            "Discord",
            "note",
            "Message Content Intent is off: it sees links only in mentions, direct messages and commands; switch it on "
            "in the Developer Portal, page Bot",
            {"missing": ["Message Content Intent"]},
        )
    guilds = (await places.get("/users/@me/guilds")).body
    if not guilds:
        yield Finding("Discord", "note", "the bot is in no server yet; README has the link that invites it")
    for guild in guilds:
        missing = _missing(int(guild["permissions"]))
        if missing:
            yield _lacking(f"in {guild['name']} its roles lack", missing, guild=guild["id"])
    if channel:
        yield await places.channel(channel, me["id"])


class _Discord:
    def __init__(self, config: Config, caller: Caller) -> None:
        self.base = (config.discord_api_base or API).rstrip("/")
        self._token = f"Bot {reveal(config.discord_token)}"
        self._caller = caller

    async def get(self, path: str) -> Answered:
        answer = await self._caller.ask(f"{self.base}{path}", self._token)
        facts = {"address": answer.address, "status": answer.status}
        if answer.status == 401:
            words = "Discord refused the token (HTTP 401); copy it again from the Developer Portal, page Bot"
            raise ProbeFailed(words, **facts)
        if answer.status != 200:
            raise ProbeFailed(f"{answer.address} answered HTTP {answer.status}", **facts)
        return answer

    async def channel(self, number: str, me: str) -> Finding:
        """What the bot lacks in a channel; of a thread in the channel that it hangs from."""
        try:
            shape = (await self.get(f"/channels/{number}")).body
            if shape.get("type") in _THREADS:
                shape = (await self.get(f"/channels/{shape['parent_id']}")).body
            if not (guild := shape.get("guild_id")):
                return Finding("channel", "ok", "a direct conversation: it may answer there")
            member = (await self.get(f"/guilds/{guild}/members/{me}")).body
            roles = (await self.get(f"/guilds/{guild}/roles")).body
        except ProbeFailed as failure:
            words = f"the bot does not see channel {number}: it needs View Channels there ({failure})"
            return Finding("channel", "broken", words, {"channel": number, **failure.facts})
        missing = _missing(_permissions(shape, guild, {me, guild, *member["roles"]}, roles))
        name = f"#{shape.get('name')}"
        if missing:
            return _lacking(f"in {name} the bot lacks", missing, name="channel", channel=number)
        return Finding("channel", "ok", f"in {name} the bot may do all it needs to", {"channel": number})


def _permissions(channel: Mapping[str, Any], guild: str, mine: set[str], roles: Iterable[Mapping[str, Any]]) -> int:
    """Of the bot in a channel: its roles', then what the channel overwrites, for all, for roles and for the bot."""
    base = 0
    for role in roles:
        if role["id"] in mine:
            base |= int(role["permissions"])
    if base & _ADMINISTRATOR:
        return -1
    changes = [change for change in channel.get("permission_overwrites", []) if change["id"] in mine]
    steps = ([c for c in changes if c["id"] == guild], [c for c in changes if c["type"] == 0 and c["id"] != guild])
    for step in (*steps, [c for c in changes if c["type"] == 1]):
        denied = allowed = 0
        for change in step:
            denied |= int(change["deny"])
            allowed |= int(change["allow"])
        base = base & ~denied | allowed
    return base


def _missing(permissions: int) -> list[str]:
    if permissions & _ADMINISTRATOR:
        return []
    return [name for name, bit in PERMISSIONS.items() if not permissions & bit]


def _lacking(where: str, missing: list[str], *, name: str = "Discord", **facts: Any) -> Finding:
    needed = any(permission in list(PERMISSIONS)[:3] for permission in missing)
    words = f"{where} {', '.join(missing)}"
    return Finding(name, "broken" if needed else "note", words, {"missing": missing, **facts})
