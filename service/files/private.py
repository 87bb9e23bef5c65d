"""Files that only their owner may read: they hold articles."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

_OURS = 0o600
_BESIDE = ("", "-wal", "-shm", "-journal")
"""Endings of the files that SQLite writes next to a database. SQLite gives new ones the mode of the database."""


@dataclass(frozen=True)
class File:
    """A file that was opened. Once it is removed or replaced, what is written to it is lost."""

    path: Path
    device: int
    inode: int

    def is_there(self) -> bool:
        """Tell whether the path still leads to this file."""
        try:
            found = self.path.stat()
        except OSError:
            return False
        return (found.st_dev, found.st_ino) == (self.device, self.inode)


def make_private(path: Path) -> File:
    """
    Create an SQLite file that only its owner may read, or change the mode of an existing one that everybody may read.

    Earlier versions made files that everybody may read. A file that only its group may read was made so on purpose, and
    keeps its mode.
    """
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _OURS))
    for each in (path.with_name(path.name + end) for end in _BESIDE):
        if each.exists() and each.stat().st_mode & stat.S_IROTH and each.stat().st_uid == os.geteuid():
            each.chmod(_OURS)
    found = path.stat()
    return File(path, found.st_dev, found.st_ino)
