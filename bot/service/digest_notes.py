"""What a digest says of what it leaves out, as keys of notes; see Digest.notes."""

from collections.abc import Sequence

from bot.domain.archive import SHARED_MAX, Shared
from bot.domain.notes import counted_note
from bot.service.digest_stories import Item

_LIMITS = frozenset({"limit_user", "limit_channel"})


def left_out(shared: Sequence[Shared], items: Sequence[Item], muted: int) -> tuple[str, ...]:
    """
    How much there is that is not even counted among its links.

    Args:
        shared: What was posted.
        items: The articles of it.
        muted: How many stories nobody wants to read of.
    """
    cut = counted_note("digest_cut", SHARED_MAX) if len(shared) >= SHARED_MAX else ()
    return (*cut, *_limited(shared, items), *counted_note("digest_muted", muted))


def _limited(shared: Sequence[Shared], items: Sequence[Item]) -> tuple[str, ...]:
    known = {item.first.story for item in items}
    # What is no article to anybody is not told of.
    over = {each.story for each in shared if each.request.refused and each.request.refused.reason in _LIMITS} - known
    return counted_note("digest_limited", len(over))
