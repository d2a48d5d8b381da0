"""
A channel's feed as Atom 1.0 (RFC 4287).

What stands in it is text of strangers, and of a model: it goes in as text, or as HTML of our own making in which all of
it is escaped. Characters that XML does not know are gone with those that nobody sees. Who posted a link is not told.
"""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from bot import __version__
from bot.domain.briefing import Briefing
from bot.domain.digest import Digest
from bot.domain.hosts import split
from bot.domain.syndication import ChannelFeed, Entry, Told
from bot.language.hygiene import visible
from bot.platforms.digest_html import html_body
from bot.platforms.page import paragraph
from bot.texts.answers import digest_title
from bot.texts.byline import byline
from bot.texts.notes import note_lines
from bot.texts.syndication import feed_title

NAMESPACE = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def atom(feed: ChannelFeed, told: Told, entries: Sequence[Entry], *, url: str, language: str) -> bytes:
    """
    The document.

    Args:
        feed: Of the channel.
        told: Which of its feeds.
        entries: What stands in it, the newest first.
        url: Its own address.
        language: A BCP 47 tag: of its title; each entry has its own.
    """
    # Names as they are told; with prefixes, as ElementTree would have them, some readers find nothing.
    root = Element("feed", {"xmlns": NAMESPACE, _LANG: language})
    _text(root, "id", uuid.uuid5(uuid.UUID(feed.name), told).urn)
    _text(root, "title", feed_title(told, feed.origin, language))
    _text(root, "updated", _time(max((feed.chosen_at, *(entry.updated for entry in entries)))))
    SubElement(root, "link", {"rel": "self", "type": MEDIA_TYPE, "href": url})
    _text(SubElement(root, "author"), "name", "Newsbrief")
    _text(root, "generator", "Newsbrief").set("version", __version__)
    for entry in entries:
        root.append(_entry(feed, entry))
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _entry(feed: ChannelFeed, entry: Entry) -> Element:
    answer = entry.answer
    made = Element("entry", {_LANG: answer.language})
    _text(made, "id", uuid.uuid5(uuid.UUID(feed.name), str(entry.id)).urn)
    if isinstance(answer, Briefing):
        title, leads_to, lead, body = answer.title or answer.site, answer.url, answer.lead, _briefing(answer)
    else:
        answer = _nameless(answer.abroad())
        title, leads_to, lead, body = digest_title(answer), entry.url, answer.lead, html_body(answer)
    _text(made, "title", " ".join(title.split()))
    _text(made, "published", _time(entry.published))
    _text(made, "updated", _time(entry.updated))
    for relation, address in (("alternate", leads_to), ("related", "" if leads_to == entry.url else entry.url)):
        if split(address):
            SubElement(made, "link", {"rel": relation, "href": visible(address)})
    if isinstance(answer, Briefing):
        SubElement(made, "category", {"term": answer.kind.value})
    if lead:
        _text(made, "summary", lead)
    _text(made, "content", "\n".join(filter(None, body))).set("type", "html")
    return made


def _briefing(briefing: Briefing) -> list[str]:
    """Its parts in their order, and how it was made."""
    parts = briefing.lead, briefing.body, briefing.overview, briefing.conclusion, briefing.source
    about = byline(briefing).words
    return [*map(paragraph, (about, *parts, *note_lines(briefing)))]


def _nameless(digest: Digest) -> Digest:
    """The digest without the names of who posted what: they said it in their channel."""
    entries = (replace(entry, author="", others=()) for entry in digest.entries)
    return replace(digest, entries=tuple(entries))


def _text(parent: Element, name: str, text: str) -> Element:
    made = SubElement(parent, name)
    made.text = visible(text)
    return made


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
