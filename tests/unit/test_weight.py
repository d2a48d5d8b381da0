"""What makes a story weigh in a digest, and what does not."""

from dataclasses import replace

import pytest

from bot.domain.digest import Placed
from bot.domain.engagement import Engaged
from bot.service.weight import WEIGHTS, weight

ONE = Placed(people=1, voices=1, links=1, newest_minutes=0)


def of(**engaged: int) -> float:
    """The weight of a link that people did something about."""
    return weight(replace(ONE, engaged=Engaged(**engaged)), 0.5)


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"reactions": 1, "reactors": 1}, id="a reaction"),
        pytest.param({"replies": 1, "repliers": 1}, id="a reply"),
        pytest.param({"up": 1}, id="a vote for it"),
    ],
)
def test_what_people_do_about_it_makes_it_weightier(more: dict[str, int]) -> None:
    assert of(**more) > of()


def test_three_people_who_posted_it_come_before_one_whom_many_answer() -> None:
    """A digest is a team's; talk is counted, but less than having brought it."""
    brought = weight(replace(ONE, people=3, links=3), 0.5)
    assert brought > of(replies=4, repliers=2)


def test_one_person_who_goes_on_and_on_adds_no_more_than_a_few_replies() -> None:
    """Nor does who puts twenty emoji."""
    assert of(replies=200, repliers=1) == of(replies=WEIGHTS.replies_a_person, repliers=1)
    assert of(reactions=20, reactors=1) == of(reactions=1, reactors=1)
    assert of(replies=200) == of(), "the poster alone"


def test_a_crowd_counts_up_to_a_bound() -> None:
    assert of(reactions=500, reactors=500) == of(reactions=500, reactors=WEIGHTS.engaged_max)


def test_votes_against_it_take_a_bounded_weight() -> None:
    """A hundred angry people cannot hide what the whole team brought."""
    assert of(down=1) < of()
    assert of(down=5) < of(down=1)
    assert of() - of(down=10_000) <= WEIGHTS.votes_weight
    assert of(down=3, up=3) == of()
