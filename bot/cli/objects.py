"""The JSON objects that commands print. Keys may be added, never removed or retyped."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bot.domain.article import Article
from bot.domain.briefing import ArticleAnswer, Briefing, Checks
from bot.domain.digest import Digest, FeedEntry


def article_json(article: Article) -> dict[str, Any]:
    """``newsbrief read --json``."""
    return {
        "url": article.url,
        "canonical_url": article.canonical_url,
        "site": article.site,
        "title": article.title,
        "authors": list(article.authors),
        "published": article.published,
        "updated": article.updated,
        "language": article.language,
        "text": article.text,
        "word_count": article.word_count,
        "notes": list(article.notes),
        "state": article.state,
        "image": article.image,
        "publication": article.publication,
        "removed": dict(article.removed),
        "sentences": list(article.sentences),
        "kind": str(article.kind),
        "blocks": [asdict(block) for block in article.blocks],
    }


def briefing_json(briefing: Briefing) -> dict[str, Any]:
    """``newsbrief brief --json``."""
    fields = _without_chat(asdict(briefing))
    fields["sentences"] = [
        {"part": str(sentence.part), "text": sentence.text, "supported_by": list(sentence.supported_by)}
        for sentence in briefing.sentences
    ]
    fields["article_sentences"] = list(briefing.article_sentences)
    fields["checks"] = _checks_json(briefing.checks)
    fields["notes"] = list(briefing.notes)
    return fields


def answer_json(answer: ArticleAnswer) -> dict[str, Any]:
    """``newsbrief ask --json``."""
    fields = _without_chat(asdict(answer))
    del fields["content"]
    fields["sentences"] = [
        {"text": sentence.text, "supported_by": list(sentence.supported_by)} for sentence in answer.sentences
    ]
    fields["article_sentences"] = list(answer.article_sentences)
    fields["checks"] = _checks_json(answer.checks)
    fields["notes"] = list(answer.notes)
    return fields


def _without_chat(fields: dict[str, Any]) -> dict[str, Any]:
    """What is so in a chat alone is left out: who handed a text over, whether it was hidden."""
    return {name: value for name, value in fields.items() if name not in {"given", "given_by", "spoiler"}}


def _checks_json(checks: Checks) -> dict[str, Any]:
    return {
        "names": list(checks.names),
        "numbers": list(checks.numbers),
        "quotes": list(checks.quotes),
        "dropped": checks.dropped,
        "mended": checks.mended,
        "look": checks.look,
    }


def digest_json(digest: Digest) -> dict[str, Any]:
    """``newsbrief digest --json``."""
    fields = asdict(digest)
    fields["since"], fields["until"] = digest.since.isoformat(), digest.until.isoformat()
    fields["entries"] = [
        {
            **asdict(entry),
            "posted_at": entry.posted_at.isoformat(),
            "kind": str(entry.kind),
            "feeds": _feeds_json(entry.feeds),
        }
        for entry in digest.entries
    ]
    stories = zip(fields["stories"], digest.stories, strict=True)
    fields["stories"] = [{**made, "feeds": _feeds_json(story.feeds)} for made, story in stories]
    fields["feeds"] = _feeds_json(digest.feeds)
    if digest.chart:
        fields["chart"]["starts"] = [start.isoformat() for start in digest.chart.starts]
    return fields


def _feeds_json(entries: Sequence[FeedEntry]) -> list[dict[str, Any]]:
    return [{**asdict(entry), "seen_at": entry.seen_at.isoformat()} for entry in entries]


def failure_json(url: str, reason: str, message: str, rule: str = "") -> dict[str, Any]:
    """
    What a command prints when it could not read the link; its exit code is 1.

    Args:
        url: As asked for.
        reason: One of REASONS.
        message: The same in a sentence.
        rule: Which rule refused the page; by default named like the reason.
    """
    return {"url": url, "reason": reason, "message": message, "rule": rule or reason}
