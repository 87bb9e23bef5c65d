"""
Run the embedded model.

It runs in a process of its own, `python -m service.llm.embedded`, behind an OpenAI-compatible port on loopback. The
child lives for as long as its standard input is open, and the system closes that when the parent ends, however it
ends. The child's parameters come by its standard input as well: arguments and environment can be seen by others.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import IO, Any

from service.errors import EvenhandError, ModelFileError, ModelUnreachable
from service.llm.address import Address

CACHE_MIB = 512
"""
What prompts may take in memory after they were answered, 28 KiB a token. With none, two articles that take turns are
each read again for every question; the server's own limit is 8 GiB.
"""


class Embedded:
    """
    The embedded model's server: started when its address is first asked for, and again after it has died.

    *path* is called in a thread of its own and may take long: it fetches the file on first use. *window* is in tokens,
    *limit* in seconds: how long a start may take, not counting *path*. What the server has to say goes to *log*.
    """

    def __init__(
        self,
        path: Callable[[], Path],
        *,
        window: int = 8192,
        threads: int | None = None,
        log: Path | None = None,
        limit: float = 120.0,
    ) -> None:
        self._path = path
        self._window = window
        self._threads = threads or _processors()
        self._log = log
        self._limit = limit
        self._start: Future[Address] | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._lock = threading.Lock()

    async def address(self) -> Address:
        """Return where the model answers, once it does. All who ask meanwhile share one start."""
        if self._start is None or self._is_over(self._start):
            self._start = _in_background(self._launch)
        return await asyncio.wrap_future(self._start)

    async def close(self) -> None:
        """End the child. A start that is under way fails; later ones too."""
        with self._lock:
            self._closed = True
            child = self._child
        if child is not None and self._start is not None:
            child.kill()
            await asyncio.gather(asyncio.wrap_future(self._start), return_exceptions=True)
            await asyncio.to_thread(_end, child)

    def _is_over(self, start: Future[Address]) -> bool:
        """Tell whether a start has failed, or what it started has died."""
        if not start.done():
            return False
        return start.exception() is not None or self._child is None or self._child.poll() is not None

    def _launch(self) -> Address:
        """Start the child and wait until it answers."""
        path = self._path().resolve()
        key = secrets.token_hex(16)
        asked = {"path": str(path), "window": self._window, "threads": self._threads, "key": key, "port": 0}
        with self._log.open("a+b") if self._log else tempfile.TemporaryFile() as errors:
            errors.seek(0, os.SEEK_END)
            before = errors.tell()
            child = self._spawn(errors)
            deadline = time.monotonic() + self._limit
            address = _wait_for(child, asked, deadline)
            if address is not None:
                return Address(f"{address}/v1", key)
            late = time.monotonic() >= deadline
            _end(child)
            errors.seek(before)
            said = errors.read().decode(errors="replace").replace(key, "…")
        raise self._failure(path, said, late=late)

    def _spawn(self, errors: IO[bytes]) -> subprocess.Popen[bytes]:
        """Start the child in place of the last one, unless all is to end."""
        with self._lock:
            if self._closed:
                raise ModelUnreachable("the embedded model has been stopped")
            if self._child is not None:
                _end(self._child)
            self._child = subprocess.Popen(
                [sys.executable, "-m", "service.llm.embedded"],
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                # `-m` looks in the working folder first: in the user's there may be another `service`.
                cwd=Path(__file__).parents[2],
                # Ctrl-C is for the parent, which may still have a question to finish.
                start_new_session=True,
            )
            return self._child

    def _failure(self, path: Path, said: str, *, late: bool) -> EvenhandError:
        """Say why there is no model, in the child's last words."""
        tail = " ".join(said.split("\n")[-6:]).strip()[-600:] or "nothing"
        if late:
            return ModelUnreachable(
                f"the embedded model was not ready within {self._limit:g} s, and its last words were: {tail}"
            )
        return ModelFileError(
            f"the embedded model does not start from {path}, and its last words were: {tail}; use another file "
            "(EVENHAND_MODEL_PATH) or another model (OPENAI_API_KEY, OPENAI_BASE_URL)"
        )


def _processors() -> int:
    """Count the processors that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _in_background(call: Callable[[], Address]) -> Future[Address]:
    """
    Run *call* in a daemon thread.

    A program that is told to stop doesn't wait for such a thread, as it would for one of `asyncio.to_thread`; and a
    caller who no longer waits doesn't end what others wait for.
    """
    future: Future[Address] = Future()
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            future.set_result(call())
        except BaseException as error:  # noqa: BLE001 - it is raised again where the future is awaited
            future.set_exception(error)

    threading.Thread(target=run, name="embedded-model", daemon=True).start()
    return future


def _end(child: subprocess.Popen[bytes]) -> None:
    """End a child, if it has not ended yet, and close what connects to it."""
    with child:
        child.kill()


def _wait_for(child: subprocess.Popen[bytes], asked: Mapping[str, object], deadline: float) -> str | None:
    """Tell the child what is asked of it and return its address once it answers there; `None` if it never does."""
    killer = threading.Timer(deadline - time.monotonic(), child.kill)
    killer.daemon = True
    killer.start()
    try:
        with contextlib.suppress(BrokenPipeError):
            child.stdin.write(json.dumps(asked).encode() + b"\n")  # type: ignore[union-attr]  # it is a pipe
        ready = child.stdout.readline()  # type: ignore[union-attr]  # it is a pipe
        if not ready:
            child.wait()  # it may still have to say why
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


# ── The child ────────────────────────────────────────────────────────────────────────────────────────────────────


def main() -> None:
    """Serve the model until standard input ends. One line comes in, what is asked, and one goes out, the address."""
    with os.fdopen(os.dup(1), "w") as out:
        os.dup2(2, 1)  # whatever the model's runtime prints goes to the log
        asked = json.loads(sys.stdin.readline())
        _end_with_input()
        server = _serve(asked)
        try:
            out.write(json.dumps({"address": server.listening_address}) + "\n")
            out.flush()
            sys.stdin.read()
        finally:
            os._exit(0)  # without waiting for the server's threads


def _end_with_input() -> None:
    """
    Have the kernel end this process when its standard input ends.

    Loading a model takes seconds in which no Python code runs, as the runtime holds the GIL, so no thread of ours
    would see it. SIGIO ends a process that doesn't handle it. Elsewhere than on Linux, the process ends once the model
    is loaded.
    """
    if sys.platform == "linux":
        import fcntl
        import select

        signal.signal(signal.SIGIO, signal.SIG_DFL)
        fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) | os.O_ASYNC)
        poll = select.poll()
        poll.register(0, 0)
        if poll.poll(0):  # it had ended before
            sys.exit()


def _serve(asked: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the runtime has no types
    """Load the model and serve it. The name it goes by is its file's."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = asked["path"]
    params.model_alias = {Path(asked["path"]).stem}
    params.hostnames = ["127.0.0.1"]
    params.port = asked["port"]
    params.api_keys = [asked["key"]]
    params.n_ctx = asked["window"]
    params.n_parallel = 1  # slots don't share what they have read
    params.cpuparams.n_threads = asked["threads"]
    params.cache_ram_mib = CACHE_MIB
    params.ui = False
    params.endpoint_slots = False
    params.verbosity = 1  # errors
    params.fit_params = params.warmup = False  # they cost a second, and the first answer comes no sooner
    try:
        return xllamacpp.Server(params)
    except RuntimeError as error:  # it has said why on standard error
        sys.exit(str(error))


if __name__ == "__main__":
    main()
