"""A PostgreSQL server that is started for the tests and thrown away afterwards."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from records.book import Shelf
from records.secrets import Keys
from records.upgrade import upgrade

SECRET = "a secret for tests only"


def lacking(what: str) -> None:
    """Skip; on the build server a missing part is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing")
    pytest.skip(f"{what} is missing")


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL, reached through a socket in its own folder."""

    folder: Path

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def create(self, database: str, template: str = "template1") -> None:
        with psycopg.connect(
            f"host={self.folder} user=postgres dbname=postgres", autocommit=True
        ) as connection:
            connection.execute(f"CREATE DATABASE {database} TEMPLATE {template}")

    def ready(self) -> str:
        """The address of a fresh database at today's schema."""
        name = f"test_{uuid4().hex}"
        self.create(name, template="ready")
        return self.url(name)


@contextmanager
def running_postgres() -> Iterator[Server]:
    """An empty server, and in it a database `ready` that is at today's schema."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [Path(shutil.which("initdb") or "")]
    if not found[-1].is_file():
        lacking("PostgreSQL (initdb)")
    programs = found[-1].parent
    folder = Path(tempfile.mkdtemp(prefix="motcua-pg-"))
    # The server refuses to run as root.
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres")

    def run(program: str, *arguments: str) -> None:
        command = [*as_user, str(programs / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)

    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c max_connections=60"
    try:
        run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        run("pg_ctl", "start", "-w", "-l", str(folder / "log"), "-o", options)
        try:
            server = Server(folder)
            server.create("ready")
            shelf = Shelf(server.url("ready"), Keys(SECRET))
            upgrade(shelf.engine)
            shelf.close()
            yield server
        finally:
            run("pg_ctl", "stop", "-m", "immediate")
    finally:
        shutil.rmtree(folder)
