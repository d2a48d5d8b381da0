"""Delivers answers: each part exactly once, through crashes and outages."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.answers import Answer, Manner
from bot.domain.briefing import AlreadyBriefed, Briefing, Item, Notice, Several
from bot.domain.chat import Chat, Chats, Teller
from bot.domain.clock import utc_now
from bot.domain.dispatch import Claim, Dispatch
from bot.domain.errors import ChatRefused, ChatUnavailable, LeaseLost, MessageGone
from bot.domain.intake import Requests
from bot.domain.replies import Delivery, Replies
from bot.domain.requests import Ask, Audience, Brief, DigestOf, Remove, Request, Share, item_name, marker
from bot.domain.types import Origin, Posted
from bot.service.timings import Timings

#: What may be told together with others.
Told = Briefing | Notice | AlreadyBriefed

#: A request that died with its process may still be on the wire; this long it may take to land before we look.
LANDING_S = 1.0


class Outbox:
    """
    Stores an answer before its first part is posted, writes an intent before each, and looks before it sends again.

    No job library gives that; the platforms do, with a nonce (Discord), metadata (Slack) or a unique row (the page).
    """

    def __init__(
        self,
        requests: Requests,
        replies: Replies,
        dispatch: Dispatch,
        chats: Chats,
        *,
        mail: Teller[Any] | None = None,
        landing_s: float = LANDING_S,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._requests = requests
        self._replies = replies
        self._dispatch = dispatch
        self._chats = chats
        self._mail = mail
        self._landing_s = landing_s
        self._clock = clock

    async def deliver(self, claim: Claim, answer: Answer, timings: Timings, *, stored: bool, reason: str) -> bool:
        """
        Post what of the answer does not stand yet, and close the request.

        Args:
            claim: The request.
            answer: What its parts are rendered from; equal answers give equal parts.
            timings: Told how long it took.
            stored: An earlier try stored it.
            reason: What the request is closed with; see Dispatch.done.

        Returns:
            Whether nothing that the message asked for is open any more.

        Raises:
            ChatError, LeaseLost, StorageUnavailable
        """
        chat = self._teller(claim.request)
        claim = replace(claim, request=_addressed(claim.request, answer))
        pages = chat.render(answer, await _manner(chat, claim.request))
        for part, page in enumerate(pages):
            step = time.perf_counter()
            new = part == 0 and not stored
            delivery = await (self._replies.store(claim, answer) if new else self._replies.intend(claim, part))
            timings.since("store", step)
            step = time.perf_counter()
            posted = delivery.posted or await self._posted(chat, claim, delivery, page)
            timings.since("post", step)
            step = time.perf_counter()
            try:
                if part == len(pages) - 1:
                    last = await self._replies.finish(claim, part, posted, reason=reason)
                    timings.since("store", step)
                    return last
                if not delivery.posted:
                    await self._replies.posted(claim, part, posted)
            except LeaseLost:
                await self._take_back(claim, posted)
                raise
            timings.since("store", step)
        return await self._dispatch.done(claim, reason=reason)

    def _teller(self, request: Request) -> Teller[Any]:
        if request.audience is not Audience.MAIL:
            return self._chats[request.origin.platform]
        if self._mail is None:
            raise ChatUnavailable("SMTP_URL is not set any more")
        return self._mail

    async def join(self, claim: Claim, answer: Told, timings: Timings, *, stored: bool, reason: str) -> bool:
        """
        Tell one of several links of a message in the message of ours that tells the others, and close the request.

        Nobody waits for the slowest: the first is posted when it is there, and what comes later is added by an edit,
        which may be done any number of times. A message that has no more room, or is gone, is followed by another.
        Requests of one message are worked on one after the other, so no two add at once.

        Returns and raises as `deliver`.
        """
        chat, item = self._chats[claim.request.origin.platform], Item(item_name(claim.key), answer)
        step = time.perf_counter()
        delivery = await (self._replies.intend(claim, 0) if stored else self._replies.store(claim, answer))
        pages = chat.render(answer)
        if len(pages) > 1:
            return await self.deliver(claim, answer, timings, stored=True, reason=reason)
        # An earlier try may have posted it by itself. What it added to another message is added once more.
        posted = delivery.posted or await self._landed(chat, claim, delivery, pages[0])
        if posted is None:
            posted = await self._added(chat, claim, item)
        if posted is None:
            posted = await chat.post(claim.request, pages[0], marker=marker(claim.key, 0))
        timings.since("post", step)
        try:
            return await self._replies.finish(claim, 0, posted, reason=reason, item=item.name)
        except LeaseLost:
            if await self._dispatch.withdrawn(claim):
                await self._part(chat, posted, claim.request, item.name)
            raise

    async def _added(self, chat: Chat[Any], claim: Claim, item: Item) -> Posted | None:
        """Where the answer stands with the others, if there are some and there is room; in the order of the links."""
        known = await self._replies.beside(claim)
        if known is None:
            return None
        posted, pages = known.posted, chat.render(Several((*known.before, item, *known.after)))
        if len(pages) > 1:
            return None
        try:
            await chat.edit(posted, pages[0], marker=item.name, space=claim.request.origin.space)
        except (MessageGone, ChatRefused):  # it was deleted, or is in a form that cannot be changed
            return None
        return posted

    async def _part(self, chat: Chat[Any], posted: Posted, request: Request, item: str) -> None:
        """
        What was asked was withdrawn while its answer came to stand. Alone it is taken back at once.

        From beside others it is taken out when it is the message's turn: one of them may be joining in this moment.
        """
        origin = request.origin
        if not await self._replies.told_in(origin.platform, origin.space, posted.message):
            await chat.remove(posted, space=origin.space)
            return
        wanted = Request(origin, Remove(posted.message, item=item), request.author, self._clock())
        await self._requests.accept([wanted])

    async def _without(self, chat: Chat[Any], posted: Posted, origin: Origin, item: str) -> None:
        """Take one answer out of a message: the others stay, and without any it goes."""
        told = await self._replies.told_in(origin.platform, origin.space, posted.message)
        left = tuple(other for other in told if other.name != item)
        if not left:
            await chat.remove(posted, space=origin.space)
            return
        page, *_ = chat.render(Several(left) if len(left) > 1 else left[0].answer)
        with contextlib.suppress(MessageGone):
            await chat.edit(posted, page, marker=left[0].name, space=origin.space)

    async def replace(self, claim: Claim, target: str, answer: Answer, timings: Timings, *, stored: bool) -> bool:
        """
        Put an answer in the place of the one that `target` is a part of, and close the request.

        What stands there is edited, which may be done any number of times; only a part more is posted. Whoever looks
        for the answer finds the new one from the moment on at which all of it stands there.

        Returns and raises as `deliver`; MessageGone: there is nothing left to replace.
        """
        origin, step = claim.request.origin, time.perf_counter()
        where, chat = (origin.platform, origin.space, target), self._chats[origin.platform]
        if not stored:
            await self._replies.store(claim, answer)
        asked, standing = await self._replies.answered_by(*where), await self._replies.parts(*where)
        if asked is None or not standing:
            raise MessageGone("the answer is gone")
        if len(await self._replies.told_in(*where)) > 1:  # others were added to it since this was made
            return await self._dispatch.done(claim, reason="not_rewritten")
        pages = chat.render(answer, await _manner(chat, asked))
        for part, (place, page) in enumerate(zip(standing, pages, strict=False)):
            await chat.edit(place, page, marker=marker(claim.key, part), space=origin.space)
        more = []
        for part in range(len(standing), len(pages)):
            delivery = await self._replies.intend(claim, part)
            more.append(
                delivery.posted or await self._posted(chat, replace(claim, request=asked), delivery, pages[part])
            )
            await self._replies.posted(claim, part, more[-1])
        for place in standing[len(pages) :]:
            await chat.remove(place, space=origin.space)
        timings.since("post", step)
        if await self._replies.replaced(claim, target, standing[: len(pages)]):
            return True
        for place in more:
            await chat.remove(place, space=origin.space)
        raise MessageGone("the answer was taken away")

    async def _posted(self, chat: Teller[Any], claim: Claim, delivery: Delivery, page: Any) -> Posted:
        if landed := await self._landed(chat, claim, delivery, page):
            return landed
        return await chat.post(claim.request, page, marker=marker(claim.key, delivery.part))

    async def _landed(self, chat: Teller[Any], claim: Claim, delivery: Delivery, page: Any) -> Posted | None:
        """Where an earlier try posted the page, if it did."""
        if delivery.first:
            return None
        # The platform may have taken it although we died, or lost the line, before hearing so.
        await asyncio.sleep(self._landing_s)
        found = await chat.find(claim.request, page, marker=marker(claim.key, delivery.part))
        if found is None and await self._dispatch.withdrawn(claim):  # the intent, which looks at that too, is older
            raise LeaseLost
        return found

    async def _take_back(self, claim: Claim, posted: Posted) -> None:
        """What was asked was withdrawn while its answer was on the way: nothing may stand under what is gone."""
        if await self._dispatch.withdrawn(claim):
            await self._teller(claim.request).remove(posted, space=claim.request.origin.space)

    async def take_away(self, request: Request, wish: Remove) -> None:
        """Delete an answer, or take it out of the message that tells others as well. Raises ChatError."""
        origin, target, orphan = request.origin, wish.target, wish.orphan
        chat = self._chats[origin.platform]
        if wish.item:
            # One that was withdrawn before it was known where it stands is known by its message alone.
            known = await self._replies.parts(origin.platform, origin.space, wish.item)
            for posted in known or (await self._replies.parts(origin.platform, origin.space, target))[:1]:
                await self._without(chat, posted, origin, wish.item)
            await self._replies.removed(origin.platform, origin.space, wish.item)
            return
        for posted in await self._replies.parts(origin.platform, origin.space, target):
            await chat.remove(posted, space=origin.space)
        await self._replies.removed(origin.platform, origin.space, target)
        if orphan:
            await chat.tidy(replace(origin, message=orphan))


async def _manner(chat: Teller[Any], request: Request) -> Manner:
    """
    How the answer is told.

    What one person has by a command may be shared in its channel; who had something posted there by a command or a
    button is named.
    """
    if request.audience is not Audience.EVERYONE:
        return Manner(private=request.interaction is not None)
    if isinstance(request.asked, DigestOf) and request.asked.due and request.asked.due.canvas:
        return Manner(canvas=True)
    shared = isinstance(request.asked, Share)
    by_button = isinstance(request.asked, Brief) and request.asked.anyway
    by_command = request.interaction is not None and isinstance(request.asked, Brief | DigestOf)
    if not (shared or by_button or by_command):
        return Manner()
    name = await chat.name(request.origin.space, request.author)
    return Manner(shared_by=name) if shared else Manner(asked_by=name)


def _addressed(request: Request, answer: Answer) -> Request:
    """Why a command or a question came to nothing is for whoever gave it: a channel is not told what somebody typed."""
    asked = request.interaction is not None or isinstance(request.asked, Ask)
    return request.for_asker_first() if asked and isinstance(answer, Notice) else request
