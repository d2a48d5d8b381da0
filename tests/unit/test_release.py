"""The files of a release: what they say is what comes along, and a tag that says something else stops them."""

import importlib.util
import json
import re
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

import bot

TOP = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def release() -> ModuleType:
    """What make dist runs."""
    spec = importlib.util.spec_from_file_location("release", TOP / ".ci" / "release.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["release"] = module  # its dataclasses look there
    spec.loader.exec_module(module)
    return module


def test_a_commit_without_a_tag_is_no_release(release: ModuleType) -> None:
    """It can be built all the same, and says so."""
    assert "no tag v1.2.0" in release.check("1.2.0", [], "## Unreleased\n")


def test_tag_version_and_changelog_say_the_same(release: ModuleType) -> None:
    """So that what people download is what they read about."""
    assert release.check("1.2.0", ["v1.2.0"], "# Changelog\n\n## 1.2.0 (2026-12-01)\n") == "This is release 1.2.0."


@pytest.mark.parametrize(
    ("tag", "changelog", "why"),
    [
        pytest.param("v1.3.0", "## 1.2.0\n", "the tag says v1.3.0", id="another tag"),
        pytest.param("v1.2.0", "## Unreleased\n\n## 1.1.0\n", "needs ## 1.2.0", id="changes that no version has"),
        pytest.param("v1.2.0", "", "needs ## 1.2.0", id="no changelog"),
    ],
)
def test_what_differs_is_refused(release: ModuleType, tag: str, changelog: str, why: str) -> None:
    """With a sentence that says what."""
    with pytest.raises(release.Refused, match=why):
        release.check("1.2.0", [tag], changelog)


def test_the_version_stands_in_one_place() -> None:
    """No file beside bot/__init__.py has it."""
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["dynamic"] == ["version"]
    for name in ("Dockerfile", "compose.yaml", "Makefile"):
        assert bot.__version__ not in (TOP / name).read_text(encoding="utf-8").replace("0.0.0.0", "")


def test_the_bill_names_every_package_of_the_lock(release: ModuleType) -> None:
    """With the fields that CycloneDX asks of each, and nothing twice."""
    lock = (TOP / "requirements.lock").read_text(encoding="utf-8")
    bill = release.bill_of_materials("1.2.0", release.packages(lock))
    lines = [line for line in lock.splitlines() if "==" in line and not line.startswith((" ", "#"))]
    pinned = {line.partition("==")[0].partition("[")[0] for line in lines}
    assert {component["name"] for component in bill["components"]} == pinned
    assert len(bill["components"]) == len(pinned)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    for component in bill["components"]:
        assert {"type", "name", "version", "purl", "bom-ref", "scope"} <= component.keys()
        assert component["purl"].startswith("pkg:pypi/")
    references = {component["bom-ref"] for component in bill["components"]}
    assert set(bill["dependencies"][0]["dependsOn"]) <= references
    json.dumps(bill)


def test_every_package_that_is_installed_declares_its_licence(release: ModuleType) -> None:
    """One that does not would have to be asked after before it is passed on."""
    lock = (TOP / "requirements.lock").read_text(encoding="utf-8")
    assert "not declared" not in release.licences("1.2.0", release.packages(lock))


def test_what_only_builds_the_wheel_is_not_in_the_image(release: ModuleType) -> None:
    """The Dockerfile takes away what the program does not need, and nothing else."""
    lock = (TOP / "requirements.lock").read_text(encoding="utf-8")
    builds = sorted(package.name for package in release.packages(lock) if not package.needed)
    dockerfile = (TOP / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    (taken,) = re.findall(r"uninstall --yes +(.+)", dockerfile)
    assert taken.split() == builds
