"""
Run every bench and keep what they print: `python -m evals.performance.results --into evals/performance/RESULTS.md`.

`make bench` does that. The comparison with a real model (`embedded.py`) is none of them: it takes many minutes, and its
table is in the README.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from evals.performance.measure import machine

BENCHES = {
    "overhead": "What the service itself costs",
    "latency": "How long a caller waits",
    "throughput": "How many articles a second",
    "growth": "How CPU and memory grow with the article",
    "cost": "What an article costs in tokens",
}
_HEAD = """# Speed

Written by `make bench`; `python -m evals.performance.NAME` makes one part. Each bench says at its top what it measures,
and how. Whatever is compared ran side by side, in turns. A bar is what we set ourselves; one that is not met says so.
"""


def page(told: dict[str, str], where: str) -> str:
    """Put the parts together."""
    parts = [f"## {BENCHES[name]}\n\n`python -m evals.performance.{name}`\n\n{text}\n" for name, text in told.items()]
    return "\n".join((_HEAD, f"{where}.\n", *parts))


def run(bench: str) -> str:
    """Run one bench in a process of its own; return what it prints."""
    print(f"{bench} …", file=sys.stderr)
    command = (sys.executable, "-m", f"evals.performance.{bench}")
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()  # noqa: S603


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description="Run every bench.")
    parser.add_argument("--into", type=Path, required=True, help="the file to write")
    into = parser.parse_args().into
    into.write_text(page({bench: run(bench) for bench in BENCHES}, machine()), "utf-8")


if __name__ == "__main__":
    main()
