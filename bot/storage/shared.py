"""What was shared in a channel, as digests tell it: links, their briefings, and what people said of them."""

from dataclasses import replace
from datetime import datetime

import structlog
from sqlalchemy import ColumnElement, Connection, RowMapping, and_, func, select, update

from bot.domain.archive import SHARED_MAX, Shared
from bot.domain.digest import NOT_KEPT
from bot.domain.engagement import NOTHING, Engaged
from bot.domain.outcomes import BACKFILLED, MUTED, QUIET_HOURS, SHARED_BEFORE, WITHDRAWN
from bot.domain.types import Origin, Person, Posted
from bot.storage.engagement import engaged
from bot.storage.links import briefing_of_request, briefs, briefs_in, story_of_request, telling_of_request
from bot.storage.places import channel_of, matching, space_of
from bot.storage.rows import document_briefing, document_telling, row_posted, row_request
from bot.storage.schema import replies, requests

log = structlog.get_logger()

#: What links are closed with that have a briefing.
_BRIEFED = frozenset({"", *SHARED_BEFORE, QUIET_HOURS, BACKFILLED})
#: Requests whose replies are looked up at once.
_REPLIES_AT_ONCE = 1_000
_TELLS = requests.alias("tells")


def last_asked(connection: Connection, origin: Origin, person: Person, before: datetime) -> datetime | None:
    """When a person last posted or asked something in a channel."""
    there = matching(requests, channel_of(origin))
    theirs = requests.c.author_id == person.id, requests.c.kind.in_(("brief", "ask")), requests.c.asked_at < before
    newest = select(requests.c.asked_at).where(there, *theirs).order_by(requests.c.asked_at.desc()).limit(1)
    last: datetime | None = connection.execute(newest).scalar()
    return last


def channels_with_links(connection: Connection, origin: Origin, since: datetime, until: datetime) -> list[str]:
    """The channels of a space in which links were posted, those with the most first."""
    then = requests.c.asked_at >= since, requests.c.asked_at < until
    posted = select(requests.c.channel).where(matching(requests, space_of(origin)), briefs(), *then)
    counted = posted.group_by(requests.c.channel).order_by(func.count().desc(), requests.c.channel)
    return list(connection.execute(counted).scalars())


def take_untold(connection: Connection, origin: Origin, by: int) -> list[Shared]:
    """What was kept quiet in a channel and told by nobody else, taken for the request `by` to tell."""
    quiet = and_(briefs_in(origin), requests.c.outcome == QUIET_HOURS)
    # What took a link to tell it and came to nothing has not told it.
    failed = select(_TELLS.c.id).where(
        _TELLS.c.id == requests.c.told_in,
        _TELLS.c.kind == "after_hours",
        func.coalesce(_TELLS.c.outcome, "").not_in(("", MUTED)),
    )
    untold = requests.c.told_in.is_(None) | and_(requests.c.told_in != by, failed.exists())
    connection.execute(update(requests).where(quiet, untold).values(told_in=by))
    return shared_links(connection, quiet, requests.c.told_in == by)


def shared_anywhere(connection: Connection, *where: ColumnElement[bool]) -> list[Shared]:
    """Of every space, for who runs the bot; any other reader names its place."""
    return shared_links(connection, *where)


def shared_links(connection: Connection, *where: ColumnElement[bool]) -> list[Shared]:
    """The links that are so, oldest first, withdrawn ones left out; of more than SHARED_MAX the newest."""
    asked = (
        select(
            requests,
            briefing_of_request().label("briefing"),
            story_of_request().label("story"),
            telling_of_request().label("telling"),
        )
        .where(*where, func.coalesce(requests.c.outcome, "") != WITHDRAWN)
        .order_by(requests.c.asked_at.desc(), requests.c.id.desc())
        .limit(SHARED_MAX)
    )
    posted: dict[int, Posted | None] = {}
    removed: set[int] = set()
    done: dict[int, Engaged] = {}
    rows = connection.execute(asked).mappings().all()
    ids = [row["id"] for row in rows]
    for start in range(0, len(ids), _REPLIES_AT_ONCE):
        chunk = ids[start : start + _REPLIES_AT_ONCE]
        these = replies.c.request_id.in_(chunk)
        told = select(replies).where(these, replies.c.message.is_not(None)).order_by(replies.c.part)
        for reply in connection.execute(told).mappings():
            if reply["removed_at"] is None:
                posted.setdefault(reply["request_id"], row_posted(reply))
            else:
                removed.add(reply["request_id"])
        done |= engaged(connection, chunk)
    found = []
    for row in reversed(rows):
        number = row["id"]
        if shared := _shared(row, posted.get(number)):
            gone = number in removed and number not in posted
            found.append(replace(shared, engaged=done.get(number, NOTHING), removed=gone, row=number))
    return found


def _shared(row: RowMapping, posted: Posted | None) -> Shared | None:
    try:
        request = row_request(row)
    except ValueError as error:
        log.warning("Left out a link that this version does not understand.", request=row["id"], why=str(error))
        return None
    outcome, document = row["outcome"], row["briefing"]
    was_briefed = outcome in _BRIEFED
    briefing = document_briefing(document, None) if document is not None and was_briefed else None
    assert request.link
    story = row["story"] or request.link.group
    reason = ("" if briefing else NOT_KEPT) if was_briefed else outcome or ""
    return Shared(request, story, briefing, posted, reason, document_telling(row["telling"]))
