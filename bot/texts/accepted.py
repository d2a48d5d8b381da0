"""In which language a page speaks."""

import re

from bot.texts.catalogue import FALLBACK, SPOKEN

#: One language of Accept-Language (RFC 9110, section 12.5.4), and its weight.
_WISH = re.compile(r"([a-z]{2,3})(?:-[a-z0-9]+)*\s*(?:;\s*q=([01](?:\.\d{0,3})?))?", re.IGNORECASE)


def preferred(accepted: str) -> str:
    """The language of ours that a browser likes best, by its Accept-Language; English when it names none."""
    wishes = [found for each in accepted.split(",") if (found := _WISH.fullmatch(each.strip()))]
    known = [(float(wish[2] or 1), wish[1].lower()) for wish in wishes if wish[1].lower() in SPOKEN]
    weight, language = max(known, key=lambda wish: wish[0], default=(0.0, FALLBACK))
    return language if weight else FALLBACK
