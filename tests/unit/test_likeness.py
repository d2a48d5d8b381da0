"""Copies of a story are known for what they are; news are not taken for copies."""

import pytest

from bot.language.likeness import WORDS_MIN, alike, fingerprint

STORY = " ".join(
    f"On day {n} the council of the town spoke about the bridge and {n * 7} people came." for n in range(40)
)
JAPANESE = "".join(f"{n}日目に市議会は橋について話し合い、{n * 7}人が集まった。" for n in range(40))


@pytest.mark.parametrize("story", [pytest.param(STORY, id="words"), pytest.param(JAPANESE, id="no spaces")])
def test_a_copy_with_small_changes_is_alike(story: str) -> None:
    """Sites change quotation marks, case and a line at the end."""
    assert alike(fingerprint(story), fingerprint(story.upper()))
    assert alike(fingerprint(story), fingerprint(story + " And so it goes on."))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(STORY.replace("On day 20", "On day 21"), id="another figure"),
        pytest.param(STORY[: len(STORY) * 2 // 3], id="a third missing"),
        pytest.param(STORY.replace("bridge", "ferry"), id="another subject"),
        pytest.param("", id="nothing"),
    ],
)
def test_another_story_is_not(other: str) -> None:
    """A briefing of the wrong story is worse than a second briefing."""
    assert not alike(fingerprint(STORY), fingerprint(other))


def test_short_texts_have_no_fingerprint() -> None:
    """At the edge exactly."""
    words = [f"word{n}" for n in range(WORDS_MIN)]
    assert fingerprint(" ".join(words))
    assert fingerprint(" ".join(words[1:])) == ""
    assert not alike("", "")


def test_a_fingerprint_is_the_same_in_every_process() -> None:
    """It is stored and compared later."""
    assert fingerprint(STORY)[:40] == fingerprint(STORY)[:40]
    assert len(fingerprint(STORY)) == 32 + 8 * 128
