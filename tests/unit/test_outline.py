"""The outline of a guide, a list or a review, and the briefing that follows it."""

import pytest

from bot.briefing.extractive import brief, draft
from bot.briefing.extractive.lines import lines
from bot.briefing.extractive.overview.outline import SECTIONS_MIN, sections
from bot.briefing.layout import BUDGETS, composed
from bot.briefing.vocabulary.phrases import languages, phrases
from bot.domain.article import Block, BlockKind
from bot.domain.briefing import Length, Part

STEPS = ["Wash the arches", "Fill the cracks", "Oil the gates", "Paint the rails", "Check the lamps"]


MATTERS = ["soap and warm water", "lime and river sand", "grease from a tin", "lead paint", "wire and a fuse"]


def guide(headings: list[str], below: int = 3) -> str:
    """A guide with these headings and so many sentences below each."""
    told = []
    for at, heading in enumerate(headings, start=1):
        matter = MATTERS[(at - 1) % len(MATTERS)]
        rules = (f"Part {at} takes {matter}, and {n + 2} people who know {matter} well." for n in range(below))
        told.append("\n".join([heading, " ".join(rules)]))
    return "\n".join(["Stone bridges need care every year, whatever their age may be.", *told])


def outlined(text: str, title: str = "How to look after a bridge", language: str = "en") -> list[str]:
    """The headings of its sections."""
    sentences, blocks = lines(text, language)
    return [section.heading for section in sections(sentences, blocks, title, language)]


@pytest.mark.parametrize(
    "headings",
    [
        pytest.param(STEPS, id="plain"),
        pytest.param([f"{at}. {step}" for at, step in enumerate(STEPS, start=1)], id="numbered"),
        pytest.param([f"Step {at}: {step}" for at, step in enumerate(STEPS, start=1)], id="steps"),
        pytest.param([f"{at} {step}" for at, step in enumerate(STEPS, start=1)], id="a number alone"),
        pytest.param([f"{at}.\n{step}" for at, step in enumerate(STEPS, start=1)], id="a number as a line of its own"),
        pytest.param([f"#{at} {step}" for at, step in enumerate(STEPS, start=1)], id="a number with a sign"),
        pytest.param([f"✅ Step {at}: {step}" for at, step in enumerate(STEPS, start=1)], id="a sign before it"),
        pytest.param([*STEPS, STEPS[0]], id="one twice"),
        pytest.param(["Introduction", *STEPS, "Related articles", "FAQ"], id="beside those that name no matter"),
        pytest.param(["How to look after a bridge", *STEPS], id="beside the title"),
        pytest.param([*STEPS, "Subscribe to our newsletter"], id="beside an advert"),
        pytest.param(["Why care at all?", *STEPS], id="beside a question"),
        pytest.param([*STEPS, "Bridge | Age | Arches"], id="beside the row of a table"),
        pytest.param([*STEPS, "const bridge = open()"], id="beside a line of code"),
        pytest.param([f"{step} #" for step in STEPS], id="with a sign of the page behind"),
        pytest.param([f"{step} 🔗" for step in STEPS], id="with the sign of a link behind"),
    ],
)
def test_headings_are_the_outline(headings: list[str]) -> None:
    """Without their numbers, each once, and only those that say what the piece is about."""
    assert outlined(guide(headings)) == STEPS


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param(guide(STEPS[: SECTIONS_MIN - 1]), "too few", id="too few headings"),
        pytest.param(guide(STEPS, below=1), "links", id="a page of links"),
        pytest.param("\n".join(["The council met on Tuesday and voted."] * 9), "news", id="no headings"),
    ],
)
def test_other_articles_have_none(text: str, why: str) -> None:
    """News with a heading or two is told as news."""
    assert outlined(text) == [], why


def test_number_in_the_title_tells_which_headings_are_meant() -> None:
    """A list of seven has subheadings, and chapters above it."""
    marks = [(1, f"Chapter {name}") for name in ("one", "two", "three", "four")] + [
        (2, f"Bridge of {n}") for n in "ABCDEFG"
    ]
    sentences: list[str] = []
    blocks: list[Block] = []
    for level, heading in marks:
        start = len(sentences) + 1
        sentences += [
            heading,
            "It is old and made of stone from the valley.",
            "It stands on arches that the town built.",
        ]
        blocks += [
            Block(BlockKind.HEADING, start, start, level=level),
            Block(BlockKind.PARAGRAPH, start + 1, start + 2),
        ]
    found = sections(sentences, blocks, "7 bridges of the valley", "en")
    assert [section.heading for section in found] == [f"Bridge of {n}" for n in "ABCDEFG"]
    assert len(sections(sentences, blocks, "The bridges of the valley", "en")) == SECTIONS_MIN


def headed(marks: list[tuple[int, str]], title: str) -> list[str]:
    """The headings of the sections of an article with these ones, level and text, and two sentences below each."""
    sentences: list[str] = []
    blocks: list[Block] = []
    for level, heading in marks:
        start = len(sentences) + 1
        sentences += [heading, "It is old and made of stone.", "It stands on arches that the town built."]
        blocks += [
            Block(BlockKind.HEADING, start, start, level=level),
            Block(BlockKind.PARAGRAPH, start + 1, start + 2),
        ]
    return [section.heading for section in sections(sentences, blocks, title, "en")]


def test_numbers_that_begin_anew_below_each_heading_count_no_outline() -> None:
    """Strengths and weaknesses are numbered below each thing that is compared."""
    bridges = ["Harwick", "Colne", "Wend", "Oat"]
    points = ["Strong", "Long", "Old", "Wide", "Cheap"]
    marks = [
        mark
        for name in bridges
        for mark in [(2, name), *((3, f"{at}. {point} as {name}") for at, point in enumerate(points, start=1))]
    ]
    assert headed(marks, "Which bridge is best") == bridges


