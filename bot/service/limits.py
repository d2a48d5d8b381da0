"""How much one person, and one channel, may ask for in an hour."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.briefing import Notice
from bot.domain.intake import Counting, Tally
from bot.domain.requests import Request, Say

#: The period over which LIMIT_USER_HOUR and LIMIT_CHANNEL_HOUR count.
LIMIT_PERIOD = timedelta(hours=1)


def counting(*, user: int, channel: int, now: datetime) -> Counting | None:
    """
    The limits as they are applied where requests are written; None where there are none.

    Args:
        user: Briefings and digests an hour for one person in one space; 0 = no limit.
        channel: The same in one channel.
        now: The time.
    """
    if not user and not channel:
        return None

    def admit(fresh: Sequence[Request], by_user: Tally, in_channel: Tally) -> list[Request]:
        admitted: list[Request] = []
        counted = 0
        for request in fresh:
            if isinstance(request.asked, Say) or request.refused:
                admitted.append(request)
                continue
            refusal = None
            if user and by_user.count + counted >= user:
                refusal = Notice("limit_user", _told(user, by_user, now))
            elif channel and in_channel.count + counted >= channel:
                refusal = Notice("limit_channel", _told(channel, in_channel, now))
            # Who asked too often is told so; the others have nothing to do with it.
            admitted.append(replace(request, refused=refusal).for_asker_first() if refusal else request)
            counted += 1
        return admitted

    return Counting(now - LIMIT_PERIOD, admit)


def _told(limit: int, tally: Tally, now: datetime) -> dict[str, str | int]:
    """A limit, and in about how many minutes (at least 2) the oldest request is an hour old, so that there is room."""
    wait = (tally.oldest or now) + LIMIT_PERIOD - now
    return {"limit": limit, "minutes": max(2, math.ceil(wait / timedelta(minutes=1)))}
