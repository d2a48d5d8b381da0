"""Which request may be worked on next, and what holding one means."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    FromClause,
    Update,
    and_,
    bindparam,
    case,
    exists,
    false,
    or_,
    select,
    update,
)

from bot.domain.dispatch import Claim
from bot.domain.errors import LeaseLost
from bot.storage.columns import Time
from bot.storage.schema import requests

#: A program that died over one request alone meets that one again after this long.
SUSPECT_RETRY_S = 10.0

OPEN = requests.c.outcome.is_(None)

_NOW = bindparam("now", type_=Time)
_MESSAGE = ("platform", "space", "channel", "message")
_LINK_IN_CHANNEL = ("platform", "space", "channel", "canonical")


def _other_open(name: str, *same: str) -> tuple[FromClause, Any]:
    """Another open request that has these columns in common."""
    other = requests.alias(name)
    alike = (other.c[column] == requests.c[column] for column in same)
    return other, and_(*alike, other.c.id != requests.c.id, other.c.outcome.is_(None))


def _blocked() -> Any:
    """
    Whether something must be through before a request may be worked on.

    Whatever is held counts, also under a lease that is over: until that one is taken over or freed, the unique indexes
    of schema/ count it too. Nobody waits for a younger one that is not held, so nobody waits in a circle.
    """
    of_message, same_message = _other_open("of_message", *_MESSAGE)
    # What waits in the background keeps nobody waiting who asks now.
    minds = or_(requests.c.background, ~of_message.c.background)
    comes_first = and_(of_message.c.id < requests.c.id, of_message.c.due_at <= _NOW, minds)
    in_channel, same_place = _other_open("in_channel", *_LINK_IN_CHANNEL)
    of_link, same_link = _other_open("of_link", "canonical")
    of_text, same_text = _other_open("of_text", "content")
    return or_(
        exists(select(of_message.c.id).where(same_message, or_(of_message.c.lease.is_not(None), comes_first))),
        exists(
            select(in_channel.c.id)
            .where(same_place, in_channel.c.id < requests.c.id)
            .where(or_(requests.c.background, ~in_channel.c.background))
        ),
        exists(select(of_link.c.id).where(same_link, of_link.c.lease.is_not(None))),
        exists(select(of_text.c.id).where(same_text, of_text.c.lease.is_not(None))),
    )


_DUE = (
    select(requests)
    .where(
        OPEN,
        requests.c.due_at <= _NOW,
        requests.c.lease.is_(None),
        # An expression, or SQLite takes an index by platform and walks through all that one ever had.
        requests.c.platform.concat("").in_(bindparam("platforms", expanding=True)),
        ~_blocked(),
    )
    .order_by(requests.c.due_at, requests.c.id)
    .limit(1)
)
_TURN = _DUE.where(requests.c.background == bindparam("background"))
#: The open request that is due for the longest and may be worked on; of these `platforms`, at the time `now`, in the
#: `background` or of all others.
NEXT_DUE = _TURN.with_for_update(skip_locked=True, of=requests)
#: The same for a worker that is not free for a suspect.
NEXT_INNOCENT = _TURN.where(requests.c.suspect == false()).with_for_update(skip_locked=True, of=requests)
#: The one that only a worker with nothing else to do may be given, to look at.
SUSPECT_DUE = _DUE.where(requests.c.suspect)

#: Give `this` request to the holder of `token`.
TAKE: Update = (
    update(requests)
    .where(requests.c.id == bindparam("this"))
    .values(lease=bindparam("token"), leased_until=bindparam("until", type_=Time), alone=bindparam("by_itself"))
)

_HOLDS = select(requests.c.id).where(requests.c.id == bindparam("this"), requests.c.lease == bindparam("token"))


def held(statement: Update) -> Update:
    """The statement for the row `this` as long as `token` holds it. Closing a request ends its lease."""
    return statement.where(requests.c.id == bindparam("this"), requests.c.lease == bindparam("token"))


def check(connection: Connection, claim: Claim) -> None:
    """Raise LeaseLost when the claim does not hold its request any more."""
    if connection.execute(_HOLDS, {"this": claim.id, "token": claim.token}).first() is None:
        raise LeaseLost


def closed(outcome: Any, now: Any) -> dict[str, Any]:
    """What closing a request sets."""
    return {
        "outcome": outcome,
        "closed_at": now,
        "lease": None,
        "leased_until": None,
        "interaction_token": None,
    }


def freed(now: datetime | Any) -> dict[str, Any]:
    """What letting go of a request sets; its interaction's token goes once it is of no use."""
    unexpired = case((requests.c.interaction_expires_at > now, requests.c.interaction_token))
    return {"lease": None, "leased_until": None, "interaction_token": unexpired}


_BEREFT = (
    update(requests)
    .where(OPEN, requests.c.lease.is_not(None))
    .values(
        lease=None,
        leased_until=None,
        deaths=requests.c.deaths + case((requests.c.alone, 1), else_=0),
        due_at=case((requests.c.alone, bindparam("again_at", type_=Time)), else_=requests.c.due_at),
        suspect=True,
        alone=False,
    )
)
_BEREFT_BY_ALL = _BEREFT.where(requests.c.leased_until.is_not(None))
_BEREFT_BY_TIME = _BEREFT.where(requests.c.leased_until <= _NOW)


def bereft(connection: Connection, now: datetime, *, only_over: bool = True) -> int:
    """
    Free what dead workers held, and blame them; how many.

    Of requests that a worker died over together each becomes a suspect, and a suspect is tried alone. Only a death over
    one alone is held against it: so a request that kills the program is found, and its neighbours are not blamed. It is
    put off for a while then, so that a program that is killed from outside does not meet the same one at every start.

    Args:
        connection: In a transaction that writes.
        now: The time.
        only_over: Leases that are over; False for every one, where whoever held them is known to be dead.
    """
    again_at = now + timedelta(seconds=SUSPECT_RETRY_S)
    if only_over:
        return connection.execute(_BEREFT_BY_TIME, {"now": now, "again_at": again_at}).rowcount
    return connection.execute(_BEREFT_BY_ALL, {"again_at": again_at}).rowcount
