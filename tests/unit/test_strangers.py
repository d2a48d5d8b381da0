"""No text of a page or a model, of any kind and in any place, yields a mention, a link or an invisible character."""

import json
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.cli import terminal
from bot.domain.answers import Answer
from bot.domain.archive import HITS_MAX, Hit
from bot.domain.article import Article
from bot.domain.at_once import Evidence, Status
from bot.domain.briefing import ArticleAnswer, Briefing, Length, Notice
from bot.domain.digest import Digest
from bot.domain.requests import marker
from bot.domain.types import Person
from bot.platforms.discord_chat import view as discord_view
from bot.platforms.discord_chat.inert import host as shown_host
from bot.platforms.discord_chat.inert import link
from bot.platforms.discord_chat.pages import PAGE_CHARS_MAX, Form
from bot.platforms.slack_chat import view as slack_view
from bot.platforms.web_chat import view as web_view
from bot.platforms.web_chat.at_once import replied
from bot.texts import say
from bot.texts.answers import utf16_length
from bot.texts.found import found_lines
from bot.texts.status import status_lines
from tests.fakes.discord import reading as discord_reading
from tests.fakes.discord import rules
from tests.fakes.discord.guild import COMPONENTS_V2, texts_of
from tests.fakes.memory import NOW, briefing
from tests.fakes.slack import reading as slack_reading
from tests.fakes.slack.blocks import check_message
from tests.fakes.strangers import TOKENS, answers, articles, hidden, hostile, is_strangers, long, replies

MARK = marker("key", 0)


def places(answer: Answer) -> set[str]:
    """The hosts that code may link to: the article's, and where the platform keeps its messages."""
    urls = [answer.link] if isinstance(answer, Notice) else [getattr(answer, "url", "")]
    if isinstance(answer, Digest):
        urls += [entry.url for entry in answer.entries]
        urls += [line.url for story in answer.stories for line in story.arc]
    return {host(url) for url in urls} | {"newsroom.slack.com"}


def is_ours(url: str, answer: Answer) -> bool:
    """Whether a link leads where code may lead, without a name before the host that poses as one."""
    return host(url) in places(answer) and "@" not in url.partition("//")[2].partition("/")[0]


def sites(answer: Answer) -> list[str]:
    """What the answer's articles give as their hosts; a name that is one is shown whole."""
    entries = answer.entries if isinstance(answer, Digest) else [answer]
    return ["".join(letter for letter in getattr(each, "site", "") if not hidden(letter)).strip() for each in entries]


def host(url: str) -> str:
    """Where a browser goes, which ends a host at a backslash too (WHATWG URL Standard); "" for nowhere."""
    url = "".join(letter for letter in unquote(url) if not hidden(letter)).replace("\\", "/")
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return parts.netloc.rpartition("@")[2].lower() if parts.scheme in {"http", "https"} else ""


def harmless(answer: Any) -> Any:
    """The same answer with a word for each text of a stranger."""
    words = {
        field.name: "word" for field in fields(answer) if is_strangers(field) and field.name not in {"url", "link"}
    }
    answer = replace(answer, **words)
    if isinstance(answer, Digest):
        stories = tuple(
            replace(harmless(story), agreed=("word",), differing=("word",), arc=tuple(map(harmless, story.arc)))
            for story in answer.stories
        )
        return replace(answer, entries=tuple(map(harmless, answer.entries)), stories=stories)
    return replace(answer, values=dict.fromkeys(answer.values, "word")) if isinstance(answer, Notice) else answer


