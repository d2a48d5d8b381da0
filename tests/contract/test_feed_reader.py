"""Feeds are found and read through real HTTP, the real guard and a real child process; they are hostile input."""

import gzip
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from bot.articles.feed_reader import FEED_BYTES_MAX, FEED_PARSER, UNCHANGED_MAX, VALIDATOR_CHARS_MAX, WebFeeds
from bot.articles.options import ReadingOptions
from bot.articles.reader import open_reader
from bot.domain.errors import AddressRefused, BadLink, NothingToRead, ReadError, SiteBroken, SiteBusy
from bot.domain.feeds import (
    ALTERNATIVES_MAX,
    FEED_TITLE_CHARS_MAX,
    ITEMS_MAX,
    SUMMARY_CHARS_MAX,
    TITLE_CHARS_MAX,
    FeedDocument,
    FeedItem,
    Validators,
)
from bot.sandbox.pool import Sandbox
from tests.fakes.internet import Internet
from tests.fakes.news_site import NewsSite, Served, bomb, endless

RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>The Harbour</title>
<link>https://news.example.org/</link><ttl>120</ttl>{items}</channel></rss>"""
ITEM = """<item><guid isPermaLink="false">tag:1</guid><title>Bridge &amp;amp; ferry</title>
<link>https://news.example.org/bridge?utm_source=rss</link>
<description>&lt;p&gt;The &lt;b&gt;council&lt;/b&gt; voted.&lt;/p&gt;&lt;p&gt;14 to 9.
&lt;script&gt;alert(1)&lt;/script&gt;&lt;/p&gt;</description>
<pubDate>Tue, 17 Nov 2026 08:30:00 +0100</pubDate></item>"""
READ = FeedItem(
    "tag:1",
    "https://news.example.org/bridge?utm_source=rss",
    "Bridge & ferry",
    "The council voted. 14 to 9.",
    "2026-11-17T07:30:00+00:00",
)
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">The &lt;i&gt;Harbour&lt;/i&gt;</title>
<link href="https://news.example.org/"/><entry><id>tag:1</id><title>Bridge &amp; ferry</title>
<link href="https://news.example.org/bridge?utm_source=rss"/>
<summary type="html">&lt;p&gt;The council voted. 14 to 9.</summary>
<published>2026-11-17T08:30:00+01:00</published></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel rdf:about="x"><title>The Harbour</title><link>https://news.example.org/</link>
<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency></channel>
<item rdf:about="tag:1"><title>Bridge &amp; ferry</title><link>https://news.example.org/bridge?utm_source=rss</link>
<description>The council voted. 14 to 9.</description><dc:date>2026-11-17T07:30:00Z</dc:date></item></rdf:RDF>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Harbour",
        "home_page_url": "https://news.example.org/",
        "items": [
            {
                "id": "tag:1",
                "url": "https://news.example.org/bridge?utm_source=rss",
                "title": "Bridge & ferry",
                "content_html": "<p>The council voted. 14 to 9.</p>",
                "date_published": "2026-11-17T08:30:00+01:00",
            },
            {"id": 2, "title": "It leads nowhere"},
        ],
    }
)
TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}


@asynccontextmanager
async def opened(*allowed: str, resolver: Internet | None = None) -> AsyncIterator[WebFeeds]:
    """A reader of feeds that may read what is not public."""
    async with (
        open_reader(ReadingOptions(fetch_allow=allowed), resolver=resolver) as reader,
        Sandbox(1, FEED_PARSER) as sandbox,
    ):
        yield reader.feeds(sandbox)


@pytest.fixture
async def feeds(site: NewsSite) -> AsyncIterator[WebFeeds]:
    async with opened(f"127.0.0.1:{site.port}") as feeds:
        yield feeds


def rss(*items: str) -> str:
    """A feed with these items."""
    return RSS.format(items="".join(items))


def page(*links: str, head: str = "") -> str:
    """A site that names feeds."""
    return f"<!doctype html><title>Site</title>{head}{''.join(links)}<p>Welcome."


