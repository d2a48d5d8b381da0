"""
What the votes of a channel say of sources and topics: by how much their stories weigh more there, or less.

A source is a site. A topic is a word that stands in the title, or again and again in the lead, of several articles that
were voted on: one article that nobody liked says nothing of all others.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.domain.telling import Telling
from bot.domain.votes import CAST_KEPT, DATED_MAX, SOURCE, TOPIC, Cast, Shift, Vote
from bot.language.telling import TITLE_FACTOR
from bot.language.terms import common_terms, terms
from bot.service.tying import WORD_CHARS_MAX, as_written
from bot.service.weight import WEIGHTS, Weights

#: Articles that were voted on and have a word in common, before it is a topic.
TOPIC_ARTICLES_MIN = 3
#: A smaller share of a story's weight is none, and has faded.
SHARE_MIN = 0.01

_SIGNS = {Vote.UP: 1.0, Vote.DOWN: -1.0}
_WORDY = re.compile(r"[^\W\d_]")
#: By person, when they voted and how.
_Ballots = Mapping[str, Sequence[tuple[datetime, float]]]


class Leaning:
    """What the votes of a channel come to at one moment."""

    def __init__(self, cast: Sequence[Cast], at: datetime, by: Weights = WEIGHTS) -> None:
        """
        Count them.

        Args:
            cast: The votes, in any order; of one person on one article the newest counts.
            at: The moment. Later votes and those older than CAST_KEPT count nothing.
            by: The figures, `shift_…`.
        """
        self._at, self._by = at, by
        latest = {(each.person, each.article): each for each in sorted(cast, key=lambda each: each.at) if each.at <= at}
        sources, topics, self._words = _ballots(list(latest.values()))
        self._ballots = {SOURCE: sources, TOPIC: topics}
        self._shares = {kind: self._known(of_kind) for kind, of_kind in self._ballots.items()}

    def of(self, sites: Sequence[str], tellings: Sequence[Telling]) -> tuple[Shift, ...]:
        """
        What shifts a story: of its sources each by its part of the links, of its topics the one that is shifted most.

        A topic is a story's when half of its links are about it.

        Args:
            sites: Of its links.
            tellings: Of its links.
        """
        shares = self._shares[SOURCE]
        found = [
            Shift(SOURCE, site, shares[site] * count / len(sites))
            for site, count in Counter(sites).items()
            if site in shares
        ]
        known = self._shares[TOPIC]
        about = Counter(term for telling in tellings for term in _about(telling.terms) if term in known)
        of_story = [term for term, count in about.items() if 2 * count >= len(tellings)]
        if of_story:
            most = max(of_story, key=lambda term: (abs(known[term]), term))
            found.append(Shift(TOPIC, self._words[most], known[most]))
        return tuple(found)

    def all(self) -> list[Shift]:
        """Everything that is shifted, the most shifted first; of DATED_MAX also when it will have faded."""
        found = [(kind, name, share) for kind, shares in self._shares.items() for name, share in shares.items()]
        found.sort(key=lambda each: (-abs(each[2]), each[0], each[1]))
        return [
            Shift(
                kind,
                name if kind == SOURCE else self._words[name],
                share,
                self._fades(self._ballots[kind][name]) if place < DATED_MAX else None,
            )
            for place, (kind, name, share) in enumerate(found)
        ]

    def _known(self, ballots: Mapping[str, _Ballots]) -> dict[str, float]:
        shares = {name: self._share(each, self._at) for name, each in ballots.items()}
        return {name: share for name, share in shares.items() if abs(share) >= SHARE_MIN}

    def _share(self, ballots: _Ballots, at: datetime) -> float:
        """Each person moves it by less and less the more they vote, and all together by less and less as well."""
        by, minds = self._by, 0.0
        for votes in ballots.values():
            mind = sum(sign * _left(at - cast, by.shift_days) for cast, sign in votes)
            minds += mind / (abs(mind) + by.shift_votes)
        return by.shift_max * minds / (abs(minds) + by.shift_people)

    def _fades(self, ballots: _Ballots) -> datetime:
        """The end of the last day on which it shifts anything."""
        days = [self._at + timedelta(days=day) for day in range(CAST_KEPT.days + 1)]
        return max(day for day in days if abs(self._share(ballots, day)) >= SHARE_MIN) + timedelta(days=1)


def moved(shifts: Sequence[Shift], by: Weights = WEIGHTS) -> float:
    """What a story's weight is to be multiplied with: all of its shifts, within the bound of one."""
    return 1 + max(-by.shift_max, min(by.shift_max, sum(shift.share for shift in shifts)))


def _left(age: timedelta, days_half: float) -> float:
    """What is left of a vote."""
    return 0.0 if age > CAST_KEPT else 0.5 ** (age / timedelta(days=days_half))


def _ballots(cast: Sequence[Cast]) -> tuple[dict[str, _Ballots], dict[str, _Ballots], dict[str, str]]:
    """Those on each source and on each topic, and how its word is written."""
    topics_of = {each.article: _topics(each) for each in cast}
    often = Counter(term for topics in topics_of.values() for term in topics)
    sources, topics = _by_name(), _by_name()
    for each in cast:
        ballot = each.at, _SIGNS[each.vote]
        if each.site:
            sources[each.site][each.person].append(ballot)
        for term in topics_of[each.article]:
            if often[term] >= TOPIC_ARTICLES_MIN:
                topics[term][each.person].append(ballot)
    words = as_written([text for each in cast for text in (each.title, each.lead)])
    return {**sources}, {term: votes for term, votes in topics.items() if term in words}, words


def _by_name() -> defaultdict[str, defaultdict[str, list[tuple[datetime, float]]]]:
    return defaultdict(lambda: defaultdict(list))


def _topics(cast: Cast) -> set[str]:
    """What an article is about, as a telling of it says; no word that any page may hold."""
    counts = Counter(terms(cast.lead, cast.language))
    for term in terms(cast.title, cast.language):
        counts[term] += TITLE_FACTOR
    found = _about(counts) - common_terms()
    return {term for term in found if len(term) <= WORD_CHARS_MAX and _WORDY.match(term)}


def _about(counts: Mapping[str, int]) -> set[str]:
    """Terms of the title, and those that an opening has more than once."""
    return {term for term, count in counts.items() if count >= TITLE_FACTOR}
