"""
Commands as a shell starts them, imports and all.

Other tests fork from a process that has imported everything (`tests/support/warm.py`), and would not see a command that
imports too little, in a circle, or in the wrong order.
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import commands

RULES = "--tasks loaded_language --detectors rules"


@pytest.mark.parametrize(
    ("line", "shows"),
    [
        pytest.param(f"analyze - {RULES}", "slammed", id="analyze"),
        pytest.param(f"batch - - {RULES}", "slammed", id="batch"),
        pytest.param("check - seven.txt", "7 is not in the article", id="check"),
        pytest.param("prompts list", "summary@1.0.0", id="prompts"),
        pytest.param("eval quality", "babe", id="eval"),
        pytest.param("store prune --older-than 9d", "removed", id="store"),
        pytest.param("worker recover other", "", id="worker"),
        pytest.param("model fetch --help", "embedded model", id="model"),
        pytest.param("compare --help", "two prompt versions", id="compare"),
    ],
)
def test_command(tmp_path: Path, line: str, shows: str) -> None:
    """One command of each group works when a shell starts it."""
    given = (
        '{"id": "a", "text": "The mayor slammed the plan."}' if line.startswith("batch") else "The mayor slammed it."
    )

    (tmp_path / "seven.txt").write_text("The mayor slammed 7 plans.", "utf-8")

    done = commands.run_cold(line.split(), tmp_path, given)

    assert done.code == 0, done.err
    assert shows.lower() in done.out.lower()


def test_server(tmp_path: Path) -> None:
    """A server that a shell starts listens, runs batches, and stops in order."""
    command = [sys.executable, "-m", "service", "serve", "--port", "0"]
    environment = commands.environment(tmp_path)
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        said = [server.stderr.readline()]
        server.send_signal(signal.SIGTERM)
        said += server.stderr

    assert re.search(r"listens on http://127\.0\.0\.1:\d+", said[0]), said
    assert server.returncode == 0, said
