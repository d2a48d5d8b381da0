"""
What the command line prints, as plain text. Pure: equal answers give equal text.

All text is taken for a stranger's: escape sequences could rewrite what stands above, change the window's title or
type into the shell, so no control character but the newline is ever printed.
"""

from rich.cells import cell_len, chop_cells

from bot.domain.article import Article
from bot.domain.briefing import ArticleAnswer, Briefing, Notice
from bot.domain.digest import Digest, DigestEntry, DigestStory, FeedEntry
from bot.language.hygiene import visible
from bot.texts import say
from bot.texts.answers import answer_blocks, digest_remarks, digest_title, notice_line
from bot.texts.byline import byline
from bot.texts.chart import chart_words
from bot.texts.digest import (
    arc_lines,
    compared_lines,
    counts_line,
    label,
    missing_lines,
    moment_of,
    posted_line,
    sources_line,
    span_line,
)
from bot.texts.feeds import feed_about, feed_line, feed_title, feeds_heading, feeds_rest
from bot.texts.notes import note_line, note_lines

#: Columns of a line, unless the caller knows better.
WIDTH = 80
#: Narrower than this, words would be cut to pieces.
WIDTH_MIN = 20

_INDENT = "  "


def briefing_text(briefing: Briefing, width: int = WIDTH) -> str:
    """
    A briefing in the fixed layout; parts are separated by empty lines.

    Args:
        briefing: As written; a part that its length leaves out is "".
        width: Columns of a line; characters of East Asian scripts take two. Addresses are never broken.
    """
    parts = (briefing.lead, briefing.body, briefing.overview, briefing.conclusion, briefing.source)
    head = _lines(
        _wrapped(briefing.title or briefing.site, width), _flat(briefing.url), _wrapped(byline(briefing).words, width)
    )
    notes = " · ".join(note_lines(briefing))
    return _blocks(head, *(_wrapped(part, width) for part in parts), _wrapped(notes, width))


def answer_text(answer: ArticleAnswer, width: int = WIDTH) -> str:
    """An answer to a question about an article; sentences that were picked stand apart, each as the article has it."""
    head = _lines(_wrapped(answer.title or answer.site, width), _flat(answer.url))
    notes = " · ".join(note_lines(answer))
    return _blocks(head, *(_wrapped(block, width) for block in answer_blocks(answer)), _wrapped(notes, width))


def notice_text(notice: Notice, width: int = WIDTH) -> str:
    """One line said by the bot, and the address it is about."""
    return _lines(_wrapped(notice_line(notice), width), _flat(notice.link))


def digest_text(digest: Digest, width: int = WIDTH) -> str:
    """What was shared in a period: the lead, stories, single links, what is missing, and what it comes down to."""
    language = digest.language
    head = _lines(_wrapped(digest_title(digest), width), span_line(digest), _wrapped(counts_line(digest), width))
    found = [_story(story, digest, width) for story in digest.stories]
    if digest.stories and digest.alone:
        found.append(_wrapped(say("digest.also", language), width))
    found += [_entry(entry, digest, width) for entry in digest.alone]
    if not digest.entries:
        found.append(_wrapped(say("notice.digest_empty", language), width))
    found.append(_wrapped(feeds_heading(digest), width))
    found += [_feed(entry, digest, width) for entry in digest.feeds]
    found.append(_wrapped(feeds_rest(digest), width))
    missed = "\n".join(f"{_INDENT}{_flat(entry.url)}" for entry in digest.missed)
    found.append(_lines(*(_wrapped(line, width) for line in missing_lines(digest)), missed))
    found += [_wrapped(remark, width) for remark in digest_remarks(digest)]
    picture = _wrapped(chart_words(digest.chart, language), width) if digest.chart else ""
    return _blocks(head, _wrapped(digest.lead, width), picture, *found, _wrapped(digest.conclusion, width))


