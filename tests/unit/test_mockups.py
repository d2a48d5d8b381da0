"""The rehearsal's mock-ups of Discord and Slack: what they show, and that strangers' text stays text in them."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from lxml import html

from bot.domain.answers import Answer
from bot.domain.briefing import AlreadyBriefed, Notice
from bot.platforms.discord_chat.pages import Form
from bot.platforms.mockups.discord import markdown
from bot.platforms.mockups.layout import lay_out
from bot.platforms.mockups.slack import FOLD_CHARS
from tests.fakes.memory import NOW, briefing
from tests.fakes.slack.answers import DIGEST
from tests.fakes.strangers import answers

_ALLOWED = {
    "div", "p", "h3", "small", "blockquote", "a", "b", "i", "s", "u", "span", "br", "hr", "details", "summary"
}  # fmt: skip


def tree(markup: str) -> html.HtmlElement:
    """What a browser makes of it."""
    return html.fragment_fromstring(markup, create_parent="main")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("### [A \\*b\\*](<https://a.test/?x=1&y>)",
                     '<h3 dir=auto><a href="https://a.test/?x=1&amp;y" target="_blank" '
                     'rel="noopener noreferrer">A *b*</a></h3>', id="a title"),
        pytest.param("-# small", "<small dir=auto>small</small>", id="a small line"),
        pytest.param("> set off", "<blockquote dir=auto>set off</blockquote>", id="a quotation"),
        pytest.param("**what\\*** and why", "<p dir=auto><b>what*</b> and why</p>", id="a bold start"),
    ],
)  # fmt: skip
def test_markdown_is_shown_as_discord_does(text: str, shown: str) -> None:
    """As far as the bot sends any."""
    assert markdown(text) == shown


def test_what_is_escaped_is_shown_letter_by_letter() -> None:
    """A backslash makes markup text, and HTML is never read."""
    assert markdown("\\*no\\* <script> \\<t:1:R\\>") == "<p dir=auto>*no* &lt;script&gt; &lt;t:1:R&gt;</p>"


@pytest.mark.parametrize("form", Form)
def test_a_briefing_is_shown_whole_on_both_platforms(form: Form) -> None:
    """Every part of it, in its order."""
    parts = [briefing().title, "The council of Arnheim voted", "The work begins", "The article discusses", "In summary"]
    for platform, messages in lay_out(briefing(), form).items():
        text = " ".join(tree(message.html).text_content() for message in messages)
        places = [text.find(part) for part in parts]
        assert -1 not in places, platform
        assert places == sorted(places), platform


def test_limits_are_told_as_they_are_used() -> None:
    """Whoever changes the layout sees what room is left."""
    shown = lay_out(replace(briefing(), image="https://a.test/a.jpg"))
    assert shown["discord"][0].used.keys() == {"characters", "components"}
    assert shown["slack"][0].used.keys() == {"characters", "blocks"}
    assert shown["discord"][0].used["components"] == (14, 40)
    assert shown["slack"][0].used["blocks"] == (9, 50)
    long = lay_out(replace(briefing(), body="word " * 1_600))
    assert len(long["discord"]) > 1
    for messages in long.values():
        assert all(used <= most for message in messages for used, most in message.used.values())


def test_a_long_body_folds_on_slack() -> None:
    """Slack shows its beginning and "See more"; all of it is there behind that."""
    body = "word " * (FOLD_CHARS // 4)
    [message] = lay_out(replace(briefing(), body=body))["slack"]
    [fold] = tree(message.html).xpath(".//details")
    assert fold.xpath("./p")[0].text_content().strip() == body.strip()


def test_notices_and_digests_are_shown_too() -> None:
    """Whatever the bot can say."""
    earlier = AlreadyBriefed("Title", "Ana", NOW, "https://discord.com/channels/1/2/3")
    for answer in (Notice("paywall", link="https://a.test/"), earlier, DIGEST):
        for messages in lay_out(answer).values():
            assert all(tree(message.html).text_content().strip() for message in messages)


@pytest.mark.parametrize("form", Form)
@settings(max_examples=60)
@given(answer=answers())
def test_nothing_of_a_stranger_is_read_as_html(answer: Answer, form: Form) -> None:
    """No element that we did not make, no attribute that acts, no address but a web page's."""
    for messages in lay_out(answer, form).values():
        for message in messages:
            elements = list(tree(message.html).iterdescendants())
            names = Counter(str(element.tag) for element in elements)
            assert names.keys() <= _ALLOWED
            for element in elements:
                assert set(element.attrib) <= {"class", "dir", "href", "target", "rel"}
                assert element.get("href", "https://").startswith(("http://", "https://"))
