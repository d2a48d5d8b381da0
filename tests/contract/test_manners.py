"""A guest that sites do not mind: one request at a time, small gaps, and ears for what they ask."""

import asyncio
import time
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import cast

import pytest
from aiohttp import web

from bot.articles.fetch import Fetcher
from bot.articles.manners import HOSTS_MAX, Manners, OwnTurns
from bot.articles.options import ReadingOptions
from bot.articles.page import Page
from bot.articles.reader import PageReader, open_reader
from bot.articles.robots import ROBOTS_BYTES_MAX, SITES_MAX, STORE_BYTES_MAX, Robots
from bot.domain.errors import NothingToRead, NotNow, SiteBroken, SiteBusy
from bot.storage.database import Storage
from tests.fakes.addresses import PUBLIC
from tests.fakes.internet import Internet
from tests.fakes.news_site import NewsSite
from tests.patience import PATIENCE_S


@pytest.fixture
async def site() -> AsyncIterator[NewsSite]:
    async with NewsSite() as site:
        site.add_article()
        yield site


@pytest.fixture
async def internet(site: NewsSite) -> AsyncIterator[Internet]:
    internet = Internet(site.port, served=[PUBLIC])
    for name in ("www.example", "other.example"):
        internet.name(name, [PUBLIC])
    with internet.wire():
        yield internet


async def _reason(reader: PageReader, url: str) -> str:
    with pytest.raises(NothingToRead) as nothing:
        await reader.read(url)
    return nothing.value.reason


async def test_one_host_is_asked_for_one_thing_at_a_time_with_gaps(internet: Internet, site: NewsSite) -> None:
    """Five links to one site in one message must not look like an attack."""
    times: list[float] = []
    running = most = 0

    async def _page(_: web.Request) -> web.StreamResponse:
        nonlocal running, most
        times.append(time.monotonic())
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.05)
        running -= 1
        return web.Response(text="<p>" + "The word is out today. " * 8 + "</p>", content_type="text/html")

    site.handle("/page", _page)
    async with open_reader(ReadingOptions(fetch_gap_ms=100), resolver=internet) as reader:
        await asyncio.gather(*(reader.read("http://www.example/page") for _ in range(3)))
    assert most == 1
    assert all(later - earlier >= 0.14 for earlier, later in pairwise(times))


async def test_who_shares_a_site_with_others_is_told_to_come_again(
    internet: Internet, site: NewsSite, storage: Storage
) -> None:
    """A worker that waited for a slow site would have lost its turn to it. Nothing is asked of the site meanwhile."""
    arrived, let = asyncio.Event(), asyncio.Event()

    async def slow(_: web.Request) -> web.StreamResponse:
        arrived.set()
        await let.wait()
        return web.Response(text="Gone.", status=404)

    site.handle("/slow", slow)
    options = ReadingOptions(fetch_gap_ms=0)
    async with open_reader(options, turns=storage.host_turns, resolver=internet) as reader:
        first = asyncio.create_task(_reason(reader, "http://www.example/slow"))
        await arrived.wait()
        with pytest.raises(NotNow) as not_now:
            await reader.read("http://www.example/article")
        assert not_now.value.retry_after_s
        assert site.requests["/article"] == 0
        assert (await reader.read("http://other.example/article")).word_count > 400
        let.set()
        assert await first == "not_found"


@pytest.mark.parametrize("how", ["a redirect", "a page that sends on"])
async def test_who_was_sent_on_waits_for_the_next_site(
    internet: Internet, site: NewsSite, storage: Storage, how: str
) -> None:
    """Coming again would ask the site that sent us on once more, as often as the next one is busy."""
    arrived, let, asked = asyncio.Event(), asyncio.Event(), 0

    async def slow(_: web.Request) -> web.StreamResponse:
        arrived.set()
        await let.wait()
        return web.Response(text="Gone.", status=404)

    async def away(_: web.Request) -> web.StreamResponse:
        nonlocal asked
        asked += 1
        asyncio.get_running_loop().call_later(1.0, let.set)
        there = "http://www.example/article"
        if how == "a redirect":
            return web.Response(status=302, headers={"Location": there})
        page = f"<meta http-equiv=refresh content='0; url={there}'>"
        return web.Response(text=page, content_type="text/html")

    site.handle("/slow", slow)
    site.handle("/away", away)
    async with open_reader(ReadingOptions(fetch_gap_ms=0), turns=storage.host_turns, resolver=internet) as reader:
        first = asyncio.create_task(_reason(reader, "http://www.example/slow"))
        await arrived.wait()
        assert (await reader.read("http://other.example/away")).word_count > 400
        assert await first == "not_found"
    assert asked == 1


async def test_two_hosts_do_not_wait_for_each_other() -> None:
    """A slow site holds up its own readers only."""
    manners = Manners(OwnTurns(), 60_000)
    async with asyncio.timeout(PATIENCE_S), manners.turn("a.example"), manners.turn("b.example"):
        pass


