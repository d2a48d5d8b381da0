"""`doctor --dev`: the real pip, asked about a loopback index."""

import sys
from collections.abc import AsyncIterator
from importlib import metadata
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web

from bot.doctor.dependencies import examine_dependencies
from bot.doctor.finding import Finding

NEWER = "99.1"


@pytest_asyncio.fixture
async def index(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """A package index that has a newer idna and nothing else; pip is set up with it."""

    async def page(request: web.Request) -> web.Response:
        if request.match_info["name"] != "idna":
            raise web.HTTPNotFound
        link = f'<!DOCTYPE html><html><body><a href="/idna-{NEWER}-py3-none-any.whl">it</a></body></html>'
        return web.Response(text=link, content_type="text/html")

    app = web.Application()
    app.router.add_get("/simple/{name}/", page)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{runner.addresses[0][1]}/simple/")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)
    yield
    await runner.cleanup()


async def found(lock: Path, pins: str) -> list[Finding]:
    """What is said of a lock with these lines."""
    lock.write_text(pins, encoding="utf-8")  # noqa: ASYNC240 - nobody else waits here
    return [finding async for finding in examine_dependencies(lock)]


@pytest.mark.usefixtures("index")
async def test_what_is_behind_is_named_with_both_versions(tmp_path: Path) -> None:
    """Of the packages that are pinned; what only the developer's machine has is not of interest."""
    has = metadata.version("idna")
    lock, newest = await found(
        tmp_path / "lock", f"idna=={has} \\\n    --hash=sha256:00\nyarl=={metadata.version('yarl')}\n"
    )
    assert lock.state == "ok"
    assert (newest.state, newest.facts) == ("note", {"behind": {"idna": [has, NEWER]}})
    assert f"idna {has} → {NEWER}" in newest.text


@pytest.mark.usefixtures("index")
async def test_what_is_installed_differently_is_named(tmp_path: Path) -> None:
    """After a pull the lock is newer than the environment; what other platforms need is not missed."""
    lock, newest = await found(tmp_path / "lock", "yarl==0.0.1\ncolorama==0.4.6 ; sys_platform == 'win32'\n")
    assert lock.facts == {"differ": ["yarl"]}
    assert "make setup" in lock.text
    assert newest.state == "ok"


async def test_without_pip_or_a_lock_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation from a wheel has no lock, a container no pip: nothing is broken."""
    (finding,) = [finding async for finding in examine_dependencies(tmp_path / "none")]
    assert finding.state == "note"
    monkeypatch.setattr(sys, "executable", "/bin/false")
    _, newest = await found(tmp_path / "lock", "yarl==0.0.1\n")
    assert newest.state == "note"
    assert "could not say" in newest.text
