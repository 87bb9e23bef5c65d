"""
Reports for a pull request: short, with what got worse first, and never longer than a comment can be.

Text of articles and models is only in code spans and code blocks, where it can't become markup, links or mentions. It
is never in a table, because a `|` ends a cell even inside a code span.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import Final

from evals.comparison.gates import Failure
from evals.comparison.results import Change, Comparison, Flip
from evals.comparison.runs import Run, Side
from evals.report import costs, formatting, measures, untrusted, wording
from evals.report.measures import Measure

LIMIT: Final = 58_000
"""GitHub refuses comments above 65,536 characters."""
FLIPS: Final = 3
NAMED: Final = 20
FAULTS: Final = 3
FAILURES: Final = 40
OUTPUT_LENGTH: Final = 2_500
DIFF_LENGTH: Final = 8_000
HEAD: Final = ("metric", "A", "B", "difference", "95 % interval", "p", "could show")


def format_comparisons(compared: Sequence[Comparison]) -> str:
    """Write comparisons for a pull request."""
    parts = [list(_comparison(comparison)) for comparison in compared]
    several = [f"**{wording.conclusion(compared, code)}**"] if len(compared) > 1 else []
    return _fitted([*several, *(part[0] for part in parts)], [detail for part in parts for detail in part[1:]])


def format_run(run: Run, failures: Sequence[Failure] | None) -> str:
    """Write a run for a pull request, the gates that fail first."""
    return _fitted([_gates(failures)], [_side(side) for side in run.sides])


def code(text: str, length: int = 200) -> str:
    """Write untrusted text as a code span on one line, between more backticks than it has itself."""
    flat = untrusted.one_line(text, length) or formatting.NOTHING
    fence = "`" * (_longest_run(flat) + 1)
    space = " " if "`" in flat else ""
    return f"{fence}{space}{flat}{space}{fence}"


def block(text: str, language: str, length: int) -> str:
    """Write untrusted text as a code block of at most *length* characters."""
    safe = untrusted.harmless(text).rstrip("\n")
    cut = safe if len(safe) <= length else f"{safe[:length]}\n…"
    fence = "`" * max(3, _longest_run(cut) + 1)
    return f"{fence}{language}\n{cut}\n{fence}"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)


def _fitted(first: Sequence[str], rest: Sequence[str]) -> str:
    """Join the *first* parts, which are short, and as many others as there is room for."""
    shown, room = list(first), LIMIT - sum(len(part) + 2 for part in first)
    for part in rest:
        if len(part) + 2 > room:
            shown.append("*The rest is too long for a comment: `--format html` shows it all.*")
            break
        shown.append(part)
        room -= len(part) + 2
    return "\n\n".join(shown)[:LIMIT].rstrip("\n") + "\n"


# ── A comparison ─────────────────────────────────────────────────────────────────────────────────────────────────


def _comparison(comparison: Comparison) -> Iterator[str]:
    """Write the parts of a comparison, the most important first."""
    a, b = wording.side_names(comparison)
    yield (
        f"### Evenhand: {code(a, 80)} → {code(b, 80)}\n\n**{wording.conclusion([comparison])}**\n\n"
        f"{formatting.count(comparison.cases, 'case')} × {formatting.count(comparison.samples, 'sample')}, "
        f"answered by {code(comparison.model, 80)}; A is the first, B the second."
    )
    if worse := comparison.verdicts("worse"):
        yield "#### Worse\n\n" + _changes(worse)
    lost = [flip for flip in comparison.flips if flip.worse]
    if lost:
        shown = wording.worst_flips(lost, FLIPS)
        yield f"#### {formatting.count(len(lost), 'sample')} passed and now fail{_more(lost, len(shown))}"
        yield from map(_flip, shown)
    if better := comparison.verdicts("better"):
        yield "#### Better\n\n" + _changes(better)
    if unjudged := comparison.verdicts("not judged"):
        yield "#### Neither better nor worse by itself\n\n" + _changes(unjudged)
    rest = comparison.verdicts("no difference shown")
    if rest:
        yield _folded(f"No difference shown on {formatting.count(len(rest), 'metric')}", _changes(rest))
    won = [flip for flip in comparison.flips if flip.better and not flip.worse]
    if won:
        names = [f"- {code(flip.unit, 80)}, {wording.describe_flip(flip)}" for flip in won[:NAMED]]
        names += [f"- and {len(won) - NAMED} more"] if len(won) > NAMED else []
        yield _folded(f"{formatting.count(len(won), 'sample')} failed and now pass", "\n".join(names))
    rows = costs.of_comparison(comparison)
    if rows:
        table = _table(("cost", "A", "B", "difference"), [(row.name, *row.figures) for row in rows])
        yield _folded("Tokens, seconds and money", f"{table}\n\n{costs.note(comparison.model)}")
    if comparison.prompt_diff:
        yield _folded("What changed in the prompt", block(comparison.prompt_diff, "diff", DIFF_LENGTH))


def _more(flips: Sequence[Flip], shown: int) -> str:
    return f"\n\nThe {shown} worst are shown; `--format html` shows all." if len(flips) > shown else ""


def _changes(changes: Sequence[Change]) -> str:
    rows = [
        (f"`{change.metric}`", *formatting.change_cells(change), formatting.could_show(change)) for change in changes
    ]
    used = len(HEAD) if any(change.verdict == "no difference shown" for change in changes) else len(HEAD) - 1
    return _table(HEAD[:used], [row[:used] for row in rows])


def _flip(flip: Flip) -> str:
    """Write a flip with one line for each run of words that was removed, added or kept."""
    title = f"<code>{html.escape(untrusted.one_line(flip.unit, 80))}</code>, {wording.describe_flip(flip)}"
    wrong = "\n".join(f"- {code(text)}" for text in flip.wrong[:FLIPS])
    lines = [f"{sign} {line}" for sign, text in flip.diff for line in untrusted.harmless(text).splitlines()]
    shown = block("\n".join(lines), "diff", OUTPUT_LENGTH) if lines else ""
    return _folded(title, "\n\n".join(part for part in (wrong, shown) if part))


# ── A run ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _gates(failures: Sequence[Failure] | None) -> str:
    if not failures:
        return "### Evenhand evals" + (": all gates hold" if failures is not None else "")
    title = f"### Evenhand evals: {'1 gate fails' if len(failures) == 1 else f'{len(failures)} gates fail'}"
    listed = [f"- {code(str(failure), 400)}" for failure in failures[:FAILURES]]
    listed += [f"- and {len(failures) - FAILURES} more"] if len(failures) > FAILURES else []
    return "\n".join([title, "", *listed])


def _side(side: Side) -> str:
    measured = [measure for measure in measures.of(side) if measure.value is not None]
    rows = [(f"`{m.metric.name}`", *measures.cells(m)) for m in measured]
    rows += [(f"`{name}`", *cells) for name, *cells in formatting.agreement(side)]
    parts = (
        _table(("metric", "value", "95 % interval", "n", f"pass^{side.samples}"), rows),
        "\n".join(_worst(measure) for measure in measured if measure.faults) or "No case is at fault.",
        _table(("cost", "average"), [(row.name, *row.figures) for row in costs.of_side(side)]),
        costs.note(side.model),
    )
    size = f"{formatting.count(len(side.cases), 'case')} × {formatting.count(side.samples, 'sample')}"
    return _folded(f"<code>{html.escape(untrusted.one_line(side.name, 80))}</code>, {size}", "\n\n".join(parts))


def _worst(measure: Measure) -> str:
    named = [f"{code(fault.unit, 80)} {fault.text}" for fault in measure.faults[:FAULTS]]
    more = [f"and {len(measure.faults) - FAULTS} more"] if len(measure.faults) > FAULTS else []
    return f"- `{measure.metric.name}`: {'; '.join([*named, *more])}"


# ── Layout ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _folded(title: str, body: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{body}\n\n</details>"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))
