"""Why each story of a digest stands where it does, and why its links stand together, as lines of plain text."""

from bot.domain.digest import ONGOING, Digest, Placed
from bot.texts.answers import cut
from bot.texts.catalogue import FALLBACK, say, say_count
from bot.texts.digest import talk_line
from bot.texts.shifts import moved_words

#: Links that stand alone and are explained, the first ones; and characters of a title.
ALONE_MAX, TITLE_CHARS_MAX = 12, 90
_MINUTES_OF_AN_HOUR = 60


def placement_lines(digest: Digest, language: str = FALLBACK) -> list[str]:
    """
    What `Why here?` shows: of each story the figures that placed it, and what its links have in common.

    Args:
        digest: As it was stored; one of an older version has no figures.
        language: Of who asks; a BCP 47 tag.
    """
    lines = [_line(story.title, story.placed, language, together=True) for story in digest.stories if story.placed]
    alone = [entry for entry in digest.alone if entry.placed]
    for entry in alone[:ALONE_MAX]:
        last = say("placed.ongoing", language) if entry.news == ONGOING else ""
        lines.append(_line(entry.title or entry.site, entry.placed, language, last=last))
    if not lines:
        return [say("placed.none", language)]
    return [say("placed.head", language), *(f"{place}. {line}" for place, line in enumerate(lines, start=1))]


def _line(title: str, placed: Placed | None, language: str, *, together: bool = False, last: str = "") -> str:
    assert placed, "others are left out"
    figures = [say_count("digest.people", placed.people, language) if placed.people else ""]
    figures += [say_count("placed.voices", placed.voices, language) if placed.voices else ""]
    figures += [say_count("digest.links", placed.links, language) if placed.links > 1 else ""]
    figures += [talk_line(placed, language), _votes(placed), _age(placed, language)]
    sentences = [f"{cut(title, TITLE_CHARS_MAX)}: {' · '.join(filter(None, figures))}."]
    if together and placed.tied:
        sentences.append(say("placed.tied", language, words=", ".join(placed.tied)))
    elif together:
        sentences.append(say("placed.alike", language))
    if placed.before:
        sentences.append(say_count("placed.before", placed.before, language))
    if what := moved_words(placed.shifts, language):
        sentences.append(say("placed.shifted", language, what=what))
    sentences.append(say(f"placed.{placed.last}", language) if placed.last else last)
    return " ".join(filter(None, sentences))


def _votes(placed: Placed) -> str:
    cast = (("👍", placed.engaged.up), ("👎", placed.engaged.down))
    return " ".join(f"{thumb} {count:,}" for thumb, count in cast if count)


def _age(placed: Placed, language: str) -> str:
    hours = placed.newest_minutes // _MINUTES_OF_AN_HOUR
    return say_count("placed.newest", hours, language) if hours else say("placed.newest_now", language)
