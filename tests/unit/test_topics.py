"""Topics: what an overview without a model says an article is about."""

import tomllib
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.briefing.extractive import brief
from bot.briefing.extractive.overview.names import inner_capitals
from bot.briefing.extractive.overview.topics import TOPICS_MAX, TOPICS_MIN, topics
from bot.briefing.vocabulary.phrases import phrases

SAMPLES = tomllib.loads((Path(__file__).parents[1] / "samples/articles.toml").read_text(encoding="utf-8"))
QUOTATION_MARKS = '"“”„«»‘「」『』'
HARBOUR = [
    "Dockers in Port Ellery have ended a strike that had closed the harbour for 11 days.",
    "The dockers' union and the company agreed on pay after talks that lasted all night.",
    "The strike began when the company gave its night shifts to a contractor.",
    "It has now given up the plan, though it may review the night shifts in two years.",
    "Nobody was hurt in the strike, and nobody was fired.",
    "The harbour master expects the queue of ships to be gone by Sunday.",
]


def told(sentences: list[str], title: str = "", language: str = "en") -> list[str]:
    """The phrases."""
    return [topic.text for topic in topics(sentences, title, language, inner_capitals(sentences))]


@pytest.mark.parametrize("language", list(SAMPLES))
def test_topics_are_told_where_there_are_two_and_the_title_knows_one(language: str) -> None:
    """One name alone says nothing; what the title does not have is not what the article is about."""
    sample = SAMPLES[language]
    found = told(sample["text"].strip().splitlines(), sample["title"], language)
    assert len(found) == 0 or TOPICS_MIN <= len(found) <= TOPICS_MAX


def test_names_and_the_titles_words_are_told_with_their_articles() -> None:
    """A title leaves the articles out."""
    found = told(HARBOUR, "Port Ellery dockers end strike after 11 days")
    assert found == ["Port Ellery", "the strike"]


def test_one_of_many_is_no_topic() -> None:
    """A title's "Australian" is an adjective, and "an Australian" nobody in particular."""
    story = [
        "Two hostages, an American and an Australian, are free in Colne.",
        "The hostages flew home from Colne on Tuesday.",
        "Nobody in Colne knew the hostages.",
    ]
    assert told(story, "Colne frees American and Australian hostages") == ["Colne", "the hostages"]


def test_words_that_only_come_back_are_not_told() -> None:
    """The night shifts and the company are in every second sentence, and say nothing alone."""
    assert not {"the night shifts", "night shifts", "the company"} & set(told(HARBOUR, "Port Ellery: strike ends"))


@pytest.mark.parametrize(
    ("sentences", "title", "language", "expected"),
    [
        pytest.param(
            ["In Harwick the old stone bridge is shut.", "The bridge is to open in May.", "A lorry hit the bridge."],
            "Harwick shuts old stone bridge",
            "en",
            "the old stone bridge",
            id="a phrase of the title, once",
        ),
        pytest.param(
            ["A strike shut Colne.", "The strike went on.", "Nobody knows when the strike ends."],
            "Strike shuts Colne",
            "en",
            "the strike",
            id="a noun of the title that comes back",
        ),
        pytest.param(
            ["They met in the U.S. in May.", "He left the U.S. again.", "A U.S. court in Colne wrote."],
            "Colne court leaves U.S.",
            "en",
            "the U.S.",
            id="a name with full stops and its article",
        ),
        pytest.param(
            ["Mayor Anna Petrov of Colne spoke.", "Petrov left.", "Nobody saw Petrov."],
            "Anna Petrov leaves Colne",
            "en",
            "Anna Petrov",
            id="a name in full",
        ),
        pytest.param(
            ["In Colne, Ukrainian Anna Petrov spoke.", "Police in Colne saw her.", "She left Colne."],
            "Colne police look for Anna Petrov",
            "en",
            "Anna Petrov",
            id="a name without the country before it",
        ),
        pytest.param(
            ["Officer John B. Tay of Colne spoke.", "Then Tay left.", "They saw Tay again."],
            "Colne officer Tay leaves",
            "en",
            "John B. Tay",
            id="a name with an initial",
        ),
        pytest.param(
            ["They went to al-Tarn in May.", "Colne is far from al-Tarn.", "He left Colne."],
            "From Colne to al-Tarn",
            "en",
            "al-Tarn",
            id="a name with a small word joined to it",
        ),
        pytest.param(
            ["Le conseil de Harwick a voté.", "Le vieux pont de pierre est fermé.", "On attend."],
            "Harwick ferme son vieux pont",
            "fr",
            "le vieux pont",
            id="French, with the article that belongs to it",
        ),
        pytest.param(
            [
                "Die Bürgermeisterin Anna Petrov sprach.",
                "Mit Anna Petrov kam Martin Keogh.",
                "Auch Martin Keogh sprach.",
            ],
            "Anna Petrov und Martin Keogh sprechen",
            "de",
            "Martin Keogh",
            id="German, where a name of several words is one",
        ),
    ],
)
def test_topic_stands_as_it_can_in_a_list(sentences: list[str], title: str, language: str, expected: str) -> None:
    """As the article has it, with its own article."""
    assert expected in told(sentences, title, language)


