"""
The group of a link: what "already shared" and a digest take for one.

Wider than the canonical form: a copy in an archive and a version of a preprint tell the same, yet each is answered from
what is read at its own address.
"""

import re
from typing import Final

from bot.domain.canonical import WRAPPERS_MAX, canonical

#: Archives that keep the address of the original in their own.
_ARCHIVES: Final = re.compile(
    r"https://(?:web\.archive\.org|archive\.(?:today|ph|is|li|vn|fo|md)|arquivo\.pt|wayback\.archive-it\.org|"
    r"webarchive\.nationalarchives\.gov\.uk|webarchive\.loc\.gov)"
    r"/(?:[a-z0-9-]{1,9}/)??(?:(?:\d[\d.-]{3,17}\*?(?:[a-z]{2}_)?|newest|oldest|[A-Za-z0-9]{5})/)?(?P<original>https?:/.+)"
)
#: A preprint's pages and files, of one version or of the newest.
_ARXIV: Final = re.compile(
    r"https://(?:(?:export\.)?arxiv\.org|ar5iv(?:\.labs\.arxiv)?\.org)/(?:abs|pdf|html|format|ps)/"
    r"(?P<number>\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?"
)
_SLASHES: Final = re.compile(r"^(https?):/+")


def group(key: str) -> str:
    """The group of a canonical link, itself a canonical link; idempotent. Most links have themselves."""
    for _ in range(WRAPPERS_MAX):
        copy = _ARCHIVES.fullmatch(key)
        if copy is None:
            break
        key = canonical(_SLASHES.sub(r"\1://", copy["original"]))
    paper = _ARXIV.fullmatch(key)
    return f"https://arxiv.org/abs/{paper['number']}" if paper else key
