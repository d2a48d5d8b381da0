"""The picture of a digest in words: its title, how its blocks are called, and all of it for who cannot see it."""

from collections.abc import Callable, Sequence

from bot.domain.chart import BLOCK_HOURS, OTHERS, Chart
from bot.texts.catalogue import say, spoken
from bot.texts.locales import short_day, short_weekday

#: Sources that are named in words.
NAMED_MAX = 5


def chart_title(chart: Chart, language: str) -> str:
    """What it shows, in 50 characters at most."""
    key = "chart.title_hours" if chart.hours == BLOCK_HOURS else "chart.title_days"
    return say(key, language, hours=chart.hours)


def chart_words(chart: Chart, language: str, host: Callable[[str], str] = str) -> str:
    """The same without the picture: how many stories came when, and by whom; `host` writes a source as is fit there."""
    blocks = zip(block_names(chart, language), chart.by_block, strict=True)
    times = " · ".join(f"{name} {count}" for name, count in blocks if count)
    named = chart.folded(NAMED_MAX + 1)
    pairs = zip(named.sources, named.by_source, strict=True)
    sources = " · ".join(f"{source_name(source, language, host)} {count}" for source, count in pairs)
    # Its hours are those of a zone, which readers elsewhere have to know.
    return (
        f"{chart_title(chart, language)} ({chart.zone}): {times}. {say('chart.by_source', language, sources=sources)}"
    )


def source_name(source: str, language: str, host: Callable[[str], str] = str) -> str:
    """A host, or what stands for all that are not named."""
    return say("chart.others", language) if source == OTHERS else host(source)


def block_names(chart: Chart, language: str) -> list[str]:
    """Each block by a name of its own: "10:00", with its day where one begins, or where it would be said twice."""
    told, names = spoken(language), list[str]()
    for start, (hour, day) in zip(chart.local, axis_names(chart, language), strict=True):
        name = hour or day
        if hour and (day or name in names):
            name = f"{short_weekday(start, told)} {hour}"
        while name in names:  # an hour that comes twice, when clocks are set back
            name += "*"
        names.append(name)
    return names


def axis_names(chart: Chart, language: str) -> Sequence[tuple[str, str]]:
    """Below each block its hour, and its day where one begins; of days the day alone, as ("", day)."""
    told, found = spoken(language), []
    before = None
    for start in chart.local:
        if chart.hours != BLOCK_HOURS:
            found.append(("", short_day(start, told)))
            continue
        day = short_weekday(start, told) if start.date() != before else ""
        found.append((f"{start:%H:%M}", day))
        before = start.date()
    return found
