"""
How CPU and memory grow with the length of an article, from one thousand characters to the longest that is taken.

`python -m evals.performance.growth` has articles of each length analysed over `POST /v1/analyses`, every length in a
process of its own, in turns. The fake model is in another, so that only what is done outside the model counts. Long
articles fill several of the model's windows, which makes more questions; those count too.
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


async def one(characters: int, url: str, first: int) -> dict[str, float]:
    """Analyse a few articles in this process: CPU milliseconds of each, MiB before and at most, questions asked."""
    requests = [json.dumps({"text": article(characters, first + n)}).encode() for n in range(_EACH)]
    async with running(url) as app:
        await analyse(app, article(1_000, -1))  # what is read and imported once counts for no article
        before = _peak()
        began = time.process_time()
        for request in requests:
            status, answer = await post(app, "/v1/analyses", request)
        spent = (time.process_time() - began) / _EACH
        if status != 201:
            raise RuntimeError(f"{status}: {answer[:500]!r}")
    told = json.loads(answer)["provenance"]["tasks"].values()
    return {"cpu": 1000 * spent, "before": before, "peak": _peak(), "questions": sum(t["attempts"] for t in told)}


def _peak() -> float:
    """Return the most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def apart(characters: int, url: str, first: int) -> dict[str, float]:
    """Do `one` in a fresh process."""
    options = ("--characters", str(characters), "--url", url, "--first", str(first))
    command = (sys.executable, "-m", "evals.performance.growth", *options)
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return dict(json.loads(done.stdout))


def growth(rounds: int) -> str:
    """Measure every length in turns, and write the results as Markdown."""
    found: dict[int, list[dict[str, float]]] = {size: [] for size in SIZES}
    with fake_model() as url:
        for turn in range(rounds):
            for size in SIZES if turn % 2 == 0 else reversed(SIZES):
                found[size].append(apart(size, url, turn * _EACH))
    rows = []
    for size, runs in found.items():
        cpu = Spread.of(run["cpu"] for run in runs)
        each = Spread.of(1000 * run["cpu"] / size for run in runs)
        before, peak = (Spread.of(run[key] for run in runs).median for key in ("before", "peak"))
        asked = f"{runs[0]['questions']:.0f}"
        rows.append((f"{size:,}", asked, cpu, each, f"{peak:.0f}", f"{peak - before:.0f}"))
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
        print(json.dumps(asyncio.run(one(chosen.characters, chosen.url, chosen.first))))
    else:
        print(growth(chosen.rounds))


if __name__ == "__main__":
    main()
