"""The prompts: Markdown files with front matter, found beside the package or at the top of a checkout."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import bot
from bot.domain.errors import ConfigError

_ARTICLE = frozenset({"title", "site", "published", "today", "language", "quotations", "dates"})
_PHRASES = frozenset({"overview_phrase", "conclusion_phrase"})
#: What the code gives to each prompt. A prompt must list exactly these as its inputs, or a part of them.
INPUTS: dict[str, frozenset[str]] = {
    "ask": _ARTICLE | {"shape", "fence", "sentences", "question"},
    "briefing": _ARTICLE | _PHRASES | {"shape", "fence", "sentences"},
    "keypoints": frozenset({"title", "section", "shape", "fence", "sentences"}),
    "repair": _PHRASES | {"language", "quotations", "title", "shape", "fence", "sentences", "findings"},
    "verify": frozenset({"shape"}),
    "check": frozenset({"document", "claim"}),
    "digest": frozenset({"language", "today", "conclusion_phrase", "shape", "fence", "lines"}),
}
#: What a prompt cannot do without: the material, fenced, and the shape of the answer. A second look goes on from the
#: first question, where the article is. A small checker is asked in the one way that it was trained for.
NEEDED: dict[str, frozenset[str]] = {
    "ask": frozenset({"fence", "sentences", "question", "shape"}),
    "briefing": frozenset({"fence", "sentences", "shape"}),
    "keypoints": frozenset({"fence", "sentences", "shape"}),
    "repair": frozenset({"fence", "sentences", "findings", "shape"}),
    "verify": frozenset({"shape"}),
    "check": frozenset({"document", "claim"}),
    "digest": frozenset({"fence", "lines", "shape"}),
}
#: Those that shape a briefing, and so its recipe.
SHAPING = ("briefing", "keypoints", "repair", "verify", "check")

#: Of 16 values each; as many tries as there are fences are beyond anybody.
FENCE_DIGITS = 20

_FRONT_MATTER = re.compile(r"\+\+\+\n(.*?)\n\+\+\+\n(.*)", re.DOTALL)
_VARIABLE = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt file."""

    name: str
    purpose: str
    system: str
    user: str
    digest: str  #: Hash of the file.

    def messages(self, values: Mapping[str, str]) -> list[dict[str, str]]:
        """
        Filled in, as chat messages.

        Filling is done in one pass: a value that holds ``{{shape}}`` stays as it is, so that an article cannot reach
        into the prompt. The fence around what comes from outside is made from the other values.
        """
        values = {**values, "fence": fence(values)}

        def filled(text: str) -> str:
            return _VARIABLE.sub(lambda found: values[found[1]], text).strip()

        roles = (("system", self.system), ("user", self.user))
        return [{"role": role, "content": filled(text)} for role, text in roles if text.strip()]


def fence(values: Mapping[str, str]) -> str:
    """
    A line that no article can hold, since it is made from all of it: who wrote it into one would change it.

    Equal values have an equal fence, so that a question is known again, by us and by the caches of model servers.
    """
    written = json.dumps(values, sort_keys=True).encode()
    return f"=== {sha256(written).hexdigest()[:FENCE_DIGITS]} ==="


Book = Mapping[str, Prompt]


def book(briefing: Path | None = None) -> Book:
    """
    Every prompt by name, checked; `briefing` names a file to try in place of ours.

    Raises:
        ConfigError: a file is missing, or its variables are not those that the code gives.
    """
    prompts = {name: load(name) for name in INPUTS}
    return prompts | ({"briefing": read(briefing, "briefing")} if briefing else {})


@cache
def load(name: str) -> Prompt:
    """
    The prompt of this name, checked.

    Raises:
        ConfigError: the file is missing, or its variables are not those that the code gives.
    """
    return read(folder() / f"{name}.md", name)


def read(path: Path, name: str) -> Prompt:
    """A prompt from any file, checked as the one called `name`. Raises ConfigError."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"the prompt {path.name} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"the prompt {path.name} is not in UTF-8; save it so") from None
    match = _FRONT_MATTER.fullmatch(text)
    if match is None:
        raise ConfigError(f"the prompt {path.name} does not begin with front matter between +++ lines")
    try:
        front = tomllib.loads(match[1])
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"the front matter of the prompt {path.name} is broken: {error}") from None
    used, listed = set(_VARIABLE.findall(match[2])), set(front.get("inputs", []))
    _check(path.name, name, used=used, listed=listed)
    system, divider, user = match[2].partition("\n---\n")
    return Prompt(
        name=name,
        purpose=str(front.get("purpose", "")),
        system=system if divider else "",
        user=user if divider else system,
        digest=sha256(text.encode()).hexdigest()[:16],
    )


def _check(file: str, name: str, *, used: set[str], listed: set[str]) -> None:
    for problem, names in (
        ("uses {} but does not list it under inputs", used - listed),
        ("lists {} under inputs but does not use it", listed - used),
        ("uses {}, which the code does not give", used - INPUTS[name]),
        ("lacks {}, without which it cannot work", NEEDED[name] - used),
    ):
        if names:
            raise ConfigError(f"the prompt {file} " + problem.format(", ".join(sorted(names))))


def folder() -> Path:
    """Where the prompts are: package data in an installed wheel, the top of the repository in a checkout."""
    package = Path(bot.__file__).parent
    inside = package / "prompts"
    return inside if inside.is_dir() else package.parent / "prompts"
