"""What is said of the care that was taken of a draft."""

from bot.domain.briefing import Checks
from bot.domain.notes import counted_note


def care_notes(care: Checks) -> tuple[str, ...]:
    """What was mended, what was left out, and a second look that was wanted and not taken."""
    failed = ("look_failed",) if care.look == "failed" else ()
    return (*counted_note("mended", care.mended), *counted_note("dropped", care.dropped), *failed)
