"""For developers: whether what is installed is what the lock says, and what there is newer."""

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator
from importlib import metadata
from pathlib import Path

from bot.doctor.finding import Finding

LOCK = Path("requirements.lock")
#: pip asks the index for each package; on a slow line that takes its time.
ASKING_S = 120.0
#: As many are named in the text; all of them are in the facts.
NAMED_MAX = 12

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


async def examine_dependencies(lock: Path = LOCK) -> AsyncIterator[Finding]:
    """Compare the lock with what is installed, then with what pip knows to be newest. Changes nothing."""
    try:
        pinned = _pinned(lock)
    except OSError:
        yield Finding("dependencies", "note", f"there is no {lock} here; start it in the folder of the source")
        return
    installed = {_plain(found.name): found.version for found in metadata.distributions()}
    others = {name: version for name, version in pinned.items() if installed.get(name, version) != version}
    if others:
        words = ", ".join(f"{name} {installed[name]} instead of {version}" for name, version in others.items())
        yield Finding("lock", "note", f"make setup installs what {lock} says: {words}", {"differ": sorted(others)})
    else:
        yield Finding("lock", "ok", f"what is installed is what {lock} says")
    yield await _newest(pinned)


async def _newest(pinned: dict[str, str]) -> Finding:
    """What pip finds behind, by the index that it is set up with."""
    command = (sys.executable, "-m", "pip", "--disable-pip-version-check", "list", "--outdated", "--format=json")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe)
    try:
        async with asyncio.timeout(ASKING_S):
            listed, told = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        return Finding("dependencies", "note", f"pip did not say within {ASKING_S:.0f} s what is newer")
    if process.returncode:
        last = told.decode(errors="replace").strip().rpartition("\n")[2]
        return Finding("dependencies", "note", f"pip could not say what is newer: {last}")
    behind = {_plain(one["name"]): one["latest_version"] for one in json.loads(listed)}
    newer = {name: (version, behind[name]) for name, version in sorted(pinned.items()) if name in behind}
    if not newer:
        return Finding("dependencies", "ok", f"{len(pinned)} are pinned, and pip finds none of them behind")
    named = [f"{name} {was} → {latest}" for name, (was, latest) in newer.items()]
    more = f" and {len(named) - NAMED_MAX} more" if len(named) > NAMED_MAX else ""
    words = f"{len(newer)} of {len(pinned)} are behind: {', '.join(named[:NAMED_MAX])}{more}; make lock renews them"
    return Finding("dependencies", "note", words, {"behind": {name: list(pair) for name, pair in newer.items()}})


def _pinned(lock: Path) -> dict[str, str]:
    return {_plain(name): version for name, version in _PINNED.findall(lock.read_text(encoding="utf-8"))}


def _plain(name: str) -> str:
    """As the index spells it."""
    return re.sub(r"[-_.]+", "-", name).lower()
