"""Whatever bytes stand at an address, they are a feed, a page or neither: nothing else comes of them."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.articles.feed_document import read_feed
from bot.articles.feed_file import Alternative, FeedFile
from bot.articles.opml import OUTLINES_MAX, OpmlFile, Outline, read_opml, written
from bot.domain.errors import NothingToRead
from bot.domain.feeds import ITEMS_MAX, SUMMARY_CHARS_MAX, TITLE_CHARS_MAX, FeedDocument
from bot.language.hygiene import visible

URL = "https://news.example.org/feed"
PIECES = [
    b"<rss version='2.0'>", b"<channel>", b"<item>", b"</item>", b"<title>", b"</title>", b"<link>", b"</link>",
    b"<guid>", b"<description>", b"<pubDate>", b"</pubDate>", b"<entry>", b"<link href='", b"'/>", b"<![CDATA[", b"]]>",
    b"&lt;b&gt;", b"&#xD83D;", b"&#57343;", b"&#99999999999;", b"&bogus;", b"<!DOCTYPE x [", b"<!ENTITY a 'b'>", b"]>",
    b"<?xml version='1.0' encoding='", b"utf-16", b"utf-7", b"'?>", b"https://news.example.org/a", b"Tue, 99 Nov",
    b"<feed xmlns='http://www.w3.org/2005/Atom'>", b"xml:base='http://['", b"type='base64'", b"\x00", b"\xff", b"<!--",
    b'{"version": "https://jsonfeed.org/version/1", "items": [', b'{"url": 1, "id": {}}', b"]}", b"null", b",",
    b"<media:content url='x'/>", b"<content type='xhtml'><div>", b"<enclosure length='x'/>", b"<source>", b"<updated>",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map(b"".join))
def test_bytes_in_any_order_make_something_bounded(body: bytes) -> None:
    """The parser stumbles over some of them; who asked is told that it is no feed."""
    found = read_feed(URL, body)
    for item in found.feed.items if found.feed else ():
        assert item.title
        assert len(item.title) <= TITLE_CHARS_MAX
        assert len(item.summary) <= SUMMARY_CHARS_MAX
        assert item.url.startswith(("http://", "https://"))


def test_a_feed_with_changed_bytes_is_read_or_not() -> None:
    """As wires and editors change them; the same ones each time."""
    dice = random.Random(5)
    items = "".join(
        f"<item><guid>{n}</guid><title>Title {n} &amp; more</title><link>https://a.example/{n}</link>"
        f"<pubDate>Tue, 17 Nov 2026 08:30:00 GMT</pubDate></item>"
        for n in range(9)
    )
    body = f"<?xml version='1.0'?><rss version='2.0'><channel><title>T</title>{items}</channel></rss>".encode()
    read = 0
    for _ in range(300):
        changed = bytearray(body)
        for _ in range(dice.randrange(1, 9)):
            changed[dice.randrange(len(changed))] = dice.randrange(256)
        found = read_feed(URL, bytes(changed[: dice.randrange(len(changed))]))
        read += found.feed is not None
    assert read > 100


@pytest.mark.parametrize("where", ["{}", '{{"version": "https://jsonfeed.org/version/1", "items": {}}}'])
def test_json_in_too_many_layers_is_a_typed_refusal(where: str) -> None:
    """No traceback, and no dead child whose turn others wait for."""
    for opening, closing in (("[", "]"), ('{"a":', "}")):
        layers = opening * 100_000 + "1" + closing * 100_000
        with pytest.raises(NothingToRead, match="too_complex"):
            read_feed(URL, where.format(layers if layers.startswith("{") else f'{{"a":{layers}}}').encode())


@pytest.mark.parametrize(
    "strange",
    [
        pytest.param("9" * 4_000, id="a long number"),
        pytest.param("1e999999999", id="a number beyond all"),
        pytest.param("-Infinity", id="infinity"),
        pytest.param("NaN", id="no number"),
        pytest.param("[" * 300 + "]" * 300, id="layers"),
        pytest.param('{"a": "b"}', id="an object"),
        pytest.param("null", id="nothing"),
        pytest.param("true", id="a truth"),
    ],
)
@pytest.mark.parametrize("field", ["id", "title", "summary", "url", "date_published", "content_html", "version"])
def test_what_stands_where_json_has_a_text_is_one_or_nothing(field: str, strange: str) -> None:
    """The items around it are read as ever."""
    good = '{"id": "1", "url": "https://a.example/1", "title": "One"}'
    bad = f'{{"url": "https://a.example/2", "title": "Two", "{field}": {strange}}}'
    found = read_feed(URL, f'{{"version": "https://jsonfeed.org/version/1", "items": [{bad}, {good}]}}'.encode())
    assert found.feed
    assert found.feed.items[-1].title == "One"
    shown = " ".join(f"{each.url} {each.title} {each.summary}" for each in found.feed.items)
    assert not any(sign in shown for sign in "[]{}")


def test_json_with_a_number_that_is_never_read_is_no_feed() -> None:
    """Python reads so many figures, and no more."""
    body = f'{{"version": "https://jsonfeed.org/version/1", "items": [], "n": {"9" * 100_000}}}'
    assert read_feed(URL, body.encode()) == FeedFile(None)


HIDDEN = "\u202e\u2066\u200b\u2060\ufeff\U000e0041\U000e007f\u00ad\u061c\x07\x1b\x7f\ue000\u3164\u2028\ufe0f"


def rss(title: str, link: str) -> bytes:
    """A feed of one item."""
    item = f"<item><title>{title}</title><link>{link}</link><description>{title}, it says</description></item>"
    return f"<rss version='2.0'><channel><title>{title}</title>{item}</channel></rss>".encode()


@pytest.mark.parametrize("written", ["{}", "&#{};", "&amp;#{};"], ids=["as it is", "escaped", "escaped twice"])
def test_what_is_not_seen_stands_in_nothing_that_a_feed_says(written: str) -> None:
    """Neither in what it calls itself nor in titles and texts, and no line of a digest breaks in two."""
    for mark in HIDDEN:
        if mark < " " and written == "{}":
            continue  # no XML has it
        found = read_feed(URL, rss(f"Bridge{written.format(mark if written == '{}' else ord(mark))} opens", URL))
        assert found.feed
        (item,) = found.feed.items
        for shown in (found.feed.title, item.title, item.summary):
            assert " ".join(visible(shown).split()) == shown


@pytest.mark.parametrize("mark", HIDDEN)
def test_an_address_with_what_is_not_seen_is_none(mark: str) -> None:
    """It would look like another. JSON lets each of them through."""
    for link in (f"https://a.example/x{mark}y", f"https://a{mark}.example/"):
        body = {"version": "https://jsonfeed.org/version/1", "items": [{"url": link, "title": "One"}]}
        found = read_feed(URL, json.dumps(body).encode())
        assert found.feed == FeedDocument("", ())


@pytest.mark.parametrize(
    "link",
    [
        pytest.param("https://evil.example\\.good.example/", id="a backslash that is a slash"),
        pytest.param("http://10.0.0.7\\.good.example/admin", id="the same before a private address"),
        pytest.param("http://10%2e0.0.7/", id="an escaped dot"),
        pytest.param("http://0x0a.0.0.7/", id="an address with a hexadecimal part"),
        pytest.param("http://012.0.0.7/", id="with an octal part"),
        pytest.param("http://10.7/", id="with parts left out"),
        pytest.param("http://10.0.0.7./", id="with a dot behind"),
        pytest.param("http://１０.0.0.7/", id="in full-width figures"),
        pytest.param("http://10。0。0。7/", id="with the dots of other scripts"),
        pytest.param("http://router.lan./", id="a private name with a dot behind"),
        pytest.param("http://ROUTER.LAN/", id="in capitals"),
        pytest.param("https://good.example:x@evil.example/", id="a name and a password"),
        pytest.param("https://good.example@evil.example/", id="a name"),
        pytest.param("https://a b.example/", id="a space in the host"),
        pytest.param("https://a.example/\ud800", id="half a character"),
    ],
)
def test_an_address_that_leads_elsewhere_than_it_seems_is_none(link: str) -> None:
    """As browsers read it."""
    body = {"version": "https://jsonfeed.org/version/1", "items": [{"url": link, "title": "One"}]}
    assert read_feed(URL, json.dumps(body).encode()).feed == FeedDocument("", ())


@pytest.mark.parametrize(
    "link",
    [
        "https://a.example:8443/x?y=%20#z",
        "https://xn--mller-kva.example/",
        "https://müller.example/ü",
        "http://1.1.1.1/",
    ],
)
def test_an_address_as_sites_write_them_is_one(link: str) -> None:
    """In any script, with a port, and of a public address in figures."""
    found = read_feed(URL, rss("One", link))
    assert found.feed
    assert [item.url for item in found.feed.items] == [link]


@pytest.mark.parametrize("href", ["http://[", "", "   ", "http://user:word@a.example/feed", "data:text/xml,x"])
def test_a_link_that_is_none_names_no_feed(href: str) -> None:
    """Pages hold anything."""
    page = f'<link rel="alternate" type="application/rss+xml" href="{href}">'
    good = '<link rel="alternate nofollow" type="application/atom+xml; charset=utf-8" href="/a">'
    assert read_feed(URL, f"<html>{page}{good}".encode()) == FeedFile(
        None, (Alternative("https://news.example.org/a", ""),)
    )


LIST = """<?xml version="1.0"?><opml version="1.1"><head><title>Mine</title></head><body>
<outline text="Folder"><outline type="rss" text="A &amp; B" xmlUrl="https://a.example/feed?x=1&amp;y=2"/>
<outline title="C" xmlurl=" http://c.example/ " htmlUrl="http://c.example/page"/></outline>
<outline text="Again" xmlUrl="https://a.example/feed?x=1&amp;y=2"/><outline text="No" xmlUrl="file:///etc/passwd"/>
<outline text="No feed"/></body></opml>"""
LISTED = (Outline("https://a.example/feed?x=1&y=2", "A & B"), Outline("http://c.example/", "C"))


def test_a_list_of_another_reader_is_understood_and_ours_by_another() -> None:
    """Folders are passed over; each feed is there once; what is no web address is none."""
    assert read_opml(LIST.encode()) == OpmlFile(LISTED)
    again = written([Outline("https://a.example/<\"'&>", "T <b>\u202e\"'&"), *LISTED], "Newsbrief")
    assert read_opml(again.encode()) == OpmlFile((Outline("https://a.example/<\"'&>", "T <b>\"'&"), *LISTED))


def test_a_list_with_passwords_is_taken_without_them() -> None:
    """And without addresses that are not what they look like; how many is told."""
    urls = "https://ana:geheim@a.example/", "https://ana@b.example/", "https://c.example/\u200bx", "https://d.example/"
    outlines = "".join(f'<outline xmlUrl="{url}"/>' for url in urls)
    found = read_opml(f"<opml><body>{outlines}</body></opml>".encode())
    assert found == OpmlFile((Outline("https://d.example/"),), 3)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{}", id="JSON"),
        pytest.param(b"<rss/>", id="a feed"),
        pytest.param(LIST[:-9].encode(), id="a part of one"),
        pytest.param(b"\x89PNG\r\n", id="a picture"),
    ],
)
def test_what_is_no_list_is_none(body: bytes) -> None:
    """Whoever imports it is told so."""
    assert read_opml(body) == OpmlFile(None)


def test_a_list_takes_nothing_from_our_files_and_does_not_unfold() -> None:
    """Entities are not followed, inside or outside."""
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<!DOCTYPE opml [<!ENTITY l0 "lol"><!ENTITY leak SYSTEM "file:///etc/hostname">{lines}]>'
    body = '<opml><body><outline text="&l9;" xmlUrl="https://a.example/"/><x>&leak;</x></body></opml>'
    found = read_opml((head + body).encode())
    assert len(str(found)) < 1_000


def test_of_a_long_list_so_many_feeds_are_taken() -> None:
    """At the edge all."""
    for count in (OUTLINES_MAX, OUTLINES_MAX + 1):
        outlines = "".join(f'<outline xmlUrl="https://a.example/{n}"/>' for n in range(count))
        found = read_opml(f"<opml><body>{outlines}</body></opml>".encode())
        assert found.outlines
        assert len(found.outlines) == OUTLINES_MAX


def test_a_feed_lists_so_many_items() -> None:
    """The first of them; each once, whatever comes twice."""
    items = "".join(
        f"<item><guid>{n // 2}</guid><title>{n}</title><link>https://a.example/{n // 2}</link></item>"
        for n in range(300)
    )
    found = read_feed(URL, f"<rss version='2.0'><channel>{items}</channel></rss>".encode())
    assert found.feed
    assert len(found.feed.items) == ITEMS_MAX // 2


def test_what_several_items_are_called_is_the_name_of_none() -> None:
    """Broken sites give all one name; each is known by its address then."""
    items = "".join(f"<item><guid>1</guid><title>{n}</title><link>https://a.example/{n}</link></item>" for n in "abc")
    other = "<item><guid>2</guid><title>d</title><link>https://a.example/d</link></item>"
    found = read_feed(URL, f"<rss version='2.0'><channel>{items}{other}</channel></rss>".encode())
    assert found.feed
    names = [(item.name, item.title) for item in found.feed.items]
    assert names == [*((f"https://a.example/{n}", n) for n in "abc"), ("https://news.example.org/2", "d")]
