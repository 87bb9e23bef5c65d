"""
Start `evenhand` commands fast: one process imports all libraries once, and forks for each command.

Imports take one to four seconds, and most commands a tenth of that. A forked command is like one that a shell starts:
`python -m service` with its own words, environment, folder, signals and streams, in its own session. It runs as
`__main__`, ends as the interpreter ends, and can be killed. Encodings are always UTF-8.

Starts without this process are tested by `tests/cli/test_cold_starts.py` and by `tests/support/wheel.py`.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib
import io
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, NoReturn, Self, TextIO

ROOT = Path(__file__).parents[2]
PIPE, STDOUT = subprocess.PIPE, subprocess.STDOUT

_OWN = (
    "service.__main__", "service.analysis.extraction", "service.llm.embedded_server", "evals.performance",
    "service.storage.migrations.env", "service.storage.migrations.versions",
)  # fmt: skip
"""Modules that are programs: they are not imported."""

_LIBRARIES = (
    "aiosqlite", "alembic.autogenerate", "alembic.command", "anyio._backends._asyncio", "dbos", "dbos._sys_db_postgres",
    "dbos._sys_db_sqlite", "dotenv", "httpcore2._backends.anyio", "krippendorff", "langchain_core.messages",
    "lingua", "openai.resources.chat", "openai.types.chat.completions", "platformdirs.unix",
    "psycopg", "rich.console", "rich.progress", "sacrebleu.metrics.chrf", "sentencex",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite.aiosqlite", "tenacity", "truststore", "uvicorn.lifespan.on", "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto", "vcr.cassette", "vcr.patch",
)  # fmt: skip
"""Libraries that the service imports only when it needs them."""

_SIZE = struct.Struct("!I")


class Evenhand:
    """A running `evenhand`, with the methods of `subprocess.Popen` that tests need; what it writes is text."""

    def __init__(
        self,
        words: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        *,
        stdout: IO[str] | IO[bytes] | int = PIPE,
        stderr: IO[str] | IO[bytes] | int = PIPE,
    ) -> None:
        self.stdout: IO[str] | None
        self.stderr: IO[str] | None
        given, self.stdin = _pipe_to()
        out, self.stdout = _pipe_from() if stdout == PIPE else (_number(stdout), None)
        err, self.stderr = _pipe_from() if stderr == PIPE else (out if stderr == STDOUT else _number(stderr), None)
        ends, self._ends = os.pipe(), b""
        self._status = ends[0]
        self.returncode: int | None = None
        order = {"words": [*words], "folder": str(folder), "environment": {**environment}}
        _warm().start(order, given, out, err, ends[1])
        for number, kept in ((given, self.stdin), (out, self.stdout), (err, self.stderr), (ends[1], self)):
            if kept is not None:
                os.close(number)
        self.pid = _SIZE.unpack(self._read(_SIZE.size))[0]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for stream in (self.stdout, self.stderr):
            if stream is not None:
                stream.close()
        self.kill()
        self.wait()

    def poll(self) -> int | None:
        """Return the exit code, negative for a signal; None while it runs."""
        if self.returncode is None and select.select([self._status], [], [], 0)[0]:
            self._ended()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end, and return its exit code; raise subprocess.TimeoutExpired if it does not end in time."""
        if self.returncode is None:
            if not select.select([self._status], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("evenhand", timeout or 0)
            self._ended()
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it still runs."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):  # it has ended just now
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)

    def communicate(self, stdin: str | bytes = b"", timeout: float | None = None) -> tuple[str, str]:
        """Write to it, read all that it writes, and wait for its end."""
        with ThreadPoolExecutor(2) as readers:
            out, err = (readers.submit(s.read if s else str) for s in (self.stdout, self.stderr))
            try:
                with contextlib.suppress(BrokenPipeError):
                    if stdin:
                        self.stdin.write(stdin.encode() if isinstance(stdin, str) else stdin)
                    self.stdin.close()
                self.wait(timeout)
            except BaseException:
                self.kill()
                raise
        for stream in (self.stdout, self.stderr):
            if stream is not None:
                stream.close()
        return out.result(), err.result()

    def _ended(self) -> None:
        self.returncode = os.waitstatus_to_exitcode(_SIZE.unpack(self._read(_SIZE.size))[0])
        os.close(self._status)
        with contextlib.suppress(BrokenPipeError):
            self.stdin.close()

    def _read(self, count: int) -> bytes:
        if len(found := os.read(self._status, count)) < count:
            raise RuntimeError("the process that starts commands has ended; what it wrote is above")
        return found


