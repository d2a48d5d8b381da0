"""What can be looked up in a text."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "date", "quote", "name", "choice"]


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact and where it stands in its text."""

    kind: Kind
    start: int
    end: int
    text: str
    keys: frozenset[str]
    unit: str = ""  #: Of a number; "" when it has none that is known.
    power: int = 0  #: Of ten, by which a number's scale multiplies it.
