"""Tells an article from what a site shows instead of one."""

from lxml.html import HtmlElement

from bot.domain.errors import NothingToRead
from bot.domain.types import Article


def judge(tree: HtmlElement, article: Article, *, status: int, mitigated: str) -> None:
    """
    Raise when the page is no article.

    Raises:
        NothingToRead: with the reason and what gave it away.
    """
    if mitigated == "challenge":
        raise NothingToRead("bot_check", "header cf-mitigated")
    if status != 200:  # noqa: PLR2004
        raise NothingToRead("forbidden", f"status {status}")
    if not article.text:
        raise NothingToRead("no_text", "no extractor found any")
