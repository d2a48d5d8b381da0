"""What all tests share: a skip is told, and with REQUIRE_ALL=1 it is a failure, unless its reason is named here."""

import os
import shutil
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import HealthCheck, settings

from tests.patience import PATIENCE_S
from tests.spaces import watched

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
#: Tests on what is not in this repository and cannot be installed.
MAY_BE_SKIPPED = (
    "READING_PAGES names no folder of pages",
    "no container engine answers",
    "no mount of one's own is allowed here",
    "no systemd-analyze on PATH",
)

# Others may have both cores: no example of a property is late, nor slow to be made.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")
# Rich tracebacks with all variables take seconds where others have the cores, longer than Slack waits for an answer.
structlog.configure(
    processors=[
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)


def chromium() -> str | None:
    """The browser on PATH, if there is one."""
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip browser tests where there is no browser."""
    if chromium():
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="no Chromium on PATH"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was skipped and how to get it."""
    browser = [
        report for report in terminalreporter.stats.get("skipped", []) if "no Chromium on PATH" in str(report.longrepr)
    ]
    if browser:
        terminalreporter.write_line(
            f"{len(browser)} browser tests were skipped: no Chromium on PATH. On Debian: apt-get install chromium"
        )


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where everything must run, a skip is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not REQUIRE_ALL or exitstatus != 0 or reporter is None:
        return
    skipped = [str(report.longrepr) for report in reporter.stats.get("skipped", [])]
    if unnamed := [why for why in skipped if not any(reason in why for reason in MAY_BE_SKIPPED)]:
        reporter.write_line(f"REQUIRE_ALL=1 and {len(unnamed)} tests were skipped: this run has failed.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True, scope="session")
def sqlite_is_waited_for() -> Iterator[None]:
    """Longer than a bot may let Slack wait: where others have the cores, a turn of our own file takes seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.storage.sqlite.WAIT_S", PATIENCE_S)
        yield


@pytest.fixture(autouse=True, scope="session")
def every_statement_names_its_space() -> Iterator[None]:
    """See tests/spaces.py."""
    with watched():
        yield