def named(href: str, kind: str = "rss", title: str = "") -> str:
    """How it names one."""
    return f'<link rel="alternate" type="{TYPES[kind]}" href="{href}" title="{title}">'


async def read(feeds: WebFeeds, url: str) -> FeedDocument:
    """What a feed says."""
    document = (await feeds.fetch(url, Validators())).document
    assert document
    return document


@pytest.mark.parametrize(
    ("body", "kind", "wait_s"),
    [
        pytest.param(rss(ITEM), "application/rss+xml", 7_200, id="RSS 2.0"),
        pytest.param("\ufeff\n" + rss(ITEM), "text/plain; charset=iso-8859-1", 7_200, id="RSS under a wrong type"),
        pytest.param(ATOM, "application/atom+xml", 0, id="Atom"),
        pytest.param(RDF, "application/rdf+xml", 21_600, id="RSS 1.0"),
        pytest.param(JSON_FEED, "application/feed+json", 0, id="JSON Feed"),
        pytest.param(JSON_FEED, "application/json", 0, id="JSON Feed as any JSON"),
    ],
)
async def test_a_feed_of_each_form_is_read_as_plain_text(
    feeds: WebFeeds, site: NewsSite, body: str, kind: str, wait_s: int
) -> None:
    """Markup and scripts are gone; what leads nowhere is no item."""
    url = site.add("/feed", body, headers={"Content-Type": kind})
    assert await read(feeds, url) == FeedDocument("The Harbour", (READ,), wait_s)


async def test_a_link_may_lean_on_the_address_of_its_feed(feeds: WebFeeds, site: NewsSite) -> None:
    """As on a page; also to the same host, where the operator lets that be read although it is private."""
    items = "<item><title>A</title><link>a</link></item>", "<item><title>B</title><link>//b.example/b</link></item>"
    document = await read(feeds, site.add("/news/feed", rss(*items)))
    assert [each.url for each in document.items] == [f"{site.url}/news/a", "http://b.example/b"]
    listed = [{"id": 1, "url": "a", "content_text": "Nothing but words."}]
    body = json.dumps({"version": "https://jsonfeed.org/version/1", "items": listed})
    (only,) = (await read(feeds, site.add("/news/json", body))).items
    assert (only.url, only.title, only.summary) == (f"{site.url}/news/a", "Nothing but words.", "")


async def test_latin_letters_of_old_feeds_are_right(feeds: WebFeeds, site: NewsSite) -> None:
    """As the feed declares them."""
    body = rss("<item><title>Café</title><link>https://news.example.org/a</link></item>").replace("utf-8", "iso-8859-1")
    url = site.add("/feed", body.encode("latin-1"), headers={"Content-Type": "application/rss+xml"})
    assert (await read(feeds, url)).items[0].title == "Café"


async def test_a_site_is_followed_by_the_feed_that_its_page_names(feeds: WebFeeds, site: NewsSite) -> None:
    """The address of the feed is what is kept."""
    site.add("/news/feed.xml", rss(ITEM), headers={"Content-Type": "text/xml"})
    found = await feeds.find(site.add("/", page(named("feed.xml"), head='<base href="/news/">')))
    assert found
    assert (found.url, len(found.others)) == (f"{site.url}/news/feed.xml", 1)
    assert found.fetched.document
    assert found.fetched.document.items == (READ,)


async def test_an_address_that_is_a_feed_is_that_feed(feeds: WebFeeds, site: NewsSite) -> None:
    """As it was given, also where it leads elsewhere: the site may move it again."""
    site.redirect("/old", "/feed")
    site.add("/feed", rss(ITEM))
    found = await feeds.find(f"{site.url}/old")
    assert found
    assert (found.url, found.others) == (f"{site.url}/old", ())


