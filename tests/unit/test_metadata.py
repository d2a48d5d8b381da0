"""Title, authors, date, addresses and picture: as the page declares and shows them, and none invented."""

import pytest

from bot.articles.authors import find_authors
from bot.articles.dates import find_published, in_words
from bot.articles.extract import parse
from bot.articles.identity import canonical, kinds, lead_image, speaks_for
from bot.articles.structured import structured
from bot.articles.title import find_title, likeness

URL = "https://www.courier.example/news/bridge"
LONG = "Port Ellery approves new harbour bridge"


def _jsonld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


TITLES = [
    pytest.param(f"<title>{LONG} | The Courier</title><h1>{LONG}</h1>", LONG, id="heading and title agree"),
    pytest.param(f"<title>{LONG} - News - Courier</title><h1>News</h1>", LONG, id="heading is a section"),
    pytest.param(f"<h1>The Courier</h1><h1>{LONG}</h1><title>{LONG}</title>", LONG, id="of two headings the like one"),
    pytest.param(f"<meta property=og:title content='{LONG} » Courier'>", LONG, id="site name cut off"),
    pytest.param(_jsonld(f'{{"@type":"NewsArticle","headline":"{LONG}"}}'), LONG, id="headline only"),
    pytest.param(f"<title>Home</title><h1>{LONG}</h1>", LONG, id="title says nothing"),
    pytest.param(
        f"<title>{LONG} | The Courier</title><meta property=og:site_name content='The Ellery Courier'>"
        "<h1>The Ellery Courier</h1>",
        LONG,
        id="the heading is the site's name",
    ),
    pytest.param(
        f"<title>{LONG}</title><h1><a href='https://a.example/'>All about the town</a></h1>",
        LONG,
        id="the heading leads home",
    ),
    pytest.param(
        f"<title>{LONG}</title>" + f"<p>{'word ' * 25}</p>" * 3 + "<h1>What the people of the town love</h1>",
        LONG,
        id="the heading is a part's",
    ),
    pytest.param(
        "<title>Another one of the kind</title>" + f"<p>{'word ' * 25}</p>" * 2 + f"<h1>{LONG}</h1>",
        LONG,
        id="little stands above the heading",
    ),
    pytest.param(
        f"<title>Another one of the kind</title><h1><a href='/2026/a'>{LONG}</a></h1>",
        LONG,
        id="the heading leads to the article",
    ),
    pytest.param(
        f"<title>Another one of the kind</title><h1>{LONG}</h1>" + f"<p>{'word ' * 25}</p>" * 3 + f"<h1>{LONG}</h1>",
        LONG,
        id="the heading once more below the text",
    ),
    pytest.param(f"<h1><a href='/'>{LONG}</a></h1>", LONG, id="nothing but the heading"),
    pytest.param("<title>A - B</title>", "A - B", id="too short to cut"),
    pytest.param(f"<title>{LONG}</title><h1>{LONG} Posted on 3 May by staff</h1>", LONG, id="byline in the heading"),
    pytest.param("<p>nothing</p>", "", id="none"),
]


@pytest.mark.parametrize(("page", "title"), TITLES)
def test_the_title_is_the_headline(page: str, title: str) -> None:
    """Headings and declared titles correct each other."""
    tree = parse(page)
    assert find_title(tree, structured(tree)) == title


def test_likeness_goes_from_nothing_to_all() -> None:
    """F1 over words, case aside."""
    assert likeness("One two", "one TWO") == 1.0
    assert likeness("one", "two") == 0.0
    assert likeness("", "") == 0.0


