"""Lengths are soft, and what is too long loses neither its second thought nor its end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.briefing.layout import LONG_WORDS, SOFT, rooms
from bot.briefing.writing.fitting import lengthy, trimmed
from bot.briefing.writing.manuscript import Line, written
from bot.briefing.writing.review import Verdict
from bot.domain.briefing import Length, Part, Sentence

USUAL = rooms(Length.STANDARD, LONG_WORDS)
#: Characters and sentences of the parts of the layout that briefings are modelled on.
MODEL = {Part.LEAD: (394, 2), Part.BODY: (2_157, 10), Part.OVERVIEW: (663, 4), Part.CONCLUSION: (551, 3)}
ENDLESS = 100_000


def lines(*parts: tuple[Part, int]) -> tuple[Line, ...]:
    """Sentences of so many characters, each from the article's sentence of its own place."""
    sentences = (Sentence(part, _text(chars), (number,)) for number, (part, chars) in enumerate(parts, start=1))
    return written([Verdict(sentence, []) for sentence in sentences])


def _text(chars: int) -> str:
    """Words without an end, and one at last."""
    return ("word " * chars)[: chars - 2].rstrip().ljust(chars - 1, "x") + "."


def test_model_of_the_layout_goes_out_as_it_is() -> None:
    """A full briefing has room for it to the last sentence; the overview's and the conclusion's openings count."""
    openings = {Part.OVERVIEW: len("The article discusses "), Part.CONCLUSION: len("In summary, ")}
    parts = [
        (part, (chars - openings.get(part, 0)) // count - 1)
        for part, (chars, count) in MODEL.items()
        for _ in range(count)
    ]
    full = rooms(Length.FULL, LONG_WORDS)
    given_lines = lines(*parts)
    assert lengthy(given_lines, full, "en") == ()
    assert trimmed(given_lines, full, chars_max=ENDLESS, language="en") == given_lines


@pytest.mark.parametrize(
    ("chars", "shortened"),
    [
        pytest.param(400, False, id="as was asked for"),
        pytest.param(round(400 * SOFT), False, id="15 percent over"),
        pytest.param(round(400 * SOFT) + 1, True, id="one character more"),
    ],
)
def test_a_part_may_be_a_little_longer_than_asked_for(chars: int, *, shortened: bool) -> None:
    """Nobody counts characters in a chat; much more is for whoever wrote it to shorten."""
    given_lines = lines((Part.LEAD, 200), (Part.LEAD, chars - 201))
    found = lengthy(given_lines, USUAL, "en")
    assert bool(found) is shortened
    assert all(
        finding.kind == "long" and finding.text.endswith(" words") for line in found for finding in line.findings
    )


def test_the_longest_sentences_are_to_be_shortened_and_no_more_than_needed() -> None:
    """Each that is written anew costs tokens, and may be told worse."""
    given_lines = lines(*[(Part.BODY, 200)] * 8, (Part.BODY, 320), (Part.BODY, 318))
    found = lengthy(given_lines, USUAL, "en")
    assert {line.text for line in found} == {given_lines[8].text, given_lines[9].text}


def test_a_lead_never_loses_its_second_sentence() -> None:
    """It says why the matter is one: too long, it opens the body; where there is no body it stays."""
    given_lines = lines((Part.LEAD, 300), (Part.LEAD, 300), (Part.BODY, 100))
    kept = trimmed(given_lines, USUAL, chars_max=ENDLESS, language="en")
    assert [line.part for line in kept] == [Part.LEAD, Part.BODY, Part.BODY]
    assert [line.text for line in kept] == [line.text for line in given_lines]
    short = trimmed(given_lines[:2], rooms(Length.SHORT, LONG_WORDS), chars_max=ENDLESS, language="en")
    assert short == given_lines[:2]


def test_a_body_loses_what_the_article_tells_last_but_not_its_own_end() -> None:
    """The first sentence begins the story and the last one says what is next."""
    given_lines = lines(*[(Part.BODY, 300)] * 9)
    kept = trimmed(given_lines, USUAL, chars_max=ENDLESS, language="en")
    assert [line.sentence.supported_by[0] for line in kept] == [1, 2, 3, 4, 5, 6, 9]


@given(
    parts=st.lists(st.tuples(st.sampled_from(list(Part)), st.integers(5, 320)), min_size=1, max_size=40),
    length=st.sampled_from(list(Length)),
    chars_max=st.integers(900, 9_000),
)
def test_no_part_is_much_longer_than_its_room(parts: list[tuple[Part, int]], length: Length, chars_max: int) -> None:
    """Nor the whole than its article; only a short briefing keeps a long lead."""
    asked = rooms(length, LONG_WORDS)
    kept = trimmed(lines(*parts), asked, chars_max=chars_max, language="en")
    for part, room in asked.items():
        size = len(" ".join(line.text for line in kept if line.part is part))
        assert size <= room.chars_max or (part is Part.LEAD and Part.BODY not in asked)
    assert {line.part for line in kept} <= asked.keys()
