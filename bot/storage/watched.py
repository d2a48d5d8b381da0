"""What came in the channels in which somebody watches something."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select

from bot.domain.archive import Shared
from bot.domain.outcomes import QUIET_HOURS, SHARED_BEFORE
from bot.domain.requests import Audience
from bot.domain.types import Origin
from bot.domain.watches import Report
from bot.storage.feed_news import any_since, news_of
from bot.storage.links import briefs
from bot.storage.places import matching, space_of
from bot.storage.schema import follows, requests
from bot.storage.shared import shared_links

#: What a link is closed with of which people may be told: not what was read of past days.
_TOLD = ("", QUIET_HOURS, *SHARED_BEFORE)


def reports_since(connection: Connection, places: Sequence[Origin], since: datetime, until: datetime) -> list[Report]:
    """What was briefed in some channels, and what the feeds that they follow had new, from then until before then."""
    briefed = requests.c.kind == "brief", requests.c.closed_at >= since
    # Mostly there is nothing, which takes one look.
    where = select(*requests.c["platform", "space", "channel"]).where(*briefed).distinct()
    lively = {tuple(row) for row in connection.execute(where)}
    found: list[Report] = []
    for platform, space in dict.fromkeys((place.platform, place.space) for place in places):
        there = [place for place in places if (place.platform, place.space) == (platform, space)]
        here = {channel for *of, channel in lively if of == [platform.value, space]}
        channels = here if _whole(there) else here & {place.channel for place in there}
        if channels:
            links = shared_links(
                connection,
                matching(requests, space_of(there[0])),
                requests.c.channel.in_(channels),
                *briefed,
                briefs(),
                requests.c.outcome.in_(_TOLD),
                requests.c.audience == Audience.EVERYONE.value,
            )
            found += [Report(shared.request.origin, shared) for shared in links if _may_be_told(shared)]
    if any_since(connection, since):
        for place in _following(connection, places):
            found += [Report(place, news) for news in news_of(connection, place, since, until).news]
    return found


def _whole(places: Sequence[Origin]) -> bool:
    """Whether one of them is a whole space."""
    return any(not place.channel for place in places)


def _following(connection: Connection, places: Sequence[Origin]) -> list[Origin]:
    """The channels, and in place of a whole space those of it that follow a feed."""
    found = [place for place in places if place.channel]
    for place in places:
        if not place.channel:
            named = select(follows.c.channel).where(matching(follows, space_of(place))).distinct()
            found += [replace(place, channel=channel) for channel in connection.execute(named).scalars()]
    return list(dict.fromkeys(found))


def _may_be_told(shared: Shared) -> bool:
    """What somebody hid is told where it can be hidden: under its message."""
    hidden = shared.request.link is not None and shared.request.link.spoiler
    return shared.briefing is not None and not shared.removed and not hidden
