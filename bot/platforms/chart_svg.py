"""The picture of a digest as SVG, which needs nothing else and follows the reader's choice of light or dark."""

from functools import cache
from typing import TYPE_CHECKING

from bot.domain.chart import Chart
from bot.language.hygiene import visible
from bot.platforms.drawing import FONT, WIDTH, drawing

if TYPE_CHECKING:
    from jinja2 import Template


def svg(chart: Chart, language: str) -> str:
    """
    An image with a title and a description, as a part of a page or by itself.

    The names of sources are strangers' text: none of it is read as markup.
    """
    return _template().render(drawing=drawing(chart, language), width=WIDTH, font=FONT)


@cache
def _template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - most digests are no page

    environment = Environment(
        loader=PackageLoader("bot.platforms"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=lambda value: visible(value) if isinstance(value, str) else value,
    )
    return environment.get_template("chart.svg")
