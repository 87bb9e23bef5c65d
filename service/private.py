"""Files that only their owner may read: they hold articles."""

from __future__ import annotations

import os
import stat
from pathlib import Path

_OURS = 0o600
_BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite keeps beside a database; new ones get the database's mode."""


def make_private(path: Path) -> None:
    """
    Make an SQLite file that its owner alone may read; where it is there already, see to that.

    A file that everybody may read is one that an earlier version made. One that is open to its group alone is left so:
    somebody decided that.
    """
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _OURS))
    for each in (path.with_name(path.name + end) for end in _BESIDE):
        if each.exists() and each.stat().st_mode & stat.S_IROTH and each.stat().st_uid == os.geteuid():
            each.chmod(_OURS)
