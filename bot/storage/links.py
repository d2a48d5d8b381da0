"""What the tables know of a link, as parts of queries."""

from typing import Any

from sqlalchemy import Column, ColumnElement, ScalarSelect, Select, and_, func, or_, select

from bot.domain.types import Origin
from bot.storage.schema import ALREADY, articles, briefings, requests


def briefs_in(origin: Origin) -> ColumnElement[bool]:
    """Requests for a briefing in the origin's channel, its threads included."""
    return and_(
        requests.c.platform == origin.platform.value,
        requests.c.space == origin.space,
        requests.c.channel == origin.channel,
        briefs(),
    )


def briefs() -> ColumnElement[bool]:
    """Requests for a briefing."""
    return and_(requests.c.kind == "brief", requests.c.canonical.is_not(None))


def answered_before() -> ColumnElement[bool]:
    """
    Requests that were pointed to an earlier answer, under a link that had been answered in the channel.

    So nothing had to be read: another address of the same article is a page to fetch, though the answer is the same.
    """
    earlier = requests.alias()
    same = [earlier.c[name] == requests.c[name] for name in ("platform", "space", "channel", "canonical")]
    answered = earlier.c.id < requests.c.id, earlier.c.outcome.in_(("", ALREADY))
    found = select(earlier.c.id).where(*same, *answered).correlate(requests).exists()
    return and_(func.coalesce(requests.c.outcome, "") == ALREADY, found)


def article_of(canonical: str, column: Column[Any]) -> Select[Any]:
    """A column of the article of a link: the one it was stored for, or else the newest that turned out to be there."""
    asked_for = articles.c.canonical == canonical
    return (
        select(column)
        .where(or_(asked_for, articles.c.final == canonical))
        .order_by(articles.c.document.is_(None), asked_for.desc(), articles.c.stored_at.desc())
        .limit(1)
    )


def content_of(canonical: str) -> ColumnElement[str]:
    """What the briefings of a link are stored under: the hash of its article's text, or the link if that is unknown."""
    return func.coalesce(article_of(canonical, articles.c.content).scalar_subquery(), canonical)


def _contents(canonical: str | ColumnElement[str]) -> Select[tuple[str]]:
    """What the link's article was or is: its own, and that of addresses that led to it."""
    same = or_(articles.c.canonical == canonical, articles.c.final == canonical)
    return select(articles.c.content).where(same).correlate(requests)


def links_to_same_text(canonical: str) -> Select[tuple[str]]:
    """The links whose articles have exactly the same text."""
    return select(articles.c.canonical).where(articles.c.content.in_(_contents(canonical)))


def story_of_request() -> ColumnElement[str]:
    """What the articles of a request's link, and of those in nearly the same words, have in common."""
    link, story = requests.c.canonical, select(articles.c.story).correlate(requests)
    own = story.where(articles.c.canonical == link).scalar_subquery()
    led_there = story.where(articles.c.final == link).order_by(articles.c.stored_at.desc()).limit(1).scalar_subquery()
    return func.coalesce(own, led_there, link)


def briefing_of_request() -> ScalarSelect[Any]:
    """The newest briefing (its document) of a request's link, if there is one in the length and language asked for."""
    link = requests.c.canonical
    # In two steps, because SQLite does not let a subquery sort by what stands outside of it.
    found = (
        select(
            briefings.c.document,
            briefings.c.stored_at,
            (briefings.c.language == func.coalesce(requests.c.language, "")).label("in_language"),
            (briefings.c.length == func.coalesce(requests.c.length, "")).label("in_length"),
        )
        .where(or_(briefings.c.content.in_(_contents(link)), briefings.c.canonical == link))
        .correlate(requests)
        .subquery()
    )
    wanted = found.c.in_language.desc(), found.c.in_length.desc(), found.c.stored_at.desc()
    return select(found.c.document).order_by(*wanted).limit(1).scalar_subquery()