async def test_of_several_feeds_each_can_be_had_by_its_number(feeds: WebFeeds, site: NewsSite) -> None:
    """In the order of the page, each once; what is no feed is none."""
    for path in ("/all", "/sport"):
        site.add(path, rss(ITEM))
    site.add("/json", JSON_FEED)
    links = (
        named("/all", title="All"),
        named("/all", title="All again"),
        '<link rel="alternate" hreflang="de" href="/de">',
        '<link rel="stylesheet" type="application/rss+xml" href="/no">',
        named("javascript:alert(1)"),
        named("/sport", "atom", title="Sport"),
        named("/json", "json"),
    )
    address = site.add("/", page(*links))
    found = [await feeds.find(address, number) for number in (1, 2, 3, 4, 0)]
    assert [each and each.url.removeprefix(site.url) for each in found] == ["/all", "/sport", "/json", None, None]
    assert found[1]
    assert found[1].others == ("All", "Sport", f"{site.url}/json")


async def test_a_page_names_so_many_feeds_and_no_more(feeds: WebFeeds, site: NewsSite) -> None:
    """What is beyond cannot be chosen."""
    for number in range(ALTERNATIVES_MAX + 1):
        site.add(f"/{number}", rss(ITEM))
    address = site.add("/", page(*(named(f"/{number}") for number in range(ALTERNATIVES_MAX + 1))))
    assert await feeds.find(address, ALTERNATIVES_MAX)
    assert await feeds.find(address, ALTERNATIVES_MAX + 1) is None


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(page(), id="a page without a feed"),
        pytest.param("", id="nothing"),
        pytest.param("Just some words.", id="plain text"),
        pytest.param('{"version": "1", "items": []}', id="other JSON"),
        pytest.param('{"version": ', id="broken JSON"),
        pytest.param("<?xml version='1.0'?><note/>", id="other XML"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(999), id="a picture under a wrong type"),
    ],
)
async def test_what_holds_no_feed_is_told_so(feeds: WebFeeds, site: NewsSite, body: str | bytes) -> None:
    """Whether somebody looks for one, or one was there before."""
    url = site.add("/", body, headers={"Content-Type": "text/html"})
    assert await feeds.find(url) is None
    with pytest.raises(NothingToRead, match="no_feed"):
        await feeds.fetch(url, Validators())


@pytest.mark.parametrize(
    ("status", "headers", "error", "reason"),
    [
        pytest.param(404, {}, NothingToRead, "not_found", id="not there"),
        pytest.param(410, {}, NothingToRead, "not_found", id="gone"),
        pytest.param(401, {}, NothingToRead, "login_wall", id="behind a sign-in"),
        pytest.param(403, {}, NothingToRead, "forbidden", id="refused"),
        pytest.param(418, {}, NothingToRead, "error_page", id="something else"),
        pytest.param(500, {}, SiteBroken, "site_broken", id="broken"),
        pytest.param(429, {"Retry-After": "7"}, SiteBusy, "site_busy", id="busy"),
        pytest.param(503, {"Retry-After": "7", "Content-Type": "text/xml"}, SiteBusy, "site_busy", id="away"),
    ],
)
async def test_what_the_site_says_instead_is_told_by_type_and_reason(
    feeds: WebFeeds, site: NewsSite, *, status: int, headers: Mapping[str, str], error: type[ReadError], reason: str
) -> None:
    """Polling goes by them; who followed it reads why."""
    url = site.add("/feed", "no", status=status, headers=headers)
    with pytest.raises(error) as told:
        await feeds.fetch(url, Validators())
    assert told.value.reason == reason
    assert told.value.retry_after_s == (7 if "Retry-After" in headers else None)
    assert (getattr(told.value, "rule", "") == "gone") == (status == 410)


