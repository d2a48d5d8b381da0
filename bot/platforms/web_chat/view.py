"""What the bot says, as the page gets it: JSON that chat.js puts into the page as text. Equal answers, equal JSON."""

import re
from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from bot.domain.answers import Answer
from bot.domain.at_once import Evidence, Status
from bot.domain.briefing import AlreadyBriefed, ArticleAnswer, Briefing, Item, Notice, Several
from bot.domain.digest import Digest, DigestEntry, DigestStory, FeedEntry
from bot.domain.errors import REASONS
from bot.domain.types import Link
from bot.language.hygiene import visible
from bot.platforms.chart_svg import svg
from bot.platforms.commands.buttons import Row, button_of_item, buttons
from bot.texts import say
from bot.texts.answers import already_line, answer_blocks, cut, digest_remarks, digest_title, notice_line
from bot.texts.byline import byline
from bot.texts.chart import chart_words
from bot.texts.digest import arc_lines, compared_lines, counts_line, label, missing_lines, posted_line, sources_line
from bot.texts.evidence import evidence_lines
from bot.texts.feeds import feed_about, feed_line, feed_title, feeds_heading, feeds_rest
from bot.texts.found import Line, Linked
from bot.texts.notes import note_lines
from bot.texts.status import status_lines

#: Titles are cut here, so that one of a hostile page does not push the briefing off the screen.
TITLE_CHARS_MAX = 300

#: Not in the foot of a card: the page has a bin of its own, beside every line.
_NOT_IN_FOOT = frozenset(("remove",))

_JUMP = re.compile(r"#line-\d+$")


def render(answer: Answer | Several) -> dict[str, Any]:
    """
    One answer as JSON; `kind` says which of the page's templates shows it.

    All text is taken for a stranger's: it holds no invisible character, and the page never reads it as HTML.
    """
    match answer:
        case Briefing():
            return _briefing(answer)
        case Notice():
            return _notice(answer)
        case AlreadyBriefed():
            return _already(answer)
        case Digest():
            return _digest(answer)
        case ArticleAnswer():
            return _answer(answer)
        case Several():
            return {"kind": "several", "items": [_item(item) for item in answer.items]}
        case Evidence(about):
            return told(evidence_lines(about, about.language))
        case Status():
            return told(status_lines(answer))


def told(lines: Iterable[Line], *, error: bool = False) -> dict[str, Any]:
    """
    Lines of plain text, as the page gets them; one that begins with a link has parts.

    `error`: of something that was not understood.
    """
    return {"kind": "lines", "lines": [_told(line) for line in lines], "error": error}


def _told(line: Line) -> str | dict[str, str]:
    if not isinstance(line, Linked):
        return _text(str(line))
    jump = _jump(line.url)
    url = "" if jump else web_url(line.url)
    rest = "".join(f" · {visible(part)}" for part in (line.site, *line.after) if part)
    return {"label": _line(line.label), "jump": jump, "url": url, "rest": rest}


def names(shown: Row) -> list[str]:
    """Buttons as the page gets them: it has their labels, in the language of who looks at it."""
    return [name for name, _ in shown if name not in _NOT_IN_FOOT]


def web_url(url: str) -> str:
    """An address that the page may link to, else "": http or https, without credentials that could pose as a host."""
    url = visible(url)
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    good = parts.scheme in {"http", "https"} and (parts.hostname or "").strip() and "@" not in parts.netloc
    return url if good else ""


def _briefing(briefing: Briefing) -> dict[str, Any]:
    return {
        "kind": "briefing",
        "language": briefing.language,
        "title": _line(briefing.title or briefing.site),
        "url": web_url(briefing.url),
        "byline": _line(byline(briefing).words),
        "lead": _text(briefing.lead),
        "body": _text(briefing.body),
        "overview": _text(briefing.overview),
        "conclusion": _text(briefing.conclusion),
        "source": _line(briefing.source),
        "notes": [_line(note) for note in note_lines(briefing)],
        "buttons": foot(briefing),
    }


def foot(answer: Briefing | ArticleAnswer) -> list[str]:
    """Names of the buttons below a card."""
    # Without an address the page has nothing to name the article by that is asked.
    return [name for name in names(buttons(answer, roomy=True)) if name != "ask" or web_url(answer.url)]


def _item(item: Item) -> dict[str, Any]:
    """One of several answers, shown by its own template; its buttons say which it is for."""
    shown, offered = render(item.answer), names(button_of_item(item.answer))
    if "buttons" in shown:
        shown["buttons"] = [name for name in shown["buttons"] if name in {*offered, "ask"}]
    return {**shown, "item": item.name}


def _answer(answer: ArticleAnswer) -> dict[str, Any]:
    """Shown by the template of a briefing: parts that an answer does not have are empty there as well."""
    parts = dict.fromkeys(("byline", "overview", "conclusion", "source"), "")
    return {
        "kind": "briefing",
        "language": answer.language,
        "title": _line(answer.title or answer.site),
        "url": web_url(answer.url),
        "lead": _text(answer.question),
        "body": "\n\n".join(map(_text, answer_blocks(answer))),
        **parts,
        "notes": [_line(note) for note in note_lines(answer)],
        "buttons": foot(answer),
    }


