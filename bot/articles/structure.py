"""
Tells what each line of an article's text is: a paragraph, a heading, an item of a list, a turn of a conversation.

Extractors give lines and forget what they were. So each line is looked up on the page, by its letters alone: this holds
whichever extractor the line came from.
"""

from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from bot.articles.conversation import turns
from bot.articles.page_lines import KEY_CHARS, letters
from bot.articles.tree.elements import HEADINGS
from bot.domain.article import Block, BlockKind
from bot.domain.words import count_words
from bot.language.marks import ASKS
from bot.language.sentences import split

#: A line is what a longer or shorter element is, up to this share of its letters.
LENGTH_SHARE_MIN = 0.7
#: A line in bold with more words is a paragraph that somebody wanted to be read.
BOLD_WORDS_MAX = 14
#: The level of a heading that is one only by its bold print.
BOLD_LEVEL = 6

_BOLD = frozenset({"b", "strong"})
_LISTS = frozenset({"ul", "ol", "dl"})
_LINES = frozenset(
    {*_LISTS, *HEADINGS, "p", "div", "br", "section", "article", "header", "footer", "blockquote", "figure"}
)

Mark = tuple[BlockKind, int]  #: What a line is, and the level of a heading.
_PARAGRAPH: Mark = (BlockKind.PARAGRAPH, 0)
_ITEM: Mark = (BlockKind.ITEM, 0)


class Marks:
    """What the lines of a page or a file are, other than paragraphs."""

    def __init__(self) -> None:
        self._marks: dict[str, tuple[int, Mark]] = {}
        self._glued: dict[str, Sequence[str]] = {}

    def add(self, text: str, mark: Mark) -> None:
        """Note what a line with this text is; what was noted first holds."""
        if key := letters(text):
            self._marks.setdefault(key[:KEY_CHARS], (len(key), mark))

    def add_item(self, lines: Sequence[str]) -> None:
        """Note the lines of one item of a list."""
        for line in lines:
            self.add(line, _ITEM)
        if len(lines) > 1:
            self._glued.setdefault(letters("".join(lines)), lines)

    def apart(self, line: str) -> Sequence[str]:
        """The lines of an item that an extractor has put into one; any other line alone."""
        return self._glued.get(letters(line), (line,))

    def of(self, line: str) -> Mark:
        """What the line is."""
        key = letters(line)
        length, mark = self._marks.get(key[:KEY_CHARS], (0, _PARAGRAPH))
        return mark if min(length, len(key)) >= LENGTH_SHARE_MIN * max(length, len(key)) else _PARAGRAPH


def marks_of(tree: HtmlElement) -> Marks:
    """What a page's elements say about their lines."""
    marks = Marks()
    body = tree.find("body")
    if body is None:
        return marks
    for element in body.iter(*HEADINGS):
        marks.add(str(element.text_content()), (BlockKind.HEADING, int(str(element.tag)[1])))
    for element in body.iter("p"):
        if _is_bold(element) and next(element.iterancestors("li", "dd"), None) is None:
            marks.add(str(element.text_content()), (BlockKind.HEADING, BOLD_LEVEL))
    for element in body.iter("li", "dt", "dd"):
        marks.add_item([line for text in _lines(element) if (line := " ".join(text.split()))])
    return marks


def blocks(lines: Sequence[str], marks: Marks, language: str, title: str = "") -> tuple[list[str], list[Block]]:
    """
    The sentences of a text, and its lines as blocks of them.

    Args:
        lines: Of the text; none is empty.
        marks: What its page or file says about lines.
        language: Of the text; a BCP 47 tag.
        title: Of the article; names that it mentions are names.
    """
    kinds = [marks.of(line) for line in lines]
    spoken = turns(lines, [kind for kind, _ in kinds], language, title)
    sentences: list[str] = []
    found: list[Block] = []
    for line, (kind, level), turn in zip(lines, kinds, spoken, strict=True):
        first = len(sentences) + 1
        sentences += split(line, language)
        if turn:
            found.append(Block(turn.kind, first, len(sentences), turn.speaker))
        else:
            found.append(Block(kind, first, len(sentences), level=level))
    return sentences, found


def _lines(item: HtmlElement) -> Iterator[str]:
    """The text of an item, cut at paragraphs, headings and line ends; lists inside of it have items of their own."""
    parts = [item.text or ""]
    for child in item:
        if child.tag in _LINES:
            yield "".join(parts)
            parts.clear()
            if child.tag not in _LISTS:
                yield from _lines(child)
        else:
            parts.append(str(child.text_content()))
        parts.append(child.tail or "")
    yield "".join(parts)


def _is_bold(paragraph: HtmlElement) -> bool:
    """Whether the paragraph is printed in bold as a whole, is short, and ends like no sentence but a question."""
    bold = [element for element in paragraph if element.tag in _BOLD]
    if not bold:
        return False
    text = str(paragraph.text_content()).strip()
    inside = sum(len(letters(str(element.text_content()))) for element in bold)
    if not text or inside < len(letters(text)):
        return False
    is_sentence = text.endswith((".", "!", "。", "！")) or count_words(text) > BOLD_WORDS_MAX
    return text.endswith(ASKS) or not is_sentence
