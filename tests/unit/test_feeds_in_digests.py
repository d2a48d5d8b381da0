"""What feeds say stands beside what people shared, or below all of it: marked, bounded, and never in the lead."""

import random
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from bot.cli.objects import digest_json
from bot.cli.terminal import digest_text
from bot.domain.archive import Shared
from bot.domain.canonical import canonical
from bot.domain.digest import MESSAGES_MAX, Digest
from bot.domain.feeds import Heard, News
from bot.domain.mutes import Mute
from bot.domain.spending import Account
from bot.domain.types import Origin, Platform
from bot.platforms import digest_html, digest_page
from bot.platforms.discord_chat import view as discord_view
from bot.platforms.slack_chat import view as slack_view
from bot.platforms.web_chat import view as web_view
from bot.service.arrangement import arranged
from bot.service.muting import NO_SILENCE, Silence
from bot.service.news import LISTED_MAX, OF_FEED_MAX, OF_STORY_MAX, OTHERS_MAX
from bot.service.periods import Period
from bot.storage.answers import answer_document, document_answer
from bot.storage.database import Storage, open_storage
from bot.texts import say
from bot.texts.catalogue import SPOKEN
from tests.databases import sqlite_url
from tests.day import PEOPLE, PERIOD, digests_on, links

FIRE = "Port Ellery"
FEED = "The Harbour Wire"

_SYLLABLES = [first + last for first in "bdfghklmnprstvz" for last in ("a", "e", "i", "o", "u", "an", "er", "on")]


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    async with open_storage(sqlite_url(tmp_path)) as storage:
        yield storage


def news(title: str, *, site: str = "wire.example.org", summary: str = "", feed: int = 1, **more: Any) -> News:
    """An item of a feed, seen in the middle of the day unless it is said when."""
    url = more.get("url") or f"https://{site}/{crc32(title.encode())}"
    at: datetime = more.get("at") or PERIOD.since + (PERIOD.until - PERIOD.since) / 2
    return News(title, summary, url, canonical(url), f"{FEED} {feed}", feed, at)


def unlike(count: int, **more: Any) -> list[News]:
    """Items in invented words that have nothing in common, nor with what was shared; the same each time."""
    dice = random.Random(3)

    def word() -> str:
        return "".join(dice.choices(_SYLLABLES, k=4)).capitalize()

    return [news(" ".join(word() for _ in range(6)), site=f"s{number}.example.org", **more) for number in range(count)]


async def told(
    storage: Storage, items: Sequence[News], count: int = 30, left_out: int = 0, silence: Silence = NO_SILENCE
) -> Digest:
    """The digest of the first so many links of the sample day, and of what feeds say."""
    async with digests_on(storage) as (digests, engine):
        shared = (await links(engine))[:count]
        account = Account.of((await links(engine))[0].request.origin, PEOPLE["Ana"])
        heard = Heard(tuple(items), left_out)
        return await digests.digest(shared, PERIOD, account=account, heard=heard, silence=silence)


def muted(*, words: str = "", link: str = "", posted: Sequence[Shared] = ()) -> Silence:
    """One thing that a digest leaves out."""
    place = Origin(Platform.SLACK, "T1", "C1", "")
    return Silence([Mute(place, PEOPLE["Ana"], words, link, everyone=True)], posted)


async def fire(storage: Storage) -> tuple[str, str]:
    """Title and lead of an article of the largest story."""
    async with digests_on(storage) as (_, engine):
        day = await links(engine)
    briefing = next(each.briefing for each in day if each.briefing and FIRE in each.briefing.title)
    return briefing.title, briefing.lead


async def test_what_tells_a_story_that_people_shared_is_among_its_sources(storage: Storage) -> None:
    """It is counted with nothing, is not listed again, and says that it is from a feed."""
    title, lead = await fire(storage)
    plain = await told(storage, [])
    digest = await told(storage, [news(f"{title} - wire", summary=lead)])
    (story,) = [story for story in digest.stories if story.feeds]
    assert FIRE in story.title
    (entry,) = story.feeds
    assert (entry.site, entry.feed) == ("wire.example.org", f"{FEED} 1")
    assert digest.feeds == ()
    bare = replace(digest, stories=tuple(replace(each, feeds=()) for each in digest.stories))
    assert bare == plain, "nothing else is told otherwise"


