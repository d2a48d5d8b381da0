"""Days as people write them: read in many languages and calendars, and only where they have one meaning."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.articles.calendars import day_in


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("September 23, 2026", id="American"),
        pytest.param("Published 23rd September 2026, 10:40", id="English, with a time"),
        pytest.param("Wed, 23 Sep 2026 07:00:00 GMT", id="as in a header"),
        pytest.param("23-Sep-2026", id="with hyphens"),
        pytest.param("Mittwoch, 23. September 2026", id="German"),
        pytest.param("23 sept. 2026", id="French, short"),
        pytest.param("23 de septiembre de 2026", id="Spanish"),
        pytest.param("23 de setembro de 2026", id="Portuguese"),
        pytest.param("23 settembre 2026", id="Italian"),
        pytest.param("woensdag 23 september 2026", id="Dutch"),
        pytest.param("23 września 2026", id="Polish"),
        pytest.param("23 сентября 2026 г.", id="Russian"),
        pytest.param("23 вересня 2026 року", id="Ukrainian"),
        pytest.param("den 23 september 2026", id="Swedish"),
        pytest.param("23 Eylül 2026 Çarşamba", id="Turkish"),
        pytest.param("2026年9月23日（水）", id="Japanese"),
        pytest.param("2026 年 9 月 23 日 10:40", id="Chinese, with spaces"),
        pytest.param("2026년 9월 23일", id="Korean"),
        pytest.param("2026. 9. 23. 오전 10:40", id="Korean, in figures"),
        pytest.param("23 سبتمبر 2026", id="Arabic"),
        pytest.param("٢٣ سبتمبر ٢٠٢٦", id="Arabic, with its own figures"),
        pytest.param("23 أيلول/سبتمبر 2026", id="Arabic, by both names"),
        pytest.param("23. září 2026", id="Czech"),
        pytest.param("2026. szeptember 23.", id="Hungarian, the year first"),
        pytest.param("23 tháng 9, 2026", id="Vietnamese"),
        pytest.param("२३ सितंबर २०२६", id="Hindi"),
        pytest.param("２０２６年９月２３日", id="wide figures"),
        pytest.param("令和8年9月23日", id="Reiwa"),
        pytest.param("R8.9.23", id="Reiwa, by its letter"),
        pytest.param("中華民國115年9月23日", id="years of the Republic of China"),
        pytest.param("23 กันยายน 2569", id="Buddhist era"),
        pytest.param("23 ก.ย. พ.ศ. 2569", id="Buddhist era, short"),
        pytest.param("۱ مهر ۱۴۰۵", id="Persian calendar"),
        pytest.param("2026-09-23", id="ISO"),
        pytest.param("2026/09/23 10:40", id="the year first"),
        pytest.param("09/23/2026", id="only the month can come first"),
        pytest.param("23/09/2026", id="only the day can come first"),
        pytest.param("23.09.2026", id="full stops put the day first"),
    ],
)
def test_a_day_is_read_however_it_is_written(line: str) -> None:
    """Pages that declare nothing to machines still show a day to people."""
    assert day_in(line) == "2026-09-23"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        pytest.param("令和元年5月1日", "2019-05-01", id="first year of an era"),
        pytest.param("平成31年4月30日", "2019-04-30", id="last day of an era"),
        pytest.param("昭和64年1月7日", "1989-01-07", id="last day of the era before"),
        pytest.param("30 اسفند 1403", "2025-03-20", id="last day of a Persian leap year"),
        pytest.param("1 فروردین 1404", "2025-03-21", id="Persian new year"),
        pytest.param("29 اسفند 1398", "2020-03-19", id="Persian year before the anchor"),
        pytest.param("1er juillet 2023", "2023-07-01", id="the first in French"),
        pytest.param("Sept. 7, 2023", "2023-09-07", id="short with a full stop"),
        pytest.param("23 กันยายน 2026", "2026-09-23", id="Thai month, our years"),
    ],
)
def test_calendars_are_reckoned_at_their_edges(line: str, day: str) -> None:
    """A year off by one is a wrong day in a briefing."""
    assert day_in(line) == day


@pytest.mark.parametrize(
    ("language", "day"),
    [
        pytest.param("", "", id="unknown"),
        pytest.param("en", "", id="English of no country"),
        pytest.param("en-US", "2026-03-04", id="American"),
        pytest.param("en_GB", "2026-04-03", id="British"),
        pytest.param("fr", "2026-04-03", id="French"),
        pytest.param("pt-BR", "2026-04-03", id="Brazilian"),
        pytest.param("ja", "", id="Japanese, which writes the year first"),
    ],
)
def test_figures_with_two_meanings_are_read_where_the_language_decides(language: str, day: str) -> None:
    """No day is better than one of two."""
    assert day_in("03/04/2026", language) == day


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("room 7, 2023", id="no month"),
        pytest.param("MacBook Pro 14, 2023", id="a word that begins like a month"),
        pytest.param("market 5, 2023", id="another"),
        pytest.param("February 31, 2023", id="no such day"),
        pytest.param("30/02/2026", id="nor this"),
        pytest.param("2026年13月1日", id="nor this month"),
        pytest.param("31 مهر 1405", id="no such day in Persia"),
        pytest.param("v1.2.3.2026", id="version"),
        pytest.param("10.11.12.2026", id="address of a machine"),
        pytest.param("12-2026", id="month"),
        pytest.param("September 2026", id="month in words"),
        pytest.param("23 September", id="no year"),
        pytest.param("23 September 1926", id="before there were web pages"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_no_day_is_left(line: str) -> None:
    assert day_in(line) == ""


@given(st.text())
def test_any_line_is_survived(line: str) -> None:
    """What it finds is a day of the calendar."""
    if found := day_in(line):
        date.fromisoformat(found)
