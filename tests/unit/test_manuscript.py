"""What becomes of sentences when others of their draft are taken out."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.briefing.writing.manuscript import Line, settled, written
from bot.briefing.writing.review import Verdict
from bot.domain.briefing import Part, Sentence

STORIES: dict[str, list[dict[str, list[tuple[str, int]]]]] = tomllib.loads(
    (Path(__file__).parents[1] / "samples/references.toml").read_text(encoding="utf-8")
)
CASES = [(language, story["lines"]) for language, stories in STORIES.items() for story in stories]
#: Share of the sentences that can be read alone, and of whole paragraphs, that have to be kept.
KEPT_MIN = 0.95

Story = Sequence[tuple[str, int]]


def drafted(story: Story, *, part: Part = Part.BODY) -> tuple[Line, ...]:
    """A story as a model would have written it, in one part."""
    return written([Verdict(Sentence(part, text, (number,)), []) for number, (text, _) in enumerate(story, start=1)])


def read(story: Story, gone: set[int], language: str) -> dict[int, str]:
    """What is left of a story, by number, when some of its sentences go."""
    lines = drafted(story)
    stays = tuple(line for line in lines if line.key[1] + 1 not in gone)
    lost = [line for line in lines if line.key[1] + 1 in gone]
    return {line.key[1] + 1: line.text for line in settled(stays, lost, language)}


@given(case=st.sampled_from(CASES), chosen=st.sets(st.integers(1, 8), max_size=4))
def test_nothing_points_to_what_is_gone(case: tuple[str, Story], chosen: set[int]) -> None:
    """A "he", "the latter" or "the company" behind another sentence than its own would be true of nobody."""
    language, story = case
    gone = {number for number in chosen if number <= len(story)}
    kept = read(story, gone, language)
    for number in kept:
        needed = story[number - 1][1]
        assert not needed or needed in kept, (kept[number], [story[one - 1][0] for one in sorted(gone)])


@pytest.mark.parametrize("language", list(STORIES))
def test_what_can_be_read_alone_stays(language: str) -> None:
    """Whatever one sentence goes: a rule that takes everything out would be true, too."""
    alone, kept = 0, 0
    for tongue, story in CASES:
        for gone in range(1, len(story) + 1) if tongue == language else ():
            left = read(story, {gone}, language)
            free = [number for number, (_, needed) in enumerate(story, start=1) if not needed and number != gone]
            alone, kept = alone + len(free), kept + sum(number in left for number in free)
    assert kept >= KEPT_MIN * alone


@pytest.mark.parametrize(("language", "story"), CASES)
def test_a_whole_draft_stays_whole(language: str, story: Story) -> None:
    """As long as nothing goes, a pronoun is no fault."""
    assert len(read(story, set(), language)) == len(story)


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("Keogh sagte, er werde vor Gericht gehen.", True),
        ("Norvane betreibt zwölf Züge, deren Wagen dreißig Jahre alt sind.", True),
        ("Petrov erklärte, ihre Behörde habe gewarnt.", True),
        ("Am Dienstag trat er zurück.", False),
        ("Nachdem er gewarnt worden war, trat der Rat zurück.", False),
    ],
)
def test_german_clause_behind_a_comma_has_its_subject_before_it(text: str, stays: bool) -> None:
    """A surname opens half of all sentences; sent back each time, it would cost a repair for nothing."""
    lines = written([Verdict(Sentence(Part.CONCLUSION, text, (1,)), [])])
    assert bool(settled(lines, [], "de")) is stays
