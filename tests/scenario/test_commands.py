"""The command line: data on stdout, messages on stderr, exit codes that scripts rely on."""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests import fork_server
from tests.fakes.model import FakeModel
from tests.fakes.news_site import PAGES, NewsSite
from tests.patience import PATIENCE_S

FILE = str(PAGES / "harbour_bridge.html")
LINK = "https://news.example.org/wanted-gone"


async def newsbrief(folder: Path, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run a command in a folder, with these settings and nothing else of the environment."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    (stdout, out), (stderr, err) = await fork_server.piped(), await fork_server.piped()
    process = await fork_server.start(arguments, folder, {**kept, **settings}, out, err)
    os.close(out)
    os.close(err)
    async with asyncio.timeout(2 * PATIENCE_S):
        told, said, code = await asyncio.gather(stdout.read(), stderr.read(), process.wait())
    return subprocess.CompletedProcess(arguments, code, told.decode(), said.decode())


@pytest.fixture
async def site() -> AsyncIterator[NewsSite]:
    """A news site."""
    async with NewsSite() as opened:
        yield opened


async def test_a_file_is_briefed_in_the_fixed_layout(tmp_path: Path) -> None:
    """Title, lead, body, overview, conclusion, source, in this order; nothing on stderr."""
    done = await newsbrief(tmp_path, "brief", FILE, "--url", "https://news.example.org/bridge")
    assert (done.returncode, done.stderr) == (0, "")
    parts = [
        "Port Ellery approves",
        "voted 14 to 9",
        "The article discusses",
        "In summary, ",
        "Original Source: news.ex",
    ]
    places = [done.stdout.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)


async def test_a_briefing_as_json_keeps_its_contract(tmp_path: Path, site: NewsSite) -> None:
    """Every key of the contract, with sentences that are supported by sentences that exist."""
    url = site.add_article()
    done = await newsbrief(tmp_path, "brief", url, "--json", FETCH_ALLOW="127.0.0.1")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    keys = "url site title language length engine recipe lead body overview conclusion source sentences"
    assert set(keys.split()) | {"article_sentences", "checks", "usage"} <= set(found)
    assert found["engine"] == "extractive"
    assert found["source"] == "Original Source: 127.0.0.1"
    assert found["checks"].keys() >= {"names", "numbers", "quotes", "dropped"}
    for sentence in found["sentences"]:
        if sentence["part"] in {"lead", "body", "conclusion"}:
            assert sentence["supported_by"]
        assert all(1 <= number <= len(found["article_sentences"]) for number in sentence["supported_by"])


async def test_a_question_is_answered_from_the_article(tmp_path: Path) -> None:
    """Without a model in its own words; also when it does not say, which is no failure."""
    done = await newsbrief(tmp_path, "ask", FILE, "When will the bridge open?")
    assert (done.returncode, done.stderr) == (0, "")
    assert "autumn of 2030" in done.stdout
    assert "Picked from the article, not written." in done.stdout
    done = await newsbrief(tmp_path, "ask", FILE, "Which party won the election?")
    assert done.returncode == 0
    assert "I found no sentence in the article that answers that." in done.stdout


async def test_an_answer_as_json_keeps_its_contract(tmp_path: Path, site: NewsSite) -> None:
    """Every sentence of it with those that support it; written by a model that has one."""
    async with FakeModel() as model:
        settings = {"OPENAI_BASE_URL": model.base_url, "OPENAI_API_KEY": model.key, "FETCH_ALLOW": "127.0.0.1"}
        done = await newsbrief(tmp_path, "ask", site.add_article(), "Who voted?", "--json", **settings)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    keys = "url site title question language engine stated text sentences article_sentences checks usage notes"
    assert set(keys.split()) == set(found)
    assert (found["engine"], found["stated"], found["usage"]["calls"]) == ("openai", True, 1)
    for sentence in found["sentences"]:
        numbers = sentence["supported_by"]
        assert [found["article_sentences"][number - 1] for number in numbers] == [sentence["text"]]


async def test_short_leaves_body_and_overview_out(tmp_path: Path) -> None:
    """A part that the length leaves out is an empty string."""
    done = await newsbrief(tmp_path, "brief", FILE, "--length", "short", "--json")
    found = json.loads(done.stdout)
    assert (found["body"], found["overview"]) == ("", "")
    assert found["lead"]
    assert found["conclusion"].startswith("In summary, ")


async def test_an_article_as_json_keeps_its_contract(tmp_path: Path, site: NewsSite) -> None:
    """What `read` prints is what briefings are made of."""
    url = site.add_article()
    done = await newsbrief(tmp_path, "read", url, "--json", FETCH_ALLOW=f"127.0.0.1:{site.port}")
    found = json.loads(done.stdout)
    keys = (
        "url canonical_url site title authors published language text word_count notes state image removed kind blocks"
    )
    assert set(keys.split()) <= set(found)
    assert found["language"] == "en"
    assert "voted 14 to 9" in found["text"]


@pytest.mark.parametrize("command", ["read", "brief", "ask"])
async def test_what_cannot_be_read_is_exit_code_1_with_its_reason(tmp_path: Path, site: NewsSite, command: str) -> None:
    """The reason on stderr, and as JSON on stdout when JSON was asked for."""
    arguments = [f"{site.url}/missing", *(["Why?"] if command == "ask" else []), "--json"]
    done = await newsbrief(tmp_path, command, *arguments, FETCH_ALLOW="127.0.0.1")
    assert done.returncode == 1
    assert json.loads(done.stdout)["reason"] == "not_found"
    assert json.loads(done.stdout)["rule"] == "not_found"
    assert "not_found" in done.stderr


async def test_a_refused_page_names_its_rule_in_json(tmp_path: Path) -> None:
    """Also from the child process that parsed it."""
    page = tmp_path / "leaving.html"
    page.write_text("<p>You are about to leave our site. We are not responsible for what you find behind the link.</p>")
    done = await newsbrief(tmp_path, "read", str(page), "--json")
    assert (json.loads(done.stdout)["reason"], json.loads(done.stdout)["rule"]) == ("not_article", "leaving")


async def test_a_private_address_is_refused(tmp_path: Path, site: NewsSite) -> None:
    """Without FETCH_ALLOW nothing is dialled."""
    done = await newsbrief(tmp_path, "read", site.add_article(), "--json")
    assert json.loads(done.stdout)["reason"] == "address_refused"
    assert not site.requests


@pytest.mark.parametrize(
    ("arguments", "settings", "said"),
    [
        pytest.param(["read"], {}, "Missing argument", id="no link"),
        pytest.param(["read", "nowhere.html"], {}, "nowhere.html", id="no such file"),
        pytest.param(["brief", FILE, "--length", "epic"], {}, "--length", id="no such length"),
        pytest.param(["brief", FILE, "--language", "klingon"], {}, "--language", id="no language of ours"),
        pytest.param(["ask", FILE], {}, "QUESTION", id="no question"),
        pytest.param(["ask", FILE, " "], {}, "empty", id="an empty question"),
        pytest.param(["ask", FILE, "x" * 501], {}, "at most 500", id="too long a question"),
        pytest.param(["digest", "--day", "soon"], {}, "today", id="no such day"),
        pytest.param(["digest", "--day", "0001-01-01"], {}, "10 years ago at most", id="the first day there is"),
        pytest.param(["digest", "--since", "999999999h"], {}, "1 hour to 31 days", id="a span of many hours"),
        pytest.param(["digest", "--replay", "14d"], {}, "go together", id="a replay without weights"),
        pytest.param(["digest", "--with", FILE], {}, "go together", id="weights without a replay"),
        pytest.param(["digest", "--replay", "2w", "--with", FILE], {}, "1d to 31d", id="no days"),
        pytest.param(["digest", "--replay", "2d", "--with", "no.toml"], {}, "no.toml cannot be", id="no such weights"),
        pytest.param(["digest", "--replay", "2d", "--with", FILE], {}, "line 1: that is no TOML", id="no weights"),
        pytest.param(["digest", "--replay", "2d", "--with", FILE, "--html"], {}, "--json", id="a replay as a page"),
        pytest.param(["run"], {"WEB_PORT": "eighty"}, "WEB_PORT", id="a wrong setting"),
        pytest.param(["run"], {"DATABASE_URL": "mysql://x"}, "DATABASE_URL", id="a database that is not supported"),
        pytest.param(["digest"], {"DEFAULT_TIMEZONE": "Mars"}, "DEFAULT_TIMEZONE", id="a wrong zone"),
        pytest.param(["frob"], {}, "frob", id="no such command"),
    ],
)
async def test_wrong_usage_and_settings_are_exit_code_2(
    tmp_path: Path, arguments: list[str], settings: dict[str, str], said: str
) -> None:
    """Named on stderr, without a stack trace, nothing on stdout."""
    done = await newsbrief(tmp_path, *arguments, **settings)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["feeds", "export", "/no/such/x", "--channel", "web"], "/no/such/x: No such", id="feeds"),
        pytest.param(["settings", "export", "/no/such/x"], "/no/such/x: No such", id="settings"),
    ],
)
async def test_a_file_that_cannot_be_written_is_one_line(tmp_path: Path, arguments: list[str], said: str) -> None:
    done = await newsbrief(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"newsbrief: {said}")
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here, which is a disk without room")
def test_an_output_without_room_is_one_line(tmp_path: Path) -> None:
    command = ["sh", "-c", 'exec "$0" -m bot brief "$1" >/dev/full', sys.executable, FILE]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "newsbrief: output: No space left on device\n")


