"""What a digest says on every platform: its counts, who tells a story, and what is missing."""

from collections import Counter
from datetime import UTC, datetime

from bot.domain.digest import (
    FADING,
    GOING_ON,
    LABELLED,
    NEW,
    NOT_KEPT,
    ONGOING,
    UPDATE,
    WAITING,
    Digest,
    DigestEntry,
    DigestStory,
    Placed,
)
from bot.domain.zones import known_zone
from bot.texts.answers import cut
from bot.texts.catalogue import say, say_count, spoken
from bot.texts.locales import day, moment

#: Links that could not be read and are listed with their reason, the newest; and characters of an address and a reason.
MISSED_MAX, MISSED_CHARS_MAX = 10, 120
#: Reasons that are one to a reader of a digest.
_ALIKE = {
    "forbidden": "bot_check",
    "robots": "bot_check",
    "noai": "bot_check",
    "consent_wall": "bot_check",
    "unreachable": "site",
    "timeout": "site",
    "site_busy": "site",
    "site_broken": "site",
    "too_many_redirects": "site",
    "no_text": "too_short",
    "app_store": "not_article",
    "error_page": "not_found",
}
_NEWS = {UPDATE: "digest.update", ONGOING: "digest.ongoing"}
_PHASES = {NEW: "digest.phase_new", GOING_ON: "digest.phase_going_on", FADING: "digest.phase_fading"}
#: Characters of a dated line.
ARC_CHARS_MAX = 160
_NAMED = frozenset(
    {
        "paywall",
        "login_wall",
        "bot_check",
        "address_refused",
        "video",
        "audio",
        "image",
        "social_post",
        "not_article",
        "not_found",
        "too_short",
        "site",
    }
)


def counts_line(digest: Digest) -> str:
    """How much there is: "30 links · 14 stories · posted by 5 people"; "" where that was not counted."""
    if not digest.links:
        return ""
    counts = (("links", digest.links), ("stories", digest.story_count), ("people", digest.people))
    return " · ".join(say_count(f"digest.{key}", count, digest.language) for key, count in counts if count)


def moment_of(at: datetime, digest: Digest) -> str:
    """When something was by the calendar of a digest, where no program tells each reader their own time."""
    return moment(at.astimezone(known_zone(digest.zone) or UTC), spoken(digest.language))


def span_line(digest: Digest) -> str:
    """From when to when, and by whose clock."""
    zone = known_zone(digest.zone) or UTC
    return f"{moment_of(digest.since, digest)} – {moment_of(digest.until, digest)} ({zone})"


def sources_line(story: DigestStory, language: str) -> str:
    """Who tells it: "5 sources, 3 of them by AP"."""
    parts = [say_count("digest.sources", story.links, language)]
    if story.news:
        parts[0] = f"{say(_NEWS[story.news], language)} · {parts[0]}"
    if story.phase:
        parts[0] = f"{say(_PHASES[story.phase], language)} · {parts[0]}"
    parts += [say("digest.by_agency", language, count=count, agency=name) for name, count in story.agencies.items()]
    if story.voices < story.links and not story.agencies:
        parts.append(say_count("digest.voices", story.voices, language))
    return " · ".join(filter(None, (", ".join(parts), talk_line(story.placed, language))))


def arc_lines(story: DigestStory, language: str) -> list[tuple[str, str, str]]:
    """How a story of a week went on: of each line the day in words, what the report says, and its address."""
    tag = spoken(language)
    return [(day(line.day, tag), cut(line.text, ARC_CHARS_MAX), line.url) for line in story.arc]


def talk_line(placed: Placed | None, language: str) -> str:
    """What people did about it: "12 replies · 7 reactions"; "" for nothing."""
    if placed is None:
        return ""
    counts = (("replies", placed.engaged.replies), ("reactions", placed.engaged.reactions))
    return " · ".join(say_count(f"digest.{key}", count, language) for key, count in counts if count)


def compared_lines(story: DigestStory, language: str) -> list[str]:
    """What several sources say alike, and where they differ."""
    found = []
    if story.agreed:
        found.append(say("digest.agreed", language, what=", ".join(story.agreed)))
    if story.differing:
        found.append(say("digest.differing", language, what="; ".join(story.differing)))
    return found


def posted_line(entry: DigestEntry, author: str, language: str) -> str:
    """
    Who posted a link.

    Args:
        entry: The link.
        author: Its first author, cut to what is shown.
        language: Of the digest.
    """
    if not author:
        return ""
    if entry.others:
        return say("digest.posted_with", language, author=author, others=", ".join(entry.others))
    return say("digest.posted_by", language, author=author)


def label(entry: DigestEntry, language: str) -> str:
    """
    What has to be known of a link: that it was told before, what sort of piece it is, and what people did about it.

    "" for none of it.
    """
    news = say(_NEWS[entry.news], language) if entry.news else ""
    kind = say(f"kind.{entry.kind}", language) if entry.kind in LABELLED else ""
    return " · ".join(filter(None, (news, kind, talk_line(entry.placed, language))))


def missing_lines(digest: Digest) -> list[str]:
    """What could not be read, by reason, what is not kept any more, and what is still being read."""
    language = digest.language
    reasons: Counter[str] = Counter()
    for reason, count in digest.unread.items():
        if reason not in {WAITING, NOT_KEPT}:
            name = _ALIKE.get(reason, reason)
            reasons[name if name in _NAMED else "other"] += count
    lines = []
    if reasons:
        named = ", ".join(say_count(f"unread.{name}", count, language) for name, count in reasons.most_common())
        lines.append(say_count("digest.missing", reasons.total(), language, reasons=named))
    for key, state in (("digest.not_kept", NOT_KEPT), ("digest.waiting", WAITING)):
        if count := digest.unread.get(state, 0):
            lines.append(say_count(key, count, language))
    return lines


def missed_items(digest: Digest) -> list[tuple[str, str]]:
    """
    Links that could not be read, as far as they are listed: address and reason, as far as a line has room for them.

    Of a long address it is the host: one that is cut would lead elsewhere.
    What is only not read yet, or not kept any more, is counted but no fault of the link.
    """
    found = [entry for entry in digest.missed if entry.unread not in {WAITING, NOT_KEPT}]
    language = digest.language
    return [
        (_address(entry.url), cut(say(f"reason.{entry.unread}", language), MISSED_CHARS_MAX))
        for entry in found[-MISSED_MAX:]
    ]


def _address(url: str) -> str:
    return (
        url if len(url) <= MISSED_CHARS_MAX else cut(url.partition("://")[2].partition("/")[0] or url, MISSED_CHARS_MAX)
    )
