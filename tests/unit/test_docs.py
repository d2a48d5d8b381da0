"""What README, CONTRIBUTING and docs/ say can be done: the commands work, the links lead somewhere."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from bot.cli import cli

TOP = Path(__file__).parents[2]
PAGES = [TOP / "README.md", TOP / "CONTRIBUTING.md", TOP / "SECURITY.md", *sorted((TOP / "docs").rglob("*.md"))]
_FENCED = re.compile(r"^( *)```sh\n(.*?)^ *```", re.MULTILINE | re.DOTALL)

#: By the first word or two; all others are run, in a folder with what they need of the repository.
NOT_RUN = {
    "cd": "the next line has a folder of its own",
    "git": "fetches the source, or another version of it",
    "make": "takes minutes, and CI runs them; each target is looked for",
    "docker": "no engine is everywhere; the services that are named are looked for",
    "sudo": "changes the machine; the files that are named are looked for",
    "journalctl": "needs systemd as the machine's first process",
    "DATABASE_URL=postgresql://newsbrief:password@db.internal/newsbrief": "a setting, not a command",
    "umask": "the shell's own; tests/scenario/test_backup.py runs the block",
    "sqlite3": "tests/scenario/test_backup.py runs it",
    "cp backup.db": "the same",
    ".venv/bin/pip": "downloads 84 packages; tests/container/test_installing.py runs the block",
    "python3": "the same",
    "cp newsbrief-*.env.example": "the same",
    ".venv/bin/newsbrief": "the same",
    "pg_dump": "the same",
    "pg_restore": "the same",
    "newsbrief run": "goes on until it is stopped; every scenario test starts it",
    "newsbrief listen": "the same",
    "newsbrief work": "the same",
    "newsbrief brief https://news.example.org/story": "asks a model, and a site that is none",
}
#: What stands for what readers have of their own.
PLACEHOLDERS = {"URL|FILE": "article.html", "FILE": "choices.json", "ID": "4711"}


def lines() -> list[tuple[str, str]]:
    """Page and command of each line in a block of shell, continued lines put together."""
    found: list[tuple[str, str]] = []
    for page in PAGES:
        for _, block in _FENCED.findall(page.read_text(encoding="utf-8")):
            for line in block.replace("\\\n", " ").splitlines():
                commands = map(str.strip, re.split(r" && | · ", f" {line}".partition(" #")[0]))
                found.extend((page.name, command) for command in commands if command)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a reader has: the files that are named, and a database that a restore puts back."""
    made = tmp_path_factory.mktemp("reader")
    for name in (".env.example", "prompts"):
        (shutil.copytree if (TOP / name).is_dir() else shutil.copy)(TOP / name, made / name)
    shutil.copy(TOP / "tests" / "pages" / "harbour_bridge.html", made / "article.html")
    (made / "data").mkdir()
    (made / ".env").touch()
    (made / "weights.toml").write_text("person_weight = 1.5", encoding="utf-8")
    (made / "feeds.opml").write_text("<opml version='2.0'><body/></opml>", encoding="utf-8")
    return made


@pytest.mark.parametrize(("page", "line"), [pytest.param(*found, id=f"{found[0]}: {found[1]}") for found in lines()])
def test_a_command_in_the_docs_works(folder: Path, page: str, line: str) -> None:
    """It is run; what is not is named above with the reason, and understood by who would run it."""
    words = _words(line)
    if not _not_run(words):
        program = [sys.executable, "-m", "bot"] if words[0] == "newsbrief" else words[:1]
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        env = {**kept, "PYTHONPATH": str(TOP), "WEB_PORT": "0"}
        done = subprocess.run(
            [*program, *words[1:]], cwd=folder, env=env, capture_output=True, text=True, timeout=100, check=False
        )
        assert done.returncode == 0, done.stderr
        return
    match words[0]:
        case "newsbrief":
            _understood(words[1:])
        case "make":
            _target(words[1:])
        case "docker":
            _container(words[1:])
        case "sudo":
            assert all((TOP / word).exists() for word in words[1:] if word.startswith(("docs/", ".env.")))


def _words(line: str) -> list[str]:
    return [PLACEHOLDERS.get(word, word) for word in shlex.split(line.partition(" [--json]")[0])]


