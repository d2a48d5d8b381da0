"""What a digest tells and in which order: its stories, what stands alone, what is left out. Pure, and slow."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.archive import Shared
from bot.domain.digest import FeedEntry
from bot.domain.feeds import News
from bot.service import digest_text
from bot.service.digest_order import order, weighed
from bot.service.digest_stories import Item, Told, items_of
from bot.service.feedback import Leaning
from bot.service.muting import NO_SILENCE, Silence
from bot.service.news import Beside, Dated, beside, telling_of
from bot.service.periods import Period


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The links of a digest in their places."""

    items: Sequence[Item]  #: Each article once, the muted ones too, as it was posted.
    unread: Sequence[Item]  #: Those of them that could not be read, and are not muted.
    stories: Sequence[Told]  #: All that are not muted, the weightiest first; of one link or several.
    muted: Sequence[Told]  #: Those that are.
    several: Sequence[Told]  #: Stories of several links that are told as such.
    alone: Sequence[Told]  #: Those that have one line, under their best link.
    lead: tuple[str, ...]  #: Sentences that the digest begins with.
    also: Beside  #: What feeds say.

    @property
    def shown(self) -> list[Item]:
        """The articles that are not muted."""
        return [*self.read, *self.unread]

    @property
    def read(self) -> list[Item]:
        """Those of them of which there is a briefing."""
        hidden = {item.first.story for each in self.muted for item in (*each.items, *each.beyond)}
        return [item for item in self.items if item.briefing and item.first.story not in hidden]

    @property
    def muted_count(self) -> int:
        """Stories that are left out; a link that could not be read is one."""
        return len(self.muted) + len(self.items) - len(self.unread) - sum(bool(item.briefing) for item in self.items)

    @property
    def told(self) -> list[Told]:
        """All stories that have room."""
        return [*self.several, *self.alone]

    @property
    def left_out(self) -> int:
        """Links that were read and have no room."""
        return len(self.read) - sum(len(each.items) for each in self.several) - len(self.alone)

    def feeds_of(self, told: Told) -> tuple[FeedEntry, ...]:
        """What feeds say of one of the stories."""
        place = next(place for place, each in enumerate(self.stories) if each is told)
        return self.also.of_stories.get(place, ())


def arranged(
    shared: Sequence[Shared],
    period: Period,
    *,
    earlier: Sequence[Shared] = (),
    news: Sequence[News] = (),
    silence: Silence = NO_SILENCE,
    leaning: Leaning | None = None,
) -> Arrangement:
    """The links of a digest in their places: see Digests.digest. A busy month takes seconds."""
    items = items_of(shared)
    heard, silent = silence.parted(news)
    heard = [each for each in heard if each.seen_at >= period.since]
    known = [item for item in items_of(earlier) if item.briefing]
    known += silence.known(silent, [each.request.asked_at for each in shared])
    read = [item for item in items if item.briefing]
    told, muted = weighed(read, period, known, leaning=leaning, silence=silence)
    unheard = _dated(item for each in muted for item in each.items)
    unheard += [(telling_of(each), each.seen_at) for each in silent if each.seen_at >= period.since]
    unheard += _dated(silence.known(silent, [each.seen_at for each in heard]))
    shows = order(told)
    return Arrangement(
        items=items,
        unread=[item for item in items if not item.briefing and not silence.names(item)],
        stories=told,
        muted=muted,
        several=shows.several,
        alone=shows.alone,
        lead=_lead(shows.leading),
        also=beside(told, shared, heard, unheard) if heard else Beside(),
    )


def _dated(items: Iterable[Item]) -> list[Dated]:
    return [(item.telling, item.request.asked_at) for item in items]


def _lead(told: Sequence[Told]) -> tuple[str, ...]:
    """What happened, of the weightiest stories."""
    best = [digest_text.openings(each)[:1] for each in told]
    return tuple(dict.fromkeys(sentence for first in best for sentence in first))
