"""The Slack view: the fixed layout, Slack's limits, and text of strangers that can do nothing but be read."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import REASONS
from bot.domain.types import AlreadyBriefed, Answer, Briefing, Checks, Digest, DigestEntry, Length, Notice
from bot.platforms.slack_chat.spans import (
    BLOCKS_MAX,
    MESSAGE_CHARACTERS_MAX,
    PARAGRAPH_CHARACTERS_MAX,
    TEXT_CHARACTERS_MAX,
    Page,
    pages,
    paragraph,
)
from bot.platforms.slack_chat.view import TITLE_CHARACTERS_MAX, render
from bot.texts import say
from bot.texts.catalogue import _catalogue
from tests.fakes.slack.blocks import BLOCKS_TEXT_MAX, SECTION_MAX, check_message, texts
from tests.fakes.slack.reading import Reading, read

URL = "https://www.example.org/2026/harbour?a=1&b=2"
AT = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)

BRIEFING = Briefing(
    url=URL,
    site="www.example.org",
    title="Harbour town votes on tram line",
    language="en",
    length=Length.STANDARD,
    engine="extractive",
    recipe="r1",
    lead="The council approved the tram line. It had been disputed for years.",
    body="The line costs 41.5 million euros. Work starts in the U.S. summer, at 6 p.m. sharp.",
    overview="The article discusses the vote and its opponents.",
    conclusion="In summary, the tram will come.",
    source="Original Source: www.example.org",
    sentences=(),
    article_sentences=(),
    notes=("extractive", "subscriber"),
)
ENTRY = DigestEntry(
    title="Harbour town votes on tram line",
    line="The council approved the tram line.",
    site="www.example.org",
    url=URL,
    author="Ada",
    message_url="https://newsroom.slack.com/archives/C0NEWS/p1",
    answer_url="https://newsroom.slack.com/archives/C0NEWS/p2?thread_ts=1&cid=C0NEWS",
    posted_at=AT,
)
DIGEST = Digest("en", AT - timedelta(hours=24), AT, (ENTRY,), "In summary, trams.", left_out=2)


def seen(answer: Answer) -> list[str]:
    """The blocks' texts, a line each, as a person reads them."""
    return ["".join(texts([block])) for page in render(answer) for block in page.blocks]


def reading(answer: Answer) -> Reading:
    """What all messages of an answer do."""
    whole = Reading()
    for page in render(answer):
        check_message(page.text, list(page.blocks))
        part = read(page.text, list(page.blocks), host="www.example.org")
        for name in ("pings", "links", "accidents", "hidden", "broken"):
            getattr(whole, name).extend(getattr(part, name))
    return whole


def test_briefing_has_the_fixed_layout() -> None:
    """Title, lead, body, overview, conclusion, source, and below it how it was made."""
    assert seen(BRIEFING) == [
        BRIEFING.title,
        BRIEFING.lead,
        BRIEFING.body,
        BRIEFING.overview,
        BRIEFING.conclusion,
        BRIEFING.source,
        f"{say('note.extractive')} · {say('note.subscriber')}",
    ]


def test_short_briefing_leaves_its_empty_parts_out() -> None:
    """No empty blocks: Slack refuses them."""
    short = replace(BRIEFING, body="", overview="", notes=())
    assert seen(short) == [BRIEFING.title, BRIEFING.lead, BRIEFING.conclusion, BRIEFING.source]


def test_briefing_links_to_its_article_and_nowhere_else() -> None:
    """The title, and the host, which would become a link by itself."""
    told = reading(BRIEFING)
    assert set(told.links) == {(URL, BRIEFING.title), (URL, "www.example.org")}
    assert not told.does_harm


def test_fallback_text_holds_the_briefing() -> None:
    """Notifications and screen readers have nothing else."""
    (page,) = render(BRIEFING)
    first, *rest = page.text.split("\n")
    assert first == "<https://www.example.org/2026/harbour?a=1&amp;b=2|Harbour town votes on tram line>"
    assert rest[:5] == [BRIEFING.lead, BRIEFING.body, BRIEFING.overview, BRIEFING.conclusion, BRIEFING.source]


def test_what_was_checked_stands_below() -> None:
    """The share of names, figures and quotations that were found, as the texts' module words it."""
    checked = replace(BRIEFING, engine="openai", notes=("dropped:2",), checks=Checks(names=(3, 4), dropped=2))
    assert seen(checked)[-1] == f"{say('note.dropped', count=2)} · {say('note.checked', found=3, count=4)}"


def test_equal_answers_give_equal_messages() -> None:
    """A worker that goes on where another died posts the same parts."""
    assert render(BRIEFING) == render(replace(BRIEFING))


def test_title_of_a_page_without_one_is_its_host() -> None:
    """There must be something to click on."""
    assert seen(replace(BRIEFING, title=""))[0] == "www.example.org"


@pytest.mark.parametrize(
    "reason", [*REASONS, *("no_link", "links_left_out", "digest_empty", "bad_period", "try_again")]
)
def test_every_notice_says_its_sentence(reason: str) -> None:
    """Whatever the reason, and with the address that it is about."""
    values: dict[str, str | int] = {"limit": 5, "count": 2, "why": "nonsense"}
    (line,) = seen(Notice(reason, values, link=URL))
    section = "reason" if reason in REASONS else "notice"
    assert line == f"{say(f'{section}.{reason}', 'en', **values)} {URL}"


def test_our_own_texts_survive_the_view() -> None:
    """What makes strangers' text harmless must not garble ours."""
    for key, text in _catalogue("en").items():
        spoken = text.replace("{", "").replace("}", "").strip()
        (page,) = pages([paragraph(spoken)])
        assert texts(list(page.blocks)) == [spoken], key


