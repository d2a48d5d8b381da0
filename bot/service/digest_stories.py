"""Puts the links of a period together by story, and tells how much each weighs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.archive import Shared
from bot.domain.briefing import Briefing
from bot.domain.digest import LABELLED, LABELLED_LAST, REMOVED_LAST, Placed
from bot.domain.engagement import NOTHING, Engaged
from bot.domain.requests import Request
from bot.domain.telling import Telling
from bot.domain.types import Person
from bot.language.ranking import dot
from bot.language.telling import telling
from bot.service.clustering import clusters
from bot.service.feedback import Leaning, moved
from bot.service.likeness import vectors
from bot.service.periods import Period
from bot.service.voices import Voices, voices
from bot.service.weight import WEIGHTS, Weights, weight

#: Links of one story that are compared each with each; of more, the newest.
COMPARED_MAX = 60


@dataclass(frozen=True, slots=True)
class Item:
    """One article of a period, whoever posted it."""

    first: Shared  #: As it was posted first; with the briefing that any of the postings has.
    people: tuple[Person, ...]  #: Who posted it, the first one first; () when nobody knows any more.
    by: tuple[str, ...] = ()  #: Ids of those whose posting stands: not of who had the answer to it taken away.
    engaged: Engaged = NOTHING  #: With those postings.
    removed: bool = False  #: Whether none of them stands.

    @property
    def request(self) -> Request:
        """By which it was posted first."""
        return self.first.request

    @property
    def briefing(self) -> Briefing | None:
        """What is known of it; None when it was not read."""
        return self.first.briefing

    @property
    def site(self) -> str:
        """Its host; "" when it was not read."""
        return self.briefing.site if self.briefing else ""

    @property
    def leads(self) -> bool:
        """Whether it may stand for a story."""
        return self.briefing is not None and self.briefing.kind not in LABELLED and not self.removed

    @property
    def telling(self) -> Telling:
        """What it is compared by; of an article whose text is gone, what its briefing says."""
        if self.first.telling:
            return self.first.telling
        made = self.briefing
        return telling(made.title, f"{made.lead} {made.body}", made.language) if made else Telling()


@dataclass(frozen=True, slots=True)
class Told:
    """A story and the articles that tell it."""

    items: tuple[Item, ...]  #: The one that tells it best first, then one of each other voice, then the rest.
    voices: Voices
    weight: float
    shifted: float  #: The same as votes on earlier answers move it.
    placed: Placed  #: The figures that it comes from.
    before: tuple[Item, ...] = ()  #: What told it here in the days before.
    beyond: tuple[Item, ...] = ()  #: The oldest of a story of more than COMPARED_MAX articles, which are only counted.

    @property
    def leads(self) -> bool:
        """Whether it may lead the digest."""
        return self.items[0].leads

    @property
    def people(self) -> set[str]:
        """Ids of who posted it."""
        return {person.id for item in self.items for person in item.people}


def hidden(shared: Shared) -> bool:
    """Whether its link is a spoiler: what somebody hid is told where it can be hidden, under its message."""
    return shared.request.link is not None and shared.request.link.spoiler


def items_of(shared: Sequence[Shared]) -> list[Item]:
    """
    Each article once, under who posted it first.

    Links that a limit kept from being briefed are left out unless somebody else had them briefed.
    """
    found: dict[str, list[Shared]] = {}
    for each in shared:
        if each.request.link and not each.request.refused:
            found.setdefault(each.story, []).append(each)
    items = []
    for postings in found.values():
        first = postings[0]
        known = next((each for each in postings if each.briefing), first)
        people = {each.request.author.id: each.request.author for each in postings if each.request.author.id}
        whole = Shared(
            first.request,
            first.story,
            known.briefing,
            first.posted if first.briefing else known.posted,
            known.reason,
            known.telling or first.telling,
        )
        standing = [each for each in postings if not each.removed]
        by = dict.fromkeys(each.request.author.id for each in standing if each.request.author.id)
        engaged = sum((each.engaged for each in standing), NOTHING)
        items.append(Item(whole, tuple(people.values()), tuple(by), engaged, not standing))
    return items


def stories_of(
    items: Sequence[Item],
    period: Period,
    earlier: Sequence[Item] = (),
    leaning: Leaning | None = None,
    by: Weights = WEIGHTS,
) -> list[Told]:
    """
    The stories of articles that were read, the weightiest first; those that may not lead come last.

    Args:
        items: The articles.
        period: In which they were posted.
        earlier: What was read here in the days before; it adds no story, only to those that go on.
        leaning: What the votes of the channel come to; None: nothing is shifted.
        by: What each figure counts.
    """
    known = [*earlier, *items]
    tellings = [item.telling for item in known]
    groups: dict[int, list[int]] = {}
    times, same = [item.request.asked_at for item in known], [item.first.story for item in known]
    for place, label in enumerate(clusters(tellings, times, same)):
        groups.setdefault(label, []).append(place)
    found = []
    for places in groups.values():
        now = [at for at in places if at >= len(earlier)]
        before = tuple(known[at] for at in places if at < len(earlier))
        if now:
            told = _told([known[at] for at in now], [tellings[at] for at in now], period, leaning, by)
            beyond = tuple(known[at] for at in now[:-COMPARED_MAX])
            found.append(replace(told, before=before, beyond=beyond, placed=replace(told.placed, before=len(before))))
    return sorted(found, key=lambda told: (not told.leads, -told.weight))


def _told(items: list[Item], tellings: list[Telling], period: Period, leaning: Leaning | None, by: Weights) -> Told:
    items, tellings = items[-COMPARED_MAX:], tellings[-COMPARED_MAX:]
    heard = voices(tellings, [item.site for item in items])
    order = _best_first(items, tellings)
    first_of = {heard.of[place]: place for place in reversed(order)}
    order = sorted(order, key=lambda place: (first_of[heard.of[place]] != place, order.index(place)))
    counted = _counted(items, by.links_a_person)
    length = (period.until - period.since).total_seconds() or 1.0
    newest = max(item.request.asked_at for item in items)
    placed = Placed(
        people=len({name for item in items for name in item.by}),
        # Who gives a view of a story, or pays for it, does not make it larger.
        voices=len({heard.of[place] for place in counted if items[place].leads}),
        links=len(counted),
        newest_minutes=max(0, int((period.until - newest).total_seconds() // 60)),
        engaged=sum((item.engaged for item in items), NOTHING),
        last=_last(items),
        shifts=leaning.of([item.site for item in items], tellings) if leaning else (),
    )
    recent = (newest - period.since).total_seconds() / length
    weighs = weight(placed, recent, by)
    return Told(tuple(items[place] for place in order), heard, weighs, weighs * moved(placed.shifts, by), placed)


def _last(items: Sequence[Item]) -> str:
    if any(item.leads for item in items):
        return ""
    return REMOVED_LAST if all(item.removed for item in items) else LABELLED_LAST


def _counted(items: Sequence[Item], links_a_person: int) -> list[int]:
    """Places of those that make a story larger: of one person alone only some, of what was removed none."""
    brought: Counter[str] = Counter()
    counted = []
    for place, item in enumerate(items):
        alone = item.by[0] if len(item.by) == 1 else ""
        brought[alone] += 1
        if not item.removed and (not alone or brought[alone] <= links_a_person):
            counted.append(place)
    return counted


def _best_first(items: Sequence[Item], tellings: Sequence[Telling]) -> list[int]:
    """Places, the text that has most in common with the others first; labelled ones last, of equals the older first."""
    weighed = vectors(tellings)
    common = [sum(dot(one, other) for other in weighed) for one in weighed]
    return sorted(range(len(items)), key=lambda place: (not items[place].leads, -round(common[place], 6), place))


def spread(told: Sequence[Told], count: int) -> list[Told]:
    """
    At most `count` of them in their order, no person and no site more than a third as long as others wait.

    A person is who alone brought a story, a site the only one that tells it. What one of them has beyond that comes in
    when there is room.
    """
    share = max(2, count // 3)
    # What nobody knows any more is no person, and no site, of which there could be too much.
    people: Counter[str] = Counter()
    sites: Counter[str] = Counter()
    chosen, waiting = [], []
    for place, each in enumerate(told):
        people_of, sites_of = each.people, {item.site for item in each.items}
        person = next(iter(people_of)) if len(people_of) == 1 else ""
        site = next(iter(sites_of)) if len(sites_of) == 1 else ""
        if (person and people[person] >= share) or (site and sites[site] >= share):
            waiting.append(place)
            continue
        people[person] += 1
        sites[site] += 1
        chosen.append(place)
    kept = chosen[:count] + waiting[: max(0, count - len(chosen))]
    return [told[place] for place in sorted(kept)]
