"""What people do not want to read of: chosen by a command, and left out of digests."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import structlog

from bot.domain.archive import Shared
from bot.domain.at_once import Muted
from bot.domain.briefing import Notice
from bot.domain.feeds import News
from bot.domain.links import find_links
from bot.domain.mutes import MUTE_CHARS_MAX, MUTES_MAX, Mute, Mutes
from bot.domain.numbered import numbered
from bot.domain.types import Origin, Person
from bot.language.lookup import holds, wanted, words_of
from bot.language.terms import stop_words
from bot.service.digest_stories import Item, Told

log = structlog.get_logger()

#: Languages whose small words alone mute nothing: nearly every story has them.
_LANGUAGES = ("en", "de", "fr", "es")


class Muting:
    """Anybody for themselves; for a channel who may choose how that is."""

    def __init__(self, mutes: Mutes) -> None:
        self._mutes = mutes

    async def mute(self, origin: Origin, person: Person, what: str, *, everyone: bool) -> Muted | Notice:
        """Leave out what has these words, or the story of a link; see desk.Desk."""
        if not what.strip():
            return Muted(tuple(await self._mutes.seen_by(origin, person)))
        links = find_links(what, origin.platform, asked=True)
        words = "" if links else " ".join(what.split())
        if len(words) > MUTE_CHARS_MAX:
            return Notice("mute_too_long", {"limit": MUTE_CHARS_MAX})
        if not links and not _tells(words):
            return Notice("mute_says_nothing")
        link = links[0].canonical if links else ""
        kept = await self._mutes.put(Mute(origin, person, words, link, everyone))
        if kept is None:
            return Notice("mute_full", {"limit": MUTES_MAX})
        log.info("Something was muted.", mute=kept.id, by=person.id, everyone=everyone, **origin.logged)
        return Muted((kept,), new=True)

    async def unmute(self, origin: Origin, person: Person, number: str, *, manages: bool) -> Notice:
        """Take one back; see desk.Desk."""
        mute = numbered(await self._mutes.seen_by(origin, person), number)
        if mute is None:
            return Notice("mute_unknown")
        if mute.everyone and not manages:
            return Notice("not_allowed_mute")
        await self._mutes.remove(mute.id)
        log.info("Something is muted no more.", mute=mute.id, by=person.id)
        return Notice("mute_removed", {"number": str(mute.id)})


def muting(mutes: Sequence[Mute]) -> Callable[[Told], bool]:
    """What tells of a story whether it is to be left out."""
    searches = [wanted(mute.words) for mute in mutes if mute.words]
    links = {mute.link for mute in mutes if mute.link}

    def muted(told: Told) -> bool:
        items = (*told.items, *told.before)
        if any(item.request.link and item.request.link.canonical in links for item in items):
            return True
        return any(holds(words, search) for words in map(_words, told.items) for search in searches)

    return muted


def unmuted(news: Sequence[News], mutes: Sequence[Mute]) -> list[News]:
    """What feeds say without what is to be left out."""
    searches = [wanted(mute.words) for mute in mutes if mute.words]
    links = {mute.link for mute in mutes if mute.link}

    def muted(each: News) -> bool:
        words = frozenset(words_of(f"{each.title} {each.summary}"))
        return each.canonical in links or any(holds(words, search) for search in searches)

    return [each for each in news if not muted(each)]


def before(links: Sequence[Shared], since: Sequence[Shared]) -> list[Shared]:
    """
    What was shared before a digest, with the links that are muted: what tells their story is known by them.

    They are taken for as old as the oldest of a digest, since only texts that are near in time are compared.
    """
    if not since:
        return []
    at = min(each.request.asked_at for each in since)
    return [replace(each, request=replace(each.request, asked_at=at)) for each in links if each.briefing]


def _words(item: Item) -> frozenset[str]:
    made = item.briefing
    return frozenset(words_of(f"{made.title} {made.lead} {made.body} {made.site}")) if made else frozenset()


def _tells(words: str) -> bool:
    """Whether there is more than small words."""
    small = frozenset().union(*(stop_words(language) for language in _LANGUAGES))
    return any(word not in small and (len(word) > 1 or not word.isascii()) for word in words_of(words))
