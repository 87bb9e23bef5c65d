"""The file of articles of a batch, read line by line; it may be a pipe that says nothing for a long time."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from service.errors import InvalidRequest

_START = 4096
"""Bytes at the start of a file that distinguish it from other files."""


@dataclass(frozen=True)
class BatchInput:
    """The lines of a file, and the sha256 of its start."""

    lines: Iterator[bytes]
    start_sha256: str


def open_input(source: str, longest: int, stack: ExitStack) -> BatchInput:
    """
    Open a file, or standard input for `-`; a line is cut after *longest* bytes.

    The file is opened unbuffered: the interpreter can't end while a thread reads from a buffered file.
    """
    try:
        opened = open(0, "rb", 0, closefd=False) if source == "-" else Path(source).open("rb", 0)  # noqa: SIM115 - the stack closes it
        stream: Any = stack.enter_context(opened)
        start = b""
        while len(start) < _START and (part := stream.read(_START - len(start))):
            start += part
    except FileNotFoundError as error:
        raise InvalidRequest(f"there is no file {source}") from error
    except OSError as error:
        raise InvalidRequest(f"{source} can't be read: {error.strerror}") from error
    whole = io.BufferedReader(_Rejoined(start, stream))
    return BatchInput(lines_of(whole, longest), hashlib.sha256(start).hexdigest())


def lines_of(stream: IO[bytes], longest: int) -> Iterator[bytes]:
    """Read lines. A line of more than *longest* bytes is cut, but stays too long."""
    while line := stream.readline(longest + 2):
        yield line
        while not line.endswith(b"\n") and (line := stream.readline(longest + 2)):
            pass  # the rest of a line that is too long


class _Rejoined(io.RawIOBase):
    """A stream whose start was read already, with that start in front of it."""

    def __init__(self, start: bytes, rest: IO[bytes]) -> None:
        self._start = io.BytesIO(start)
        self._rest = rest

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - as `io` calls it, with anything that has room for bytes
        """Read the start, then the rest."""
        part = self._start.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)
