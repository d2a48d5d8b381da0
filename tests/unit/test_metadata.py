"""Title, authors, date, addresses and picture: as the page declares and shows them, and none invented."""

import pytest

from bot.articles.authors import find_authors
from bot.articles.extract import parse
from bot.articles.identity import canonical, kinds, lead_image, speaks_for
from bot.articles.structured import structured
from bot.articles.title import find_title
from tests.story import jsonld

URL = "https://www.courier.example/news/bridge"
HOME = "https://www.courier.example"
CANONICAL = [
    pytest.param("<link rel=canonical href='/news/approved'>", f"{HOME}/news/approved", id="relative"),
    pytest.param("<link rel=canonical href='https://courier.example/b#x'>", "https://courier.example/b", id="its own"),
    pytest.param("<link rel=canonical href='//amp.courier.example/b'>", "https://amp.courier.example/b", id="its AMP"),
    pytest.param("<link rel=canonical href='https://evil.example/b'>", URL, id="another site"),
    pytest.param("<link rel=canonical href='https://www.courier.example/'>", URL, id="the home page"),
    pytest.param("<link rel=canonical href='javascript:1'>", URL, id="no address"),
    pytest.param("<link rel=canonical href='https://a:b@courier.example/b'>", URL, id="credentials"),
    pytest.param("<link rel=canonical href='http://[bad/'>", URL, id="malformed"),
    pytest.param("<meta property=og:url content='https://www.courier.example/og'>", f"{HOME}/og", id="og:url"),
    pytest.param("<p>none</p>", URL, id="none"),
]


@pytest.mark.parametrize(("page", "address"), CANONICAL)
def test_a_canonical_address_is_believed_for_the_same_site_only(page: str, address: str) -> None:
    """Otherwise any page could pass for another one's article."""
    tree = parse(page)
    assert canonical(tree, structured(tree), URL) == address


@pytest.mark.parametrize(
    ("page", "other", "believed"),
    [
        pytest.param("https://amp.cnn.com/a", "https://www.cnn.com/a", True, id="an AMP host for its site"),
        pytest.param("https://edition.cnn.com/a", "https://cnn.com/a", True, id="a host below for its site"),
        pytest.param("https://www.cnn.com/a", "https://money.cnn.com/a", True, id="a site for a host below it"),
        pytest.param("https://a.itv.co.uk/x", "https://itv.co.uk/x", True, id="below a shared suffix"),
        pytest.param("https://sky.co.uk/x", "https://itv.co.uk/x", False, id="two sites below a shared suffix"),
        pytest.param("https://mallory.github.io/x", "https://victim.github.io/x", False, id="two people's pages"),
        pytest.param("https://mallory.blogspot.com/x", "https://www.blogspot.com/x", False, id="a blog for its host"),
        pytest.param("https://evil.substack.com/p", "https://good.substack.com/p", False, id="two newsletters"),
        pytest.param("https://sites.google.com/a", "https://news.google.com/a", False, id="two services"),
        pytest.param("https://m.example/@ana/a?x=1", "https://m.example/@Ana/a", True, id="a person's own corner"),
        pytest.param("https://m.example/@mallory/a", "https://m.example/@ana/a", False, id="a neighbour's corner"),
        pytest.param("https://m.example/daily/a", "https://m.example/~ana/a", False, id="into a corner"),
        pytest.param("https://m.example/users/mallory/a", "https://m.example/daily/a", False, id="out of a corner"),
        pytest.param("https://m.example/users/a", "https://m.example/users/b", False, id="two people on one host"),
        pytest.param("https://m.example/news/a", "https://m.example/world/a", True, id="two sections of one host"),
        pytest.param("http://10.0.0.1:8000/a", "http://10.0.0.1:9000/a", False, id="another port"),
        pytest.param("http://localhost/a", "http://127.0.0.1/a", False, id="another name of the same machine"),
        pytest.param("https://courier.example/a", "https://courier.example.evil.com/a", False, id="begins alike"),
    ],
)
def test_a_page_speaks_for_its_own_site_only(page: str, other: str, believed: bool) -> None:
    """Whoever may publish somewhere may not pass for the neighbours."""
    assert speaks_for(page, other) is believed


@pytest.mark.parametrize(
    ("content", "image"),
    [
        ("https://img.example/a.jpg", "https://img.example/a.jpg"), ("/a.jpg", "https://www.courier.example/a.jpg"),
        ("http://img.example/a.jpg", ""), ("https://10.0.0.1/a.jpg", ""), ("https://localhost/a.jpg", ""),
        ("https://[::1]/a.jpg", ""), ("https://img.example:22/a", ""), ("data:image/png;base64,x", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_picture_is_one_that_may_be_shown(content: str, image: str) -> None:
    """Its address is shown, and a page could name one of ours."""
    tree = parse(f'<meta property="og:image" content="{content}">')
    assert lead_image(structured(tree), URL) == image


def test_live_blogs_and_lists_say_what_they_are() -> None:
    """Readers of a briefing should know."""
    live = structured(parse(jsonld('{"@type":"LiveBlogPosting"}')))
    listed = structured(parse(jsonld('{"@type":"ItemList","itemListElement":[1,2,3,4,5]}')))
    assert kinds(live, URL) == ("live_blog",)
    assert kinds(listed, URL) == ("list_page",)
    assert kinds(structured(parse("<p>x")), URL) == ()


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[[[[",
        '{"@type": 1}',
        '{"@type":"Article","author":7}',
        "null",
        '"x"',
        '{"@type":["Article"],"author":[[]]}',
    ],
)
def test_broken_structured_data_is_left_out(text: str) -> None:
    """Nothing in it may stop the page from being read."""
    tree = parse(jsonld(text) + "<h1>A headline of some length</h1>")
    data = structured(tree)
    assert find_authors(tree, data, URL) == ()
    assert find_title(tree, data) == "A headline of some length"
