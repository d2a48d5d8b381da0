"""What stands at the top of a briefing: the line under its title, and how its lead begins."""

from dataclasses import dataclass

from bot.domain.article import ArticleKind
from bot.domain.briefing import Briefing, Part
from bot.texts.answers import cut
from bot.texts.catalogue import say, say_count, spoken
from bot.texts.locales import day

#: Names of authors that are shown, and characters of all of them together.
AUTHORS_MAX = 2
AUTHORS_CHARS_MAX = 80


@dataclass(frozen=True, slots=True)
class Byline:
    """
    What sort of piece an article is, where and when it was published, by whom, and how long it takes to read.

    The pieces stand in the order in which they are shown; "" is what is not known. Plain text of strangers.
    """

    kind: str  #: "" for plain news.
    site: str
    published: str
    authors: str
    minutes: str

    @property
    def after(self) -> tuple[str, ...]:
        """What follows the site."""
        return tuple(filter(None, (self.published, self.authors, self.minutes)))

    @property
    def words(self) -> str:
        """All of it in one line, for where the site needs no treatment of its own."""
        return " · ".join(filter(None, (self.kind, self.site, *self.after)))


def byline(briefing: Briefing) -> Byline:
    """The byline of a briefing, in its language."""
    language = briefing.language
    return Byline(
        kind="" if briefing.kind is ArticleKind.NEWS else say(f"kind.{briefing.kind}", language),
        site=briefing.site,
        published=day(briefing.published, spoken(language)),
        authors=_authors(briefing),
        minutes=say_count("byline.minutes", briefing.minutes, language) if briefing.minutes else "",
    )


def lead_sentences(briefing: Briefing) -> tuple[str, str]:
    """The first sentence of the lead, and the rest of it; all of it and "" where its sentences are not known."""
    first = next((sentence.text for sentence in briefing.sentences if sentence.part is Part.LEAD), "")
    if not first or not briefing.lead.startswith(first):
        return briefing.lead, ""
    return first, briefing.lead.removeprefix(first).strip()


def _authors(briefing: Briefing) -> str:
    names = cut(", ".join(briefing.authors[:AUTHORS_MAX]), AUTHORS_CHARS_MAX)
    others = len(briefing.authors) - AUTHORS_MAX
    return say_count("byline.others", others, briefing.language, names=names) if others > 0 else names
