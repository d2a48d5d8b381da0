"""
The picture of a digest as boxes, lines and words with their places: what SVG and PNG are both painted from. Pure.

Lengths are in pixels of a picture that is WIDTH wide; the origin is its upper left corner.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.chart import OTHERS, Chart
from bot.texts.chart import axis_names, chart_title, chart_words, source_name

WIDTH = 720
#: Of the bars; around them stand the scale, the hours and the legend.
_LEFT, _RIGHT, _TOP, _PLOT = 34, 8, 14, 190
#: Letters, the room between two lines of them, and what a bar takes of its block.
FONT, _LINE, _BAR = 12, 17, 0.72
_LEGEND_COLUMNS, _SWATCH = 3, 10
#: Lines of the scale at most, without that of nothing.
_TICKS_MAX = 4
#: Characters of a source in the legend.
_NAME_CHARS_MAX = 30
#: Of each source in its order: apart also for who tells red and green not apart, and from light and dark grounds. The
#: words say all of it again.
_COLOURS = (
    *("#4477aa", "#ee8866", "#44aa99", "#cc6677", "#ddcc77", "#7a6ad8"),
    *("#88ccee", "#b0568f", "#999933", "#2f8f5b", "#d59bc9", "#8c6d46"),
)
_COLOUR_OF_OTHERS = "#9aa0a6"


@dataclass(frozen=True, slots=True)
class Box:
    """A bar of a source, or its mark in the legend."""

    x: float
    y: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text."""

    x: float
    y: float  #: Of its foot.
    text: str
    anchor: str  #: As SVG names it: "start", "middle", "end".


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole picture."""

    height: int
    title: str
    description: str  #: All that it shows, in words.
    boxes: tuple[Box, ...]
    lines: tuple[float, ...]  #: Of the scale, by their height; each from `left` to `right`.
    words: tuple[Words, ...]
    left: float = _LEFT
    right: float = WIDTH - _RIGHT


def drawing(chart: Chart, language: str) -> Drawing:
    """Stacked bars, one a block, the sources above each other in the order of the legend."""
    most = max(1, *chart.by_block)
    step = -(-most // _TICKS_MAX)
    top = step * -(-most // step)
    foot = _TOP + _PLOT
    lines = [foot - _PLOT * tick / top for tick in range(0, top + 1, step)]
    scale = [
        Words(_LEFT - 6, y + FONT / 3, str(tick), "end") for y, tick in zip(lines, range(0, top + 1, step), strict=True)
    ]
    legend_top = foot + 3 * _LINE
    rows = -(-len(chart.sources) // _LEGEND_COLUMNS)
    legend = list(_legend(chart, language, legend_top))
    return Drawing(
        height=round(legend_top + rows * (_LINE + 3)),
        title=chart_title(chart, language),
        description=chart_words(chart, language),
        boxes=(*_bars(chart, foot, top), *(box for box, _ in legend)),
        lines=tuple(lines),
        words=(*scale, *_hours(chart, language, foot), *(words for _, words in legend)),
    )


def _bars(chart: Chart, foot: float, top: int) -> Iterator[Box]:
    room = (WIDTH - _LEFT - _RIGHT) / len(chart.starts)
    for block in range(len(chart.starts)):
        y = foot
        for source, counts in enumerate(chart.counts):
            if counts[block]:
                height = _PLOT * counts[block] / top
                y -= height
                # A hair between two sources tells them apart also without their colours.
                yield Box(
                    _LEFT + room * (block + (1 - _BAR) / 2), y + 1, room * _BAR, height - 1, _colour(chart, source)
                )


def _colour(chart: Chart, source: int) -> str:
    return _COLOUR_OF_OTHERS if chart.sources[source] == OTHERS else _COLOURS[source]


def _hours(chart: Chart, language: str, foot: float) -> Iterator[Words]:
    room = (WIDTH - _LEFT - _RIGHT) / len(chart.starts)
    for block, (hour, day) in enumerate(axis_names(chart, language)):
        x = _LEFT + room * (block + 0.5)
        for row, text in enumerate((hour, day) if hour else (day,)):
            if text:
                yield Words(x, foot + FONT + 4 + row * _LINE, text, "middle")


def _legend(chart: Chart, language: str, top: float) -> Iterator[tuple[Box, Words]]:
    column = (WIDTH - _LEFT - _RIGHT) / _LEGEND_COLUMNS
    for number, (source, count) in enumerate(zip(chart.sources, chart.by_source, strict=True)):
        row, place = divmod(number, _LEGEND_COLUMNS)
        x, y = _LEFT + place * column, top + row * (_LINE + 3)
        name = source_name(source, language)
        name = name if len(name) <= _NAME_CHARS_MAX else f"{name[: _NAME_CHARS_MAX - 3]}..."
        yield (
            Box(x, y, _SWATCH, _SWATCH, _colour(chart, number)),
            Words(x + 16, y + _SWATCH, f"{name} {count}", "start"),
        )
