"""Evidence on Slack and Discord: all of it, in as many messages as it takes; where it ends, that is said."""

import re
from collections.abc import Callable

import pytest

from bot.domain.at_once import Evidence
from bot.platforms.discord_chat import view as discord_view
from bot.platforms.discord_chat.pages import Form
from bot.platforms.slack_chat import view as slack_view
from bot.texts.catalogue import SPOKEN
from tests.fakes.memory import at_length
from tests.fakes.slack.blocks import check_message, texts

#: Messages of evidence of so many sentences, as texts, a paragraph each.
Shows = Callable[[int], list[list[str]]]


def on_slack(count: int) -> list[list[str]]:
    pages = slack_view.render(Evidence(at_length(count)))
    for page in pages:
        check_message(page.text, list(page.blocks))
    assert len(pages) <= slack_view.PROOF_PAGES_MAX
    return [texts(list(page.blocks)) for page in pages]


def on_discord(count: int, form: Form = Form.COMPONENTS) -> list[list[str]]:
    pages = discord_view.render(Evidence(at_length(count)), form)
    assert all(used <= limit for page in pages for used, limit in page.used().values())
    assert len(pages) <= discord_view.PROOF_PAGES_MAX
    return [list(page.blocks) for page in pages]


@pytest.mark.parametrize(("shows", "count"), [(on_slack, 40), (on_discord, 25)], ids=["slack", "discord"])
def test_every_sentence_is_shown_with_what_it_rests_on(shows: Shows, count: int) -> None:
    """A paragraph each, split between messages; a full briefing has fewer."""
    pages = shows(count)
    paragraphs = [paragraph for page in pages for paragraph in page]
    assert len(pages) > 1
    for number in range(1, count + 1):
        (shown,) = [paragraph for paragraph in paragraphs if f"Sentence {number} of" in paragraph]
        assert re.findall(r"Ground (\d+) of", shown) == [str(2 * number - 1), str(2 * number)]


@pytest.mark.parametrize(
    "shows", [on_slack, on_discord, lambda count: on_discord(count, Form.PLAIN)], ids=["slack", "discord", "plain text"]
)
def test_where_it_ends_it_says_how_many_sentences_are_left_out(shows: Shows) -> None:
    """Nobody takes a part for the whole."""
    count = 300
    paragraphs = [paragraph for page in shows(count) for paragraph in page]
    shown = max(int(number) for number in re.findall(r"Sentence (\d+) of", "\n".join(paragraphs)))
    assert f"{count - shown} more sentences are not shown" in paragraphs[-2], "how it was made stands last"


@pytest.mark.parametrize("language", SPOKEN)
def test_it_is_said_in_the_language_of_who_asks(language: str) -> None:
    """Of one sentence and of more."""
    page = slack_view.proof(at_length(300), language)[-1]
    assert "{" not in page.text


def test_a_sentence_with_more_behind_it_than_a_paragraph_holds_takes_some() -> None:
    """Slack refuses a message for a paragraph that is too long."""
    pages = on_slack(1)
    many = slack_view.proof(at_length(1, behind=60), "en")
    for page in many:
        check_message(page.text, list(page.blocks))
    assert len(pages) == 1
    told = "".join(text for page in many for text in texts(list(page.blocks)))
    assert re.findall(r"Ground (\d+) of", told) == [str(number) for number in range(1, 61)]
