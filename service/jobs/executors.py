"""Names of executors: stable, so that who is started again takes up its own work, and never used twice at once."""

from __future__ import annotations

import hashlib
import re
import socket
from pathlib import Path

from filelock import FileLock, Timeout

from service.errors import Conflict

_MOST = 256


class Name:
    """
    The name of an executor, held by a lock file of this machine until `close`d or the process ends.

    Without a wish, it is the host's name with the first number that is free: workers of one machine that are all
    started again have the names that they had before.
    """

    def __init__(self, database: str, wish: str | None, folder: Path, host: str | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        host = re.sub(r"[^\w.-]", "-", socket.gethostname() if host is None else host)[:48] or "host"
        of = hashlib.sha256(database.encode()).hexdigest()[:12]
        for name in [wish] if wish else [f"{host}-{number}" for number in range(1, _MOST)]:
            self._lock = FileLock(folder / f"{of}-{name}.lock", mode=0o600)
            try:
                self._lock.acquire(blocking=False)
            except Timeout:
                continue
            self.name = name
            return
        raise Conflict(
            f"a worker named {wish or host} runs on this machine already: set EVENHAND_EXECUTOR to "
            "another name, or, where the database is an SQLite file, use PostgreSQL"
        )

    def close(self) -> None:
        """Let another process have the name."""
        self._lock.release()