async def test_a_feed_is_sent_again_only_when_it_changed(feeds: WebFeeds, site: NewsSite) -> None:
    """By the site's own marks, in one short answer without a body."""
    marks = {"ETag": '"v1"', "Last-Modified": "Tue, 17 Nov 2026 08:30:00 GMT", "Cache-Control": "public, max-age=9000"}
    url = site.add("/feed", rss(ITEM), headers={"Content-Type": "application/rss+xml", **marks})
    first = await feeds.fetch(url, Validators())
    assert (first.validators.url, first.validators.etag, first.wait_s) == (url, '"v1"', 9_000)
    site.add("/feed", "", status=304, headers={"Cache-Control": 'max-age="60"'})
    second = await feeds.fetch(url, first.validators)
    assert (second.document, second.validators, second.wait_s) == (None, replace(first.validators, unchanged=1), 60)
    sent = site.seen[-1][1]
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == ('"v1"', marks["Last-Modified"])


async def test_a_site_that_says_for_ever_that_nothing_changed_is_asked_for_all(feeds: WebFeeds, site: NewsSite) -> None:
    """After so many times; what comes then is compared with what came last, and it begins anew."""
    url = site.add("/feed", rss(ITEM), headers={"ETag": '"v1"'})
    known = (await feeds.fetch(url, Validators())).validators
    for changed in (False, True):
        site.add("/feed", "", status=304)
        for _ in range(UNCHANGED_MAX):
            known = (await feeds.fetch(url, known)).validators
            assert "If-None-Match" in site.seen[-1][1]
        site.add("/feed", rss(*[ITEM] * (1 + changed)), headers={"ETag": '"v1"'})
        fetched = await feeds.fetch(url, known)
        assert "If-None-Match" not in site.seen[-1][1]
        known = fetched.validators
        assert (fetched.document is not None, known.unchanged) == (changed, 0)


async def test_nothing_changed_is_no_answer_to_who_has_nothing(feeds: WebFeeds, site: NewsSite) -> None:
    """Else what such a site says later would all be new, without a baseline."""
    url = site.add("/feed", "", status=304, headers={"ETag": '"v1"'})
    page_ = site.add("/", page(named("/feed")))
    for asked in (
        feeds.fetch(url, Validators()),
        feeds.fetch(url, Validators(url)),
        feeds.find(url),
        feeds.find(page_),
    ):
        with pytest.raises(NothingToRead, match="error_page"):
            await asked
    site.redirect("/old", "/feed")
    with pytest.raises(NothingToRead, match="error_page"):
        await feeds.fetch(f"{site.url}/old", Validators(f"{site.url}/other", '"v0"', "", "x"))


@pytest.mark.parametrize("mark", ["ETag", "Last-Modified"])
async def test_a_mark_that_cannot_be_sent_back_is_none(feeds: WebFeeds, site: NewsSite, mark: str) -> None:
    """A feed is asked for again all the same."""
    url = site.add("/feed", rss(ITEM), headers={mark: "caf\u00e9"})
    first = await feeds.fetch(url, Validators())
    assert (first.validators.etag, first.validators.modified) == ("", "")
    assert (await feeds.fetch(url, first.validators)).document is None


async def test_marks_go_to_no_other_address_than_gave_them(feeds: WebFeeds, site: NewsSite) -> None:
    """A redirect that is new leads to another feed, which would be taken for the old one."""
    site.redirect("/feed", "/first")
    url = f"{site.url}/feed"
    site.add("/first", rss(ITEM), headers={"ETag": '"v1"'})
    known = (await feeds.fetch(url, Validators())).validators
    assert known.url == f"{site.url}/first"
    site.redirect("/feed", "/second")
    site.add(
        "/second", rss(ITEM, ITEM.replace("tag:1", "tag:2").replace("org/bridge", "org/2")), headers={"ETag": '"v1"'}
    )
    assert (await feeds.fetch(url, known)).document
    assert [path for path, headers in site.seen if "If-None-Match" in headers] == []


