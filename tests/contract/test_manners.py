"""A guest that sites do not mind: one request at a time, small gaps, and ears for what they ask."""

import asyncio
import time
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
from aiohttp import web

from bot.articles.manners import HOSTS_MAX, Manners
from bot.articles.options import ReadingOptions
from bot.articles.reader import PageReader, open_reader
from bot.domain.errors import NothingToRead, SiteBroken, SiteBusy
from tests.fakes.addresses import PUBLIC
from tests.fakes.internet import Internet
from tests.fakes.news_site import NewsSite


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
        return web.Response(text="<p>" + "word " * 40 + "</p>", content_type="text/html")

    site.handle("/page", _page)
    async with open_reader(ReadingOptions(fetch_gap_ms=100), resolver=internet) as reader:
        await asyncio.gather(*(reader.read("http://www.example/page") for _ in range(3)))
    assert most == 1
    assert all(later - earlier >= 0.14 for earlier, later in pairwise(times))


async def test_two_hosts_do_not_wait_for_each_other() -> None:
    """A slow site holds up its own readers only."""
    manners = Manners(gap_ms=60_000)
    async with asyncio.timeout(1), manners.turn("a.example"), manners.turn("b.example"):
        pass


async def test_an_allowed_address_has_no_gap() -> None:
    """It belongs to the operator, who may ask of it what he wants."""
    manners = Manners(gap_ms=60_000)
    async with asyncio.timeout(1):
        for _ in range(3):
            async with manners.turn("10.0.0.1", exempt=True):
                pass


async def test_hosts_are_forgotten_before_they_fill_the_memory() -> None:
    """A crawler's list of links is no reason to grow."""
    manners = Manners(gap_ms=0)
    for number in range(HOSTS_MAX * 2):
        async with manners.turn(f"host{number}.example"):
            pass
    assert len(manners._locks) <= HOSTS_MAX


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


async def test_a_signal_against_ai_is_obeyed_when_asked_for(internet: Internet, site: NewsSite) -> None:
    """NOAI=respect, here as a header."""
    site.add("/page", "<p>" + "word " * 40, headers={"X-Robots-Tag": "noai"})
    site.add("/tdm", "<p>" + "word " * 40, headers={"TDM-Reservation": "1"})
    async with open_reader(ReadingOptions(noai=True, fetch_gap_ms=0), resolver=internet) as reader:
        assert await _reason(reader, "http://www.example/page") == "noai"
        assert await _reason(reader, "http://www.example/tdm") == "noai"
    async with open_reader(ReadingOptions(fetch_gap_ms=0), resolver=internet) as reader:
        assert (await reader.read("http://www.example/page")).word_count == 40


async def test_our_user_agent_names_the_bot_and_a_contact(internet: Internet, site: NewsSite) -> None:
    """CONTACT_URL: a site's owner can ask."""
    async with open_reader(ReadingOptions(contact_url="https://op.example/bot"), resolver=internet) as reader:
        await reader.read("http://www.example/article")
    _, headers = site.seen[-1]
    assert headers["User-Agent"].startswith("Newsbrief/")
    assert "+https://op.example/bot" in headers["User-Agent"]