def on_discord(answer: Answer, form: Form) -> discord_reading.Reading:
    """What the messages of an answer do on Discord; each within its limits."""
    whole = discord_reading.Reading()
    for page in discord_view.render(answer, form):
        if form is Form.PLAIN:
            rules.check_message({"content": page.words}, v2=False)
        elif form is Form.EMBED:
            rules.check_message({"embeds": [page.arguments(MARK)["embed"].to_dict()]}, v2=False)
        else:
            components: Any = page.layout(MARK).to_components()  # type: ignore[no-untyped-call]  # the library's
            rules.check_message({"components": components, "flags": COMPONENTS_V2}, v2=True)
            assert tuple(texts_of(components)) == page.blocks
        part = discord_reading.read(page.blocks, hosts=sites(answer))
        name = discord_reading.read([page.name])
        assert 1 <= len(page.name.strip()) <= len(page.name) <= rules.NAME_MAX
        assert not name.does_harm
        for field in fields(whole):
            getattr(whole, field.name).__iadd__(getattr(part, field.name))
    return whole


@pytest.mark.parametrize("form", Form)
@settings(max_examples=150)
@given(answer=answers())
def test_nothing_of_a_stranger_acts_on_discord(answer: Answer, form: Form) -> None:
    """The layout's links and marks are those that code made; all else is read letter by letter."""
    told, plainly = on_discord(answer, form), on_discord(harmless(answer), form)
    assert not told.does_harm
    assert all(is_ours(url, answer) for url, _ in told.links)
    assert set(told.times) <= {int(NOW.timestamp())}
    assert not told.formatting - plainly.formatting


def on_slack(answer: Answer) -> slack_reading.Reading:
    """What the messages of an answer do on Slack; each within its limits."""
    whole = slack_reading.Reading()
    for page in slack_view.render(answer):
        check_message(page.text, list(page.blocks))
        part = slack_reading.read(page.text, list(page.blocks), hosts=sites(answer))
        for field in fields(whole):
            getattr(whole, field.name).extend(getattr(part, field.name))
    return whole


@settings(max_examples=200)
@given(answer=answers())
# An address that is too long to be a link in small print.
@example(answer=replace(briefing(), title="", site="://", url=f"https://news.example.org/{'<b>bold</b>' * 900}"[:900]))
def test_nothing_of_a_stranger_acts_on_slack(answer: Answer) -> None:
    """Blocks hold text, times and the links that code made; the text that stands in for them is escaped."""
    told = on_slack(answer)
    assert not told.does_harm
    assert all(is_ours(url, answer) for url, _ in told.links)


@settings(max_examples=200)
@given(answer=answers())
def test_nothing_of_a_stranger_acts_on_the_page(answer: Answer) -> None:
    """It is JSON of text, which the page never reads as HTML; what it makes links of are web addresses and jumps."""
    shown = [web_view.render(answer)]
    if isinstance(answer, Briefing):
        shown.append(replied(Evidence(replace(answer, article_sentences=(answer.title, answer.lead))), "en"))
    for name, text in strings(json.loads(json.dumps(shown))):
        assert not hidden(text), name
        if name in {"url", "message", "briefing", "jump"}:
            assert not text or text.startswith("#line-") or is_ours(text, answer)


