"""Authors are those who signed: people, in the order of the byline, and better none than a wrong one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.articles.authors import find_authors
from bot.articles.extract import parse
from bot.articles.names import declared_names, names_in, signed_by
from bot.articles.structured import structured
from tests.story import jsonld

URL = "https://www.courier.example/news/bridge"


def authors_of(page: str, url: str = URL) -> tuple[str, ...]:
    """The authors of a page with a heading and some text."""
    tree = parse(f"<main><article><h1>Ferry company cuts sailings</h1>{page}<p>The ferry company will cut them.</p>")
    return find_authors(tree, structured(tree), url)


def _meta(author: str) -> str:
    return f'<meta name="author" content="{author}">'


AUTHORS = [
    pytest.param(
        jsonld('{"@type":"NewsArticle","author":[{"@type":"Person","name":"Ana Cruz"},{"name":"Jo Li"}]}'),
        ("Ana Cruz", "Jo Li"),
        id="declared people",
    ),
    pytest.param(
        jsonld('[{"@type":"Article","author":{"@id":"#a"}},{"@type":"Person","@id":"#a","name":"Ana Cruz"}]'),
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
        jsonld('{"@type":"Article","author":{"@type":"Organization","name":"Courier Staff"}}') + "<p>By Ana Cruz</p>",
        ("Ana Cruz",),
        id="a person before an organisation",
    ),
    pytest.param(
        jsonld('{"@type":"Article","author":{"@type":"Organization","name":"Harbour Press"}}'),
        ("Harbour Press",),
        id="an organisation when nobody else signed",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("page", "authors"), AUTHORS)
def test_authors_are_those_who_signed(page: str, authors: tuple[str, ...]) -> None:
    """Better no name than a wrong one."""
    tree = parse(page)
    assert find_authors(tree, structured(tree), URL) == authors


@pytest.mark.parametrize(
    "field",
    [
        pytest.param("Mira Halloran, Senior Reporter", id="a job"),
        pytest.param("Mira Halloran, Political Correspondent", id="a job with its field"),
        pytest.param("Mira Halloran, Redakteurin", id="a German job"),
        pytest.param("Mira Halloran, journaliste", id="a French job"),
        pytest.param("Mira Halloran, redattrice", id="an Italian job"),
        pytest.param("Mira Halloran, dziennikarka", id="a Polish job"),
        pytest.param("Mira Halloran, корреспондент", id="a Russian job"),
        pytest.param("Mira Halloran, The Sund Gazette", id="a paper"),
        pytest.param("Mira Halloran (Sund Tribune)", id="a paper in brackets"),
        pytest.param("Mira Halloran - Hafen-Zeitung", id="a paper behind a dash"),
        pytest.param("Mira Halloran, Reuters", id="an agency"),
        pytest.param("Mira Halloran, Futurism", id="a site of one word"),
        pytest.param("Mira Halloran for The Sund Gazette", id="for a paper"),
        pytest.param("Mira Halloran, MD", id="a degree"),
        pytest.param("Halloran, Mira", id="the family name first"),
        pytest.param("By Mira Halloran", id="By"),
    ],
)
def test_what_stands_beside_a_name_is_no_name(field: str) -> None:
    """A job, a paper and a degree are no people."""
    assert authors_of(_meta(field)) == ("Mira Halloran",)
    assert authors_of(jsonld(f'{{"@type":"Article","author":{{"@type":"Person","name":"{field}"}}}}')) == (
        "Mira Halloran",
    )


@pytest.mark.parametrize(
    "field",
    [
        "Senior Reporter",
        "Staff Writer",
        "News Editor",
        "Chefredakteur",
        "Die Redaktion",
        "La rédaction",
        "Redacción",
        "Redação",
        "Redazione",
        "Redactie",
        "Redakcja",
        "Редакция",
        "Наш корреспондент",
        "Redaktionen",
        "Muhabir",
        "编辑部",
        "港湾新聞社",
        "편집부",
        "The Sund Gazette",
        "Hafen-Zeitung",
        "AFP",
        "dpa",
        "Reuters",
        "Newsroom",
        "Staff",
        "Staff Reports",
        "Web Desk",
    ],
)
def test_jobs_and_newspapers_are_no_names(field: str) -> None:
    """Neither declared, nor in a byline, nor as an organisation when it is a paper."""
    assert authors_of(_meta(field)) == ()
    assert authors_of(f'<p class="byline">{field}</p>') == ()


def test_the_site_beside_a_person_is_none() -> None:
    """Alone it may be somebody's own name for his site."""
    both = '[{"@type":"Person","name":"Mira Halloran"},{"@type":"Person","name":"Quiet Light"}]'
    page = jsonld(f'{{"@type":"Article","author":{both}}}')
    assert authors_of(page, "https://quietlight.example/a") == ("Mira Halloran",)
    alone = jsonld('{"@type":"Article","author":{"@type":"Person","name":"Mira Halloran"}}')
    assert authors_of(alone, "https://mirahalloran.example/a") == ("Mira Halloran",)


