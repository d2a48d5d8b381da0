"""Whatever a site sends ends in an article or in a clear reason: bounded in bytes, seconds and redirects."""

import asyncio
import gzip
import ssl
import zlib

import aiohttp
import pytest
from aiohttp import web

from bot.articles import fetch, page
from bot.articles.reader import PageReader
from bot.domain.article import Article
from bot.domain.errors import FetchTimeout, NothingToRead, ReadError, SiteBroken, SiteBusy, Unreachable
from tests.fakes.memory_watch import memory_watch
from tests.fakes.news_site import ARTICLE, Handler, NewsSite, Served, bomb, endless, raw

MB = 2**20
BOMB_BYTES = 256 * MB
GROWTH_BYTES_MAX = 64 * MB


async def _outcome(reader: PageReader, url: str) -> Article | ReadError:
    try:
        return await reader.read(url)
    except ReadError as error:
        return error


def _reason(outcome: Article | ReadError) -> str:
    return outcome.reason if isinstance(outcome, ReadError) else "read"


def _html(**headers: str) -> dict[str, str]:
    return {"Content-Type": "text/html", **{name.replace("_", "-"): value for name, value in headers.items()}}


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
PAGE = ARTICLE.encode()

HOSTILE = [
    pytest.param(bomb(BOMB_BYTES), "too_large", id="gzip bomb"),
    pytest.param(bomb(BOMB_BYTES, encoding="deflate"), "too_large", id="deflate bomb"),
    pytest.param(bomb(BOMB_BYTES, layers=2), "broken_page", id="gzip in gzip"),
    pytest.param(Served(b"\x0b\x02\x80", headers=_html(Content_Encoding="br")), "broken_page", id="brotli"),
    pytest.param(Served(b"(\xb5/\xfd", headers=_html(Content_Encoding="zstd")), "broken_page", id="zstd"),
    pytest.param(Served(PAGE, headers=_html(Content_Encoding="gzip")), "broken_page", id="gzip that is none"),
    pytest.param(
        raw(HEAD + b"Content-Encoding: gzip\r\nContent-Length: 9000\r\n\r\n" + gzip.compress(PAGE)[:900]),
        "broken_page",
        id="gzip that breaks off",
    ),
    *(
        pytest.param(
            Served(pack(PAGE)[:-cut], headers=_html(Content_Encoding=encoding)), "broken_page", id=f"{encoding} {told}"
        )
        for encoding, pack in (("gzip", gzip.compress), ("x-gzip", gzip.compress), ("deflate", zlib.compress))
        for cut, told in ((len(pack(PAGE)) // 2, "of which half was sent"), (1, "of which one byte lacks"))
    ),
    pytest.param(
        Served(gzip.compress(PAGE[:3000]) + gzip.compress(PAGE[3000:])[:-9], headers=_html(Content_Encoding="gzip")),
        "broken_page",
        id="second of two gzip streams that breaks off",
    ),
    pytest.param(Served(b"", headers=_html(Content_Encoding="gzip")), "no_text", id="empty body, said to be packed"),
    pytest.param(endless(), "too_large", id="body without an end"),
    pytest.param(raw(HEAD + b"Content-Length: 900000\r\n\r\n" + PAGE), "broken_page", id="length that promises more"),
    pytest.param(raw(HEAD + b"Content-Length: -5\r\n\r\n" + PAGE), "broken_page", id="negative length"),
    pytest.param(raw(HEAD + b"X-Long: " + b"a" * 2 * MB + b"\r\n\r\n"), "broken_page", id="header of two megabytes"),
    pytest.param(raw(HEAD + b"X: 1\r\n" * 5000 + b"\r\n"), "broken_page", id="five thousand headers"),
    pytest.param(raw(b"hello, this is no HTTP\r\n\r\n"), "broken_page", id="no HTTP"),
    pytest.param(raw(b""), "unreachable", id="line cut without an answer"),
    pytest.param(raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nab"), "broken_page", id="broken chunks"),
    pytest.param(Served(b"", headers=_html()), "no_text", id="empty body"),
    pytest.param(Served(b"\x89PNG\r\n\x1a\n" + b"\0" * 99, headers=_html()), "unsupported_type", id="picture as HTML"),
    pytest.param(Served(b"PK\x03\x04" + b"\0" * 99, headers={"Content-Type": ""}), "unsupported_type", id="archive"),
    pytest.param(Served(b"x", headers={"Content-Type": "video/mp4"}), "video", id="video"),
    pytest.param(Served(b"x", headers={"Content-Type": "audio/mpeg"}), "audio", id="audio"),
    pytest.param(Served(b"x", headers={"Content-Type": "image/svg+xml"}), "image", id="image"),
    pytest.param(Served(b"{}", headers={"Content-Type": "application/json"}), "unsupported_type", id="JSON"),
    pytest.param(Served(b"<rss/>", headers={"Content-Type": "application/rss+xml"}), "unsupported_type", id="feed"),
    pytest.param(Served(PAGE, status=403, headers=_html()), "forbidden", id="403"),
    pytest.param(Served(PAGE, status=401, headers=_html()), "login_wall", id="401"),
    pytest.param(Served(PAGE, status=402, headers=_html()), "paywall", id="402"),
    pytest.param(Served(PAGE, status=404, headers=_html()), "not_found", id="404"),
    pytest.param(Served(PAGE, status=410, headers=_html()), "not_found", id="410"),
    pytest.param(Served(PAGE, status=451, headers=_html()), "forbidden", id="451"),
    pytest.param(Served(PAGE, status=418, headers=_html()), "error_page", id="418"),
    pytest.param(Served(PAGE, status=503, headers=_html(Retry_After="5")), "site_busy", id="503"),
    pytest.param(Served(PAGE, status=502, headers=_html()), "site_broken", id="502"),
    pytest.param(Served(b"", status=302, headers={"Location": "http://[bad"}), "bad_link", id="redirect to nonsense"),
    pytest.param(Served(b"", status=302, headers={"Location": "mailto:a@b.example"}), "bad_link", id="to a mailbox"),
]


@pytest.mark.parametrize(("answer", "reason"), HOSTILE)
async def test_a_hostile_answer_ends_in_a_reason_and_costs_little_memory(
    reader: PageReader, site: NewsSite, answer: Handler | Served, reason: str
) -> None:
    """Nothing is read to its end before it is known to be small enough."""
    async with asyncio.timeout(15), memory_watch() as memory:
        outcome = await _outcome(reader, site.handle("/page", answer))
    assert _reason(outcome) == reason
    assert memory.grown < GROWTH_BYTES_MAX


HONEST = [
    pytest.param(Served(PAGE, headers=_html()), id="plain"),
    pytest.param(Served(gzip.compress(PAGE), headers=_html(Content_Encoding="gzip")), id="gzip"),
    pytest.param(Served(zlib.compress(PAGE), headers=_html(Content_Encoding="deflate")), id="deflate"),
    pytest.param(Served(zlib.compress(PAGE)[2:-4], headers=_html(Content_Encoding="deflate")), id="deflate, bare"),
    pytest.param(
        Served(gzip.compress(PAGE) + b"\0" * 9, headers=_html(Content_Encoding="gzip")), id="gzip and padding"
    ),
    pytest.param(
        Served(gzip.compress(PAGE[:3000]) + gzip.compress(PAGE[3000:]), headers=_html(Content_Encoding="gzip")),
        id="two gzip streams",
    ),
    pytest.param(Served(PAGE, headers=_html(Content_Encoding="identity")), id="identity"),
    pytest.param(Served(PAGE, headers={"Content-Type": ""}), id="no type"),
    pytest.param(Served(PAGE, headers={"Content-Type": "application/xhtml+xml; charset=utf-8"}), id="XHTML"),
    pytest.param(Served(PAGE, headers={"Content-Type": "text/html; charset=klingon"}), id="unknown charset"),
    pytest.param(Served(PAGE, headers={"Content-Type": "text/html; charset=iso-8859-1"}), id="wrong charset"),
    pytest.param(raw(HEAD + b"\r\n" + PAGE), id="without a length"),
]


@pytest.mark.parametrize("answer", HONEST)
async def test_an_honest_answer_is_read_however_it_is_sent(
    reader: PageReader, site: NewsSite, answer: Handler | Served
) -> None:
    """The limits are for hostile pages only."""
    outcome = await _outcome(reader, site.handle("/page", answer))
    assert isinstance(outcome, Article), outcome
    assert "“the end of a very long detour”" in outcome.text


@pytest.mark.parametrize(("extra", "read"), [pytest.param(0, True, id="at it"), pytest.param(1, False, id="one above")])
async def test_the_limit_counts_decoded_bytes_exactly(
    reader: PageReader, site: NewsSite, monkeypatch: pytest.MonkeyPatch, extra: int, read: bool
) -> None:
    """A limit that is off by one is a limit nobody tested."""
    monkeypatch.setattr(page, "PAGE_BYTES_MAX", len(PAGE))
    body = gzip.compress(PAGE + b" " * extra)
    outcome = await _outcome(reader, site.add("/page", body, headers=_html(Content_Encoding="gzip")))
    assert isinstance(outcome, Article) is read


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(endless(b"<p>a</p>", pause_s=0.05), id="one drop after the other"),
        pytest.param(raw(HEAD, then=lambda _: asyncio.sleep(30)), id="silence in the headers"),
        pytest.param(raw(b"", then=lambda _: asyncio.sleep(30)), id="silence from the start"),
    ],
)
async def test_a_slow_site_costs_no_more_than_the_time_of_a_fetch(
    reader: PageReader, site: NewsSite, monkeypatch: pytest.MonkeyPatch, answer: Handler
) -> None:
    """Each byte in time is not enough: the whole fetch has one limit."""
    monkeypatch.setattr(fetch, "FETCH_S_MAX", 0.5)
    async with asyncio.timeout(5):
        assert isinstance(await _outcome(reader, site.handle("/slow", answer)), FetchTimeout)


async def test_redirects_share_one_limit_of_time(
    reader: PageReader, site: NewsSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five slow hops are one slow fetch."""
    monkeypatch.setattr(fetch, "FETCH_S_MAX", 0.6)

    def _hop(number: int) -> Handler:
        async def _answer(request: web.Request) -> web.StreamResponse:
            await asyncio.sleep(0.25)
            return web.Response(status=302, headers={"Location": f"/hop{number + 1}"})

        return _answer

    for number in range(4):
        site.handle(f"/hop{number}", _hop(number))
    assert isinstance(await _outcome(reader, site.url + "/hop0"), FetchTimeout)
    assert site.requests["/hop3"] == 0


async def test_what_may_heal_is_retryable_and_what_cannot_is_not(reader: PageReader, site: NewsSite) -> None:
    """The service asks the class, not the reason."""
    site.handle("/cut", raw(b""))
    site.add("/busy", PAGE, status=429, headers={"Retry-After": "30"})
    site.add("/down", PAGE, status=500)
    for path, kind in (("/cut", Unreachable), ("/busy", SiteBusy), ("/down", SiteBroken), ("/gone", NothingToRead)):
        outcome = await _outcome(reader, site.url + path)
        assert isinstance(outcome, kind), (path, outcome)
        assert outcome.retryable is (kind is not NothingToRead)
    assert site.requests["/gone"] == 1


async def test_a_page_that_only_sends_its_visitors_on_is_followed(reader: PageReader, site: NewsSite) -> None:
    """Some shorteners redirect with a meta element; the guard sees that hop like any other."""
    target = site.add_article("/article")
    short = site.add("/s", f'<meta http-equiv="refresh" content="0;URL={target}"><title>{target}</title>')
    outcome = await _outcome(reader, short)
    assert isinstance(outcome, Article)
    assert outcome.url == short
    assert outcome.site == "127.0.0.1"
    site.add("/loop", '<meta http-equiv="refresh" content="0;url=/loop">')
    assert _reason(await _outcome(reader, site.url + "/loop")) == "too_many_redirects"
    site.add("/in", '<meta http-equiv="refresh" content="0;url=http://10.0.0.1/">')
    assert _reason(await _outcome(reader, site.url + "/in")) == "address_refused"


async def test_a_site_without_a_trusted_connection_is_unreachable(
    reader: PageReader, site: NewsSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No TLS where it was asked for, or a certificate that nobody vouches for: never an error of the library."""
    assert isinstance(await _outcome(reader, site.url.replace("http:", "https:")), Unreachable)

    def _refuse(*_: object, **__: object) -> None:
        key = aiohttp.client_reqrep.ConnectionKey("a.example", 443, True, True, None, None, None)
        raise aiohttp.ClientConnectorCertificateError(key, ssl.SSLCertVerificationError("self-signed"))

    monkeypatch.setattr(reader._fetcher._session, "get", _refuse)
    assert isinstance(await _outcome(reader, "https://a.example/"), Unreachable)
