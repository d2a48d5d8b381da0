"""Nothing is read that is not the article: a briefing of a consent question or of the next story is a false one."""

import pytest

from bot.articles.extract import extract
from tests.story import LANGUAGES, SAMPLES, STORIES, TITLE, page, paragraphs

URL = "https://news.sund.example/2026/09/ferry-cuts"
OTHER_TITLE = "Museum returns carved posts to hill villages"
OTHER = [
    "A museum in the hill town of Varrow has returned 41 carved house posts to the villages from which they came.",
    "The posts had stood in the entrance hall since 1931, and the villages argued that they had been sold in a famine.",
    "The museum will keep plaster casts, made by students, and will show films of the ceremonies at home.",
]


def _text(html: str, url: str = URL) -> list[str]:
    return extract(html, url).text.split("\n\n")


def _other(tag: str = "h1", title: str = OTHER_TITLE) -> str:
    return f"<{tag}>{title}</{tag}>" + "".join(f"<p>{text}</p>" for text in OTHER)


def _with(insert: str, language: str = "en") -> str:
    """A page with something set between the paragraphs of its story."""
    first, second, *others = paragraphs(language)
    return page(first + second + insert + "".join(others))


OTHERS = [
    pytest.param('<article class="a">{mine}</article><article class="a">{other}</article>', id="articles"),
    pytest.param('<article>{other}</article><article class="a b">{mine}</article>', id="the other one first"),
    pytest.param('<div class="story">{mine}</div><div class="story">{other}</div>', id="containers alike"),
    pytest.param(
        '<div class="s1"><div class="story">{mine}</div></div><div class="next"><article>{other}</article></div>',
        id="one in a container for the next",
    ),
    pytest.param(
        '<div class="p" data-url="/2026/09/ferry-cuts">{mine}</div><div class="q" '
        'data-url="/2026/09/museum">{other}</div>',
        id="told apart by their addresses",
    ),
    pytest.param("<section class=x>{mine}</section>" + "<section class=x>{other}</section>" * 3, id="three others"),
]


@pytest.mark.parametrize("shape", OTHERS)
@pytest.mark.parametrize("language", ["en", "de", "ja"])
def test_other_articles_on_the_page_are_not_read(shape: str, language: str) -> None:
    """Sites append the next ones below; title and address tell which is meant."""
    mine = f"<h1>{TITLE}</h1>" + "".join(paragraphs(language))
    body = shape.format(mine=mine, other=_other())
    head = f'<title>{TITLE} | The Gazette</title><link rel="canonical" href="{URL}">'
    assert _text(f"<html><head>{head}</head><body>{body}</body></html>") == STORIES[language]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<h1>{title}</h1>{one}<h1>What comes next</h1>{two}", id="headings of one rank"),
        pytest.param(
            "<section><h1>{title}</h1>{one}</section><section><h2>Background</h2>{two}</section>", id="sections"
        ),
        pytest.param("<h1>{title}</h1><section>{one}</section><section><h1>Background</h1>{two}</section>", id="HTML5"),
        pytest.param("<header><h1>{title}</h1></header><article><h2>12:10 News</h2>{one}{two}</article>", id="live"),
    ],
)
def test_the_parts_of_one_article_stay_together(body: str) -> None:
    """A rule that takes a chapter for another article is worse than none."""
    story = paragraphs()
    inside = body.format(title=TITLE, one="".join(story[:2]), two="".join(story[2:]))
    text = _text(f"<html><head><title>{TITLE}</title></head><body><article>{inside}</article></body></html>")
    assert [line for line in text if line in STORIES["en"]] == STORIES["en"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "overlay",
    [
        pytest.param('<div class="overlay"><h2>{0}</h2>{1}<button>{2}</button></div>', id="an overlay"),
        pytest.param('<div class="x7q"><h2>{0}</h2>{1}<button>{2}</button></div>', id="without a name"),
        pytest.param('<div role="dialog"><p>{0}</p>{1}<a class="btn" href="#">{2}</a></div>', id="a dialogue"),
        pytest.param(
            '<section id="cmp-box"><div>{1}</div><form><input type="submit" value="{2}"></form></section>', id="form"
        ),
    ],
)
def test_a_question_for_consent_inside_of_the_article_is_not_read(language: str, overlay: str) -> None:
    """It may be longer than the story."""
    heading, question, answer = SAMPLES["consent"][language]
    question = f"<p>{question}</p>" * 4
    html = page(overlay.format(heading, question, answer) + "".join(paragraphs(language)))
    assert _text(html) == STORIES[language]


