"""What can be typed into the composer besides a message."""

from dataclasses import dataclass

from bot.domain.types import Length


@dataclass(frozen=True, slots=True)
class Typed:
    """A person's input, understood."""

    text: str  #: What may hold links; for a digest its period.
    digest: bool = False
    length: Length | None = None


def understand(text: str) -> Typed:
    """``/digest [period]``, ``/brief [short|standard|full] url``, or else a message."""
    command, _, rest = text.partition(" ")
    match command.lower():
        case "/digest":
            return Typed(rest.strip(), digest=True)
        case "/brief":
            words = rest.split()
            named = [Length(word.lower()) for word in words if word.lower() in set(Length)]
            return Typed(rest.strip(), length=named[0] if named else None)
        case _:
            return Typed(text)
