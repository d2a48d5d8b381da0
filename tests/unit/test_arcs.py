"""How a story of a week went on: dated lines that say what a report says, each with its link, and where it stands."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.archive import Shared
from bot.domain.article import ArticleKind
from bot.domain.briefing import Part, Sentence
from bot.domain.digest import ARC_LINES_MAX, FADING, GOING_ON, MESSAGES_MAX, NEW, ArcLine, Digest, DigestStory
from bot.domain.requests import Brief, Request
from bot.domain.spending import Account
from bot.domain.types import Link, Origin, Person, Platform, Posted
from bot.language.telling import telling
from bot.platforms import digest_page
from bot.platforms.discord_chat import view as discord_view
from bot.platforms.slack_chat import view as slack_view
from bot.service.arcs import RECENT_DAYS, WEEK_MIN, phase
from bot.service.periods import Period
from bot.storage.answers import answer_document, document_answer
from bot.storage.database import Storage, open_storage
from bot.texts import say
from bot.texts.catalogue import SPOKEN
from bot.texts.digest import ARC_CHARS_MAX
from tests.databases import sqlite_url
from tests.day import digests_on
from tests.fakes.memory import briefing
from tests.unit.test_feeds_in_digests import HOSTILE, forms

#: A Friday, at whose end the week ends.
FRIDAY = date(2026, 11, 20)
END = datetime(2026, 11, 20, 16, tzinfo=UTC)
WEEK = Period(END - timedelta(days=7), END, "digest_days", {"count": 7})
#: What was reported of one strike, by days before the end of the week.
STRIKE = {
    6: "Dockworkers of Port Ellery walk out over night shifts",
    4: "Dockworkers of Port Ellery block the grain terminal on the third night of the walkout",
    2: "Port Ellery dockworkers and owners talk for eleven hours, mediator Ines Calder says",
    1: "Port Ellery dockworkers end walkout: night shifts will pay 18 percent more",
}
ANA = Person("u-ana", "Ana")


def report(days_ago: float, title: str, lead: str = "", kind: ArticleKind = ArticleKind.NEWS) -> Shared:
    """A link of the week, with its briefing."""
    at = END - timedelta(days=days_ago, hours=2)
    url = f"https://site{days_ago}.example.org/{abs(hash(title)) % 10_000}"
    lead = lead or f"{title}."
    made = replace(
        briefing(),
        url=url,
        site=f"site{days_ago}.example.org",
        title=title,
        lead=lead,
        body="",
        kind=kind,
        sentences=(Sentence(Part.LEAD, lead, (1,)),),
    )
    request = Request(Origin(Platform.SLACK, "T1", "C1", f"m{days_ago}{title}"), Brief(Link(url, url)), ANA, at)
    text = f"{title}. {lead} The dockworkers' walkout over night shifts in Port Ellery is led by the harbour union."
    return Shared(request, url, made, Posted("C1", f"a{days_ago}"), "", telling(title, text, "en"))


def strike(*days: int) -> list[Shared]:
    """Reports of these days before the end, oldest first."""
    return [report(day, STRIKE[day]) for day in sorted(days, reverse=True)]


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    async with open_storage(sqlite_url(tmp_path)) as storage:
        yield storage


async def told(storage: Storage, shared: Sequence[Shared], period: Period = WEEK, zone: str = "UTC") -> Digest:
    """The digest of these links."""
    ordered = sorted(shared, key=lambda each: each.request.asked_at)
    account = Account.of(ordered[0].request.origin, ANA)
    async with digests_on(storage) as (digests, _):
        return await digests.digest(ordered, period, account=account, zone=ZoneInfo(zone))


async def story(storage: Storage, shared: Sequence[Shared], period: Period = WEEK, zone: str = "UTC") -> DigestStory:
    """Its only story."""
    (found,) = (await told(storage, shared, period, zone)).stories
    return found


async def test_each_day_has_a_line_that_is_its_reports_title_and_leads_to_it(storage: Storage) -> None:
    """Oldest first, by the calendar of the channel."""
    shared = strike(6, 4, 2, 1)
    found = await story(storage, shared)
    assert found.arc == tuple(
        ArcLine((FRIDAY - timedelta(days=days)).isoformat(), STRIKE[days], each.briefing.url if each.briefing else "")
        for days, each in zip((6, 4, 2, 1), shared, strict=True)
    )
    assert found.phase == GOING_ON
    earlier = await story(storage, shared, zone="Asia/Tokyo")  # 14:00 UTC is 23:00 there: the same days
    assert [line.day for line in earlier.arc] == [line.day for line in found.arc]
    later = await story(storage, shared, zone="Pacific/Kiritimati")  # and 04:00 of the next day here
    assert [line.day for line in later.arc] == ["2026-11-15", "2026-11-17", "2026-11-19", "2026-11-20"]


async def test_a_title_that_says_nothing_new_gives_way_to_the_lead_and_that_to_nothing(storage: Storage) -> None:
    """A line is never made up, shortened to another meaning, or said twice."""
    lead = "The mediator Ines Calder invites both sides to the customs house on Monday."
    shared = [*strike(6, 1), report(4, STRIKE[6], lead), report(2, STRIKE[6])]
    found = await story(storage, shared)
    assert [line.text for line in found.arc] == [STRIKE[6], lead, STRIKE[1]]


async def test_views_press_releases_and_removed_links_have_no_line(storage: Storage) -> None:
    """Nor a part in where the story stands."""
    view = report(0, "Dockworkers of Port Ellery deserve every cent of the walkout", kind=ArticleKind.OPINION)
    gone = replace(report(0, "Port Ellery dockworkers vote on the end of the walkout"), removed=True)
    found = await story(storage, [*strike(6, 4), view, gone])
    assert [line.text for line in found.arc] == [STRIKE[6], STRIKE[4]]
    assert found.phase == FADING


async def test_a_story_of_one_day_and_a_digest_of_less_than_a_week_have_none(storage: Storage) -> None:
    """What is no course is not told as one."""
    same = [report(1, STRIKE[1]), report(1.1, STRIKE[4])]
    assert (await story(storage, same)).phase == ""
    short = Period(END - WEEK_MIN + timedelta(minutes=1), END, "digest_days", {"count": 5})
    assert (await story(storage, strike(4, 2, 1), short)).arc == ()
    enough = Period(END - WEEK_MIN, END, "digest_days", {"count": 6})
    assert (await story(storage, strike(4, 2, 1), enough)).arc != ()


async def test_of_many_days_the_first_stays_and_the_newest(storage: Storage) -> None:
    """A month is told in as many lines as a week."""
    month = Period(END - timedelta(days=30), END, "digest_days", {"count": 30})
    titles = [f"Walkout of Port Ellery dockworkers over night shifts holds up {ships} ships" for ships in range(11, 19)]
    shared = [report(16 - 2 * place, title) for place, title in enumerate(titles)]
    found = await story(storage, shared, month)
    assert [line.text for line in found.arc] == [titles[0], *titles[1 - ARC_LINES_MAX :]]


@pytest.mark.parametrize(
    ("days", "where"),
    [
        pytest.param((1, 0), NEW, id="all on the last two days"),
        pytest.param((2, 1), GOING_ON, id="begun before, and still reported on"),
        pytest.param((6, 0), GOING_ON, id="with a pause"),
        pytest.param((6, 2), FADING, id="nothing on the last two days"),
    ],
)
def test_where_it_stands_is_told_by_days_alone(days: Sequence[int], where: str) -> None:
    assert RECENT_DAYS == 2
    assert phase([FRIDAY - timedelta(days=each) for each in days], FRIDAY) == where


@given(st.sets(st.integers(0, 30), min_size=1), st.dates(date(2020, 1, 1), date(2035, 1, 1)))
def test_every_story_stands_somewhere_and_a_report_of_today_never_lets_it_fade(days: set[int], last: date) -> None:
    """Whatever the days: the order in which they are told, and that of the calendar, are no matter."""
    told = [last - timedelta(days=each) for each in days]
    found = phase(told, last)
    assert found == phase(sorted(told), last)
    assert (found == FADING) is (min(days) >= RECENT_DAYS)
    assert (found == NEW) is (max(days) < RECENT_DAYS)
    assert phase([*told, last], last) != FADING


@pytest.mark.parametrize("language", SPOKEN)
async def test_every_form_shows_it(storage: Storage, language: str) -> None:
    """On every platform, in the terminal, in Markdown, HTML and JSON, and after it was stored."""
    digest = replace(await told(storage, strike(6, 4, 2, 1)), language=language)
    kind, document = answer_document(digest)
    assert document_answer(kind, document, None) == digest
    *shown, plain = forms(digest)
    for form in shown:
        assert say("digest.phase_going_on", language) in form
        places = [form.index(title) for title in (STRIKE[4], STRIKE[2])]
        assert places == sorted(places)
        for line in digest.stories[0].arc:
            assert line.url in form
    assert "'phase': 'going_on'" in plain
    assert "'day': '2026-11-18'" in plain


async def test_an_older_version_stored_none(storage: Storage) -> None:
    digest = await told(storage, strike(6, 4, 2, 1))
    kind, document = answer_document(digest)
    for made in document["stories"]:
        del made["arc"], made["phase"]
    old = document_answer(kind, document, None)
    assert isinstance(old, Digest)
    assert [(each.arc, each.phase) for each in old.stories] == [((), "")]


async def test_a_line_is_cut_where_it_is_too_long_and_is_no_markup(storage: Storage) -> None:
    """It is a stranger's text like all of a report."""
    digest = await told(storage, strike(6, 4, 2, 1))
    arc = tuple(ArcLine("2026-11-18", f"{HOSTILE} {'word ' * 200}", "https://news.example.org/x") for _ in range(5))
    hostile = replace(digest, stories=tuple(replace(each, arc=arc) for each in digest.stories))
    discord, slack, _, _, html, *_ = forms(hostile)
    assert "word " * (ARC_CHARS_MAX // 5) not in f"{discord}{slack}{html}"
    assert "<script>" not in html
    assert "[press](" not in digest_page.markdown(hostile)
    blocks = "\n".join(block for page in discord_view.render(hostile) for block in page.blocks)
    assert not [words for words in ("@everyone", "](https://evil", " https://evil") if words in blocks]
    assert "'url': 'https://evil" not in slack


async def test_what_does_not_fit_lets_go_of_courses_before_links(storage: Storage) -> None:
    """Their reports are among the sources; the weightiest story keeps its own the longest."""
    digest = await told(storage, strike(6, 4, 2, 1))
    (made,) = digest.stories
    long = tuple(ArcLine("2026-11-18", "x" * ARC_CHARS_MAX, f"https://news.example.org/{'y' * 300}") for _ in range(5))
    flood = replace(digest, stories=(replace(made, arc=long),) * 8)
    shorter = flood.shorter()
    assert shorter
    assert [bool(each.arc) for each in shorter.stories] == [True] * 7 + [False]
    assert (shorter.entries, shorter.left_out) == (flood.entries, flood.left_out)
    for pages in (discord_view.render(flood), slack_view.render(flood)):
        assert len(pages) <= MESSAGES_MAX
