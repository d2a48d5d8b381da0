"""An article on several pages is briefed as a part, and says so."""

import pytest

from bot.articles.document import read

URL = "https://news.sund.example/2026/09/ferry-cuts"
STORY = "".join(
    f"<p>Paragraph {n} tells what the ferry company of Lower Marne told the harbour board about its five boats, of "
    f"which two have failed their inspection and cannot sail before the spring of next year.</p>"
    for n in range(6)
)


def _notes(extra: str, url: str = URL) -> list[str]:
    page = f"<title>Ferry cuts</title><body><article><h1>Ferry company cuts sailings</h1>{STORY}</article>{extra}"
    return [note for note in read(page.encode(), url=url, content_type="text/html").notes if note != "list_page"]


PARTS = [
    pytest.param('<a href="/2026/09/ferry-cuts/2">2</a> <a href="/2026/09/ferry-cuts/3">3</a>', URL, 3, id="numbers"),
    pytest.param('<a href="?page=2">Next page</a>', URL, 2, id="a parameter, and words"),
    pytest.param('<span>Page 1 of 4</span> <a href="?page=2">Next</a>', URL, 4, id="told in English"),
    pytest.param('<div>Seite 1 von 5</div><a rel="next" href="?seite=2">»</a>', URL, 5, id="told in German"),
    pytest.param('<p>1 / 3</p><a href="/2026/09/ferry-cuts/page/2">Suivant</a>', URL, 3, id="told in figures"),
    pytest.param('<link rel="next" href="/a/story-2.html">', "https://s.example/a/story.html", 2, id="link element"),
    pytest.param('<a href="/a/story_p2.html">次へ</a>', "https://s.example/a/story.html", 2, id="Japanese"),
    pytest.param('<a href="?p=2">下一页</a><a href="?p=6">6</a>', "https://s.example/a.htm", 6, id="Chinese"),
    pytest.param(
        '<a href="/a/story">1</a><a href="/a/story/3">3</a>', "https://s.example/a/story/2", 3, id="the second"
    ),
    pytest.param('<a href="/n,2.html">następna</a>', "https://s.example/n.html", 2, id="Polish, with a comma"),
]


@pytest.mark.parametrize(("extra", "url", "pages"), PARTS)
def test_a_part_says_of_how_many(extra: str, url: str, pages: int) -> None:
    """Whatever the pages are called, in addresses and in words."""
    assert _notes(extra, url) == ["part", f"pages:{pages}"]


WHOLE = [
    pytest.param('<a href="/2026/09/ferry-loan" rel="next">Next article</a>', URL, id="the next article"),
    pytest.param('<a href="/post/13" rel="next">Next</a>', "https://blog.example/post/12", id="articles with numbers"),
    pytest.param('<a href="?page=2#comments">2</a>', URL, id="pages of comments by their anchor"),
    pytest.param('<a href="/2026/09/ferry-cuts/comment-page-2">2</a>', URL, id="pages of comments"),
    pytest.param('<a href="/news?page=2">2</a>', URL, id="pages of a section"),
    pytest.param('<a href="/2026/09/ferry-cuts/2">two boats</a>', URL, id="a link that says nothing of pages"),
    pytest.param("<p>Page 1 of 4</p>", URL, id="words without a link"),
    pytest.param('<a href="?page=1">1</a>', URL, id="only the first"),
    pytest.param('<a href="?page=2026">2026</a>', URL, id="a year"),
]


@pytest.mark.parametrize(("extra", "url"), WHOLE)
def test_what_only_looks_like_another_page_is_none(extra: str, url: str) -> None:
    """A note that is wrong is worse than none."""
    assert _notes(extra, url) == []
