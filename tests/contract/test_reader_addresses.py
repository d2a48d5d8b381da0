"""
Nothing but public addresses is ever dialled: hundreds of hostile links through the real Reader.

The resolver and the wire are ours; everything between is the product and aiohttp. A dial counts before a byte is sent.
"""

import ipaddress
from collections.abc import AsyncIterator
from itertools import product

import pytest

from bot.articles.options import ReadingOptions
from bot.articles.reader import PageReader, open_reader
from bot.domain.article import Article
from bot.domain.errors import AddressRefused, BadLink, FetchFailed, NothingToRead, ReadError
from tests.fakes.addresses import (
    DENIED_V6,
    FOREIGN,
    LITERALS,
    NEIGHBOURS_V4,
    NEIGHBOURS_V6,
    PORTS,
    PUBLIC,
    PUBLIC_2,
    REBINDING,
    REDIRECT_TARGETS,
    inside_v4,
)
from tests.fakes.internet import Internet
from tests.fakes.news_site import NewsSite, raw


@pytest.fixture
async def site() -> AsyncIterator[NewsSite]:
    async with NewsSite() as site:
        site.add_article()
        yield site


@pytest.fixture
async def internet(site: NewsSite) -> AsyncIterator[Internet]:
    internet = Internet(site.port, served=[PUBLIC, PUBLIC_2])
    with internet.wire():
        yield internet


@pytest.fixture
async def reader(internet: Internet) -> AsyncIterator[PageReader]:
    async with open_reader(ReadingOptions(fetch_gap_ms=0), resolver=internet) as reader:
        yield reader


async def _outcome(reader: PageReader, url: str) -> Article | ReadError:
    try:
        return await reader.read(url)
    except ReadError as error:
        return error


def test_there_are_enough_of_them() -> None:
    """The table is only worth its size."""
    names = len(inside_v4()) + len(DENIED_V6)
    assert len(LITERALS) + len(PORTS) + len(FOREIGN) + names + 5 * len(REDIRECT_TARGETS) + 2 * len(REBINDING) >= 300
    assert len(REBINDING) * 2 >= 20
    assert 5 * len(REDIRECT_TARGETS) >= 40
    assert len(NEIGHBOURS_V4) + len(NEIGHBOURS_V6) >= 50


@pytest.mark.parametrize(
    "urls",
    [
        pytest.param(LITERALS, id="addresses in every spelling"),
        pytest.param(PORTS, id="ports of other services"),
        pytest.param(FOREIGN, id="schemes, credentials and confusions"),
    ],
)
async def test_what_is_written_as_an_address_inside_is_not_dialled(
    reader: PageReader, internet: Internet, urls: list[str]
) -> None:
    """No spelling gets past the check, because the check sees the address and not its spelling."""
    internet.name("localhost", ["127.0.0.1", "::1"])
    for url in urls:
        outcome = await _outcome(reader, url)
        assert isinstance(outcome, AddressRefused | BadLink), (url, outcome)
    assert internet.dialled == []


async def test_names_that_lead_inside_are_not_dialled(reader: PageReader, internet: Internet) -> None:
    """The address behind a name is what counts."""
    for number, address in enumerate([*inside_v4(), *DENIED_V6]):
        host = internet.name(f"host{number}.example", [address])
        outcome = await _outcome(reader, f"http://{host}/article")
        assert isinstance(outcome, AddressRefused), (address, outcome)
    assert internet.dialled == []


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(["127.0.0.1", "10.0.0.1"], id="two of one family"),
        pytest.param(["127.0.0.1", "::1"], id="one of each family"),
        pytest.param(["::1", "fd00::1", "192.168.0.1"], id="three"),
    ],
)
async def test_a_name_with_several_inside_addresses_is_refused_and_not_retried(
    reader: PageReader, internet: Internet, answer: list[str]
) -> None:
    """The HTTP library folds several failures into one: the refusal must still be told from a broken line."""
    internet.name("several.example", answer)
    assert isinstance(await _outcome(reader, "http://several.example/"), AddressRefused)
    assert internet.dialled == []


@pytest.mark.parametrize("order", [pytest.param(1, id="public first"), pytest.param(-1, id="inside first")])
async def test_of_mixed_answers_only_the_public_ones_are_dialled(
    reader: PageReader, internet: Internet, order: int
) -> None:
    """An attacker's name server may mix both to get past a check of the first one."""
    for number, inside in enumerate(REBINDING):
        internet.name(f"mixed{number}.example", [PUBLIC, inside][::order])
        outcome = await _outcome(reader, f"http://mixed{number}.example/article")
        assert isinstance(outcome, Article), (inside, outcome)
    assert set(internet.dialled) == {PUBLIC}


