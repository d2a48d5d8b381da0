"""What became of a link, in a line of plain text."""

from bot.domain.errors import REASONS
from bot.domain.outcomes import ALREADY, WITHDRAWN
from bot.domain.requests import Fate
from bot.texts.catalogue import FALLBACK, say, says

#: What a request is closed with that is neither a reason nor something passed over.
_OTHERS = frozenset({WITHDRAWN, ALREADY, "chat_refused", "chat_unavailable"})


def fate_line(fate: Fate, language: str = FALLBACK) -> str:
    """
    The link, and what became of it: briefed, still being read, or why not.

    Without its scheme: a whole address would be a link with a preview, or where it may not be one, nothing.
    """
    return say("why.line", language, link=fate.link.shown.partition("://")[2], why=_why(fate.reason, language))


def _why(reason: str | None, language: str) -> str:
    if reason is None:
        return say("why.open", language)
    if not reason:
        return say("why.briefed", language)
    if reason in _OTHERS:
        return say(f"why.{reason}", language)
    if says(f"passed.{reason}"):
        return say(f"passed.{reason}", language)
    if reason in REASONS and reason not in {"limit_user", "limit_channel"}:
        return say(f"reason.{reason}", language)
    return say("why.limit" if reason.startswith("limit_") else "why.other", language)