async def test_a_site_without_marks_is_known_by_what_it_sent(feeds: WebFeeds, site: NewsSite) -> None:
    """What did not change need not be parsed."""
    url = site.add("/feed", rss(ITEM), headers={"ETag": "x" * (VALIDATOR_CHARS_MAX + 1)})
    known = (await feeds.fetch(url, Validators())).validators
    assert known.etag == "", "nobody knows what a site does with a mark as long as this"
    assert (await feeds.fetch(url, known)).document is None
    site.add("/feed", rss(ITEM, ITEM.replace("tag:1", "tag:2").replace("org/bridge", "org/2")))
    changed = (await feeds.fetch(url, known)).document
    assert changed
    assert len(changed.items) == 2


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("http://127.0.0.1:{port}/feed", id="loopback"),
        pytest.param("http://localhost:{port}/feed", id="its name"),
        pytest.param("http://inside.example.org/feed", id="a public name of a private address"),
        pytest.param("http://169.254.169.254/feed", id="the cloud's own"),
    ],
)
async def test_private_hosts_are_refused(site: NewsSite, address: str) -> None:
    """The guard of all reading; nothing is dialled."""
    site.add("/feed", rss(ITEM))
    internet = Internet()
    internet.name("inside.example.org", ["10.0.0.7"])
    internet.name("localhost", ["127.0.0.1"])
    async with opened(resolver=internet) as feeds:
        with pytest.raises(AddressRefused):
            await feeds.find(address.format(port=site.port))
    assert not site.requests


async def test_a_page_does_not_lead_the_bot_inside(site: NewsSite) -> None:
    """Neither by the feed that it names nor by a redirect of that."""
    async with opened(f"127.0.0.1:{site.port}") as feeds:
        named_inside = site.add("/named", page(named("http://10.0.0.7/feed")))
        assert await feeds.find(named_inside) is None
        by_name = site.add("/by-name", page(named("http://news.internal/feed")))
        assert await feeds.find(by_name) is None
        led_inside = site.redirect("/led", "http://10.0.0.7/feed")
        with pytest.raises(AddressRefused):
            await feeds.fetch(led_inside, Validators())
        with pytest.raises(BadLink):
            await feeds.fetch(site.redirect("/file", "file:///etc/passwd"), Validators())


async def test_items_that_lead_inside_or_run_something_are_none(feeds: WebFeeds, site: NewsSite) -> None:
    """Whoever reads a digest is led to web pages of the public."""
    links = (
        "http://10.0.0.7/admin",
        "http://router.lan/",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://a.example/",
    )
    items = (f"<item><title>Press here</title><link>{link}</link></item>" for link in links)
    url = site.add("/feed", rss(*items, ITEM))
    assert [each.name for each in (await read(feeds, url)).items] == ["tag:1"]


async def test_lengths_and_numbers_end_where_they_are_said_to(feeds: WebFeeds, site: NewsSite) -> None:
    """At the edge all is kept; beyond it the rest is cut, at a word."""
    word = "é" * 9 + " "
    edge = FEED_TITLE_CHARS_MAX, TITLE_CHARS_MAX, SUMMARY_CHARS_MAX
    for more in (0, 1):
        title, heading, summary = (("x" * more + word * 99)[: chars + more] for chars in edge)
        title, heading, summary = (text[:-1] + "." for text in (title, heading, summary))
        items = [
            f"<item><title>{heading}</title><description>{summary}</description>"
            f"<link>https://news.example.org/{number}</link></item>"
            for number in range(ITEMS_MAX + more)
        ]
        url = site.add("/feed", rss(*items).replace("The Harbour", title))
        document = await read(feeds, url)
        assert len(document.items) == ITEMS_MAX
        item = document.items[-1]
        assert item.url.endswith(f"/{ITEMS_MAX - 1}")
        lengths = len(document.title), len(item.title), len(item.summary)
        if more:
            assert all(length <= chars for length, chars in zip(lengths, edge, strict=True))
            assert document.title.endswith("é…")
        else:
            assert lengths == edge


