"""From a link to its briefing: what is known of it already, what is read, and whether there is anything to say."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.archive import Archive, Earlier
from bot.domain.article import Article
from bot.domain.briefing import AlreadyBriefed, Briefing, Length
from bot.domain.chat import Chats
from bot.domain.dispatch import Claim
from bot.domain.embedding import Embedder
from bot.domain.intake import Requests
from bot.domain.outcomes import ALREADY_HERE, ALREADY_QUIET, ALREADY_UNTOLD, BACKFILLED, QUIET_HOURS
from bot.domain.ports import Reader
from bot.domain.requests import Audience, Brief, Request
from bot.domain.settings import ChannelSettings
from bot.domain.spending import Account
from bot.domain.types import Link, Origin
from bot.service.after_hours import at_the_end, quiet_until, wait_until_over
from bot.service.briefings import Briefings, Wanted, minutes_to_read
from bot.service.giving import given_as
from bot.service.settings import Settings
from bot.service.stories import save_with_story
from bot.service.timings import Timings

#: Characters of the name of who handed a text over.
NAME_CHARS_MAX = 80


@dataclass(frozen=True, slots=True)
class Quiet:
    """Nothing is said; a key of texts/en.toml [reason] or [passed]."""

    reason: str


class Links:
    """Each may be worked on twice, by this process or another; what is stored is never bought again."""

    def __init__(
        self,
        *,
        requests: Requests,
        archive: Archive,
        reader: Reader,
        briefings: Briefings,
        chats: Chats,
        settings: Settings,
        readable: Callable[[Sequence[Request]], None],
        clock: Callable[[], datetime],
        embedder: Embedder | None = None,
    ) -> None:
        """`readable`: told of a request that nobody asked for as soon as its page was read, to mark its message."""
        self._requests = requests
        self._archive = archive
        self._reader = reader
        self._briefings = briefings
        self._chats = chats
        self._settings = settings
        self._readable = readable
        self._embedder = embedder
        self._clock = clock

    async def answer(self, claim: Claim, wish: Brief, timings: Timings) -> Briefing | AlreadyBriefed | Quiet:
        """
        The briefing of a link, who had it briefed here before, or nothing where nobody asked and nothing is to be said.

        Raises:
            ReadError: the page cannot be had.
            NotNow: its site, the model or a purse is not free.
            ChatUnavailable: the platform did not give the document that was handed over.
            StorageUnavailable: nothing is lost.
        """
        request, link = claim.request, wish.link
        if request.background and (await self._settings.of(request.origin)).trigger != "auto":
            return Quiet("switched_off_since")
        # Who asks for another length or language wants another briefing than the one that stands here.
        # What was posted before the bot looked is briefed whatever stands there: who posted it counts in digests.
        anew = bool(wish.length or wish.language or wish.anyway) or request.background
        step = time.perf_counter()
        earlier, article = (None, None) if wish.given else await self._known(claim, link, anew=anew)
        timings.since("store", step)
        if wish.given:
            article = await self._given(claim, wish, timings)
        elif not earlier and article is None:
            article = await self._read(link, request.origin, timings)
            # Now that it is known where the link leads, and to which text, it may prove to have been answered.
            earlier, _ = await self._known(claim, link, anew=anew)
        settings = await self._settings.of(request.origin)
        if earlier:
            return await self._already(claim, wish, earlier, settings)
        assert article
        if wish.unasked:
            if minutes_to_read(article) < settings.minutes_min:
                return Quiet("short_read")
            if not request.background and not quiet_until(settings, self._clock()):
                self._readable([request])
        account = Account.of(request.origin, request.author, claim.id)
        several = await self.of_several(request)
        length = wish.length or (Length.SHORT if several else settings.length)
        language = wish.language or settings.language
        wanted = Wanted(
            article, length, language, account, request.origin.place, images=settings.images, plain=wish.plain
        )
        briefing = await self._briefings.brief(claim, link, wanted, timings)
        if article.given:
            briefing = replace(briefing, given=True, given_by=await self._giver(request, link))
        if request.background:
            await self._archive.shelve(claim, briefing)
            return Quiet(BACKFILLED)
        # Looked at again, since writing takes minutes: the hours may have begun, or ended, or been changed meanwhile.
        settings = await self._settings.of(request.origin)
        now = self._clock()
        if wish.unasked and link.spoiler:  # told by itself when they are over: a list could not hide what somebody hid
            wait_until_over(settings, now)
        if wish.unasked and (until := quiet_until(settings, now)):
            await self._archive.shelve(claim, briefing)
            await self._requests.accept([at_the_end(claim, until, now)])
            return Quiet(QUIET_HOURS)
        if wish.unasked and await self._requests.first_here(request.origin, before=claim.id):
            # Who wonders what this is learns how to change it; said once in each channel.
            briefing = replace(briefing, notes=(*briefing.notes, "first_here"))
        return replace(briefing, spoiler=link.spoiler)

    async def of_several(self, request: Request) -> bool:
        """Whether a link is one of several of a message, so that it is told in short; not where a length was named."""
        wish = request.asked
        if not isinstance(wish, Brief) or wish.length:
            return False
        return await self._requests.links_of(request.origin) > 1

    async def _known(self, claim: Claim, link: Link, *, anew: bool) -> tuple[Earlier | None, Article | None]:
        if anew:
            return None, await self._archive.article(link.canonical, place=claim.request.origin.place)
        earlier, article = await self._archive.look(claim.request.origin, link.canonical, before=claim.id)
        if earlier and not earlier.posted and not claim.request.unasked:  # who asks is given a briefing, not a message
            return None, await self._archive.article(link.canonical, place=claim.request.origin.place)
        return earlier, article

    async def _read(self, link: Link, origin: Origin, timings: Timings) -> Article:
        step = time.perf_counter()
        article = await self._reader.read(link.url, upload=link.upload, space=origin.space)
        timings.since("read", step)
        step = time.perf_counter()
        await save_with_story(self._archive, link.canonical, article, place=origin.place, embedder=self._embedder)
        timings.since("store", step)
        return article

    async def _given(self, claim: Claim, wish: Brief, timings: Timings) -> Article:
        """The article of the text that came with the request; others of its place find it as one that was read."""
        step, request, link = time.perf_counter(), claim.request, wish.link
        if wish.file:
            own = await self._chats[request.origin.platform].download(wish.file, space=request.origin.space)
            read = self._reader.read_bytes(own[0], link.url, own[1]) if own else self._reader.read(wish.file)
            article = given_as(await read, link)
        else:
            article = await self._reader.read_text(await self._requests.handed(claim) or "", link.url)
        timings.since("read", step)
        if request.audience is Audience.EVERYONE:
            place = request.origin.place
            await save_with_story(self._archive, link.canonical, article, place=place, embedder=self._embedder)
        return article

    async def _giver(self, request: Request, link: Link) -> str:
        """The name of who handed over the text that is briefed; "" when unknown."""
        person = request.author
        if not (isinstance(request.asked, Brief) and request.asked.given):
            known = await self._requests.giver(request.origin, link.canonical)
            if known is None:
                return ""
            person = known
        name = await self._chats[request.origin.platform].name(request.origin.space, person)
        return name[:NAME_CHARS_MAX]

    async def _already(
        self, claim: Claim, wish: Brief, earlier: Earlier, settings: ChannelSettings
    ) -> AlreadyBriefed | Quiet:
        """Who posted the link in this channel before; nothing where that is not wanted, or stands there already."""
        origin = claim.request.origin
        if wish.again and earlier.request.origin == origin:
            return Quiet(ALREADY_HERE)
        if wish.unasked and not settings.already:
            return Quiet(ALREADY_UNTOLD)
        if wish.unasked and quiet_until(settings, self._clock()):
            return Quiet(ALREADY_QUIET)
        chat, posted = self._chats[origin.platform], earlier.posted
        name = await chat.name(origin.space, earlier.request.author)
        hidden = wish.link.spoiler or (earlier.request.link is not None and earlier.request.link.spoiler)
        title = "" if hidden else earlier.title
        url = posted.url if posted else await chat.permalink(earlier.request.origin)
        return AlreadyBriefed(title, name, earlier.request.asked_at, url, untold=posted is None)