@pytest.mark.parametrize("by_link", [True, False], ids=["by a link", "by its words"])
async def test_a_story_that_is_muted_is_not_told_by_a_feed_either(storage: Storage, *, by_link: bool) -> None:
    """Whatever words the feed has for it; what else it says is told."""
    async with digests_on(storage) as (_, engine):
        burnt = next(each for each in await links(engine) if each.briefing and FIRE in each.briefing.title)
    assert burnt.briefing
    assert burnt.request.link
    _, lead = await fire(storage)
    items = [news("What the harbour lost", summary=lead.replace(FIRE, "the port")), *unlike(1)]
    told_so = await told(storage, items)
    assert [story.feeds for story in told_so.stories if story.feeds], "it tells that story"
    mute = muted(link=burnt.request.link.canonical) if by_link else muted(words=FIRE)
    digest = await told(storage, items, silence=mute)
    assert not [story for story in digest.stories if story.feeds]
    assert [each.title for each in digest.feeds] == [items[1].title]


async def test_a_link_that_was_muted_long_ago_mutes_what_feeds_say_of_its_story(storage: Storage) -> None:
    """Also on a day on which nobody shares it, and when the link itself was never but in a feed, days before."""
    async with digests_on(storage) as (_, engine):
        burnt = next(each for each in await links(engine) if each.briefing and FIRE in each.briefing.title)
    assert burnt.request.link
    old = replace(burnt, request=replace(burnt.request, asked_at=PERIOD.since - timedelta(days=90)))
    title, lead = await fire(storage)
    items = [news(f"{title} - wire", summary=lead), *unlike(1)]
    digest = await told(storage, items, 0, silence=muted(link=burnt.request.link.canonical, posted=[old]))
    assert [each.title for each in digest.feeds] == [items[1].title]
    first = news(title, summary=lead, site="first.example.org", at=PERIOD.since - timedelta(days=2))
    mute = muted(link=first.canonical)
    assert [each.title for each in (await told(storage, [first, *items], 0, silence=mute)).feeds] == [items[1].title]
    shared = await told(storage, [first], silence=mute)
    assert not [story.title for story in shared.stories if FIRE in story.title], "nor is it told when people share it"
    assert shared.feeds == ()


@pytest.mark.parametrize("kept", [True, False], ids=["its text is kept", "its text is gone"])
async def test_a_muted_story_is_left_out_on_every_day_of_a_month(storage: Storage, *, kept: bool) -> None:
    """Feeds may tell it two weeks from the first and from the last of what is told; only near texts are compared."""
    async with digests_on(storage) as (_, engine):
        burnt = next(each for each in await links(engine) if each.briefing and FIRE in each.briefing.title)
    assert burnt.request.link
    old = burnt if kept else replace(burnt, telling=None)
    month = Period(PERIOD.since, PERIOD.since + timedelta(days=30), "digest_days", {"count": 30})
    first, last = unlike(2)
    title, _ = await fire(storage)
    items = [
        *(replace(first, seen_at=month.since), news(title, at=month.since + timedelta(days=15))),
        replace(last, seen_at=month.until - timedelta(hours=1)),
    ]
    made = arranged([], month, news=items, silence=muted(link=burnt.request.link.canonical, posted=[old]))
    assert {each.title for each in made.also.listed} == {first.title, last.title}


async def test_what_feeds_said_before_is_not_told(storage: Storage) -> None:
    """It is only known, for what is muted of it."""
    assert (await told(storage, [news("Old", at=PERIOD.since - timedelta(seconds=1))])).feeds == ()


async def test_a_story_has_so_many_of_them_of_different_sites(storage: Storage) -> None:
    """The rest says the same."""
    title, lead = await fire(storage)
    items = [news(f"{title} {n}", site=f"s{n // 2}.example.org", summary=lead) for n in range(2 * OF_STORY_MAX + 2)]
    (story,) = [story for story in (await told(storage, items)).stories if story.feeds]
    assert [each.site for each in story.feeds] == [f"s{n}.example.org" for n in range(OF_STORY_MAX)]


async def test_what_tells_a_link_that_stands_alone_stands_below_that(storage: Storage) -> None:
    """Of a thin day that is all."""
    plain = await told(storage, [], count=1)
    (shared,) = plain.entries
    digest = await told(storage, [news(shared.title, summary=shared.line)], count=1)
    assert [each.site for each in digest.entries[0].feeds] == ["wire.example.org"]
    assert (digest.stories, digest.feeds, digest.links, digest.lead) == ((), (), 1, plain.lead)