def _not_run(words: list[str]) -> str:
    return next((reason for key, reason in NOT_RUN.items() if words[: len(key.split())] == key.split()), "")


def _understood(words: list[str]) -> None:
    """The command line takes it; nothing is started."""
    command = get_command(cli)
    context = command.make_context("newsbrief", [words[0]], resilient_parsing=True)
    found = command.get_command(context, words[0])  # type: ignore[attr-defined]
    assert found, words[0]
    found.make_context(words[0], words[1:])


def _target(words: list[str]) -> None:
    targets = [word for word in words if "=" not in word]
    done = subprocess.run(["make", "--dry-run", *targets], cwd=TOP, capture_output=True, text=True, check=False)
    assert "No rule to make target" not in done.stderr


def _container(words: list[str]) -> None:
    """The profile and the services that are named are in compose.yaml."""
    compose = (TOP / "compose.yaml").read_text(encoding="utf-8")
    services = re.findall(r"^  ([a-z]+):$", compose, re.MULTILINE)
    if words[0] == "compose":
        assert f"profiles: [{words[words.index('--profile') + 1]}]" in compose
        named = re.findall(r"--follow (\w+)|--rm (\w+)|--scale (\w+)=", " ".join(words))
        assert {name for names in named for name in names if name} <= set(services)
    else:
        assert words[0] in {"build", "run"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_within_the_docs_leads_somewhere(page: Path) -> None:
    """To a file, and to a heading where it names one."""
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if target.startswith(("http://", "https://")):
            continue
        name, _, heading = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        assert file.exists(), target
        if heading:
            headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in {re.sub(r"[^\w -]", "", words.lower()).replace(" ", "-") for words in headings}, target


def test_every_message_that_troubleshooting_quotes_is_one() -> None:
    """Who searches for it must find it."""
    page = (TOP / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
    source = "".join(file.read_text(encoding="utf-8") for file in [TOP / "Makefile", *(TOP / "bot").rglob("*.py")])
    quoted = [
        words
        for row in re.findall(r"^\| (`.+?) \|", page, re.MULTILINE)
        for words in re.findall(r"`([^`]+ [^`]+)`", row)
    ]
    assert len(quoted) >= 6
    for words in quoted:
        assert words.removesuffix(" …") in source or words.startswith("/"), words


@pytest.mark.parametrize("page", [*PAGES, TOP / "prompts" / "README.md"], ids=lambda page: page.name)
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    """Files move, and sentences about them stay behind."""
    text = page.read_text(encoding="utf-8")
    paths = re.findall(r"\b(?:bot|tests|docs|prompts|\.ci)/[\w./*-]*[\w*/]", text)
    assert [path for path in paths if not list(TOP.glob(path.removesuffix("/")))] == []
    names = set(re.findall(r"`(\w+\.(?:py|md|toml|js|css))`", text))
    there = {file.name for folder in ("bot", "tests", "docs", "prompts") for file in (TOP / folder).rglob("*.*")}
    assert names - there <= {file.name for file in TOP.iterdir()} | {"my.md"}


def test_files_that_security_names_are_there() -> None:
    """A promise without its test is none."""
    page = (TOP / "SECURITY.md").read_text(encoding="utf-8")
    names = re.findall(r"`(?:tests/(?:unit|contract|scenario)/)?(test_\w+\.py)`", page)
    assert names
    assert set(names) <= {file.name for file in (TOP / "tests").rglob("test_*.py")}


def test_whatever_is_not_run_is_in_the_docs() -> None:
    """A list that outlives its lines would hide the next one."""
    stand = [_words(line) for _, line in lines()]
    assert [key for key in NOT_RUN if not any(words[: len(key.split())] == key.split() for words in stand)] == []


def test_the_hooks_of_pre_commit_call_what_make_check_calls() -> None:
    """With the tools of `make setup`: nothing is fetched from anywhere."""
    hooks = (TOP / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    makefile = (TOP / "Makefile").read_text(encoding="utf-8").partition("\ncheck:")[2].partition("\n\n")[0]
    called = {words.split()[0] for words in re.findall(r"\$\(BIN\)/(.+)", makefile)}
    entries = re.findall(r"entry: \.venv/bin/(\S+)", hooks)
    assert set(entries) == called
    assert hooks.count("- repo:") == hooks.count("- repo: local") == 1
    assert hooks.count("language: system") == len(entries)
