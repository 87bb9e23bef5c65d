"""Files that only their owner may read: they hold articles."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

_OURS = 0o600
_BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite keeps beside a database; new ones get the database's mode."""


@dataclass(frozen=True)
class File:
    """A file that was opened; what writes to it after it was removed or replaced is lost."""

    path: Path
    device: int
    inode: int

    def is_there(self) -> bool:
        """Tell whether it is still the file of this name."""
        try:
            found = self.path.stat()
        except OSError:
            return False
        return (found.st_dev, found.st_ino) == (self.device, self.inode)


def make_private(path: Path) -> File:
    """
    Make an SQLite file that its owner alone may read; where it is there already, see to that.

    A file that everybody may read is one that an earlier version made. One that is open to its group alone is left so:
    somebody decided that.
    """
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _OURS))
    for each in (path.with_name(path.name + end) for end in _BESIDE):
        if each.exists() and each.stat().st_mode & stat.S_IROTH and each.stat().st_uid == os.geteuid():
            each.chmod(_OURS)
    made = path.stat()
    return File(path, made.st_dev, made.st_ino)
