"""SQLite files: how they are created, what each connection sets, and how removed data is really removed."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection

from service.errors import StoreError
from service.files.private import File, make_private

USE_WAL = "PRAGMA journal_mode = WAL"
"""Lets others read while one writes. The file stays in this mode."""

EMPTY_WAL = "PRAGMA wal_checkpoint(TRUNCATE)"
"""Empties the write-ahead log, which still holds removed rows."""

_OVERWRITE = "PRAGMA secure_delete = ON"  # removed rows are overwritten


def create_file(url: sa.URL) -> File | None:
    """Create the file of an SQLite database and its folder, so that only its owner can read it."""
    # aiosqlite could create it too, but when that fails, it leaves a thread that outlives the event loop.
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    path = Path(url.database)
    path.parent.mkdir(parents=True, exist_ok=True)
    return make_private(path)


def check_file(file: File | None, what: str) -> None:
    """Raise StoreError if the file was removed or replaced after it was opened."""
    if file is not None and not file.is_there():
        raise StoreError(
            f"{what} {file.path} was removed or replaced while it was in use: put it back and start the service again"
        )


def run_on_connect(engine: sa.Engine, *pragmas: str) -> None:
    """Have each new connection of an SQLite engine run these statements, and overwrite what it removes."""

    def run(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in (*pragmas, _OVERWRITE):
            cursor.execute(pragma)
        cursor.close()

    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", run)
