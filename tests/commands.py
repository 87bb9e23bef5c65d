"""Run `evenhand` as its users do: in a process of its own, and with nothing of this machine's settings."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from tests.fake_model import KEY, FakeModel

NOTHING: Mapping[str, str] = {}


class Done(NamedTuple):
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Give the environment of a command whose user has *folder* for everything."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("EVENHAND_", "OPENAI_", "XDG_"))}  # noqa: TID251
    ours |= {"PYTHONPATH": os.pathsep.join(sys.path), "XDG_DATA_HOME": f"{folder}/data"}
    return ours | {"XDG_CACHE_HOME": f"{folder}/cache"} | more


def endpoint(model: FakeModel, name: str = "fake-model") -> dict[str, str]:
    """Say in the environment where the fake model is."""
    return {"OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": KEY, "EVENHAND_MODEL": name}


def start(
    words: Sequence[str],
    folder: Path,
    settings: Mapping[str, str] = NOTHING,
    *,
    stdout: IO[str] | int = subprocess.PIPE,
    stderr: IO[str] | int = subprocess.PIPE,
) -> subprocess.Popen[str]:
    """Start a command in *folder*, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "service", *words],
        stdin=subprocess.PIPE, stdout=stdout, stderr=stderr,
        cwd=folder, env=environment(folder, **settings), text=True, start_new_session=True,
    )  # fmt: skip


def run(words: Sequence[str], folder: Path, stdin: str = "", **settings: str) -> Done:
    """Run a command to its end."""
    with start(words, folder, settings) as process:
        try:
            out, err = process.communicate(stdin, timeout=100)
        finally:
            process.kill()
    return Done(process.returncode, out, err)
