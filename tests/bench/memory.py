"""Memory of a program and all its children."""

import psutil


def pss_mb(pid: int) -> float:
    """
    Megabytes of the process tree as proportional set size: a page shared by two processes counts half in each.

    Linux only (``/proc/<pid>/smaps_rollup``).
    """
    root = psutil.Process(pid)
    total = 0
    for process in [root, *root.children(recursive=True)]:
        try:
            total += process.memory_full_info().pss
        except psutil.NoSuchProcess:
            continue
    return total / 2**20