async def test_the_environment_overrules_the_file(tmp_path: Path) -> None:
    """As operators of containers expect."""
    (tmp_path / ".env").write_text("WEB_PORT=eighty\n", encoding="utf-8")
    assert (await newsbrief(tmp_path, "doctor")).returncode == 2
    assert (await newsbrief(tmp_path, "doctor", WEB_PORT="0")).returncode == 0


async def test_what_channels_chose_is_carried_to_another_installation(tmp_path: Path) -> None:
    """As one file, which a person can read; taken whole or not at all."""
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
    place = {"platform": "discord", "space": "s1", "channel": "c1"}
    by = {"by": {"id": "u1", "name": "Ana"}, "at": "2026-11-22T12:00:00+00:00"}
    wanted = {"choices": [{**place, "name": "language", "value": "de", **by}]}
    (here / "choices.json").write_text(json.dumps(wanted), encoding="utf-8")
    done = await newsbrief(here, "settings", "import", "choices.json")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert (await newsbrief(here, "settings", "export", str(there / "all.json"))).returncode == 0
    assert (await newsbrief(there, "settings", "import", "all.json")).returncode == 0
    done = await newsbrief(there, "settings", "export")
    assert json.loads(done.stdout) == wanted
    for broken in ('{"choices": [{"name": "language"}]}', "[]", "{", json.dumps(wanted).replace("de", "klingon")):
        (there / "all.json").write_text(broken, encoding="utf-8")
        done = await newsbrief(there, "settings", "import", "all.json")
        assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert json.loads((await newsbrief(there, "settings", "export")).stdout) == wanted


