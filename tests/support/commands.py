"""Run `evenhand` as users do: in a separate process, without this machine's settings."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple, TypeVar

from tests.support.fake_model import KEY, FakeModel
from tests.support.warm import PIPE, Evenhand

NOTHING: Mapping[str, str] = {}
BOUND = 100.0
"""Seconds to wait before a test fails, also on a busy machine."""

Seen = TypeVar("Seen")
Start = Callable[..., Evenhand]
"""Starts a command with words and settings."""


class Done(NamedTuple):
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Build the environment of a command that keeps all its files in *folder*."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("EVENHAND_", "OPENAI_", "XDG_"))}  # noqa: TID251
    ours |= {"PYTHONPATH": os.pathsep.join(sys.path), "XDG_DATA_HOME": f"{folder}/data"}
    return ours | {"XDG_CACHE_HOME": f"{folder}/cache"} | more


def endpoint(model: FakeModel, name: str = "fake-model") -> dict[str, str]:
    """Build the settings that name the fake model."""
    return {"OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": KEY, "EVENHAND_MODEL": name}


def start(
    words: Sequence[str],
    folder: Path,
    settings: Mapping[str, str] = NOTHING,
    *,
    stdout: IO[str] | IO[bytes] | int = PIPE,
    stderr: IO[str] | IO[bytes] | int = PIPE,
) -> Evenhand:
    """Start a command in *folder*, in a new process group."""
    return Evenhand(words, folder, environment(folder, **settings), stdout=stdout, stderr=stderr)


def run(words: Sequence[str], folder: Path, stdin: str | bytes = "", **settings: str) -> Done:
    """Run a command to its end."""
    with start(words, folder, settings) as process:
        out, err = process.communicate(stdin, timeout=BOUND)
    return Done(process.wait(), out, err)


def run_cold(words: Sequence[str], folder: Path, stdin: str = "", *, stdout: IO[str] | int = PIPE) -> Done:
    """Run a command to its end as a shell would start it, imports and all."""
    done = subprocess.run(
        [sys.executable, "-m", "service", *words],
        input=stdin, stdout=stdout, stderr=PIPE, cwd=folder, env=environment(folder), text=True, timeout=BOUND,
        check=False,
    )  # fmt: skip
    return Done(done.returncode, done.stdout or "", done.stderr)


def until(seen: Callable[[], Seen], what: str = "it happens", bound: float = BOUND) -> Seen:
    """Call *seen* until it returns something true, and return that."""
    end, tick = time.monotonic() + bound, threading.Event()
    while not (found := seen()):
        assert time.monotonic() < end, f"{what}: not within {bound:g} s"
        tick.wait(0.02)
    return found
