"""What the bot says, as the page gets it: JSON that chat.js puts into the page as text. Equal answers, equal JSON."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from bot.domain.types import AlreadyBriefed, Answer, Briefing, Digest, DigestEntry, Notice
from bot.language.hygiene import visible
from bot.texts import say
from bot.texts.answers import already_line, cut, digest_remarks, digest_title, notice_line
from bot.texts.notes import note_lines

#: Titles are cut here, so that one of a hostile page does not push the briefing off the screen.
TITLE_CHARS_MAX = 300

_JUMP = re.compile(r"#line-\d+$")


def render(answer: Answer) -> dict[str, Any]:
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


def told(lines: Iterable[str]) -> dict[str, Any]:
    """Lines of plain text, as the page gets them."""
    return {"kind": "lines", "lines": [_text(line) for line in lines]}


def web_url(url: str) -> str:
    """An address that the page may link to, else "": http or https, without credentials that could pose as a host."""
    url = visible(url)
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    good = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc
    return url if good else ""


def _briefing(briefing: Briefing) -> dict[str, Any]:
    return {
        "kind": "briefing",
        "language": briefing.language,
        "title": _line(briefing.title or briefing.site),
        "url": web_url(briefing.url),
        "lead": _text(briefing.lead),
        "body": _text(briefing.body),
        "overview": _text(briefing.overview),
        "conclusion": _text(briefing.conclusion),
        "source": _line(briefing.source),
        "notes": [_line(note) for note in note_lines(briefing)],
    }


def _notice(notice: Notice) -> dict[str, Any]:
    return {
        "kind": "notice",
        "text": _text(notice_line(notice)),
        "link": _line(notice.link),
        "url": web_url(notice.link),
    }


def _already(already: AlreadyBriefed) -> dict[str, Any]:
    before, after = already_line(_line(already.author))
    return {
        "kind": "already",
        "before": before,
        "at": _time(already.posted_at),
        "after": after,
        "title": _line(already.title) or say("notice.briefing"),
        "jump": _jump(already.answer_url),
    }


def _digest(digest: Digest) -> dict[str, Any]:
    language = digest.language
    return {
        "kind": "digest",
        "language": language,
        "title": _line(digest_title(digest)),
        "since": _time(digest.since),
        "until": _time(digest.until),
        "entries": [_entry(entry, language) for entry in digest.entries],
        "empty": "" if digest.entries else say("notice.digest_empty", language),
        "left_out": " ".join(digest_remarks(digest)),
        "conclusion": _text(digest.conclusion),
    }


def _entry(entry: DigestEntry, language: str) -> dict[str, Any]:
    author = _line(entry.author)
    return {
        "title": _line(entry.title or entry.url),
        "url": web_url(entry.url),
        "line": _text(entry.line),
        "site": _line(entry.site),
        "by": say("notice.posted_by", language, author=author) if author else "",
        "at": _time(entry.posted_at),
        "message": _jump(entry.message_url),
        "message_label": say("notice.original_message", language),
        "briefing": _jump(entry.answer_url),
        "briefing_label": say("notice.briefing", language),
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
