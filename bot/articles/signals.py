"""
What a site wishes its texts to be used for, beyond whether they may be fetched.

Two proposals say it in robots.txt, in a group of rules: ``Content-Signal: search=yes, ai-input=no``
(contentsignals.org) and ``Content-Usage: ai-input=n`` (IETF, AI Preferences), both also with a path in front, of which
the longest that fits counts. The second is a header too.
"""

from collections.abc import Iterator
from typing import Final

#: What we do with a text, by the names that the proposals have for it, the narrowest first.
_OUR_USE: Final = ("ai-input", "ai-use", "bots")
_NO: Final = frozenset(("no", "n", "?0", "false"))
_FIELDS: Final = frozenset(("content-signal", "content-usage"))


def may_be_used(robots: str, path: str, agent: str) -> bool:
    """
    Whether the signals of a robots.txt let a text be given to a model.

    Args:
        robots: The file.
        path: Of the address, with its query.
        agent: Our name in the file. Its own group counts, or else that of "*", and what stands before any group.
    """
    found: list[tuple[int, str]] = []
    for pattern, preferences in _preferences(robots, agent.lower()):
        if _fits(pattern, path):
            found.append((len(pattern), preferences))
    if not found:
        return True
    longest = max(length for length, _ in found)
    return allows_use(",".join(preferences for length, preferences in found if length == longest))


def allows_use(preferences: str) -> bool:
    """Whether a list of preferences (``search=y, ai-input=n``) lets a text be given to a model; silence does."""
    said = {}
    for preference in preferences.split(","):
        name, _, value = preference.partition(";")[0].partition("=")
        said[name.strip().lower()] = value.strip().lower()
    told = next((said[name] for name in _OUR_USE if name in said), "yes")
    return told not in _NO


def _preferences(robots: str, agent: str) -> Iterator[tuple[str, str]]:
    """Each signal of our group: the path that it is for ("" for all), and what it says."""
    groups: dict[str, list[tuple[str, str]]] = {"": []}
    named: list[str] = [""]
    in_rules = True
    for line in robots.lstrip("\ufeff").splitlines():
        field, colon, value = line.partition("#")[0].partition(":")
        field, value = field.strip().lower(), value.strip()
        if not colon:
            continue
        if field == "user-agent":
            named = [value.lower()] if in_rules else [*named, value.lower()]
            in_rules = False
            for name in named:
                groups.setdefault(name, [])
            continue
        in_rules = True
        if field in _FIELDS:
            path, _, rest = value.partition(" ") if value.startswith(("/", "*")) else ("", "", value)
            for name in named:
                groups[name].append((path, rest))
    yield from groups[""]
    yield from groups[agent] if agent in groups else groups.get("*", [])


def _fits(pattern: str, path: str) -> bool:
    """Whether a path begins as a rule's does: "*" stands for anything, "$" at the end for the end (RFC 9309, 2.2.3)."""
    whole = pattern.endswith("$")
    first, *others = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    position = len(first)
    for number, piece in enumerate(others):
        if whole and number == len(others) - 1:
            return len(path) - len(piece) >= position and path.endswith(piece)
        position = path.find(piece, position)
        if position < 0:
            return False
        position += len(piece)
    return not whole or position == len(path)
