"""
How much memory a batch takes, for short and long batches.

`python -m evals.performance.memory` runs `evenhand batch` in a process of its own and asks the system for the most
memory that this process used:
- with a model that answers at once, for batches of 1,000 and of 10,000 articles;
- by rules, for a file of 100 MB in which one line in a hundred is broken. The batch then has one more process per core.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from evals.performance.articles import article
from evals.performance.fake import fake_model
from evals.performance.measure import machine, table, verdict
from evals.performance.running import MODEL

SIZES = (1_000, 10_000)
BYTES = 100_000_000
_SHORT, _USUAL = 1_000, 5_000
_DIFFERENT = 300
"""How many articles are written; all others differ from one of them only in their last words."""

_BAR_FLAT, _BAR_MB = 1.2, 300
_RULES = ("--tasks", "loaded_language", "--detectors", "rules")
_BROKEN = ('{"id": "broken', "not JSON", '{"id": "no text"}', '["a list"]')


@dataclass(frozen=True)
class Taken:
    """The most megabytes of the process of a batch, its output lines, and the numbers of the lines that failed."""

    megabytes: float
    lines: int
    failed: list[int]


def line(number: int, characters: int) -> str:
    """Write an article as a line of a batch."""
    text = f"{article(characters, number % _DIFFERENT)} Number {number}."
    return json.dumps({"id": f"a{number}", "text": text}) + "\n"


def batch(folder: Path, model: str, *options: str) -> Taken:
    """Run the batch in *folder* in a process of its own."""
    environment = {
        "OPENAI_BASE_URL": model,
        "OPENAI_API_KEY": "none",
        "EVENHAND_MODEL": MODEL,
        "XDG_DATA_HOME": str(folder),
    }
    command = (sys.executable, "-m", "service", "batch", str(folder / "in.jsonl"), str(folder / "out.jsonl"), *options)
    process = subprocess.Popen(command, env=os.environ | environment, stderr=subprocess.DEVNULL)  # noqa: S603
    _, _, used = os.wait4(process.pid, 0)
    megabytes = used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3 / 1.024)
    with (folder / "out.jsonl").open() as out:
        rows = [(row["id"], row.get("error", {}).get("line")) for row in map(json.loads, out)]
    ids = [name for name, _ in rows if name]
    if len(set(ids)) != len(ids):
        raise RuntimeError("an id came twice")
    return Taken(megabytes, len(rows), sorted(number for _, number in rows if number))


def by_model(articles: int, url: str) -> Taken:
    """Run a batch of articles with a model."""
    with tempfile.TemporaryDirectory() as folder:
        with (Path(folder) / "in.jsonl").open("w") as lines:
            lines.writelines(line(number, _SHORT) for number in range(articles))
        taken = batch(Path(folder), url)
    if (taken.lines, taken.failed) != (articles, []):
        raise RuntimeError(f"{taken.lines} of {articles} articles came out, {len(taken.failed)} failed")
    return taken


def by_rules(size: int) -> tuple[Taken, int]:
    """Run a batch of *size* bytes by rules; return what it took and the number of input lines."""
    with tempfile.TemporaryDirectory() as folder:
        written = number = 0
        broken = []
        with (Path(folder) / "in.jsonl").open("w") as lines:
            while written < size:
                number += 1
                if number % 100 == 0:
                    broken.append(number)
                    written += lines.write(_BROKEN[number // 100 % len(_BROKEN)] + "\n")
                else:
                    written += lines.write(line(number, _USUAL))
        taken = batch(Path(folder), "http://127.0.0.1:9/v1", *_RULES)
    if (taken.lines, taken.failed) != (number, broken):
        raise RuntimeError(f"{taken.lines} of {number} lines came out, {len(taken.failed)} of {len(broken)} broken")
    return taken, number


def memory(sizes: tuple[int, ...], size: int) -> str:
    """Measure, and return the results as Markdown."""
    with fake_model() as url:
        found = {articles: by_model(articles, url).megabytes for articles in sizes}
    rules, lines = by_rules(size)
    factor = found[sizes[-1]] / found[sizes[0]]
    rows = [(f"{articles:,} articles, with a model", f"{taken:.0f}") for articles, taken in found.items()]
    rows.append((f"{size / 1e6:.0f} MB in {lines:,} lines, by rules", f"{rules.megabytes:.0f}"))
    paragraphs = (
        table(("batch", "MB of the process at most"), rows),
        (
            f"{sizes[-1]:,} articles take {factor:.2f} times what {sizes[0]:,} do: {verdict(factor, _BAR_FLAT)}. "
            f"{size / 1e6:.0f} MB by rules, {rules.megabytes:.0f} MB of memory: {verdict(rules.megabytes, _BAR_MB)}; "
            f"all {len(rules.failed):,} broken lines came out with their numbers, and every id once. {machine()}."
        ),
    )
    return "\n\n".join(paragraphs)


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description="How much memory a batch takes.")
    parser.add_argument("--articles", type=int, nargs=2, default=SIZES, help="a short batch and a long one")
    parser.add_argument("--bytes", type=int, default=BYTES, help="of the file that is done by rules")
    chosen = parser.parse_args()
    print(memory(tuple(chosen.articles), chosen.bytes))


if __name__ == "__main__":
    main()
