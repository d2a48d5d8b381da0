"""
How much a story weighs in a digest, from figures that are stored with it.

A digest is a team's: what several of them brought and talk about comes before what many papers wrote. Each figure
counts by the logarithm of it, and none of them grows by what one person does again and again.
"""

import math
from dataclasses import dataclass, field, fields
from typing import Any

from bot.domain.digest import Placed
from bot.domain.engagement import Engaged


def _figure(default: float, least: float, most: float) -> Any:
    return field(default=default, metadata={"bounds": (least, most)})


@dataclass(frozen=True, slots=True)
class Weights:
    """All figures of the weighing, each with its bounds (`Weights.bounds`); what is a whole number stays one."""

    #: What people, independent voices and links each add to a story's weight, by the logarithm of their number.
    person_weight: float = _figure(3.0, 0, 20)
    voice_weight: float = _figure(1.5, 0, 20)
    link_weight: float = _figure(0.5, 0, 20)
    #: What being new adds at most.
    recent_weight: float = _figure(1.0, 0, 20)
    #: As the first of people who put reactions or wrote replies, and of replies, of which so many count for each of
    #: them; and the people of each kind who count at most.
    engaged_weight: float = _figure(1.0, 0, 20)
    reply_weight: float = _figure(0.5, 0, 20)
    replies_a_person: int = _figure(5, 1, 200)
    engaged_max: int = _figure(50, 1, 200)
    #: What votes on a story's own answers add or take at most, and how many it takes to come half as far.
    votes_weight: float = _figure(1.5, 0, 20)
    votes_half: float = _figure(2.0, 0.1, 1_000)
    #: Links of one person that count for a story; beyond that they are counted, but do not make it larger.
    links_a_person: int = _figure(3, 1, 100)
    #: By what share votes on earlier answers move a story up or down at most (feedback.py): small enough that what two
    #: people brought stays before what one did.
    shift_max: float = _figure(0.15, 0, 0.5)
    #: People of one mind who move a source or topic half as far, and votes of one person that come half as far as they
    #: ever get by themselves.
    shift_people: float = _figure(3.0, 0.1, 1_000)
    shift_votes: float = _figure(1.0, 0.1, 1_000)
    #: Days after which a vote shifts half as much.
    shift_days: float = _figure(30.0, 1, 365)

    @classmethod
    def bounds(cls) -> dict[str, tuple[float, float]]:
        """The least and the most that each figure may be, by its name."""
        return {known.name: known.metadata["bounds"] for known in fields(cls)}


#: As a digest weighs.
WEIGHTS = Weights()


def weight(placed: Placed, recent: float, by: Weights = WEIGHTS) -> float:
    """
    The weight of a story.

    Args:
        placed: Its figures.
        recent: When its newest link was posted: 0 for the beginning of the period, 1 for its end.
        by: What each of them counts.
    """
    people = min(placed.engaged.reactors, by.engaged_max) + min(placed.engaged.repliers, by.engaged_max)
    replies = min(placed.engaged.replies, by.replies_a_person * min(placed.engaged.repliers, by.engaged_max))
    return (
        by.person_weight * math.log2(1 + (placed.people or 1))
        + by.voice_weight * math.log2(1 + placed.voices)
        + by.link_weight * math.log2(1 + placed.links)
        + by.engaged_weight * math.log2(1 + people)
        + by.reply_weight * math.log2(1 + replies)
        + by.votes_weight * _opinion(placed.engaged, by)
        + by.recent_weight * recent
    )


def _opinion(engaged: Engaged, by: Weights) -> float:
    """Between -1 and 1: what people think of the answers, the more of them the more it says."""
    return (engaged.up - engaged.down) / (engaged.up + engaged.down + by.votes_half)
