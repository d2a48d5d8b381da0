"""The files of a release, installed as docs/installing.md says by who has nothing else."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.container.dockerfile import TOP

pytestmark = [pytest.mark.container, pytest.mark.timeout(600)]

INSTALLING = (TOP / "docs" / "installing.md").read_text(encoding="utf-8")


def test_a_release_is_installed_as_the_docs_say(tmp_path: Path) -> None:
    """The block as it stands there, in an empty folder; what is started has a version instead of a run without end."""
    subprocess.run([sys.executable, ".ci/release.py", str(tmp_path)], cwd=TOP, env={"PYTHONPATH": str(TOP)}, check=True)
    assert {"SHA256SUMS"} < {file.name for file in tmp_path.iterdir()}
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=tmp_path, check=True)
    section = INSTALLING.split("## From a release\n")[1].split("\n## ")[0]
    (block,) = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    typed = block.replace("newsbrief run", "newsbrief --version")
    done = subprocess.run(["sh", "-e", "-c", typed], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert re.search(r"^ok +\.env", done.stdout, re.MULTILINE)
    assert re.search(r"^newsbrief \d", done.stdout, re.MULTILINE)