def _pipe_to() -> tuple[int, IO[bytes]]:
    reader, writer = os.pipe()
    return reader, os.fdopen(writer, "wb")


def _pipe_from() -> tuple[int, IO[str]]:
    reader, writer = os.pipe()
    return writer, os.fdopen(reader, encoding="utf-8", newline="")


def _number(stream: IO[str] | IO[bytes] | int) -> int:
    return stream if isinstance(stream, int) else stream.fileno()


# ── In the process of the tests ──────────────────────────────────────────────────────────────────────────────────


class _Warm:
    """The process that forks: one for each process of pytest, started with its first command, ended with it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._orders, theirs = socket.socketpair()
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("EVENHAND_", "OPENAI_"))}  # noqa: TID251
        clean |= {"PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]), "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"}
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.warm", str(theirs.fileno())], pass_fds=[theirs.fileno()],
                cwd=ROOT,
                env=clean, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip

    def start(self, order: object, *files: int) -> None:
        """Start a command with its streams, and a pipe that its process id and its exit status are written to."""
        written = json.dumps(order).encode()
        with self._lock:
            socket.send_fds(self._orders, [_SIZE.pack(len(written))], files)
            self._orders.sendall(written)


_warm = functools.cache(_Warm)


# ── In the process that forks ────────────────────────────────────────────────────────────────────────────────────


def _prepare() -> None:
    """Import and read what most commands need, and nothing that starts a thread: a fork has none but its own."""
    import evals
    import service
    from service.analysis.language import language_of
    from service.wiring.defaults import lexicon

    for package in (service, evals):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith(_OWN):
                importlib.import_module(module.name)
    for name in _LIBRARIES:
        importlib.import_module(name)
    lexicon()
    language_of("The council met on Monday.")
    tasks = Path("/proc/self/task")
    assert threading.active_count() == 1
    assert not tasks.exists() or len(list(tasks.iterdir())) == 1
    gc.freeze()


def _next_order(orders: socket.socket) -> tuple[dict[str, object], list[int]]:
    """Wait for an order; exit where no more will come."""
    head, files, *_ = socket.recv_fds(orders, _SIZE.size, 4)
    if not head:
        os._exit(0)
    with orders.makefile("rb", buffering=0) as written:
        return json.loads(_whole(written, _SIZE.unpack(head)[0])), files


def _whole(stream: io.RawIOBase, size: int) -> bytes:
    read = b""
    while len(read) < size:
        read += stream.read(size - len(read)) or b""
    return read


def _fork(files: Sequence[int]) -> bool:
    """Fork a command and a process that waits for it; tell whether this is the command."""
    if os.fork():
        return False
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if not (pid := os.fork()):
        return True
    status = files[3]
    for number in files[:3]:
        os.close(number)
    os.write(status, _SIZE.pack(pid))
    with contextlib.suppress(BrokenPipeError):
        os.write(status, _SIZE.pack(os.waitpid(pid, 0)[1]))
    os._exit(0)


def _stream(number: int, mode: str, errors: str) -> TextIO:
    buffered = open(number, f"{mode}b", closefd=False)  # noqa: SIM115 - as long as the process
    return io.TextIOWrapper(buffered, "utf-8", errors, line_buffering=number == 2)


def _become(words: list[str], folder: str, environment: dict[str, str]) -> NoReturn:
    """Run as `python -m service` with these words."""
    os.chdir(folder)
    os.environ.clear()  # noqa: TID251 - a process's own
    os.environ.update(environment)  # noqa: TID251 - a process's own
    # Made anew: those of the process that forks remember whether they could seek.
    sys.stdin = _stream(0, "r", "strict")
    sys.stdout = _stream(1, "w", "strict")
    sys.stderr = _stream(2, "w", "backslashreplace")
    sys.path[0] = folder
    sys.argv = ["-m", *words]
    runpy.run_module("service", run_name="__main__", alter_sys=True)
    raise SystemExit


def _serve(orders: socket.socket) -> tuple[dict[str, object], list[int]]:
    """Fork a command for each order; return in the forked process only."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        order, files = _next_order(orders)
        if _fork(files):
            return order, files
        for number in files:
            os.close(number)


def _main(number: int) -> NoReturn:
    _prepare()
    with socket.socket(fileno=number) as orders:
        order, files = _serve(orders)
    os.setsid()
    for stream in range(3):
        os.dup2(files[stream], stream)
    for each in files:
        os.close(each)
    _become(**order)  # type: ignore[arg-type]  # as it was written


if __name__ == "__main__":
    _main(int(sys.argv[1]))
