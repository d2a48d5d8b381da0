"""No text of a page or a model, of any kind and in any place, yields a mention, a link or an invisible character."""

import json
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.desk import Status
from bot.domain.types import Answer, Article, ArticleAnswer, Briefing, Digest, Length, Notice, marker
from bot.platforms import terminal
from bot.platforms.discord_chat import view as discord_view
from bot.platforms.slack_chat import view as slack_view
from bot.platforms.web_chat import view as web_view
from bot.texts import say
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
    urls += [entry.url for entry in answer.entries] if isinstance(answer, Digest) else []
    return {host(url) for url in urls} | {"newsroom.slack.com"}


def is_ours(url: str, answer: Answer) -> bool:
    """Whether a link leads where code may lead, without a name before the host that poses as one."""
    return host(url) in places(answer) and "@" not in urlsplit(url).netloc


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
        return replace(answer, entries=tuple(map(harmless, answer.entries)))
    return replace(answer, values=dict.fromkeys(answer.values, "word")) if isinstance(answer, Notice) else answer


def on_discord(answer: Answer, *, plain: bool) -> discord_reading.Reading:
    """What the messages of an answer do on Discord; each within its limits."""
    whole = discord_reading.Reading()
    for page in discord_view.render(answer, plain=plain):
        if plain:
            rules.check_message({"content": page.content(MARK)}, v2=False)
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


@pytest.mark.parametrize("plain", [False, True], ids=["components", "plain"])
@settings(max_examples=200, deadline=None)
@given(answer=answers())
def test_nothing_of_a_stranger_acts_on_discord(answer: Answer, plain: bool) -> None:
    """The layout's links and marks are those that code made; all else is read letter by letter."""
    told, plainly = on_discord(answer, plain=plain), on_discord(harmless(answer), plain=plain)
    assert not told.does_harm
    assert all(is_ours(url, answer) for url, _ in told.links)
    assert set(told.times) <= {int(NOW.timestamp())}
    assert not told.formatting - plainly.formatting


def on_slack(answer: Answer) -> slack_reading.Reading:
    """What the messages of an answer do on Slack; each within its limits."""
    whole = slack_reading.Reading()
    site = getattr(answer, "site", "")
    for page in slack_view.render(answer):
        check_message(page.text, list(page.blocks))
        part = slack_reading.read(page.text, list(page.blocks), host=site)
        for field in fields(whole):
            getattr(whole, field.name).extend(getattr(part, field.name))
    return whole


@settings(max_examples=200, deadline=None)
@given(answer=answers())
def test_nothing_of_a_stranger_acts_on_slack(answer: Answer) -> None:
    """Blocks hold text, times and the links that code made; the text that stands in for them is escaped."""
    told = on_slack(answer)
    assert not told.does_harm
    assert all(is_ours(url, answer) for url, _ in told.links)


@settings(max_examples=200, deadline=None)
@given(answer=answers())
def test_nothing_of_a_stranger_acts_on_the_page(answer: Answer) -> None:
    """It is JSON of text, which the page never reads as HTML; what it makes links of are web addresses and jumps."""
    shown = web_view.render(answer)
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
    else:
        assert isinstance(shown, str)
        yield name, shown


@settings(max_examples=200, deadline=None)
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


@settings(max_examples=200, deadline=None)
@given(models=st.lists(hostile, min_size=1, max_size=4), word=hostile)
def test_nothing_acts_in_what_the_bot_tells_of_itself(models: list[str], word: str) -> None:
    """The names of models come from settings, what is repeated to a person from that person."""
    status = Status("1", tuple(models), True, "auto", Length.STANDARD, "source", ())
    lines = [*status_lines(status), say("notice.unknown_command", word=word)]
    content = discord_view.told(lines)
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


def test_more_lines_than_a_message_takes_are_left_out() -> None:
    """The services refuse what is longer."""
    lines = [f"line {number} " + "x" * 300 for number in range(60)]
    content, page = discord_view.told(lines), slack_view.told(lines)
    rules.check_message({"content": content}, v2=False)
    assert content.split("\n") == lines[:6]
    check_message(page.text, list(page.blocks))
    assert len(page.blocks) == 1


@pytest.mark.parametrize("token", TOKENS)
def test_length_is_no_way_out(token: str) -> None:
    """Twenty thousand characters are cut or split, and every piece is as harmless as the whole."""
    text = long(token)
    answer = replace(briefing(), title=text, body=text)
    for plain in (False, True):
        told = on_discord(answer, plain=plain)
        assert not told.does_harm
        assert not told.formatting - on_discord(harmless(answer), plain=plain).formatting
    assert not on_slack(answer).does_harm
    assert not hidden(terminal.briefing_text(answer) + web_view.render(answer)["body"])
