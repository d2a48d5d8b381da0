"""What people think of answers, and what that comes to in the digests of a channel."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from bot.domain.at_once import VOTES_PERIOD
from bot.domain.briefing import Notice
from bot.domain.clock import utc_now
from bot.domain.types import Origin, Person
from bot.domain.votes import CAST_KEPT, Counts, Shift, Vote, Votes
from bot.service.feedback import Leaning

log = structlog.get_logger()


class Voting:
    """Takes votes, and tells what follows from them."""

    def __init__(self, votes: Votes, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._votes = votes
        self._clock = clock

    async def press(self, origin: Origin, person: Person, vote: Vote, *, press: str) -> Notice:
        """Vote by a button; see desk.Desk."""
        try:
            now = await self._votes.press(origin, person, vote, name=press)
        except LookupError:
            return Notice("no_evidence")
        return Notice(f"voted_{now}" if now else "vote_taken_back")

    async def react(self, origin: Origin, person: Person, vote: Vote, *, gone: bool) -> None:
        """Vote by an emoji; see desk.Desk."""
        await self._votes.react(origin, person, vote, gone=gone)

    async def counts(self, origin: Origin) -> Counts:
        """Of the channel in the last VOTES_PERIOD. Raises StorageUnavailable."""
        return await self._votes.counts(origin, self._clock() - VOTES_PERIOD)

    async def shifts(self, origin: Origin) -> tuple[Shift, ...]:
        """What is shifted in the channel, the most shifted first. Raises StorageUnavailable."""
        now = self._clock()
        cast = await self._votes.cast(origin, now - CAST_KEPT)
        # Apart from the loop: thousands of votes take a while.
        return tuple(await asyncio.to_thread(lambda: Leaning(cast, now).all()))

    async def reset(self, origin: Origin, person: Person) -> Notice:
        """Have them shift nothing any more; see desk.Desk."""
        count = await self._votes.set_aside(origin)
        log.info("What votes shifted was taken back.", count=count, by=person.id, **origin.logged)
        return Notice("weights_reset" if count else "weights_nothing")
