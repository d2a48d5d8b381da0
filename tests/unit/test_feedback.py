"""What votes on earlier answers move in a digest: bounded, fading, and never whether something is shown."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.at_once import Shifted, Status
from bot.domain.briefing import Length
from bot.domain.digest import Placed
from bot.domain.spending import Account
from bot.domain.telling import Telling
from bot.domain.votes import CAST_KEPT, DATED_MAX, SOURCE, TOPIC, Cast, Counts, Shift, Vote
from bot.language.telling import telling
from bot.service.digest_order import order
from bot.service.digest_stories import Told, items_of, stories_of
from bot.service.feedback import SHARE_MIN, TOPIC_ARTICLES_MIN, Leaning, moved
from bot.service.weight import WEIGHTS, weight
from bot.storage.answers import answer_document, document_answer
from bot.storage.database import Storage, open_storage
from bot.texts.catalogue import SPOKEN
from bot.texts.placement import placement_lines
from bot.texts.shifts import SHIFTS_MAX, STATUS_MAX, moved_words, shifted_lines
from bot.texts.status import status_lines
from tests.databases import sqlite_url
from tests.day import PEOPLE, PERIOD, digests_on, links
from tests.fakes.memory import NOW

SITE = "news.example.org"


def vote(number: int, person: str = "ana", how: Vote = Vote.UP, **fields: object) -> Cast:
    """On the briefing of an article of the site."""
    told = {"site": SITE, "title": f"Match {number}", "lead": "It ended early.", "language": "en", "at": NOW}
    return Cast(person=person, article=f"a{number}", vote=how, **{**told, **fields})  # type: ignore[arg-type]  # fields of Cast


def share(cast: Sequence[Cast], days: float = 0) -> float:
    """By how much the site is shifted so many days later."""
    found = Leaning(cast, NOW + timedelta(days=days)).of([SITE], [Telling()])
    return found[0].share if found else 0.0


def test_a_vote_moves_its_source_a_little_either_way() -> None:
    up, down = share([vote(1)]), share([vote(1, how=Vote.DOWN)])
    assert SHARE_MIN < up < 0.03
    assert down == -up


def test_one_person_moves_a_source_by_a_quarter_of_the_bound_however_often_they_vote() -> None:
    """Whoever dislikes a paper cannot sink it for the others."""
    often = [vote(number, how=Vote.DOWN) for number in range(1_000)]
    assert -WEIGHTS.shift_max / 4 < share(often) < share(often[:3]) < 0


def test_five_people_of_one_mind_move_more_than_one_and_a_crowd_stays_within_the_bound() -> None:
    five = [vote(number, f"p{number}") for number in range(5)]
    crowd = [vote(number, f"p{person}") for person in range(300) for number in range(5)]
    assert 2 * share([vote(1)]) < share(five) < share(crowd) < WEIGHTS.shift_max


def test_people_who_disagree_move_nothing() -> None:
    assert share([vote(1), vote(1, "ben", Vote.DOWN)]) == 0


def test_a_person_counts_once_for_an_article_with_what_they_said_last() -> None:
    """Also when it was briefed twice."""
    before = vote(1, how=Vote.DOWN, at=NOW - timedelta(minutes=1))
    assert share([vote(1), before]) == share([vote(1)])
    assert share([vote(1), vote(1)]) == share([vote(1)])


def test_a_vote_fades_and_ends() -> None:
    """Half of it after a month; what is under one percent, or older than is kept, is nothing."""
    cast = [vote(1, f"p{number}") for number in range(40)]
    assert share(cast) > share(cast, 30) > share(cast, 60) > 0
    assert share(cast, CAST_KEPT.days) > 0
    assert share(cast, CAST_KEPT.days + 0.01) == 0
    assert share([vote(1)], 70) == 0
    assert share(cast, -1) == 0, "one that comes later"


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from(Vote), st.integers(0, 200)), max_size=40)
)
def test_it_has_faded_when_it_says_so_and_not_before(cast: list[tuple[int, int, Vote, int]]) -> None:
    votes = [vote(number, f"p{who}", how, at=NOW - timedelta(days=ago)) for who, number, how, ago in cast]
    for shift in Leaning(votes, NOW).all()[:DATED_MAX]:
        assert shift.until
        assert abs(shift.share) < WEIGHTS.shift_max
        days = (shift.until - NOW).days
        later = [each for day in (0, 1, 30) for each in Leaning(votes, NOW + timedelta(days=days + day)).all()]
        assert (shift.kind, shift.name) not in {(each.kind, each.name) for each in later}


def test_of_the_largest_alone_it_is_told_when_they_have_faded() -> None:
    """Telling it takes time, and no list is longer."""
    cast = [vote(number, f"p{voter}", site=f"s{number}.example") for number in range(DATED_MAX + 3) for voter in (1, 2)]
    found = Leaning(cast, NOW).all()
    assert all(shift.until for shift in found[:DATED_MAX])
    assert len(found) > DATED_MAX
    assert not any(shift.until for shift in found[DATED_MAX:])


def football(number: int, person: str) -> Cast:
    return vote(number, person, site=f"site{number}.example", title=f"Football: Ellery {number} wins")


def topics(cast: Sequence[Cast]) -> list[str]:
    return [shift.name for shift in Leaning(cast, NOW).all() if shift.kind == TOPIC]


def test_a_word_is_a_topic_when_several_articles_are_about_it() -> None:
    """One article that nobody liked says nothing of all others; the word is told as it was written."""
    cast = [football(number, f"p{number}") for number in range(TOPIC_ARTICLES_MIN)]
    assert "Football" in topics(cast)
    assert topics(cast[1:]) == []
    assert topics([football(1, f"p{number}") for number in range(9)]) == []


def test_what_any_page_may_hold_is_no_topic() -> None:
    cast = [vote(number, f"p{number}", title=f"{number} year report", lead="The year 2026.") for number in range(9)]
    assert topics(cast) == []


def test_a_story_is_moved_by_the_topic_that_half_of_its_links_are_about() -> None:
    leaning = Leaning([football(number, f"p{number}") for number in range(5)], NOW)
    about = telling("Football final", "It ends.", "en")
    aside = telling("Budget passed", "The council plays no football and saves.", "en")
    assert [shift.name for shift in leaning.of(["x", "y"], [about, aside])] == ["Football"]
    assert leaning.of(["x", "y", "z"], [about, aside, aside]) == ()


def test_a_source_moves_a_story_by_its_part_of_the_links() -> None:
    leaning = Leaning([vote(number, f"p{number}") for number in range(5)], NOW)
    (whole,), (third,) = leaning.of([SITE], [Telling()]), leaning.of([SITE, "b", "c"], [Telling()] * 3)
    assert third.share == pytest.approx(whole.share / 3)


@given(st.floats(0, 1), st.floats(-1, 1), st.floats(-1, 1))
def test_what_two_people_brought_stays_before_what_one_did(recent: float, one: float, two: float) -> None:
    """From two sources each; whatever the votes, both being as new."""
    single, double = Placed(1, 1, 1, 0), Placed(2, 2, 2, 0)
    shifts = [(Shift(SOURCE, "x", share), Shift(TOPIC, "y", share)) for share in (one, two)]
    assert weight(double, recent) * moved(shifts[1]) > weight(single, recent) * moved(shifts[0])


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    async with open_storage(sqlite_url(tmp_path)) as storage:
        yield storage


async def against(storage: Storage) -> tuple[list[Told], list[Told]]:
    """The stories of a day, without votes, and with those of many for the sources of some and against all others."""
    async with digests_on(storage) as (_, engine):
        items = [item for item in items_of(await links(engine)) if item.briefing]
    plain = stories_of(items, PERIOD)
    sites = sorted({item.site for item in items})
    cast = [
        vote(number, f"p{number}", Vote.UP if place % 2 else Vote.DOWN, site=site, at=PERIOD.until)
        for place, site in enumerate(sites)
        for number in range(200 * place, 200 * place + 200)
    ]
    return plain, stories_of(items, PERIOD, leaning=Leaning(cast, PERIOD.until))


async def test_votes_order_what_is_shown_and_decide_nothing_else(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is pushed out of a digest, also where there is room for little."""
    monkeypatch.setattr("bot.service.digest_order.ALONE_MAX", 8)
    monkeypatch.setattr("bot.service.digest_order.STORIES_MAX", 2)
    plain, shifted = (order(told) for told in await against(storage))
    urls = [
        [each.items[0].request.link.url for each in shows.alone if each.items[0].request.link]
        for shows in (plain, shifted)
    ]
    assert sorted(urls[0]) == sorted(urls[1])
    assert urls[0] != urls[1]
    assert len(plain.several) == len(shifted.several) == 2


