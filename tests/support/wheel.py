"""Use a wheel from an empty folder, with the locked requirements: `python -m tests.support.wheel FILE`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ARTICLE = "The minister slammed the plan on Monday. The council said that it would vote in May."


def main(wheel: str) -> None:
    """Unpack the wheel, so that nothing of the sources can be imported, and analyse an article by rules."""
    with tempfile.TemporaryDirectory() as site, tempfile.TemporaryDirectory() as elsewhere:
        zipfile.ZipFile(wheel).extractall(site)
        code = f"import sys; sys.path.insert(0, {site!r}); from service.cli.main import main; main()"
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("EVENHAND_", "OPENAI_"))}  # noqa: TID251

        def run(*words: str) -> str:
            done = subprocess.run(
                [sys.executable, "-P", "-c", code, *words],
                input=ARTICLE, capture_output=True, text=True, cwd=elsewhere, env=environment, check=True, timeout=120,
            )  # fmt: skip
            return done.stdout

        listed = run("prompts", "list")
        analysis = run("analyze", "-", "--tasks", "loaded_language", "--detectors", "rules", "--format", "json")
    if "summary@1.0.0" not in listed or '"slammed"' not in analysis:
        sys.exit(f"the wheel does not work on its own:\n{listed}\n{analysis}")
    print(f"{Path(wheel).name}: works from an empty folder")  # noqa: T201 - a command


if __name__ == "__main__":
    main(sys.argv[1])
