"""What is wrong with the settings themselves, and with the program's own files."""

import os
import stat
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path

from bot import __version__
from bot.config import Config
from bot.config.env_file import EnvFile, no_setting
from bot.doctor.finding import Finding


def env_findings(file: EnvFile, path: Path, config: Config, wrong: Sequence[str]) -> Iterator[Finding]:
    """Every fault of the file, every wrong setting, and what else is to be said of the file."""
    for fault in file.faults:
        yield Finding(str(path), "broken", fault.removeprefix(f"{path}: "), {"settings": True})
    for line in wrong:
        yield Finding("settings", "broken", f"{line} (left aside below)", {"settings": True})
    if not path.exists():
        yield Finding(str(path), "note", "there is none here; settings come from the environment alone")
        return
    if os.name == "posix" and path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Finding(str(path), "note", "others on this machine can read it: chmod 600 .env")
    for name in file.strangers:
        yield Finding(str(path), "note", no_setting(name))
    if not (file.faults or wrong):
        count = len(config.model_fields_set)
        yield Finding(str(path), "ok", f"{count} settings are set", {"set": count})


def version() -> Finding:
    """Whether what is installed is what the source is: after a pull, what it needs may be missing."""
    try:
        installed = metadata.version("newsbrief")
    except metadata.PackageNotFoundError:
        return Finding("version", "note", f"{__version__}, run from its source without being installed")
    facts = {"version": __version__, "installed": installed}
    if installed != __version__:
        words = f"the source is {__version__} and {installed} is installed: run make setup, or install it again"
        return Finding("version", "note", words, facts)
    return Finding("version", "ok", __version__, facts)


def reading(config: Config) -> Finding:
    """Which addresses are read."""
    if config.fetch_allow:
        allowed = ", ".join(config.fetch_allow)
        return Finding("reading", "ok", f"public addresses, and as an exception {allowed} (FETCH_ALLOW)")
    return Finding("reading", "ok", "public addresses only")
