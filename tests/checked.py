"""
Sentences as strong models write them, faithful and with one error, each with the lines of the story that it cites.

Written for these tests (samples/checked): the first half before the rules that it tries, the others after them, so
that only those tell how the rules do on what they were not made for.
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.briefing.grounding import examine
from bot.briefing.grounding.finding import Finding
from bot.briefing.grounding.ground import Ground

SAMPLES = Path(__file__).parent / "samples" / "checked"
HALVES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


@dataclass(frozen=True, slots=True)
class Checked:
    """One sentence on a story."""

    half: str  #: Or the direction of a translation.
    language: str  #: Of the text.
    text: str
    cites: tuple[int, ...]  #: Lines of the story, from 1.
    error: str  #: Its kind; "" when it is faithful.
    ground: Ground

    def found(self) -> list[Finding]:
        """What the check finds."""
        return examine(self.ground, self.text, [line - 1 for line in self.cites], language=self.language)


def stories(half: str) -> list[dict[str, Any]]:
    """The stories of a half."""
    found: list[dict[str, Any]] = tomllib.loads((SAMPLES / f"{half}.toml").read_text(encoding="utf-8"))["stories"]
    return found


def abroad(halves: Sequence[str] = HALVES) -> Iterator[Checked]:
    """Sentences in another language than their story, which is one of these halves."""
    known = {story["title"]: story for half in halves for story in stories(half)}
    pairs = tomllib.loads((SAMPLES / "abroad.toml").read_text(encoding="utf-8"))["pairs"]
    for pair in [pair for pair in pairs if pair["story"] in known]:
        story, language = known[pair["story"]], pair["language"]
        ground = Ground(story["text"].strip().splitlines(), story["language"], title=story["title"])
        way = f"{story['language']} to {language}"
        for text, cites in pair["right"]:
            yield Checked(way, language, text, tuple(cites), "", ground)
        for text, cites, error in pair["wrong"]:
            yield Checked(way, language, text, tuple(cites), error, ground)


def negations(half: str) -> Iterator[Checked]:
    """Paraphrases of sentences with a "not" in whatever words, and what turns them round."""
    tables = tomllib.loads((SAMPLES / "negations.toml").read_text(encoding="utf-8"))
    for language, rows in tables.get(half, {}).items():
        # Each among its neighbours, as in an article.
        ground = Ground([source for source, _, _ in rows], language)
        for line, (_, faithful, wrong) in enumerate(rows, start=1):
            yield Checked(half, language, faithful, (line,), "", ground)
            yield Checked(half, language, wrong, (line,), "negation", ground)


def pairs(half: str) -> Iterator[Checked]:
    """Sentences in other words, and what goes further than they do or turns them round."""
    tables = tomllib.loads((SAMPLES / "pairs.toml").read_text(encoding="utf-8"))
    for language, rows in tables.get(half, {}).items():
        ground = Ground([source for source, *_ in rows], language)
        for line, (_, faithful, wrong, error) in enumerate(rows, start=1):
            yield Checked(half, language, faithful, (line,), "", ground)
            yield Checked(half, language, wrong, (line,), error, ground)


def checked(half: str) -> Iterator[Checked]:
    """Every sentence of a half."""
    for story in stories(half):
        lines = story["text"].strip().splitlines()
        language = story["language"]
        ground = Ground(lines, language, title=story["title"])
        for text, cites in story["faithful"]:
            yield Checked(half, language, text, tuple(cites), "", ground)
        for text, cites, error in story["errors"]:
            yield Checked(half, language, text, tuple(cites), error, ground)