async def test_why_here_names_what_moved_a_story(storage: Storage) -> None:
    """From what is stored with the digest, in each language."""
    async with digests_on(storage) as (builder, engine):
        shared = await links(engine)
        site = next(each.briefing.site for each in shared if each.briefing)
        cast = [vote(number, f"p{number}", Vote.DOWN, site=site, at=PERIOD.until) for number in range(40)]
        account = Account.of(shared[0].request.origin, PEOPLE["Ana"])
        day = await builder.digest(shared, PERIOD, account=account, leaning=Leaning(cast, PERIOD.until))
    stored = document_answer(*answer_document(day), None)
    assert stored == day
    told = [line for line in placement_lines(day) if "Votes on earlier answers here moved it" in line]
    assert told
    assert all(f"{site} −" in line for line in told)
    for language in SPOKEN:
        assert any(f"{site} −" in line for line in placement_lines(day, language))


SHIFTS = tuple(Shift(SOURCE, f"s{number}.example", 0.12, NOW) for number in range(SHIFTS_MAX + 1))
FOOTBALL = Shift(TOPIC, "football", -0.08, NOW)


def status(*shifts: Shift) -> Status:
    return Status("1", (), False, "auto", Length.STANDARD, "source", (), Counts(1, 2), shifts)


def test_the_status_says_what_is_moved_and_until_when() -> None:
    lines = status_lines(status(SHIFTS[0], FOOTBALL))
    assert "s0.example +12%, faded by Nov 22, 2026" in lines
    assert "Stories about “football” −8%, faded by Nov 22, 2026" in lines
    assert status_lines(status()) == [line for line in lines if line not in lines[4:7]], "nothing of nothing"
    stored = status(SHIFTS[0], FOOTBALL)
    assert document_answer(*answer_document(stored), None) == stored


@pytest.mark.parametrize(("count", "rest"), [(STATUS_MAX, 0), (STATUS_MAX + 1, 1), (STATUS_MAX + 2, 2)])
def test_of_many_the_status_names_the_largest(count: int, rest: int) -> None:
    plain, lines = status_lines(status()), status_lines(status(*SHIFTS[:count]))
    assert len(lines) - len(plain) == 1 + STATUS_MAX + (rest > 0)
    assert any(f"{rest} smaller" in line for line in lines) is (rest > 0)


def test_the_list_is_longer_and_says_how_to_take_it_back() -> None:
    lines = shifted_lines(Shifted(SHIFTS))
    assert len(lines) == 1 + SHIFTS_MAX + 1 + 1
    assert "/news weights reset" in lines[-1]
    for language in SPOKEN:
        assert shifted_lines(Shifted(()), language) == shifted_lines(Shifted(()), language)[:1]


def test_what_is_less_than_half_a_percent_is_not_told() -> None:
    assert moved_words([replace(FOOTBALL, share=0.004), replace(FOOTBALL, share=0.006)], "en") == "“football” +1%"
