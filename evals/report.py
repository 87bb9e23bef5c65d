"""Runs and comparisons as text."""

from __future__ import annotations

from collections.abc import Sequence

from evals.compare import Comparison
from evals.gates import Failure
from evals.runs import Run


def run_as(form: str, run: Run, failures: Sequence[Failure] | None) -> str:
    """Write a run as a table, json, markdown, junit or html; *failures* is None where no gates were checked."""
    raise NotImplementedError


def comparisons_as(form: str, comparisons: Sequence[Comparison]) -> str:
    """Write comparisons as a table, json, markdown or html."""
    raise NotImplementedError


def accepted_as_table(run: Run, before: Run | None) -> str:
    """Say what accepting *run* in place of *before* changes."""
    raise NotImplementedError
