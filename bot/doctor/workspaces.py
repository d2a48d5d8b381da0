"""Whether the tokens of the Slack workspaces that installed the app are good."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime

from bot.config import Config
from bot.doctor.asking import Caller
from bot.doctor.finding import Finding, ProbeFailed
from bot.doctor.slack import API, OPTIONAL_SCOPES, given_scopes, scopes
from bot.domain.installations import Installation, Installations

#: Workspaces whose tokens are tried, the first by their ids, and so many at once.
TRIED_MAX, AT_ONCE = 100, 10


async def examine_workspaces(
    config: Config, caller: Caller, installations: Installations | None
) -> AsyncGenerator[Finding]:
    """A line for all, and one for each workspace that has to do something. Raises ProbeFailed, StorageUnavailable."""
    address = f"{config.public_url}/slack/install"
    if installations is None:
        raise ProbeFailed("which workspaces installed the app is not known while the database cannot be read")
    found = await installations.all()
    if not found:
        yield Finding("Slack", "note", f"no workspace has installed the app yet; its page is {address}")
        return
    lost = [each for each in found if not each.token or each.refused]
    for each in lost:
        why = "its token was stored under another SECRET_KEY; set that again, or install it anew"
        if each.token:
            why = f"{each.refused}; somebody there has to install the app anew"
        yield Finding("Slack", "broken", f"{_named(each)}: {why} at {address}", {"space": each.space})
    trying = _Trying(config, caller)
    told = await trying.all([each for each in found if each.token and not each.refused][:TRIED_MAX])
    for finding in told:
        yield finding
    count = len(found) - len(lost)
    tried = f"; the first {TRIED_MAX} were tried" if count > TRIED_MAX else ""
    good = min(count, TRIED_MAX) - len(told)
    words = f"workspaces with the app: {len(found)}{tried}; tokens that are good: {good} ({trying.base})"
    yield Finding("Slack", "ok", words, {"address": trying.base, "workspaces": len(found)})


class _Trying:
    def __init__(self, config: Config, caller: Caller) -> None:
        self.base = (config.slack_api_base_url or API).rstrip("/") + "/"
        self._caller = caller
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def all(self, found: Sequence[Installation]) -> list[Finding]:
        """What is wrong with them."""
        told = await asyncio.gather(*map(self._one, found))
        return [finding for finding in told if finding]

    async def _one(self, one: Installation) -> Finding | None:
        facts = {"space": one.space}
        if one.expires_at and one.expires_at <= datetime.now(UTC):
            words = f"{_named(one)}: its token has ended; it is renewed when something is said there"
            return Finding("Slack", "note", words, facts)
        async with self._turns:
            answer = await self._caller.ask(f"{self.base}auth.test", f"Bearer {one.token}", method="POST")
        if not answer.body.get("ok"):
            error = answer.body.get("error")
            words = f"{_named(one)}: its token is refused (Slack said {error}); the app is to be installed anew there"
            return Finding("Slack", "broken", words, facts | {"error": error})
        missing = set(scopes()) - OPTIONAL_SCOPES - (given_scopes(answer) or set(scopes()))
        if missing:
            words = f"{_named(one)}: its token lacks {', '.join(sorted(missing))}; install the app anew there"
            return Finding("Slack", "broken", words, facts | {"missing": sorted(missing)})
        return None


def _named(one: Installation) -> str:
    return f"workspace {one.name} ({one.space})" if one.name else f"workspace {one.space}"
