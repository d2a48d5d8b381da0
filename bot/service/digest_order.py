"""Which stories a digest shows, and in which order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.digest import ONGOING
from bot.service import digest_text
from bot.service.digest_stories import Item, Told, spread, stories_of
from bot.service.feedback import Leaning
from bot.service.muting import NO_SILENCE, Silence
from bot.service.periods import Period
from bot.service.weight import WEIGHTS, Weights

#: Stories that are told, and links that stand alone; what is beyond is counted.
STORIES_MAX, ALONE_MAX = 8, 20
#: Stories that the lead tells of.
LEADING = 2
#: What was told in so many days before counts as known, in a digest of at most two days.
BEFORE, DAILY_MAX = timedelta(days=3), timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Order:
    """What a digest shows, in its order."""

    several: tuple[Told, ...]  #: Stories of several links.
    alone: tuple[Told, ...]  #: Of one, and behind them those that merely go on.
    leading: tuple[Told, ...]  #: Of both the weightiest that may lead and have something new.


def weighed(
    items: Sequence[Item],
    period: Period,
    earlier: Sequence[Item] = (),
    *,
    leaning: Leaning | None = None,
    silence: Silence = NO_SILENCE,
    by: Weights = WEIGHTS,
) -> tuple[list[Told], list[Told]]:
    """The stories of articles, the weightiest first, and those that are muted; the arguments are stories_of()'s."""
    told, muted = [], []
    for each in stories_of(items, period, earlier, leaning, by):
        if silence.muted(each):
            muted.append(each)
        else:
            told.append(digest_text.newest_first(each))
    return told, muted


def order(told: Sequence[Told]) -> Order:
    """
    Choose by weight what is shown, and put that in order by weight and votes.

    So votes on earlier answers never decide whether a story is shown.

    Args:
        told: All stories, the weightiest first.
    """
    # What merely goes on has one line, below what is new.
    ongoing = [each for each in told if digest_text.state(each) == ONGOING]
    fresh = [each for each in told if each not in ongoing]
    several = spread([each for each in fresh if len(each.items) > 1], STORIES_MAX)
    alone = spread([each for each in (*fresh, *ongoing) if each not in several], ALONE_MAX)
    shown = [each for each in (*several, *alone) if each not in ongoing]
    last = [each for each in alone if each in ongoing]
    leading = [each for each in _ordered(shown) if each.leads][:LEADING] if several else []
    singles = _ordered([each for each in alone if each not in ongoing])
    return Order(tuple(_ordered(several)), (*singles, *_ordered(last)), tuple(leading))


def _ordered(told: Sequence[Told]) -> list[Told]:
    return sorted(told, key=lambda each: (not each.leads, -each.shifted))
