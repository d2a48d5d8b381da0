"""What an examination finds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class ProbeFailed(Exception):
    """What is configured does not work; the message says why, in words."""

    def __init__(self, words: str, **facts: Any) -> None:
        super().__init__(words)
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the examination. Never holds a secret."""

    name: str
    state: str  #: "ok", "off" (not configured, which is fine), "note", or "broken".
    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)  #: For machines: address, model, status, missing, …

    @property
    def broken(self) -> bool:
        """Whether something that is configured does not work."""
        return self.state == "broken"

    def line(self) -> str:
        """The finding as printed."""
        return f"{self.state:<7} {self.name:<12} {self.text}"

    def json(self) -> dict[str, Any]:
        """The finding as one object; keys may be added."""
        return {"name": self.name, "state": self.state, "text": self.text, **self.facts}
