"""What the tables know of a link, as parts of queries."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, ColumnElement, CompoundSelect, ScalarSelect, Select, and_, func, or_, select, union

from bot.domain.outcomes import SHARED_BEFORE
from bot.domain.requests import Audience
from bot.domain.types import Origin
from bot.storage.places import channel_of, matching
from bot.storage.schema import articles, briefings, redirects, requests

#: Of a request's row: types.Origin.place.
_PLACE_OF_REQUEST = requests.c.platform + "\n" + requests.c.space + "\n" + requests.c.channel


def briefs_in(origin: Origin) -> ColumnElement[bool]:
    """Requests for a briefing in the origin's channel, its threads included."""
    return and_(matching(requests, channel_of(origin)), briefs())


def briefs() -> ColumnElement[bool]:
    """Requests for a briefing; one for somebody's own eyes was never shared."""
    shared = requests.c.audience != Audience.ASKER.value
    return and_(requests.c.kind == "brief", requests.c.canonical.is_not(None), shared)


def answered_before() -> ColumnElement[bool]:
    """
    Requests that were pointed to an earlier answer, under a link that had been answered in the channel.

    So nothing had to be read: another address of the same article is a page to fetch, though the answer is the same.
    """
    earlier = requests.alias()
    same = [earlier.c[name] == requests.c[name] for name in ("platform", "space", "channel", "canonical")]
    answered = earlier.c.kind == "brief", earlier.c.id < requests.c.id, earlier.c.outcome.in_(("", *SHARED_BEFORE))
    found = select(earlier.c.id).where(*same, *answered).correlate(requests).exists()
    return and_(func.coalesce(requests.c.outcome, "").in_(SHARED_BEFORE), found)


def answering(canonical: ColumnElement[str], place: ColumnElement[str]) -> ColumnElement[bool]:
    """
    Articles that answer for a link: what was read at it, or at an address that it redirected to.

    What a page names as its own address never makes it the answer for that one. What a token opened is an answer only
    in the place where that was given.
    """
    led_there = (
        select(redirects.c.canonical, redirects.c.place).where(redirects.c.address == canonical).correlate(requests)
    )
    read = or_(articles.c.canonical == canonical, sa.tuple_(articles.c.canonical, articles.c.place).in_(led_there))
    return and_(read, articles.c.place.in_(("", place)))


def article_of(canonical: ColumnElement[str], place: ColumnElement[str], column: Column[Any]) -> Select[Any]:
    """A column of the article of a link: the one it was stored for, or else the newest that it led to."""
    asked_for = articles.c.canonical == canonical
    return (
        select(column)
        .where(answering(canonical, place))
        .order_by(articles.c.document.is_(None), asked_for.desc(), articles.c.stored_at.desc())
        .limit(1)
    )


def shared_before(
    canonical: ColumnElement[str], place: ColumnElement[str], its_group: ColumnElement[str]
) -> CompoundSelect[tuple[str]]:
    """The links to whose answers a channel is pointed for this one: of the same text, or of the same group."""
    contents = select(articles.c.content).where(answering(canonical, place)).correlate(None)
    alike = or_(articles.c.content.in_(contents), articles.c.group.in_(_groups(canonical, place, its_group)))
    return union(select(canonical), select(articles.c.canonical).where(alike))


def _groups(
    canonical: ColumnElement[str], place: ColumnElement[str], its_group: ColumnElement[str]
) -> CompoundSelect[tuple[str]]:
    """
    The groups of a link: by its address, and by that which its page names, once that was read and says the same.

    Only from the one that names to the one that is named: or a page could be pointed to by naming another's address.
    """
    named, own = articles.alias(), answering(canonical, place)
    confirmed = and_(named.c.final == articles.c.declared, named.c.declared == named.c.final, named.c.place == "")
    return union(
        select(its_group),
        select(articles.c.group).where(own).correlate(None),
        select(named.c.group).join(articles, confirmed).where(own).correlate(None),
    )


def story_of_request() -> ColumnElement[str]:
    """The name of what a request's link led to, equal for all addresses of one article; NULL: unread."""
    return _of_article(articles.c.story)


def telling_of_request() -> ColumnElement[Any]:
    """What the article of a request's link is compared by; NULL: unread, or no longer kept."""
    return sa.type_coerce(_of_article(articles.c.telling), sa.JSON())


def _of_article(column: Column[Any]) -> ColumnElement[Any]:
    link = requests.c.canonical
    found = select(column).correlate(requests).where(articles.c.place.in_(("", _PLACE_OF_REQUEST)))
    led_there = found.join(redirects, _led_to()).where(redirects.c.address == link)
    own = found.where(articles.c.canonical == link).limit(1).scalar_subquery()
    return func.coalesce(own, led_there.order_by(articles.c.stored_at.desc()).limit(1).scalar_subquery())


def _led_to() -> ColumnElement[bool]:
    """A redirect and the article that it led to."""
    return and_(redirects.c.canonical == articles.c.canonical, redirects.c.place == articles.c.place)


def for_its_place_alone() -> ColumnElement[bool]:
    """Requests whose link a token opened."""
    opened = articles.c.canonical == requests.c.canonical, articles.c.place == _PLACE_OF_REQUEST
    return select(articles.c.canonical).where(*opened).correlate(requests).exists()


def briefing_of_request() -> ScalarSelect[Any]:
    """The newest briefing (its document) of a request's link, if there is one in the length and language asked for."""
    link, place = requests.c.canonical, _PLACE_OF_REQUEST
    contents = select(articles.c.content).where(answering(link, place)).correlate(requests)
    own = briefings.c.content.in_(contents)
    # In two steps, because SQLite does not let a subquery sort by what stands outside of it.
    found = (
        select(
            briefings.c.document,
            briefings.c.stored_at,
            own.label("own"),
            (briefings.c.language == func.coalesce(requests.c.language, "")).label("in_language"),
            (briefings.c.length == func.coalesce(requests.c.length, "")).label("in_length"),
        )
        .where(or_(own, and_(briefings.c.canonical == link, briefings.c.place.in_(("", place)))))
        .correlate(requests)
        .subquery()
    )
    wanted = found.c.own.desc(), found.c.in_language.desc(), found.c.in_length.desc(), found.c.stored_at.desc()
    return select(found.c.document).order_by(*wanted).limit(1).scalar_subquery()
