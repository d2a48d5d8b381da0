"""
Walls are told from articles: pages written by us after real patterns, and articles that look like walls.

The first line of each page says what it is to be taken for, and how it was served.
"""

import re
from pathlib import Path

import pytest

from bot.articles.document import read
from bot.articles.sign import RULES
from bot.domain.errors import NothingToRead
from tests.fakes.news_site import PAGES

STATES = sorted((PAGES / "states").glob("*.html"))
_HEAD = re.compile(r"<!-- reason=(\w+) status=(\d+) url=(\S+) -->\n")


def _reason(source: str, *, url: str, status: int = 200, mitigated: str = "") -> str:
    """What a page is taken for: a reason, or "read", or "subscriber". A reason needs evidence that people can check."""
    try:
        article = read(source.encode(), url=url, content_type="text/html", status=status, mitigated=mitigated)
    except NothingToRead as nothing:
        return nothing.reason if nothing.evidence else "no evidence"
    return "read" if article.state == "ok" else article.state


@pytest.mark.parametrize("page", [pytest.param(page, id=page.stem) for page in STATES])
def test_a_page_is_taken_for_what_it_is(page: Path) -> None:
    """People are told why there is no briefing; and an article is never taken for a wall."""
    source = page.read_text(encoding="utf-8")
    head = _HEAD.match(source)
    assert head, page
    assert _reason(source[head.end() :], url=head[3], status=int(head[2])) == head[1]


@pytest.mark.parametrize("page", [pytest.param(page, id=page.stem) for page in STATES if "read-" not in page.stem])
def test_a_refused_page_says_which_rule_refused_it(page: Path) -> None:
    """Whoever runs the bot can tell a mistaken rule from a wall."""
    source = page.read_text(encoding="utf-8")
    head = _HEAD.match(source)
    assert head
    if head[1] == "subscriber":
        return
    with pytest.raises(NothingToRead) as nothing:
        read(source[head.end() :].encode(), url=head[3], content_type="text/html", status=int(head[2]))
    assert nothing.value.rule in RULES


def test_there_are_enough_pages_and_no_two_share_their_markup() -> None:
    """A rule that fits one template fits nothing."""
    skeletons = {}
    for page in STATES:
        source = page.read_text(encoding="utf-8")
        skeletons[page.stem] = tuple(re.findall(r"<(?!!)[^>]*>", source.split("\n", 1)[1]))
    assert len(set(skeletons.values())) == len(skeletons)
    near_misses = [page for page in STATES if page.stem.startswith("read-")]
    assert len(STATES) - len(near_misses) >= 40
    assert len(near_misses) >= 20


@pytest.mark.parametrize(
    ("status", "mitigated", "reason"),
    [
        pytest.param(403, "", "forbidden", id="refused without a sign of a check"),
        pytest.param(403, "challenge", "bot_check", id="the header says so"),
        pytest.param(200, "challenge", "bot_check", id="the header says so with status 200"),
        pytest.param(500, "", "error_page", id="server error with a page"),
    ],
)
def test_status_and_header_are_looked_at_first(status: int, mitigated: str, reason: str) -> None:
    """An article served with an error is not one."""
    article = (PAGES / "harbour_bridge.html").read_text(encoding="utf-8")
    assert _reason(article, url="https://a.example/x", status=status, mitigated=mitigated) == reason