def test_an_article_about_cookies_is_read() -> None:
    """It talks about all of that, and has a button to share it."""
    story = [
        f"<p>{question} That is what the court in Varrow had to decide.</p>"
        for _, question, _ in SAMPLES["consent"].values()
    ][:6]
    html = page("".join(story) + "<div><button>Share</button> <button>OK</button></div>", title="What cookies may do")
    assert len(_text(html)) == len(story)


ENCYCLOPEDIA = """<div id="content"><h1 id="firstHeading">{title}</h1><div id="siteSub">From the free encyclopedia</div>
<div class="hatnote" role="note">For the battle, see <a href="/b">Battle of {title}</a>.</div>
<table class="{box}"><tr><th>Country</th><td>Sund</td></tr><tr><th>Population</th><td>1,204 (2021)</td></tr></table>
<p><b>{title}</b> {first}<sup class="reference"><a href="#cite_note-1">[1]</a></sup></p>
<h2><span class="mw-headline">History</span><span class="mw-editsection">[<a href="/e">{edit}</a>]</span></h2>
<p>{second}<sup><i>[<a href="/cn">{doubt}</a>]</i></sup></p>
<h2>{references}</h2><ol class="{list}"><li>^ "Localities". Statistics Sund. 2021.</li>
<li><a href="#cite_ref-2">^</a> Ekberg, J. (1984).</li></ol></div>"""


@pytest.mark.parametrize("language", SAMPLES["encyclopedia"])
@pytest.mark.parametrize(("box", "listed"), [("infobox", "references"), ("data", "notes")])
def test_the_apparatus_of_an_encyclopedia_is_not_read(language: str, box: str, listed: str) -> None:
    """Edit links, doubts, references and the box with data are no sentences."""
    title, first, second, edit, doubt, references = SAMPLES["encyclopedia"][language]
    words = {"title": title, "first": first, "second": second, "edit": edit, "doubt": doubt, "references": references}
    html = ENCYCLOPEDIA.format(**words, box=box, list=listed)
    text = _text(f"<html><head><title>{title} - Wiki</title></head><body>{html}</body></html>")
    assert text == [f"{title} {first}", "History", second]


def test_footnotes_that_say_something_are_read() -> None:
    """An author's remark is a part of the text; only the way back is not."""
    note = '<ol><li id="fn1"><p>And nobody asked the harbour master about it. <a href="#fnref1">↩</a></p></li></ol>'
    text = _text(page("".join(paragraphs()) + note))
    assert text == [*STORIES["en"], "And nobody asked the harbour master about it."]


