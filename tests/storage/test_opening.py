"""The store opens new files, and refuses files of newer versions and files that are not databases."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa  # noqa: TID251 -- the test reads the tables without our code
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from service.errors import SettingsError, StoreError
from service.storage import tables
from service.storage.analyses import Store
from tests.support import api_service


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of a database that does not exist yet, in a folder that does not exist yet."""
    return tmp_path / "data" / "evenhand.db"


@pytest.fixture
async def kept(path: Path) -> AsyncIterator[Store]:
    """Return an open store."""
    async with api_service.opened(path) as opened:
        yield opened


@pytest.mark.usefixtures("kept")
async def test_migrations_make_the_tables_of_the_code(path: Path) -> None:
    """The migrated database has exactly the tables of the code."""
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, tables.metadata) == []
    engine.dispose()


async def test_opening_at_once(path: Path) -> None:
    """Many stores may open one new file at the same time."""
    stores = [Store(f"sqlite:///{path}") for _ in range(6)]

    await asyncio.gather(*(s.open() for s in stores))

    await asyncio.gather(*(s.close() for s in stores))


def test_opening_from_two_processes(path: Path) -> None:
    """Two processes may open one new file at the same time."""
    code = (
        "import asyncio, sys; from service.storage.analyses import Store\n"
        "async def main():\n  s = Store(sys.argv[1])\n  await s.open()\n  await s.close()\n"
        "asyncio.run(main())"
    )
    command = [sys.executable, "-c", code, f"sqlite:///{path}"]

    running = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]

    assert [(p.communicate()[1], p.returncode) for p in running] == [("", 0), ("", 0)]


async def test_newer_database_is_refused(kept: Store, path: Path) -> None:
    """A file that a newer version made is not changed, and the error says what to do."""
    with closing(sqlite3.connect(path)) as newer, newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(StoreError, match="newer Evenhand"):
        await kept.open()


@pytest.mark.parametrize(
    "content", [pytest.param(b"not a database " * 99, id="other file"), pytest.param(None, id="folder")]
)
async def test_unusable_file_is_refused(path: Path, content: bytes | None) -> None:
    """A file that is not a database is a store error that names the file and says what to do."""
    _place(path, content)
    broken = Store(f"sqlite:///{path}")

    with pytest.raises(StoreError, match=r"evenhand\.db can't be used.*EVENHAND_DATABASE_URL"):
        await broken.open()

    await broken.close()


def _place(path: Path, content: bytes | None) -> None:
    path.parent.mkdir()
    path.mkdir() if content is None else path.write_bytes(content)


async def test_folder_that_can_not_be_made(tmp_path: Path) -> None:
    """If the folder can't be created, it is a store error."""
    (tmp_path / "file").touch()

    with pytest.raises(StoreError, match="EVENHAND_DATABASE_URL"):
        await Store(f"sqlite:///{tmp_path}/file/evenhand.db").open()


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("evenhand.db", id="no URL"),
        pytest.param("oracle+nonsense://me:hunter2@host/db", id="unknown driver"),
        pytest.param("sqlite://me:hunter2@host:port/db", id="port is not a number"),
        pytest.param("mysql://me:hunter2@host/db", id="unsupported database"),
    ],
)
def test_unusable_url(url: str) -> None:
    """A URL that is not of a database is a settings error that does not repeat its password."""
    with pytest.raises(SettingsError, match="EVENHAND_DATABASE_URL") as refused:
        Store(url)
    assert "hunter2" not in str(refused.value)
