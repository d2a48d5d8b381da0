"""The title is the headline: what headings and declared titles have in common, without the site's name."""

import pytest

from bot.articles.extract import parse
from bot.articles.structured import structured
from bot.articles.title import find_title, likeness
from tests.story import jsonld

URL = "https://www.courier.example/news/bridge"
LONG = "Port Ellery approves new harbour bridge"
DASHED = "Port Ellery loses its ferry – and its patience"
TEXT = "<p>The ferry company will cut its evening sailings, because two of its five boats have failed inspection.</p>"


def title_of(page: str, url: str = URL) -> str:
    """The title of a page with some text."""
    tree = parse(page + TEXT)
    return find_title(tree, structured(tree), url)


def _og(title: str) -> str:
    return f'<meta property="og:title" content="{title}">'


TITLES = [
    pytest.param(f"<title>{LONG} | The Courier</title><h1>{LONG}</h1>", LONG, id="heading and title agree"),
    pytest.param(f"<title>{LONG} - News - Courier</title><h1>News</h1>", LONG, id="heading is a section"),
    pytest.param(f"<h1>The Courier</h1><h1>{LONG}</h1><title>{LONG}</title>", LONG, id="of two headings the like one"),
    pytest.param(f"<meta property=og:title content='{LONG} » Courier'>", LONG, id="site name cut off"),
    pytest.param(jsonld(f'{{"@type":"NewsArticle","headline":"{LONG}"}}'), LONG, id="headline only"),
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


SITES = [
    pytest.param(f"<title>The Ellery Courier - {LONG}</title>", LONG, id="site first, by its host"),
    pytest.param(f"<title>Our Town Today | {LONG}</title><div class=hl>{LONG}</div>", LONG, id="site first, as shown"),
    pytest.param(
        "<title>La Nación - El puente se aprueba en Puerto Elleria</title><meta property=og:site_name "
        "content='La Nación'>",
        "El puente se aprueba en Puerto Elleria",
        id="site first, as declared",
    ),
    pytest.param(f"<title>{LONG} | Local | The Ellery Courier</title>", LONG, id="section and site"),
    pytest.param(f"<title>{LONG} | The Courier</title>{_og('The Courier')}", LONG, id="the brand for a title"),
    pytest.param(f"<title>{LONG} | Our Town</title>{_og('Our Town')}", LONG, id="a brand that nothing else tells"),
    pytest.param(f"<title>{DASHED} | The Courier</title>{_og(DASHED)}", DASHED, id="own dash, shared by both"),
    pytest.param(f"<title>{DASHED}</title>", DASHED, id="own dash, and nothing beside it"),
    pytest.param(f"<title>{LONG} ⋆ Our Town Today</title>", LONG, id="star"),
    pytest.param(f"<title>{LONG} / Our Town Today</title>", LONG, id="slash"),
    pytest.param(f"<title>Opinion | {LONG} - The Courier</title>", LONG, id="section first, site last"),
    pytest.param(f"<title>The Ellery Courier: {LONG}</title><h2>{LONG}</h2>", LONG, id="site first, behind a colon"),
    pytest.param(f"<title>{LONG} | by Mira Halloran | Stories | Medium</title>", LONG, id="author, section and site"),
    pytest.param(f"<title>{LONG} - courier.example</title>", LONG, id="the host for a name"),
    pytest.param(
        "<title>Färjebolaget drar in kvällsturer – Hamntidningen</title>",
        "Färjebolaget drar in kvällsturer",
        id="Swedish",
    ),
    pytest.param(
        "<title>港务局-渡轮公司达成协议_海港网</title>",
        "港务局-渡轮公司达成协议",
        id="Chinese, with a hyphen of its own",
    ),
    pytest.param(
        "<title>Kettle Bay – The village that moved | Our Town Today</title>",
        "Kettle Bay – The village that moved",
        id="own dash, the site behind another sign",
    ),
    pytest.param(
        f"<title>Storm – What we know – The Courier</title>{_og('Storm – What we know')}",
        "Storm – What we know",
        id="own dash of the same kind",
    ),
    pytest.param(f"<title>{LONG}</title><h1>Courier</h1><h2>{LONG}</h2>", LONG, id="the blog's name for a heading"),
    pytest.param(
        f"<title>{LONG} | Quiet Days</title><meta property=og:site_name content='Quiet Days'>"
        f"<h1>Quiet Days</h1><h2>{LONG}</h2>",
        LONG,
        id="the blog's declared name for a heading",
    ),
    pytest.param("<title>Courier: what a ship was for</title>", "Courier: what a ship was for", id="a ship's name"),
    pytest.param(
        "<title>Courier wins a prize for its reporting on ferries</title>",
        "Courier wins a prize for its reporting on ferries",
        id="a headline about the site",
    ),
    pytest.param("<title>港务局决定削减晚间航班_本地新闻_海港日报</title>", "港务局决定削减晚间航班", id="Chinese"),
    pytest.param("<title>港务局决定削减晚间航班-海港日报</title>", "港务局决定削减晚间航班", id="Chinese, hyphen"),
    pytest.param(
        "<title>フェリー会社、夕方の便を減らす｜島の新聞</title>", "フェリー会社、夕方の便を減らす", id="Japanese"
    ),
    pytest.param(
        "<title>여객선 회사, 저녁 운항을 줄이기로 - 항구신문</title>", "여객선 회사, 저녁 운항을 줄이기로", id="Korean"
    ),
    pytest.param(
        "<title>Паром не пойдёт вечером до весны — Вести Залива</title>",
        "Паром не пойдёт вечером до весны",
        id="Russian",
    ),
    pytest.param(
        "<title>شركة العبّارات تقلص رحلات المساء | جريدة الميناء</title>", "شركة العبّارات تقلص رحلات المساء", id="Arabic"
    ),
    pytest.param(
        "<title>Prom nie popłynie wieczorem do wiosny » Głos Portu</title>",
        "Prom nie popłynie wieczorem do wiosny",
        id="Polish",
    ),
]


@pytest.mark.parametrize(("page", "title"), SITES)
def test_the_site_is_told_from_the_headline(page: str, title: str) -> None:
    """By what the sources share, by what the page shows, and by the name of the host."""
    assert title_of(page) == title


CUT = "Fix It Friday: Struggling With How To Arrange Your Living Room? We Help 4 Readers Find Solutions (Including"
FAULTS = [
    pytest.param(
        "<title>Ferry &amp;amp; pier: what the board&amp;#8217;s vote means</title>",
        "Ferry & pier: what the board’s vote means",
        id="escaped twice",
    ),
    pytest.param(
        "<title>x</title><h1>Ferry &amp;amp; pier: what it means</h1>",
        "Ferry & pier: what it means",
        id="escaped twice in the heading",
    ),
    pytest.param(
        jsonld('{"@type":"Article","headline":"Ferry &amp; pier: what it means"}'),
        "Ferry & pier: what it means",
        id="escaped in structured data",
    ),
    pytest.param(
        "<title>AT&amp;T and the R&amp;D of ferries</title>", "AT&T and the R&D of ferries", id="escaped once"
    ),
    pytest.param(
        '<title>He said "no" to the bridge and left | The Courier</title>'
        '<meta property="og:title" content="He said "no" to the bridge and left">',
        'He said "no" to the bridge and left',
        id="quotation mark in an attribute",
    ),
    pytest.param(
        jsonld(f'{{"@type":"Article","headline":"{CUT}"}}') + f"<title>{CUT} One) - The Courier</title>",
        f"{CUT} One)",
        id="cut at a length",
    ),
    pytest.param(
        "<title>[2609.1] Predicting tides</title><meta name=citation_title content='Predicting tides of a bay'>"
        "<h1>Physics</h1><h1><span>Title:</span>Predicting tides of a bay</h1>",
        "Predicting tides of a bay",
        id="label in the heading",
    ),
    pytest.param(f"<title>{LONG} | Courier</title><h1><span>Local news</span> {LONG}</h1>", LONG, id="kicker"),
    pytest.param(
        jsonld('{"@type":"Article","headline":"Port Ellery approves new harbour…"}')
        + f"<title>{LONG} | Our Town</title>",
        LONG,
        id="cut with an ellipsis",
    ),
    pytest.param(f"<title>{LONG} | Courier</title><h1>Most {LONG}</h1>", f"Most {LONG}", id="a longer heading stays"),
]


@pytest.mark.parametrize(("page", "title"), FAULTS)
def test_faults_of_the_software_are_made_good(page: str, title: str) -> None:
    """What was escaped twice, cut, or set into the heading beside the title."""
    assert title_of(page) == title
