"""
The .env file: what stands in it, and on which line something is wrong.

python-dotenv splits it into bindings. What it passes over in silence is told here: a line that it cannot read would
leave a setting out, and a name with a typo would have no effect. No message quotes a line: it may hold a token.
"""

import os
import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from io import StringIO
from pathlib import Path

from dotenv.parser import Binding, parse_stream
from dotenv.variables import parse_variables

from bot.config import Config

#: How alike a name must be to one of ours to count as mistyped.
ALIKE = 0.8

#: How names of ours begin, in any case; a .env may serve other programs too.
_PREFIXES = ("LLM_", "OPENAI_", "SLACK_", "DISCORD_", "WEB_", "FETCH_", "DEFAULT_", "LIMIT_", "LOG_", "RETAIN_")
_QUOTED = re.compile(r"\s*(?:export\s+)?[^=]+=[^\S\r\n]*(['\"])")


@dataclass(slots=True)
class EnvFile:
    """One .env file as read."""

    values: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)  #: What keeps the program from starting, a line each.
    strangers: list[str] = field(default_factory=list)  #: Names that are no settings, and alike to none.


def read(path: Path) -> EnvFile:
    """The file; an empty one when there is none. What is wrong with it is in `faults`, nothing is raised."""
    found = EnvFile()
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return found
    except IsADirectoryError:
        why = "containers make one where the file to mount is missing"
        found.faults.append(f"{path} is a directory; remove it and put a file there ({why})")
        return found
    except OSError as error:
        found.faults.append(f"{path} cannot be read: {error.strerror}")
        return found
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        found.faults.append(f"{path}: line {line} is not in UTF-8; save the file as UTF-8")
        return found
    for binding in parse_stream(StringIO(text, newline="")):
        if fault := _fault(binding):
            found.faults.append(f"{path}: line {_line(binding)}{fault}")
        elif binding.key is not None:
            found.values[binding.key] = _value(binding, found.values)
            if binding.key not in _known():
                found.strangers.append(binding.key)
    return found


def looks_like_ours(name: str) -> bool:
    """Whether a name that means nothing was most likely meant for Newsbrief."""
    return name.upper().startswith(_PREFIXES)


def no_setting(name: str) -> str:
    """What to say of a name that means nothing, and which one may have been meant."""
    near = _meant(name)
    return f"{name} is no setting of this version and has no effect" + (f"; is it {near}?" if near else "")


def _fault(binding: Binding) -> str:
    """What is wrong with a line, to stand behind its number; "" when nothing is."""
    if binding.error:
        quote = _QUOTED.match(binding.original.string)
        return f": the quotation mark {quote[1]} is not closed" if quote else " cannot be read; write NAME=value"
    if binding.key is None:
        return ""
    if binding.value is None:
        return " has no value; write NAME=value"
    if binding.key in _known():
        # None of ours stands on several lines: the mark that ends such a value belongs to another one. A break written
        # as \n is no such thing, so it is the text that counts.
        several = len(binding.original.string.strip().splitlines()) > 1
        return f": the quotation mark of {binding.key} is not closed on its line" if several else ""
    near = _meant(binding.key)
    return f": {binding.key} is no setting; is it {near}?" if near else ""


def _line(binding: Binding) -> int:
    """Of the binding itself: what python-dotenv numbers are the empty lines before it."""
    string = binding.original.string
    empty = string[: len(string) - len(string.lstrip())]
    return binding.original.line + len(re.findall(r"\r\n|\n|\r", empty))


def _value(binding: Binding, before: dict[str, str]) -> str:
    """The value, with ${NAME} filled in from the lines before and the environment; not between single quotes."""
    value = binding.value or ""
    quote = _QUOTED.match(binding.original.string)
    if quote and quote[1] == "'":
        return value
    return "".join(atom.resolve({**os.environ, **before}) for atom in parse_variables(value))


def _known() -> set[str]:
    return {name.upper() for name in Config.model_fields}


def _meant(name: str) -> str:
    """The setting that a name is most like; "" when it is like none."""
    return next(iter(get_close_matches(name.upper(), sorted(_known()), n=1, cutoff=ALIKE)), "")
