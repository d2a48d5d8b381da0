"""Puts what feeds say beside what people shared: to the story that it tells, or below all of theirs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.archive import Shared
from bot.domain.canonical import canonical
from bot.domain.digest import FeedEntry
from bot.domain.feeds import News
from bot.domain.hosts import site_of
from bot.domain.telling import Telling
from bot.language.detect import detect
from bot.language.telling import telling
from bot.language.terms import terms
from bot.service.clustering import clusters
from bot.service.digest_stories import Told

#: Items of feeds that a digest lists below what people shared, and that it adds to the sources of one story.
LISTED_MAX, OF_STORY_MAX = 8, 2
#: Of these of one feed, where several have something.
OF_FEED_MAX = 3
#: Articles of one story that items are compared with, the best first.
COMPARED_MAX = 5
#: Sites that are named of those that tell the same.
OTHERS_MAX = 3
#: Share of a line's words that stand in its title, from which on it only says that again.
RESTATED = 0.8


@dataclass(frozen=True, slots=True)
class Beside:
    """What feeds say, as a digest tells it."""

    of_stories: dict[int, tuple[FeedEntry, ...]] = field(default_factory=dict)  #: By the place of the story.
    listed: tuple[FeedEntry, ...] = ()
    left_out: int = 0


#: What a text is compared by, and when it was told.
Dated = tuple[Telling, datetime]


def beside(
    told: Sequence[Told], shared: Iterable[Shared], news: Sequence[News], silent: Sequence[Dated] = ()
) -> Beside:
    """
    What feeds say beside the stories of a digest.

    What somebody shared is told of already, and left out; several items of one story are one. The more sites tell it,
    the sooner it is listed; where several feeds have something, none has more than OF_FEED_MAX.

    Args:
        told: The stories.
        shared: All that was shared, also what was not read.
        news: What feeds say, oldest first.
        silent: Texts whose stories are left out.
    """
    fresh = _apart(news, _addresses(shared))
    if not fresh:
        return Beside()
    known = [(place, item) for place, each in enumerate(told) for item in each.items[:COMPARED_MAX]]
    dated = [(item.telling, item.request.asked_at) for _, item in known]
    dated += [*silent, *((telling_of(each), each.seen_at) for each in fresh)]
    # Articles of one story stay one, whatever stands beside them.
    same = [
        *(f"story {place}" for place, _ in known),
        *(f"silent {id(telling)}" for telling, _ in silent),
        *(f"news {each.canonical}" for each in fresh),
    ]
    labels = clusters([telling for telling, _ in dated], [at for _, at in dated], same)
    story_of = {label: place for label, (place, _) in reversed([*zip(labels, known, strict=False)])}
    left_out = set(labels[len(known) : len(known) + len(silent)]) - set(story_of)
    of_stories: dict[int, list[News]] = {}
    groups: dict[int, list[News]] = {}
    for label, each in zip(labels[len(known) + len(silent) :], fresh, strict=True):
        if (place := story_of.get(label)) is not None:
            of_stories.setdefault(place, []).append(each)
        elif label not in left_out:
            groups.setdefault(label, []).append(each)
    listed = _spread(sorted(groups.values(), key=_weight, reverse=True))
    entries = tuple(_entry(group) for group in listed)
    return Beside(
        {place: tuple(_entry([each]) for each in _sites_once(group)) for place, group in of_stories.items()},
        entries,
        len(groups) - len(entries),
    )


def telling_of(news: News) -> Telling:
    """What an item of a feed is compared by."""
    return telling(news.title, news.summary, detect(f"{news.title} {news.summary}"))


def _addresses(shared: Iterable[Shared]) -> set[str]:
    """Of all that was shared, as it was posted and as it was read."""
    found: set[str] = set()
    for each in shared:
        if each.request.link:
            found.add(each.request.link.canonical)
        if each.briefing:
            found.add(canonical(each.briefing.url))
    return found


def _apart(news: Sequence[News], known: set[str]) -> list[News]:
    """Each address once, of whichever feed had it first, without those that are known."""
    found: dict[str, News] = {}
    for each in news:
        if each.canonical not in known:
            found.setdefault(each.canonical, each)
    return list(found.values())


def _weight(group: Sequence[News]) -> tuple[int, float]:
    return len({site_of(each.url) for each in group}), max(each.seen_at for each in group).timestamp()


def _spread(groups: Sequence[Sequence[News]]) -> list[Sequence[News]]:
    """LISTED_MAX of them in their order, and of one feed OF_FEED_MAX unless it is the only one."""
    most = OF_FEED_MAX if len({group[0].feed_id for group in groups}) > 1 else LISTED_MAX
    of_feed: Counter[int] = Counter()
    kept: list[Sequence[News]] = []
    for group in groups:
        of_feed[group[0].feed_id] += 1
        if of_feed[group[0].feed_id] <= most:
            kept.append(group)
    return kept[:LISTED_MAX]


def _sites_once(group: Sequence[News]) -> list[News]:
    return list({site_of(each.url): each for each in reversed(group)}.values())[::-1][:OF_STORY_MAX]


def _entry(group: Sequence[News]) -> FeedEntry:
    first = group[0]
    others = dict.fromkeys(site_of(each.url) for each in group[1:] if site_of(each.url) != site_of(first.url))
    return FeedEntry(
        first.title,
        first.summary if _adds(first) else "",
        site_of(first.url),
        first.url,
        first.feed,
        first.seen_at,
        tuple(others)[:OTHERS_MAX],
    )


def _adds(news: News) -> bool:
    """Whether what a feed says of an item is more than its title."""
    said, more = set(terms(news.title, "und")), set(terms(news.summary, "und"))
    return bool(more) and len(more & said) < RESTATED * len(more)
