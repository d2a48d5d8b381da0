"""``newsbrief digest --replay``: what other weights would have changed, as text and as JSON. Pure."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.cells import cell_len, set_cell_size

from bot.language.hygiene import visible
from bot.service.replay import Replayed, Shown, Side

#: Columns where nobody sees a terminal, and the fewest in which two columns can be read.
WIDTH, WIDTH_MIN = 120, 50
#: Places of one digest that are told, the first ones that differ; and titles of what has no room.
PLACES_MAX, BELOW_MAX = 8, 4

_GAP = " | "


def replay_text(days: Sequence[Replayed], changed: dict[str, tuple[float, float]], name: str, width: int) -> str:
    """
    Both digests of each day side by side, where they differ.

    Args:
        days: The digests.
        changed: Weights that are others: by name the figure before, and now.
        name: Of the file.
        width: Columns of a line.
    """
    if not changed:
        return f"{name} changes no weight."
    width = max(min(width, WIDTH), WIDTH_MIN)
    head = "; ".join(f"{weight} {was:g} → {now:g}" for weight, (was, now) in changed.items())
    others = sum(day.changed for day in days)
    lines = [head, f"{others} of {len(days)} digests would have been others."]
    for day in days:
        lines += ["", *_day(day, name, width)] if day.changed else ["", f"{_heading(day)}: the same"]
    return "\n".join(lines)


def replay_json(days: Sequence[Replayed], changed: dict[str, tuple[float, float]]) -> dict[str, Any]:
    """The same whole: of each digest what it opens with, its order, and what has no room."""
    return {
        "weights": {name: {"now": was, "then": then} for name, (was, then) in changed.items()},
        "digests": [
            {
                "day": day.day.isoformat(),
                "platform": day.place.platform.value,
                "space": day.place.space,
                "channel": day.place.channel,
                "links": day.links,
                "stories": day.stories,
                "changed": day.changed,
                "now": asdict(day.now),
                "then": asdict(day.then),
            }
            for day in days
        ],
    }


def _heading(day: Replayed) -> str:
    place = day.place
    return f"{day.day} · {place.platform}/{place.space}/{place.channel} · {day.links} links, {day.stories} stories"


def _day(day: Replayed, name: str, width: int) -> list[str]:
    now, then = day.now, day.then
    rows = [("as it was", f"with {name}")]
    if now.led != then.led:
        rows.append((f"opens with {_titles(now.led)}", f"opens with {_titles(then.led)}"))
    pairs = list(zip(now.order, then.order, strict=False))
    moved = [(place, pair) for place, pair in enumerate(pairs, start=1) if pair[0] != pair[1]]
    rows += [(f"{place}. {was.title}", f"{place}. {is_now.title}") for place, (was, is_now) in moved[:PLACES_MAX]]
    if len(moved) > PLACES_MAX:
        rows.append(("…", f"… and {len(moved) - PLACES_MAX} more places"))
    lines = [_heading(day), *(_row(left, right, width) for left, right in rows)]
    for word, stories in (("falls below the cut", _only(then, now)), ("comes in", _only(now, then))):
        if stories:
            lines.append(_cut(f"  {word}: {_titles(stories[:BELOW_MAX])}{_more(stories)}", width))
    return lines


def _only(one: Side, other: Side) -> list[Shown]:
    """What has room in the other alone."""
    return [story for story in one.below if story not in other.below]


def _more(stories: Sequence[Shown]) -> str:
    return f" and {len(stories) - BELOW_MAX} more" if len(stories) > BELOW_MAX else ""


def _titles(stories: Sequence[Shown]) -> str:
    return "; ".join(story.title for story in stories) or "nothing"


def _row(left: str, right: str, width: int) -> str:
    column = (width - 2 - len(_GAP)) // 2
    return f"  {set_cell_size(_cut(left, column), column)}{_GAP}{_cut(right, column)}"


def _cut(text: str, columns: int) -> str:
    """In one line without what a terminal would obey, and no wider."""
    whole = visible(text).replace("\n", " ").rstrip()
    return whole if cell_len(whole) <= columns else f"{set_cell_size(whole, columns - 1).rstrip()}…"
