"""What the views of all platforms say alike: notices, pointers to earlier briefings, headings of digests."""

from datetime import timedelta

from bot.domain.errors import REASONS
from bot.domain.types import Digest, Notice
from bot.texts.catalogue import FALLBACK, say
from bot.texts.notes import note_line

#: Stands in a catalogue's text where the time goes: a private character, which no text that is shown holds.
_WHEN = "\ue000"

#: Spell words between letters of some scripts; at the end of a piece of text they would be invisible characters.
JOINERS = "\u200c\u200d"


def notice_line(notice: Notice) -> str:
    """A notice in words, with whatever strangers' text is in its values; without its address."""
    section = "reason" if notice.reason in REASONS else "notice"
    return say(f"{section}.{notice.reason}", FALLBACK, **notice.values)


def already_line(author: str) -> tuple[str, str]:
    """
    What points to an earlier briefing: the words before the time at which it was asked for, and those after it.

    Args:
        author: Who asked for it; "" when unknown.
    """
    key = "notice.already" if author else "notice.already_anonymous"
    before, _, after = say(key, author=author.replace(_WHEN, ""), when=_WHEN).partition(_WHEN)
    return before, after


def digest_title(digest: Digest) -> str:
    """The heading that the digest brings along, or one by its length."""
    whole_day = digest.until - digest.since == timedelta(hours=24)
    return digest.title or say("notice.digest_title" if whole_day else "notice.digest_title_period", digest.language)


def digest_remarks(digest: Digest) -> list[str]:
    """What stands between the links and the conclusion: that some are not shown, and how the conclusion was made."""
    left_out = say("notice.digest_left_out", digest.language, count=digest.left_out)
    return [*([left_out] if digest.left_out else []), *(note_line(note, digest.language) for note in digest.notes)]


def cut(text: str, characters_max: int) -> str:
    """The text in one line of at most so many characters, cut between words; "…" where something is missing."""
    line = " ".join(text.split())
    if utf16_length(line) <= characters_max:
        return line
    short = _utf16(line)[: 2 * (characters_max - 1)].decode("utf-16-le", errors="ignore")
    head, space, _ = short.rpartition(" ")
    return (head if space and len(head) > characters_max // 2 else short).rstrip(f" ,;:–-{JOINERS}") + "…"


def utf16_length(text: str) -> int:
    """Characters as a service may count them, at most: in UTF-16 units, some characters are two."""
    return len(_utf16(text)) // 2


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le", errors="surrogatepass")
