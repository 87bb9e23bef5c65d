"""
How figures, verdicts and untrusted words are written in every form of report.

Shares are percentages with one decimal, and their differences percentage points (pp). A dash stands for nothing
measured. What is little is not shown as nothing, and what is not quite all is not shown as all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from evals.comparison.results import Change, Comparison, Flip, Verdict
from evals.comparison.runs import Side
from evals.metrics.scores import Kind

NOTHING = "–"
UNTOLD = "can't be told"
VERDICTS: tuple[Verdict | None, ...] = ("worse", "better", "no difference shown", None)
"""What got worse comes first."""

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
"""Control characters, bidirectional and invisible ones, and what XML can't hold."""


def figure(value: float | None, kind: Kind) -> str:
    """Write a value: `66.7%`, `0.123`, or an average of tokens or seconds."""
    if value is None:
        return NOTHING
    if kind == "cost":
        return f"{value:,.1f}"
    if kind == "amount":
        return f"{value:.3f}"
    if 0 < value < 0.0005:
        return "<0.1%"
    return ">99.9%" if 0.9995 <= value < 1 else f"{value:.1%}"


def difference(value: float | None, kind: Kind) -> str:
    """Write a difference with its sign and, for shares, its unit."""
    return NOTHING if value is None else _signed(value, kind) + (" pp" if kind == "share" else "")


def interval(bounds: tuple[float, float] | None, kind: Kind) -> str:
    """Write the 95 % interval of a value."""
    return f"{figure(bounds[0], kind)} … {figure(bounds[1], kind)}" if bounds else NOTHING


def difference_interval(bounds: tuple[float, float] | None, kind: Kind) -> str:
    """Write the 95 % interval of a difference; the unit is that of the difference."""
    return f"{_signed(bounds[0], kind)} … {_signed(bounds[1], kind)}" if bounds else NOTHING


def could_show(change: Change) -> str:
    """Write the smallest difference that would probably have been shown, where none was, if that can be told."""
    if change.verdict != "no difference shown":
        return NOTHING
    if change.could_show is None:
        return UNTOLD
    return f"{change.could_show * 100:.1f} pp" if change.kind == "share" else f"{change.could_show:.3f}"


def chance(p: float | None) -> str:
    """Write a p value."""
    if p is None:
        return NOTHING
    return "<0.001" if p < 0.001 else f"{p:.3f}"


def agreement(side: Side) -> list[tuple[str, str, str, str, str]]:
    """Write a side's figures, such as Krippendorff's α, as the rows of its metrics are."""
    return [
        (found.name, figure(found.value, "amount"), interval(found.interval, "amount"), str(found.n), NOTHING)
        for found in side.figures
        if found.value is not None
    ]


def counted(number: int, thing: str) -> str:
    """Write a number of things: `1 case`, `2 cases`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def sides(comparison: Comparison) -> tuple[str, str]:
    """Name both sides; two runs of one version are told apart by which was first."""
    if comparison.a == comparison.b:
        return f"{comparison.a}, before", f"{comparison.b}, after"
    return comparison.a, comparison.b


def ordered(comparison: Comparison) -> list[Change]:
    """List the metrics but the costs: what got worse, what got better, the rest."""
    changes = [change for change in comparison.changes if change.kind != "cost"]
    return sorted(changes, key=lambda change: VERDICTS.index(change.verdict))


def flipped(flip: Flip) -> str:
    """Say which sample of a unit flipped, and by which metrics."""
    where = f"sample {flip.sample}" if flip.sample else "all samples together"
    ways = [
        f"{word} on {', '.join(names)}" for word, names in (("worse", flip.worse), ("better", flip.better)) if names
    ]
    return f"{where}: {'; '.join(ways)}"


def worst(flips: Sequence[Flip], number: int) -> list[Flip]:
    """Pick the worst flips, each of another unit."""
    first: dict[str, Flip] = {}
    for flip in flips:
        first.setdefault(flip.unit, flip)
    return list(first.values())[:number]


def conclusion(comparisons: Sequence[Comparison], written: Callable[[str], str] | None = None) -> str:
    """Say in one sentence what comes of it. Of several comparisons, *written* writes the untrusted name of each B."""
    names = [f"{(written or one_line)(c.b)} " if len(comparisons) > 1 else "" for c in comparisons]

    def named(verdict: Verdict) -> str:
        found = [f"{name}{m.metric}" for name, c in zip(names, comparisons, strict=True) for m in c.verdicts(verdict)]
        return ", ".join(found) or "nothing"

    verdicts = [change.verdict for comparison in comparisons for change in ordered(comparison)]
    parts = [f"worse on {named('worse')}", f"better on {named('better')}"]
    if "worse" not in verdicts:
        parts.reverse()
    parts.append(f"no difference shown on {counted(verdicts.count('no difference shown'), 'metric')}")
    if None in verdicts:
        parts.append(f"nothing to compare on {verdicts.count(None)}")
    said = "; ".join(parts)
    return f"{said[0].upper()}{said[1:]}."


def harmless(text: str) -> str:
    """Replace what can't be seen and could drive a terminal, reorder a line, or make a file invalid."""
    return _HIDDEN.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))


def one_line(text: str, length: int = 300) -> str:
    """Write untrusted text on one line, cut to a length."""
    flat = " ".join(harmless(text).split())
    return flat if len(flat) <= length else flat[: length - 1].rstrip() + "…"


def signed(value: float, digits: int) -> str:
    """Write a number with its sign; what rounds to nothing has none."""
    shown = f"{value:+,.{digits}f}"
    return shown.replace("-", "−") if shown.strip("+-0.") else shown[1:]


def _signed(value: float, kind: Kind) -> str:
    return {"share": signed(value * 100, 1), "amount": signed(value, 3), "cost": signed(value, 1)}[kind]
