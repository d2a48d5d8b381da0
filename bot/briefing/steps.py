"""Pieces of work that whoever orders them cannot do: what does them is loaded where they are done (see apart.py)."""

from bot.briefing.layout import Draft
from bot.briefing.task import Order
from bot.domain.briefing import Briefing, Checks


def picked(order: Order, note: str) -> Briefing:
    """A briefing in the article's own sentences; see `assembly.picked`."""
    from bot.briefing import assembly  # noqa: PLC0415

    return assembly.picked(order, note)


def assembled(order: Order, draft: Draft, engine: str, notes: tuple[str, ...], care: Checks) -> Briefing:
    """A briefing of a draft; see `assembly.assembled`."""
    from bot.briefing import assembly  # noqa: PLC0415

    return assembly.assembled(order, draft, engine, notes, care)
