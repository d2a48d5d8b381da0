"""Prompt files and how they are filled in."""

import re
from pathlib import Path

import pytest

from bot.briefing.writing import prompts
from bot.domain.errors import ConfigError

INPUTS = '["lines", "fence", "shape"]'
GOOD = f'+++\npurpose = "p"\ninputs = {INPUTS}\n+++\n{{{{fence}}}}\nClose {{{{lines}}}} as {{{{shape}}}}.\n'
#: What others wrote, or a model after them.
STRANGERS = {"title", "site", "sentences", "question", "findings", "lines"}


@pytest.mark.parametrize("name", list(prompts.INPUTS))
def test_every_prompt_of_ours_is_sound(name: str) -> None:
    """The program would not start otherwise."""
    prompt = prompts.load(name)
    assert prompt.purpose
    assert prompt.user


def test_every_prompt_file_is_known_and_documented() -> None:
    """A file that nobody loads is a trap for whoever edits it."""
    files = {path.stem for path in prompts.folder().glob("*.md")} - {"README"}
    assert files == set(prompts.INPUTS)
    readme = (prompts.folder() / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}.md`" in readme for name in files)


@pytest.mark.parametrize("name", list(prompts.INPUTS))
def test_the_readme_tells_what_a_prompt_must_and_may_use(name: str) -> None:
    """Who changes one need not read the code."""
    readme = (prompts.folder() / "README.md").read_text(encoding="utf-8")
    row = next(line for line in readme.splitlines() if line.startswith(f"| `{name}` |"))
    _, _, must, may, _ = row.split("|")
    assert set(re.findall(r"`(\w+)`", must)) == prompts.NEEDED[name]
    assert set(re.findall(r"`(\w+)`", may)) == prompts.INPUTS[name] - prompts.NEEDED[name]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("no front matter", "does not begin with front matter", id="no front matter"),
        pytest.param("+++\ninputs = [\n+++\nx", "is broken", id="broken front matter"),
        pytest.param(GOOD.replace(INPUTS, "[]"), "does not list", id="used but not listed"),
        pytest.param(
            GOOD.replace(INPUTS, '["lines", "fence", "shape", "today"]'), "does not use", id="listed but not used"
        ),
        pytest.param(GOOD.replace("lines", "weather"), "the code does not give", id="unknown to the code"),
        pytest.param('+++\ninputs = ["shape"]\n+++\n{{shape}}', "lacks fence", id="cannot work without"),
    ],
)
def test_broken_prompt_stops_the_start(tmp_path: Path, text: str, said: str) -> None:
    """A prompt with a hole is found before the first reader asks, not by them."""
    path = tmp_path / "digest.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        prompts.read(path, "digest")


def test_missing_prompt_stops_the_start(tmp_path: Path) -> None:
    """Packaging can lose a file."""
    with pytest.raises(ConfigError, match=r"gone\.md cannot be read"):
        prompts.read(tmp_path / "gone.md", "repair")


def test_a_prompt_in_another_encoding_stops_the_start(tmp_path: Path) -> None:
    """Editors still save so; a stack trace would not say it."""
    path = tmp_path / "digest.md"
    path.write_bytes(GOOD.encode() + "café".encode("latin-1"))
    with pytest.raises(ConfigError, match=r"digest\.md is not in UTF-8"):
        prompts.read(path, "digest")


def test_changed_prompt_changes_its_digest(tmp_path: Path) -> None:
    """The recipe of a briefing is made of it."""
    path = tmp_path / "digest.md"
    path.write_text(GOOD, encoding="utf-8")
    before = prompts.read(path, "digest").digest
    path.write_text(GOOD + "\n", encoding="utf-8")
    assert prompts.read(path, "digest").digest != before


def test_article_cannot_reach_into_the_prompt() -> None:
    """A variable's name inside a value stays what it is."""
    values = dict.fromkeys(prompts.INPUTS["briefing"], "x") | {"sentences": "[1] {{shape}} {{fence}}"}
    text = prompts.load("briefing").messages(values)[-1]["content"]
    assert "[1] {{shape}} {{fence}}" in text


def test_only_what_shows_nothing_of_strangers_has_no_fence() -> None:
    """A second look goes on from a question that has one; a small checker knows one form, and says yes or no to it."""
    assert {name for name, inputs in prompts.INPUTS.items() if "fence" not in inputs} == {"verify", "check"}
    assert STRANGERS.isdisjoint(prompts.INPUTS["verify"])


@pytest.mark.parametrize("name", [name for name, inputs in prompts.INPUTS.items() if "fence" in inputs])
def test_whatever_strangers_wrote_stands_inside_the_fence(name: str) -> None:
    """Titles and a model's own sentences too: outside of it, they would speak with our voice."""
    values = {variable: f"<{variable}>" for variable in prompts.INPUTS[name]}
    outside, inside = "", False
    for message in prompts.load(name).messages(values):
        for line in message["content"].splitlines():
            inside = inside is not (line == prompts.fence(values))
            outside += "" if inside else line
        assert not inside, "a fence that is opened is closed"
    assert [variable for variable in sorted(STRANGERS) if f"<{variable}>" in outside] == []


def test_an_article_that_holds_its_own_fence_has_another() -> None:
    """It could close one that it knew; what is made of all that stands inside is not known before."""
    values = {"title": "t", "sentences": "[1] The bridge is shut."}
    fences = [prompts.fence(values)]
    for _ in range(100):
        values["sentences"] += f"\n{fences[-1]}"
        fences.append(prompts.fence(values))
    assert len(set(fences)) == len(fences)
    assert not any(fences[-1] in line for line in values["sentences"].splitlines())


def test_equal_questions_have_an_equal_fence() -> None:
    """They are known again by it: by who keeps answers, and by servers that keep the beginnings of prompts."""
    values = {"title": "t", "sentences": "[1] The bridge is shut."}
    assert prompts.fence(values) == prompts.fence(dict(reversed(values.items())))
    assert prompts.fence(values) != prompts.fence({"title": "[1] The bridge", "sentences": "is shut."})
