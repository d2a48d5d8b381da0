"""What is said of the care that was taken of a draft."""

from bot.domain.briefing import Checks


def care_notes(care: Checks) -> tuple[str, ...]:
    """What was mended, what was left out, and a second look that was wanted and not taken."""
    counts = {"mended": care.mended, "dropped": care.dropped}
    counted = (f"{key}:{count}" for key, count in counts.items() if count)
    return (*counted, *(("look_failed",) if care.look == "failed" else ()))
