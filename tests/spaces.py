"""
Every statement on what spaces store names the space, or the row: checked while the tests run.

A reader of the archive that forgets the space shows one team another's links. So a statement that names neither fails
the test in which it is executed, unless its function stands here with the reason why it looks at all of them.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import BindParameter, ClauseElement, Column, Delete, Engine, Select, Table, Update, event
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression

#: Tables whose rows are a space's, or hang from a request that is.
OF_SPACES = frozenset(
    (
        *("requests", "answers", "replies", "votes", "findable", "handed"),
        *("preferences", "schedules", "channels", "opt_outs", "slack_installations"),
        *("engagement", "mutes", "backfills", "follows", "watches", "sightings"),
        *("channel_feeds", "mail_addresses", "mail_codes"),
    )
)
#: What tells the space, or one row, which is known by whoever was handed it.
_NAMES_SPACE = frozenset(("space", "place"))
_NAMES_ROW = frozenset(("id", "request_id", "lease", "told_in", "key"))
#: What hands statements of others to the database.
_BELOW = frozenset(("sqlite.py", "postgres.py", "engine.py"))
_KNOWN: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()
#: Those that look at all spaces, as "file:function" or a whole "file", and why.
ACROSS: dict[str, str] = {
    **dict.fromkeys(
        ("dispatch.py:_claim", "dispatch.py:_hasten", "dispatch.py:_outlook", "lease.py:bereft"), "work for all"
    ),
    "schedules.py:_fire": "what is due anywhere becomes a request of its own place",
    **dict.fromkeys(
        ("feed_claims.py:claim", "feed_claims.py:wake", "feeds.py:_counts", "feed_rows.py:delete_unfollowed"),
        "a feed is asked once for all who follow it",
    ),
    "watches.py:_awake": "what is watched anywhere",
    "watched.py:reports_since": "in which channels something was briefed; the links are then asked for by their space",
    "sightings.py:keep": "what one person was told in a day, on Discord in all servers",
    "sightings.py:forget_old": "forgets by time",
    "feed_news.py:news_anywhere": "the digest of the command line, which belongs to who runs the bot",
    "mail.py:_begin": "to one address go so many codes, whoever asks",
    "mail.py:forget_mails": "forgets by time",
    "syndication.py:_known": "a token opens the feeds of one channel, and is all that a feed reader has",
    **dict.fromkeys(
        ("forgetting.py", "forgetting_links.py"), "forgets a person or a link everywhere, unless the wish names a space"
    ),
    **dict.fromkeys(("cleaning.py", "retention.py", "engagement.py:purge_engagement"), "forgets by time"),
    "holding.py": "what is stored about a person, for who runs the bot",
    "bookmarks.py:_last_seen": "a listener catches up everywhere",
    "installations.py:_rows": "which spaces there are",
    "migrating.py": "changes the tables themselves",
    "moving.py": "carries all of them to another database",
    "shared.py:shared_anywhere": "the digest of the command line, which belongs to who runs the bot",
    "wellness.py:_count": "a number",
    "settings.py:_all": "the file of all choices, for who runs the bot",
    "requests.py:_rekey": "keys of an older version are hashed, wherever they are from",
}


@contextmanager
def watched() -> Iterator[None]:
    """Fail whatever executes a statement that names no space."""
    event.listen(Engine, "before_execute", _look)
    try:
        yield
    finally:
        event.remove(Engine, "before_execute", _look)


def _look(_connection: Any, statement: Any, *_: Any) -> None:
    if not isinstance(statement, Select | Update | Delete):
        return
    if statement not in _KNOWN:  # many are built once
        _KNOWN[statement] = names_space(statement)
    if _KNOWN[statement]:
        return
    who = list(_by_whom())
    if who and not any(name in ACROSS for name in who):
        words = f"{who[0]} looks at all spaces: name the space, or say in tests/spaces.py why"
        raise AssertionError(f"{words}\n{statement}")


def names_space(statement: ClauseElement) -> bool:
    """Whether a statement leaves the tables of spaces alone, or names a space or a row."""
    parts = list(visitors.iterate(statement))
    if not any(isinstance(part, Table) and part.name in OF_SPACES for part in parts):
        return True
    return any(isinstance(part, BinaryExpression) and _names(part) for part in parts)


def _names(part: "BinaryExpression[Any]") -> bool:
    if part.operator not in {operators.eq, operators.in_op}:
        return False
    for named, value in ((part.left, part.right), (part.right, part.left)):
        columns = {each.name for each in visitors.iterate(named) if isinstance(each, Column)}
        if isinstance(value, BindParameter) and columns & (_NAMES_SPACE | _NAMES_ROW):
            return True
    return False


def _by_whom() -> Iterator[str]:
    """The functions of bot/storage/ that execute it, innermost first: "file:function", and "file"."""
    frame = sys._getframe(1)
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if path.parent.name == "storage" and path.parent.parent.name == "bot" and path.name not in _BELOW:
            if getattr(frame.f_locals.get("wish"), "space", ""):
                yield f"{path.name}:{frame.f_code.co_name}, whose wish names a space,"
            else:
                yield f"{path.name}:{frame.f_code.co_name}"
                yield path.name
        frame = frame.f_back  # type: ignore[assignment]  # None at the bottom
