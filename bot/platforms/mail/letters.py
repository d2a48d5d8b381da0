"""
What a mail says: a digest as text and as a page, or the code that confirms an address.

The standard library makes the message: it folds and encodes headers, and refuses line ends in them.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy

from bot.domain.answers import Answer
from bot.domain.briefing import Notice
from bot.domain.digest import Digest, DigestEntry, FeedEntry
from bot.language.hygiene import visible
from bot.platforms import digest_html
from bot.platforms.digest_page import about, more, span
from bot.platforms.mail.address import SmtpOptions
from bot.platforms.mail.smtp import from_header
from bot.texts import say
from bot.texts.answers import cut, digest_remarks, digest_title, notice_line
from bot.texts.chart import chart_words
from bot.texts.digest import arc_lines, compared_lines, missed_items, missing_lines, sources_line
from bot.texts.feeds import feed_line, feed_title, feeds_heading, feeds_rest

#: Characters of a subject.
SUBJECT_CHARS_MAX = 120


class _Address(UnstructuredHeader, BaseHeader):
    """An address, in one line: as an encoded word (RFC 2047), to which long ones are folded, it leads nowhere."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("List-Unsubscribe", _Address)
_POLICY = SMTP.clone(header_factory=_HEADERS)


def message(
    answer: Answer, options: SmtpOptions, *, to: str, marker: str, at: datetime, foot: Sequence[str], stop: str = ""
) -> EmailMessage:
    """
    The mail of an answer.

    Args:
        answer: A digest, or the notice of a code.
        options: Who writes.
        to: An address.
        marker: Equal whenever the same mail is sent: by it a second one is known.
        at: When it is sent.
        foot: Lines below it.
        stop: The address that ends such mails when something is posted to it (RFC 8058); "" for none.
    """
    made = EmailMessage(policy=_POLICY)
    made["From"] = from_header(options)
    made["To"] = to
    made["Date"] = at
    made["Message-ID"] = f"<{marker}@{options.sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    if stop:
        made["List-Unsubscribe"] = f"<{stop}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    match answer:
        case Digest():
            made["Subject"] = cut(visible(digest_title(answer)), SUBJECT_CHARS_MAX)
            made["Content-Language"] = answer.language
            made.set_content("\n\n".join([*_digest(answer), *foot]) + "\n", cte="quoted-printable")
            made.add_alternative(digest_html.html(answer, foot=foot), subtype="html", cte="quoted-printable")
        case Notice():
            made["Subject"] = say("mail.subject", answer.language)
            made.set_content("\n\n".join([visible(notice_line(answer)), *foot]) + "\n", cte="quoted-printable")
        case _:
            raise ValueError(f"no mail is made of {type(answer).__name__}")
    return made


def _digest(digest: Digest) -> Iterable[str]:
    """Its paragraphs as plain text, in the order of the page."""
    language = digest.language
    picture = chart_words(digest.chart, language) if digest.chart else ""
    yield from _told(digest_title(digest), span(digest), digest.lead, picture)
    for story in digest.stories:
        head = f"{story.title}\n{sources_line(story, language)}"
        yield from _told(head, story.text, *compared_lines(story, language))
        yield from _told("\n".join(f"- {day}: {_line(text)}\n{url}" for day, text, url in arc_lines(story, language)))
        yield from _told(*(_entry(digest.entries[place], digest) for place in story.entries))
        yield from _told(more(story, language), *map(_feed, story.feeds))
    if digest.stories and digest.alone:
        yield from _told(say("digest.also", language))
    for entry in digest.alone:
        yield from _told(_entry(entry, digest), *map(_feed, entry.feeds))
    yield from _told(feeds_heading(digest) if digest.feeds else "", *map(_feed, digest.feeds), feeds_rest(digest))
    empty = "" if digest.entries else say("notice.digest_empty", language)
    missed = "\n".join(f"- {url} · {why}" for url, why in missed_items(digest))
    yield from _told(empty, *missing_lines(digest), missed, *digest_remarks(digest), digest.conclusion)


def _told(*parts: str) -> Iterable[str]:
    """Without what is empty, and what nobody sees."""
    return filter(None, (visible(part).strip() for part in parts))


def _entry(entry: DigestEntry, digest: Digest) -> str:
    title, told = f"- {_line(entry.title or entry.site)}", _line(about(entry, digest))
    return "\n".join(filter(None, (title, told, entry.line, entry.url)))


def _feed(entry: FeedEntry) -> str:
    return "\n".join(filter(None, (f"- {_line(feed_title(entry))}", feed_line(entry), entry.url)))


def _line(text: str) -> str:
    return " ".join(text.split())
