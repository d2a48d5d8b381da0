"""What an examination finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the examination. Never holds a secret."""

    name: str
    state: str  #: "ok", "off" (not configured, which is fine), "note", or "broken".
    text: str

    @property
    def broken(self) -> bool:
        """Whether something that is configured does not work."""
        return self.state == "broken"

    def line(self) -> str:
        """The finding as printed."""
        return f"{self.state:<7} {self.name:<12} {self.text}"
