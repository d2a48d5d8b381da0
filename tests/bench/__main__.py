"""
``make bench``: every benchmark, or those named: ``.venv/bin/python -m tests.bench reply links``.

Each ``bench_<name>.py`` here has a ``main()`` that measures and prints. Machines are noisy: compare within one run.
"""

import importlib
import os
import platform
import sys
from pathlib import Path

from bot import logs

NAMES = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))


def main() -> None:
    """Run the chosen benchmarks one after the other."""
    chosen = sys.argv[1:] or NAMES
    if unknown := set(chosen) - set(NAMES):
        sys.exit(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    logs.set_up(level="WARNING", style="console")
    print(f"Python {platform.python_version()} on {os.cpu_count()} cores, {platform.system()} {platform.machine()}")
    for name in chosen:
        print(f"\n{name}", flush=True)
        importlib.import_module(f"tests.bench.bench_{name}").main()


if __name__ == "__main__":
    main()
