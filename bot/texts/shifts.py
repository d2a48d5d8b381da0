"""What votes move in the digests of a channel, a line each."""

from collections.abc import Sequence

from bot.domain.at_once import Shifted
from bot.domain.votes import DATED_MAX, TOPIC, Shift
from bot.texts.answers import cut
from bot.texts.catalogue import FALLBACK, say, say_count, spoken
from bot.texts.locales import day, percent

#: Lines of `/news status`, and of `/news weights`; and characters of a name.
STATUS_MAX, SHIFTS_MAX, NAME_CHARS_MAX = 4, DATED_MAX, 60


def shifted_lines(shifted: Shifted, language: str = FALLBACK) -> list[str]:
    """What `/news weights` shows: what is moved, by how much, until when, and how that is taken back."""
    if not shifted.shifts:
        return [say("weights.none", language)]
    return [*_lines(shifted.shifts, SHIFTS_MAX, "weights.most", language), say("weights.how", language)]


def status_shift_lines(shifts: Sequence[Shift], language: str = FALLBACK) -> list[str]:
    """The same as `/news status` shows it; [] for nothing."""
    return _lines(shifts, STATUS_MAX, "weights.more", language) if shifts else []


def moved_words(shifts: Sequence[Shift], language: str) -> str:
    """What moved one story: "news.example.org +4%, “football” −8%"; "" for less than half a percent."""
    found = []
    for shift in shifts:
        share, name = share_words(shift.share, language), cut(shift.name, NAME_CHARS_MAX)
        if share and shift.kind == TOPIC:
            found.append(say("placed.shifted_topic", language, name=name, share=share))
        elif share:
            found.append(f"{name} {share}")
    return ", ".join(found)


def share_words(share: float, language: str) -> str:
    """A part with its sign, in whole percent: "+12%", "−8 %"; "" for less than half of one."""
    words = percent(abs(share), spoken(language))
    return ("−" if share < 0 else "+") + words if round(abs(share) * 100) else ""


def _lines(shifts: Sequence[Shift], most: int, rest: str, language: str) -> list[str]:
    lines = [say("weights.head", language), *(_line(shift, language) for shift in shifts[:most])]
    return [*lines, say_count(rest, len(shifts) - most, language)] if len(shifts) > most else lines


def _line(shift: Shift, language: str) -> str:
    until = day(shift.until.isoformat(), spoken(language)) if shift.until else ""
    name, share = cut(shift.name, NAME_CHARS_MAX), share_words(shift.share, language)
    return say(f"weights.{shift.kind}", language, name=name, share=share, day=until)
