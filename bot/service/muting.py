"""What people do not want to read of: chosen by a command, and left out of digests."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot.domain.archive import Shared
from bot.domain.at_once import Muted
from bot.domain.briefing import Notice
from bot.domain.feeds import News
from bot.domain.links import find_links
from bot.domain.mutes import MUTE_CHARS_MAX, MUTES_MAX, Mute, Mutes
from bot.domain.numbered import numbered
from bot.domain.requests import Brief, Request
from bot.domain.types import Link, Origin, Person
from bot.language.lookup import Wanted, holds, telling_words, wanted, words_of
from bot.service.digest_stories import Item, Told, items_of
from bot.service.news import telling_of
from bot.service.settings import Settings

log = structlog.get_logger()


class Muting:
    """Anybody for themselves; for a channel who may choose how that is."""

    def __init__(self, mutes: Mutes, settings: Settings) -> None:
        self._mutes = mutes
        self._settings = settings

    async def mute(self, origin: Origin, person: Person, what: str, *, everyone: bool) -> Muted | Notice:
        """Leave out what has these words, or the story of a link; see desk.Desk."""
        if not what.strip():
            return Muted(tuple(await self._mutes.seen_by(origin, person)))
        links = find_links(what, origin.platform, asked=True)
        words = "" if links else " ".join(what.split())
        if len(words) > MUTE_CHARS_MAX:
            return Notice("mute_too_long", {"limit": MUTE_CHARS_MAX})
        if not links and not telling_words(words, (await self._settings.of(origin)).spoken):
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


@dataclass(frozen=True, slots=True)
class Silence:
    """What a digest leaves out."""

    mutes: Sequence[Mute] = ()
    posted: Sequence[Shared] = ()  #: Postings of the links among them, whenever they were: what tells their stories.

    def muted(self, told: Told) -> bool:
        """Whether a story is left out."""
        items = *told.items, *told.beyond
        if any(map(self.names, (*items, *told.before))):
            return True
        searches = self._searches
        return any(holds(words, search) for words in map(_words, items) for search in searches)

    def names(self, item: Item) -> bool:
        """Whether it is one of the links."""
        return item.request.link is not None and item.request.link.canonical in self._links

    def parted(self, news: Sequence[News]) -> tuple[list[News], list[News]]:
        """What feeds say, and what of it is left out."""
        heard: list[News] = []
        silent: list[News] = []
        searches = self._searches
        for each in news:
            words = frozenset(words_of(f"{each.title} {each.summary}"))
            is_muted = each.canonical in self._links or any(holds(words, search) for search in searches)
            (silent if is_muted else heard).append(each)
        return heard, silent

    def known(self, silent: Sequence[News], times: Sequence[datetime]) -> list[Item]:
        """
        The articles of the links, of which others may tell the stories.

        Only texts that are near in time are compared: each stands there as told from the first to the last of `times`.

        Args:
            silent: What feeds say that is left out: some of it may be at one of the links.
            times: When what is told was posted or seen.
        """
        read = [item for item in items_of(self.posted) if item.briefing]
        of = {mute.link: mute for mute in self.mutes if mute.link}
        read += [_item(each, of[each.canonical].origin) for each in silent if each.canonical in of]
        return [at for item in read for at in _all_at(item, {min(times), max(times)} if times else ())]

    @property
    def _links(self) -> set[str]:
        return {mute.link for mute in self.mutes if mute.link}

    @property
    def _searches(self) -> list[Wanted]:
        return [wanted(mute.words) for mute in self.mutes if mute.words]


#: Nothing is left out.
NO_SILENCE = Silence()


def _all_at(item: Item, moments: Collection[datetime]) -> Iterator[Item]:
    """The article at each of them; by their one telling it is known that it is one, also where its text is gone."""
    first = replace(item.first, telling=item.telling)
    for moment in moments:
        yield replace(item, first=replace(first, request=replace(first.request, asked_at=moment)))


def _item(news: News, origin: Origin) -> Item:
    """As if it had been shared."""
    request = Request(origin, Brief(Link(news.url, news.canonical)), Person(""), news.seen_at)
    return Item(Shared(request, news.canonical, None, None, "", telling_of(news)), ())


def _words(item: Item) -> frozenset[str]:
    made = item.briefing
    return frozenset(words_of(f"{made.title} {made.lead} {made.body} {made.site}")) if made else frozenset()
