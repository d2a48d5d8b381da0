"""What a digest tells, leaves out and counts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.domain.archive import Shared
from bot.domain.requests import Brief
from bot.domain.types import Link
from bot.service.arrangement import arranged
from bot.service.digest_stories import COMPARED_MAX
from bot.storage.database import open_storage
from tests.databases import sqlite_url
from tests.day import PERIOD, digests_on, links
from tests.unit.test_feeds_in_digests import FIRE, muted


async def of_one_story(path: Path, count: int) -> Sequence[Shared]:
    """So many articles that tell the same, a minute apart."""
    async with open_storage(sqlite_url(path)) as storage, digests_on(storage) as (_, engine):
        burnt = next(each for each in await links(engine) if each.briefing and FIRE in each.briefing.title)
    urls = [f"https://s{number}.example.org/" for number in range(count)]
    times = [PERIOD.since + timedelta(minutes=number) for number in range(count)]
    return [
        replace(burnt, story=url, request=replace(burnt.request, asked=Brief(Link(url, url)), asked_at=at))
        for url, at in zip(urls, times, strict=True)
    ]


async def test_nothing_of_a_muted_story_is_counted_however_many_tell_it(tmp_path: Path) -> None:
    """Also of more than are compared with each other, and when the oldest of them is the link that was muted."""
    many = await of_one_story(tmp_path, COMPARED_MAX + 10)
    assert many[0].request.link
    for silence in (muted(words=FIRE), muted(link=many[0].request.link.canonical)):
        made = arranged(many, PERIOD, silence=silence)
        assert (made.stories, made.shown, made.left_out, made.muted_count) == ([], [], 0, 1)