def article_text(article: Article, width: int = WIDTH) -> str:
    """An article as it was read: every field that has a value, then the text."""
    fields = {
        "url": article.url,
        "canonical url": article.canonical_url if article.canonical_url != article.url else "",
        "site": article.site,
        "publication": article.publication,
        "authors": ", ".join(article.authors),
        "published": article.published,
        "updated": article.updated,
        "language": article.language,
        "words": str(article.word_count),
        "sentences": str(len(article.sentences)),
        "state": article.state,
        "image": article.image,
        "removed": ", ".join(f"{count} {kind}" for kind, count in article.removed.items()),
        "notes": " ".join(note_line(note, article.language) for note in article.notes),
    }
    column = max(map(len, fields)) + len(_INDENT)
    table = [f"{name:<{column}}{_flat(value)}" for name, value in fields.items() if value]
    paragraphs = [_wrapped(paragraph, width) for paragraph in article.text.split("\n\n")]
    return _blocks(_wrapped(article.title, width), "\n".join(table), *paragraphs)


def _story(story: DigestStory, digest: Digest, width: int) -> str:
    language, inner = digest.language, width - len(_INDENT)
    lines = (sources_line(story, language), story.text, *compared_lines(story, language))
    course = [_lines(_wrapped(f"{day}: {text}", inner), _flat(url)) for day, text, url in arc_lines(story, language)]
    sources = []
    for number, entry in enumerate((digest.entries[place] for place in story.entries), start=1):
        title = f"{entry.title}, " if entry.title != story.title else ""
        named = f"({number}) {title}{_about(entry, digest)}"
        sources.append(_lines(_wrapped(named, inner), _flat(entry.url)))
    if more := story.links - len(story.entries):
        sources.append(say("digest.more_sources", language, count=more))
    sources += [_from_feed(entry, language, inner) for entry in story.feeds]
    return _item(story.title, _lines(*(_wrapped(line, inner) for line in lines), *course, *sources), width)


def _entry(entry: DigestEntry, digest: Digest, width: int) -> str:
    inner = width - len(_INDENT)
    feeds = (_from_feed(each, digest.language, inner) for each in entry.feeds)
    below = _lines(_wrapped(entry.line, inner), _wrapped(_about(entry, digest), inner), _flat(entry.url), *feeds)
    return _item(entry.title or entry.url, below, width)


def _feed(entry: FeedEntry, digest: Digest, width: int) -> str:
    inner = width - len(_INDENT)
    parts = (entry.site, feed_about(entry, digest.language), moment_of(entry.seen_at, digest))
    about = ", ".join(filter(None, parts))
    below = _lines(_wrapped(feed_line(entry), inner), _wrapped(about, inner), _flat(entry.url))
    return _item(feed_title(entry), below, width)


def _from_feed(entry: FeedEntry, language: str, width: int) -> str:
    """An item of a feed as one more source of what people shared."""
    about = ", ".join(filter(None, (feed_title(entry), entry.site, feed_about(entry, language))))
    return _lines(_wrapped(f"+ {about}", width), _flat(entry.url))


def _about(entry: DigestEntry, digest: Digest) -> str:
    parts = (
        entry.site,
        label(entry, digest.language),
        posted_line(entry, entry.author, digest.language),
        moment_of(entry.posted_at, digest),
    )
    return ", ".join(filter(None, parts))


def _item(title: str, below: str, width: int) -> str:
    title = _wrapped(title, width - len(_INDENT)).replace("\n", f"\n{_INDENT}")
    return "\n".join((f"• {title}", *(f"{_INDENT}{line}" for line in below.splitlines())))


def _flat(text: str) -> str:
    """The text in one line, without what a terminal would obey or a reader not see."""
    return " ".join(visible(text).split())


def _wrapped(text: str, width: int) -> str:
    """The text in lines of at most `width` columns; an address keeps to one line, so that it can be followed."""
    width = max(width, WIDTH_MIN)
    lines = [""]
    for word in _flat(text).split(" "):
        pieces = [word] if "://" in word or cell_len(word) <= width else chop_cells(word, width)
        for piece in pieces:
            longer = f"{lines[-1]} {piece}" if lines[-1] else piece
            if cell_len(longer) <= width:
                lines[-1] = longer
            elif lines[-1]:
                lines.append(piece)
            else:
                lines[-1] = piece
    return "\n".join(lines)


def _lines(*lines: str) -> str:
    return "\n".join(filter(None, lines))


def _blocks(*blocks: str) -> str:
    return "\n\n".join(filter(None, blocks))