def test_where_a_job_is_declared_the_byline_has_the_name() -> None:
    """Software fills a field with what it has."""
    card = '<a class="author-name">Mira Halloran</a><span class="author-title">Reporter</span>'
    assert authors_of(f'{_meta("Senior Reporter")}<div class="author-card">{card}</div>') == ("Mira Halloran",)
    assert authors_of(_meta("mhalloran2") + "<p>By Mira Halloran</p>") == ("Mira Halloran",), "nor how somebody logs in"


@pytest.mark.parametrize(
    ("page", "authors"),
    [
        pytest.param(
            _meta("Mira Halloran, Jon Ekberg and Ana Cruz"), ("Mira Halloran", "Jon Ekberg", "Ana Cruz"), id="field"
        ),
        pytest.param(
            _meta("Mira Halloran & Jon Ekberg; Ana Cruz"), ("Mira Halloran", "Jon Ekberg", "Ana Cruz"), id="signs"
        ),
        pytest.param(_meta("Mira Halloran und Jörg Müller"), ("Mira Halloran", "Jörg Müller"), id="German"),
        pytest.param(
            '<p class="byline">By Mira Halloran, Jon Ekberg and Ana Cruz</p>',
            ("Mira Halloran", "Jon Ekberg", "Ana Cruz"),
            id="byline",
        ),
        pytest.param(
            '<meta name=citation_author content="Halloran, Mira"><meta name=citation_author content="Ekberg, J. B.">',
            ("Mira Halloran", "J. B. Ekberg"),
            id="paper",
        ),
        pytest.param(
            '<meta name=citation_author content="van der Berg, Anna Maria">',
            ("Anna Maria van der Berg",),
            id="paper, a family name of several words",
        ),
        pytest.param(
            '<meta name=citation_authors content="Halloran, Mira; Ekberg, Jon">',
            ("Mira Halloran", "Jon Ekberg"),
            id="paper, one field",
        ),
        pytest.param(
            jsonld('{"@type":"Article","author":{"@type":"Person","name":["Mira Halloran","Jon Ekberg"]}}'),
            ("Mira Halloran", "Jon Ekberg"),
            id="list",
        ),
        pytest.param(
            jsonld('{"@type":"Article","author":"Mira O&amp;#39;Hara"}'), ("Mira O'Hara",), id="escaped twice"
        ),
    ],
)
def test_several_names_are_told_apart_and_read_the_right_way_round(page: str, authors: tuple[str, ...]) -> None:
    assert authors_of(page) == authors


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        pytest.param("記者・山田太郎", ("山田太郎",), id="Japanese, reporter first"),
        pytest.param("文・山田太郎", ("山田太郎",), id="Japanese, text"),
        pytest.param("取材・文：山田太郎", ("山田太郎",), id="Japanese, research and text"),
        pytest.param("山田太郎記者", ("山田太郎",), id="Japanese, reporter behind"),
        pytest.param("【編集委員 山田太郎】", ("山田太郎",), id="Japanese, in brackets"),
        pytest.param("记者 王小明 李华", ("王小明", "李华"), id="Chinese, two"),
        pytest.param("作者：王小明", ("王小明",), id="Chinese, author"),
        pytest.param("本报记者 王小明", ("王小明",), id="Chinese, our reporter"),
        pytest.param("홍길동 기자", ("홍길동",), id="Korean, reporter behind"),
        pytest.param("기자 홍길동", ("홍길동",), id="Korean, reporter first"),
        pytest.param("بقلم أحمد حسن", ("أحمد حسن",), id="Arabic"),
        pytest.param("Yazan: Ayşe Yılmaz", ("Ayşe Yılmaz",), id="Turkish"),
        pytest.param("Av Mira Halloran", ("Mira Halloran",), id="Swedish"),
        pytest.param("Autorka: Ewa Żak", ("Ewa Żak",), id="Polish"),
    ],
)
def test_bylines_are_read_in_many_languages(line: str, authors: tuple[str, ...]) -> None:
    assert authors_of(f"<p>{line}</p>") == authors
    assert signed_by(line.strip("【】"))


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        pytest.param("山田 太郎", ("山田 太郎",), id="family and given name"),
        pytest.param("山田太郎、鈴木花子", ("山田太郎", "鈴木花子"), id="two"),
        pytest.param("山田太郎・鈴木花子", ("山田太郎", "鈴木花子"), id="two with a dot"),
        pytest.param("ミラ・ハロラン", ("ミラ・ハロラン",), id="a foreigner"),
        pytest.param("続きを読む", (), id="read on"),
        pytest.param("編集部", (), id="an office"),
        pytest.param("匿名", (), id="anonymous"),
    ],
)
def test_an_eastern_name_is_told_from_other_words(line: str, authors: tuple[str, ...]) -> None:
    """They have no capitals, so length and endings must do."""
    assert authors_of(f'<p class="author">{line}</p>') == authors


