"""Run the whole service in this process, and ask it without an HTTP client, so that only the service is measured."""

from __future__ import annotations

import json
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from pydantic import SecretStr

from service.api.app import create_app
from service.settings import Settings
from service.wiring.running import wire

MODEL = "capable-model"
"""Not the name of a small model, so each task is one question."""


@asynccontextmanager
async def running(base_url: str, concurrency: int = 8) -> AsyncIterator[FastAPI]:
    """Run the service with a new database; the model is at *base_url*."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            openai_api_key=SecretStr("none"),
            openai_base_url=base_url,
            model=MODEL,
            model_concurrency=concurrency,
            database_url=f"sqlite:///{Path(folder) / 'evenhand.db'}",
        )
        app = create_app(wire(settings))
        async with app.router.lifespan_context(app):
            yield app


async def analyse(app: FastAPI, text: str) -> dict[str, Any]:
    """Analyse an article over `POST /v1/analyses` with all tasks and detectors; return the JSON of the response."""
    status, answer = await post(app, "/v1/analyses", json.dumps({"text": text}).encode())
    if status != 201:
        raise RuntimeError(f"{status}: {answer[:500]!r}")
    return dict(json.loads(answer))


async def post(app: FastAPI, path: str, body: bytes) -> tuple[int, bytes]:
    """Call the application as a server would, with very little work around it; return status and body."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    sent: list[Any] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:  # noqa: ANN401 - ASGI's messages
        sent.append(message)

    await app(scope, receive, send)
    return int(sent[0]["status"]), b"".join(message.get("body", b"") for message in sent[1:])
