"""What was posted in quiet hours, told at their end: a digest of them that the channel did not ask for."""

from dataclasses import replace
from datetime import datetime

from bot.domain.dispatch import Claim
from bot.domain.errors import NotNow
from bot.domain.requests import AfterHours, Request
from bot.domain.settings import ChannelSettings

#: What tells of a link waits this long, and again, until the link is closed: a worker is about to.
CLOSING_S = 2.0


def quiet_until(settings: ChannelSettings, now: datetime) -> datetime | None:
    """When the quiet hours end that a channel is in; None when it is in none."""
    period = settings.quiet_hours.period(now, settings.zone) if settings.quiet_hours else None
    return period and period[1]


def wait_until_over(settings: ChannelSettings, now: datetime) -> None:
    """Raise NotNow in quiet hours, as the channel has them by now."""
    if until := quiet_until(settings, now):
        raise NotNow("the quiet hours are not over", retry_after_s=(until - now).total_seconds())


def at_the_end(claim: Claim, until: datetime, now: datetime) -> Request:
    """
    What tells of a link when the quiet hours are over. It hangs from no message, so it stands in the channel.

    Those of one end are worked on one after the other, as if they were of one message: so the first tells of all.
    """
    request = claim.request
    origin = replace(request.origin, message=f"quiet hours until {until:%Y-%m-%dT%H:%MZ}", thread="")
    return Request(origin, AfterHours(claim.id), request.author, now)
