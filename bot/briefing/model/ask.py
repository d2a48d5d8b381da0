"""What is asked of a model."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from typing import Any


class Rung(IntEnum):
    """How the shape of the answer is asked for."""

    SCHEMA = 0
    OBJECT = 1
    TEXT = 2


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to a model."""

    purpose: str  #: The prompt's name, under which the call is booked.
    messages: Sequence[Mapping[str, str]]
    schema: Mapping[str, Any]
    tokens_max: int

    def identity(self, model: str, rung: Rung) -> str:
        """What tells a call from all that ask for something else, or otherwise: a hash in hexadecimal digits."""
        asked = [model, rung, self.schema, list(self.messages)]
        return sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def response_format(rung: Rung, schema: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """How the API is told; None for free text."""
    if rung is Rung.SCHEMA:
        return {"type": "json_schema", "json_schema": {"name": "briefing", "strict": True, "schema": schema}}
    return {"type": "json_object"} if rung is Rung.OBJECT else None
