"""What a channel's digest knows of the days before, on both databases."""

from datetime import timedelta

import pytest

from bot.domain.digest import ONGOING, Digest
from bot.domain.requests import DigestOf
from bot.domain.types import Posted
from bot.service.digest_order import BEFORE
from bot.storage.database import Storage
from tests.contract.test_archive import STORY, answer, keep, told
from tests.day import digests_on
from tests.fakes.memory import NOW, article, brief_request, briefing, digest_request

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("before", "channel", "period", "news"),
    [
        pytest.param(timedelta(days=1) + HOUR, "c1", "24h", ONGOING, id="yesterday"),
        pytest.param(timedelta(days=1) + BEFORE, "c1", "24h", ONGOING, id="as far back as it looks"),
        pytest.param(timedelta(days=1) + BEFORE + HOUR, "c1", "24h", "", id="longer ago"),
        pytest.param(timedelta(days=1) + HOUR, "c2", "24h", "", id="in another channel"),
        pytest.param(timedelta(days=2) + HOUR, "c1", "48h", ONGOING, id="of two days"),
        pytest.param(timedelta(days=2) + 2 * HOUR, "c1", "49h", "", id="of more: it tells the whole arc"),
    ],
)
async def test_an_article_of_the_days_before_goes_on(
    storage: Storage, before: timedelta, channel: str, period: str, news: str
) -> None:
    await told(storage.archive, STORY, article())
    await keep(storage.archive, STORY, briefing())
    await answer(storage, brief_request("m1", channel=channel, asked_at=NOW - before), Posted("c1", "a"))
    await answer(storage, brief_request("m2", asked_at=NOW - HOUR), Posted("c1", "b"))
    request = digest_request(period=period)
    assert isinstance(request.asked, DigestOf)
    async with digests_on(storage) as (digests, _):
        digest = await digests.build(request, request.asked)
    assert isinstance(digest, Digest)
    assert [entry.news for entry in digest.entries] == [news]
    assert digest.links == 1