async def test_what_nobody_shared_stands_below_and_never_leads(storage: Storage) -> None:
    """However many sites have it."""
    items = [news("Glacier tram opens above Nordvik", site=f"s{n}.example.org") for n in range(9)]
    digest = await told(storage, items)
    (entry,) = digest.feeds
    assert (entry.site, len(entry.others)) == ("s0.example.org", OTHERS_MAX)
    assert "Nordvik" not in f"{digest.lead} {digest.conclusion} {[story.title for story in digest.stories]}"
    plain = await told(storage, [])
    assert (digest.links, digest.story_count, digest.people) == (plain.links, plain.story_count, plain.people)


async def test_what_more_sites_tell_comes_first_and_then_what_is_newer(storage: Storage) -> None:
    """As far as a digest has room for it."""
    hour = timedelta(hours=1)
    old, new = unlike(2)
    both = [news("Glacier tram opens above Nordvik", site=f"s{n}.example.org") for n in range(2)]
    items = [*both, replace(old, seen_at=PERIOD.since + hour), replace(new, seen_at=PERIOD.until - hour)]
    digest = await told(storage, items)
    assert [each.title for each in digest.feeds] == [both[0].title, new.title, old.title]


async def test_so_many_are_listed_and_the_rest_is_counted(storage: Storage) -> None:
    """At the edge nothing is left out."""
    for more in (0, 3):
        digest = await told(storage, unlike(LISTED_MAX + more))
        assert (len(digest.feeds), digest.feeds_left_out) == (LISTED_MAX, more)


@pytest.mark.parametrize("others", [1, 2, 8])
async def test_a_loud_feed_leaves_room_and_what_it_has_beyond_is_counted(storage: Storage, others: int) -> None:
    """However few others there are; one that is alone has all the room."""
    loud, quiet = unlike(20)[:12], unlike(20)[12 : 12 + others]
    quiet = [replace(each, feed_id=number) for number, each in enumerate(quiet, start=2)]
    first = [replace(each, seen_at=each.seen_at + timedelta(hours=1)) for each in loud]
    digest = await told(storage, [*quiet, *first])
    titles = {each.title for each in first}
    assert sum(each.title in titles for each in digest.feeds) == OF_FEED_MAX
    listed = min(OF_FEED_MAX + others, LISTED_MAX)
    assert (len(digest.feeds), digest.feeds_left_out) == (listed, len(loud) + others - listed)
    alone = await told(storage, first)
    assert (len(alone.feeds), alone.feeds_left_out) == (LISTED_MAX, len(loud) - LISTED_MAX)


async def test_what_was_not_even_looked_at_is_counted_as_well(storage: Storage) -> None:
    """Nobody is told that there were three when there were hundreds."""
    digest = await told(storage, unlike(LISTED_MAX + 1), left_out=400)
    assert digest.feeds_left_out == 401


async def test_what_somebody_shared_is_not_told_again(storage: Storage) -> None:
    """Under whatever address, also where it could not be read."""
    async with digests_on(storage) as (_, engine):
        day = await links(engine)
    shared = [each.request.link.canonical for each in day if each.request.link]
    items = [replace(each, canonical=address) for each, address in zip(unlike(99), shared, strict=False)]
    digest = await told(storage, items)
    assert (digest.feeds, [story for story in digest.stories if story.feeds]) == ((), [])


async def test_the_same_page_of_two_feeds_is_one(storage: Storage) -> None:
    """The first that had it is named."""
    url = "https://wire.example.org/one"
    items = [news("Glacier tram opens", url=url), news("Glacier tram opens!", url=f"{url}?utm_medium=feed", feed=2)]
    (entry,) = (await told(storage, items)).feeds
    assert (entry.feed, entry.others) == (f"{FEED} 1", ())


async def test_a_line_is_told_where_it_adds_to_the_title(storage: Storage) -> None:
    """Feeds often say the title twice."""
    title, more = "Glacier tram opens above Nordvik", "The mayor cut the ribbon; rides cost nothing this week."
    for summary, line in ((title, ""), (f"{title} today", ""), (more, more)):
        (entry,) = (await told(storage, [news(title, summary=summary)])).feeds
        assert entry.line == line


