"""
How much a story weighs in a digest, from figures that are stored with it.

A digest is a team's: what several of them brought and talk about comes before what many papers wrote. Each figure
counts by the logarithm of it, and none of them grows by what one person does again and again.
"""

import math

from bot.domain.digest import Placed
from bot.domain.engagement import Engaged

#: What people, independent voices and links each add to a story's weight, by the logarithm of their number; and what
#: being new adds at most.
PERSON_WEIGHT, VOICE_WEIGHT, LINK_WEIGHT, RECENT_WEIGHT = 3.0, 1.5, 0.5, 1.0
#: The same of people who put reactions or wrote replies, and of replies, of which so many count for each of them.
ENGAGED_WEIGHT, REPLY_WEIGHT, REPLIES_A_PERSON = 1.0, 0.5, 5
#: People of each kind who count at most.
ENGAGED_MAX = 50
#: What votes on the answers add or take at most, and how many it takes to come half as far.
VOTES_WEIGHT, VOTES_HALF = 1.5, 2
#: Links of one person that count for a story; beyond that they are counted, but do not make it larger.
LINKS_A_PERSON = 3


def weight(placed: Placed, recent: float) -> float:
    """
    The weight of a story.

    Args:
        placed: Its figures.
        recent: When its newest link was posted: 0 for the beginning of the period, 1 for its end.
    """
    people = min(placed.engaged.reactors, ENGAGED_MAX) + min(placed.engaged.repliers, ENGAGED_MAX)
    replies = min(placed.engaged.replies, REPLIES_A_PERSON * min(placed.engaged.repliers, ENGAGED_MAX))
    return (
        PERSON_WEIGHT * math.log2(1 + (placed.people or 1))
        + VOICE_WEIGHT * math.log2(1 + placed.voices)
        + LINK_WEIGHT * math.log2(1 + placed.links)
        + ENGAGED_WEIGHT * math.log2(1 + people)
        + REPLY_WEIGHT * math.log2(1 + replies)
        + VOTES_WEIGHT * _opinion(placed.engaged)
        + RECENT_WEIGHT * recent
    )


def _opinion(engaged: Engaged) -> float:
    """Between -1 and 1: what people think of the answers, the more of them the more it says."""
    return (engaged.up - engaged.down) / (engaged.up + engaged.down + VOTES_HALF)