async def test_every_command_explains_itself(tmp_path: Path) -> None:
    """--help names the commands, and each has a help of its own."""
    top = await newsbrief(tmp_path, "--help")
    for command in ("run", "read", "brief", "digest", "doctor", "migrate"):
        assert command in top.stdout
        assert (await newsbrief(tmp_path, command, "-h")).returncode == 0


async def test_a_prompt_is_tried_beside_ours(tmp_path: Path) -> None:
    """Both briefings are printed, and the model was asked with both prompts."""
    trial = tmp_path / "my.md"
    ours = (Path(__file__).parents[2] / "prompts/briefing.md").read_text(encoding="utf-8")
    trial.write_text(ours.replace("You brief busy colleagues", "You brief the mayor"), encoding="utf-8")
    async with FakeModel() as model:
        settings = {"OPENAI_API_KEY": "test-key", "OPENAI_BASE_URL": model.base_url, "OPENAI_MODEL": "test-model"}
        done = await newsbrief(tmp_path, "brief", FILE, "--prompt", "my.md", **settings)
        assert done.returncode == 0, done.stderr
        asked = [request["messages"][0]["content"] for request in model.requests]
    assert ["the mayor" in text for text in asked] == [False, True]
    assert done.stdout.index("prompts/briefing.md") < done.stdout.index("my.md")
    assert done.stdout.count("In summary, ") == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"caf\xe9", "not in UTF-8", id="in another encoding"),
        pytest.param(b"Brief it well.", "front matter", id="without front matter"),
        pytest.param(None, "cannot be read", id="that is not there"),
    ],
)
async def test_a_broken_prompt_is_found_before_it_costs(tmp_path: Path, content: bytes | None, said: str) -> None:
    """Our own briefing would be paid for first."""
    if content is not None:
        (tmp_path / "my.md").write_bytes(content)
    async with FakeModel() as model:
        settings = {"OPENAI_API_KEY": "test-key", "OPENAI_BASE_URL": model.base_url, "OPENAI_MODEL": "test-model"}
        done = await newsbrief(tmp_path, "brief", FILE, "--prompt", "my.md", **settings)
        assert not model.requests
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", [["digest"], ["brief", FILE], ["run"]])
async def test_settings_in_another_encoding_are_one_line(tmp_path: Path, command: list[str]) -> None:
    """With the line to look at, and without what stands there: it may be a token."""
    (tmp_path / ".env").write_bytes(b"WEB_PORT=0\nDISCORD_TOKEN=caf\xe9\n")
    done = await newsbrief(tmp_path, *command)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "newsbrief: .env: line 2 is not in UTF-8; save the file as UTF-8\n"


