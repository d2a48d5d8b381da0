"""A digest of a day tells what is new: a story of the days before comes back with that alone, or with one line."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.terminal import digest_text
from bot.domain.archive import Shared
from bot.domain.digest import ONGOING, UPDATE, Digest
from bot.domain.spending import Account
from bot.platforms import digest_html, digest_page
from bot.platforms.discord_chat import view as discord_view
from bot.platforms.slack_chat import view as slack_view
from bot.storage.answers import answer_document, document_answer
from bot.storage.database import Storage, open_storage
from tests.databases import sqlite_url
from tests.day import PEOPLE, PERIOD, digests_on, links

FIRE = "Port Ellery"


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    async with open_storage(sqlite_url(tmp_path)) as storage:
        yield storage


async def told(storage: Storage, today: Sequence[int], yesterday: Sequence[int]) -> tuple[Digest, list[Shared]]:
    """The digest of some links of the sample day where others were posted the day before; and all links of the day."""
    async with digests_on(storage) as (digests, engine):
        day = await links(engine)
        account = Account.of(day[0].request.origin, PEOPLE["Ana"])
        earlier = [_a_day_before(day[place]) for place in yesterday]
        return await digests.digest([day[place] for place in today], PERIOD, account=account, earlier=earlier), day


def _a_day_before(shared: Shared) -> Shared:
    return replace(shared, request=replace(shared.request, asked_at=shared.request.asked_at - timedelta(days=1)))


def _said(shared: Shared) -> set[str]:
    assert shared.briefing
    return {sentence.text for sentence in shared.briefing.sentences}


async def _fire(storage: Storage) -> list[int]:
    _, day = await told(storage, [0], [])
    return [place for place, each in enumerate(day) if each.briefing and FIRE in each.briefing.title]


async def test_a_story_of_yesterday_comes_back_with_what_is_new(storage: Storage) -> None:
    """Who read yesterday's digest reads nothing of it twice."""
    first, second, *rest = await _fire(storage)
    digest, day = await told(storage, rest, [first, second])
    told_again = _said(day[first]) | _said(day[second])
    (story,) = [story for story in digest.stories if FIRE in story.title]
    assert story.news == UPDATE
    assert story.text
    assert not any(sentence in story.text for sentence in told_again)
    assert not any(sentence in digest.lead for sentence in told_again)
    assert "fourteen" in story.title, "the headline is of what is new"
    assert "14 people" in digest.lead


async def test_what_only_goes_on_has_one_line_below_what_is_new(storage: Storage) -> None:
    """The same article, posted once more a day later."""
    first, *_ = await _fire(storage)
    digest, day = await told(storage, [first, 3, 7], [first])
    assert [(entry.news, entry.line) for entry in digest.alone][-1] == (ONGOING, "")
    assert [entry.news for entry in digest.alone].count(ONGOING) == 1
    assert digest.stories == ()
    assert digest.alone[-1].url == day[first].story


async def test_without_days_before_nothing_is_an_update(storage: Storage) -> None:
    """A first digest has no label on anything."""
    digest, _ = await told(storage, range(30), [])
    assert {story.news for story in digest.stories} == {entry.news for entry in digest.entries} == {""}


async def test_links_of_the_days_before_are_neither_listed_nor_counted(storage: Storage) -> None:
    """They only tell what is known."""
    first, second, *rest = await _fire(storage)
    digest, day = await told(storage, rest, [first, second, 3])
    assert digest.links == len(rest)
    urls = {entry.url for entry in digest.entries}
    assert urls == {day[place].story for place in rest}


async def test_every_form_of_the_digest_says_so(storage: Storage) -> None:
    """On both platforms, in the terminal, in Markdown and HTML, and after it was stored."""
    first, second, *rest = await _fire(storage)
    digest, _ = await told(storage, [*rest, 3], [first, second, 3])
    kind, document = answer_document(digest)
    assert document_answer(kind, document, None) == digest
    forms = [
        "\n".join(block for page in discord_view.render(digest) for block in page.blocks),
        str(slack_view.render(digest)),
        digest_text(digest, 200),
        digest_page.markdown(digest),
        digest_html.html(digest),
    ]
    for form in forms:
        assert "Update · " in form
        assert "goes on" in form
