"""The names of executors. A process that is restarted gets its old name, and so continues its own work."""

from __future__ import annotations

import hashlib
import re
import socket
from pathlib import Path

from filelock import FileLock, Timeout

from service.errors import Conflict

_MOST_WORKERS = 256


class ExecutorName:
    """
    The name of an executor, held by a lock file on this machine until `close` or until the process ends.

    Without a wish, it is the host's name with the first free number: if all workers of a machine are restarted, they
    get the same names as before.
    """

    def __init__(self, database: str, wish: str | None, folder: Path, host: str | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        host = re.sub(r"[^\w.-]", "-", socket.gethostname() if host is None else host)[:48] or "host"
        of = hashlib.sha256(database.encode()).hexdigest()[:12]
        for name in [wish] if wish else [f"{host}-{number}" for number in range(1, _MOST_WORKERS)]:
            self._lock = FileLock(folder / f"{of}-{name}.lock", mode=0o600)
            try:
                self._lock.acquire(blocking=False)
            except Timeout:
                continue
            self.name = name
            return
        raise Conflict(
            f"a worker named {wish or host} runs on this machine already: set EVENHAND_EXECUTOR to "
            "another name; if the database is an SQLite file, use PostgreSQL"
        )

    def close(self) -> None:
        """Free the name."""
        self._lock.release()
