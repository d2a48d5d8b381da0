""".env: every line counts, or its number is told."""

from pathlib import Path

import pytest

from bot.config.env_file import EnvFile, looks_like_ours, no_setting, read


def env(folder: Path, text: str | bytes) -> EnvFile:
    """A file with this text, as read."""
    file = folder / ".env"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(file)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("WEB_PORT=1\n\nSLACK_BOT_TOKEN xoxb-canary\n", "line 3 cannot be read", id="no equals sign"),
        pytest.param('\n\nOPENAI_API_KEY="canary\nWEB_PORT=1\n', 'line 3: the quotation mark " is', id="open quote"),
        pytest.param("OPENAI_API_KEY='canary\n", "line 1: the quotation mark ' is not closed", id="open single quote"),
        pytest.param(
            'WEB_PORT=1\nDISCORD_TOKEN="canary\nOPENAI_API_KEY="\n',
            "line 2: the quotation mark of DISCORD_TOKEN is not closed on its line",
            id="closed by the next line's",
        ),
        pytest.param("canary-token\n", "line 1 has no value", id="a value without its name"),
        pytest.param("# one\r\nDISCORD_TOKN=canary\r\n", "line 2: DISCORD_TOKN is no setting; is it DIS", id="typo"),
        pytest.param("web_port=1\n", "is it WEB_PORT?", id="in small letters"),
        pytest.param(b"WEB_PORT=0\nDISCORD_TOKEN=caf\xe9\n", "line 2 is not in UTF-8", id="another encoding"),
        pytest.param("WEB_PORT=1\n=canary\n", "line 2 cannot be read", id="no name"),
    ],
)
def test_a_broken_line_is_told_with_its_number(tmp_path: Path, text: str | bytes, told: str) -> None:
    """Passed over in silence, its setting would seem to be made; what stands there may be a secret."""
    faults = env(tmp_path, text).faults
    assert [told in fault for fault in faults] == [True]
    assert "canary" not in faults[0]


def test_every_broken_line_is_told(tmp_path: Path) -> None:
    """Who mends them all needs one look."""
    found = env(tmp_path, "oops\nWEB_PORT=1\nLOG_LEVL=INFO\n")
    assert [fault.partition("line ")[2][0] for fault in found.faults] == ["1", "3"]
    assert found.values == {"WEB_PORT": "1"}


def test_nothing_is_filled_in_between_single_quotes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password may hold ${…}; elsewhere it is a name of the file or the environment."""
    monkeypatch.setenv("HOST_OF_TEST", "db.internal")
    text = """
WEB_PASSWORD='a${HOST_OF_TEST}b'
export SECRET_KEY = '${x}'
NAME=newsbrief
DATABASE_URL="postgresql://${NAME}@${HOST_OF_TEST}/${NAME}"
CONTACT_URL=https://${MISSING:-example.org}/
"""
    found = env(tmp_path, text)
    assert not found.faults
    assert found.values["WEB_PASSWORD"] == "a${HOST_OF_TEST}b"
    assert found.values["SECRET_KEY"] == "${x}"
    assert found.values["DATABASE_URL"] == "postgresql://newsbrief@db.internal/newsbrief"
    assert found.values["CONTACT_URL"] == "https://example.org/"


def test_a_line_break_may_be_written_as_one(tmp_path: Path) -> None:
    """In double quotes it is read as python-dotenv does, and nobody is told of a quotation mark that is closed."""
    found = env(tmp_path, "WEB_PASSWORD=\"a\\nb\" # mine\nOPENAI_API_KEY='a\\nb'\n")
    assert not found.faults
    assert found.values == {"WEB_PASSWORD": "a\nb", "OPENAI_API_KEY": "a\\nb"}


def test_other_editors_and_shells_are_understood(tmp_path: Path) -> None:
    """A byte order mark, Windows line ends, `export`, comments, quotes around what holds a hash."""
    text = b'\xef\xbb\xbfWEB_PORT=1 # mine\r\nexport LOG_LEVEL=INFO\r\nWEB_PASSWORD="a#b"\r\nOPENAI_MODEL=\r\n'
    found = env(tmp_path, text)
    assert found.values == {"WEB_PORT": "1", "LOG_LEVEL": "INFO", "WEB_PASSWORD": "a#b", "OPENAI_MODEL": ""}
    assert not found.faults


def test_a_directory_is_told(tmp_path: Path) -> None:
    """Containers make one where the file that is to be mounted is missing; the bot would start without settings."""
    (tmp_path / ".env").mkdir()
    assert "is a directory" in read(tmp_path / ".env").faults[0]


def test_no_file_is_no_fault(tmp_path: Path) -> None:
    """Settings may come from the environment alone."""
    assert read(tmp_path / ".env") == EnvFile()


def test_strangers_are_let_pass(tmp_path: Path) -> None:
    """A .env may serve other programs too; what begins like ours and is alike to none is told, and stops nothing."""
    found = env(tmp_path, "EDITOR=vi\nSLACK_COLOUR=red\nKEY='two\nlines'\n")
    assert (found.faults, found.strangers) == ([], ["EDITOR", "SLACK_COLOUR", "KEY"])
    assert looks_like_ours("SLACK_COLOUR")
    assert not looks_like_ours("EDITOR")
    assert no_setting("LLM_DAILY_BUGET").endswith("has no effect; is it LLM_DAILY_BUDGET?")
    assert no_setting("EDITOR").endswith("has no effect")
