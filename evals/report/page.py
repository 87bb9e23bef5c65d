"""Reports as one HTML file that needs nothing else: no request, no font, only one small script that sorts."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from evals.comparison.results import Comparison
from evals.report import charts, costs, formatting, measures, risk_curves, untrusted, wording

if TYPE_CHECKING:
    from evals.comparison.gates import Failure
    from evals.comparison.runs import Run


def format_comparisons(compared: Sequence[Comparison]) -> str:
    """
    Write comparisons as a page.

    Articles and answers are untrusted: all text is escaped, and the page's security policy forbids other scripts and
    all requests.
    """
    return _environment().get_template("comparison.html").render(compared=compared) + "\n"


def format_run(run: Run, failures: Sequence[Failure] | None) -> str:
    """Write a run as a page; the gates that fail come first."""
    return _environment().get_template("run.html").render(run=run, failures=failures) + "\n"


@cache
def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        loader=PackageLoader("evals.report"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    script = environment.get_template("sort.js").render()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    environment.globals.update(
        charts=charts,
        risk_curves=risk_curves,
        costs=costs,
        formatting=formatting,
        wording=wording,
        untrusted=untrusted,
        measures=measures,
        policy=policy,
    )
    environment.filters["safe_text"] = untrusted.harmless
    return environment
