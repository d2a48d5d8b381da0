"""Which rows belong to a space, a channel or a message: by the same columns in every table."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, FromClause, RowMapping, and_, func, not_, true

from bot.domain.types import DIRECT_CHANNEL, Origin, Person, Platform


def space_of(origin: Origin) -> dict[str, str]:
    """The columns of the origin's space, by their names."""
    return {"platform": origin.platform.value, "space": origin.space}


def people_of(origin: Origin) -> dict[str, str]:
    """The columns in which a person's id means the one of the origin."""
    return {"platform": origin.platform.value, **({"space": origin.people} if origin.people else {})}


def channel_of(origin: Origin) -> dict[str, str]:
    """The columns of its channel, whatever the thread."""
    return {**space_of(origin), "channel": origin.channel}


def message_of(origin: Origin) -> dict[str, str]:
    """The columns of its message."""
    return {**channel_of(origin), "message": origin.message}


def channel_in(row: RowMapping) -> Origin:
    """The channel that a row names by the columns of channel_of()."""
    return Origin(Platform(row["platform"]), row["space"], row["channel"], "")


def chooser_of(person: Person) -> dict[str, str | None]:
    """The columns of who chose what a row keeps."""
    return {"chosen_by": person.id or None, "chosen_by_name": person.name or None}


def chooser_in(row: RowMapping) -> Person:
    """Who chose what a row keeps; without an id once that is forgotten."""
    return Person(row["chosen_by"] or "", row["chosen_by_name"] or "")


def owner_in(row: RowMapping) -> Person:
    """Whose alone it is, which is who chose it; of a channel's who chose it."""
    return replace(chooser_in(row), id=row["person_id"] or row["chosen_by"] or "")


#: The columns of what somebody chose of whom nothing is kept any more.
BY_NOBODY = chooser_of(Person(""))


def matching(table: FromClause, values: Mapping[str, Any]) -> ColumnElement[bool]:
    """Rows that have all of these values: every row, where there are none."""
    return and_(true(), *(table.c[name] == value for name, value in values.items()))


def counted_together(table: FromClause, origin: Origin, chooser: Person) -> ColumnElement[bool]:
    """
    Of what a space has there is room for, the rows that count for who chooses one more: those of all its channels.

    In direct messages, where people have nothing in common, their own alone: nobody uses up another's room.
    """
    if origin.direct:
        return table.c.chosen_by == chooser.id
    of_slack = table.c.platform == Platform.SLACK.value
    return not_(and_(of_slack, func.substr(table.c.channel, 1, 1) == DIRECT_CHANNEL))
