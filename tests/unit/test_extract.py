"""The text of the article, all of it, and nothing else."""

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.articles.cleanup import tidy
from bot.articles.document import Moved, read
from bot.articles.ensemble import is_superset, most_agreed, shingles
from bot.articles.extract import extract
from bot.domain.errors import NothingToRead
from tests.fakes.news_site import ARTICLE

TITLE = "Port Ellery approves new harbour bridge after nine-hour debate"
STORY = [
    f"Sentence {number} of the story tells what the council of Port Ellery decided about the bridge on day {number}."
    for number in range(12)
]


def test_the_sample_article_is_read_whole_and_clean() -> None:
    """Every paragraph, no navigation, no headline, no byline, nothing hidden."""
    article = extract(ARTICLE, "https://www.ellerycourier.example/2026/11/18/x?utm_source=chat")
    assert article.text.startswith("The city council of Port Ellery voted 14 to 9")
    assert article.text.endswith("before the end of June.")
    assert "Fear for the seals" in article.sentences
    for unwanted in ("Sign in", "Marta", "More from News", "School roof", "©", "Subscribers get", TITLE):
        assert unwanted not in article.text
    assert article.canonical_url == "https://www.ellerycourier.example/2026/11/18/harbour-bridge-approved"
    assert article.site == "www.ellerycourier.example"
    assert article.publication == "The Ellery Courier"


def test_a_body_in_several_containers_is_put_together() -> None:
    """Advertisements cut articles into siblings; an extractor that picks one container loses the rest."""
    chunk = '<div class="chunk"><p>{0} {0}</p><p>{1} {1}</p></div><div class="ad">Ad</div>'
    parts = "".join(chunk.format(STORY[n], STORY[n + 1]) for n in range(0, 12, 2))
    page = f"<html><head><title>{TITLE}</title></head><body><div><h1>{TITLE}</h1>{parts}</div></body></html>"
    text = extract(page, "https://a.example/x").text
    assert all(sentence in text for sentence in STORY)


@pytest.mark.parametrize("page", ["", " ", "<", "<html>", "plain words", "\x00", "<p>" * 5, b"\xff\xfe\x00", b""])
def test_no_page_makes_it_raise(page: str | bytes) -> None:
    """Whatever comes over the wire is read or is empty."""
    assert extract(page, "https://a.example/x").url == "https://a.example/x"


@pytest.mark.parametrize(
    "line",
    [
        "Related articles", "Read more: Ferry timetable changes", "Sign up for our newsletter",
        "Follow us on Instagram",
        "Advertisement", "Story continues below advertisement", "Have a tip? Write to us", "Share this article",
        "Lesen Sie auch: Die Fähre bleibt", "Newsletter abonnieren", "À lire aussi : Le bac reste à quai", "Publicité",
        "Te puede interesar: El puente", "Suscríbete a nuestro boletín", "Leia também: A ponte", "Publicidade",
        "Leggi anche: Il ponte", "Iscriviti alla newsletter", "Lees ook: De brug", "Czytaj także: Most", "Reklama",
        "Читайте также: Мост", "Подписывайтесь на наш канал", "Читайте також: Міст", "Реклама",
    ],
)  # fmt: skip
def test_promotions_between_paragraphs_go(line: str) -> None:
    """In all languages that we claim; a briefing must not advertise."""
    assert tidy("\n".join([*STORY[:4], line, *STORY[4:]]), TITLE) == "\n".join(STORY)


@pytest.mark.parametrize(
    "line",
    [
        "Related questions were put to the minister, who did not want to answer any of them before the vote in June.",
        "Read more books, said the teacher, and you will need fewer of them.",
        "Follow the money was the advice that the auditors had been given in the spring by a man without a name.",
        "Share prices fell by 4 percent.",
        "Watch the birds, the sign on the dike says, and they will watch you.",
        "Von Montag an fährt die Fähre wieder nach Plan, sagte ein Sprecher.",
        "By Friday the water had gone, and with it the road to the eastern shore.",
    ],
)
def test_sentences_that_begin_like_promotions_stay(line: str) -> None:
    """A rule that eats the story is worse than none."""
    assert line in tidy("\n".join([*STORY[:4], line, *STORY[4:]]), TITLE)


def test_head_and_tail_go_and_what_is_between_stays() -> None:
    """Headline, byline, date and reading time above; tags, comments and copyright below."""
    head = [TITLE, "By Marta Lindqvist", "18 November 2026", "4 min read"]
    tail = ["Comments", "Tags: bridge, council", "© 2026 The Ellery Courier", "Ferry timetable changes"]
    assert tidy("\n".join([*head, *STORY, *tail]), TITLE, {"Ferry timetable changes"}) == "\n".join(STORY)


@pytest.mark.parametrize(
    "line",
    [
        "(Reporting by Marta Lindqvist in Port Ellery; editing by Jo Ames)",
        "Reporting by Marta Lindqvist; Editing by Jo Ames and Ida Roe.",
        "Reporting by Marta Lindqvist and Jo Ames", "Additional reporting by Jo Ames in Harwick",
        "Edited by Jo Ames", "Contributing: Jo Ames, The Ellery Courier", "Photographs by Ida Roe",
        "Jo Ames contributed to this report.", "Jo Ames in Harwick contributed reporting to this story.",
        "Mit Material von dpa", "(avec AFP)", "Con información de EFE", "(Com informações da Agência Brasil)",
    ],
)  # fmt: skip
def test_credits_below_the_story_go(line: str) -> None:
    """Who edited it is no sentence of the story, and would be counted and picked as one."""
    assert tidy("\n".join([*STORY, line]), TITLE) == "\n".join(STORY)


