"""What a search found, a line each."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.archive import Hit
from bot.texts.answers import cut
from bot.texts.catalogue import FALLBACK, say, spoken
from bot.texts.locales import day

TITLE_CHARS_MAX, SITE_CHARS_MAX, NAME_CHARS_MAX = 120, 60, 40


@dataclass(frozen=True, slots=True)
class Linked:
    """A line that begins with a link. All of it is a stranger's text."""

    label: str
    url: str
    site: str  #: The host behind it; "" for none.
    link: str  #: Where the site may be linked to.
    after: tuple[str, ...]  #: What else there is.

    def __str__(self) -> str:
        return " · ".join(filter(None, (self.label, self.site, *self.after)))


@dataclass(frozen=True, slots=True)
class InChannel:
    """A line that names another channel, which a platform shows by its name."""

    before: str
    channel: str  #: Its id.
    after: str = ""

    def __str__(self) -> str:
        return f"{self.before}{self.channel}{self.after}"


#: One line of what a command answers; the views make it harmless.
Line = str | Linked | InChannel

#: Stands in a catalogue's text where the channel goes: a private character, which no text that is shown holds.
CHANNEL_HERE = "\ue000"


def in_channel(text: str, channel: str) -> InChannel:
    """A text of the catalogue with CHANNEL_HERE in the place of a channel, as a line."""
    before, _, after = text.rpartition(CHANNEL_HERE)
    return InChannel(before.replace(CHANNEL_HERE, ""), channel, after)


def found_lines(hits: Sequence[Hit], language: str = FALLBACK) -> list[Line]:
    """What `/news find` shows: each title, linked to its briefing, with its site, who posted it and when."""
    return [_line(hit, language) for hit in hits]


def _line(hit: Hit, language: str) -> Linked:
    name = cut(hit.author.name, NAME_CHARS_MAX)
    author = say("digest.posted_by", language, author=name) if name else ""
    title = cut(hit.title or hit.site, TITLE_CHARS_MAX) or say("notice.briefing", language)
    after = (author, day(hit.posted_at.isoformat(), spoken(language)))
    return Linked(title, hit.url or hit.link, cut(hit.site, SITE_CHARS_MAX), hit.link, tuple(filter(None, after)))
