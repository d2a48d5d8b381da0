"""What all tests share: a skip is told, and with REQUIRE_ALL=1 it is a failure."""

import os
import shutil

import pytest

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"


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
    if REQUIRE_ALL and exitstatus == 0 and reporter is not None and reporter.stats.get("skipped"):
        reporter.write_line("REQUIRE_ALL=1 and tests were skipped: this run has failed.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