@pytest.mark.parametrize(
    "line",
    [
        "Reporting by the Courier found that nobody had asked the harbour master.",
        "Reporting by The Courier found that nobody had asked the harbour master.",
        "Edited by hand, the list had grown to forty names.",
        "Photographs by Roe show the bridge as it was.",
        "The storm contributed to this report's delay.",
        "Contributing to the fund is easy, the mayor said.",
    ],
)
def test_sentences_that_end_a_story_like_credits_stay(line: str) -> None:
    """Credits end with the names."""
    assert tidy("\n".join([*STORY, line]), TITLE).endswith(line)


@pytest.mark.parametrize(
    ("mark", "left"),
    [
        pytest.param('<sup><a href="#fn2">2</a></sup>', "", id="a number"),
        pytest.param('<sup class="reference"><a href="/wiki/Bridge#note-2">[12]</a></sup>', "", id="in brackets"),
        pytest.param('<a href="#fn2"><sup>2</sup></a>', "", id="the link outside"),
        pytest.param("<sup>2</sup>", "²", id="a square"),
        pytest.param('<sup><a href="/units">2</a></sup>', "²", id="a link to another page"),
        pytest.param('<sup><a href="#th">th</a></sup>', "th", id="letters"),
    ],
)
def test_marks_of_footnotes_are_no_text(mark: str, left: str) -> None:
    """They stick to words and figures, which are then other figures."""
    lead = f"The bridge will be 212{mark} in all, said the mayor."
    story = "".join(f"<p>{sentence}</p>" for sentence in STORY)
    text = extract(f"<html><body><article><h1>{TITLE}</h1><p>{lead}</p>{story}</article></body></html>", "").text
    assert f"212{left} in all, said the mayor." in text


def test_links_below_a_related_heading_go_with_it() -> None:
    """The list ends where the story goes on."""
    lines = [*STORY[:6], "Related:", "- Ferry timetable changes", "School roof repaired", *STORY[6:]]
    assert tidy("\n".join(lines), TITLE, {"School roof repaired"}) == "\n".join(STORY)


def test_a_page_of_nothing_but_such_lines_keeps_them() -> None:
    """When most would go, the page is unusual and the rules do not fit it."""
    lines = ["Related articles", "Read more: a", "Share this article", "Subscribe to us", "One line of text."]
    assert tidy("\n".join(lines), TITLE) == "\n".join(lines)


def test_the_text_that_most_others_agree_with_is_taken() -> None:
    """One extractor that went wrong is outvoted."""
    story = " ".join(STORY)
    assert most_agreed([story, f"{story} More.", "Cookies help us to serve you better than ever before."]) in {
        story,
        f"{story} More.",
    }
    assert most_agreed(["", ""]) == ""


def test_a_superset_holds_nearly_all_and_much_more() -> None:
    """Both halves of the rule."""
    part, whole = " ".join(STORY[:4]), " ".join(STORY)
    assert is_superset(whole, part, 1.5)
    assert not is_superset(part, whole, 1.5)
    assert not is_superset(" ".join(STORY[6:]), part, 1.0)
    assert not is_superset(whole, "", 1.0)


def test_shingles_are_runs_of_words() -> None:
    """Four words at once, counted."""
    assert shingles("a b c d e, a b c d")["a", "b", "c", "d"] == 2
    assert not shingles("a b c")


FRAGMENTS = [
    "<p>", "</p>", "<div class=comments>", "</div>", "<table><tr><td>", "<ul><li>", "<a href='http://[x'>", "</a>",
    "<h1>", "</h1>", "<style>p{display:none}", "</style>", "<script>", "</script>", "<!--", "-->", "<![CDATA[",
    "<svg><title>",
    '<script type="application/ld+json">{"@type":["Article"],"author":[{"name":[1]}],"image":[[]]}</script>',
    "<meta property=og:url content='//'>", "<link rel=canonical href='http://['>", "<meta name=author content=';|;'>",
    "<time datetime='2026-13-45'>", "<base href='x'>", "&#0;", "&#xD800;", "\x00\x01", "<img alt=x>", "<iframe>",
    "<form>", '<meta http-equiv=refresh content="0;url=http://[">', "<html xmlns:x='y'><x:y>", *STORY[:3],
]  # fmt: skip


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=12), max_size=30))
def test_any_soup_of_tags_ends_in_an_article_or_a_reason(parts: list[str]) -> None:
    """Pages are cut off, nested wrongly and full of nonsense; none is an error of ours."""
    with contextlib.suppress(NothingToRead, Moved):
        article = read("".join(parts).encode("utf-8", "replace"), url="https://a.example/x", content_type="text/html")
        assert article.text
        assert all(sentence in " ".join(article.text.split()) for sentence in article.sentences)


@given(st.lists(st.text(max_size=40), max_size=12), st.text(max_size=40))
def test_cleaning_up_only_ever_takes_lines_away(lines: list[str], title: str) -> None:
    """Grounding compares sentences with the page's own words."""
    kept = tidy("\n".join(lines), title)
    before = [" ".join(line.split()) for line in "\n".join(lines).split("\n")]
    assert all(any(line in original for original in before) for line in kept.split("\n"))
