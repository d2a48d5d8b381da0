"""
How much of a document is read: a book's worth.

Whoever handles an article handles all of it, on the event loop too: what is stored, sent and counted is bounded here.
"""

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.article import Article, Block
from bot.domain.words import count_words

#: Of one article; a text beyond is cut at a sentence.
WORDS_MAX, TEXT_CHARS_MAX = 200_000, 2_000_000
#: What is written down for each line and sentence counts too.
LINES_MAX, SENTENCES_MAX = 5_000, 15_000


def bounded(article: Article) -> Article:
    """The article, or of a longer one its first sentences, and a note that it is a part."""
    lines = article.text.split("\n\n")
    kept = [*_within(article, lines)]
    if (kept[-1][1].last if kept else 0) == len(article.sentences):
        return article
    notes = article.notes if "part" in article.notes else (*article.notes, "part")
    sentences = article.sentences[: kept[-1][1].last] if kept else ()
    text = "\n\n".join(line for line, _ in kept)
    return replace(article, text=text, sentences=sentences, blocks=tuple(block for _, block in kept), notes=notes)


def _within(article: Article, lines: list[str]) -> Iterator[tuple[str, Block]]:
    """Lines and their blocks as far as the limits go; the last one may end with one of its sentences."""
    chars = words = 0
    for line, block in zip(lines, article.blocks[:LINES_MAX], strict=False):
        end, last = 0, block.first - 1
        for number in range(block.first, min(block.last, SENTENCES_MAX) + 1):
            sentence = article.sentences[number - 1]
            following = max(end, line.find(sentence, end)) + len(sentence)
            words += count_words(sentence)
            if chars + following > TEXT_CHARS_MAX or words > WORDS_MAX:
                break
            end, last = following, number
        if last >= block.first:
            yield (line if last == block.last else line[:end]), replace(block, last=last)
        if last < block.last:
            return
        chars += len(line) + 2
