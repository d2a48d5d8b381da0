"""The domain's types as rows and JSON documents, and back, without loss."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from bot.domain.article import Article, ArticleKind, Block
from bot.domain.briefing import Briefing, Checks, Length, Notice, Part, Sentence, Usage
from bot.domain.chat_log import ChatLine, Pressed
from bot.domain.requests import (
    AfterHours,
    Ask,
    Asked,
    Audience,
    Backfill,
    Brief,
    DigestOf,
    Due,
    FollowFeed,
    Prove,
    Remove,
    Request,
    Rewrite,
    Say,
    Share,
    Source,
    Watched,
)
from bot.domain.telling import Telling
from bot.domain.types import Interaction, Link, Origin, Person, Platform, Posted
from bot.storage.places import message_of

Document = dict[str, Any]


#: How each type of request is called in a row.
KINDS: dict[type[Asked], str] = {
    Brief: "brief",
    DigestOf: "digest",
    AfterHours: "after_hours",
    Share: "share",
    Ask: "ask",
    Prove: "prove",
    Remove: "remove",
    Rewrite: "rewrite",
    Backfill: "backfill",
    Say: "notice",
    FollowFeed: "follow",
    Watched: "watched",
}


def request_row(request: Request) -> Document:
    """Columns of `requests` that say what was asked; the key and those of the job are others'."""
    origin, link, interaction = request.origin, request.link, request.interaction
    asked = _asked_columns(request.asked)
    if request.reader:
        asked["asked"]["reader"] = request.reader
    return {
        **message_of(origin),
        "thread": origin.thread,
        **asked,
        "url": link and link.url,
        "canonical": link and link.canonical,
        "author_id": request.author.id,
        "author_name": request.author.name,
        "asked_at": request.asked_at,
        "audience": request.audience.value,
        "background": request.background,
        "refused": request.refused and notice_document(request.refused),
        "interaction_token": interaction and interaction.token,
        "interaction_expires_at": interaction and interaction.expires_at,
    }


def _asked_columns(asked: Asked) -> Document:
    columns: Document = {"kind": KINDS[type(asked)], "asked": {}, "length": None, "language": None}
    match asked:
        case Brief(link, length=length, language=language):
            names = "unasked", "again", "given", "file", "anyway", "plain"
            told = {name: value for name in names if (value := getattr(asked, name))}
            columns |= {"asked": told | _flags(link), "length": length and length.value, "language": language}
        case DigestOf(period, language, due, everywhere):
            more = ({"due": _due_document(due)} if due else {}) | ({"everywhere": True} if everywhere else {})
            columns |= {"asked": {"period": period, **more}}
            columns |= {"language": language}
        case AfterHours(link):
            columns |= {"asked": {"link": link}}
        case Share(target, link):
            columns |= {"asked": {"target": target, **(_flags(link) if link else {})}}
        case Ask(question, sources, again):
            about = [_source_list(source) for source in sources]
            columns |= {"asked": {"question": question, "sources": about, "again": again}}
        case Prove(target, source):
            columns |= {"asked": {"target": target, "content": source.content, **_flags(source.link)}}
        case Remove(target, orphan, item):
            columns |= {"asked": {"target": target, "orphan": orphan, "item": item}}
        case Rewrite(target, link, again):
            columns |= {"asked": {"target": target, "again": again, **_flags(link)}}
        case Backfill(name):
            columns |= {"asked": {"name": name}}
        case Say(topic, notice, unasked):
            told = {"unasked": True} if unasked else {}
            columns |= {"asked": {"topic": topic, "notice": notice_document(notice), **told}}
        case FollowFeed(link, number):
            columns |= {"asked": {"number": number, **_flags(link)}}
        case Watched(sighting):
            columns |= {"asked": {"sighting": sighting}}
    return columns


def row_request(row: RowMapping) -> Request:
    """
    The request of a row. Raises ValueError for one that another version wrote and this one does not understand.

    An interaction whose token was deleted stays one, with the token "": the answer still must not go to the message
    `origin.message`, which is none.
    """
    expires_at, refused = row["interaction_expires_at"], row["refused"]
    try:
        return Request(
            Origin(Platform(row["platform"]), row["space"], row["channel"], row["message"], row["thread"]),
            _asked(row),
            Person(row["author_id"], row["author_name"]),
            row["asked_at"],
            interaction=None if expires_at is None else Interaction(row["interaction_token"] or "", expires_at),
            audience=Audience(row["audience"]),
            refused=None if refused is None else document_notice(refused),
            reader=row["asked"].get("reader", ""),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"a field is missing or of another type: {error}") from error


