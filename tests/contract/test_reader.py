"""From a link to an Article, through real HTTP, the real guard and a real child process."""

import pytest

from bot.articles.options import ReadingOptions
from bot.articles.reader import PageReader, open_reader
from bot.domain.errors import AddressRefused, BadLink, NothingToRead, SiteBroken, SiteBusy
from tests.fakes.news_site import ARTICLE, NewsSite


async def test_an_article_is_read_with_everything_it_tells(reader: PageReader, site: NewsSite) -> None:
    """The fields are what briefing, digest and `newsbrief read` show."""
    article = await reader.read(site.add_article())
    assert article.title == "Port Ellery approves new harbour bridge after nine-hour debate"
    assert article.authors == ("Marta Lindqvist",)
    assert article.published == "2026-11-18T07:30:00+00:00"
    assert article.publication == "The Ellery Courier"
    assert article.language == "en"
    assert article.site == "127.0.0.1"
    assert article.image == "https://img.ellerycourier.example/2026/11/bridge.jpg"
    assert "14 to 9 on Tuesday night" in article.text
    assert "Sign in" not in article.text
    assert "All rights reserved" not in article.text
    assert any(sentence.startswith("Mayor Ingrid Vasse") for sentence in article.sentences)


async def test_what_the_site_sends_back_is_told_by_type_and_reason(reader: PageReader, site: NewsSite) -> None:
    """The service decides by class whether to try again, and by reason what people are told."""
    with pytest.raises(NothingToRead, match="not_found"):
        await reader.read(site.url + "/nowhere")
    with pytest.raises(SiteBusy) as busy:
        await reader.read(site.add("/busy", "", status=429, headers={"Retry-After": "7", "Content-Type": "text/plain"}))
    assert busy.value.retry_after_s == 7
    with pytest.raises(SiteBroken):
        await reader.read(site.add("/broken", "", status=500))


async def test_a_page_of_our_own_is_read_without_any_request(site: NewsSite) -> None:
    """The local chat's sample works although loopback is refused."""
    address = "http://127.0.0.1:8484/sample"
    async with open_reader(ReadingOptions(builtin={address: ARTICLE.encode()})) as reader:
        article = await reader.read(address)
    assert article.url == address
    assert article.word_count > 400


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("ftp://example.org/", id="another scheme"),
        pytest.param("http://user:word@example.org/", id="credentials"),
        pytest.param("http://", id="no host"),
        pytest.param("example.org/a", id="no scheme"),
        pytest.param("http://[::1", id="half a bracket"),
        pytest.param("http://example.org/" + "a" * 5000, id="longer than any address of a page"),
    ],
)
async def test_a_link_that_cannot_be_opened_is_told_as_such(reader: PageReader, url: str) -> None:
    """Nothing is guessed or repaired here: links in chat text are found elsewhere."""
    with pytest.raises(BadLink):
        await reader.read(url)


async def test_loopback_is_refused_unless_it_is_allowed(site: NewsSite) -> None:
    """FETCH_ALLOW is the only way to pages of one's own network."""
    url = site.add_article()
    async with open_reader(ReadingOptions()) as reader:
        with pytest.raises(AddressRefused):
            await reader.read(url)
    assert not site.requests