@pytest.mark.parametrize(
    ("page", "authors"),
    [
        pytest.param('<a href="/author/mira-halloran">Mira Halloran</a>', ("Mira Halloran",), id="link to her page"),
        pytest.param('<a href="/experts/mira-halloran">Ferry company</a>', (), id="link that says something else"),
        pytest.param('<aside><a href="/author/mira-halloran">Mira Halloran</a></aside>', (), id="in an aside"),
        pytest.param(
            '<aside><address><a rel=author href="/x">Mira Halloran</a></address></aside>',
            ("Mira Halloran",),
            id="address in an aside",
        ),
        pytest.param("<p>Door Anchor for Resistance Bands</p>", (), id="goods that begin like a Dutch byline"),
    ],
)
def test_a_byline_is_found_by_where_it_leads_and_stands(page: str, authors: tuple[str, ...]) -> None:
    assert authors_of(page) == authors


@pytest.mark.parametrize(
    ("page", "authors"),
    [
        pytest.param("<p>By <b>Ana Cruz</b> and <b>Jon Ekberg</b></p>", ("Ana Cruz", "Jon Ekberg"), id="bold"),
        pytest.param(
            "<div><span>By</span> <a>Ana Cruz</a>, <a>Jon Ekberg</a></div>", ("Ana Cruz", "Jon Ekberg"), id="links"
        ),
        pytest.param("<p>BY ANA CRUZ</p>", ("ANA CRUZ",), id="capitals"),
        pytest.param("<p>Text: Ana Cruz, Fotos: Jon Ekberg</p>", ("Ana Cruz",), id="text and pictures"),
        pytest.param("<p>Ein Interview von Ana Cruz</p>", ("Ana Cruz",), id="interview"),
        pytest.param("<p>Propos recueillis par Ana Cruz</p>", ("Ana Cruz",), id="interview, French"),
        pytest.param(
            jsonld('{"@type":"Article","author":{"name":"Ana Cruz"}}') + "<p>By Ana Cruz and Jon Ekberg</p>",
            ("Ana Cruz", "Jon Ekberg"),
            id="one declared, two shown",
        ),
    ],
)
def test_all_names_of_a_byline_are_read(page: str, authors: tuple[str, ...]) -> None:
    """Whatever elements they are set in."""
    assert authors_of(page) == authors


@pytest.mark.parametrize(
    "page",
    [
        pytest.param("<p>By The Numbers</p>", id="a rubric"),
        pytest.param("<p>By our own correspondent</p>", id="a job"),
        pytest.param("<p>By Reuters</p>", id="an agency"),
        pytest.param("<p>Photographs by Ana Cruz</p>", id="pictures"),
        pytest.param("<p>Edited by Ana Cruz</p>", id="edited"),
        pytest.param("<p>Medically reviewed by Dr. Ana Cruz</p>", id="reviewed"),
        pytest.param("<p>Translated by Ana Cruz</p>", id="translated"),
        pytest.param("<blockquote><p>It is over.</p><p>— Ana Cruz</p></blockquote>", id="quoted"),
        pytest.param("<p class=author>About the author</p>", id="heading of a box"),
        pytest.param("<p class=author-bio>Ana Cruz writes about ferries.</p>", id="a life"),
        pytest.param("<p class=author>View Profile</p>", id="button"),
        pytest.param("<p class=author>Sun, Nov 30</p>", id="day"),
        pytest.param("<p class=author>Sports</p>", id="section"),
        pytest.param(_meta("WordPress"), id="software"),
        pytest.param(_meta("ana.cruz@courier.example"), id="address"),
    ],
)
def test_who_did_something_else_is_no_author(page: str) -> None:
    assert authors_of(page) == ()


def test_a_layout_with_a_sidebar_is_none_itself() -> None:
    """The class of what holds the whole article says how the page is laid out."""
    tree = parse('<div class="container with sidebar"><h1>Ferry cuts</h1><p>By Mira Halloran</p></div>')
    assert find_authors(tree, structured(tree), URL) == ("Mira Halloran",)


@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    for name in (*declared_names(text), *declared_names(text, inverted=True), *names_in(text)):
        assert name.strip()