def _asked(row: RowMapping) -> Asked:
    fields = row["asked"]
    match row["kind"]:
        case "brief":
            length = None if row["length"] is None else Length(row["length"])
            unasked, again = fields.get("unasked", False), fields.get("again", 0)
            given, file = fields.get("given", ""), fields.get("file", "")
            anyway, plain = fields.get("anyway", False), fields.get("plain", False)
            return Brief(_link(row), length, row["language"], unasked, again, given, file, anyway, plain)
        case "digest":
            due = fields.get("due")
            due = _document_due(due) if due else None
            return DigestOf(fields["period"], row["language"], due, fields.get("everywhere", False))
        case "after_hours":
            return AfterHours(fields["link"])
        case "share":
            return Share(fields["target"], _link(row) if row["url"] else None)
        case "ask":
            # What its time is over of is empty.
            told = fields.get("sources", ())
            sources = tuple(Source(Link(url, link, *flags), content) for url, link, content, *flags in told)
            return Ask(fields.get("question", ""), sources, fields.get("again", 0))
        case "prove":
            return Prove(fields.get("target", ""), Source(_link(row), fields.get("content", "")))
        case "remove":
            return Remove(fields["target"], fields.get("orphan", ""), fields.get("item", ""))
        case "rewrite":
            return Rewrite(fields["target"], _link(row), fields["again"])
        case "backfill" | "watched" as kind:
            return Backfill(fields["name"]) if kind == "backfill" else Watched(fields.get("sighting", 0))
        case "notice":
            return Say(fields["topic"], document_notice(fields["notice"]), fields.get("unasked", False))
        case "follow":
            return FollowFeed(_link(row), fields.get("number", 1))
        case other:
            raise ValueError(f"no such kind of request: {other!r}")


def _flags(link: Link) -> Document:
    return {name: True for name in ("upload", "spoiler") if getattr(link, name)}


def _link(row: RowMapping) -> Link:
    """The link that a request is about, with what _flags() told of it."""
    fields = row["asked"]
    return Link(row["url"], row["canonical"], fields.get("upload", False), fields.get("spoiler", False))


def _source_list(source: Source) -> list[str | bool]:
    link = source.link
    return [link.url, link.canonical, source.content, link.upload, link.spoiler]


def _due_document(due: Due) -> Document:
    return {**shallow(due), "at": due.at.isoformat(), "since": due.since.isoformat()}


def _document_due(document: Mapping[str, Any]) -> Due:
    moments = {name: datetime.fromisoformat(document[name]) for name in ("at", "since")}
    return Due(**known(Due, {**document, **moments}))


def notice_document(notice: Notice) -> Document:
    """A notice as JSON."""
    return {"reason": notice.reason, "values": dict(notice.values), "link": notice.link, "language": notice.language}


def document_notice(document: Mapping[str, Any]) -> Notice:
    """The notice of a document."""
    language = document.get("language", "en")
    return Notice(document["reason"], document["values"], document["link"], language)


def row_posted(row: RowMapping) -> Posted | None:
    """Where a reply stands; None while that is not known."""
    return None if row["message"] is None else Posted(row["channel"], row["message"], row["url"])


def article_document(article: Article) -> Document:
    """An article as JSON."""
    blocks = [shallow(block) for block in article.blocks]
    return {**shallow(article), "removed": dict(article.removed), "blocks": blocks}


def document_article(document: Mapping[str, Any]) -> Article:
    """Build the article of a document; a field that the document does not know yet has its default."""
    inner = {
        "kind": ArticleKind(document.get("kind", ArticleKind.NEWS)),
        "blocks": [Block.of(block) for block in document.get("blocks", ())],
    }
    return Article(**known(Article, {**document, **inner}))


def document_telling(document: Mapping[str, Any] | None) -> Telling | None:
    """What an article is compared by; None when that is not kept."""
    return None if document is None else Telling(**known(Telling, document))


def briefing_document(briefing: Briefing) -> Document:
    """
    A briefing as JSON.

    The article's sentences, which are text of somebody else, are not in it: they have a column of their own, and a
    time when they go.
    """
    document = shallow(briefing)
    del document["article_sentences"]
    sentences = [shallow(sentence) for sentence in briefing.sentences]
    return {**document, "sentences": sentences, "checks": shallow(briefing.checks), "usage": shallow(briefing.usage)}


def document_briefing(document: Mapping[str, Any], article_sentences: Iterable[str] | None) -> Briefing:
    """
    The briefing of a document.

    Without the article's sentences there is nothing left to refer to, so `supported_by` is empty as well: a number in
    a briefing always names a sentence that is there.
    """
    gone: Document = {"supported_by": ()} if article_sentences is None else {}
    sentences = tuple(
        Sentence(**known(Sentence, {**sentence, "part": Part(sentence["part"]), **gone}))
        for sentence in document["sentences"]
    )
    inner = {
        "length": Length(document["length"]),
        "kind": ArticleKind(document.get("kind", ArticleKind.NEWS)),
        "sentences": sentences,
        "article_sentences": tuple(article_sentences or ()),
        "checks": Checks(**known(Checks, document["checks"])),
        "usage": Usage(**known(Usage, document["usage"])),
    }
    return Briefing(**known(Briefing, {**document, **inner}))


def row_chat_line(row: RowMapping) -> ChatLine:
    """A line of the local chat."""
    # Only answers are the bot's. The person's message holds in the same column which button was pressed, if one was.
    held, is_answer = row["answer"], row["author"] == "newsbrief"
    return ChatLine(
        id=row["id"],
        author=row["author"],
        text=row["text"],
        answer=held if is_answer else None,
        thread=row["thread"],
        marker=row["marker"] or "",
        at=row["at"],
        pressed=Pressed(**known(Pressed, held)) if held and not is_answer else None,
    )


def shallow(instance: Any) -> Document:
    """The fields of a dataclass, unlike asdict() without copying what is in them."""
    return {field.name: getattr(instance, field.name) for field in fields(instance)}


def known(kind: Any, document: Mapping[str, Any]) -> Document:
    """What `kind` has fields for. JSON has lists where our types have tuples."""
    known = {field.name for field in fields(kind)}
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in document.items() if name in known
    }
