"""What a robots.txt says about the use of texts, in both proposals and every form of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.articles.document import robots_allow
from bot.articles.signals import allows_use, may_be_used


def allowed(robots: str, path: str = "/2026/bridge") -> bool:
    """Whether we may read and use what is at a path."""
    return robots_allow(robots, f"https://news.example{path}")


@pytest.mark.parametrize(
    ("robots", "expected"),
    [
        pytest.param("User-agent: *\nContent-Signal: search=yes, ai-train=no", True, id="training only"),
        pytest.param("User-agent: *\nContent-Signal: search=yes,ai-input=no,ai-train=no", False, id="input"),
        pytest.param("User-agent: *\nContent-Signal: ai-input=yes, search=no", True, id="input allowed"),
        pytest.param("user-agent:*\ncontent-signal:AI-Input = NO", False, id="case and spaces"),
        pytest.param("User-agent: *\nContent-Usage: ai-input=n", False, id="the other proposal"),
        pytest.param("User-agent: *\nContent-Usage: train-ai=n, search=y", True, id="training only, the other"),
        pytest.param("User-agent: *\nContent-Usage: bots=n", False, id="any use by a program"),
        pytest.param("User-agent: *\nContent-Usage: bots=n, ai-input=y", True, id="the narrower word counts"),
        pytest.param("User-agent: *\nContent-Usage: ai-input=n;exp=1", False, id="with a parameter"),
        pytest.param("Content-Signal: ai-input=no\nUser-agent: *\nAllow: /", False, id="before any group"),
        pytest.param(
            "User-agent: Newsbrief\nAllow: /\n\nUser-agent: *\nContent-Signal: ai-input=no", True, id="not ours"
        ),
        pytest.param("User-agent: newsbrief\nContent-Signal: ai-input=no\n\nUser-agent: *\nAllow: /", False, id="ours"),
        pytest.param("User-agent: Otherbot\nContent-Signal: ai-input=no", True, id="another's"),
        pytest.param("User-agent: Otherbot\nUser-agent: *\nContent-Signal: ai-input=no", False, id="group of two"),
        pytest.param("User-agent: *\nAllow: /\nUser-agent: *\nContent-Signal: ai-input=no", False, id="group in parts"),
        pytest.param("User-agent: *\n# Content-Signal: ai-input=no", True, id="comment"),
        pytest.param("User-agent: *\nContent-Signal: ai-input=no # from 2026 on", False, id="comment behind"),
        pytest.param("\ufeffUser-agent: *\r\nContent-Signal: ai-input=no\r\n", False, id="byte order mark"),
        pytest.param("User-agent: *\nContent-Signal:\nContent-Signal: ai-input", True, id="says nothing"),
        pytest.param("User-agent: *\nDisallow: /2026/\nContent-Signal: ai-input=yes", False, id="closed all the same"),
        pytest.param("", True, id="empty"),
    ],
)
def test_a_signal_counts_for_the_use_that_we_make_of_a_text(robots: str, expected: bool) -> None:
    """We give texts to a model to have them briefed, and train nothing."""
    assert allowed(robots) is expected


@pytest.mark.parametrize(
    ("lines", "path", "expected"),
    [
        pytest.param(["/blog/ ai-input=no"], "/blog/a", False, id="below the path"),
        pytest.param(["/blog/ ai-input=no"], "/news/a", True, id="beside the path"),
        pytest.param(["ai-input=no", "/free/ ai-input=yes"], "/free/a", True, id="the longer path counts"),
        pytest.param(["ai-input=no", "/free/ ai-input=yes"], "/news/a", False, id="for the rest the general one"),
        pytest.param(["/*.pdf$ ai-input=no"], "/2026/a.pdf", False, id="wildcard and end"),
        pytest.param(["/*.pdf$ ai-input=no"], "/2026/a.pdf?x", True, id="not the end"),
        pytest.param(["/*/print*id= ai-input=no"], "/2026/print?id=1", False, id="two wildcards, query"),
        pytest.param(["/a$ ai-input=no"], "/a", False, id="this page alone"),
        pytest.param(["/a$ ai-input=no"], "/a/b", True, id="this page alone, another"),
        pytest.param(["/ab*ba$ ai-input=no"], "/aba", True, id="both ends do not overlap"),
    ],
)
@pytest.mark.parametrize("field", ["Content-Signal", "Content-Usage"])
def test_a_signal_may_be_for_a_part_of_the_site(field: str, lines: list[str], path: str, expected: bool) -> None:
    """As rules are: the longest path that fits."""
    rules = "\n".join(f"{field}: {line}" for line in lines)
    assert allowed(f"User-agent: *\n{rules}", path) is expected


@pytest.mark.parametrize(
    ("preferences", "expected"),
    [
        pytest.param("", True, id="nothing"),
        pytest.param("ai-input=n", False, id="no"),
        pytest.param("ai-input=?0", False, id="no, as a truth value"),
        pytest.param("train-ai=n", True, id="training"),
        pytest.param("ai-input=perhaps", True, id="an unknown word"),
    ],
)
def test_a_header_says_it_in_the_same_words(preferences: str, expected: bool) -> None:
    assert allows_use(preferences) is expected


@given(
    st.lists(st.sampled_from(["user-agent:", "*", "content-usage:", "/", "*", "$", "ai-input=n", "\n", "a", "#", ","]))
)
def test_any_file_is_answered(pieces: list[str]) -> None:
    """It is hostile input like any other."""
    may_be_used(" ".join(pieces), "/" + "a" * 40, "Newsbrief")
