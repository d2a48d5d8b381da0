"""Key phrases: what an overview without a model says an article is about."""

import tomllib
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.briefing.extractive.nouns import inner_capitals
from bot.briefing.extractive.topics import TOPICS_MAX, topics
from bot.briefing.vocabulary.phrases import phrases

SAMPLES = tomllib.loads((Path(__file__).parents[1] / "samples/articles.toml").read_text(encoding="utf-8"))
QUOTATION_MARKS = '"“”„«»‘「」『』'
HARBOUR = [
    "Dockers in Port Ellery have ended a strike that had closed the harbour for 11 days.",
    "The dockers' union and the company agreed on pay after talks that lasted all night.",
    "The strike began when the company gave its night shifts to a contractor.",
    "It has now given up the plan, though it may review the night shifts in two years.",
    "The harbour master expects the queue of ships to be gone by Sunday.",
]


def told(sentences: list[str], title: str = "", language: str = "en") -> list[str]:
    """The phrases."""
    return [topic.text for topic in topics(sentences, title, language, inner_capitals(sentences))]


@pytest.mark.parametrize("language", list(SAMPLES))
def test_overview_names_at_least_two_things_in_every_language(language: str) -> None:
    """One name alone says nothing."""
    sample = SAMPLES[language]
    found = told(sample["text"].strip().splitlines(), sample["title"], language)
    assert 2 <= len(found) <= TOPICS_MAX


def test_nouns_that_come_back_are_told_beside_names() -> None:
    """With their articles, and with the words that belong to them."""
    found = told(HARBOUR, "Port Ellery dockers end strike after 11 days")
    assert "Port Ellery" in found
    assert "the strike" in found


@pytest.mark.parametrize(
    ("sentences", "title", "language", "expected"),
    [
        pytest.param(
            ["The old stone bridge is shut.", "The bridge is to open in May.", "A lorry hit the bridge."],
            "",
            "en",
            "the old stone bridge",
            id="with what belongs to it where it comes first",
        ),
        pytest.param(
            ["A strike shut the port.", "The strike went on.", "Nobody knows when the strike ends."],
            "",
            "en",
            "the strike",
            id="the, once it was mentioned",
        ),
        pytest.param(
            ["Its chairman spoke.", "The chairman left.", "Her chairman stayed."], "", "en", "the chairman", id="no its"
        ),
        pytest.param(
            ["The council of Harwick met.", "The council voted.", "The council left."],
            "",
            "en",
            "the council of Harwick",
            id="with what it belongs to",
        ),
        pytest.param(
            ["They met in the U.S. in May.", "He left the U.S. again.", "A U.S. court wrote."],
            "",
            "en",
            "the U.S.",
            id="a name with full stops and its article",
        ),
        pytest.param(
            ["Mayor Anna Petrov spoke.", "Petrov left.", "Nobody saw Petrov."],
            "Anna Petrov",
            "en",
            "Anna Petrov",
            id="a name in full",
        ),
        pytest.param(
            ["Городской совет закрыл мост.", "На мосту пусто.", "Совет молчит, и моста не видно."],
            "Совет закрывает старый мост",
            "ru",
            "старый мост",
            id="the case of the title",
        ),
        pytest.param(
            ["Auf der Brücke stehen Leute.", "Die alte Brücke ist zu.", "Von der Brücke sieht man weit."],
            "",
            "de",
            "die alte Brücke",
            id="the case in which it opens a sentence",
        ),
        pytest.param(
            ["Le conseil municipal a voté.", "Le conseil municipal se tait.", "On attend le conseil."],
            "",
            "fr",
            "le conseil municipal",
            id="an adjective that follows it twice",
        ),
        pytest.param(
            ["市议会决定关闭石桥。", "石桥已有二百年。", "市议会九月再议。"],
            "",
            "zh",
            "市议会",
            id="characters that come back",
        ),
        pytest.param(
            ["파업은 끝났다.", "노조가 파업을 시작했다.", "파업이 항구를 막았다."],
            "",
            "ko",
            "파업",
            id="without its particle",
        ),
        pytest.param(
            ["أغلق المجلس الجسر القديم.", "الجسر القديم جميل.", "يزور الناس الجسر."],
            "",
            "ar",
            "الجسر القديم",
            id="with its adjective",
        ),
    ],
)
def test_phrase_stands_as_it_can_in_a_list(sentences: list[str], title: str, language: str, expected: str) -> None:
    """In the base form, with the article that it has."""
    assert expected in told(sentences, title, language)


