"""
Makes bot/embedding/centres.toml: ``.venv/bin/python -m tests.centres``, once when the model or the headlines change.

A centre is the mean of a language's vectors in tests/samples/headlines.toml.
"""

import base64
import tomllib
from pathlib import Path
from typing import Any

import numpy as np

from bot.embedding.model import ANY, raw

HEADLINES = Path(__file__).parent / "samples" / "headlines.toml"
CENTRES = Path(__file__).parents[1] / "bot" / "embedding" / "centres.toml"
ABOUT = """\
# What all texts of a language have in common, as the model of the extra sees it: the mean of the vectors of a few
# headlines, one signed byte a dimension in base64, times the scale. Made by `python -m tests.centres`.
"""


def text() -> str:
    """The file."""
    headlines = tomllib.loads(HEADLINES.read_text(encoding="utf-8"))
    means = {tag: np.mean([raw(line) for line in lines], axis=0) for tag, lines in headlines.items()}
    means[ANY] = np.mean(list(means.values()), axis=0)
    scale = float(f"{max(np.abs(mean).max() for mean in means.values()) / 127:.8f}")
    lines = [f'{tag} = "{_packed(mean / scale)}"' for tag, mean in means.items()]
    return f"{ABOUT}scale = {scale:.8f}\n" + "\n".join(lines) + "\n"


def _packed(numbers: Any) -> str:
    return base64.b64encode(np.clip(np.rint(numbers), -127, 127).astype(np.int8).tobytes()).decode("ascii")


def unpacked(text: str) -> Any:
    """The numbers of a line of the file, without its scale."""
    return np.frombuffer(base64.b64decode(text), dtype=np.int8)


if __name__ == "__main__":
    CENTRES.write_text(text(), encoding="utf-8")
