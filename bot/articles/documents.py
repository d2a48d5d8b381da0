"""Reads documents that are already here: pages that were fetched, files."""

from dataclasses import replace
from http import HTTPStatus
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from bot.articles.page import WORDS_MIN, Page, bytes_max, media_type, retry_after, too_large
from bot.articles.signals import allows_use
from bot.domain.article import GIVEN_CHARS_MAX, Article
from bot.domain.errors import NothingToRead, ReadError, SiteBusy
from bot.sandbox.failures import ChildBroken, TooComplex
from bot.sandbox.plain import MISFITS, from_plain
from bot.sandbox.pool import Sandbox

#: What a child loads to read documents, and the function that it does it with.
PARSERS = "bot.articles.document"
_WORK = f"{PARSERS}:work"


class ReaderFailed(ReadError):
    """Something of ours failed; the log has the details."""

    retryable = True
    reason = "failed"


class Documents:
    """Judges and extracts. Safe to use from several tasks at once."""

    def __init__(self, sandbox: Sandbox, *, noai: bool = False) -> None:
        """
        Prepare to read.

        Args:
            sandbox: Where documents are parsed.
            noai: Whether signals against use by AI are respected.
        """
        self.sandbox = sandbox
        self._noai = noai

    async def read_bytes(self, body: bytes, url: str, content_type: str = "") -> Article:
        """
        Read a document that is already there: a file, a page of our own. The limits are those of a fetched one.

        Raises:
            NothingToRead: there is no article in it, or it is too large.
        """
        if len(body) > (limit := bytes_max(media_type(content_type), body)):
            raise too_large(limit)
        found = await self.parse(Page(url, HTTPStatus.OK, content_type, body, {}))
        if isinstance(found, Article):
            # A file has no host; its name says where the text is from.
            return found if found.site else replace(found, site=PurePosixPath(urlsplit(url).path).name)
        raise NothingToRead("no_text", "the page only sends its visitors on")

    async def read_text(self, text: str, url: str) -> Article:
        """Read a text that somebody took from a page; see ports.Reader."""
        if len(text) > GIVEN_CHARS_MAX:
            raise NothingToRead("too_large", f"more than {GIVEN_CHARS_MAX} characters")
        found = await self.parse(
            Page(url, HTTPStatus.OK, "text/plain; charset=utf-8", text.encode("utf-8", "replace"), {})
        )
        if isinstance(found, Article):
            if found.word_count < WORDS_MIN:
                raise NothingToRead("too_short", f"{found.word_count} words")
            return replace(found, url=url, canonical_url=url, given=True)
        raise NothingToRead("no_text", "a text that only sends its readers on")

    async def parse(self, page: Page) -> Article | str:
        """The page's article, or where it sends its visitors instead."""
        task = {
            "url": page.url,
            "content_type": page.content_type,
            "status": page.status,
            "mitigated": page.headers.get("cf-mitigated", ""),
            "noai": _ai_headers(page) if self._noai else None,
        }
        try:
            answer = await self._ask(task, page.body)
        except NothingToRead as nothing:
            refused = nothing.reason == "forbidden"
            if refused and page.status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
                after_s = retry_after(page.headers.get("retry-after", ""))
                raise SiteBusy(nothing.evidence, retry_after_s=after_s) from None
            raise
        if moved := answer.get("moved"):
            return str(moved)
        try:
            article: Article = from_plain(Article, answer["article"])
        except MISFITS as error:
            raise ReaderFailed("a child process gave no article back") from error
        return article

    async def _ask(self, task: dict[str, Any], body: bytes) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = await self.sandbox.run(_WORK, task, body=body)
        except TooComplex as error:
            raise NothingToRead("too_complex", str(error)) from error
        except ChildBroken as error:
            raise ReaderFailed(str(error)) from error
        return answer

    async def allows(self, robots: bytes, url: str) -> bool:
        """Whether a robots.txt lets us read an address."""
        return bool((await self._ask({"robots_for": url}, robots)).get("allowed"))


def _ai_headers(page: Page) -> str:
    refused = page.headers.get("tdm-reservation", "").strip() == "1" or not allows_use(
        page.headers.get("content-usage", "")
    )
    reserved = "noai" if refused else ""
    return f"{page.headers.get('x-robots-tag', '')} {reserved}"
