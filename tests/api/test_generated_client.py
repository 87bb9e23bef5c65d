"""A client that openapi-python-client generates from the running service can send and read everything."""

from __future__ import annotations

import asyncio
import datetime as dt
import enum
import importlib
import io
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import pytest
import uvicorn

from service import models
from service.analysis.requests import AnalysisRequest
from service.api.app import create_app
from service.models import Analysis
from service.wiring.running import Wired
from tests.support import analyses, api_service

PACKAGE = "generated_evenhand"
LINES = b'{"id": "1", "text": "It rained."}\n{"id": "2", "html": "<p>It snowed.</p>"}\n'


class Analyze(api_service.StubAnalyze):
    """Stands for the five steps, and keeps what it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[AnalysisRequest] = []

    async def __call__(self, request: AnalysisRequest) -> Analysis:
        """Answer every request with the same findings."""
        self.asked.append(request)
        return await super().__call__(request)


@dataclass
class Service:
    """A running service, and a client that was generated from it."""

    analyze: Analyze
    queue: api_service.StubQueue
    url: str

    def of(self, name: str) -> ModuleType:
        """Import a module of the client."""
        return importlib.import_module(f"{PACKAGE}.{name}")

    def client(self) -> Any:
        """Make a client, as its users do."""
        return self.of("client").Client(base_url=self.url, httpx_args={"trust_env": False})


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Run the service, generate a client from what it says of itself, and put it where it can be imported."""
    folder = tmp_path_factory.mktemp("client")
    analyze, queue = Analyze(), api_service.StubQueue()
    with listening(api_service.wired(folder, analyze, queue=queue)) as url:
        binaries = Path(sys.executable).parent
        words = ["generate", "--url", f"{url}/openapi.json", "--meta", "none", "--output-path", PACKAGE]
        path = f"{binaries}{os.pathsep}{os.environ['PATH']}"  # noqa: TID251 - it calls ruff by its name
        subprocess.run(
            [str(binaries / "openapi-python-client"), *words], cwd=folder, check=True, capture_output=True,
            env={"PATH": path},
        )  # fmt: skip
        sys.path.insert(0, str(folder))
        yield Service(analyze, queue, url)
        sys.path.remove(str(folder))


@contextmanager
def listening(wired: Wired) -> Iterator[str]:
    """Serve on a free port of loopback; give the address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(create_app(wired), log_level="error"))
        running = threading.Thread(target=lambda: asyncio.run(server.serve([listener])))
        running.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            running.join()


def untyped(value: Any, path: str = "") -> list[str]:
    """List the places where a client has JSON in place of a class of its own."""
    if attrs.has(type(value)):
        fields = {field.name: getattr(value, field.name) for field in attrs.fields(type(value))}
        named = fields.pop("additional_properties", {})  # a dictionary whose values have a class
        return [found for name, each in (fields | named).items() for found in untyped(each, f"{path}.{name}")]
    if isinstance(value, list):
        return [found for each in value for found in untyped(each, path)]
    plain = str | int | float | enum.Enum | dt.datetime | None
    return [] if isinstance(value, plain) else [f"{path}: {type(value).__name__}"]


def test_an_analysis_with_every_field(service: Service) -> None:
    """The client sends every field of a request, and reads every field of the analysis, each with its type."""
    asked = AnalysisRequest(
        text=api_service.BODY["text"], title="The toll", model="small", tasks=("framing", "summary"),
        parties=("Ada Poe",), detectors=("llm", "rules"), prompts={"summary": "1.0.0"}, fresh=True,
    )  # fmt: skip
    body = service.of("models").AnalysisRequest.from_dict(asked.model_dump(mode="json"))

    with service.client() as client:
        made = service.of("api.analyses.create_analysis").sync(client=client, body=body)
        read = service.of("api.analyses.read_analysis").sync(made.id, client=client)

    assert {field.name for field in attrs.fields(type(body))} == set(AnalysisRequest.model_fields)
    assert service.analyze.asked == [asked]
    assert {field.name for field in attrs.fields(type(made))} == set(models.Analysis.model_fields)
    assert Analysis.model_validate(made.to_dict()) == analyses.numbered_analysis(service.analyze.calls, id=made.id)
    assert (read, untyped(made)) == (made, [])


def test_a_refusal(service: Service) -> None:
    """The client reads a refusal as a problem."""
    body = service.of("models").AnalysisRequest(text="a", html="b")

    with service.client() as client:
        refused = service.of("api.analyses.create_analysis").sync_detailed(client=client, body=body)

    assert (refused.status_code, type(refused.parsed).__name__) == (422, "Problem")
    assert "exactly one of text and html" in refused.parsed.detail


def test_a_batch(service: Service) -> None:
    """The client hands in a batch as articles and as lines of JSON, and reads how far it is."""
    create, of = service.of("api.batches.create_batch"), service.of("models")
    articles = [of.BatchLine(id="1", text="It rained."), of.BatchLine(id="2", html="<p>It snowed.</p>", parties=["A"])]
    bodies = of.BatchRequest(articles), service.of("types").File(io.BytesIO(LINES))

    with service.client() as client:
        made = [create.sync(client=client, body=body) for body in bodies]
        read = service.of("api.batches.read_batch").sync(made[0].id, client=client)

    assert [(type(batch).__name__, batch.total, batch.failed) for batch in made] == [("Progress", 2, 0)] * 2
    assert service.queue.submitted == [batch.id for batch in made]
    assert (read.waiting, untyped(read)) == (2, [])
