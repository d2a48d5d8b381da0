"""Work for a child process that does nothing but take its time."""

import os
import time
from pathlib import Path


def linger(seconds: float, begun: str) -> str:
    """Add the number of this process to a file, then take that long."""
    with Path(begun).open("a", encoding="ascii") as file:
        file.write(f"{os.getpid()}\n")
    time.sleep(seconds)
    return "done"


def whoami(seconds: float) -> int:
    """Take that long, and say which process it was."""
    time.sleep(seconds)
    return os.getpid()