async def test_hidden_characters_and_long_names_are_no_trouble(feeds: WebFeeds, site: NewsSite) -> None:
    """Whatever a feed calls its items: they are known by a name of 64 characters."""
    item = f"<item><guid>{'x' * 5_000}</guid><title>A\u200b\u202eB &#xD83D; c</title><link>https://a.example/</link></item>"
    (read_,) = (await read(feeds, site.add("/feed", rss(item)))).items
    assert (len(read_.name), read_.title.startswith("AB")) == (64, True)


ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LEAK = '<!DOCTYPE rss [<!ENTITY leak SYSTEM "file://{path}">]>'


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            f'<!DOCTYPE rss [<!ENTITY l0 "lol">{ENTITIES}]>{rss(ITEM)}'.replace("Bridge", "&l9;"), id="entities"
        ),
        pytest.param(rss("<a>" * 200_000), id="200,000 nested elements"),
        pytest.param(rss("<item>" * 200_000), id="200,000 nested items"),
        pytest.param(rss("<item/>" * 300_000), id="300,000 empty items"),
        pytest.param(rss("<p " + " ".join(f"a{n}=''" for n in range(100_000)) + "/>"), id="100,000 attributes"),
        pytest.param("[" * 100_000 + "]" * 100_000, id="nested JSON of another kind"),
        pytest.param('{"version":' + "[" * 200_000, id="nested JSON"),
        pytest.param('{"version":' + "[" * 200_000 + "]" * 200_000 + "}", id="nested JSON that ends"),
        pytest.param("<" * 2_000_000, id="2,000,000 brackets"),
        pytest.param(rss(ITEM.replace("The", "<![CDATA[" + "<b>" * 100_000 + "]]>")), id="nested markup in a text"),
        pytest.param(page("<link rel=alternate>" * 150_000), id="150,000 links"),
    ],
)
async def test_a_hostile_feed_costs_some_seconds_and_nothing_else(feeds: WebFeeds, site: NewsSite, body: str) -> None:
    """It is read, or a typed failure; the next one is read as ever."""
    bad, good = site.add("/bad", body), site.add("/good", rss(ITEM))
    start = time.monotonic()
    with suppress(NothingToRead):
        found = await feeds.find(bad)
        document = found.fetched.document if found else None
        assert document is None or sum(len(each.title) for each in document.items) <= ITEMS_MAX * TITLE_CHARS_MAX
    assert time.monotonic() - start < 25
    assert (await read(feeds, good)).items == (READ,)


async def test_a_feed_does_not_tell_what_is_in_our_files(feeds: WebFeeds, site: NewsSite, tmp_path: Path) -> None:
    """Outside entities are not followed."""
    secret = tmp_path / "secret"
    secret.write_text("canary")
    url = site.add("/feed", LEAK.format(path=secret) + rss(ITEM.replace("Bridge", "&leak; Bridge")))
    assert "canary" not in str(await read(feeds, url))


@pytest.mark.parametrize("packed", [False, True])
async def test_a_feed_of_more_bytes_than_are_read_is_refused(feeds: WebFeeds, site: NewsSite, packed: bool) -> None:
    """Of the body as it is unpacked; one byte less is read."""
    for size, fits in ((FEED_BYTES_MAX, True), (FEED_BYTES_MAX + 1, False)):
        body = rss(ITEM).encode()
        body += b" " * (size - len(body))
        encoding = {"Content-Encoding": "gzip"} if packed else {}
        url = site.add("/feed", gzip.compress(body) if packed else body, headers=encoding)
        if fits:
            assert (await read(feeds, url)).items == (READ,)
            continue
        with pytest.raises(NothingToRead, match="too_large"):
            await feeds.fetch(url, Validators())


@pytest.mark.parametrize("answer", [endless(), bomb(200 * 2**20)], ids=["without an end", "a bomb"])
async def test_a_feed_without_an_end_is_left(feeds: WebFeeds, site: NewsSite, answer: Served) -> None:
    """By its bytes."""
    with pytest.raises(NothingToRead, match="too_large"):
        await feeds.fetch(site.handle("/feed", answer), Validators())


async def test_pictures_and_films_are_not_taken_for_feeds(feeds: WebFeeds, site: NewsSite) -> None:
    """By what they call themselves."""
    with pytest.raises(NothingToRead, match="image"):
        await feeds.find(site.add("/a", b"x", headers={"Content-Type": "image/png"}))
