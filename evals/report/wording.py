"""How sides, flips and verdicts are put into words in every report."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from evals.comparison.results import Change, Comparison, Flip, Verdict
from evals.report.formatting import count
from evals.report.untrusted import one_line

_ORDER: tuple[Verdict | None, ...] = ("worse", "better", "not judged", "no difference shown", None)
"""What got worse comes first."""


def side_names(comparison: Comparison) -> tuple[str, str]:
    """Name both sides. Two runs of the same version are called before and after."""
    if comparison.a == comparison.b:
        return f"{comparison.a}, before", f"{comparison.b}, after"
    return comparison.a, comparison.b


def sort_changes(comparison: Comparison) -> list[Change]:
    """List the metrics except the costs: first what got worse, then what got better, then the rest."""
    changes = [change for change in comparison.changes if change.kind != "cost"]
    return sorted(changes, key=lambda change: _ORDER.index(change.verdict))


def describe_flip(flip: Flip) -> str:
    """Say which sample of a unit flipped, and by which metrics."""
    where = f"sample {flip.sample}" if flip.sample else "all samples together"
    ways = [
        f"{word} on {', '.join(names)}" for word, names in (("worse", flip.worse), ("better", flip.better)) if names
    ]
    return f"{where}: {'; '.join(ways)}"


def better(direction: str, *, judged: bool) -> str:
    """Say which values of a metric are better."""
    if not judged:
        return "Neither more nor less is better by itself."
    return "More is better." if direction == "higher" else "Less is better."


def worst_flips(flips: Sequence[Flip], number: int) -> list[Flip]:
    """Choose the worst flips, at most one for each unit."""
    first: dict[str, Flip] = {}
    for flip in flips:
        first.setdefault(flip.unit, flip)
    return list(first.values())[:number]


def conclusion(comparisons: Sequence[Comparison], write_name: Callable[[str], str] | None = None) -> str:
    """Summarise in one sentence. If there are several comparisons, *write_name* writes the untrusted name of each B."""
    names = [f"{(write_name or one_line)(c.b)} " if len(comparisons) > 1 else "" for c in comparisons]

    def names_of(verdict: Verdict) -> str:
        found = [f"{name}{m.metric}" for name, c in zip(names, comparisons, strict=True) for m in c.verdicts(verdict)]
        return ", ".join(found) or "nothing"

    verdicts = [change.verdict for comparison in comparisons for change in sort_changes(comparison)]
    parts = [f"worse on {names_of('worse')}", f"better on {names_of('better')}"]
    if "worse" not in verdicts:
        parts.reverse()
    parts.append(f"no difference shown on {count(verdicts.count('no difference shown'), 'metric')}")
    if None in verdicts:
        parts.append(f"nothing to compare on {verdicts.count(None)}")
    sentence = "; ".join(parts)
    return f"{sentence[0].upper()}{sentence[1:]}."
