"""
Test the API against its OpenAPI description with many requests, valid and invalid: `python -m tests.support.contract`.

Schemathesis makes the requests, for at most a minute. The service is real, except for the analysis and the model.
"""

from __future__ import annotations

import asyncio
import re
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from uuid import uuid4

import uvicorn

from service.analysis.requests import AnalysisRequest
from service.api.app import create_app
from service.errors import InvalidArticle
from service.models import Analysis, Span
from tests.support import analyses, api_service

SECONDS = 45
CONFIG = """
# It can't write JSON lines; tests/api/batches/ sends them.
[[operations]]
include-name = "POST /v1/batches"
enabled = false

[checks.positive_data_acceptance]
# 422 too: no schema can say that an article must have words, or that a prompt of that version must be there.
expected-statuses = ["2xx", "404", "409", "422"]
"""


async def analyze(request: AnalysisRequest) -> Analysis:
    """Flag the first character of every article."""
    text = request.text or request.html or ""
    if not text.strip():
        raise InvalidArticle("there is nothing to analyse")
    article = analyses.article(text, title=request.title)
    flags = (analyses.flag(span=Span.at(text, 0, 1)),)
    return analyses.analysis(text, id=f"an_{uuid4().hex}", article=article, flags=flags)


def main() -> int:
    """Start the service on a free port, run Schemathesis against it, and return its exit code."""
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as listening:
        app = create_app(api_service.wired(Path(folder), analyze))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        running = threading.Thread(target=lambda: asyncio.run(server.serve([listening])))
        running.start()
        try:
            return _run(Path(folder), listening.getsockname()[1])
        finally:
            server.should_exit = True
            running.join()


def _run(folder: Path, port: int) -> int:
    (folder / "schemathesis.toml").write_text(CONFIG, "utf-8")
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        *("--config-file", "schemathesis.toml"),
        *("run", f"http://127.0.0.1:{port}/openapi.json"),
        *("--checks", "all", "--max-examples", "40", "--max-time", str(SECONDS), "--wait-for-schema", "10"),
        *("--generation-database", "none", "--no-color"),
    ]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    counted = re.search(r"\d+ generated, \d+ passed", done.stdout)
    kept = f"the service keeps its OpenAPI: {counted[0]}\n" if counted and not done.returncode else None
    sys.stdout.write(kept or f"{done.stdout}\n{done.stderr}")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
