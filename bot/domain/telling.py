"""What a link is compared by when links to one story are to stand together. Small enough to be kept with each."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Telling:
    """How an article tells what it tells (language/telling.py)."""

    terms: Mapping[str, int] = field(default_factory=dict)  #: Of title and opening, and how often.
    names: tuple[str, ...] = ()  #: Names of title and opening, in small letters.
    runs: tuple[int, ...] = ()  #: The smallest hashes of its runs of words, ascending.
    run_count: int = 0  #: Of all its runs.
    agency: str = ""  #: The news agency that wrote it, e.g. "AP"; "" when none is named.
    language: str = ""  #: BCP 47, without country and script; "" when unknown.
    #: What title and opening mean, by an embedding model: base64 of one signed byte a dimension, and the model's name.
    #: "" where there is none; vectors of two models have nothing to do with each other.
    vector: str = ""
    model: str = ""
