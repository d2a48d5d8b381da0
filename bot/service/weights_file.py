"""Reads a file of weights (TOML): figures of weight.Weights by their names, each within its bounds."""

import re
import tomllib
from dataclasses import fields
from difflib import get_close_matches
from typing import Any

from bot.service.weight import WEIGHTS, Weights

#: Bytes of such a file at most.
FILE_BYTES_MAX = 64 * 1024


def read_weights(text: str, name: str) -> Weights:
    """
    The weights of a file; what it does not name is as it is without it.

    Args:
        text: Of the file.
        name: Of the file, for who reads what is wrong with it.

    Raises:
        ValueError: with the line, and what can stand there.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # What is found out at the end is told without a line.
        line = re.search(r"at line (\d+)", str(error))
        number = line[1] if line else max(1, len(text.splitlines()))
        raise ValueError(f"{name}, line {number}: that is no TOML; a line is like person_weight = 3.0") from None
    figures: dict[str, Any] = {
        key: _figure(key, value, f"{name}, line {_line(key, text)}") for key, value in found.items()
    }
    return Weights(**figures)


def _figure(key: str, value: Any, where: str) -> float:
    bounds = Weights.bounds()
    if key not in bounds:
        near = get_close_matches(key, bounds, n=1)
        meant = f"; {near[0]} is meant?" if near else f"; there are {', '.join(bounds)}"
        raise ValueError(f"{where}: {key!r} is no weight{meant}")
    whole = isinstance(getattr(WEIGHTS, key), int)
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        kind = "a whole number" if whole else "a number"
        raise ValueError(f"{where}: {key} takes {kind}, not {value!r}")  # noqa: TRY004 - a wrong file, not a wrong call
    least, most = bounds[key]
    if not least <= value <= most:
        raise ValueError(f"{where}: {key} lies between {least} and {most}, so it cannot be {value}")
    return value if whole else float(value)


def _line(key: str, text: str) -> int:
    """Where a key stands, from 1: alone, before a point, or as the name of a table."""
    written = re.compile(rf"""\s*\[*\s*["']?{re.escape(key)}["']?\s*[=.\]]""")
    return next((number for number, line in enumerate(text.splitlines(), start=1) if written.match(line)), 1)


def changed(weights: Weights) -> dict[str, tuple[float, float]]:
    """What is not as it was: by its name the figure before, and now."""
    pairs = {known.name: (getattr(WEIGHTS, known.name), getattr(weights, known.name)) for known in fields(Weights)}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
