"""What digests leave out, a line each."""

from bot.domain.at_once import Muted
from bot.texts.answers import cut
from bot.texts.catalogue import FALLBACK, say

WHAT_CHARS_MAX = 120


def muted_lines(muted: Muted, language: str = FALLBACK) -> list[str]:
    """What `/news mute` shows: what is left out, for whom, and by which number it is taken back."""
    if not muted.mutes:
        return [say("mute.none", language)]
    lines = [say("mute.new" if muted.new else "mute.head", language)]
    for mute in muted.mutes:
        # Without its scheme: a whole address would be a link with a preview.
        what = say("mute.words", language, words=mute.words) if mute.words else mute.link.partition("://")[2]
        whose = say("mute.everyone" if mute.everyone else "mute.mine", language)
        lines.append(f"#{mute.id}: {cut(what, WHAT_CHARS_MAX)} ({whose})")
    return lines
