"""Whose text it is: a page answers for the address at which it was fetched, and a token for those who were given it."""

import pytest

from bot.articles.reader import PageReader
from bot.domain.links import canonical
from bot.storage.database import Storage
from tests.fakes.memory import origin
from tests.fakes.news_site import NewsSite

HERE, ELSEWHERE = origin().place, origin(channel="c2").place


def story(site: NewsSite, path: str, claim: str, *, names: str = "") -> str:
    """Put a story at a path, whose page may name another path as its own address; its address."""
    said = f"<link rel=canonical href='{site.url}{names}'>" if names else ""
    paragraph = "<p>{} The council of Arnheim heard {} people about it on Tuesday.</p>"
    text = "".join(paragraph.format(claim, number) for number in WORDS)
    return site.add(path, f"<html><head><title>The harbour of Arnheim</title>{said}</head><body><article>{text}")


WORDS = ("six", "seven", "eight", "nine", "ten", "eleven", "twelve")


async def read(reader: PageReader, storage: Storage, url: str, place: str = HERE) -> None:
    """Read and store it as the pipeline does."""
    await storage.archive.save_article(canonical(url), await reader.read(url), place=place)


async def told(storage: Storage, url: str, place: str = HERE) -> str:
    """What the archive has for a link, by its first sentence; "" for nothing."""
    found = await storage.archive.article(canonical(url), place=place)
    return found.sentences[0] if found else ""


@pytest.mark.parametrize(
    ("page", "victim"),
    [
        pytest.param("/@mallory/1", "/@ana/story", id="tenant of a blog host"),
        pytest.param("/mallory-bucket/1.html", "/ana-bucket/story.html", id="bucket host"),
        pytest.param("/print/77", "/2026/story", id="a page of the same site"),
    ],
)
async def test_a_page_does_not_speak_for_the_address_that_it_names(
    reader: PageReader, storage: Storage, site: NewsSite, page: str, victim: str
) -> None:
    """Neither before the other is read nor after; and its briefing's link leads to itself."""
    false, true = story(site, page, "Quist took bribes.", names=victim), story(site, victim, "Quist retired.")
    await read(reader, storage, false)
    assert await told(storage, true) == ""
    await read(reader, storage, true)
    await read(reader, storage, false)
    assert await told(storage, true) == "Quist retired."
    assert await told(storage, false) == "Quist took bribes."
    assert (await reader.read(false)).address == false


@pytest.mark.parametrize("refresh", [False, True], ids=["redirect", "meta refresh"])
async def test_what_redirected_to_the_text_is_answered_with_it(
    reader: PageReader, storage: Storage, site: NewsSite, refresh: bool
) -> None:
    """A short link, the one behind it and the article itself are one fetch."""
    there = story(site, "/story?utm_source=mail", "Quist retired.", names="/story")
    between = site.redirect("/b", "/story?utm_source=mail")
    if refresh:
        between = site.add("/b", f'<meta http-equiv="refresh" content="0;url={there}"><p>Moved.</p>')
    short = site.redirect("/a", "/b")
    await read(reader, storage, short)
    found = await reader.read(short)
    assert found.url == short
    assert found.fetched == (short, between, there)
    assert found.address == f"{site.url}/story", "its own name for the same address"
    for url in (short, between, there, f"{site.url}/story"):
        assert await told(storage, url) == "Quist retired."


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param("/walled?unlocked_article_code=1.a", id="in the link"),
        pytest.param("/s/x", id="behind a short link"),
    ],
)
async def test_what_a_token_opened_is_no_answer_elsewhere(
    reader: PageReader, storage: Storage, site: NewsSite, asked: str
) -> None:
    """The walled address stays walled for those who were not given it."""
    opened = story(site, "/walled?unlocked_article_code=1.a", "Quist retired.", names="/walled")
    site.redirect("/s/x", opened)
    await read(reader, storage, site.url + asked)
    assert await told(storage, site.url + asked) == await told(storage, opened) == "Quist retired."
    assert await told(storage, opened, ELSEWHERE) == await told(storage, site.url + asked, ELSEWHERE) == ""
    assert await told(storage, f"{site.url}/walled", HERE) == ""


async def test_a_file_answers_for_no_address(reader: PageReader) -> None:
    """What somebody has on a disk was not fetched, whatever address it is read under."""
    body = b"<title>Arnheim</title><article>" + b"<p>The council of the town decided it on Tuesday evening.</p>" * 9
    found = await reader.read_bytes(body, "https://news.example/story", "text/html")
    assert found.fetched == ()
    assert found.address == "https://news.example/story"
