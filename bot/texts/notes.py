"""The lines under a briefing: what its reader should know about how it was made."""

from bot.domain.types import ArticleAnswer, Briefing
from bot.texts.catalogue import say


def note_lines(briefing: Briefing | ArticleAnswer) -> list[str]:
    """
    Every note of a briefing, or of an answer, as a sentence, in order, and what of it was found in the article.

    A note is a key of the catalogue's [note], or ``key:count`` ("dropped:2"); a count of one has a text of its own
    under ``key_one``.
    """
    lines = [note_line(note, briefing.language) for note in briefing.notes]
    checks = briefing.checks
    found, total = (sum(pair) for pair in zip(checks.names, checks.numbers, checks.quotes, strict=True))
    # The extractive engine copies whole sentences: that all of it is found would say nothing.
    if total and briefing.engine != "extractive":
        lines.append(_counted("note.checked", briefing.language, total, found=found))
    return lines


def note_line(note: str, language: str) -> str:
    """One note as a sentence."""
    key, _, count = note.partition(":")
    return _counted(f"note.{key}", language, int(count)) if count else say(f"note.{key}", language)


def _counted(key: str, language: str, count: int, **values: int) -> str:
    return say(key if count != 1 else f"{key}_one", language, count=count, **values)
