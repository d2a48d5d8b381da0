"""What goes to a child and comes back is of the types that our annotations name."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pytest

from bot.sandbox.plain import MISFITS, arguments, from_plain, returned, to_plain


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Leaf:
    text: str
    colour: Colour = Colour.RED


@dataclass(frozen=True, slots=True)
class Tree:
    leaves: tuple[Leaf, ...]
    size: tuple[int, float]
    counts: Mapping[str, int] = field(default_factory=dict)
    parent: Leaf | None = None
    names: Sequence[str] = ()
    numbered: Mapping[int, Colour] = field(default_factory=dict)
    seen: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Oak(Tree):
    age: int = 0


TREE = Tree((Leaf("a"), Leaf("\ud800")), (1, 2.5), {"x": 1}, Leaf("p"), ("one", "two"), {7: Colour.RED}, frozenset({3}))


def grown(tree: Tree, by: int = 1) -> list[Leaf] | None:
    """Only its annotations are looked at."""
    return list(tree.leaves) * by


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(TREE, id="everything at once"),
        pytest.param(Tree((), (0, 0.0)), id="nothing in it"),
        pytest.param(Oak((Leaf("a"),), (1, 1.0), age=300), id="inherited fields"),
    ],
)
def test_a_value_survives_the_way_through_json(value: Tree) -> None:
    """The other process has an equal one."""
    assert from_plain(type(value), json.loads(json.dumps(to_plain(value)))) == value


def test_a_subclass_can_be_given_for_its_base() -> None:
    """What a function does not ask for is passed over, and what a newer version added too."""
    oak = Oak((Leaf("a"),), (1, 1.0), age=300)
    assert from_plain(Tree, to_plain(oak)) == Tree((Leaf("a"),), (1, 1.0))


def test_arguments_and_results_go_by_the_annotations_of_the_function() -> None:
    """No side names a class to the other."""
    assert arguments(grown, [to_plain(TREE), 2], {}) == ([TREE, 2], {})
    assert arguments(grown, [to_plain(TREE)], {"by": 2}) == ([TREE], {"by": 2})
    assert returned(grown, to_plain(grown(TREE))) == list(TREE.leaves)
    assert returned(grown, None) is None


@pytest.mark.parametrize(
    ("kind", "plain"),
    [
        pytest.param(str, 1, id="a number for a text"),
        pytest.param(int, None, id="nothing for a number"),
        pytest.param(Colour, "blue", id="no such colour"),
        pytest.param(Leaf, {"colour": "red"}, id="a field is missing"),
        pytest.param(Leaf, ["a"], id="a list for an object"),
        pytest.param(tuple[int, float], [1], id="too few"),
        pytest.param(list[Leaf], [{"text": {}}], id="wrong deep inside"),
        pytest.param(tuple[str, ...], ["a", 1], id="one text is none"),
    ],
)
def test_what_does_not_fit_is_refused(kind: Any, plain: Any) -> None:
    """A child that a page took over can send anything."""
    with pytest.raises(MISFITS):
        from_plain(kind, plain)


def test_what_has_no_plain_form_is_refused() -> None:
    """Better here than as a broken frame in the other process."""
    with pytest.raises(TypeError):
        to_plain(object())
