"""A channel in a feed reader: who has the address reads what all of the channel was told, on both databases."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import feedparser
import pytest
from lxml import etree

from bot.domain.at_once import FeedAddresses
from bot.domain.briefing import Briefing, Notice
from bot.domain.digest import Digest, DigestEntry, DigestStory
from bot.domain.errors import StorageUnavailable
from bot.domain.requests import Audience, Request
from bot.domain.retention import Kept, Wish
from bot.domain.settings import ChannelSettings
from bot.domain.syndication import ENTRIES_MAX, FeedChange, Told
from bot.domain.types import Link, Origin, Person, Posted
from bot.platforms.channel_feeds import ChannelFeeds
from bot.service.settings import Settings
from bot.service.syndicating import Syndicating
from bot.storage.database import Storage
from bot.web.server import WebOptions
from tests.contract.conftest import claimed
from tests.contract.test_forgetting import everything
from tests.fakes.clock import Clock
from tests.fakes.ledger import Ledger
from tests.fakes.memory import ANA, NOW, article, brief_request, briefing, digest_request, origin
from tests.fakes.service import PUBLIC_URL
from tests.fakes.web_page import NoLog, Page, open_page

ATOM = "{http://www.w3.org/2005/Atom}"
BEN = Person("u-ben", "Ben")
HOSTILE = '<script>alert(1)</script> & "]]>" \x00\x0b\ud800\u202e\ufffe it'


@dataclass
class Reader:
    """A feed reader, which knows no password, and the people of a channel."""

    storage: Storage
    page: Page
    syndicating: Syndicating

    async def make(self, change: str = "", here: Origin | None = None) -> FeedAddresses:
        """Have feeds made by who manages the channel."""
        made = await self.syndicating.feed(here or origin(), ANA, change)
        assert isinstance(made, FeedAddresses)
        return made

    async def get(self, url: str, method: str = "GET", **headers: str) -> tuple[int, bytes, Any]:
        """As a proxy hands it on; status, body and headers."""
        assert url.startswith(PUBLIC_URL)
        address = self.page.url + url.removeprefix(PUBLIC_URL)
        headers = {"Host": "news.example.org"} | {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.page.session.request(method, address, headers=headers) as response:
            return response.status, await response.read(), response.headers

    async def read(self, url: str) -> Any:
        """As a reader understands it."""
        status, body, headers = await self.get(url)
        assert status == 200
        assert headers["Content-Type"] == "application/atom+xml; charset=utf-8"
        well_formed(body)
        found = feedparser.parse(body)
        assert not found.bozo
        assert found.version == "atom10"
        return found


def well_formed(body: bytes) -> None:
    """What RFC 4287 demands of a feed and its entries, and no reader says."""
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False))
    assert root.tag == f"{ATOM}feed"
    assert root.findall(f"{ATOM}author/{ATOM}name")
    links = [(link.get("rel"), link.get("href")) for link in root.findall(f"{ATOM}link")]
    assert [rel for rel, _ in links] == ["self"]
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
            assert element.findtext(f"{ATOM}{name}")
        assert str(element.findtext(f"{ATOM}id")).startswith("urn:uuid:")
        assert str(element.findtext(f"{ATOM}updated")).endswith("Z")
    ids = [entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))


@asynccontextmanager
async def reading(storage: Storage, clock: Clock) -> AsyncIterator[Reader]:
    """A program with the feeds of a database."""
    feeds = ChannelFeeds(storage.syndication, Settings(storage.choices, ChannelSettings()), PUBLIC_URL, clock=clock)
    options = WebOptions(port=0, password="a password", public_url=PUBLIC_URL)
    async with open_page(NoLog(), options, routes=feeds.routes()) as page:
        yield Reader(storage, page, Syndicating(storage.syndication, PUBLIC_URL, clock=clock))


@pytest.fixture
async def reader(storage: Storage, clock: Clock) -> AsyncIterator[Reader]:
    """A reader of a program."""
    async with reading(storage, clock) as opened:
        yield opened


async def told(storage: Storage, request: Request, answer: Briefing | Digest, *, reason: str = "") -> None:
    """A request that was answered in its channel."""
    ledger = Ledger(storage)
    assert await ledger.accept([request]) == [True]
    claim = await claimed(ledger)
    await storage.replies.store(claim, answer)
    posted = Posted(request.origin.channel, f"a-{request.origin.message}", f"https://chat.example/{claim.id}")
    await ledger.posted(claim, 0, posted)
    await ledger.done(claim, reason=reason)


def about(title: str, **fields: Any) -> Briefing:
    """A briefing."""
    return replace(briefing(), title=title, **fields)


def digest(**fields: Any) -> Digest:
    """A digest of one link."""
    entry = DigestEntry("Arnheim", "A line.", "news.example.org", "https://news.example.org/a", "Ana", "", "", NOW)
    made = Digest("en", NOW - timedelta(days=1), NOW, (replace(entry, others=("Ben",)),), "In summary, trees.")
    return replace(made, title="Links of today", lead="Trees are planted.", **fields)


async def titles(reader: Reader, url: str) -> list[str]:
    """What stands in a feed, from above."""
    return [entry.title for entry in (await reader.read(url)).entries]


async def test_briefings_and_digests_are_read_without_a_password(reader: Reader, clock: Clock) -> None:
    """Each in a feed of its own, whole, with what leads on; who posted them is not told."""
    addresses = await reader.make()
    await told(reader.storage, brief_request(), about("Trees", published="2026-11-20"))
    clock.tick(60)
    await told(reader.storage, digest_request("m2"), digest())
    found = await reader.read(addresses.urls[Told.BRIEFINGS])
    assert found.feed.title == "Briefings of c1 (Discord)"
    assert found.feed.links[0].href == addresses.urls[Told.BRIEFINGS]
    (entry,) = found.entries
    assert entry.title == "Trees"
    assert entry.link == briefing().url
    assert [link.href for link in entry.links if link.rel == "related"] == ["https://chat.example/1"]
    assert all(part in entry.content[0].value for part in (briefing().lead, briefing().body, briefing().source))
    assert entry.updated == found.feed.updated == "2026-11-22T12:00:00Z"
    digests = await reader.read(addresses.urls[Told.DIGESTS])
    (entry,) = digests.entries
    assert entry.title == "Links of today"
    assert entry.link == "https://chat.example/2"
    assert "In summary, trees." in entry.content[0].value
    assert not {"Ana", "Ben"} & set(entry.content[0].value.replace("<", " ").split())
    assert digests.feed.id != found.feed.id


async def test_the_address_is_shown_once_and_kept_as_a_hash(reader: Reader) -> None:
    """Whoever reads the database, or asks again, is not told it."""
    addresses = await reader.make()
    token = addresses.urls[Told.DIGESTS].split("/")[-2]
    assert len(token) >= 43, "256 bits"
    assert token not in await everything(reader.storage)
    assert token not in repr(addresses)
    again = await reader.syndicating.feed(origin(), BEN, "")
    assert again == Notice("feed_known", {"day": "2026-11-22"})
    assert (await reader.get(addresses.urls[Told.DIGESTS]))[0] == 200


async def test_a_renewed_address_ends_the_old_one_and_keeps_all_ids(reader: Reader) -> None:
    """Or every reader would show everything as new."""
    old = await reader.make()
    await told(reader.storage, brief_request(), about("Trees"))
    before = await reader.read(old.urls[Told.BRIEFINGS])
    new = await reader.make(FeedChange.RENEW)
    assert (await reader.get(old.urls[Told.BRIEFINGS]))[0] == 404
    after = await reader.read(new.urls[Told.BRIEFINGS])
    assert (after.feed.id, after.entries[0].id) == (before.feed.id, before.entries[0].id)
    assert await reader.syndicating.feed(origin(), ANA, FeedChange.OFF) == Notice("feed_off")
    assert (await reader.get(new.urls[Told.BRIEFINGS]))[0] == 404
    assert await reader.syndicating.feed(origin(), ANA, FeedChange.OFF) == Notice("feed_none")


async def test_whatever_is_wrong_with_an_address_the_answer_is_one(reader: Reader) -> None:
    """An unknown token, a feed that there is none of, a removed one, half of one."""
    url = (await reader.make()).urls[Told.BRIEFINGS]
    gone = (await reader.make(here=origin(channel="c2"))).urls[Told.BRIEFINGS]
    await reader.syndicating.feed(origin(channel="c2"), ANA, FeedChange.OFF)
    unknown = (f"{PUBLIC_URL}/feed/{token}/briefings" for token in ("x", "%00%ff", "a" * 5_000))
    answers = []
    for address in (gone, f"{url}x", url.replace("/briefings", "/all"), *unknown):
        status, body, headers = await reader.get(address)
        answers.append((status, body, {name: headers[name] for name in sorted(headers) if name != "Date"}))
    assert answers == answers[:1] * len(answers)
    assert answers[0][0] == 404
    assert (await reader.get(url, "POST"))[0] in {401, 403, 405}


async def test_a_reader_that_has_it_is_told_so(reader: Reader, clock: Clock) -> None:
    """By ETag or by time; and whatever changes, also what is taken away, is there at the next look."""
    url = (await reader.make()).urls[Told.BRIEFINGS]
    await told(reader.storage, brief_request(), about("Trees"))
    status, body, headers = await reader.get(url)
    tag, at = headers["ETag"], headers["Last-Modified"]
    for known in ({"If_None_Match": tag}, {"If_None_Match": f'"x", W/{tag}'}, {"If_Modified_Since": at}):
        status, body, headers = await reader.get(url, **known)
        assert (status, body, headers["ETag"], headers["Last-Modified"]) == (304, b"", tag, at)
    assert (await reader.get(url, "HEAD"))[:2] == (200, b"")
    await told(reader.storage, brief_request("m2", "two"), about("Bridges"))
    assert (await reader.get(url, If_None_Match=tag, If_Modified_Since=at))[0] == 200
    assert (await reader.get(url, If_Modified_Since=at))[0] == 200, "within the same second"
    clock.tick(60)
    at = (await reader.get(url))[2]["Last-Modified"]
    await reader.storage.replies.removed(origin().platform, "s1", "a-m1")
    assert (await reader.get(url, If_Modified_Since=at))[0] == 200
    assert await titles(reader, url) == ["Bridges"]


async def test_what_was_not_told_everybody_is_in_no_feed(reader: Reader) -> None:
    """Private, hidden, handed over, opened by a token, withdrawn or of another channel."""
    addresses = await reader.make()
    hidden = Link("https://news.example.org/s", "https://news.example.org/s", spoiler=True)
    storage = reader.storage
    await told(storage, brief_request("m1", "a", audience=Audience.ASKER), about("Private"))
    await told(storage, brief_request("m2", link=hidden), about("Hidden", spoiler=True))
    await told(storage, brief_request("m3", "c"), about("Handed", given=True))
    opened = replace(article("https://news.example.org/d"), given=True)
    await storage.archive.save_article("https://news.example.org/d", opened, place=origin().place)
    await told(storage, brief_request("m4", "d"), about("Opened"))
    await told(storage, brief_request("m5", "e"), about("Withdrawn"), reason="withdrawn")
    await told(storage, brief_request("m6", "f", channel="c2"), about("Elsewhere"))
    other = replace(brief_request("m7", "g"), origin=replace(origin("m7"), space="s2"))
    await told(storage, other, about("Another space"))
    await told(storage, replace(digest_request("m8"), audience=Audience.ASKER), digest())
    await told(storage, replace(digest_request("m9"), audience=Audience.DIRECT), digest())
    await told(storage, brief_request("m10", "h"), about("Told"))
    assert await titles(reader, addresses.urls[Told.BRIEFINGS]) == ["Told"]
    assert await titles(reader, addresses.urls[Told.DIGESTS]) == []


async def test_a_text_that_was_handed_over_is_in_no_feed_by_way_of_a_digest(reader: Reader) -> None:
    """Nor a sentence that was drawn from it; the other links of its story stand there by themselves."""
    url = (await reader.make()).urls[Told.DIGESTS]
    (one,) = digest().entries
    named = ("Bridge", "Behind a wall", "Canal", "Tram", "Uploaded")
    bridge, wall, canal, tram, paper = (replace(one, title=title, line=f"{title} line.") for title in named)
    entries = bridge, replace(wall, here_alone=True), canal, tram, replace(paper, here_alone=True)
    secret = DigestStory("Bridge", "Said behind a wall.", (0, 1), 2, 1, 2, here_alone=True)
    open_one = DigestStory("Canal", "Said of the canal.", (2, 3), 2, 1, 2)
    lead = "Said behind a wall."
    await told(
        reader.storage, digest_request("m1"), replace(digest(), entries=entries, stories=(secret, open_one), lead=lead)
    )
    (shown,) = (await reader.read(url)).entries
    page = shown.content[0].value
    assert all(title in page for title in ("Bridge line.", "Said of the canal.", "Tram"))
    assert not any(text in str(shown) for text in ("ehind a wall", "Uploaded"))


@pytest.mark.parametrize(
    "wish",
    [
        pytest.param(Wish(url="https://news.example.org/a"), id="the link"),
        pytest.param(Wish(user=ANA.id), id="who posted it"),
        pytest.param(Wish(channel="c1"), id="the channel"),
        pytest.param(Wish(space="s1"), id="the space"),
    ],
)
async def test_what_is_forgotten_is_gone_at_once(reader: Reader, wish: Wish) -> None:
    """From the feed, and with a place its feeds."""
    url = (await reader.make()).urls[Told.BRIEFINGS]
    await told(reader.storage, brief_request("m1", "a"), about("Trees", url="https://news.example.org/a"))
    assert await titles(reader, url) == ["Trees"]
    await reader.storage.cleaner.forget(wish)
    if wish.channel or wish.space:
        assert (await reader.get(url))[0] == 404
        assert ANA.id not in await everything(reader.storage)
    else:
        assert await titles(reader, url) == []
        assert "u-ana" not in await everything(reader.storage) or not wish.user


async def test_who_made_them_is_forgotten_in_time(reader: Reader, clock: Clock) -> None:
    """And exported until then, without what opens them."""
    url = (await reader.make()).urls[Told.BRIEFINGS]
    (row,) = (await reader.storage.cleaner.held(ANA.id))["channel_feeds"]
    assert "token" not in row
    assert row["channel"] == "c1"
    clock.tick(1)
    assert await reader.storage.cleaner.purge(Kept.PEOPLE, clock()) == 1
    assert "channel_feeds" not in await reader.storage.cleaner.held(ANA.id)
    assert (await reader.get(url))[0] == 200


async def test_a_feed_has_so_many_entries_and_no_more(reader: Reader, clock: Clock) -> None:
    """The newest."""
    url = (await reader.make()).urls[Told.BRIEFINGS]
    for number in range(ENTRIES_MAX + 1):
        asked = brief_request(f"m{number}", f"p{number}", asked_at=NOW + timedelta(minutes=number))
        await told(reader.storage, asked, about(f"No. {number}"))
    assert await titles(reader, url) == [f"No. {number}" for number in range(ENTRIES_MAX, 0, -1)]


async def test_strangers_words_stay_words(reader: Reader) -> None:
    """No markup of theirs, nothing that XML does not know, no address of another scheme."""
    addresses = await reader.make()
    bad = dict.fromkeys(("lead", "body", "overview", "conclusion", "source", "site"), HOSTILE)
    await told(reader.storage, brief_request(), about(HOSTILE, url="javascript:alert(1)", authors=(HOSTILE,), **bad))
    entry = replace(digest().entries[0], title=HOSTILE, line=HOSTILE, url="javascript:alert(1)", site=HOSTILE)
    await told(reader.storage, digest_request("m2"), digest(entries=(entry,), conclusion=HOSTILE))
    for url in addresses.urls.values():
        _, body, _ = await reader.get(url)
        root = etree.fromstring(body)
        assert b"javascript:alert(1)" not in body.replace(b"javascript:alert(1)</li>", b"")
        content = str(root.findtext(f"{ATOM}entry/{ATOM}content"))
        assert "<script" not in content
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;]]&gt;&quot;" in content
        assert not set("\x0b\u202e\ufffe") & set(content)
        await reader.read(url)


async def test_without_an_address_of_ones_own_it_is_said_what_to_set(storage: Storage) -> None:
    """What is removed can be removed all the same."""
    syndicating = Syndicating(storage.syndication, "")
    assert await syndicating.feed(origin(), ANA, "") == Notice("feed_no_url")
    assert await syndicating.feed(origin(), ANA, FeedChange.RENEW) == Notice("feed_no_url")
    assert await syndicating.feed(origin(), ANA, FeedChange.OFF) == Notice("feed_none")


async def test_a_database_that_is_away_is_no_feed_that_is_gone(
    storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that hears 404 may give the feed up."""

    async def away(_token: str) -> None:
        raise StorageUnavailable("locked")

    async with reading(storage, clock) as reader:
        url = (await reader.make()).urls[Told.BRIEFINGS]
        monkeypatch.setattr(storage.syndication, "known", away)
        status, _, headers = await reader.get(url)
        assert status == 503
        assert headers["Retry-After"] == "60"
