"""
The files of saved prefixes: found, checked, written whole, and limited in size.

Several processes may use one folder. A file is written under a temporary name and then renamed; its name has a checksum
of what is in it. Only its owner can read it. If the folder grows too large, the files that were not used for the
longest time are deleted.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import importlib.metadata
import os
import secrets
import time
import zlib
from pathlib import Path

_LIMIT = 512 * 2**20
"""The bytes of all saved prefixes together."""

_STALE = 3600
"""Seconds after which a temporary file belongs to a process that has died."""

_FORMAT = "1"
"""Changes when the parameters of the server change in a way that its files depend on."""

_CHUNK = 2**20


class PrefixFiles:
    """The files of one model in *folder*, the folder of all models' saved prefixes. They have *limit* bytes at most."""

    def __init__(self, folder: Path, model: Path, limit: int = _LIMIT) -> None:
        self._all = folder
        self._limit = limit
        self._is_writable = True
        self.folder = folder / _identity(model)

    def make(self) -> bool:
        """Make the folder; tell whether it is there."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            return False
        return True

    async def find(self, key: str) -> str | None:
        """Return the name of the sound file of a key, and note that it was used. A damaged file is deleted."""
        return await asyncio.to_thread(self._find, key)

    def begin(self, key: str) -> str | None:
        """Return a temporary name for the file of a key, or None if the folder can't be written."""
        return f"{key}.{secrets.token_hex(8)}.tmp" if self._is_writable else None

    async def finish(self, name: str, *, saved: bool) -> None:
        """Give a temporary file its final name if it was *saved*, else delete it."""
        self._is_writable = saved and await asyncio.to_thread(self._finish, name)
        self.delete(name)

    def delete(self, name: str) -> None:
        """Delete a file, if it is there."""
        with contextlib.suppress(OSError):
            (self.folder / name).unlink()

    def _find(self, key: str) -> str | None:
        for path in self.folder.glob(f"{key}.*.kv"):
            try:
                if _checksum(path) == path.name.split(".")[1]:
                    with contextlib.suppress(OSError):  # another user's folder, or read-only
                        os.utime(path)
                    return path.name
            except OSError:
                continue
            self.delete(path.name)
        return None

    def _finish(self, name: str) -> bool:
        temporary = self.folder / name
        try:
            temporary.chmod(0o600)
            key = name.partition(".")[0]
            temporary.replace(self.folder / f"{key}.{_checksum(temporary)}.kv")
            self._shrink()
        except OSError:
            return False
        return True

    def _shrink(self) -> None:
        """Delete what dead processes have left, and the files used least recently, until the rest is small enough."""
        left = self._limit
        for used, path, size in sorted(_files(self._all), reverse=True):
            is_temporary = path.suffix == ".tmp"
            left -= 0 if is_temporary else size
            if used < time.time() - _STALE if is_temporary else left < 0:
                with contextlib.suppress(OSError):
                    path.unlink()


def _identity(model: Path) -> str:
    """Name everything that a saved prefix depends on, besides its words: the model's file and the runtime."""
    try:
        runtime = importlib.metadata.version("xllamacpp")
    except importlib.metadata.PackageNotFoundError:
        runtime = ""
    about = model.stat()
    parts = [_FORMAT, runtime, model.name, str(about.st_size), str(about.st_mtime_ns)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _files(folder: Path) -> list[tuple[float, Path, int]]:
    """List all saved prefixes: when each was used, its path and its bytes."""
    found = []
    for path in folder.glob("*/*.*"):
        with contextlib.suppress(OSError):  # another process has deleted it
            about = path.stat()
            found.append((about.st_mtime, path, about.st_size))
    return found


def _checksum(path: Path) -> str:
    """Return the CRC-32 of a file: it finds damage by accident."""
    checksum = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            checksum = zlib.crc32(chunk, checksum)
    return f"{checksum:08x}"
