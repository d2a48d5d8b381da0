"""Which links are looked at although nobody asked: articles, and nothing of people's work."""

import pytest

from bot.domain.links import find_links
from bot.domain.outcomes import QUIET_HOURS, SHARED_BEFORE
from bot.domain.settings import ChannelSettings
from bot.domain.types import Platform
from bot.domain.unasked import why_not
from bot.service.settings import checked
from tests.unit.test_texts import ENGLISH

#: What people paste all day.
WORK = {
    "a pull request": "https://github.com/acme/rocket/pull/4711",
    "an issue": "https://github.com/acme/rocket/issues/12#issuecomment-9",
    "a file": "https://github.com/acme/rocket/blob/main/README.md",
    "a repository": "https://github.com/acme/rocket",
    "a commit": "https://github.com/acme/rocket/commit/0a1b2c3",
    "a merge request": "https://gitlab.com/acme/rocket/-/merge_requests/8",
    "a merge request at home": "https://code.acme.example/group/rocket/-/merge_requests/8/diffs",
    "a review": "https://review.acme.example/c/rocket/+/90210",
    "a snippet": "https://gist.github.com/ana/0123456789abcdef",
    "a ticket": "https://acme.atlassian.net/browse/ROCK-123",
    "a ticket at home": "https://tracker.acme.example/browse/ROCK-123",
    "a ticket of another tool": "https://linear.app/acme/issue/ENG-123/fix-the-valve",
    "a board": "https://trello.com/b/AbCdEf12/launch",
    "a task": "https://app.asana.com/0/120/121",
    "a wiki": "https://wiki.acme.example/teams/launch",
    "a wiki of another tool": "https://acme.atlassian.net/wiki/spaces/ENG/pages/1/Runbook",
    "a wiki at home": "https://docs.acme.example/display/ENG/Runbook",
    "a note": "https://www.notion.so/acme/Runbook-0123456789abcdef",
    "a document": "https://docs.google.com/document/d/1AbC/edit?tab=t.0",
    "a table": "https://docs.google.com/spreadsheets/d/1AbC/edit#gid=0",
    "a folder": "https://drive.google.com/drive/folders/1AbC",
    "a file of an office": "https://acme.sharepoint.com/:w:/s/launch/EabC?e=1",
    "a shared file": "https://www.dropbox.com/scl/fi/abc/plan.docx?rlkey=x",
    "a drawing": "https://www.figma.com/design/AbC/Rocket?node-id=1-2",
    "a whiteboard": "https://miro.com/app/board/uXj=/",
    "a dashboard": "https://grafana.acme.example/d/abc123/rocket?orgId=1",
    "a dashboard of another tool": "https://app.datadoghq.com/dashboard/abc-def",
    "an error": "https://acme.sentry.io/issues/123/",
    "a calendar": "https://calendar.google.com/calendar/event?eid=abc",
    "an appointment": "https://calendly.com/ana/30min",
    "a shop": "https://www.amazon.de/dp/B000000000?th=1",
    "a shop under its own name": "https://shop.acme.example/products/mug",
    "a film": "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    "a short address of a film": "https://youtu.be/dQw4w9WgXcQ",
    "an answer": "https://stackoverflow.com/questions/11227809/why-is-it-faster",
    "a package": "https://pypi.org/project/aiohttp/",
}
PRIVATE = {
    "a name of the network": "http://intranet/news/2026",
    "a name without a dot, with a port": "http://build:8080/job/7/",
    "an address": "http://10.1.2.3/page.html",
    "this machine": "http://localhost:3000/story",
    "a local name": "https://printer.local/status",
    "an internal name": "https://reports.corp.internal/2026/11/story.html",
    "an address of version 6": "http://[fd00::1]/story",
}
NEWS = {
    "an article": "https://www.theguardian.com/technology/2026/nov/02/a-story",
    "an article about a pull request": "https://www.theregister.com/2026/11/02/github_pull_request_row/",
    "an article about a ticket": "https://www.example.com/news/jira-ticket-rock-123-browse",
    "an article about a wiki": "https://www.bbc.com/news/technology-wikipedia-69012345",
    "an article about a shop": "https://www.nytimes.com/2026/11/02/business/amazon-shop-holiday.html",
    "an article about a film": "https://variety.com/2026/film/news/youtube-watch-1236/",
    "an article with a number": "https://www.heise.de/news/Ein-Bericht-10012345.html",
    "the blog of a code host": "https://github.blog/engineering/how-we-build/",
    "the newsroom of a code host": "https://github.com/customer-stories/acme",
    "the blog of a tracker": "https://linear.app/blog/how-we-plan",
    "the blog of a design tool": "https://www.figma.com/blog/a-new-canvas/",
    "the blog below a tool": "https://blog.dropbox.com/topics/teams/2026",
    "the blog of a shop in a language": "https://www.zalando.de/de/magazine/story",
    "the newsroom of a shop": "https://www.aboutamazon.com/news/company/a-story",
    "a magazine's article": "https://medium.com/@ana/a-story-0123456789ab",
    "a newsletter": "https://ana.substack.com/p/a-story",
    "an encyclopedia": "https://en.wikipedia.org/wiki/Rocket",
    "a paper": "https://arxiv.org/abs/2611.01234",
    "the blog of a firm": "https://engineering.acme.example/posts/rocket",
    "a paper with an app in its name": "https://www.apple.com/newsroom/2026/11/a-story/",
}


