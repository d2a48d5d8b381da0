"""How a model's answer is read."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.briefing.layout import LONG_WORDS, SOFT, Room, rooms
from bot.briefing.writing.answer import plain, read, read_line, read_mended, read_points, read_reply, read_yes
from bot.briefing.writing.shapes import (
    SENTENCE_CHARS_MAX,
    line_schema,
    look_schema,
    mended_schema,
    points_schema,
    reply_schema,
    schema,
    shape,
    size,
    within,
)
from bot.domain.briefing import Length, Part, Sentence
from bot.domain.errors import LayoutBroken
from tests.fakes.model import loose

#: An article's sentences.
WORDS = 500
USUAL = rooms(Length.STANDARD, WORDS)
NEWS = ("The council closed the old stone bridge to lorries on Tuesday.",) * 40
LEAD = Sentence(Part.LEAD, "The bridge is closed.", (3,))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"lead": [{"text": "The bridge is closed.", "sources": [3]}]}', id="as asked"),
        pytest.param('Sure!\n```json\n{"lead": [{"text": "The bridge is closed.", "sources": [3]}]}\n```', id="fenced"),
        pytest.param('{"lead": [{"text": "The bridge\nis closed.", "sources": [3]}]}', id="raw newline in a string"),
        pytest.param('{"lead": {"text": "The bridge is closed.", "sources": 3}}', id="one object, one number"),
        pytest.param('{"lead": [{"text": "The bridge is closed.", "sources": ["[3]"]}]}', id="number as text"),
        pytest.param('{"lead": "The bridge is closed [3]."}', id="text with its source in brackets"),
        pytest.param('{"lead": [{"sentence": "The bridge is closed.", "sources": [3]}]}', id="another key"),
        pytest.param("Lead: The bridge is closed [3].", id="a heading"),
        pytest.param("## **Lead**\nThe bridge is closed. [3]", id="a Markdown heading"),
        pytest.param('{"lead": [{"text": "**The bridge** is closed.", "sources": [3, 3]}]}', id="markup, twice cited"),
    ],
)
def test_answer_is_read_in_any_wrapping(text: str) -> None:
    """The smaller the model, the more creative the wrapping."""
    assert read(text, rooms=USUAL, language="en") == (LEAD,)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("I cannot do that.", id="prose"),
        pytest.param('{"body": [{"text": "x", "sources": [1]}]}', id="no lead"),
        pytest.param('{"lead": 7}', id="a number"),
        pytest.param('{"lead": [null, 7, []]}', id="a list of nothing"),
        pytest.param('{"lead": [{"text": "", "sources": [1]}]}', id="an empty sentence"),
        pytest.param('{"lead": [{"text": "The bri', id="cut off"),
        pytest.param("{" * 5_000 + "}" * 5_000, id="nested beyond reason"),
    ],
)
def test_answer_without_a_lead_is_broken(text: str) -> None:
    """Then the next rung is tried."""
    with pytest.raises(LayoutBroken):
        read(text, rooms=USUAL, language="en")


@given(st.text(max_size=400) | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(json.dumps))
def test_no_answer_breaks_the_reader(text: str) -> None:
    """Anything may come; it is a draft or it is broken."""
    try:
        draft = read(text, rooms=rooms(Length.FULL, WORDS), language="en")
    except LayoutBroken:
        return
    assert all(sentence.text for sentence in draft)


@pytest.mark.parametrize("character", ["[", "]", "(", "*", "<", "{", "“", "'", "\\", "a", " "])
def test_endless_answer_is_read_at_once(character: str) -> None:
    """A pattern that looks back for every bracket would hold up the bot for minutes."""
    began = time.process_time()
    read('{"lead": ["L."]}' + character * 300_000, rooms=rooms(Length.FULL, WORDS), language="en")
    plain(character * 300_000)
    assert time.process_time() - began < 2


def test_phrases_that_the_code_writes_are_taken_off() -> None:
    """A sentence of a briefing is the claim alone, so that it can be checked."""
    draft = read(
        '{"lead": ["L."], "conclusion": [{"text": "In summary, the bridge is closed.", "sources": [1]}]}',
        rooms=USUAL,
        language="en",
    )
    assert draft[-1].text == "the bridge is closed."


def test_conclusion_that_is_another_overview_is_left_out() -> None:
    """The phrases of two parts make no sentence, and what a piece discusses is not what it comes down to."""
    conclusion = [
        {"sources": [1], "text": "The article discusses a bridge."},
        {"sources": [2], "text": "It is closed."},
    ]
    draft = read(json.dumps({"lead": ["L."], "conclusion": conclusion}), rooms=USUAL, language="en")
    assert [sentence.text for sentence in draft] == ["L.", "It is closed."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("the bridge and its critics", "the bridge and its critics.", id="a half sentence"),
        pytest.param("the bridge, ", "the bridge.", id="a comma at the end"),
        pytest.param("the bridge.”", "the bridge.”", id="a quotation's end"),
        pytest.param("„Die Brücke ist zu.“", "„Die Brücke ist zu.“", id="a German quotation's end"),
        pytest.param("»Die Brücke ist zu.«", "»Die Brücke ist zu.«", id="a German quotation's end in a book"),
        pytest.param("橋とその反対者", "橋とその反対者。", id="Japanese"),
    ],
)
def test_every_sentence_ends(text: str, expected: str) -> None:
    """A part is a paragraph, and the next sentence follows."""
    answer = json.dumps({"lead": ["L."], "overview": [{"text": text, "sources": [1]}]})
    assert read(answer, rooms=USUAL, language="en")[-1].text == expected


def test_sentences_that_were_written_as_one_are_read_one_by_one() -> None:
    """Each is checked, and dropped, alone."""
    answer = {"lead": [{"sources": [3, 4], "text": "The bridge is closed. Mr. Lee says so."}]}
    assert read(json.dumps(answer), rooms=USUAL, language="en") == (
        Sentence(Part.LEAD, "The bridge is closed.", (3, 4)),
        Sentence(Part.LEAD, "Mr. Lee says so.", (3, 4)),
    )


@pytest.mark.parametrize("marks", ["“”", '""', "''", "„“", "«»"])
def test_sentences_of_one_quotation_stay_together(marks: str) -> None:
    """Half a quotation has no speaker, and one mark too many."""
    text = f"Mr. Lee said: {marks[0]}The bridge is closed. You cannot pass.{marks[1]}"
    answer = {"lead": [{"sources": [3], "text": text}]}
    assert [sentence.text for sentence in read(json.dumps(answer), rooms=USUAL, language="en")] == [text]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        pytest.param("The bridge is closed. " + "It is very old " * 30, "The bridge is closed.", id="after another"),
        pytest.param("very old " * 40, "very old…", id="all there is"),
        pytest.param("The bridge is closed. " * 14 + "Off Wall St.", "is closed.", id="an abbreviation at the limit"),
        pytest.param("The bridge is closed. It is very", "The bridge is closed.", id="a half sentence after another"),
        pytest.param(("very old " * 40)[:310], "very old…", id="the next word would not fit"),
        pytest.param("It is very old", "It is very old.", id="below the limit"),
    ],
)
def test_sentence_that_the_limit_cut_off_is_not_passed_off_as_whole(text: str, last: str) -> None:
    """A server that holds the model to the schema ends the string in the middle of a sentence."""
    answer = {"lead": [{"sources": [3], "text": text[:SENTENCE_CHARS_MAX]}]}
    draft = read(json.dumps(answer), rooms=USUAL, language="en")
    assert draft[-1].text.endswith(last)


def test_rest_of_a_sentence_that_the_limit_cut_off_is_no_sentence() -> None:
    """Some models go on in the next item as if nothing had happened."""
    cut = ("The bridge is closed. " + "Lorries have to take the bypass " * 30)[:SENTENCE_CHARS_MAX]
    answer = {
        "lead": ["L."],
        "body": [{"sources": [3], "text": cut}, {"sources": [4], "text": " and pay. It is long."}],
    }
    draft = read(json.dumps(answer), rooms=USUAL, language="en")
    assert [sentence.text for sentence in draft] == ["L.", "The bridge is closed.", "It is long."]


def test_sentence_cut_off_at_both_ends_leaves_nothing() -> None:
    """Its item holds the rest of one sentence and the beginning of another."""
    first = ("The bridge is closed. " + "Lorries have to take the bypass " * 30)[:SENTENCE_CHARS_MAX]
    second = ("and pay. And so " + "they go on and on " * 30)[:SENTENCE_CHARS_MAX]
    answer = {"lead": ["L."], "body": [{"sources": [3], "text": first}, {"sources": [4], "text": second}]}
    draft = read(json.dumps(answer), rooms=USUAL, language="en")
    assert [sentence.text for sentence in draft] == ["L.", "The bridge is closed."]


def test_rest_of_a_lead_that_the_limit_cut_off_does_not_open_the_body() -> None:
    """Nor does it when it stands in the next part."""
    cut = ("The bridge is closed. " + "Lorries have to take the bypass " * 30)[:SENTENCE_CHARS_MAX]
    answer = {"lead": [{"sources": [3], "text": cut}], "body": [{"sources": [4], "text": "and pay. It is long."}]}
    draft = read(json.dumps(answer), rooms=USUAL, language="en")
    assert [sentence.text for sentence in draft] == ["The bridge is closed.", "It is long."]


def test_sentences_beyond_those_of_a_lead_are_body() -> None:
    """Where a model puts a paragraph instead of a sentence, it means it; of a conclusion two sentences are enough."""
    four = [{"sources": [1], "text": "One is so. Two is so. Three is so. Four is so."}]
    draft = read(json.dumps({"lead": four, "conclusion": four}), rooms=USUAL, language="en")
    assert [sentence.part for sentence in draft] == [Part.LEAD] * 2 + [Part.BODY] * 2 + [Part.CONCLUSION] * 2
    assert [sentence.text for sentence in draft[2:4]] == ["Three is so.", "Four is so."]


def test_parts_that_the_length_leaves_out_are_not_read() -> None:
    """A model that writes a body for a short briefing wrote it in vain."""
    draft = read('{"lead": ["L."], "body": ["B."]}', rooms=rooms(Length.SHORT, WORDS), language="en")
    assert [sentence.part for sentence in draft] == [Part.LEAD]


@pytest.mark.parametrize("words", [WORDS, LONG_WORDS])
@pytest.mark.parametrize("length", list(Length))
def test_schema_is_one_that_strict_servers_take(length: Length, words: int) -> None:
    """Every object closed, every string and array bounded, no pattern beside a length."""
    assert loose(schema(rooms(length, words), len(NEWS)), "schema") == []


@pytest.mark.parametrize("length", list(Length))
def test_shape_in_words_and_schema_name_the_same_parts(length: Length) -> None:
    """The rungs of the ladder ask for one thing."""
    asked = rooms(length, WORDS)
    assert all(f'"{part}"' in shape(asked, "en") for part in schema(asked, len(NEWS))["properties"])


def test_a_short_article_gets_a_short_body() -> None:
    """Of one that is longer than its article the end would be cut off, and it would be paid for."""
    full = rooms(Length.FULL, WORDS)
    assert within(USUAL, NEWS[:4])[Part.BODY] == Room(300, 3)
    assert within(USUAL, NEWS[:13])[Part.BODY] == Room(369, 6)
    assert within(USUAL, NEWS)[Part.BODY] == Room(1_134, 10)
    assert within(USUAL, NEWS * 9)[Part.BODY] == Room(1_500, 10)
    assert within(full, NEWS * 9)[Part.BODY] == Room(2_200, 14)
    assert schema(within(USUAL, NEWS[:13]), len(NEWS))["properties"]["body"]["maxItems"] == 6


@pytest.mark.parametrize(
    ("words", "body", "overview", "conclusion"),
    [
        pytest.param(LONG_WORDS - 1, Room(1_500, 10), Room(450, 2), Room(450, 2), id="news"),
        pytest.param(LONG_WORDS, Room(1_900, 12), Room(600, 3), Room(550, 3), id="a long piece"),
    ],
)
def test_parts_grow_with_the_article(words: int, body: Room, overview: Room, conclusion: Room) -> None:
    """A feature of 900 words holds more than fits beside one of 300; the lead stays what is read at a glance."""
    found = rooms(Length.STANDARD, words)
    assert [found[part] for part in Part] == [Room(400, 2), body, overview, conclusion]


@pytest.mark.parametrize("part", list(Part))
def test_full_briefing_has_room_for_the_model_of_the_layout(part: Part) -> None:
    """Its parts have 394, 2,157, 663 and 551 characters, in 2, 10, 4 and 3 sentences."""
    chars, sentences = {"lead": (394, 2), "body": (2_157, 10), "overview": (663, 4), "conclusion": (551, 3)}[part]
    room = rooms(Length.FULL, WORDS)[part]
    assert room.chars >= chars
    assert room.sentences >= sentences
    assert room.chars_max == round(SOFT * room.chars)


@pytest.mark.parametrize(
    ("chars", "language", "said"),
    [
        pytest.param(400, "en", "60 words", id="a lead"),
        pytest.param(1_500, "de-AT", "230 words", id="a body"),
        pytest.param(4, "en", "5 words", id="hardly anything"),
        pytest.param(400, "ja", "160 characters", id="a language that does not set words apart"),
    ],
)
def test_models_are_told_words(chars: int, language: str, said: str) -> None:
    """They cannot count characters."""
    assert size(chars, language) == said
    if chars == 400:
        assert said in shape(USUAL, language)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("see [the site](https://evil.example/x) now", "see the site now", id="a masked link"),
        pytest.param("see https://evil.example/x now", "see now", id="a bare link"),
        pytest.param("see <https://evil.example/x> now", "see now", id="an angled link"),
        pytest.param("write to mailto:a@b.example now", "write to now", id="a mail link"),
        pytest.param("see www.evil.example now", "see now", id="a link without scheme"),
        pytest.param("**bold** __under__ ~~gone~~ ||spoiler|| `code`", "bold under gone spoiler code", id="markup"),
        pytest.param("- item", "item", id="a list item"),
        pytest.param("a\u200bb\u202ec\x07d", "abcd", id="invisible characters"),
        pytest.param("two\nlines", "two lines", id="a line end"),
    ],
)
def test_sentence_of_a_model_is_plain_text(text: str, expected: str) -> None:
    """The only links in an answer are made by code."""
    assert plain(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"conclusion": [{"text": "Bridges are closed.", "sources": [1]}]}', id="as asked"),
        pytest.param('{"text": "Bridges are closed.", "sources": [1]}', id="one sentence alone"),
        pytest.param("Bridges are closed.", id="text"),
        pytest.param('{"conclusion": [{"text": "In summary, Bridges are closed", "sources": [1]}]}', id="our words"),
    ],
)
def test_digest_line_is_read_in_any_wrapping(text: str) -> None:
    """As with briefings."""
    (sentence,) = read_line(text, language="en")
    assert sentence.text == "Bridges are closed."


def test_digest_line_of_nothing_is_broken() -> None:
    """Then the next rung is tried."""
    with pytest.raises(LayoutBroken):
        read_line(" ", language="en")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(
            '{"mended": [{"id": 2, "sources": [3], "text": "The bridge is closed"}]}',
            {2: ("The bridge is closed.",)},
            id="one of two",
        ),
        pytest.param(
            '{"failed": [{"id": 1, "why": "x", "sources": [3], "text": "It is."}]}', {1: ("It is.",)}, id="why"
        ),
        pytest.param('{"mended": [{"id": 1, "sources": [], "text": ""}]}', {1: ()}, id="left out"),
        pytest.param('{"failed": [1]}', {1: ()}, id="a number alone"),
        pytest.param(
            '{"mended": [{"id": 1, "text": "It is closed. It was old.", "sources": [1]}]}',
            {1: ("It is closed.", "It was old.")},
            id="two",
        ),
        pytest.param('{"mended": [{"id": 9, "text": "x"}, {"id": "1", "text": "x"}, "x"]}', {}, id="no such sentence"),
        pytest.param('{"mended": []}', {}, id="nothing"),
    ],
)
def test_mended_sentences_are_read_by_their_numbers(text: str, found: dict[int, tuple[str, ...]]) -> None:
    """Those that nothing came for are not among them."""
    mended = read_mended(text, parts=[Part.BODY, Part.CONCLUSION], language="en")
    assert {number: tuple(sentence.text for sentence in draft) for number, draft in mended} == found


def test_answer_without_a_list_of_mended_sentences_is_broken() -> None:
    """Then the next rung is tried."""
    with pytest.raises(LayoutBroken):
        read_mended('{"lead": []}', parts=[Part.BODY], language="en")


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        pytest.param("Yes", True, id="yes"),
        pytest.param("no.", False, id="no"),
        pytest.param("**Answer:** No, since", False, id="a word of explanation"),
    ],
)
def test_small_checker_says_yes_or_no(text: str, *, yes: bool) -> None:
    """In whatever wrapping."""
    assert read_yes(text) is yes


def test_small_checker_that_says_neither_is_broken() -> None:
    """Then nothing was checked."""
    with pytest.raises(LayoutBroken):
        read_yes("The document does nothing of the kind")


@pytest.mark.parametrize("given", [mended_schema(4, 40), look_schema(4, 40), line_schema(3)])
def test_other_schemas_are_strict_too(given: dict[str, Any]) -> None:
    """Every array and string in them has an end."""
    assert loose(given, "schema") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(
            '{"points": [{"point": "x", "sources": [4, 3]}, {"point": "y", "sources": [5]}]}', [3, 2, 4], id="as asked"
        ),
        pytest.param('{"points": [{"point": "x", "sources": "[3]"}]}', [2], id="a number as text"),
        pytest.param('{"points": [[3, 4]]}', [2, 3], id="numbers alone"),
        pytest.param('{"points": [{"point": "x", "sources": [3, 99, 0, 3]}]}', [2], id="numbers that were not shown"),
        pytest.param('{"points": []}', [], id="nothing of importance"),
    ],
)
def test_key_points_are_read_as_the_sentences_behind_them(text: str, found: list[int]) -> None:
    """In the order of the points, each once, and only what the model could see."""
    assert read_points(text, shown=range(2, 6)) == found


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Sentence 3 matters.", id="prose"),
        pytest.param('{"points": "all of them"}', id="no list"),
        pytest.param('{"points": [{"point": "x", "sources": [99]}]}', id="no number that was shown"),
        pytest.param('{"points": [null, 7, {"sources": {}}]}', id="anything else"),
    ],
)
def test_key_points_without_sentences_are_broken(text: str) -> None:
    """Then the next rung is tried."""
    with pytest.raises(LayoutBroken):
        read_points(text, shown=range(2, 6))


def test_schema_of_key_points_holds_to_strict_mode() -> None:
    """Every array and string in it has an end."""
    assert loose(points_schema(40), "points") == []


REPLY = Sentence(Part.BODY, "The bridge is closed.", (3,))


@pytest.mark.parametrize(
    ("text", "draft"),
    [
        pytest.param(
            '{"stated": true, "answer": [{"sources": [3], "text": "The bridge is closed."}]}', (REPLY,), id="as asked"
        ),
        pytest.param('{"answer": [{"sources": [3], "text": "The bridge is closed"}]}', (REPLY,), id="without the flag"),
        pytest.param('{"stated": true, "answer": "The bridge is closed [3]."}', (REPLY,), id="one text"),
        pytest.param("The bridge is closed [3].", (REPLY,), id="prose with its source"),
        pytest.param('{"stated": false, "answer": []}', (), id="the article does not say"),
        pytest.param(
            '{"stated": false, "answer": [{"sources": [3], "text": "x"}]}', (), id="which goes before the rest"
        ),
    ],
)
def test_answer_to_a_question_is_read_in_any_wrapping(text: str, draft: tuple[Sentence, ...]) -> None:
    """() says that the article does not say."""
    assert read_reply(text, language="en") == draft


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("I do not know.", id="prose without a source"),
        pytest.param('{"stated": true, "answer": []}', id="a promise without an answer"),
        pytest.param('{"lead": []}', id="another shape"),
    ],
)
def test_answer_that_neither_answers_nor_declines_is_broken(text: str) -> None:
    """Then the next rung is tried."""
    with pytest.raises(LayoutBroken):
        read_reply(text, language="en")


def test_schema_of_an_answer_holds_to_strict_mode() -> None:
    """Every array and string in it has an end."""
    assert loose(reply_schema(40), "answer") == []