INSERTS = [
    pytest.param(
        '<div class="c"><a href="/museum"><h3>Museum returns carved posts</h3></a><p>A museum in Varrow has '
        'returned 41 '
        "posts to the villages from which they came.</p></div>",
        id="a card of another story, its headline in a link",
    ),
    pytest.param(
        '<section><h4><a href="https://other.example/a">Allotment rents rise again</a></h4><p>Rents for '
        'gardens in Tarn '
        "rose by 14 percent this summer, says the city.</p></section>",
        id="a card of another site",
    ),
    pytest.param(
        "<div><span>Advertisement</span><p>Sail away this winter: our cabins are warm, our cooks are famous, and "
        "children travel free of charge until May.</p></div>",
        id="an advertisement that says so",
    ),
    pytest.param(
        '<div class="z"><p>Anzeige</p><div><p>Jetzt buchen: sieben Nächte auf Großsund zum Preis von fünf, '
        'mit Frühstück '
        "und freier Fahrt auf allen Schiffen.</p></div></div>",
        id="an advertisement, German",
    ),
    pytest.param(
        "<aside><small>Publicité</small><p>Réservez dès maintenant votre cabine et gagnez une nuit au phare de la baie."
        "</p></aside>",
        id="an advertisement, French",
    ),
    pytest.param("<div><p>広告</p><p>今すぐご予約を。大スンド島の温泉宿に七泊して、五泊分の料金でお楽しみいただけます。</p></div>",
                 id="an advertisement, Japanese"),
    pytest.param("<marquee>Storm warning for the northern line, says the coast guard.</marquee>", id="a ticker"),
    pytest.param('<div role="log"><p>12:40 The council of Port Ellery has begun its session.</p></div>', id="a log"),
    pytest.param(
        '<div class="breaking-news-ticker"><p>Storm warning for the northern line tonight.</p></div>',
        id="a ticker by its name",
    ),
    pytest.param(
        '<div><a href="https://shop.example/a"><img><h5>Boote zum halben Preis</h5><p>Nur noch heute.</p></a></div>',
        id="a card that is a link, German",
    ),
    pytest.param(
        "<div class='x'><p>Reklama</p><p>Kup teraz: siedem nocy nad zatoką w cenie pięciu, ze śniadaniem.</p></div>",
        id="an advertisement, Polish",
    ),
    pytest.param(
        "<section><p>Todo sobre el puerto, los barcos y las islas en un solo lugar.</p><p>Publicidad</p>"
        "</section>",
        id="an advertisement with its label below, Spanish",
    ),
    pytest.param(
        '<p><strong>Zum Thema</strong></p><ul><li><a href="/a">Der Hafen wird saniert</a></li></ul>',
        id="links below their heading, German",
    ),
    pytest.param('<p>Lesen Sie auch: <a href="/a">Der Hafen wird saniert</a></p>', id="read also, German"),
    pytest.param('<p>➡ <a href="/x">Hafen: Sanierung beginnt im Mai</a></p>', id="an arrow and a link, German"),
    pytest.param('<p><a href="/t/a">Ferries</a> | <a href="/t/b">Sund</a> | <a href="/t/c">Pier</a></p>', id="topics"),
    pytest.param("<p>• • •</p>", id="a rule of points"),
    pytest.param("<p>* * *</p>", id="a rule of stars"),
    pytest.param("<p>— — —</p>", id="a rule of dashes"),
    pytest.param("<p>~~~~~~~~</p>", id="a rule of waves"),
    pytest.param('<p>More on <a href="/ferries">ferries of the Sund</a></p>', id="more on a topic"),
    pytest.param('<p><a href="/harbour">How the harbour of Lower Marne was built</a></p>', id="a line that is a link"),
    pytest.param(
        "<blockquote><p>The boats, both built in 1987, were found to have corroded fuel lines</p></blockquote>",
        id="a pull quote",
    ),
    pytest.param(
        '<div class="pq">“will have to leave the city before 18:40 or wait for the night bus.”</div>',
        id="a pull quote in front of its sentence",
    ),
]  # fmt: skip


@pytest.mark.parametrize("insert", INSERTS)
@pytest.mark.parametrize("language", ["en"])
def test_what_is_set_between_the_paragraphs_is_not_read(insert: str, language: str) -> None:
    """It would be counted, picked and quoted as the article's own."""
    assert _text(_with(insert, language)) == STORIES[language]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("<h3><a href='#why'>Why the boats failed</a></h3>", id="a heading that leads into the page"),
        pytest.param(
            "<p>More on the islands than in the city, people live by the timetable of the boats.</p>", id="more on"
        ),
        pytest.param(
            '<p>The report is <a href="/report.pdf">on the page of the board</a>.</p>', id="a sentence with a link"
        ),
        pytest.param("<p>“We were not asked.”</p>", id="a short quotation"),
        pytest.param(
            "<p>Advertisement was the word that the board used for the poster of 1931 in its hall.</p>", id="word"
        ),
    ],
)
def test_lines_of_the_story_that_look_alike_stay(line: str) -> None:
    """A rule that eats the story is worse than none."""
    assert len(_text(_with(line))) == len(STORIES["en"]) + 1


def test_a_list_of_recommendations_keeps_its_entries() -> None:
    """Where headlines that lead elsewhere are what the page is about, they are the article."""
    entries = "".join(
        f'<div><h3><a href="https://shop{n}.example/">Boat number {n}</a></h3><p>Boat number {n} is small and '
        f"dry and can "
        "be had for a song, says the harbour master.</p></div>"
        for n in range(8)
    )
    text = " ".join(_text(page("".join(paragraphs()[:1]) + entries)))
    assert all(f"Boat number {n} is small and dry" in text for n in range(8))