async def test_a_day_on_which_nobody_shared_anything_still_has_what_feeds_say(storage: Storage) -> None:
    """Whoever asks for it is told both."""
    digest = await told(storage, unlike(2), count=0)
    assert (digest.links, len(digest.feeds), digest.conclusion) == (0, 2, "")
    for form in forms(digest)[:-1]:
        assert say("notice.digest_empty") in form
        assert digest.feeds[0].title in form


def forms(digest: Digest) -> list[str]:
    """As text, in every form that a digest has."""
    return [
        "\n".join(block for page in discord_view.render(digest) for block in page.blocks).replace("\\", ""),
        str(slack_view.render(digest)),
        digest_text(digest, 200),
        digest_page.markdown(digest).replace("\\", ""),
        digest_html.html(digest),
        str(web_view.render(digest)),
        str(digest_json(digest)),
    ]


@pytest.mark.parametrize("language", SPOKEN)
async def test_every_form_says_what_is_from_a_feed(storage: Storage, language: str) -> None:
    """On every platform, in the terminal, in Markdown, HTML and JSON, and after it was stored."""
    title, lead = await fire(storage)
    items = [news(f"{title} - wire", summary=lead), *unlike(LISTED_MAX + 1, feed=2)]
    digest = replace(await told(storage, items), language=language)
    kind, document = answer_document(digest)
    assert document_answer(kind, document, None) == digest
    *shown, plain = forms(digest)
    for form in shown:
        flat = form.replace("&quot;", '"')
        assert say("digest.feeds", language) in flat
        assert f"{FEED} 1" in flat
        assert f"{FEED} 2" in flat
        assert say("digest.feeds_more_one", language) in flat
        assert flat.index(say("digest.feeds", language)) > flat.index(digest.stories[-1].title.split()[0])
    assert all(key in plain for key in ("'feeds'", "'feeds_left_out': 1"))


HOSTILE = "<!channel> @everyone [press](https://evil.example) <script>alert(1)</script> https://evil.example/x `*_~"


@pytest.mark.parametrize(
    ("form", "never"),
    [
        pytest.param(
            lambda digest: "\n".join(block for page in discord_view.render(digest) for block in page.blocks),
            ["@everyone", "](https://evil", " https://evil", "<script>"],
            id="Discord",
        ),
        pytest.param(digest_html.html, ["<script>", 'href="https://evil.example/x'], id="HTML"),
        pytest.param(digest_page.markdown, ["[press](", "<script>", "<!channel>"], id="Markdown"),
    ],
)
async def test_what_a_feed_says_is_no_markup(storage: Storage, form: Callable[[Digest], str], never: list[str]) -> None:
    """Titles, texts, and what a feed calls itself are strangers' text."""
    item = replace(news(HOSTILE, summary=f"{HOSTILE} and a great deal more words than that"), feed=HOSTILE)
    shown = form(await told(storage, [item]))
    assert [words for words in never if words in shown] == []


async def test_slack_takes_what_a_feed_says_as_text(storage: Storage) -> None:
    """In rich text nothing is parsed; a link is made of its own address alone."""
    item = replace(news(HOSTILE, summary=f"{HOSTILE} and a great deal more words than that"), feed=HOSTILE)
    shown = str(slack_view.render(await told(storage, [item])))
    assert "'url': 'https://evil" not in shown
    assert "broadcast" not in shown


async def test_a_digest_that_does_not_fit_lets_go_of_feeds_first(storage: Storage) -> None:
    """Of what people shared nothing is missing because of them."""
    items = unlike(LISTED_MAX * 8)
    lines = [" ".join(each.title for each in items[start::LISTED_MAX]) for start in range(LISTED_MAX)]
    digest = await told(storage, [replace(each, summary=line) for each, line in zip(items, lines, strict=False)])
    shorter: Digest | None = digest
    for left in range(LISTED_MAX - 1, -1, -1):
        shorter = shorter.shorter() if shorter else None
        assert shorter
        assert (len(shorter.feeds), shorter.entries, shorter.left_out) == (left, digest.entries, digest.left_out)
    assert shorter
    assert shorter.feeds_left_out == LISTED_MAX
    assert len(discord_view.render(digest)) <= MESSAGES_MAX
    assert len(slack_view.render(digest)) <= MESSAGES_MAX
