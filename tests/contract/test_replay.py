"""What other weights would have changed in the digests of past days, on both databases."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.cli.replaying import PLACES_MAX, WIDTH_MIN, replay_json, replay_text
from bot.domain.requests import Audience
from bot.domain.settings import ChannelSettings
from bot.domain.types import Person, Posted
from bot.domain.votes import Vote
from bot.service.digests import Edition
from bot.service.periods import PERIOD_MAX, Period, parse_period
from bot.service.replay import Replay, Replayed, Shown, Side, parse_days
from bot.service.settings import Settings
from bot.service.weight import WEIGHTS, Weights
from bot.service.weights_file import changed
from bot.storage.database import Storage
from tests.contract.test_archive import answer, keep, told
from tests.contract.test_forgetting import everything
from tests.contract.test_mutes import TEXTS, mute
from tests.day import digests_on
from tests.fakes.memory import ANA, NOW, article, brief_request, briefing, digest_request, origin

BEN = Person("u-ben", "Ben")
#: People count nothing, and talk much.
TALK = replace(WEIGHTS, person_weight=0.0, reply_weight=10.0)


async def read(storage: Storage, *names: str) -> None:
    """Articles that were read and briefed."""
    for name in names:
        url = f"https://news.example.org/{name}"
        made = replace(article(url), title=TEXTS[name], text=TEXTS[name] * 2, sentences=(TEXTS[name],) * 3)
        await told(storage.archive, url, made)
        await keep(storage.archive, url, briefing(made))


async def post(storage: Storage, name: str, message: str, *, days: float = 0, by: Person = ANA, **place: str) -> None:
    """Post a link so many days ago; its answer stands."""
    request = brief_request(message, path=name, asked_at=NOW - timedelta(days=days, hours=1), author=by, **place)
    await answer(storage, request, Posted(request.origin.channel, f"a-{message}"))


@pytest.fixture
async def day(storage: Storage) -> Storage:
    """A link that two people brought, and one that somebody talks about."""
    await read(storage, "chess", "glacier")
    await post(storage, "chess", "m1")
    await post(storage, "chess", "m2", by=BEN)
    await post(storage, "glacier", "m3")
    await storage.engagement.replied(origin("r1"), BEN, ["m3"])
    return storage


async def replayed(storage: Storage, weights: Weights = TALK, days: int = 2, channel: str = "") -> list[Replayed]:
    settings = Settings(storage.choices, ChannelSettings())
    replay = Replay(storage.archive, storage.votes, storage.mutes, settings)
    return await replay.days(days, weights, now=NOW, channel=channel)


def names(shown: tuple[Shown, ...]) -> list[str]:
    return [story.url.rpartition("/")[2] for story in shown]


async def test_it_shows_both_orders_of_a_day(day: Storage) -> None:
    (found,) = await replayed(day)
    assert (found.day, found.links, found.stories) == (NOW.date(), 2, 2)
    assert names(found.now.order) == ["chess", "glacier"]
    assert names(found.then.order) == ["glacier", "chess"]
    assert found.changed
    (same,) = await replayed(day, WEIGHTS)
    assert same.now == same.then == found.now


async def test_the_order_that_holds_is_that_of_the_digest(day: Storage) -> None:
    """Votes and mutes of the channel are in it; what it is compared with has them as well."""
    for number in range(30):
        await day.votes.react(origin("a-m3"), Person(f"u{number}"), Vote.UP)
    request = replace(digest_request(period="today"), audience=Audience.EVERYONE)
    async with digests_on(day) as (digests, _):
        digest = await digests.of_period(request, _today(), Edition())
    assert [entry.title for entry in digest.entries] == [story.title for story in (await replayed(day))[0].now.order]
    await mute(day, "prodigy", everyone=True)
    (found,) = await replayed(day)
    assert names(found.now.order) == names(found.then.order) == ["glacier"]


def _today() -> Period:
    return parse_period("today", now=NOW, zone=ZoneInfo("UTC"))


async def test_what_has_no_room_is_told(day: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.service.digest_order.ALONE_MAX", 1)
    (found,) = await replayed(day)
    assert (names(found.now.order), names(found.now.below)) == (["chess"], ["glacier"])
    assert (names(found.then.order), names(found.then.below)) == (["glacier"], ["chess"])


async def test_nothing_is_written(day: Storage) -> None:
    """Not a row of any table."""
    before = await everything(day)
    await replayed(day)
    assert await everything(day) == before


async def test_each_channel_has_its_days_as_its_own_clock_tells_them(day: Storage) -> None:
    """Oldest first, those alone on which something was read; a channel may be chosen."""
    await post(day, "chess", "m7", days=1)
    await post(day, "glacier", "m8", days=3)
    await post(day, "glacier", "m9", channel="c2")
    found = await replayed(day)
    assert [(each.day.day, each.place.channel) for each in found] == [(21, "c1"), (22, "c1"), (22, "c2")]
    assert [each.day.day for each in await replayed(day, days=4)] == [19, 21, 22, 22]
    assert [each.place.channel for each in await replayed(day, channel="c2")] == ["c2"]
    assert await replayed(day, channel="c3") == []
    # At noon UTC it is the next day already.
    await day.choices.choose(origin(channel="c2"), "zone", "Pacific/Kiritimati")
    assert [each.day.day for each in await replayed(day, channel="c2")] == [23]


@pytest.mark.parametrize(("text", "days"), [("1d", 1), (" 14D", 14), (f"{PERIOD_MAX.days}d", PERIOD_MAX.days)])
def test_days_are_given_as_for_a_digest(text: str, days: int) -> None:
    assert parse_days(text) == days


@pytest.mark.parametrize("text", ["0d", f"{PERIOD_MAX.days + 1}d", "14", "2w", "", "-1d", "99999d"])
def test_other_spans_are_refused_with_what_can_be_given(text: str) -> None:
    with pytest.raises(ValueError, match=rf"give 1d to {PERIOD_MAX.days}d"):
        parse_days(text)


async def test_it_is_printed_side_by_side_in_few_lines(day: Storage) -> None:
    """Only what differs; a day that does not has one line."""
    await post(day, "chess", "m7", days=4)
    text = replay_text(await replayed(day, days=5), changed(TALK), "w.toml", 90)
    head, counts, _, same, _, heading, columns, *rows = text.splitlines()
    assert head == "person_weight 3 → 0; reply_weight 0.5 → 10"
    assert counts == "1 of 2 digests would have been others."
    assert same.startswith("2026-11-18 · ")
    assert same.endswith(": the same")
    assert heading.endswith("/c1 · 2 links, 2 stories")
    assert [part.strip() for part in columns.split("|")] == ["as it was", "with w.toml"]
    assert [[part.strip()[:8] for part in row.split("|")] for row in rows] == [
        ["1. A che", "1. Glaci"],
        ["2. Glaci", "2. A che"],
    ]
    assert max(map(len, text.splitlines())) <= 90


def shown(*words: str) -> tuple[Shown, ...]:
    return tuple(Shown(word, f"https://news.example.org/{word}") for word in words)


def test_what_opens_a_digest_and_what_falls_out_of_it_is_named() -> None:
    """Of many places so many; nothing that a title holds reaches the terminal as an order."""
    many = [f"story {number}\x1b[31m" for number in range(PLACES_MAX + 2)]
    now = Side(shown("a", "b"), shown("a", "b", *many), shown("z"))
    then = Side(shown("b"), shown("z", "b", *reversed(many)), shown("a"))
    found = Replayed(origin().itself, NOW.date(), 30, 13, now, then)
    text = replay_text([found], {"person_weight": (3.0, 1.0)}, "w.toml", 1)
    assert "opens with a; b" in text
    assert "opens with b" in text
    assert "  falls below the cut: a" in text
    assert "  comes in: z" in text
    assert "more places" in text
    assert "\x1b" not in text
    assert max(map(len, text.splitlines()[3:])) <= WIDTH_MIN
    told_b = {"title": "b", "url": "https://news.example.org/b"}
    assert replay_json([found], {})["digests"][0]["then"]["led"] == (told_b,)


def test_a_file_that_changes_nothing_says_so() -> None:
    assert replay_text([], {}, "w.toml", 80) == "w.toml changes no weight."
