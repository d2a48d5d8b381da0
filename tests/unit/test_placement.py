"""Why each story of a digest stands where it does, and why its links stand together: told from what is stored."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.at_once import Placement
from bot.domain.briefing import Notice
from bot.domain.digest import LABELLED_LAST, Digest
from bot.domain.engagement import Engaged
from bot.domain.requests import Audience
from bot.domain.types import Origin, Person, Platform, Posted
from bot.language.telling import telling
from bot.platforms.commands.answering import lines as lines_of
from bot.platforms.commands.arguments import Given
from bot.platforms.commands.buttons import BUTTONS, buttons
from bot.platforms.commands.entries import AtOnce, Call, Ports
from bot.service.tying import tied
from bot.storage.answers import answer_document, document_answer
from bot.storage.database import Storage, open_storage
from bot.texts.placement import ALONE_MAX, placement_lines
from tests.databases import sqlite_url
from tests.day import digest_of_day
from tests.fakes.desk import MemoryDesk
from tests.fakes.inbox import RecordingInbox
from tests.fakes.ledger import Ledger
from tests.fakes.memory import ANA, digest_request, origin
from tests.unit.test_commands import MESSAGE, yes
from tests.unit.test_desk import desk

LANGUAGES = ("en", "de", "fr", "es")


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    async with open_storage(sqlite_url(tmp_path)) as storage:
        yield storage


@pytest.fixture
async def day(storage: Storage) -> Digest:
    """The digest of a day, as it comes back from the database."""
    kind, document = answer_document(await digest_of_day(storage))
    stored = document_answer(kind, document, None)
    assert isinstance(stored, Digest)
    return stored


def test_each_story_is_told_with_its_figures_and_what_ties_it(day: Digest) -> None:
    """In the order of the digest; a press release says why it is last."""
    _, first, second, *_, last = placement_lines(day)
    assert first.startswith("1. Fire destroys warehouse")
    for words in ("posted by 5 people", "2 independent sources", "5 links", "hours before the end"):
        assert words in first
    assert "most of its links share: " in first
    tie = first.partition("share: ")[2]
    assert "Port" in tie or "warehouse" in tie, tie
    assert second.startswith("2. ")
    assert "comes last" in last
    assert day.alone[-1].placed
    assert day.alone[-1].placed.last == LABELLED_LAST


def test_figures_of_talk_and_votes_are_told(day: Digest) -> None:
    story = day.stories[0]
    assert story.placed
    placed = replace(story.placed, engaged=Engaged(7, 5, 12, 4, 2, 1), before=3)
    (_, line, *_) = placement_lines(replace(day, stories=(replace(story, placed=placed),)))
    for words in ("12 replies", "7 reactions", "👍 2 👎 1", "3 links told it here in the days before"):
        assert words in line


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_told_in_the_language_of_who_asks(day: Digest, language: str) -> None:
    """Complete: no story is left out, and so many of the links that stand alone."""
    lines = placement_lines(day, language)
    assert len(lines) == 1 + len(day.stories) + min(ALONE_MAX, len(day.alone))
    assert (lines[0] == placement_lines(day)[0]) is (language == "en")


def test_a_digest_of_an_older_version_says_that_it_kept_none(day: Digest) -> None:
    old = replace(
        day,
        stories=tuple(replace(story, placed=None) for story in day.stories),
        entries=tuple(replace(entry, placed=None) for entry in day.entries),
    )
    (line,) = placement_lines(old)
    assert "older version" in line


def test_words_are_told_as_people_write_them() -> None:
    """Names before other words; nothing that one link alone has, and nothing that any page may hold."""
    texts = [
        "Boeing strike ends after workers approve deal in Seattle",
        "Workers at Boeing end their strike in Seattle",
        "Boeing: strike over, says a union",
    ]
    tellings = [telling(text, f"On Monday {text}. The machinists return.") for text in texts]
    found = tied(tellings, texts)
    assert found[:2] == ("Boeing", "Seattle")
    assert "strike" in found
    assert "union" not in found
    assert tied(tellings[:1], texts[:1]) == ()


async def stored(
    storage: Storage,
    day: Digest,
    audience: Audience = Audience.EVERYONE,
    *,
    of: Origin | None = None,
    stands: str = "c1",
) -> None:
    """The digest of a channel as a message of ours."""
    ledger = Ledger(storage)
    request = replace(digest_request(), audience=audience)
    assert await ledger.accept([replace(request, origin=of or request.origin)]) == [True]
    claim = await ledger.claim(list(Platform))
    assert claim
    await storage.replies.store(claim, day)
    await ledger.posted(claim, 0, Posted(stands, "d1"))
    await ledger.done(claim)


async def test_the_link_to_a_digest_asks_why_as_its_button_does(storage: Storage, day: Digest) -> None:
    """Whoever sees it may."""
    await stored(storage, day)
    at = desk(storage)
    for reply in (await at.why(origin("d1"), Person("u-else")), await at.placement(origin("d1"), Person("u-else"))):
        assert isinstance(reply, Placement)
        assert lines_of(reply, (), "en") == placement_lines(day)


async def test_a_digest_that_one_person_saw_is_explained_to_them_alone(storage: Storage, day: Digest) -> None:
    """Nor is one of another channel."""
    await stored(storage, day, Audience.ASKER)
    at = desk(storage)
    assert isinstance(await at.placement(origin("d1"), ANA), Placement)
    assert await at.placement(origin("d1"), Person("u-else")) == Notice("no_digest")
    assert await at.placement(origin("d1", channel="c2"), ANA) == Notice("no_digest")
    assert await at.placement(origin("no-digest"), ANA) == Notice("no_digest")


@pytest.mark.parametrize(
    ("audience", "of", "pressed"),
    [
        pytest.param(
            Audience.DIRECT,
            Origin(Platform.DISCORD, "s1", "c1", "i1"),
            Origin(Platform.DISCORD, "@me", "dm", "d1"),
            id="sent on Discord, where direct messages belong to no server",
        ),
        pytest.param(
            Audience.ASKER,
            Origin(Platform.DISCORD, "s1", "c1", "i1"),
            Origin(Platform.DISCORD, "@me", "dm", "d1"),
            id="asked for in private, and sent since the command was too old to be answered",
        ),
        pytest.param(
            Audience.DIRECT,
            Origin(Platform.SLACK, "T1", "C1", "i1"),
            Origin(Platform.SLACK, "T1", "dm", "d1"),
            id="sent on Slack",
        ),
    ],
)
async def test_a_digest_that_was_sent_directly_is_explained_where_it_stands(
    storage: Storage, day: Digest, audience: Audience, of: Origin, pressed: Origin
) -> None:
    """It is of the channel for which it was asked, and for who has it: not in another conversation or workspace."""
    await stored(storage, day, audience, of=of, stands="dm")
    at = desk(storage)
    for reply in (await at.placement(pressed, ANA), await at.why(pressed, ANA)):
        assert isinstance(reply, Placement)
        assert lines_of(reply, (), "en") == placement_lines(day)
    for other, person in (
        (pressed, Person("u-else")),
        (pressed, Person("")),
        (replace(pressed, channel="dm2"), ANA),
        (replace(pressed, space="T2", platform=Platform.SLACK), ANA),
    ):
        assert await at.placement(other, person) == Notice("no_digest")


async def test_a_direct_digest_that_was_taken_away_is_explained_no_more(storage: Storage, day: Digest) -> None:
    await stored(storage, day, Audience.DIRECT, stands="dm")
    await storage.replies.removed(Platform.DISCORD, "s1", "d1")
    assert await desk(storage).placement(Origin(Platform.DISCORD, "@me", "dm", "d1"), ANA) == Notice("no_digest")


async def test_the_button_stands_under_every_digest(day: Digest) -> None:
    assert [name for name, _ in buttons(day)] == ["placed"]
    button, at = next(each for each in BUTTONS if each.name == "placed"), MemoryDesk()
    assert isinstance(button.does, AtOnce)
    await button.does.answer(Ports(RecordingInbox(), at), Call(MESSAGE, Given(), yes, origin("d1")))
    assert at.asked == [(origin("d1"), MESSAGE.author)]
