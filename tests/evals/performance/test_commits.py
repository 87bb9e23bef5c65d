"""The comparison of two checkouts: it sees when lines come, and prints medians and ratios."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from evals.performance.commits import Run, table, watch

FAKE = """
print("Loaded words", "1. slammed", "Summary", "1. It rained. [1]", "· 5000 tokens in (900 cached), 70 out", sep="\\n")
"""


def test_watch_notes_when_lines_come(tmp_path: Path) -> None:
    """The first item of a section counts for it, and the tokens are read from the last line."""
    run = watch((sys.executable, "-c", FAKE), tmp_path)

    assert 0 < run.first_flag <= run.summary <= run.end
    assert run.tokens == (5000, 900, 70)


def test_command_that_fails(tmp_path: Path) -> None:
    """A run that fails is no measurement."""
    with pytest.raises(RuntimeError, match="ended with 3"):
        watch((sys.executable, "-c", "raise SystemExit(3)"), tmp_path)


def test_table_has_medians_and_ratios() -> None:
    """Each time is the median of the rounds, and is held against the whole time of the old checkout."""
    old = [Run(t, t, t, (5000, 900, 800)) for t in (90.0, 100.0, 140.0)]
    new = [Run(0.5, 20.0, t, (3000, 2000, 400)) for t in (30.0, 40.0, 60.0)]

    lines = table(old, new).splitlines()

    assert lines[3] == "| first sentence of the summary, s | 100.0 | 20.0 | 0.20 | 0.25 |"
    assert lines[4] == "| all, s | 100.0 | 40.0 | 0.40 | 0.5 |"
    assert lines[-1] == "| tokens out | 800 | 400 | | |"


def test_help() -> None:
    """`--help` says what the bench compares."""
    command = (sys.executable, "-m", "evals.performance.commits", "--help")

    assert "two checkouts" in subprocess.run(command, check=True, capture_output=True, text=True).stdout
