"""
Start and stop the embedded model's server.

It runs in a child process, `python -m service.llm.embedded_server`, with an OpenAI-compatible API on a loopback port.
The child ends when its standard input is closed, and the system closes that when the parent ends, even if it is killed.
The child's parameters come through its standard input too: other users could see arguments and environment.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from service.errors import EvenhandError, ModelFileError, ModelUnreachable
from service.llm.address import Address
from service.llm.prefix_files import PrefixFiles

if TYPE_CHECKING:
    from service.llm.prefixes import Prefixes
    from service.llm.question import Question


@dataclass(frozen=True)
class Serving:
    """
    How the model is served: its *window* in tokens, and the number of *threads*, by default one per processor.

    *prefixes* is the folder in which prefixes of questions are kept; without it, nothing is written to disk.
    """

    window: int = 8192
    threads: int | None = None
    prefixes: Path | None = None


class Embedded:
    """
    The embedded model's server. It starts when its address is first needed, and again after it has died.

    *path* returns the model's file. It is called in its own thread and may take long, as it downloads a missing file.
    *limit* is how many seconds a start may take, without the time of *path*. The server's
    messages go to *log*.
    """

    def __init__(
        self,
        path: Callable[[], Path],
        serving: Serving | None = None,
        *,
        log: Path | None = None,
        limit: float = 120.0,
    ) -> None:
        self._path = path
        self._serving = serving or Serving()
        self._log = log
        self._limit = limit
        self._start: Future[Address] | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._prefixes: Prefixes | None = None
        self._closed = False
        self._lock = threading.Lock()

    async def address(self) -> Address:
        """Wait until the server answers and return its address. All callers share one start."""
        if self._start is None or self._is_over(self._start):
            self._start = _in_background(self._launch)
        return await asyncio.wrap_future(self._start)

    async def prepare(self, question: Question) -> None:
        """Spare the server to read the prefix of *question*, which is asked next, if it was saved. Never fail."""
        if self._prefixes is not None:
            await self._prefixes.prepare(question)

    async def close(self) -> None:
        """Stop the server. A start that is still running fails, and so does every later one."""
        with self._lock:
            self._closed = True
            child = self._child
        if child is not None and self._start is not None:
            child.kill()
            await asyncio.gather(asyncio.wrap_future(self._start), return_exceptions=True)
            await asyncio.to_thread(_end, child)

    def _is_over(self, start: Future[Address]) -> bool:
        """Tell whether a start has failed, or its server has died."""
        if not start.done():
            return False
        return start.exception() is not None or self._child is None or self._child.poll() is not None

    def _launch(self) -> Address:
        """Start the server and wait until it answers."""
        path = self._path().resolve()
        key = secrets.token_hex(16)
        files = self._prefix_files(path)
        parameters = {
            "path": str(path),
            "window": self._serving.window,
            "threads": self._serving.threads or _processors(),
            "prefixes": str(files.folder) if files else None,
            "key": key,
            "port": 0,
        }
        with self._log.open("a+b") if self._log else tempfile.TemporaryFile() as errors:
            errors.seek(0, os.SEEK_END)
            before = errors.tell()
            child = self._spawn(errors)
            deadline = time.monotonic() + self._limit
            address = _wait_for(child, parameters, deadline)
            if address is not None:
                return self._started(Address(f"{address}/v1", key), files)
            late = time.monotonic() >= deadline
            _end(child)
            errors.seek(before)
            messages = errors.read().decode(errors="replace").replace(key, "…")
        raise self._failure(path, messages, late=late)

    def _prefix_files(self, model: Path) -> PrefixFiles | None:
        """Find the folder of saved prefixes; None if there is none."""
        if self._serving.prefixes is None or not model.is_file():
            return None
        files = PrefixFiles(self._serving.prefixes, model)
        return files if files.make() else None

    def _started(self, address: Address, files: PrefixFiles | None) -> Address:
        """Take note of a server that answers at *address* and has read nothing yet."""
        from service.llm.prefixes import Prefixes

        self._prefixes = Prefixes(files, address) if files else None
        return address

    def _spawn(self, errors: IO[bytes]) -> subprocess.Popen[bytes]:
        """Start a child process that takes the place of the last one, unless `close` was called."""
        with self._lock:
            if self._closed:
                raise ModelUnreachable("the embedded model has been stopped")
            if self._child is not None:
                _end(self._child)
            self._child = subprocess.Popen(
                [sys.executable, "-m", "service.llm.embedded_server"],
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                # `-m` looks in the working folder first, and the user's may have another `service`.
                cwd=Path(__file__).parents[2],
                # Ctrl-C must not reach the child: the parent may still wait for an answer.
                start_new_session=True,
            )
            return self._child

    def _failure(self, path: Path, messages: str, *, late: bool) -> EvenhandError:
        """Make the error that says why there is no server, with its last messages."""
        tail = " ".join(messages.split("\n")[-6:]).strip()[-600:] or "nothing"
        if late:
            return ModelUnreachable(
                f"the embedded model was not ready within {self._limit:g} s; its last messages were: {tail}"
            )
        return ModelFileError(
            f"the embedded model does not start from {path}; its last messages were: {tail}; use another file "
            "(EVENHAND_MODEL_PATH) or another model (OPENAI_API_KEY, OPENAI_BASE_URL)"
        )


def _processors() -> int:
    """Count the processors that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _in_background(call: Callable[[], Address]) -> Future[Address]:
    """
    Run *call* in a daemon thread.

    A program that stops does not wait for a daemon thread, as it would for one of `asyncio.to_thread`. And a caller
    that is cancelled does not cancel the start for the other callers.
    """
    future: Future[Address] = Future()
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            future.set_result(call())
        except BaseException as error:  # noqa: BLE001 - whoever awaits the future gets it
            future.set_exception(error)

    threading.Thread(target=run, name="embedded-model", daemon=True).start()
    return future


def _end(child: subprocess.Popen[bytes]) -> None:
    """End a child process, if it has not ended yet, and close the pipes to it."""
    with child:
        child.kill()


def _wait_for(child: subprocess.Popen[bytes], parameters: Mapping[str, object], deadline: float) -> str | None:
    """Send the child its parameters and wait until it answers; return its address, or None if it never answers."""
    killer = threading.Timer(deadline - time.monotonic(), child.kill)
    killer.daemon = True
    killer.start()
    try:
        with contextlib.suppress(BrokenPipeError):
            child.stdin.write(json.dumps(parameters).encode() + b"\n")  # type: ignore[union-attr]  # it is a pipe
        ready = child.stdout.readline()  # type: ignore[union-attr]  # it is a pipe
        if not ready:
            child.wait()  # it may still be writing why
            return None
    finally:
        killer.cancel()
    address = str(json.loads(ready)["address"])
    while child.poll() is None and time.monotonic() < deadline:
        if _is_healthy(address):
            return address
        time.sleep(0.05)
    return None


def _is_healthy(address: str) -> bool:
    import httpx2

    try:
        return httpx2.get(f"{address}/health", timeout=5, trust_env=False).is_success  # no proxy to our own child
    except httpx2.HTTPError:
        return False
