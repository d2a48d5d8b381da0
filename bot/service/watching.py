"""What people watch: chosen by a command, listed and taken back."""

from dataclasses import replace

import structlog

from bot.domain.at_once import Watched
from bot.domain.briefing import Notice
from bot.domain.chat import Chats
from bot.domain.links import find_links
from bot.domain.numbered import Change, numbered
from bot.domain.types import Origin, Person
from bot.domain.watches import PERSON_MAX, SPACE_MAX, WATCH_CHARS_MAX, Watch, Watches
from bot.language.lookup import WORD_CHARS_MIN, long_enough, telling_words, words_of
from bot.language.terms import common_terms, stem
from bot.service.rights import may_read, readable
from bot.service.settings import Settings

log = structlog.get_logger()


class Watching:
    """Anybody for themselves, in a channel that they may read; see desk.Desk."""

    def __init__(self, watches: Watches, settings: Settings, chats: Chats) -> None:
        self._watches = watches
        self._settings = settings
        self._chats = chats

    async def watch(self, origin: Origin, person: Person, what: str, *, everywhere: bool = False) -> Watched | Notice:
        """Have words watched in the channel, or in all that the person may read."""
        words = " ".join(what.split())
        if find_links(words, origin.platform, asked=True):
            return Notice("watch_no_link")
        if len(words) > WATCH_CHARS_MAX:
            return Notice("watch_too_long", {"limit": WATCH_CHARS_MAX})
        if wrong := _says_nothing(words, (await self._settings.of(origin)).spoken):
            return Notice(wrong, {"limit": WORD_CHARS_MIN})
        if not await may_read(self._chats, origin, person):
            return Notice("watch_untold")
        # In a direct conversation nobody can tell.
        if everywhere and not await readable(self._chats, origin, person, [origin.channel]):
            return Notice("watch_not_everywhere")
        place = replace(origin.itself, channel="") if everywhere else origin.itself
        kept = await self._watches.put(Watch(place, person, words))
        if kept is None:
            return Notice("watch_full", {"limit": PERSON_MAX, "all": SPACE_MAX})
        log.info("Something is watched.", watch=kept.id, by=person.id, **origin.logged)
        return Watched((kept,), origin.channel, new=True)

    async def watches(self, origin: Origin, person: Person) -> Watched:
        """What a person watches in a space."""
        return Watched(tuple(await self._watches.of(origin, person)), origin.channel)

    async def change(self, origin: Origin, person: Person, number: str, change: str) -> Watched | Notice:
        """Let one rest, watch again, or watch it no more."""
        watch = numbered(await self._watches.of(origin, person), number)
        if watch is None:
            return Notice("watch_unknown")
        log.info("What is watched was changed.", watch=watch.id, by=person.id, change=change)
        if change == Change.REMOVE:
            await self._watches.remove(watch.id)
            return Notice("watch_removed", {"number": str(watch.id)})
        changed = await self._watches.pause(watch.id, "paused_asked" if change == Change.PAUSE else "")
        return Watched((changed,), origin.channel) if changed else Notice("watch_unknown")


def _says_nothing(text: str, language: str) -> str:
    """Why words are not to be watched in a channel of that language: "" for none, else a key of [notice]."""
    if not any(map(long_enough, words_of(text))):
        return "watch_too_short"
    telling = any(stem(word) not in common_terms() for word in telling_words(text, language))
    return "" if telling else "watch_too_common"
