"""The log: sentences, fields, and never a secret."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot import logs

TOKEN = "canary.token-of-somebody"


@pytest.fixture(autouse=True)
def _restore() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, ours = root.handlers[:], root.level, structlog.get_config()
    yield
    root.handlers[:], root.level = handlers, level
    structlog.configure(**ours)


@pytest.mark.parametrize("style", ["json", "console"])
def test_a_secret_is_blacked_out_wherever_it_stands(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In sentences, fields, nested values, stack traces, and in what libraries say."""
    logs.set_up(level="INFO", style=style, secrets=[TOKEN])
    log = structlog.get_logger()
    log.info(f"Connecting with {TOKEN}.", url=f"https://x/?t={TOKEN}", nested={"list": [TOKEN]})
    logging.getLogger("discord").warning("bad token %s", TOKEN)
    try:
        raise ValueError(f"refused {TOKEN}")
    except ValueError:
        log.exception("It failed.", error=ValueError(TOKEN))
    printed = capsys.readouterr().err
    assert "canary" not in printed
    assert logs.BLACKED_OUT in printed
    assert "ValueError" in printed


def test_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Machines read it line by line, stack traces included."""
    logs.set_up(level="INFO", style="json")
    log = structlog.get_logger()
    log.info("Ready.", url="http://127.0.0.1")
    try:
        raise ValueError("line one\nline two")
    except ValueError:
        log.exception("It failed.")
    first, second = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert first["event"] == "Ready."
    assert "line two" in second["exception"]


def test_libraries_are_quiet_below_warning(capsys: pytest.CaptureFixture[str]) -> None:
    """Their chatter would bury our sentences."""
    logs.set_up(level="INFO", style="console")
    logging.getLogger("discord.gateway").info("heartbeat")
    assert capsys.readouterr().err == ""
