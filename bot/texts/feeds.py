"""Feeds in words: what a channel follows, and how a digest tells what feeds say."""

from bot.domain.at_once import Followed
from bot.domain.digest import Digest, FeedEntry
from bot.domain.errors import REASONS
from bot.domain.feeds import Follow
from bot.domain.hosts import site_of
from bot.texts.answers import cut
from bot.texts.catalogue import FALLBACK, say, say_count, spoken
from bot.texts.found import Line, Linked
from bot.texts.locales import day

#: Characters of what a feed calls itself, of a title, and of the line below that.
NAME_CHARS_MAX, TITLE_CHARS_MAX, LINE_CHARS_MAX = 60, 120, 240


def follow_lines(followed: Followed, language: str = FALLBACK) -> list[Line]:
    """What `/news follows` shows: each feed, and how it stands; or that there is none."""
    if not followed.follows:
        return [say("follow.none", language)]
    return [_line(follow, language) for follow in followed.follows]


def _line(follow: Follow, language: str) -> Linked:
    """The site is linked to; the whole address of the feed may be a secret."""
    host = site_of(follow.url)
    title = cut(follow.title, NAME_CHARS_MAX) or host
    label = say("follow.line", language, number=str(follow.id), title=title)
    return Linked(label, "", host, f"https://{host}/", (_state(follow, language),))


def _state(follow: Follow, language: str) -> str:
    if follow.ended:
        return say("follow.ended", language, number=str(follow.id))
    if follow.paused:
        return say("follow.paused", language, number=str(follow.id))
    if follow.problem:
        why = say(f"reason.{follow.problem if follow.problem in REASONS else 'failed'}", language)
        return say("follow.problem", language, why=why)
    if follow.read_at is None:
        return say("follow.unread", language)
    return say("follow.read", language, day=day(follow.read_at.isoformat(), spoken(language)))


def feed_title(entry: FeedEntry) -> str:
    """The title of an item, cut to what is shown."""
    return cut(entry.title, TITLE_CHARS_MAX)


def feed_line(entry: FeedEntry) -> str:
    """What stands below it."""
    return cut(entry.line, LINE_CHARS_MAX)


def feed_about(entry: FeedEntry, language: str) -> str:
    """Whose it is: that it is from a feed, which one, and who else tells the same."""
    about = say("digest.from_feed", language, feed=cut(entry.feed, NAME_CHARS_MAX))
    others = say("digest.feed_others", language, sites=", ".join(entry.others)) if entry.others else ""
    return " · ".join(filter(None, (about, others)))


def feeds_heading(digest: Digest) -> str:
    """Above what feeds say; "" when they say nothing."""
    return say("digest.feeds", digest.language) if digest.feeds else ""


def feeds_rest(digest: Digest) -> str:
    """How much more there is of them; "" for none."""
    more = digest.feeds_left_out
    return say_count("digest.feeds_more", more, digest.language) if more and digest.feeds else ""
