"""When an article appeared: as the page declares and shows it, never in the future, never another day's."""

from datetime import date

import pytest

from bot.articles.dates import Dates, find_dates
from bot.articles.extract import parse
from bot.articles.structured import structured
from tests.story import jsonld

URL = "https://www.courier.example/news/bridge"
TODAY = date(2026, 11, 30)


def dates(page: str, url: str = URL, *, today: date = TODAY) -> Dates:
    """Both days of a page."""
    tree = parse(page)
    return find_dates(tree, structured(tree), url, today)


STORY = "<p>The council of the town decided on Monday that the bridge will be built after all, and when.</p>" * 3

PUBLISHED = [
    pytest.param(jsonld('{"@type":"Article","datePublished":"2026-11-18T07:30Z"}'), "2026-11-18T07:30Z", id="JSON"),
    pytest.param(
        "<meta property=article:published_time content='2026-11-18 07:30:00 +0100'>",
        "2026-11-18T07:30:00+0100",
        id="meta",
    ),
    pytest.param(jsonld('{"@type":"WebPage","datePublished":"2026-11-18"}'), "2026-11-18", id="of the page"),
    pytest.param(jsonld('{"@type":"Article","datePublished":"Nov 18, 2026"}'), "2026-11-18", id="JSON, in words"),
    pytest.param("<meta name=citation_date content='2026/11/18'>", "2026-11-18", id="of a paper"),
    pytest.param("<meta name=date content='20261118'>", "2026-11-18", id="figures without signs"),
    pytest.param("<time class='published' datetime='2026-11-18'>x</time>", "2026-11-18", id="time element"),
    pytest.param("<span>18 November 2026</span>", "2026-11-18", id="in words"),
    pytest.param("<div class=date>2026年11月18日</div>", "2026-11-18", id="Japanese"),
    pytest.param("<p class=info>令和8年11月18日 10時40分</p>", "2026-11-18", id="Reiwa"),
    pytest.param("<div>发布时间：2026-11-18 10:40</div>", "2026-11-18", id="Chinese"),
    pytest.param("<span>입력 2026.11.18 10:40</span>", "2026-11-18", id="Korean"),
    pytest.param("<span>18 نوفمبر 2026</span>", "2026-11-18", id="Arabic"),
    pytest.param("<p class=date>11/18/2026</p>", "2026-11-18", id="figures with one meaning"),
    pytest.param("<html lang=de><body><p>Von Ana Cruz, 18.11.2026, 10:40 Uhr</p>", "2026-11-18", id="German figures"),
    pytest.param("<html lang=fr><body><p>Publié le 04/11/2026</p>", "2026-11-04", id="French figures"),
    pytest.param("<p><b>Published:</b> 18 November 2026</p>", "2026-11-18", id="behind its label"),
    pytest.param("<span itemprop=datePublished content='2026-11-18'>x</span>", "2026-11-18", id="microdata"),
    pytest.param("<abbr class=published title='2026-11-18T10:00Z'>x</abbr>", "2026-11-18T10:00Z", id="abbreviation"),
    pytest.param("<meta name=pubdate content='1795000000'>", "2026-11-18T11:06:40+00:00", id="seconds since 1970"),
    pytest.param(
        "<header><span>Monday, 30 November 2026</span></header><article><h1>x</h1><span>18 November 2026</span>",
        "2026-11-18",
        id="below a newspaper's masthead with today's date",
    ),
    pytest.param("<div class=comments><span>18 November 2026</span></div>", "", id="of a comment"),
    pytest.param("<p>Event date: 12 May 2026</p><p>18 November 2026</p>", "2026-11-18", id="beside that of an event"),
    pytest.param("<aside><span>18 November 2026</span></aside>", "", id="of another story"),
    pytest.param("<p>no date at all</p>", "", id="none"),
]  # fmt: skip


@pytest.mark.parametrize(("page", "published"), PUBLISHED)
def test_the_date_is_that_of_publication(page: str, published: str) -> None:
    """Declared to machines first, shown to people second."""
    assert dates(page).published == published


