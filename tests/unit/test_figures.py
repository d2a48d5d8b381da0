"""Figures and dates, however a language writes them."""

import pytest

from bot.briefing.grounding.figures import dates, numbers
from bot.briefing.grounding.said import Said
from bot.briefing.vocabulary.calendar import calendar


@pytest.mark.parametrize(
    ("language", "text", "keys"),
    [
        ("en", "1.4 million euros", {"=1400000"}),
        ("en", "twenty-five ships and seventy people", {"=25", "=70"}),
        ("de", "1,4 Mio. Euro für fünfundzwanzig Schiffe", {"=1400000", "=25"}),
        ("de", "am 14.05.2026", {"=14", "=2026"}),
        ("fr", "quatre-vingt-dix-sept, soixante et onze, 8 000", {"=97", "=71", "=8000"}),
        ("es", "treinta y cinco y veinticuatro", {"=35", "=24"}),
        ("it", "ventotto e trentuno", {"=28", "=31"}),
        ("nl", "vijfendertig", {"=35"}),
        ("ru", "двадцать пять", {"=25"}),
        ("pl", "trzydzieści dwa", {"=32"}),
        ("sv", "trettiofem", {"=35"}),
        ("ja", "2億1000万円と1万5000人、1.5兆円", {"=210000000", "=15000", "=1500000000000"}),
        ("zh", "1.2万亿元", {"=1200000000000"}),
        ("ko", "9조 1,000억 원", {"=9100000000000"}),
        ("ar", "٣٤٠ شاحنة و ٢٫٥ مليون", {"=340", "=2500000"}),
        ("en", "2026-05-14", {"=14", "=2026"}),
        ("fr", "un vin neuf et une idée", set()),
        ("de", "eine Frau und ein Mann", set()),
    ],
)
def test_numbers_have_one_key_in_every_language(language: str, text: str, keys: set[str]) -> None:
    """Words, scales, separators and signs are ways of writing one number; articles are none."""
    found = {key for fact in numbers(text, language) for key in fact.keys if key.startswith("=")}
    assert keys <= found if keys else not found


@pytest.mark.parametrize(
    ("language", "text", "keys"),
    [
        ("en", "mid-December, on Tuesday", {"month:12", "day:2"}),
        ("en", "he may march on", set()),
        ("de", "am Dienstagabend, 14. Mai", {"day:2", "month:5"}),
        ("de", "am 14.05.2026", {"month:5"}),
        ("fr", "mardi 14 mai", {"day:2", "month:5"}),
        ("fr", "jusqu'à la mi-mai", {"month:5"}),
        ("fr", "sept personnes", set()),
        ("pt", "na terça-feira", {"day:2"}),
        ("pt", "a segunda parte", set()),
        ("ru", "во вторник, 14 мая", {"day:2", "month:5"}),
        ("ja", "5月14日火曜日", {"month:5", "day:2"}),
        ("zh", "五月十四日星期二", {"month:5", "day:2"}),
        ("ko", "5월 14일 화요일", {"month:5", "day:2"}),
        ("ar", "يوم الثلاثاء في مايو", {"day:2", "month:5"}),
        ("tr", "İstanbul'da salı günü", {"day:2"}),
    ],
)
def test_dates_have_one_key_in_every_language(language: str, text: str, keys: set[str]) -> None:
    """A word that is something else more often is no date in a claim."""
    assert {key for fact in dates(text, language) for key in fact.keys} == keys


@pytest.mark.parametrize(
    ("article", "language", "claim", "other", "held"),
    [
        pytest.param("at 3:30 p.m.", "en", "um 15.30 Uhr", "de", True, id="the clock of 24 hours"),
        pytest.param("um 20 Uhr", "de", "at 8 p.m.", "en", True, id="the clock of 12 hours"),
        pytest.param("午後3時ごろ", "ja", "at 3 p.m.", "en", True, id="an afternoon in Japanese"),
        pytest.param("at 3 a.m.", "en", "um 15 Uhr", "de", False, id="the wrong half of the day"),
        pytest.param("令和元年の台風", "ja", "in 2019", "en", True, id="a year of an era"),
        pytest.param("三十五人が", "ja", "35 people", "en", True, id="Chinese numerals"),
        pytest.param("a million people", "en", "1 Million Menschen", "de", True, id="a scale without a figure"),
        pytest.param("for the third time", "en", "drei Mal", "de", True, id="an ordinal"),
        pytest.param("both men", "en", "zwei Männer", "de", True, id="both"),
        pytest.param("30 days", "en", "30 Jahre", "de", False, id="another unit"),
        pytest.param("30 dollars", "en", "30 Euro", "de", False, id="another currency"),
        pytest.param("in August 2007", "en", "в августе 2007 года", "ru", True, id="a year is no number of years"),
    ],
)
def test_an_article_says_a_figure_in_whatever_way(
    article: str, language: str, claim: str, other: str, held: bool
) -> None:
    """A translation writes hours, eras and counts in its own way."""
    said = Said(article, language)
    assert all(said.holds(fact, implied=True) for fact in (*numbers(claim, other), *dates(claim, other))) is held


def test_third_says_three_only_where_it_is_asked_to() -> None:
    """In one language "three men" are not "the third man"."""
    (three,) = numbers("three men", "en")
    assert not Said("the third man", "en").holds(three)
    assert Said("the third man", "en").holds(three, implied=True)


def test_every_number_up_to_ninety_nine_has_a_word() -> None:
    """Compounds are put together by rule; a rule that is wrong leaves holes."""
    for language in ("en", "de", "fr", "es", "it", "nl", "pl", "ru", "uk", "sv", "pt"):
        words = calendar(language)
        known = set(words.numbers.values()) | set(words.ordinals.values())
        assert set(range(2, 100)) <= known, (language, set(range(2, 100)) - known)
