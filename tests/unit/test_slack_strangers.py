"""Text of strangers can do nothing in Slack but be read."""

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.types import AlreadyBriefed, Answer, Notice
from bot.platforms.slack_chat.spans import pages, paragraph
from tests.fakes.slack.answers import AT, BRIEFING, DIGEST, ENTRY, URL, reading
from tests.fakes.slack.blocks import texts

HOSTILE = [
    "<!channel>",
    "<!here|here>",
    "<!everyone>",
    "<@U0ADA>",
    "<#C0NEWS|news>",
    "<!subteam^S0123>",
    "<!date^0^{date}^https://evil.example|soon>",
    "<https://evil.example|your bank>",
    "&lt;!channel&gt;",
    "&amp;lt;!channel&amp;gt;",
    "@channel",
    "@ＨＥＲＥ",
    "＠everyone",
    "@\u200bchannel",
    "@here",
    "https://evil.example/x",
    "HTTP://EVIL.EXAMPLE",
    "ht\u00adtps://evil.example",
    "https：／／evil．example",
    "http:http:////evil.example",
    "slack://open?team=T1",
    "mailto:a@evil.example",
    "evil.example",
    "evil．example",
    "evil。example",
    "𝐞𝐯𝐢𝐥.𝐞𝐱𝐚𝐦𝐩𝐥𝐞",
    "xn--80ak6aa92e.com",
    "пример.рф",
    "उदाहरण.भारत",
    "evil.example.",
    "..evil.example",
    "[bank](https://evil.example)",
    "*bold* _italic_ ~struck~ `code`",
    "```\nblock\n```",
    "> quoted",
    "a\u202ecba",
    "\U000e0041\U000e0042",
    "zero\u200bwidth\ufeff",
    "a\x00b\x07c",
    "line\u2028separator\u2029",
    "\ue000private",
    "\ud800",
    "\u2066isolate\u2069",
    "\u2800blank\u3164",
    "@channel_",
    "_mailto:a@evil.example",
    "evil.Ex_",
    "evil.example.```",
    ":  //evil",
    "|",
    ">",
    "&",
    "\n\n\n\n",
]
strangers = st.lists(
    st.one_of(
        st.sampled_from(HOSTILE),
        st.text(max_size=12),
        st.text(alphabet="@.:/<>|&!#^ chanelhtps\u200b．＠", max_size=20),
    ),
    max_size=6,
).map("".join)


def everywhere(text: str) -> list[Answer]:
    """Every answer, with the text wherever a stranger's may stand."""
    hostile = replace(BRIEFING, title=text, lead=text, body=text, overview=text, conclusion=text, source=text)
    entry = replace(ENTRY, title=text, line=text, author=text, site=text)
    return [
        hostile,
        replace(hostile, site=text, source=f"Original Source: {text}"),
        Notice("bad_period", {"why": text}, link=text),
        AlreadyBriefed(text, text, AT, ENTRY.answer_url),
        replace(DIGEST, entries=(entry,), conclusion=text),
    ]


def harmless(text: str) -> None:
    """Nothing pings, nothing hides, and every link was made by code."""
    made_by_code = {URL, ENTRY.message_url, ENTRY.answer_url}
    for answer in everywhere(text):
        told = reading(answer)
        assert not told.does_harm
        if not isinstance(answer, Notice):
            assert {url for url, _ in told.links} <= made_by_code


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(text: str) -> None:
    """Titles, names and articles come from strangers, and a model may repeat what they say."""
    harmless(text)


@settings(max_examples=150, deadline=None)
@given(strangers)
def test_no_text_pings_links_or_hides(text: str) -> None:
    """Whatever is said, wherever it is said."""
    harmless(text)


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.just(URL), st.text(max_size=30).map(lambda tail: f"https://example.org/{tail}")))
def test_no_address_breaks_out_of_its_link(url: str) -> None:
    """Addresses come from redirects, which strangers choose."""
    told = reading(replace(BRIEFING, url=url))
    assert len({target for target, _ in told.links}) <= 1
    assert not told.does_harm


@pytest.mark.parametrize(
    "text", ["x" * 100_000, "." * 100_000, "a." * 50_000, ":/" * 50_000, "@" * 100_000, "http" * 25_000]
)
def test_long_text_costs_little(text: str) -> None:
    """Linear in the text, or one page could hold up every answer."""
    start = time.perf_counter()
    pages([paragraph(text)])
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    "text",
    [
        "The line costs 41.5 million euros, 10⁶ more than planned.",
        "Work starts in the U.S. at 6 p.m. (see p. 4).",
        "“We won’t,” said Müller-Lüdenscheidt … and left.",
        "東京都は22日、新しい路線を発表した。費用は約５億円。",
        "رأى الخبراء أن المشروع مکلف می‌شود",
        "क्षत्रिय समाज ने कहा",
        "R&D costs < 5 % and > 3 %",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    """Making strangers harmless must not make newspapers illegible."""
    (page,) = pages([paragraph(text)])
    assert texts(list(page.blocks)) == [text.replace("５", "5")]
