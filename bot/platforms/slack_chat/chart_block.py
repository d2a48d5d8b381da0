"""The picture of a digest as a block of Slack's (data_visualization)."""

from typing import Any

from bot.domain.chart import Chart
from bot.platforms.slack_chat.plain import plain
from bot.platforms.slack_chat.spans import PICTURE
from bot.texts.answers import cut
from bot.texts.chart import block_names, chart_title, source_name

#: Slack's limits: bars of one block, characters of the title and of an axis, of the name of a bar and of a category.
#: Its documentation had 6 bars, and clients' libraries 12: the smaller is kept. Of categories it takes 20.
SERIES_MAX, TITLE_CHARS_MAX, NAME_CHARS_MAX = 6, 50, 20


def block(chart: Chart, language: str) -> dict[str, Any]:
    """Bars beside each other, one a source; smaller sources are together, so that there are SERIES_MAX at most."""
    shown = chart.folded(SERIES_MAX)
    labels = [name[:NAME_CHARS_MAX] for name in block_names(shown, language)]
    series, names = [], list[str]()
    for source, counts in zip(shown.sources, shown.counts, strict=True):
        name = _name(source_name(source, language), names)
        names.append(name)
        data = [{"label": label, "value": count} for label, count in zip(labels, counts, strict=True)]
        series.append({"name": name, "data": data})
    axes = {"categories": labels, "x_label": cut(shown.zone, TITLE_CHARS_MAX)}
    title = cut(chart_title(shown, language), TITLE_CHARS_MAX)
    return {"type": PICTURE, "title": title, "chart": {"type": "bar", "series": series, "axis_config": axes}}


def _name(source: str, taken: list[str]) -> str:
    """Short enough, and another than those that are there: Slack takes no two of one name."""
    name = cut(plain(source.removeprefix("www.")), NAME_CHARS_MAX)
    number = 2
    while name in taken:
        name = f"{name[: NAME_CHARS_MAX - 3]} {number}"
        number += 1
    return name