async def test_an_allowed_address_has_no_gap() -> None:
    """It belongs to the operator, who may ask of it what he wants."""
    manners = Manners(OwnTurns(), 60_000)
    async with asyncio.timeout(PATIENCE_S):
        for _ in range(3):
            async with manners.turn("10.0.0.1", exempt=True):
                pass


async def test_hosts_are_forgotten_before_they_fill_the_memory() -> None:
    """A crawler's list of links is no reason to grow."""
    turns = OwnTurns()
    manners = Manners(turns, 0)
    for number in range(HOSTS_MAX * 2):
        async with manners.turn(f"host{number}.example"):
            pass
    assert len(turns._hosts) <= HOSTS_MAX


async def test_a_site_that_asks_for_time_is_left_alone(internet: Internet, site: NewsSite) -> None:
    """Retry-After holds for the whole site, and no request is made until it is over."""
    site.add("/busy", "", status=429, headers={"Retry-After": "60"})
    async with open_reader(ReadingOptions(fetch_gap_ms=0), resolver=internet) as reader:
        with pytest.raises(SiteBusy) as busy:
            await reader.read("http://www.example/busy")
        assert busy.value.retry_after_s == 60
        with pytest.raises(SiteBusy) as still:
            await reader.read("http://www.example/article")
        assert still.value.retry_after_s is not None
        assert 50 < still.value.retry_after_s <= 60
        assert (await reader.read("http://other.example/article")).word_count > 400
    assert site.requests["/article"] == 1


ROBOTS = "User-agent: *\nDisallow: /private/\n\nUser-agent: Newsbrief\nDisallow: /for-people/*.html$\n"


async def test_robots_txt_is_obeyed_when_asked_for(internet: Internet, site: NewsSite) -> None:
    """ROBOTS=on: our own group counts, wildcards too; the file is fetched once."""
    site.add("/robots.txt", ROBOTS, headers={"Content-Type": "text/plain"})
    site.add_article("/for-people/story.html")
    site.add_article("/for-people/story")
    async with open_reader(ReadingOptions(robots=True, fetch_gap_ms=0), resolver=internet) as reader:
        assert await _reason(reader, "http://www.example/for-people/story.html") == "robots"
        assert (await reader.read("http://www.example/for-people/story")).word_count > 400
        assert (await reader.read("http://www.example/article")).word_count > 400
    assert site.requests["/robots.txt"] == 1
    assert site.requests["/for-people/story.html"] == 0


async def test_robots_txt_is_obeyed_at_every_redirect(internet: Internet, site: NewsSite) -> None:
    """A short link does not open what the site keeps closed."""
    site.add("/robots.txt", ROBOTS, headers={"Content-Type": "text/plain"})
    site.add_article("/for-people/story.html")
    site.redirect("/short", "/for-people/story.html")
    async with open_reader(ReadingOptions(robots=True, fetch_gap_ms=0), resolver=internet) as reader:
        assert await _reason(reader, "http://www.example/short") == "robots"
    assert site.requests["/for-people/story.html"] == 0


async def test_robots_txt_is_not_asked_for_by_default(internet: Internet, site: NewsSite) -> None:
    """A person pasted the link: the bot reads for people and does not crawl."""
    async with open_reader(ReadingOptions(fetch_gap_ms=0), resolver=internet) as reader:
        await reader.read("http://www.example/article")
    assert site.requests["/robots.txt"] == 0


@pytest.mark.parametrize(
    ("status", "body", "readable"),
    [
        pytest.param(404, "", True, id="missing"),
        pytest.param(403, "no", True, id="refused"),
        pytest.param(200, "<html><title>Home</title></html>", True, id="a page instead"),
        pytest.param(500, "", False, id="broken site"),
    ],
)
async def test_a_robots_txt_that_is_none_forbids_nothing(
    internet: Internet, site: NewsSite, status: int, body: str, readable: bool
) -> None:
    """As RFC 9309 has it; a site in trouble is asked later."""
    site.add("/robots.txt", body, status=status)
    async with open_reader(ReadingOptions(robots=True, fetch_gap_ms=0), resolver=internet) as reader:
        if readable:
            assert (await reader.read("http://www.example/article")).word_count > 400
        else:
            with pytest.raises(SiteBroken):
                await reader.read("http://www.example/article")


@pytest.mark.parametrize("signal", ["Content-Signal: search=yes, ai-input=no", "Content-Usage: ai-input=n"])
async def test_a_signal_in_robots_txt_is_obeyed_when_asked_for(internet: Internet, site: NewsSite, signal: str) -> None:
    """ROBOTS=on: a text that may be fetched, but not given to a model, is not read."""
    rules = f"User-agent: *\nAllow: /\n{signal}\n\nUser-agent: Otherbot\nDisallow: /\n"
    site.add("/robots.txt", rules, headers={"Content-Type": "text/plain"})
    async with open_reader(ReadingOptions(robots=True, fetch_gap_ms=0), resolver=internet) as reader:
        assert await _reason(reader, "http://www.example/article") == "robots"
    async with open_reader(ReadingOptions(fetch_gap_ms=0), resolver=internet) as reader:
        assert (await reader.read("http://www.example/article")).word_count > 400
    assert site.requests["/article"] == 1


