"""What a channel chose for itself, and what holds where it did not."""

from bot.domain.desk import Preferences
from bot.domain.types import Request

#: The name of the choice in Preferences.
LANGUAGE = "language"


async def language_of(request: Request, preferences: Preferences, default: str) -> str:
    """The language that a request is answered in: asked for, else the channel's, else the default."""
    return request.language or await preferences.get(request.origin, LANGUAGE) or default
