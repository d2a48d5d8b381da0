"""The group of a link: copies in archives and versions of preprints are one, and nothing else is."""

import pytest

from bot.domain.canonical import canonical
from bot.domain.group import group
from bot.domain.types import Link

STORY = "https://news.example/2026/bridge"
PAPER = "https://arxiv.org/abs/2609.01234"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param(f"https://web.archive.org/web/20260923101112/{STORY}", STORY, id="Wayback, a moment"),
        pytest.param(f"https://web.archive.org/web/20260923101112id_/{STORY}", STORY, id="Wayback, as served"),
        pytest.param(f"https://web.archive.org/web/2026*/{STORY}", STORY, id="Wayback, a year"),
        pytest.param(f"http://web.archive.org/web/{STORY}", STORY, id="Wayback, the newest"),
        pytest.param(
            "https://web.archive.org/web/20260923101112/http://www.news.example:80/2026/bridge/", STORY, id="Wayback"
        ),
        pytest.param(f"https://web.archive.org/web/2026/{STORY}?utm_source=x&id=2", f"{STORY}?id=2", id="with a query"),
        pytest.param(f"https://archive.ph/2026.09.23-101112/{STORY}", STORY, id="archive.today"),
        pytest.param(f"https://archive.is/newest/{STORY}", STORY, id="archive.today, the newest"),
        pytest.param(f"https://archive.today/o/aB3dE/{STORY}", STORY, id="archive.today, from a copy"),
        pytest.param(f"https://arquivo.pt/wayback/20260923101112/{STORY}", STORY, id="Portugal's archive"),
        pytest.param(f"https://web.archive.org/web/2026/https://archive.ph/newest/{STORY}", STORY, id="copy of a copy"),
        pytest.param("https://arxiv.org/abs/2609.01234v2", PAPER, id="a version"),
        pytest.param("https://arxiv.org/pdf/2609.01234v1.pdf", PAPER, id="its file"),
        pytest.param("https://arxiv.org/pdf/2609.01234", PAPER, id="file of the newest"),
        pytest.param("https://arxiv.org/html/2609.01234v3", PAPER, id="as a page"),
        pytest.param("https://export.arxiv.org/abs/2609.01234", PAPER, id="mirror"),
        pytest.param("https://arxiv.org/abs/math.GT/0309136v1", "https://arxiv.org/abs/math.GT/0309136", id="old"),
        pytest.param("https://web.archive.org/web/2026/https://arxiv.org/pdf/2609.01234v1", PAPER, id="copy"),
    ],
)  # fmt: skip
def test_copies_and_versions_have_one_group(url: str, expected: str) -> None:
    """What was shared in one form is not news in another; yet each is read at its own address."""
    key = canonical(url)
    assert group(key) == expected
    assert group(group(key)) == group(key)
    assert key != expected, "never one canonical form"
    assert Link(url, key).group == expected


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(STORY, id="any article"),
        pytest.param("https://archive.ph/aB3dE", id="code of a copy, which does not tell of what"),
        pytest.param("https://web.archive.org/about/faqs.php", id="the archive's own page"),
        pytest.param(f"https://blog.example/web/20260923101112/{STORY}", id="host that is no archive"),
        pytest.param("https://arxiv.org/list/cs.CL/recent", id="list of papers"),
        pytest.param("https://arxiv.org/abs/2609.01234v2/extra", id="below a paper"),
        pytest.param("https://news.example/story-v2", id="version of another site"),
        pytest.param("https://biorxiv.example/abs/2609.01234v2", id="another server's number"),
        pytest.param("no address", id="no address"),
    ],
)
def test_everything_else_is_its_own_group(url: str) -> None:
    assert group(canonical(url)) == canonical(url)