AUTHORS = [
    pytest.param(
        _jsonld('{"@type":"NewsArticle","author":[{"@type":"Person","name":"Ana Cruz"},{"name":"Jo Li"}]}'),
        ("Ana Cruz", "Jo Li"),
        id="declared people",
    ),
    pytest.param(
        _jsonld('[{"@type":"Article","author":{"@id":"#a"}},{"@type":"Person","@id":"#a","name":"Ana Cruz"}]'),
        ("Ana Cruz",),
        id="declared by reference",
    ),
    pytest.param('<meta name="author" content="Ana Cruz and Jo Li">', ("Ana Cruz", "Jo Li"), id="meta element"),
    pytest.param('<meta name="author" content="https://f.example/ana">', (), id="an address is nobody"),
    pytest.param('<meta name="author" content="admin">', (), id="admin is nobody"),
    pytest.param('<meta name="author" content="Courier">', (), id="the site's own name is nobody"),
    pytest.param('<p class="byline">By <a href="/a">Ana Cruz</a>, Senior Reporter</p>', ("Ana Cruz",), id="byline"),
    pytest.param("<div><span>By</span><span>Ana de la Cruz</span></div>", ("Ana de la Cruz",), id="beside By"),
    pytest.param("<p>Von Jörg Müller und Eva Özdemir</p>", ("Jörg Müller", "Eva Özdemir"), id="German"),
    pytest.param("<p>Par Zoé Kerdoncuff</p>", ("Zoé Kerdoncuff",), id="French"),
    pytest.param("<p>Автор: Иван Петров</p>", ("Иван Петров",), id="Russian"),
    pytest.param('<a rel="author" href="/x">J. R. Brand</a>', ("J. R. Brand",), id="rel author"),
    pytest.param("<p>By the time they came, it was over.</p>", (), id="a sentence that begins with By"),
    pytest.param("<p>By Monday</p>", (), id="a weekday"),
    pytest.param('<div class="comments"><p class="author">Ana Cruz</p></div>', (), id="a commentator"),
    pytest.param("<aside><p>By Ana Cruz</p></aside>", (), id="another story's author"),
    pytest.param('<p class="author">Read more from our team</p>', (), id="no name in a byline"),
    pytest.param("<h1>Nobody signed this</h1><p>Text</p>", (), id="none"),
    pytest.param(
        _jsonld('{"@type":"Article","author":{"@type":"Organization","name":"Courier Staff"}}') + "<p>By Ana Cruz</p>",
        ("Ana Cruz",),
        id="a person before an organisation",
    ),
    pytest.param(
        _jsonld('{"@type":"Article","author":{"@type":"Organization","name":"Harbour Press"}}'),
        ("Harbour Press",),
        id="an organisation when nobody else signed",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("page", "authors"), AUTHORS)
def test_authors_are_those_who_signed(page: str, authors: tuple[str, ...]) -> None:
    """Better no name than a wrong one."""
    tree = parse(page)
    assert find_authors(tree, structured(tree), URL) == authors


DATES = [
    pytest.param(_jsonld('{"@type":"Article","datePublished":"2026-11-18T07:30Z"}'), "2026-11-18T07:30Z", id="JSON"),
    pytest.param(
        "<meta property=article:published_time content='2026-11-18 07:30:00 +0100'>",
        "2026-11-18T07:30:00+0100",
        id="meta",
    ),
    pytest.param(_jsonld('{"@type":"WebPage","datePublished":"2026-11-18"}'), "2026-11-18", id="of the page"),
    pytest.param("<time class='published' datetime='2026-11-18'>x</time>", "2026-11-18", id="time element"),
    pytest.param("<span>18 November 2026</span>", "2026-11-18", id="in words"),
    pytest.param("<aside><span>18 November 2026</span></aside>", "", id="of another story"),
    pytest.param("<p>no date at all</p>", "", id="none"),
]  # fmt: skip


@pytest.mark.parametrize(("page", "published"), DATES)
def test_the_date_is_that_of_publication(page: str, published: str) -> None:
    """Declared to machines first, shown to people second."""
    tree = parse(page)
    assert find_published(tree, structured(tree), URL) == published


def test_the_address_tells_the_day_where_the_article_was_written() -> None:
    """A late story is stamped with the next day in UTC."""
    tree = parse("<meta property=article:published_time content='2026-11-19T02:41:00+00:00'>")
    assert find_published(tree, structured(tree), "https://a.example/2026/11/18/story") == "2026-11-18"
    assert find_published(tree, structured(tree), "https://a.example/2025/01/02/story") == "2026-11-19T02:41:00+00:00"
    assert find_published(parse("<p>x"), structured(parse("<p>x")), "https://a.example/2026/1/8/x") == "2026-01-08"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("July 7, 2023", "2023-07-07"), ("Published 7th July 2023", "2023-07-07"), ("7. März 2023", "2023-03-07"),
        ("1er juillet 2023", "2023-07-01"), ("30 juin 2023", "2023-06-30"), ("7 de julio de 2023", "2023-07-07"),
        ("7 grudnia 2023", "2023-12-07"), ("7 мая 2023", "2023-05-07"), ("Sept. 7, 2023", "2023-09-07"),
        ("room 7, 2023", ""), ("February 31, 2023", ""),
    ],
)  # fmt: skip
def test_dates_in_words_are_read_in_many_languages(text: str, day: str) -> None:
    """Pages that declare nothing still show a date."""
    assert in_words(text) == day


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
    live = structured(parse(_jsonld('{"@type":"LiveBlogPosting"}')))
    listed = structured(parse(_jsonld('{"@type":"ItemList","itemListElement":[1,2,3,4,5]}')))
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
    tree = parse(_jsonld(text) + "<h1>A headline of some length</h1>")
    data = structured(tree)
    assert find_authors(tree, data, URL) == ()
    assert find_title(tree, data) == "A headline of some length"
