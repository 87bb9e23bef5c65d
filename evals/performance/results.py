"""
Run all benches and write a page of what they print.

`python -m evals.performance.results --into evals/performance/RESULTS.md`, or `make bench`, does this. The file is
written after each bench. `--only NAME` runs one bench and leaves the others as they are. The comparison with a real
model (`embedded.py`) is not among them, because it takes many minutes.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

BENCHES = {
    "overhead": "What the service itself costs",
    "latency": "How long a caller waits",
    "throughput": "How many articles a second",
    "rows": "What the rows bear that all workers share",
    "growth": "How CPU and memory grow with the article",
    "memory": "How much memory a batch takes",
    "cost": "What an article costs in tokens",
}
_HEAD = """# Speed

Written by `make bench`; `python -m evals.performance.NAME` makes one part. Each bench says at its top what it measures,
and how. Whatever is compared ran side by side, in turns. A bar is what we set ourselves; one that is not met says so.
"""


def page(outputs: Mapping[str, str]) -> str:
    """Join the parts, each under its title and the command that makes it."""
    parts = (f"{_title(name)}{outputs[name]}\n" for name in BENCHES if name in outputs)
    return "\n".join((_HEAD, *parts))


def parts(written: str) -> dict[str, str]:
    """Split a page into its parts."""
    found = {}
    for name in BENCHES:
        _, title, rest = written.partition(_title(name))
        if title:
            found[name] = rest.partition("\n## ")[0].strip()
    return found


def _title(bench: str) -> str:
    return f"## {BENCHES[bench]}\n\n`python -m evals.performance.{bench}`\n\n"


def run(bench: str) -> str:
    """Run one bench in a process of its own; return what it prints."""
    print(f"{bench} …", file=sys.stderr)
    command = (sys.executable, "-m", f"evals.performance.{bench}")
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()  # noqa: S603


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description="Run every bench.")
    parser.add_argument("--into", type=Path, required=True, help="the file to write")
    parser.add_argument("--only", choices=BENCHES, action="append", help="run this bench only (repeatable)")
    chosen = parser.parse_args()
    outputs = parts(chosen.into.read_text("utf-8")) if chosen.only and chosen.into.is_file() else {}
    for bench in chosen.only or BENCHES:
        outputs[bench] = run(bench)
        chosen.into.write_text(page(outputs), "utf-8")


if __name__ == "__main__":
    main()