def reason(url: str, **settings: object) -> str:
    """Why a link is passed over."""
    links = find_links(url, Platform.WEB)
    return why_not(links[0], ChannelSettings(**settings)) if links else "no link"  # type: ignore[arg-type]


@pytest.mark.parametrize("url", [pytest.param(url, id=name) for name, url in WORK.items()])
def test_what_people_work_with_is_no_news(url: str) -> None:
    """Nobody asked, and a public thread under each ticket would be the end of the bot in that channel."""
    assert reason(url) in {"no_article", "no link"}


def test_the_list_of_work_is_as_long_as_a_day() -> None:
    """So that nothing of it is dropped without a word."""
    assert len(WORK) == 36


@pytest.mark.parametrize("url", [pytest.param(url, id=name) for name, url in PRIVATE.items()])
def test_private_addresses_are_not_looked_at_unasked(url: str) -> None:
    """Not even a name is looked up, whatever a channel allows."""
    assert reason(url) == reason(url, hosts_allowed=("intranet", "10.1.2.3")) == "private_host"


@pytest.mark.parametrize("url", [pytest.param(url, id=name) for name, url in NEWS.items()])
def test_what_is_written_to_be_read_is_read(url: str) -> None:
    """Also when it is about people's tools, or stands on a tool's own blog."""
    assert reason(url) == ""


def test_an_address_that_the_operator_allows_is_looked_at() -> None:
    """FETCH_ALLOW is the operator's word for it."""
    (link,) = find_links("http://10.1.2.3:8000/story", Platform.WEB)
    assert why_not(link, ChannelSettings(), allowed=lambda host, port: (host, port) == ("10.1.2.3", 8000)) == ""


@pytest.mark.parametrize(
    ("url", "settings", "expected"),
    [
        pytest.param("https://a.example/x", {"hosts_denied": ("a.example",)}, "host_denied", id="a denied host"),
        pytest.param("https://www.b.a.example/x", {"hosts_denied": ("a.example",)}, "host_denied", id="one below it"),
        pytest.param("https://ba.example/x", {"hosts_denied": ("a.example",)}, "", id="one that only ends like it"),
        pytest.param("https://b.example/x", {"hosts_allowed": ("a.example",)}, "host_not_allowed", id="not listed"),
        pytest.param("https://a.example/x", {"hosts_allowed": ("a.example",)}, "", id="on the list"),
        pytest.param(WORK["a pull request"], {"hosts_allowed": ("github.com",)}, "", id="a tool on the list"),
        pytest.param(
            "https://a.example/x",
            {"hosts_allowed": ("a.example",), "hosts_denied": ("a.example",)},
            "host_denied",
            id="on both lists",
        ),
    ],
)
def test_a_channel_has_lists_of_its_own(url: str, settings: dict[str, object], expected: str) -> None:
    """Who allows a host knows why; who denies one, too."""
    assert reason(url, **settings) == expected


@pytest.mark.parametrize(
    ("name", "text", "kept"),
    [
        pytest.param("trigger", "OFF", "off", id="a trigger"),
        pytest.param("reaction", "📰", "newspaper", id="a character"),
        pytest.param("reaction", "🗞\ufe0f", "rolled_up_newspaper", id="with its selector"),
        pytest.param("reaction", ":brief_me:", "brief_me", id="a name"),
        pytest.param("hosts_denied", "A.example, *.b.example", "a.example, b.example", id="hosts"),
        pytest.param("hosts_denied", "https://www.c.example/x", "c.example", id="an address"),
        pytest.param("minutes_min", "3", "3", id="minutes"),
        pytest.param("already", "Off", "off", id="a switch"),
    ],
)
def test_choices_are_read_as_people_write_them(name: str, text: str, kept: str) -> None:
    """The same words on every platform."""
    assert checked(name, text) == kept


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("trigger", "sometimes", id="no trigger"),
        pytest.param("reaction", "two words", id="no emoji"),
        pytest.param("hosts_denied", "everything", id="no host"),
        pytest.param("hosts_denied", " ".join(f"h{n}.example" for n in range(201)), id="too many hosts"),
        pytest.param("hosts_allowed", "", id="no hosts"),
        pytest.param("minutes_min", "-1", id="less than nothing"),
        pytest.param("feeds", "yes", id="no switch"),
    ],
)
def test_choices_that_make_no_sense_are_refused_in_words(name: str, text: str) -> None:
    """Whoever chose reads what can be given."""
    with pytest.raises(ValueError, match=" "):
        checked(name, text)


def test_every_way_to_be_passed_over_has_its_words() -> None:
    """For who asks why."""
    reasons = {reason(url) for url in (*WORK.values(), *PRIVATE.values())} | {
        reason("https://a.example/x", hosts_denied=("a.example",)),
        reason("https://b.example/x", hosts_allowed=("a.example",)),
    }
    assert reasons - {"no link"} <= ENGLISH["passed"].keys()
    assert {"short_read", *SHARED_BEFORE[1:], "links_left_out", QUIET_HOURS} <= ENGLISH["passed"].keys()
