"""What people saw of what they watch: kept once, told so many times a day, and known for a while."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, func, select, true

from bot.domain.archive import Shared
from bot.domain.requests import Audience, Request, Watched
from bot.domain.types import Origin, Person
from bot.domain.watches import DAY, SEEN_MAX, SIGHTINGS_KEPT, STORY_SPAN, TOLD_MAX, Report, Sighting, Told, Watch
from bot.storage.engine import Database, insert
from bot.storage.feed_news import news_by_number
from bot.storage.places import channel_of, matching, people_of, space_of
from bot.storage.schema import requests, sightings
from bot.storage.shared import shared_links


def seen_reports(connection: Connection, origin: Origin, person: Person, now: datetime) -> tuple[list[Report], int]:
    """What a person saw in a space, and their newest sighting there; see watches.Watches."""
    theirs = _persons(origin, person)
    newest = connection.execute(select(func.max(sightings.c.id)).where(theirs)).scalar() or 0
    lately = select(sightings).where(theirs, sightings.c.at >= now - STORY_SPAN)
    rows = connection.execute(lately.order_by(sightings.c.id.desc()).limit(SEEN_MAX)).all()
    links = [row.request_id for row in rows if row.request_id]
    found = [Report(shared.request.origin, shared) for shared in _links(connection, origin, links)]
    places = {row.item_id: replace(origin.itself, channel=row.channel) for row in rows if row.item_id}
    found += [Report(places[news.row], news) for news in news_by_number(connection, list(places))]
    return found, newest


def keep(
    connection: Connection, database: Database, new: Sequence[Sighting], after: int, now: datetime
) -> list[Request] | None:
    """Write sightings of one person down; what tells of them. None when others came since `after`."""
    origin, person = new[0].watch.origin, new[0].watch.person
    newest = connection.execute(select(func.max(sightings.c.id)).where(_persons(origin, person))).scalar() or 0
    if newest != after:
        return None
    anywhere = and_(matching(sightings, people_of(origin)), sightings.c.person_id == person.id)
    lately = select(func.count()).where(anywhere, sightings.c.told == true(), sightings.c.at > now - DAY)
    room, asked = TOLD_MAX - connection.execute(lately).scalar_one(), []
    for sighting in new:
        request, item = sighting.report.row
        told = sighting.told and room > 0
        values = {
            **channel_of(sighting.report.origin),
            "person_id": person.id,
            "watch_id": sighting.watch.id,
            "request_id": request,
            "item_id": item,
            "told": told,
            "held": sighting.told and not told,
            "at": now,
        }
        row = insert(sightings, database).values(**values).on_conflict_do_nothing()
        number = connection.execute(row.returning(sightings.c.id)).scalar()
        if told and number is not None:
            room -= 1
            place = replace(sighting.report.origin.itself, message=f"watched {number}")
            asked.append(Request(place, Watched(number), person, now, audience=Audience.DIRECT))
    return asked


def told_by(connection: Connection, number: int, watch_of: Callable[[Connection, int], Watch | None]) -> Told | None:
    """What a sighting tells; see watches.Watches."""
    row = connection.execute(select(sightings).where(sightings.c.id == number)).first()
    watch = watch_of(connection, row.watch_id) if row else None
    if row is None or watch is None or watch.paused:
        return None
    origin = replace(watch.origin, channel=row.channel)
    links = _links(connection, origin, [row.request_id] if row.request_id else [])
    found = [Report(shared.request.origin, shared) for shared in links if shared.briefing and not shared.removed]
    found += [Report(origin, news) for news in news_by_number(connection, [row.item_id] if row.item_id else [])]
    if not found:
        return None
    theirs = _persons(watch.origin, watch.person)
    before = select(func.max(sightings.c.id)).where(theirs, sightings.c.told == true(), sightings.c.id < number)
    since = connection.execute(before).scalar() or 0
    held = select(func.count()).where(theirs, sightings.c.held == true(), sightings.c.id < number)
    return Told(watch, found[0], connection.execute(held.where(sightings.c.id > since)).scalar_one())


def forget_old(connection: Connection, now: datetime) -> None:
    """Delete what is known long enough."""
    connection.execute(delete(sightings).where(sightings.c.at < now - SIGHTINGS_KEPT))


def _links(connection: Connection, origin: Origin, numbers: Sequence[int]) -> list[Shared]:
    if not numbers:
        return []
    return shared_links(connection, matching(requests, space_of(origin)), requests.c.id.in_(numbers))


def _persons(origin: Origin, person: Person) -> ColumnElement[bool]:
    return and_(matching(sightings, space_of(origin)), sightings.c.person_id == person.id)
