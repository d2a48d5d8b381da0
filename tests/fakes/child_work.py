"""Work for a child process that does nothing but last, or say who it is."""

import os
import time
from pathlib import Path

from tests.patience import PATIENCE_S


def linger(kills: int, begun: str) -> str:
    """Add the number of this process to a file, then wait to be killed; done when that was so often."""
    with Path(begun).open("a+", encoding="ascii") as file:
        file.write(f"{os.getpid()}\n")
        file.seek(0)
        if len(file.readlines()) <= kills:
            time.sleep(PATIENCE_S)
    return "done"


def whoami() -> int:
    """Say which process it was."""
    return os.getpid()
