"""The layout: budgets, joints and fixed phrases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.briefing.layout import (
    BUDGETS,
    QUOTED_CHARS_MAX,
    QUOTED_SENTENCES_MAX,
    clipped,
    composed,
    fitted,
    quotable,
    quoted,
    source_line,
)
from bot.briefing.vocabulary.phrases import languages, phrases
from bot.briefing.vocabulary.words import written_small
from bot.domain.briefing import Length, Part, Sentence

SENTENCE = "The council of the town closed the old bridge to lorries on Tuesday."


def draft(*parts: tuple[Part, str]) -> tuple[Sentence, ...]:
    """A draft whose sentences all cite the first sentence."""
    return tuple(Sentence(part, text, (1,)) for part, text in parts)


@given(
    texts=st.lists(st.tuples(st.sampled_from(list(Part)), st.text("abc d.", min_size=1, max_size=600)), max_size=60),
    length=st.sampled_from(list(Length)),
    language=st.sampled_from(languages()),
)
def test_no_part_exceeds_its_budget(texts: list[tuple[Part, str]], length: Length, language: str) -> None:
    """A briefing of standard length fits one message on every platform, whatever was drafted."""
    kept = fitted(draft(*texts), length=length, language=language, chars_max=100_000)
    parts = composed(kept, language=language)
    assert all(len(parts[part]) <= BUDGETS[length].get(part, 0) for part in Part)


@given(
    texts=st.lists(st.tuples(st.sampled_from(list(Part)), st.text("abc d.", min_size=1, max_size=300)), max_size=40),
    chars_max=st.integers(900, 5_000),
)
def test_briefing_is_no_longer_than_the_article(texts: list[tuple[Part, str]], chars_max: int) -> None:
    """Nobody wants a summary that takes longer to read."""
    kept = fitted(draft(*texts), length=Length.FULL, language="en", chars_max=chars_max)
    assert sum(len(sentence.text) for sentence in kept) <= chars_max


def test_parts_come_in_the_order_of_the_layout() -> None:
    """Whatever order a model answers in."""
    mixed = draft((Part.CONCLUSION, "c"), (Part.LEAD, "l"), (Part.OVERVIEW, "o"), (Part.BODY, "b"))
    kept = fitted(mixed, length=Length.STANDARD, language="en", chars_max=1_000)
    assert [sentence.part for sentence in kept] == list(Part)


def test_short_has_neither_body_nor_overview() -> None:
    """Title, lead, conclusion, source."""
    kept = fitted(
        draft((Part.LEAD, "l"), (Part.BODY, "b"), (Part.OVERVIEW, "o"), (Part.CONCLUSION, "c")),
        length=Length.SHORT,
        language="en",
        chars_max=1_000,
    )
    assert [sentence.part for sentence in kept] == [Part.LEAD, Part.CONCLUSION]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        pytest.param("en", "The bridge is closed.", "In summary, the bridge is closed.", id="small letter behind it"),
        pytest.param("en", "Harwick closed it.", "In summary, Harwick closed it.", id="a name keeps its capital"),
        pytest.param("en", "Luckily, it held.", "In summary, luckily, it held.", id="an adverb is no name"),
        pytest.param("en", "In summary, the bridge is closed.", "In summary, the bridge is closed.", id="said twice"),
        pytest.param("en", "In summary: The bridge.", "In summary, the bridge.", id="said twice, otherwise pointed"),
        pytest.param("en", "In conclusion, the bridge.", "In summary, the bridge.", id="said twice, in other words"),
        pytest.param("de", "Kurzum, die Brücke ist zu.", "Zusammengefasst: Die Brücke ist zu.", id="German, twice"),
        pytest.param("de", "Die Brücke ist zu.", "Zusammengefasst: Die Brücke ist zu.", id="German after a colon"),
        pytest.param("nl", "De brug is dicht.", "Samengevat: de brug is dicht.", id="Dutch after a colon"),
        pytest.param("fr", "En résumé, le pont est fermé.", "En résumé, le pont est fermé.", id="French said twice"),
        pytest.param("ja", "要約すると、橋は閉鎖された。", "要約すると、橋は閉鎖された。", id="Japanese said twice"),
        pytest.param("zh", "桥已关闭。", "总之，桥已关闭。", id="Chinese"),
        pytest.param("xx", "The bridge is closed.", "In summary, the bridge is closed.", id="unknown: English"),
    ],
)
def test_conclusion_joins_its_phrase(language: str, text: str, expected: str) -> None:
    """The joint between our words and theirs is where code-made text gives itself away."""
    common = {"the", "de", "le", "bridge"}
    assert composed(draft((Part.CONCLUSION, text)), language=language, common=common)[Part.CONCLUSION] == expected


ARTICLE = "He met the State Teachers Association, and the teachers left Home Depot and went home. Nobody saw Petrov."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Teachers want more.", "In summary, teachers want more.", id="a word that also ends a name"),
        pytest.param("Home Depot wants more.", "In summary, Home Depot wants more.", id="a word that begins a name"),
        pytest.param("Petrov wants more.", "In summary, Petrov wants more.", id="a name"),
        pytest.param("Ten of them want more.", "In summary, ten of them want more.", id="a number"),
        pytest.param("According to Petrov, all do.", "In summary, according to Petrov, all do.", id="a small word"),
    ],
)
def test_article_tells_which_words_are_small(text: str, expected: str) -> None:
    """A capital behind our comma is right for names only."""
    common = written_small(ARTICLE, "en")
    assert composed(draft((Part.CONCLUSION, text)), language="en", common=common)[Part.CONCLUSION] == expected


def test_overview_is_not_begun_twice() -> None:
    """Models write the opening they were told not to write."""
    parts = composed(draft((Part.OVERVIEW, "The article discusses the bridge.")), language="en")
    assert parts[Part.OVERVIEW] == "The article discusses the bridge."


@pytest.mark.parametrize(
    ("language", "title", "expected"),
    [
        ("en", "The bridge is shut.", "The article discusses “The bridge is shut”."),
        ("en", "Mayor: “Shut it”", "The article discusses “Mayor: ‘Shut it’”."),
        ("de", "Gericht: „Alles zu“", "Der Artikel behandelt das Thema „Gericht: ‚Alles zu‘“."),
        ("fr", "« Fermez-le »", "L’article aborde le sujet suivant : « ‹ Fermez-le › »."),
        ("ru", "«Закройте»", "В статье говорится о следующем: «‹Закройте›»."),
    ],
)
def test_title_is_quoted_in_the_marks_of_its_language(language: str, title: str, expected: str) -> None:
    """Marks inside of others are single ones; a full stop inside of them would be the second one."""
    assert phrases(language).quoting(title) == expected


@pytest.mark.parametrize("language", languages())
def test_every_language_is_whole(language: str) -> None:
    """A missing phrase would show as an English word in the middle of another language."""
    words = phrases(language)
    assert all((words.name, words.overview, words.conclusion, words.source))
    assert words.topics.startswith(words.overview.strip()[:4])
    assert "{topics}" in words.topics
    assert source_line("news.example", language).endswith("news.example")


def test_at_least_twelve_languages_have_phrases() -> None:
    """Those of the reader."""
    assert {"en", "de", "fr", "es", "pt", "it", "nl", "pl", "ru", "uk", "ja", "zh", "ar"} <= set(languages())


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        pytest.param([], "", id="none"),
        pytest.param(["a"], "a", id="one"),
        pytest.param(["a", "b"], "a and b", id="two"),
        pytest.param(["a", "b", "c"], "a, b and c", id="three"),
    ],
)
def test_items_are_listed_as_people_list_them(items: list[str], expected: str) -> None:
    """The overview of the extractive engine is such a list."""
    assert phrases("en").listed(items) == expected


@pytest.mark.parametrize(
    ("sentences", "whole"),
    [
        pytest.param([SENTENCE] * QUOTED_SENTENCES_MAX, True, id="as many sentences as are quoted"),
        pytest.param([SENTENCE * 3] * (QUOTED_SENTENCES_MAX + 1), False, id="one sentence more"),
        pytest.param(["a" * (QUOTED_CHARS_MAX // 10)] * 10, True, id="as many characters as are quoted"),
        pytest.param(["a" * (QUOTED_CHARS_MAX // 10)] * 10 + ["a"], False, id="one character more"),
        pytest.param(["桥" * 40] * 7, False, id="a Chinese character holds more than a letter"),
        pytest.param(["a" * 2_000], False, id="one endless sentence"),
        pytest.param(["a" * 401], False, id="a sentence that is no lead"),
        pytest.param(["a" * 100, "b" * 100, "c" * 850, "d" * 850], False, id="a rest that is no body"),
    ],
)
def test_short_articles_are_quoted(sentences: list[str], whole: bool) -> None:
    """The layout would only repeat them."""
    assert quotable(sentences) is whole


def test_quoted_article_is_complete_and_in_order() -> None:
    """Quoted whole means whole."""
    sentences = ["One.", "Two.", "Three.", "Four."]
    chosen = quoted(sentences)
    assert [sentence.text for sentence in chosen] == sentences
    assert [sentence.part for sentence in chosen] == [Part.LEAD, Part.LEAD, Part.BODY, Part.BODY]
    assert [sentence.supported_by for sentence in chosen] == [(1,), (2,), (3,), (4,)]


@given(text=st.text(min_size=1, max_size=80), chars_max=st.integers(2, 80))
def test_clipped_text_fits(text: str, chars_max: int) -> None:
    """The ellipsis counts."""
    assert len(clipped(text, chars_max)) <= chars_max


@pytest.mark.parametrize(
    ("text", "small"),
    [
        ("Doctors and groups of patients met. The town slept.", True),
        ("Doctors Without Borders came. Doctors met.", False),
        ("The league of Doctors met. Doctors left.", False),
    ],
)
def test_people_at_the_start_of_a_sentence_are_no_name_unless_one_has_them(text: str, small: bool) -> None:
    """Behind "In summary, " they stand small."""
    assert ("doctors" in written_small(text, "en")) is small
