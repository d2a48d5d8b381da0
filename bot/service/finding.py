"""Finds what was briefed in a channel, and says who posted it."""

import asyncio
from dataclasses import replace

from bot.domain.archive import Archive, Hit
from bot.domain.at_once import Found
from bot.domain.briefing import Notice
from bot.domain.chat import Chats
from bot.domain.types import Origin
from bot.service.chosen import VALUE_CHARS_MAX

#: Seconds that a platform has to tell a name; who asks waits for the answer.
NAME_S = 0.8


class Finding:
    """What people look for by its words; see desk.Desk."""

    def __init__(self, archive: Archive, chats: Chats) -> None:
        self._archive = archive
        self._chats = chats

    async def find(self, origin: Origin, words: str) -> Found | Notice:
        """What was briefed in the channel with these words."""
        hits = await self._archive.find(origin, words)
        if not hits:
            return Notice("found_nothing", {"words": words.strip()[:VALUE_CHARS_MAX]})
        return Found(tuple(await asyncio.gather(*(self._named(origin, hit) for hit in hits))))

    async def _named(self, origin: Origin, hit: Hit) -> Hit:
        """With the name of who posted it, which not every platform tells with a message; as far as it comes in time."""
        chat = self._chats.get(origin.platform)
        if hit.posted_in and chat:
            hit = replace(hit, url=await chat.permalink(hit.posted_in))
        if hit.author.name or not hit.author.id or chat is None:
            return hit
        try:
            name = await asyncio.wait_for(chat.name(origin.space, hit.author), NAME_S)
        except TimeoutError:
            return hit
        return replace(hit, author=replace(hit.author, name=name))
