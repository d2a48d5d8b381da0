"""Which request may be worked on next, and by whom."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, or_, select

from bot.domain.records import Claim
from bot.domain.types import Platform
from bot.storage.schema import requests

OPEN = requests.c.outcome.is_(None)

_OTHER = requests.alias("other")
_OF_SAME_MESSAGE = and_(
    *(_OTHER.c[name] == requests.c[name] for name in ("platform", "space", "channel", "message")),
    _OTHER.c.id != requests.c.id,
    _OTHER.c.outcome.is_(None),
)


def next_due(platforms: Collection[Platform], now: datetime) -> Select[Any]:
    """The open request that is due for the longest, of a message of which no other is held or comes first."""
    held_now = _OTHER.c.leased_until > now
    comes_first = and_(_OTHER.c.id < requests.c.id, _OTHER.c.due_at <= now)
    blocked = select(_OTHER.c.id).where(_OF_SAME_MESSAGE, or_(held_now, comes_first))
    return (
        select(requests)
        .where(
            OPEN,
            requests.c.due_at <= now,
            # An expression, or SQLite takes an index by platform and walks through all that one ever had.
            requests.c.platform.concat("").in_([platform.value for platform in platforms]),
            or_(requests.c.leased_until.is_(None), requests.c.leased_until <= now),
            ~blocked.exists(),
        )
        .order_by(requests.c.due_at, requests.c.id)
        .limit(1)
    )


def held(claim: Claim) -> ColumnElement[bool]:
    """The claim's row, as long as the claim holds it. Closing a request ends its lease."""
    return and_(requests.c.id == claim.id, requests.c.lease == claim.token)


def unexpired_token(now: datetime) -> ColumnElement[Any]:
    """The interaction's token, or NULL once it is of no use."""
    return case((requests.c.interaction_expires_at > now, requests.c.interaction_token))
