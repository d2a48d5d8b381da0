"""Reads plain text and Markdown."""

import re
from textwrap import shorten
from urllib.parse import urlsplit

from bot.articles.structure import Marks, blocks
from bot.domain.article import Article, BlockKind
from bot.domain.errors import NothingToRead
from bot.language.detect import detect
from bot.language.hygiene import clean

#: A first line up to this length that ends no sentence is the title.
TITLE_CHARS_MAX = 160

_FRONT_MATTER = re.compile(r"\A(?:---|\+\+\+)\n.*?\n(?:---|\+\+\+)\n", re.DOTALL)
_FENCE = re.compile(r"^(```|~~~).*?^\1\s*$", re.DOTALL | re.MULTILINE)
_IMAGE = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)")
_LINK = re.compile(r"\[([^\]\n]+)\](?:\([^)\n]*\)|\[[^\]\n]*\])")
_LINE_MARK = re.compile(r"^[ \t]*(?:#{1,6}|>|[-*+]|\d{1,3}[.)])[ \t]+", re.MULTILINE)
_HEADING = re.compile(r"^(#{1,6}) +(.+?) *#*$", re.MULTILINE)
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]")
_RULE = re.compile(r"^[ \t]*(?:[-*_=] ?){3,}$|^\[[^\]\n]+\]:.*$|^<!--.*?-->$", re.MULTILINE)
_EMPHASIS = re.compile(r"(\*\*|__|\*|_|~~|`)(?=\S)(.{1,500}?)(?<=\S)\1")


def read_plain(text: str, url: str) -> Article:
    """Read a text file: blank lines separate paragraphs; without any, each line is one."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    parts = re.split(r"\n\s*\n", text)
    lines = parts if len(parts) > 1 else text.split("\n")
    return plain_article("\n".join(" ".join(line.split()) for line in lines), url)


def read_markdown(text: str, url: str) -> Article:
    """Read a Markdown file: its words without its marks; code is left out, the first heading is the title."""
    text = _FENCE.sub("\n", _FRONT_MATTER.sub("", text.replace("\r\n", "\n")))
    heading = _HEADING.search(text)
    text = _IMAGE.sub("", _RULE.sub("\n", text))
    text = re.sub(r"^(#{1,6} .*)$", r"\n\1\n", text, flags=re.MULTILINE)
    text = re.sub(r"^([ \t]*(?:[-*+]|\d{1,3}[.)]) )", r"\n\1", text, flags=re.MULTILINE)
    marks, lines = Marks(), []
    for part in re.split(r"\n\s*\n", text):
        lines.append(line := _without_marks(part))
        if found := _HEADING.match(part.strip()):
            marks.add(line, (BlockKind.HEADING, len(found[1])))
        elif _ITEM.match(part):
            marks.add(line, (BlockKind.ITEM, 0))
    title = _without_marks(heading[2]) if heading else ""
    return plain_article("\n".join(filter(None, lines)), url, title=title, marks=marks)


def _without_marks(part: str) -> str:
    words = _LINE_MARK.sub("", _LINK.sub(r"\1", part))
    return " ".join(_EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", words)).split())


def plain_article(
    text: str,
    url: str,
    *,
    title: str = "",
    published: str = "",
    notes: tuple[str, ...] = (),
    marks: Marks | None = None,
) -> Article:
    """
    An article from text that has no markup, one paragraph a line.

    Args:
        text: At least one line.
        url: Where it was found.
        title: What the document calls itself; else a first line that is no sentence, or the first sentence.
        published: ISO 8601 date, or "".
        notes: As in `Article`.
        marks: Which lines are headings and items; all are paragraphs by default.

    Raises:
        NothingToRead: ``no_text``.
    """
    text, removed = clean(text)
    lines = [line for raw in text.split("\n") if (line := " ".join(raw.split()))]
    if not lines:
        raise NothingToRead("no_text", "the document is empty")
    is_title = len(lines) > 1 and len(lines[0]) <= TITLE_CHARS_MAX and not lines[0].endswith((".", "!", "?", "。"))
    first = lines[0] if is_title else ""
    title = clean(title)[0].strip() or first
    if first and first.casefold() == title.casefold():
        lines = lines[1:]
    text = "\n\n".join(lines)
    language = detect(text)
    sentences, found = blocks(lines, marks or Marks(), language, title)
    return Article(
        url=url,
        canonical_url=url,
        site=urlsplit(url).hostname or "",
        title=title or shorten(sentences[0], TITLE_CHARS_MAX, placeholder=" …") or sentences[0][:TITLE_CHARS_MAX],
        text=text,
        language=language,
        published=published,
        sentences=tuple(sentences),
        notes=notes,
        removed=removed,
        blocks=tuple(found),
    )
