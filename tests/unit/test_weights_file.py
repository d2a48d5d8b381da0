"""A file of weights: figures of the weighing by their names, and what is wrong with one said with its line."""

from pathlib import Path

import pytest

from bot.service.weight import WEIGHTS, Weights
from bot.service.weights_file import changed, read_weights

GUIDE = Path(__file__).parents[2] / "docs" / "command-line.md"


def test_what_a_file_does_not_name_is_as_it_was() -> None:
    weights = read_weights("# a trial\nperson_weight = 1\nengaged_max = 10\n", "w.toml")
    assert changed(weights) == {"person_weight": (3.0, 1.0), "engaged_max": (50, 10)}
    assert read_weights("", "w.toml") == WEIGHTS


@pytest.mark.parametrize("name", list(Weights.bounds()))
def test_each_figure_may_be_at_its_bounds_and_not_beyond(name: str) -> None:
    least, most = Weights.bounds()[name]
    for bound in (least, most):
        assert getattr(read_weights(f"{name} = {bound}", "w.toml"), name) == bound
    for beyond in (least - 1, most + 1, "nan", "inf"):
        with pytest.raises(ValueError, match=rf"w\.toml, line 1: {name} "):
            read_weights(f"{name} = {beyond}", "w.toml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            "\nperson_wieght = 1", "line 2: 'person_wieght' is no weight; person_weight is meant?", id="a slip"
        ),
        pytest.param(
            "# person_weight = 2\n\ncolour = 1", "line 3: 'colour' is no weight; there are person", id="unknown"
        ),
        pytest.param("link_weight = 1\n[person_weight]\nx = 1", "line 2: person_weight takes a number", id="a table"),
        pytest.param("link_weight.x = 1", "line 1: link_weight takes a number", id="a part"),
        pytest.param('\n"link_weight" = "1"', "line 2: link_weight takes a number, not '1'", id="a text"),
        pytest.param("link_weight = true", "line 1: link_weight takes a number, not True", id="a truth value"),
        pytest.param("engaged_max = 1.5", "line 1: engaged_max takes a whole number, not 1.5", id="half a person"),
        pytest.param("link_weight = 1\nperson_weight 2", "line 2: that is no TOML", id="no TOML"),
        pytest.param("link_weight = 1\nlink_weight = 2", "line 2: that is no TOML", id="twice"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"^w\.toml, ") as caught:
        read_weights(text, "w.toml")
    assert said in str(caught.value)


def test_the_guide_lists_each_figure_as_it_is() -> None:
    """With its bounds; nothing else says what may stand in the file."""
    guide = GUIDE.read_text(encoding="utf-8")
    for name, (least, most) in Weights.bounds().items():
        assert f"| `{name}` | {getattr(WEIGHTS, name):g} | {least:g} – {most:g} |" in guide, name
