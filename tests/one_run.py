"""Looks for sentences that the page does not show as one run of words."""

import re
import unicodedata

from bot.articles.extract import parse
from bot.articles.hidden import drop_hidden
from bot.domain.article import Article

#: Sentences with fewer letters say too little to be looked for.
LETTERS_MIN = 12

_WORD = re.compile(r"\w+")
_NOTE = re.compile(r"\[.{1,60}\]$")
_NUMBER = re.compile(r"\[?\d{1,3}\]?$")


def torn(html: str, article: Article) -> list[str]:
    """
    The article's sentences whose words do not follow one another in the page as shown.

    What is no word of a sentence, although it stands in one: marks of footnotes and notes in brackets, readings above
    characters, formulas and raised digits (compared by their letters), tooltips, and what a script fills in.
    """
    tree = parse(html)
    drop_hidden(tree)
    for element in list(tree.iter("script", "style", "svg", "rt", "rp", "math")):
        element.drop_tree()
    for raised in list(tree.iter("sup")):
        is_link = raised.find(".//a") is not None or next(raised.iterancestors("a"), None) is not None
        text = "".join(raised.itertext()).strip()
        if _NOTE.match(text) or (is_link and _NUMBER.match(text)):
            raised.drop_tree()
    body = tree.find("body")
    parts = [] if body is None else list(body.itertext())
    glued, spaced = _words("".join(parts)), _words(" ".join(parts))
    runs = (f" {' '.join(glued)} ", f" {' '.join(spaced)} ", "".join(glued))
    sentences = [_words(sentence) for sentence in article.sentences]
    return [
        sentence
        for sentence, words in zip(article.sentences, sentences, strict=True)
        if len("".join(words)) >= LETTERS_MIN
        and f" {' '.join(words)} " not in runs[0]
        and f" {' '.join(words)} " not in runs[1]
        and "".join(words) not in runs[2]
    ]


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
