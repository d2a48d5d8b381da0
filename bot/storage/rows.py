"""The domain's types as rows and JSON documents, and back, without loss."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import RowMapping

from bot.domain.records import ChatLine
from bot.domain.types import (
    Article,
    Briefing,
    Checks,
    Interaction,
    Length,
    Link,
    Origin,
    Part,
    Person,
    Platform,
    Posted,
    Request,
    Sentence,
    Usage,
)

Document = dict[str, Any]


def request_row(request: Request) -> Document:
    """Columns of `requests` that say what was asked; those of the job are the ledger's."""
    origin, link, interaction = request.origin, request.link, request.interaction
    return {
        "key": request.key,
        "platform": origin.platform.value,
        "space": origin.space,
        "channel": origin.channel,
        "message": origin.message,
        "thread": origin.thread,
        "kind": request.kind,
        "url": link and link.url,
        "canonical": link and link.canonical,
        "author_id": request.author.id,
        "author_name": request.author.name,
        "asked_at": request.asked_at,
        "interaction_token": interaction and interaction.token,
        "interaction_expires_at": interaction and interaction.expires_at,
        "length": request.length and request.length.value,
        "language": request.language,
        "target": request.target,
        "reason": request.reason,
        "values": dict(request.values),
    }


def row_request(row: RowMapping) -> Request:
    """
    The request of a row.

    An interaction whose token was deleted stays one, with the token "": the answer still must not go to the message
    `origin.message`, which is none.
    """
    expires_at = row["interaction_expires_at"]
    return Request(
        Origin(Platform(row["platform"]), row["space"], row["channel"], row["message"], row["thread"]),
        row["kind"],
        Person(row["author_id"], row["author_name"]),
        row["asked_at"],
        link=None if row["url"] is None else Link(row["url"], row["canonical"]),
        interaction=None if expires_at is None else Interaction(row["interaction_token"] or "", expires_at),
        length=None if row["length"] is None else Length(row["length"]),
        language=row["language"],
        target=row["target"],
        reason=row["reason"],
        values=row["values"],
    )


def row_posted(row: RowMapping) -> Posted | None:
    """Where a reply stands; None while that is not known."""
    return None if row["message"] is None else Posted(row["channel"], row["message"], row["url"])


def article_document(article: Article) -> Document:
    """An article as JSON."""
    return {**_shallow(article), "removed": dict(article.removed)}


def document_article(document: Mapping[str, Any]) -> Article:
    """Build the article of a document; a field that the document does not know yet has its default."""
    return Article(**_known(Article, document))


def briefing_document(briefing: Briefing) -> Document:
    """
    A briefing as JSON.

    The article's sentences, which are text of somebody else, are not in it: they have a column of their own, and a
    time when they go.
    """
    document = _shallow(briefing)
    del document["article_sentences"]
    sentences = [_shallow(sentence) for sentence in briefing.sentences]
    return {**document, "sentences": sentences, "checks": _shallow(briefing.checks), "usage": _shallow(briefing.usage)}


def document_briefing(document: Mapping[str, Any], article_sentences: Iterable[str] | None) -> Briefing:
    """
    The briefing of a document.

    Without the article's sentences there is nothing left to refer to, so `supported_by` is empty as well: a number in
    a briefing always names a sentence that is there.
    """
    gone: Document = {"supported_by": ()} if article_sentences is None else {}
    sentences = tuple(
        Sentence(**_known(Sentence, {**sentence, "part": Part(sentence["part"]), **gone}))
        for sentence in document["sentences"]
    )
    inner = {
        "length": Length(document["length"]),
        "sentences": sentences,
        "article_sentences": tuple(article_sentences or ()),
        "checks": Checks(**_known(Checks, document["checks"])),
        "usage": Usage(**_known(Usage, document["usage"])),
    }
    return Briefing(**_known(Briefing, {**document, **inner}))


def row_chat_line(row: RowMapping) -> ChatLine:
    """A line of the local chat."""
    return ChatLine(row["id"], row["author"], row["text"], row["answer"], row["thread"], row["marker"] or "", row["at"])


def _shallow(instance: Any) -> Document:
    """The fields of a dataclass, unlike asdict() without copying what is in them."""
    return {field.name: getattr(instance, field.name) for field in fields(instance)}


def _known(kind: Any, document: Mapping[str, Any]) -> Document:
    """What `kind` has fields for. JSON has lists where our types have tuples."""
    known = {field.name for field in fields(kind)}
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in document.items() if name in known
    }