def strings(shown: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every string of an answer with the field it stands in."""
    if isinstance(shown, dict):
        for key, value in shown.items():
            yield from strings(value, key)
    elif isinstance(shown, list):
        for value in shown:
            yield from strings(value, name)
    elif not isinstance(shown, bool | int):
        assert isinstance(shown, str)
        yield name, shown


@settings(max_examples=200)
@given(answer=answers(), article=articles(), reply=replies())
def test_nothing_of_a_stranger_acts_in_the_terminal(answer: Answer, article: Article, reply: ArticleAnswer) -> None:
    """It can neither move the cursor, nor type into the shell, nor hide or turn around what stands on the screen."""
    texts = [terminal.article_text(article), terminal.answer_text(reply)]
    match answer:
        case Briefing():
            texts.append(terminal.briefing_text(answer))
        case Notice():
            texts.append(terminal.notice_text(answer))
        case Digest():
            texts.append(terminal.digest_text(answer))
    assert not [letter for text in texts for letter in hidden(text)]


@settings(max_examples=200)
@given(models=st.lists(hostile, min_size=1, max_size=4), word=hostile)
def test_nothing_acts_in_what_the_bot_tells_of_itself(models: list[str], word: str) -> None:
    """The names of models come from settings, what is repeated to a person from that person."""
    status = Status("1", tuple(models), True, "auto", Length.STANDARD, "source", ())
    lines = [*status_lines(status), say("notice.unknown_command", word=word)]
    content = discord_view.told(lines).words
    rules.check_message({"content": content}, v2=False)
    told = discord_reading.read([content])
    assert not told.does_harm
    assert not told.links
    assert not told.formatting
    page = slack_view.told(lines)
    check_message(page.text, list(page.blocks))
    shown = slack_reading.read(page.text, list(page.blocks))
    assert not shown.does_harm
    assert not shown.links
    assert not hidden("".join(web_view.told(lines)["lines"]))


@settings(max_examples=200)
@given(title=hostile, site=hostile, name=hostile, url=hostile)
@example(title="t", site="a.bb_", name="n", url="https://news.example.org/1")  # a sign that is escaped behind the host
def test_nothing_acts_in_what_was_found(title: str, site: str, name: str, url: str) -> None:
    """Titles, sites and names are strangers' text; the links are made by us."""
    good = "https://chat.example.org/a1"
    lines = found_lines([Hit(title, site, place, url, Person("u1", name), NOW) for place in (good, "")])
    page = discord_view.told(lines)
    rules.check_message({"content": page.words}, v2=False)
    said = discord_reading.read([page.words], hosts=[site, shown_host(site)])
    assert not said.does_harm
    assert {address for address, _ in said.links} <= {good, discord_target(url)}
    whole = slack_view.told(lines)
    check_message(whole.text, list(whole.blocks))
    assert not slack_reading.read(whole.text, list(whole.blocks), hosts=[site]).does_harm
    for line in web_view.told(lines)["lines"]:
        assert not hidden(line["label"] + line["rest"])
        assert line["url"] == "" or line["url"].lower().startswith(("http://", "https://"))


def discord_target(url: str) -> str:
    """An address as Discord's view writes it between brackets; "" for one that it does not."""
    found = discord_reading.read([link("x", url)]).links
    return found[0][0] if found else ""


def test_a_full_list_of_what_was_found_fits_one_message() -> None:
    """With the longest titles, sites and names, and Discord's longest addresses."""
    long_link = "https://news.example.org/" + "x" * 900
    url = "https://discord.com/channels/" + "/".join(["1" * 20] * 3)
    hits = [Hit("title " * 50, "site." * 40, url, long_link, Person("u1", "name " * 30), NOW)] * HITS_MAX
    lines = found_lines(hits)
    assert discord_view.told(lines).words.count(url) == HITS_MAX
    page = slack_view.told(lines)
    check_message(page.text, list(page.blocks))
    assert str(page.blocks).count(url) == HITS_MAX


def test_more_lines_than_a_message_takes_are_left_out() -> None:
    """The services refuse what is longer."""
    lines = [f"line {number} " + "x" * 300 for number in range(60)]
    told, page = discord_view.told(lines), slack_view.told(lines)
    assert told.form is Form.COMPONENTS, "there is more room in them"
    assert utf16_length(told.words) <= PAGE_CHARS_MAX
    assert told.words.split("\n") == lines[:12]
    check_message(page.text, list(page.blocks))
    assert lines[30] in str(page.blocks), "in several blocks"
    assert lines[-1] not in str(page.blocks)


@pytest.mark.parametrize("token", TOKENS)
def test_length_is_no_way_out(token: str) -> None:
    """Twenty thousand characters are cut or split, and every piece is as harmless as the whole."""
    text = long(token)
    answer = replace(briefing(), title=text, body=text)
    for form in Form:
        told = on_discord(answer, form)
        assert not told.does_harm
        assert not told.formatting - on_discord(harmless(answer), form).formatting
    assert not on_slack(answer).does_harm
    assert not hidden(terminal.briefing_text(answer) + web_view.render(answer)["body"])