@pytest.mark.parametrize("second", ["redirect", "again"])
async def test_a_name_that_changes_its_address_is_caught_at_the_dial(
    reader: PageReader, internet: Internet, site: NewsSite, second: str
) -> None:
    """Rebinding: public when it is looked at, inside when it is dialled, by redirect to itself or on the next read."""
    site.handle(
        "/hop", raw(b"HTTP/1.1 302 Found\r\nLocation: /article\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
    )
    for number, inside in enumerate(REBINDING):
        host = internet.name(f"rebind{number}.example", [PUBLIC], [inside])
        if second == "again":
            assert isinstance(await _outcome(reader, f"http://{host}/hop"), ReadError)
        outcome = await _outcome(reader, f"http://{host}/hop")
        assert isinstance(outcome, AddressRefused), (inside, outcome)
    assert set(internet.dialled) == {PUBLIC}
    assert site.requests["/article"] == 0


async def test_every_redirect_is_checked_like_the_first_address(
    reader: PageReader, internet: Internet, site: NewsSite
) -> None:
    """A public page is the usual way in."""
    internet.name("public.example", [PUBLIC])
    internet.name("inside.example", ["10.1.2.3"])
    for status, target in product((301, 302, 303, 307, 308), REDIRECT_TARGETS):
        site.redirect("/go", target, status)
        outcome = await _outcome(reader, "http://public.example/go")
        assert isinstance(outcome, AddressRefused | BadLink), (status, target, outcome)
    assert set(internet.dialled) == {PUBLIC}


async def test_public_neighbours_of_denied_ranges_are_dialled(reader: PageReader, internet: Internet) -> None:
    """A guard that refuses too much hides half the web from its readers."""
    for address in [*NEIGHBOURS_V4, *NEIGHBOURS_V6]:
        host = f"[{address}]" if ":" in address else address
        assert isinstance(await _outcome(reader, f"http://{host}/"), FetchFailed), address
    wanted = {str(ipaddress.ip_address(address)) for address in [*NEIGHBOURS_V4, *NEIGHBOURS_V6]}
    assert set(internet.dialled) == wanted


async def test_honest_pages_are_read(reader: PageReader, internet: Internet) -> None:
    """By name, by address, by a redirect from one name to another, on each port that is read."""
    internet.name("www.example", [PUBLIC])
    internet.name("zweiter.example", [PUBLIC_2])
    for url in ("http://www.example/article", f"http://{PUBLIC}/article", "http://zweiter.example:8080/article"):
        outcome = await _outcome(reader, url)
        assert isinstance(outcome, Article), (url, outcome)


async def test_no_name_is_asked_for_when_the_link_is_an_address(reader: PageReader, internet: Internet) -> None:
    """Resolvers never see address literals: a check in the resolver would be passed by."""
    await _outcome(reader, "http://10.0.0.1/")
    assert internet.asked == []


async def test_people_are_not_told_whether_an_address_exists(reader: PageReader, internet: Internet) -> None:
    """Otherwise links would scan the operator's network."""
    from bot.texts.catalogue import say

    internet.name("away.example", ["8.8.8.8"])
    away, inside = await _outcome(reader, "http://away.example/"), await _outcome(reader, "http://10.0.0.1/")
    assert isinstance(away, ReadError)
    assert isinstance(inside, ReadError)
    assert say(f"reason.{away.reason}") == say(f"reason.{inside.reason}")


async def test_nothing_that_could_identify_us_goes_along(
    reader: PageReader, internet: Internet, site: NewsSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No cookies, no referrer, no proxy and no credentials; a name that sites can look up."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    internet.name("www.example", [PUBLIC])
    site.redirect("/start", "/article")
    site.add("/start", "", status=302, headers={"Location": "/article", "Set-Cookie": "id=1; Path=/"})
    assert isinstance(await _outcome(reader, "http://www.example/start"), Article)
    _, headers = site.seen[-1]
    assert not {"Cookie", "Referer", "Authorization", "Proxy-Authorization"} & set(headers)
    assert headers["User-Agent"].startswith("Newsbrief/")
    assert headers["Accept-Encoding"] == "gzip, deflate"


async def test_too_many_hops_and_circles_end(reader: PageReader, internet: Internet, site: NewsSite) -> None:
    """Five redirects are followed, six are not."""
    internet.name("www.example", [PUBLIC])
    for hop in range(6):
        site.redirect(f"/hop{hop}", f"/hop{hop + 1}")
    site.redirect("/circle", "/circle")
    site.add_article("/hop6")
    assert isinstance(await _outcome(reader, "http://www.example/hop1"), Article)
    for path in ("/hop0", "/circle"):
        outcome = await _outcome(reader, f"http://www.example{path}")
        assert isinstance(outcome, NothingToRead), path
        assert outcome.reason == "too_many_redirects"
