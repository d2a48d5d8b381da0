"""A briefing that is read and written anew, because somebody pressed the button for it."""

from dataclasses import replace
from datetime import datetime

from bot.domain.archive import Archive
from bot.domain.article import Article
from bot.domain.briefing import Briefing, Notice
from bot.domain.dispatch import Claim
from bot.domain.embedding import Embedder
from bot.domain.errors import MessageGone, ReadError
from bot.domain.ports import Reader
from bot.domain.replies import Replies
from bot.domain.requests import Brief, Request, Rewrite
from bot.domain.spending import Account
from bot.domain.types import Origin
from bot.service.briefings import Briefings, Wanted
from bot.service.settings import Settings
from bot.service.stories import save_with_story
from bot.service.timings import Timings


class Rewriting:
    """Gives the same article its briefing once more: in the length and language of the one that stands there."""

    def __init__(
        self,
        *,
        replies: Replies,
        archive: Archive,
        reader: Reader,
        briefings: Briefings,
        settings: Settings,
        embedder: Embedder | None = None,
    ) -> None:
        self._replies = replies
        self._archive = archive
        self._reader = reader
        self._briefings = briefings
        self._settings = settings
        self._embedder = embedder

    async def write(self, claim: Claim, wish: Rewrite, timings: Timings) -> Briefing | Notice:
        """
        Write it, for whoever pressed to pay, or say why not. What was stored before the press is not looked at.

        Raises:
            MessageGone: the answer does not stand any more.
            ReadError: neither can the page be had, nor is the article still kept.
            NotNow, StorageUnavailable: see Briefings.brief.
        """
        request = claim.request
        where = request.origin.platform, request.origin.space, wish.target
        asked = await self._replies.answered_by(*where)
        if asked is None or not isinstance(asked.asked, Brief) or not await self._replies.parts(*where):
            raise MessageGone("the answer is gone")
        if len(await self._replies.told_in(*where)) > 1:  # others were added to it meanwhile
            return Notice("not_rewritten")
        before, settings = await self._replies.answer_in(*where), await self._settings.of(request.origin)
        article = await self._article(wish, request.origin)
        wanted = Wanted(
            article,
            before.length if isinstance(before, Briefing) else asked.asked.length or settings.length,
            asked.asked.language or settings.language,
            Account.of(request.origin, request.author, claim.id),
            request.origin.place,
            images=settings.images,
            since=claim.accepted_at,
        )
        briefing = await self._briefings.brief(claim, wish.link, wanted, timings)
        briefing = replace(briefing, spoiler=wish.link.spoiler)
        if not article.given:
            return briefing
        return replace(briefing, given=True, given_by=before.given_by if isinstance(before, Briefing) else "")

    async def _article(self, wish: Rewrite, origin: Origin) -> Article:
        """As the page is now; as it was, when it cannot be had any more."""
        try:
            article = await self._reader.read(wish.link.url, upload=wish.link.upload, space=origin.space)
        except ReadError:
            kept = await self._archive.article(wish.link.canonical, place=origin.place)
            if kept is None:
                raise
            return kept
        place, embedder = origin.place, self._embedder
        await save_with_story(self._archive, wish.link.canonical, article, place=place, embedder=embedder)
        return article


def can_be_told(request: Request, now: datetime) -> bool:
    """Whether the person who pressed can still be told something that nobody else sees."""
    right = request.interaction
    return right is not None and bool(right.token) and right.expires_at > now