def test_notice_does_not_link_what_is_no_address() -> None:
    """Credentials, other schemes: shown, but not to be clicked on."""
    for link in ("ftp://example.org/a", "https://bank.example@evil.example/", "https://[::1", "javascript:alert(1)"):
        told = reading(Notice("bad_link", link=link))
        assert not told.links
        assert not told.accidents


def test_link_briefed_before_says_who_and_when_and_where() -> None:
    """One line; the time in each reader's zone."""
    already = AlreadyBriefed("Tram line", "Ada", AT, "https://newsroom.slack.com/archives/C0NEWS/p2")
    (page,) = render(already)
    words = page.blocks[0]["elements"][0]["elements"]
    assert [word["type"] for word in words] == ["text", "date", "text", "link"]
    assert "Ada" in words[0]["text"]
    assert words[1]["timestamp"] == int(AT.timestamp())
    assert (words[3]["text"], words[3]["url"]) == ("Tram line", already.answer_url)
    assert f"<!date^{int(AT.timestamp())}^" in page.text


def test_link_briefed_before_by_nobody_known() -> None:
    """Names may be unknown, titles empty."""
    line = seen(AlreadyBriefed("", "", AT, "https://newsroom.slack.com/archives/C0NEWS/p2"))[0]
    assert "by" not in line.split()
    assert line.endswith(say("notice.briefing"))


def test_digest_has_a_line_for_each_link_and_ends_with_the_conclusion() -> None:
    """Who posted it, the way to the message and to the briefing."""
    title, entry, left_out, conclusion = seen(DIGEST)
    assert say("notice.digest_title") in title
    for piece in (ENTRY.title, ENTRY.line, say("notice.posted_by", author="Ada")):
        assert piece in entry
    assert left_out == say("notice.digest_left_out", count=2)
    assert conclusion == DIGEST.conclusion
    assert {url for url, _ in reading(DIGEST).links} == {URL, ENTRY.message_url, ENTRY.answer_url}


def test_digest_of_another_period_does_not_speak_of_a_day() -> None:
    """The period stands beside the title in either case."""
    week = replace(DIGEST, since=AT - timedelta(days=7))
    assert say("notice.digest_title_period") in seen(week)[0]


def test_digest_of_nothing_says_so() -> None:
    """An empty message would be refused."""
    empty = replace(DIGEST, entries=(), conclusion="", left_out=0)
    assert say("notice.digest_empty") in seen(empty)


# --- limits ---


def test_message_takes_fifty_blocks_and_the_next_one_the_rest() -> None:
    """Slack's limit, at its edge."""
    assert [len(page.blocks) for page in pages([paragraph("x")] * BLOCKS_MAX)] == [50]
    assert [len(page.blocks) for page in pages([paragraph("x")] * (BLOCKS_MAX + 1))] == [50, 1]


def test_message_takes_twelve_thousand_characters() -> None:
    """Split between paragraphs, never inside one."""
    third = "x" * (MESSAGE_CHARACTERS_MAX // 4)
    assert len(pages([paragraph(third)] * 4)) == 1
    first, second = pages([paragraph(third)] * 4 + [paragraph("y")])
    assert texts(list(second.blocks)) == ["y"]
    assert MESSAGE_CHARACTERS_MAX < BLOCKS_TEXT_MAX
    assert len(first.blocks) == 4


def test_paragraph_is_cut_at_the_limit_of_a_section() -> None:
    """Parts have their own, smaller budgets; this is the guard behind them."""
    assert PARAGRAPH_CHARACTERS_MAX <= SECTION_MAX
    for length, shown in ((PARAGRAPH_CHARACTERS_MAX, "x"), (PARAGRAPH_CHARACTERS_MAX + 1, "…")):
        (page,) = pages([paragraph("x" * length)])
        (text,) = texts(list(page.blocks))
        assert len(text) == PARAGRAPH_CHARACTERS_MAX
        assert text.endswith(shown)


def test_title_is_cut() -> None:
    """A page may call itself anything."""
    for length, shown in ((TITLE_CHARACTERS_MAX, "x"), (TITLE_CHARACTERS_MAX + 1, "…")):
        title = seen(replace(BRIEFING, title="x" * length))[0]
        assert len(title) == TITLE_CHARACTERS_MAX
        assert title.endswith(shown)


def test_fallback_text_ends_where_it_would_get_too_long() -> None:
    """Between parts; escaping counts."""
    long = replace(BRIEFING, lead="a&" * 700, body="b")
    (page,) = render(long)
    assert len(page.text) <= TEXT_CHARACTERS_MAX
    assert page.text.endswith("\n…")
    fits = replace(BRIEFING, lead="a" * 2_000, body="b" * 1_000)
    assert render(fits)[0].text.count("b") >= 1_000


def test_full_briefing_is_one_message() -> None:
    """At the largest budgets of the layout."""
    full = replace(
        BRIEFING, title="t" * 300, lead="l " * 200, body="b " * 1_100, overview="o " * 350, conclusion="c " * 300
    )
    assert len(render(full)) == 1


def test_digest_of_twenty_long_entries_is_split_between_entries() -> None:
    """Each message within Slack's limits."""
    entry = replace(ENTRY, title="t" * 300, line="l " * 400, url="https://example.org/" + "p" * 1_900)
    messages = render(replace(DIGEST, entries=(entry,) * 20))
    assert len(messages) > 1
    for page in messages:
        check_message(page.text, list(page.blocks))


# --- strangers ---

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


def test_page_is_what_chat_posts() -> None:
    """A tuple of blocks and a text."""
    assert isinstance(render(BRIEFING)[0], Page)