async def test_a_stranger_among_the_settings_is_named_beside_the_answer(tmp_path: Path) -> None:
    """Names that are not meant for Newsbrief are passed over."""
    (tmp_path / ".env").write_text("SLACK_COLOUR=red\nEDITOR=vi\n", encoding="utf-8")
    for command in (["brief", FILE], ["ask", FILE, "When will the bridge open?"], ["digest"]):
        done = await newsbrief(tmp_path, *command)
        assert done.returncode == 0
        assert "SLACK_COLOUR is no setting" in done.stderr
        assert "EDITOR" not in done.stderr


@pytest.mark.parametrize("command", [["brief", FILE], ["digest"], ["run"], ["migrate"]])
async def test_a_broken_line_stops_the_start(tmp_path: Path, command: list[str]) -> None:
    """A limit or a token that is passed over in silence costs more than a start that fails."""
    (tmp_path / ".env").write_text("EDITOR=vi\nLLM_DAILY_BUGET=1\n", encoding="utf-8")
    done = await newsbrief(tmp_path, *command)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "newsbrief: .env: line 2: LLM_DAILY_BUGET is no setting; is it LLM_DAILY_BUDGET?\n"


async def test_a_prompt_without_a_model_is_wrong_usage(tmp_path: Path) -> None:
    """Nothing would read it."""
    done = await newsbrief(tmp_path, "brief", FILE, "--prompt", "my.md")
    assert (done.returncode, done.stdout) == (2, "")
    assert "needs a model" in done.stderr


async def test_a_link_is_forgotten_with_a_receipt(tmp_path: Path) -> None:
    """How much of which table; and of what is not there, that nothing was found."""
    await newsbrief(tmp_path, "migrate")
    with closing(sqlite3.connect(tmp_path / "data" / "newsbrief.db")) as connection:
        names = "canonical, final, content, story, stored_at"
        connection.execute(f"INSERT INTO articles ({names}) VALUES (?, ?, 'c', 's', '2026-11-01')", [LINK, LINK])
        connection.commit()
    done = await newsbrief(tmp_path, "forget", "--url", LINK)
    assert done.returncode == 0, done.stderr
    assert "forgotten: 1 of articles." in done.stdout
    assert "nothing was found" in (await newsbrief(tmp_path, "forget", "--url", LINK)).stdout
    done = await newsbrief(tmp_path, "forget", "--user", "U1", "--json")
    assert json.loads(done.stdout)["rows"] == {}


@pytest.mark.parametrize("arguments", [[], ["--user", "u", "--url", "https://news.example.org/x"]])
async def test_one_thing_is_forgotten_at_a_time(tmp_path: Path, arguments: list[str]) -> None:
    """Nobody deletes by leaving something out."""
    done = await newsbrief(tmp_path, "forget", *arguments)
    assert (done.returncode, "give one of --user" in " ".join(done.stderr.split())) == (2, True)
