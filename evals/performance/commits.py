"""
`make run` of two checkouts side by side, with the embedded model: this one and an older one.

`git worktree add OLD 1724ee7`, then `python -m evals.performance.commits OLD [--article FILE] [--rounds 2]`. Each round
runs `evenhand analyze` of the old checkout, then of this one, each in a process of its own, one after the other. Both
run once before the rounds, so that the machine is warm: the model's file is there, and so is what may be kept. It
prints when the first loaded word and the first sentence of the summary stand on standard output, when the command has
ended, the tokens, and the ratios of the medians. The machine should do nothing else.
"""

from __future__ import annotations

import argparse
import platform
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
_TOKENS = re.compile(r"(\d+) tokens in \((\d+) cached\), (\d+) out")
_FIRST = re.compile(r"\s*1\. ")


@dataclass(frozen=True)
class Run:
    """
    One run: the seconds from its start to the *first_flag*, to the first sentence of the *summary*, and to its *end*.

    *tokens* are those it read, those of them that it need not read again, and those it wrote.
    """

    first_flag: float
    summary: float
    end: float
    tokens: tuple[int, int, int]


def watch(command: Sequence[str], folder: Path) -> Run:
    """Run *command* in *folder*, and note when its lines come. Raise RuntimeError if it fails."""
    began = time.perf_counter()
    seen: dict[str, float] = {}
    section, tokens = "", (0, 0, 0)
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:  # noqa: S603
        for line in process.stdout or ():
            if line.strip() in ("Summary", "Parties", "Loaded words", "Article"):
                section = line.strip()
            elif _FIRST.match(line):
                seen.setdefault(section, time.perf_counter() - began)
            elif found := _TOKENS.search(line):
                tokens = (int(found[1]), int(found[2]), int(found[3]))
    end = time.perf_counter() - began
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} in {folder} ended with {process.returncode}")
    return Run(seen.get("Loaded words", end), seen.get("Summary", end), end, tokens)


def compare(old: Path, article: Path, rounds: int) -> tuple[list[Run], list[Run]]:
    """Run both checkouts in turns; return the runs of the old one and of this one."""
    command = (sys.executable, "-m", "service", "analyze", str(article.resolve()))
    runs: tuple[list[Run], list[Run]] = ([], [])
    for number in range(rounds + 1):
        for which, folder in enumerate((old, ROOT)):
            run = watch(command, folder)
            note = f"round {number}, {'this' if which else 'old'}" if number else "to warm up"
            print(f"{note}: {run}", file=sys.stderr, flush=True)
            if number:
                runs[which].append(run)
    return runs


def table(old: Sequence[Run], new: Sequence[Run]) -> str:
    """Write medians and ratios as Markdown. Bars are those that we set ourselves."""
    whole = _median(old, lambda run: run.end)
    rows = [
        "| | old | this | of the old one's whole time | bar |",
        "|---|---|---|---|---|",
    ]
    figures: tuple[tuple[str, Callable[[Run], float], str], ...] = (
        ("first loaded word, s", lambda run: run.first_flag, "1 s"),
        ("first sentence of the summary, s", lambda run: run.summary, "0.25"),
        ("all, s", lambda run: run.end, "0.5"),
    )
    for name, figure, bar in figures:
        mine = _median(new, figure)
        rows.append(f"| {name} | {_median(old, figure):.1f} | {mine:.1f} | {mine / whole:.2f} | {bar} |")
    for name, position in (("tokens in", 0), ("of these cached", 1), ("tokens out", 2)):
        counts = [statistics.median(run.tokens[position] for run in runs) for runs in (old, new)]
        rows.append(f"| {name} | {counts[0]:g} | {counts[1]:g} | | |")
    return "\n".join(rows)


def _median(runs: Sequence[Run], figure: Callable[[Run], float]) -> float:
    return statistics.median(figure(run) for run in runs)


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description="`make run` of two checkouts side by side.")
    parser.add_argument("old", type=Path, help="a checkout of the older commit")
    parser.add_argument("--article", type=Path, default=ROOT / "seeds" / "phone-call.txt")
    parser.add_argument("--rounds", type=int, default=2)
    chosen = parser.parse_args()
    old, new = compare(chosen.old.resolve(), chosen.article, chosen.rounds)
    print(f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, {chosen.rounds} rounds, {chosen.article.name}\n")
    print(table(old, new))


if __name__ == "__main__":
    main()
