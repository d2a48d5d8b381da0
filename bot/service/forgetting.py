"""Forgets, when somebody says so in the chat, themselves, the channel, or a link in it."""

import asyncio

import structlog

from bot.domain.briefing import Notice
from bot.domain.links import find_links
from bot.domain.retention import Cleaner, Wish
from bot.domain.types import Origin, Person

log = structlog.get_logger()

ME, CHANNEL = "me", "channel"


class Forgetting:
    """Says what would go, and does it once that is confirmed."""

    def __init__(self, cleaner: Cleaner) -> None:
        self._cleaner = cleaner
        self._under_way: set[asyncio.Task[dict[str, int]]] = set()

    async def ask(self, origin: Origin, person: Person, what: str, *, sure: bool, manages: bool) -> Notice:
        """See desk.Desk.forget."""
        meant = what.strip().lower()
        links = [] if meant in {ME, CHANNEL} else find_links(what, origin.platform, asked=True)
        if meant == ME:
            wish = Wish(user=person.id, platform=origin.platform, space=origin.people)
        elif meant == CHANNEL:
            wish = Wish(platform=origin.platform, space=origin.space, channel=origin.channel)
        elif len(links) == 1:
            wish = Wish(url=links[0].url, platform=origin.platform, space=origin.space, channel=origin.channel)
        else:
            return Notice("missing_news_forget")
        kind = meant if meant in {ME, CHANNEL} else "link"
        if kind != ME and not manages:
            return Notice("not_allowed_forget")
        if not sure:
            return Notice(f"forget_{kind}")
        # Whoever waits does so for two seconds; what they asked for goes on.
        task = asyncio.create_task(self._cleaner.forget(wish))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        counts = await asyncio.shield(task)
        log.info("Somebody had something forgotten.", what=kind, platform=origin.platform, rows=sum(counts.values()))
        return Notice("forgotten", {"rows": sum(counts.values())}) if counts else Notice("forgotten_nothing")