@pytest.mark.parametrize(
    ("sentences", "title", "absent"),
    [
        pytest.param(["She likes to swim.", "He wants to swim.", "They will swim."], "To swim", "swim", id="verb"),
        pytest.param(
            ["The Syrian army left.", "A Syrian town fell.", "The Syrian coast is long."],
            "Syrian coast and Syrian army",
            "Syrian",
            id="an adjective",
        ),
        pytest.param(
            ["Last year it rained.", "This year it is dry.", "The year is long."],
            "Year of rain",
            "year",
            id="empty word",
        ),
        pytest.param(
            ["A report on top U.S. firms came.", "It asked about top U.S. firms.", "The U.S. has many."],
            "The top U.S. firms of the year",
            "top U",
            id="half an abbreviation",
        ),
        pytest.param(["He came on Monday.", "They met on Monday."], "Monday", "Monday", id="day"),
        pytest.param(["I saw Mr Tay.", "Then Mr Tay left.", "Nobody saw Mr Oat."], "Mr Tay and Mr Oat", "Mr", id="Mr"),
        pytest.param(["Here We’re safe.", "And We’re late."], "We’re here to stay", "We’re", id="a contraction"),
        pytest.param(
            ["Trailing by two, Colne won.", "Trailing again, Wend lost.", "Trailing, they left."],
            "Colne beat Wend",
            "Trailing",
            id="a word with a capital only where sentences begin",
        ),
        pytest.param(
            ["They went to Prison today.", "She left Prison at noon.", "A prison is old.", "A man left Prison."],
            "Prison shut",
            "Prison",
            id="a common word with a capital",
        ),
        pytest.param(
            ["Oat asked Reed of the Gazette.", "The town of Oat is old.", "The Gazette wrote.", "Oat is shut."],
            "Oat shut",
            "Gazette",
            id="who is asked or told, but not spoken of",
        ),
    ],
)
def test_what_is_no_topic_is_not_told(sentences: list[str], title: str, absent: str) -> None:
    """However often it comes back."""
    beside = ["In Harwick it rained.", "They left Harwick.", "He likes Harwick."]
    found = told([*beside, *sentences], f"Harwick: {title}")
    assert absent not in {topic.removeprefix("the ") for topic in found}


@pytest.mark.parametrize("language", ["ja", "zh", "ko", "ar"])
def test_scripts_without_capitals_have_their_title_quoted(language: str) -> None:
    """Where names cannot be told from other words, a list of what comes back is a list of anything."""
    sample = SAMPLES[language]
    assert sample["title"] in brief(sample["text"], sample["title"], language).overview


def test_without_topics_and_title_there_is_no_overview() -> None:
    """Better none than one that says nothing."""
    assert brief("It rained. " * 30, "", "en").overview == ""


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