UPDATED = [
    pytest.param(
        jsonld('{"@type":"Article","datePublished":"2026-11-18","dateModified":"2026-11-20T08:00Z"}'),
        ("2026-11-18", "2026-11-20T08:00Z"),
        id="both declared",
    ),
    pytest.param(
        "<meta property=article:modified_time content='2026-11-20'>", ("", "2026-11-20"), id="only the update declared"
    ),
    pytest.param("<p>Last updated: 20 November 2026</p>", ("", "2026-11-20"), id="only the update shown"),
    pytest.param("<p>Zuletzt aktualisiert am 20.11.2026</p>", ("", "2026-11-20"), id="German"),
    pytest.param("<p>Mis à jour le 20 novembre 2026</p>", ("", "2026-11-20"), id="French"),
    pytest.param("<p>Actualizado: 20 de noviembre de 2026</p>", ("", "2026-11-20"), id="Spanish"),
    pytest.param("<p>Обновлено 20 ноября 2026</p>", ("", "2026-11-20"), id="Russian"),
    pytest.param("<p>更新日：2026年11月20日</p>", ("", "2026-11-20"), id="Japanese"),
    pytest.param("<p>최종수정 2026. 11. 20.</p>", ("", "2026-11-20"), id="Korean"),
    pytest.param("<dl><dt>Updated</dt><dd>20 November 2026</dd></dl>", ("", "2026-11-20"), id="beside its label"),
    pytest.param(
        "<p>18 November 2026</p><p>Updated 20 November 2026</p>", ("2026-11-18", "2026-11-20"), id="both shown"
    ),
    pytest.param(
        "<div>입력 2026.11.18 10:40 | 수정 2026.11.20 11:00</div>", ("2026-11-18", "2026-11-20"), id="in a Korean line"
    ),
    pytest.param("<p>公開 2026/11/18 更新 2026/11/20</p>", ("2026-11-18", "2026-11-20"), id="in a Japanese line"),
    pytest.param("<span itemprop=dateModified content='2026-11-20'>x</span>", ("", "2026-11-20"), id="microdata"),
    pytest.param(
        jsonld('{"@type":"Article","datePublished":"2026-11-20","dateModified":"2026-11-20"}')
        + "<p>31 January 2024</p>",
        ("2024-01-31", "2026-11-20"),
        id="declared twice the same, shown otherwise",
    ),
    pytest.param(
        jsonld('{"@type":"Article","datePublished":"2026-11-18","dateModified":"2026-11-17"}'),
        ("2026-11-18", ""),
        id="an update before the publication is none",
    ),
    pytest.param("<time class=updated datetime='2026-11-20'>x</time>", ("", "2026-11-20"), id="time element"),
]  # fmt: skip


@pytest.mark.parametrize(("page", "expected"), UPDATED)
def test_an_update_is_told_as_such(page: str, expected: tuple[str, str]) -> None:
    """It is no day of publication, but better than nothing where there is none."""
    found = dates(page + STORY)
    assert (found.published, found.updated) == expected


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(jsonld('{"@type":"Article","datePublished":"2027-03-01"}'), id="declared"),
        pytest.param("<meta property=article:published_time content='2026-12-02T00:00:00Z'>", id="in two days"),
        pytest.param("<p>1 March 2027</p>", id="shown"),
        pytest.param("<p>令和9年3月1日</p>", id="shown in another calendar"),
        pytest.param("<p class=date>Updated 1 March 2027</p>", id="update"),
    ],
)
def test_no_day_is_in_the_future(page: str) -> None:
    """What is to come was not yet written about."""
    assert dates(page + STORY) == Dates()


@pytest.mark.parametrize("today", [date(2026, 11, 30), date(2026, 12, 1), date(2027, 6, 1)])
def test_which_day_it_is_is_said_by_the_caller_alone(today: date) -> None:
    """The machine's own clock, which the library behind the last guess looks at, decides nothing."""
    page = "<meta property=article:published_time content='2027-06-20T00:00:00Z'>"
    assert dates(page + STORY, today=today) == Dates()


def test_tomorrow_may_be_today_elsewhere() -> None:
    """In Auckland it is, for half of ours."""
    assert dates("<meta property=article:published_time content='2026-12-01'>").published == "2026-12-01"
    assert dates(STORY, "https://a.example/2027/01/02/x").published == ""


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("<p>Review due: 12 May 2026</p>", id="review due"),
        pytest.param("<p><b>Review due:</b> 12 May 2026</p>", id="review due, behind its label"),
        pytest.param("<dl><dt>Next review</dt><dd>12 May 2026</dd></dl>", id="next review"),
        pytest.param("<p>Valid until 12 May 2026</p>", id="valid until"),
        pytest.param("<p>Gültig bis 12.05.2026</p>", id="German"),
        pytest.param("<p>Valable jusqu’au 12 mai 2026</p>", id="French"),
        pytest.param("<p>Válido hasta el 12 de mayo de 2026</p>", id="Spanish"),
        pytest.param("<p>Действует до 12 мая 2026</p>", id="Russian"),
        pytest.param("<p>有効期限：2026年5月12日</p>", id="Japanese"),
        pytest.param("<p>截止日期：2026年5月12日</p>", id="Chinese"),
        pytest.param("<p>Member since 12 May 2026</p>", id="of a reader"),
    ],
)
def test_a_day_on_which_something_is_due_is_not_the_articles(line: str) -> None:
    """Guides of health services show when they will be looked at again, and nothing else."""
    assert dates(line + STORY) == Dates()
    assert dates(f"<p>Published 3 May 2023</p>{line}{STORY}").published == "2023-05-03"


def test_the_address_tells_the_day_where_the_article_was_written() -> None:
    """A late story is stamped with the next day in UTC."""
    page = "<meta property=article:published_time content='2026-11-19T02:41:00+00:00'>"
    assert dates(page, "https://a.example/2026/11/18/story").published == "2026-11-18"
    assert dates(page, "https://a.example/2025/01/02/story").published == "2026-11-19T02:41:00+00:00"
    assert dates("<p>x", "https://a.example/2026/1/8/x").published == "2026-01-08"
