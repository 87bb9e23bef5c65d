"""
Start `evenhand` quickly: each command is a process of its own, forked from one that has imported all libraries already.

Importing takes longer than most commands do. A process that is started here has the arguments, the environment, the
folder and the signals of one that is started from a shell, and is killed like one.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Mapping
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from signal import Signals

_IMPORTS = (
    "service.cli",
    "service.running",
    "service.jobs.files",
    "service.llm.chat",
    "alembic.command",
    "psycopg",
    "aiosqlite",
)
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(list(_IMPORTS))


class Evenhand:
    """A running `evenhand`, with the methods of `subprocess.Popen` that tests need. Output goes to files in *logs*."""

    def __init__(self, words: tuple[str, ...], folder: Path, environment: Mapping[str, str], logs: Path) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self._out, self._err = logs / "stdout", logs / "stderr"
        given = (words, str(folder), dict(environment), str(self._out), str(self._err))
        self._process: ForkServerProcess = _FORKS.Process(target=_main, args=given)
        self._process.start()

    @property
    def pid(self) -> int:
        """Return the process id."""
        return self._process.pid or 0

    @property
    def returncode(self) -> int | None:
        """Return the exit code, negative for a signal; None while it runs."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""
        return self._process.exitcode

    def kill(self) -> None:
        """Kill it."""
        self._process.kill()

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def send_signal(self, signal: Signals) -> None:
        """Send it a signal, if it still runs."""
        if self._process.exitcode is None:
            os.kill(self.pid, signal)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; raise TimeoutError where that does not come."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise TimeoutError(f"evenhand still runs after {timeout} s")
        return self._process.exitcode

    def communicate(self, timeout: float | None = None) -> tuple[bytes, bytes]:
        """Wait for its end, and return what it wrote."""
        self.wait(timeout)
        return tuple(path.read_bytes() if path.exists() else b"" for path in (self._out, self._err))  # type: ignore[return-value]  # two


def _main(words: tuple[str, ...], folder: str, environment: Mapping[str, str], out: str, err: str) -> None:
    """Become `evenhand` with these words, in this folder and environment."""
    os.chdir(folder)
    os.environ.clear()  # noqa: TID251 - a process's own
    os.environ.update(environment)  # noqa: TID251 - a process's own
    for number, path in ((1, out), (2, err)):
        file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        os.dup2(file, number)
        os.close(file)
    sys.argv = ["evenhand", *words]
    from service.cli import main

    main()
