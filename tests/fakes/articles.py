"""Articles as they come from the reader."""

from bot.domain.article import Article
from bot.language.sentences import split


def article(name: str, title: str, text: str, *, published: str = "") -> Article:
    """An English one, with its sentences; `name` is the last part of its address."""
    url = f"https://news.example/{name}"
    return Article(
        url=url,
        canonical_url=url,
        site="news.example",
        title=title,
        text=text,
        language="en",
        published=published,
        sentences=tuple(split(text, "en")),
    )