@pytest.mark.parametrize(
    ("sentences", "absent"),
    [
        pytest.param(["She likes to swim.", "He wants to swim.", "They will swim."], "swim", id="a verb"),
        pytest.param(
            ["The Syrian army left.", "A Syrian town fell.", "The Syrian coast is long."], "Syrian", id="adjective"
        ),
        pytest.param(
            ["Last year it rained.", "This year it is dry.", "Next year it snows."], "year", id="an empty word"
        ),
        pytest.param(["On Monday she left.", "He came on Monday.", "They met on Monday."], "Monday", id="a weekday"),
        pytest.param(
            ["They went to Prison today.", "She left Prison at noon.", "A prison is old.", "A man left Prison."],
            "Prison",
            id="a common word with a capital",
        ),
        pytest.param(
            ["We saw On Your Side.", "Then On Your Side came.", "It is On Your Side."], "On Your", id="a motto"
        ),
        pytest.param(
            ["The only officers met.", "The only officers left.", "The only officers sat."], "only", id="only"
        ),
        pytest.param(["I can't say.", "He can’t go.", "We can't see."], "can", id="a contraction"),
    ],
)
def test_what_is_no_topic_is_not_told(sentences: list[str], absent: str) -> None:
    """However often it comes back."""
    assert not any(absent in phrase for phrase in told(sentences))


WORDS = [
    *(
        "the",
        "a",
        "its",
        "of",
        "and",
        "in",
        "to",
        "old",
        "new",
        "stone",
        "bridge",
        "bridges",
        "council",
        "strike",
        "night",
    ),
    *(
        "Harwick",
        "Anna",
        "Petrov",
        "U.S.",
        "dockers'",
        "company’s",
        "closed",
        "runs",
        "'Dream'",
        "“The",
        "end”",
        '"we"',
    ),
    *("‘so", "far’", "1,400", "2020", "(see", "below)", "–", "said", "can't", "Bank", "«mot»", "it's"),
]
SENTENCES = st.lists(st.lists(st.sampled_from(WORDS), min_size=2, max_size=14), min_size=1, max_size=12).map(
    lambda rows: [" ".join(row) + "." for row in rows]
)


@given(sentences=SENTENCES, title=st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join))
def test_phrases_are_clean_and_differ(sentences: list[str], title: str) -> None:
    """No stray quotation mark, nothing twice, no phrase inside another, and nothing that the article does not have."""
    found = told(sentences, title)
    text = "\n".join([*sentences, title]).lower()
    for phrase in found:
        assert not set(phrase) & set(QUOTATION_MARKS)
        assert phrase.strip("' ’") == phrase
        assert phrase.removeprefix("the ").lower() in text
    assert not any(set(one.lower().split()) <= set(other.lower().split()) for one, other in permutations(found, 2))


@given(
    sentences=st.lists(st.text(max_size=120), max_size=12),
    title=st.text(max_size=60),
    language=st.sampled_from([*SAMPLES, "ko", "tr", "sv", "ca", "und"]),
)
def test_any_text_has_phrases_or_none(sentences: list[str], title: str, language: str) -> None:
    """A page may hold anything."""
    found = told(sentences, title, language)
    assert len(found) <= TOPICS_MAX
    assert all(phrase.strip() for phrase in found)


def test_full_stop_of_a_name_ends_the_overview() -> None:
    """Two would be one too many."""
    assert phrases("en").discussing("China and the U.S.") == "The article discusses China and the U.S."