@pytest.mark.parametrize(
    ("comment", "readable"),
    [
        pytest.param(ROBOTS_BYTES_MAX - 200, False, id="rule within what is read"),
        pytest.param(ROBOTS_BYTES_MAX - 20, True, id="rule that is cut through"),
        pytest.param(ROBOTS_BYTES_MAX * 12, True, id="rule beyond, in a file larger than any page"),
    ],
)
async def test_a_robots_txt_is_read_to_its_limit(
    internet: Internet, site: NewsSite, comment: int, readable: bool
) -> None:
    """A file of any size is read as far as RFC 9309 asks; it is neither an error nor a way to be left alone."""
    rules = f"User-agent: *\nDisallow: /private/\n#{'x' * comment}\nDisallow: /article # and what is below it\n"
    site.add("/robots.txt", rules, headers={"Content-Type": "text/plain"})
    site.add_article("/private/article")
    async with open_reader(ReadingOptions(robots=True, fetch_gap_ms=0), resolver=internet) as reader:
        assert await _reason(reader, "http://www.example/private/article") == "robots"
        if readable:
            assert (await reader.read("http://www.example/article")).word_count > 400
        else:
            assert await _reason(reader, "http://www.example/article") == "robots"


async def test_robots_files_are_forgotten_before_they_fill_the_memory() -> None:
    """Half a megabyte a site would be a quarter of a gigabyte."""
    fetched: list[str] = []

    class Sites:
        async def fetch(self, url: str, *, head_bytes: int) -> Page:
            fetched.append(url)
            body = b"User-agent: *\n" + b"#" * (head_bytes - 15)
            return Page(url, 200, "text/plain", body, {})

    async def allows(_: bytes, __: str) -> bool:
        return True

    robots = Robots(cast("Fetcher", Sites()), allows)
    for number in range(SITES_MAX):
        await robots.check(f"https://site{number}.example/a")
    assert sum(len(body) for _, body in robots._files.values()) <= STORE_BYTES_MAX
    await robots.check(f"https://site{SITES_MAX - 1}.example/b")
    assert len(fetched) == SITES_MAX, "the newest is remembered"
    await robots.check("https://site0.example/b")
    assert len(fetched) == SITES_MAX + 1, "the oldest is not"


async def test_sites_without_robots_txt_are_forgotten_as_well() -> None:
    """They take no bytes, but there is no end of them."""

    class Sites:
        async def fetch(self, url: str, *, head_bytes: int) -> Page:
            raise NothingToRead("not_found", url[:head_bytes])

    async def allows(_: bytes, __: str) -> bool:
        raise AssertionError("there is nothing to ask")

    robots = Robots(cast("Fetcher", Sites()), allows)
    for number in range(SITES_MAX * 2):
        await robots.check(f"https://site{number}.example/a")
    assert len(robots._files) == SITES_MAX


async def test_a_signal_against_ai_is_obeyed_when_asked_for(internet: Internet, site: NewsSite) -> None:
    """NOAI=respect, here as a header."""
    site.add("/page", "<p>" + "The word is out today. " * 8, headers={"X-Robots-Tag": "noai"})
    site.add("/tdm", "<p>" + "The word is out today. " * 8, headers={"TDM-Reservation": "1"})
    site.add("/usage", "<p>" + "The word is out today. " * 8, headers={"Content-Usage": "train-ai=n, ai-input=n"})
    site.add("/training", "<p>" + "The word is out today. " * 8, headers={"Content-Usage": "train-ai=n"})
    async with open_reader(ReadingOptions(noai=True, fetch_gap_ms=0), resolver=internet) as reader:
        assert await _reason(reader, "http://www.example/page") == "noai"
        assert await _reason(reader, "http://www.example/tdm") == "noai"
        assert await _reason(reader, "http://www.example/usage") == "noai"
        assert (await reader.read("http://www.example/training")).word_count == 40, "we train nothing"
    async with open_reader(ReadingOptions(fetch_gap_ms=0), resolver=internet) as reader:
        assert (await reader.read("http://www.example/page")).word_count == 40


async def test_our_user_agent_names_the_bot_and_a_contact(internet: Internet, site: NewsSite) -> None:
    """CONTACT_URL: a site's owner can ask."""
    async with open_reader(ReadingOptions(contact_url="https://op.example/bot"), resolver=internet) as reader:
        await reader.read("http://www.example/article")
    _, headers = site.seen[-1]
    assert headers["User-Agent"].startswith("Newsbrief/")
    assert "+https://op.example/bot" in headers["User-Agent"]
