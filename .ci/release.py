"""
``make dist``: the files of a release, in dist/ or the folder that is given.

The wheel with its lock and settings to start from, the sdist, a list of every package that comes along (CycloneDX 1.6),
their licences, and checksums. The version stands in bot/__init__.py alone. What is tagged is a release; then the tag
and CHANGELOG.md must say the same.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import uuid
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

TOP = Path(__file__).parents[1]
DIST = TOP / "dist"
#: A wheel or a licence list that is not ours would go out with the release.
_OURS = "newsbrief-*"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)", re.MULTILINE)
_HEADINGS = re.compile(r"^## (\S+)", re.MULTILINE)
_WORDS_MAX = 60
#: Files of the source that go out with the wheel: from where, under which name.
_BESIDE = {"requirements.lock": "newsbrief-{}-requirements.lock", ".env.example": "newsbrief-{}.env.example"}
#: 1980, before which a wheel's archive knows no time.
_OLDEST = "315532800"


class Refused(Exception):
    """Why there is no release."""


@dataclass(frozen=True, slots=True)
class Package:
    """One line of requirements.lock."""

    name: str
    version: str
    licence: str  #: As its metadata have it; "" where it is not installed on this Python.
    needed: bool  #: By the program; what only builds the wheel is not.


def check(version: str, tags: list[str], changelog: str) -> str:
    """
    Whether this is a release, in a sentence.

    Args:
        version: Of bot/__init__.py.
        tags: Of the commit that is built.
        changelog: Its text.

    Raises:
        Refused: the tag, the changelog and the version differ.
    """
    newest = next(iter(_HEADINGS.findall(changelog)), "")
    releases = [tag for tag in tags if re.fullmatch(r"v\d.*", tag)]
    if not releases:
        return f"Not a release: this commit has no tag v{version}."
    if releases != [f"v{version}"]:
        raise Refused(f"bot/__init__.py says {version}, the tag says {', '.join(releases)}")
    if newest != version:
        raise Refused(f"the newest entry of CHANGELOG.md is {newest or 'none'}; a release needs ## {version}")
    return f"This is release {version}."


def packages(lock: str) -> list[Package]:
    """What a lock pins, by name."""
    pinned = dict(_PINNED.findall(lock))
    needed = _reached("newsbrief", set())
    return [
        Package(name, version, _licence(name), canonicalize_name(name) in needed)
        for name, version in sorted(pinned.items())
    ]


def _reached(name: str, seen: set[str], extras: frozenset[str] = frozenset()) -> set[str]:
    """The package and everything that it needs, whatever the platform."""
    try:
        wanted = metadata(name).get_all("Requires-Dist") or []
    except PackageNotFoundError:
        return seen
    for requirement in map(Requirement, wanted):
        of_extra = "extra ==" in str(requirement.marker or "")
        if of_extra and not any(requirement.marker and requirement.marker.evaluate({"extra": one}) for one in extras):
            continue
        child = canonicalize_name(requirement.name)
        if child not in seen or requirement.extras:
            seen.add(child)
            _reached(child, seen, frozenset(requirement.extras))
    return seen


def _licence(name: str) -> str:
    try:
        found = metadata(name)
    except PackageNotFoundError:
        return ""
    # Not by index: of what is not there Python 3.12 and newer warn.
    named = (*(found.get_all("License-Expression") or ()), *map(_first_line, found.get_all("License") or ()))
    return next(filter(None, named), "") or _classified(found) or "not declared"


def _first_line(text: str) -> str:
    """Some give the whole text where a name is meant; its first line tells which."""
    return text.strip().partition("\n")[0][:_WORDS_MAX]


def _classified(found: PackageMetadata) -> str:
    named = [line for line in found.get_all("Classifier") or [] if line.startswith("License ::")]
    return ", ".join(line.rpartition(" :: ")[2] for line in named)


def bill_of_materials(version: str, found: list[Package]) -> dict[str, Any]:
    """CycloneDX 1.6. The hashes of every file are in requirements.lock: a component has several."""
    components = [_component(package) for package in found]
    told = json.dumps([version, components], sort_keys=True)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, told)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": f"pkg:pypi/newsbrief@{version}",
                "name": "newsbrief",
                "version": version,
                "licenses": [{"expression": "MIT"}],
            }
        },
        "components": components,
        "dependencies": [
            {
                "ref": f"pkg:pypi/newsbrief@{version}",
                "dependsOn": [component["bom-ref"] for component in components if component["scope"] == "required"],
            }
        ],
    }


def _component(package: Package) -> dict[str, Any]:
    reference = f"pkg:pypi/{canonicalize_name(package.name)}@{package.version}"
    licences = {"licenses": [{"license": {"name": package.licence}}]} if package.licence else {}
    return {
        "type": "library",
        "bom-ref": reference,
        "name": package.name,
        "version": package.version,
        "purl": reference,
        "scope": "required" if package.needed else "excluded",
        **licences,
    }


def licences(version: str, found: list[Package]) -> str:
    """A table for people; the texts are in each package's own folder of metadata."""
    rows = [f"| {one.name} | {one.version} | {one.licence or 'not on this platform'} |" for one in found if one.needed]
    head = f"# Newsbrief {version} and what it stands on\n\nNewsbrief itself: MIT.\n"
    return "\n".join((head, "| package | version | licence, as it declares it |", "|---|---|---|", *rows, ""))


def _git(*arguments: str) -> str:
    """What git says; "" outside of a repository, where nothing is a release."""
    return subprocess.run(["git", *arguments], cwd=TOP, capture_output=True, text=True, check=False).stdout.strip()


def main(dist: Path = DIST) -> None:
    """Build everything, or say why not."""
    from bot import __version__ as version

    told = check(
        version, _git("tag", "--points-at", "HEAD").split(), (TOP / "CHANGELOG.md").read_text(encoding="utf-8")
    )
    dist.mkdir(exist_ok=True)
    for old in dist.glob(_OURS):
        old.unlink()
    # The same commit makes the same files.
    epoch = {"SOURCE_DATE_EPOCH": _git("log", "-1", "--format=%ct") or _OLDEST, "PATH": "/usr/bin:/bin"}
    build = [sys.executable, "-m", "hatchling", "build", "--directory", str(dist)]
    subprocess.run(build, cwd=TOP, env=epoch, check=True)
    found = packages((TOP / "requirements.lock").read_text(encoding="utf-8"))
    bill = json.dumps(bill_of_materials(version, found), indent=2) + "\n"
    (dist / f"newsbrief-{version}.cdx.json").write_text(bill, encoding="utf-8")
    (dist / f"newsbrief-{version}-licences.md").write_text(licences(version, found), encoding="utf-8")
    # What docs/installing.md needs beside the wheel, for who has no source.
    for source, name in _BESIDE.items():
        shutil.copyfile(TOP / source, dist / name.format(version))
    files = sorted(dist.glob(_OURS))
    sums = "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files)
    (dist / "SHA256SUMS").write_text(sums, encoding="utf-8")
    print(told, *(file.name for file in files), sep="\n")


if __name__ == "__main__":
    try:
        main(*map(Path, sys.argv[1:2]))
    except Refused as why:
        sys.exit(f"No release: {why}.")
