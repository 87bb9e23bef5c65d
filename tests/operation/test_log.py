"""The log of a server: one format, with time and request id, and no text of an article."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.commands import until
from tests.support.fake_model import KEY, FakeModel, failure
from tests.support.served import Serve, Served

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (INFO|WARNING|ERROR) (\S+) [\w.-]+: .+")
BODY = {"text": "The secretword council met. Then it rained."}


def lines(server: Served, request_id: str) -> list[str]:
    """Wait for the access line of a request; return all lines that have its id."""
    until(lambda: any(f" {request_id} uvicorn.access" in line for line in server.lines()))
    return [line for line in server.lines() if f" {request_id} " in line]


def test_every_line_has_time_and_id(serve: Serve, tmp_path: Path) -> None:
    """Every line has its time, and each line about a request has the id of the request."""
    server = serve("--no-worker")
    with server.new_client() as client:
        client.get("/healthz", headers={"X-Request-Id": "fine-1"})
        own = client.get("/nowhere").headers["x-request-id"]
        (fine,) = lines(server, "fine-1")
        (missing,) = lines(server, own)
        (tmp_path / "evenhand.db").unlink()
        failed = client.post("/v1/analyses", json=BODY, headers={"X-Request-Id": "failed-1"})
        reason, access = lines(server, "failed-1")
    server.stop()

    assert [line for line in server.lines() if not LINE.match(line)] == []
    assert "GET /healthz" in fine
    assert " 404" in missing
    assert failed.json()["request_id"] == "failed-1"
    assert ("StoreError" in reason, " 503" in access) == (True, True)


def test_failures_are_found_by_their_id(serve: Serve, model: FakeModel) -> None:
    """The log has the request id and the reason of a 5xx, but never the article or the key."""
    server = serve("--no-worker")
    model.acts.extend([failure(400, "The secretword can't be read")] * 3)
    with server.new_client() as client:
        problem = client.post("/v1/analyses", json=BODY).json()
        reason, *_ = lines(server, problem["request_id"])
    server.stop()
    model.acts.clear()

    assert problem["status"] == 502
    assert "ModelError" in reason
    assert not any("secretword" in line or KEY in line for line in server.lines())
