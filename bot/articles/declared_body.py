"""
Reads an article from where its page declares it to machines, when the page itself shows next to nothing of it.

Some pages come as a stub that scripts fill in, and hold the whole text in JSON-LD (schema.org articleBody). It is used
only then: elsewhere it is a teaser as often as a text, and on pages that are not free it is not meant for us.
"""

import re
from dataclasses import replace

from lxml.html import fromstring

from bot.articles.structure import Marks, blocks
from bot.articles.structured import Structured
from bot.domain.article import Article
from bot.domain.words import count_words
from bot.language.detect import detect
from bot.language.hygiene import clean

#: What a page shows is a stub with fewer words than this, and than this share of what it declares …
STUB_WORDS_MAX = 120
STUB_SHARE_MAX = 0.34
#: … of at least so many words.
BODY_WORDS_MIN = 100

_TAGS = re.compile(r"<[a-z/][^<>]{0,300}>", re.IGNORECASE)
_PARAGRAPH_ENDS = re.compile(r"</p>|</h\d>|</li>|</div>|<br ?/?>", re.IGNORECASE)


def declared_body(data: Structured, article: Article) -> Article | None:
    """The article with the text that its page declares; None when that is no more than what the page shows."""
    text = data.text("articleBody")
    shown, declared = article.word_count, count_words(text)
    if declared < BODY_WORDS_MIN or shown >= min(STUB_WORDS_MAX, STUB_SHARE_MAX * declared):
        return None
    text, removed = clean(_plain(text))
    lines = [line for raw in text.split("\n") if (line := " ".join(raw.split()))]
    language = detect(text)
    sentences, found = blocks(lines, Marks(), language, article.title)
    return replace(
        article,
        text="\n\n".join(lines),
        language=language,
        sentences=tuple(sentences),
        blocks=tuple(found),
        removed={**article.removed, **removed},
    )


def _plain(text: str) -> str:
    """The text without tags and entities, which some sites leave in it."""
    if _TAGS.search(text) or re.search(r"&(?:#\d+|\w{2,8});", text):
        text = _PARAGRAPH_ENDS.sub("\n", text)
        return str(fromstring(f"<div>{text}</div>").text_content())
    return text
