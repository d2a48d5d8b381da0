"""The lines under a briefing: what its reader should know about how it was made."""

from collections.abc import Iterable

from bot.domain.briefing import ArticleAnswer, Briefing
from bot.domain.notes import parts_of
from bot.texts.catalogue import say, say_count


def note_lines(briefing: Briefing | ArticleAnswer) -> list[str]:
    """
    Every note of a briefing, or of an answer, as a sentence, in order, and how it was held against the article.

    A note is a key of the catalogue's [note], or ``key:count`` ("dropped:2").
    """
    lines = [note_line(note, briefing.language) for note in briefing.notes]
    if briefing.given:
        key = "note.given_by" if briefing.given_by else "note.given"
        lines.insert(0, say(key, briefing.language, author=briefing.given_by))
    checks = briefing.checks
    found, total = (sum(pair) for pair in zip(checks.names, checks.numbers, checks.quotes, strict=True))
    # The extractive engine copies whole sentences: that all of it is found would say nothing.
    if total and briefing.engine != "extractive":
        key = f"note.looked_{checks.look}" if checks.look in {"model", "checker"} else "note.checked"
        lines.append(say_count(key, total, briefing.language, found=found))
    return lines


def shared_note_lines(briefings: Iterable[Briefing]) -> list[str]:
    """
    The notes of briefings that stand in one message, each once.

    What the checks of each found stands under its whole, which a button away.
    """
    lines = (note_line(note, briefing.language) for briefing in briefings for note in briefing.notes)
    return list(dict.fromkeys(lines))


def note_line(note: str, language: str) -> str:
    """One note as a sentence."""
    key, count = parts_of(note)
    return say(f"note.{key}", language) if count is None else say_count(f"note.{key}", count, language)