def test_counted_headings_are_those_below_one_heading() -> None:
    """Further chapters have headings of the same level, and each thing a part in the same form."""
    bridges = [f"Bridge of {name}: best for {who}" for name, who in zip("ABCDE", "12345", strict=True)]
    marks = [(2, "The bridges")]
    for bridge in bridges:
        marks += [(3, bridge), (4, f"How {bridge[10]} works")]
    marks += [(2, "How to choose"), (3, "Think of the river"), (3, "Think of the town")]
    assert headed(marks, "Top 5 bridges") == bridges


def test_form_that_is_filled_in_with_the_heading_above_is_left_out() -> None:
    """It says no more than that heading."""
    bridges = [f"{name}: a bridge for {who}" for name, who in zip(["Wend", "Oat", "Tay", "Elm"], "1234", strict=True)]
    marks = [mark for name in bridges for mark in [(2, name), (2, f"Why I like {name.split(':')[0]}")]]
    assert headed(marks, "Bridges that I like") == bridges


def test_line_between_a_heading_and_its_text_is_none() -> None:
    """Who wrote the book."""
    books = [f"{step}\nby Anna Petrov (Wend Press)" for step in STEPS]
    assert outlined(guide(books)) == STEPS


def test_loud_headings_are_listed_where_they_are_counted() -> None:
    """Elsewhere they are the page's own: SHARE, MENU."""
    assert outlined(guide([f"{at}. {step.upper()}" for at, step in enumerate(STEPS, start=1)])) == [
        step.upper() for step in STEPS
    ]


def test_figure_before_a_line_numbers_it_only_in_a_row() -> None:
    """Twelve months are none."""
    months = [f"{at} Months before the feast" for at in (12, 9, 6, 3)]
    assert outlined(guide(months)) == months


def test_questions_of_an_faq_are_no_outline() -> None:
    """They stand below a heading that names no matter."""
    sentences = ["Frequently asked questions"]
    blocks = [Block(BlockKind.HEADING, 1, 1, level=2)]
    for at in range(6):
        start = len(sentences) + 1
        sentences += [
            f"How old is bridge number {at}?",
            "It is old and made of stone.",
            "It stands on arches of brick.",
        ]
        blocks += [Block(BlockKind.HEADING, start, start, level=3), Block(BlockKind.PARAGRAPH, start + 1, start + 2)]
    assert sections(sentences, blocks, "Bridges", "en") == []


def test_what_is_headed_behind_the_end_is_no_point_of_it() -> None:
    """Newsletters and adverts have headings, too; a summary at the beginning ends nothing."""
    behind = ["What I read each day", "More ways to help you", "Want to advertise here?", "Love this letter?"]
    assert outlined(guide([*STEPS, "Conclusion", *behind])) == [*STEPS, "Conclusion"]
    assert outlined(guide(["Summary", *STEPS])) == ["Summary", *STEPS]
    assert outlined(guide(["12. Conclusion", *behind])) == []


def test_a_section_is_told_in_a_sentence_and_not_by_an_entry() -> None:
    """Of a list of fairs, each with its date and price, what each is."""
    facts = ["Date: May 4 and 5, 2026.", "Place: The old fish market hall.", "Focus: Lamps, ropes and anchors."]
    facts.append("Price: $40 at the door or $30 before.")
    about = [
        "Shipwrights from nine harbours show how they mend a hull.",
        "Rope makers race each other along the longest quay of the coast.",
        "Keepers light two hundred lanterns at dusk and explain their lenses.",
        "Divers sell what they brought up from the bay in a year.",
        "Pilots and captains argue about tides until somebody gives in.",
    ]
    fairs = ["Harbour Week", "Rope Days", "Lamp Fair", "Anchor Show", "Pilot Forum"]
    parts = [[name, *facts, sentence] for name, sentence in zip(fairs, about, strict=True)]
    sentences = ["The county has five fairs for boats next year.", *(line for part in parts for line in part)]
    blocks = [
        Block(BlockKind.HEADING if line in fairs else BlockKind.PARAGRAPH, at, at, level=2 * (line in fairs))
        for at, line in enumerate(sentences, start=1)
    ]
    told = draft(sentences, title="The fairs of the county", language="en", blocks=blocks)
    assert [sentence.text for sentence in told if sentence.part is Part.BODY] == about


def test_guide_is_briefed_by_its_sections() -> None:
    """The overview lists them, and the body has a sentence of each in turn."""
    text = guide(STEPS)
    parts = brief(text, "How to look after a bridge", "en")
    assert parts.overview == "The article discusses these points: " + "; ".join(STEPS) + "."
    assert [sentence.removeprefix("Part ")[0] for sentence in parts.body] == ["1", "2", "3", "4", "5"]
    assert parts.lead[0] in text.splitlines()[0]


@pytest.mark.parametrize("language", languages())
def test_outline_says_how_many_more_there_are(language: str) -> None:
    """In every language, within its budget, and introduced once."""
    headings = [f"{step} number {at}" for at in range(12) for step in STEPS]
    sentences, blocks = lines(guide(headings), language)
    chosen = draft(sentences, title="Bridge", language=language, blocks=blocks)
    (listed,) = [sentence.text for sentence in chosen if sentence.part is Part.OVERVIEW]
    shown = listed.count(phrases(language).point.strip()) or listed.count(";")
    assert str(len(headings) - shown) in listed or str(len(headings) - shown - 1) in listed
    assert not listed.endswith("…")
    assert len(listed) <= BUDGETS[Length.STANDARD][Part.OVERVIEW]
    assert composed(chosen, language=language)[Part.OVERVIEW] == listed
