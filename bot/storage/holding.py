"""Everything that is stored about a person, for who asks what that is; see retention.Cleaner."""

from typing import Any

from sqlalchemy import Column, Connection, Table, select

from bot.storage.engagement import names_of
from bot.storage.keys import Keys
from bot.storage.schema import (
    answers,
    channel_feeds,
    chat_lines,
    engagement,
    follows,
    handed,
    mail_addresses,
    mail_codes,
    model_answers,
    model_calls,
    mutes,
    opt_outs,
    preferences,
    promises,
    replies,
    requests,
    schedules,
    sightings,
    slack_installations,
    votes,
    watches,
)

#: Where a person's id stands.
_THEIRS: tuple[tuple[Table, Column[Any]], ...] = (
    (requests, requests.c.author_id),
    (model_calls, model_calls.c.user_id),
    (promises, promises.c.user_id),
    (preferences, preferences.c.chosen_by),
    (opt_outs, opt_outs.c.user_id),
    (schedules, schedules.c.chosen_by),
    (follows, follows.c.chosen_by),
    (mutes, mutes.c.chosen_by),
    (watches, watches.c.person_id),
    (sightings, sightings.c.person_id),
    (channel_feeds, channel_feeds.c.chosen_by),
    (mail_addresses, mail_addresses.c.person_id),
    (mail_codes, mail_codes.c.person_id),
    (votes, votes.c.user_id),
    (slack_installations, slack_installations.c.installed_by),
    (chat_lines, chat_lines.c.author),
)
#: What hangs from their requests.
_BEHIND: tuple[Table, ...] = (answers, handed, model_answers, replies)
#: A right to answer, which is the platform's; hashes; whose turn it is; a token, which is the workspace's.
_LEFT_OUT = frozenset(
    ("interaction_token", "key", "keyed", "lease", "leased_until", "renewing_until", "sealed", "token")
)


def held(connection: Connection, user: str, keys: Keys) -> dict[str, list[dict[str, Any]]]:
    """The rows of each table that are about a person, oldest first; tables without any are left out."""
    found = {table.name: _rows(connection, table, column == user) for table, column in _THEIRS}
    theirs = select(requests.c.id).where(requests.c.author_id == user)
    found |= {table.name: _rows(connection, table, table.c.request_id.in_(theirs)) for table in _BEHIND}
    found["engagement"] = _rows(connection, engagement, engagement.c.person.in_(names_of(keys, user)))
    return {name: rows for name, rows in found.items() if rows}


def _rows(connection: Connection, table: Table, where: Any) -> list[dict[str, Any]]:
    columns = [column for column in table.c if column.name not in _LEFT_OUT]
    rows = connection.execute(select(*columns).where(where).order_by(*table.primary_key)).mappings()
    return [dict(row) for row in rows]