def _notice(notice: Notice) -> dict[str, Any]:
    text, error = _text(notice_line(notice)), notice.reason in REASONS
    return {"kind": "notice", "text": text, **address(notice.link), "error": error, "give": bool(buttons(notice))}


def person(name: str, language: str) -> str:
    """Who posted something; the one person of the page (chat.PERSON) has no name but "you"."""
    return say("web.by_you", language) if name == "you" else name


def address(link: str) -> dict[str, str]:
    """The link that a notice is about: as it is shown, whole, and where it leads."""
    return {"link": _text(link), "url": web_url(link)}


def with_whole_links(page: dict[str, Any], links: Iterable[Link]) -> dict[str, Any]:
    """The page, its notices with the links as they were written in the message that it answers, to be tried again."""
    cards = page.get("items", [page])
    read = {card["url"] for card in cards if card["kind"] == "briefing"}
    left = [link for link in links if web_url(link.url) not in read]
    whole = []
    for card in cards:
        same = (link for link in left if card["kind"] == "notice" and _text(link.shown) == card["link"])
        if link := next(same, None):
            left.remove(link)
        whole.append({**card, **address(link.url)} if link else card)
    return {**page, "items": whole} if "items" in page else whole[0]


def _already(already: AlreadyBriefed) -> dict[str, Any]:
    named = person(_line(already.author), already.language)
    before, after = already_line(named, already.language, untold=already.untold)
    return {
        "kind": "already",
        "before": before,
        "at": _time(already.posted_at),
        "after": after,
        "title": _line(already.title) or say("notice.briefing", already.language),
        "jump": _jump(already.answer_url),
        "buttons": names(buttons(already)),
    }


def _digest(digest: Digest) -> dict[str, Any]:
    language = digest.language
    return {
        "kind": "digest",
        "language": language,
        "title": _line(digest_title(digest)),
        "since": _time(digest.since),
        "until": _time(digest.until),
        "counts": _line(counts_line(digest)),
        "lead": _text(digest.lead),
        "picture": _picture(digest),
        "stories": [_story(story, digest) for story in digest.stories],
        "also": say("digest.also", language) if digest.stories and digest.alone else "",
        "entries": [_entry(entry, language) for entry in digest.alone],
        "feeds_title": feeds_heading(digest),
        "feeds": [_feed(entry, language) for entry in digest.feeds],
        "feeds_rest": feeds_rest(digest),
        "empty": "" if digest.entries else say("notice.digest_empty", language),
        "missing": " ".join(missing_lines(digest)),
        "missed": [_entry(entry, language) for entry in digest.missed],
        "left_out": " ".join(digest_remarks(digest)),
        "conclusion": _text(digest.conclusion),
    }


def _picture(digest: Digest) -> dict[str, str]:
    """An image, and all of it in words; empty without one."""
    if not digest.chart:
        return {"image": "", "title": "", "words": ""}
    title, _, words = chart_words(digest.chart, digest.language).partition(": ")
    image = b64encode(svg(digest.chart, digest.language).encode()).decode()
    return {"image": f"data:image/svg+xml;base64,{image}", "title": _line(title), "words": _text(words)}


def _story(story: DigestStory, digest: Digest) -> dict[str, Any]:
    language, entries = digest.language, [digest.entries[place] for place in story.entries]
    more = story.links - len(entries)
    return {
        "title": _line(story.title or entries[0].url),
        "url": web_url(entries[0].url),
        "told_by": _line(sources_line(story, language)),
        "text": _text(story.text),
        "compared": [_line(line) for line in compared_lines(story, language)],
        "course": [
            {"day": day, "text": _line(text), "url": web_url(url)} for day, text, url in arc_lines(story, language)
        ],
        "sources": [_entry(entry, language) for entry in entries],
        "more": say("digest.more_sources", language, count=more) if more else "",
        "feeds": [_feed(entry, language) for entry in story.feeds],
    }


def _entry(entry: DigestEntry, language: str) -> dict[str, Any]:
    return {
        "title": _line(entry.title or entry.url),
        "url": web_url(entry.url),
        "line": _text(entry.line),
        "site": _line(entry.site),
        "label": label(entry, language),
        "by": _line(posted_line(entry, person(entry.author, language), language)),
        "at": _time(entry.posted_at),
        "message": _jump(entry.message_url),
        "message_label": say("notice.original_message", language),
        "briefing": _jump(entry.answer_url),
        "briefing_label": say("notice.briefing", language),
        "feeds": [_feed(each, language) for each in entry.feeds],
    }


def _feed(entry: FeedEntry, language: str) -> dict[str, Any]:
    """An item of a feed, with the fields of a link that somebody posted."""
    return {
        "title": _line(feed_title(entry)),
        "url": web_url(entry.url),
        "line": _text(feed_line(entry)),
        "site": _line(entry.site),
        "label": "",
        "by": _line(feed_about(entry, language)),
        "at": _time(entry.seen_at),
        "message": "",
        "briefing": "",
        "feeds": [],
    }


def _jump(url: str) -> str:
    """Our own links lead to a line of the page, whatever its port was when they were made."""
    found = _JUMP.search(url)
    return found[0] if found else ""


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _text(text: str) -> str:
    return visible(text).strip()


def _line(text: str) -> str:
    return cut(visible(text), TITLE_CHARS_MAX)
