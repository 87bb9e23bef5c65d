"""
How CPU and memory grow with the length of an article, from 1,000 characters to the longest that is accepted.

`python -m evals.performance.growth` analyses articles of each length over `POST /v1/analyses`. Each length has its own
process, and they take turns. The fake model has another process, so only the work of the service counts. A long article
fills several windows of the model and so needs more questions; these count too.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import time

from evals.performance.articles import article
from evals.performance.fake import fake_model
from evals.performance.measure import Spread, machine, table, verdict
from evals.performance.running import analyse, post, running

SIZES = (1_000, 10_000, 100_000, 200_000)
_FROM, _TO = 10_000, 200_000
_BAR = 1.5
_EACH = 2


async def measure(characters: int, url: str, first: int) -> dict[str, float]:
    """Analyse a few articles here; return CPU milliseconds per article, MiB before and at most, and questions."""
    requests = [json.dumps({"text": article(characters, first + n)}).encode() for n in range(_EACH)]
    async with running(url) as app:
        await analyse(app, article(1_000, -1))  # what is loaded only once is not counted
        before = _peak()
        began = time.process_time()
        for request in requests:
            status, answer = await post(app, "/v1/analyses", request)
        spent = (time.process_time() - began) / _EACH
        if status != 201:
            raise RuntimeError(f"{status}: {answer[:500]!r}")
    provenance = json.loads(answer)["provenance"]["tasks"].values()
    return {"cpu": 1000 * spent, "before": before, "peak": _peak(), "questions": sum(t["attempts"] for t in provenance)}


def _peak() -> float:
    """Return the most memory that this process has used so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def measure_in_process(characters: int, url: str, first: int) -> dict[str, float]:
    """Run `measure` in a new process."""
    options = ("--characters", str(characters), "--url", url, "--first", str(first))
    command = (sys.executable, "-m", "evals.performance.growth", *options)
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return dict(json.loads(done.stdout))


def growth(rounds: int) -> str:
    """Measure all lengths in turns, and return the results as Markdown."""
    found: dict[int, list[dict[str, float]]] = {size: [] for size in SIZES}
    with fake_model() as url:
        for turn in range(rounds):
            for size in SIZES if turn % 2 == 0 else reversed(SIZES):
                found[size].append(measure_in_process(size, url, turn * _EACH))
    rows = []
    for size, runs in found.items():
        cpu = Spread.of(run["cpu"] for run in runs)
        each = Spread.of(1000 * run["cpu"] / size for run in runs)
        before, peak = (Spread.of(run[key] for run in runs).median for key in ("before", "peak"))
        question_count = f"{runs[0]['questions']:.0f}"
        rows.append((f"{size:,}", question_count, cpu, each, f"{peak:.0f}", f"{peak - before:.0f}"))
    per = {size: Spread.of(run["cpu"] / size for run in runs).median for size, runs in found.items()}
    factor = per[_TO] / per[_FROM]
    head = ("characters", "questions", "CPU ms", "CPU ms per 1,000 characters", "peak MiB", "of it for the article")
    note = (
        f"CPU per character at {_TO:,} characters is {factor:.2f} times that at {_FROM:,}: {verdict(factor, _BAR)}. "
        f"Median (quartiles) of {rounds} processes. {machine()}."
    )
    return f"{table(head, rows)}\n\n{note}"


def main() -> None:
    """Parse the command line; with a length, measure only that, in this process, and print JSON."""
    parser = argparse.ArgumentParser(description="How CPU and memory grow with the length of an article.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--characters", type=int)
    parser.add_argument("--url", help="the model's address, for one length alone")
    parser.add_argument("--first", type=int, default=0, help="the number of the first article")
    chosen = parser.parse_args()
    if chosen.characters:
        print(json.dumps(asyncio.run(measure(chosen.characters, chosen.url, chosen.first))))
    else:
        print(growth(chosen.rounds))


if __name__ == "__main__":
    main()
