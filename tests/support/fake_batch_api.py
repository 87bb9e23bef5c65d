"""
A fake model with OpenAI's Batch API, as its reference documents it: files, batches and their results.

A file is checked when its batch begins: at most 50,000 requests, each with a unique `custom_id` of at most 64
characters, all to one path and one model. The fields of `FakeBatchApi` change how it behaves:

- a batch ends after its state was read `looks` times;
- `line_acts` replace the answers of the next requests;
- `refusals` make the next batches fail at once;
- a file of more than `most_requests` requests is refused, because the queue is full;
- so many batches as `lost_answers` says begin, but their caller gets no response.
"""

from __future__ import annotations

import email
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tests.support.fake_model import FakeModel, Handler, completion, drop, failure, serving

Line = dict[str, Any]
Act = Callable[[Mapping[str, Any]], Line | None]


class BatchHandler(Handler):
    """Serves files, batches and chat completions."""

    server: FakeBatchApi

    def do_POST(self) -> None:  # noqa: N802 - as the server calls it
        """Take a file, begin or cancel a batch."""
        path = self.path.partition("?")[0]
        if path == "/v1/chat/completions":
            super().do_POST()
            return
        body = self.rfile.read(int(self.headers["content-length"] or 0))
        with self.server.lock:
            self.server.calls.append(f"POST {path}")
            if path == "/v1/files":
                self._respond(self.server.keep(_part(self.headers["content-type"], body)))
            elif path == "/v1/batches":
                batch = self.server.begin(json.loads(body))
                if self.server.lost_answers:
                    self.server.lost_answers -= 1
                    drop(self)
                else:
                    self._respond(batch)
            elif found := re.fullmatch(r"/v1/batches/(\w+)/cancel", path):
                self._respond(self.server.cancel(found[1]))
            else:
                self._respond(None)

    def do_GET(self) -> None:  # noqa: N802 - as the server calls it
        """Send the state of batches, or the content of a file."""
        path = self.path.partition("?")[0]
        with self.server.lock:
            self.server.calls.append(f"GET {path}")
            if path == "/v1/batches":
                listed = list(reversed(self.server.batches.values()))
                self._respond({"object": "list", "data": listed, "has_more": False})
            elif path.startswith("/v1/batches/") and self.server.failing_looks:
                failure(self.server.failing_looks.pop(0))(self)
            elif found := re.fullmatch(r"/v1/batches/(\w+)", path):
                self._respond(self.server.look(found[1]))
            elif (found := re.fullmatch(r"/v1/files/([\w-]+)/content", path)) and found[1] in self.server.files:
                self.send(200, self.server.files[found[1]], {"content-type": "application/octet-stream"})
            else:
                self._respond(None)

    def do_DELETE(self) -> None:  # noqa: N802 - as the server calls it
        """Remove a file."""
        file = self.path.rpartition("/")[2]
        with self.server.lock:
            self.server.calls.append(f"DELETE {self.path}")
            found = self.server.files.pop(file, None) is not None
            self._respond({"id": file, "object": "file", "deleted": True} if found else None)

    def _respond(self, answer: object) -> None:
        missing = {"error": {"message": "no such thing", "type": "invalid_request_error", "code": None}}
        self.send(200 if answer else 404, json.dumps(answer or missing).encode(), {})


class FakeBatchApi(FakeModel):
    """The files and batches that were submitted, and how they end."""

    def __init__(self) -> None:
        super().__init__(BatchHandler)
        self.calls: list[str] = []
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self.batched: list[dict[str, Any]] = []
        self.looks = 1
        self.refusals: list[dict[str, str]] = []
        self.most_requests = 50_000
        self.lost_answers = 0
        self.failing_looks: list[int] = []
        self.line_acts: list[Act] = []

    def keep(self, content: bytes) -> dict[str, Any]:
        """Keep a file."""
        name = f"file-{len(self.calls)}"
        self.files[name] = content
        return {
            "id": name, "object": "file", "bytes": len(content), "created_at": 1, "filename": "x.jsonl",
            "purpose": "batch", "status": "processed",
        }  # fmt: skip

    def begin(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Begin a batch."""
        assert asked["endpoint"] == "/v1/chat/completions"
        assert asked["completion_window"] == "24h"
        name = f"batch_{len(self.batches) + 1}"
        self.batches[name] = {
            "id": name, "object": "batch", "endpoint": asked["endpoint"], "completion_window": "24h",
            "input_file_id": asked["input_file_id"], "created_at": int(time.time()), "status": "in_progress",
            "metadata": asked.get("metadata"), "output_file_id": None, "error_file_id": None, "errors": None,
            "looks": self.looks,
        }  # fmt: skip
        errors = [self.refusals.pop(0)] if self.refusals else self._wrong(self.files[asked["input_file_id"]])
        if errors:
            self.batches[name] |= {"status": "failed", "errors": {"object": "list", "data": errors}}
        return self.batches[name]

    def begin_other(self) -> None:
        """Put another user's batch into the queue."""
        self.batches["other"] = {
            "id": "other", "object": "batch", "endpoint": "/v1/chat/completions", "completion_window": "24h",
            "input_file_id": "file-other", "created_at": int(time.time()), "status": "in_progress", "metadata": None,
        }  # fmt: skip

    def look(self, name: str) -> dict[str, Any] | None:
        """Return the state of a batch; each look brings it nearer to its end."""
        batch = self.batches.get(name)
        if batch and batch["status"] in ("in_progress", "cancelling"):
            batch["looks"] -= 1
            if batch["looks"] <= 0:
                self._end(batch)
        return batch

    def cancel(self, name: str) -> dict[str, Any] | None:
        """Cancel a batch; the requests that were answered before keep their answers."""
        batch = self.batches.get(name)
        if batch and batch["status"] == "in_progress":
            batch["status"] = "cancelling"
        return batch

    def _end(self, batch: dict[str, Any]) -> None:
        done: list[Line] = []
        failed: list[Line] = []
        for request in map(json.loads, self.files[batch["input_file_id"]].splitlines()):
            act = self.line_acts.pop(0) if self.line_acts else None
            line = act(request) if act else answered(request, self.answers)
            if line is None:
                continue
            is_done = (line["response"] or {}).get("status_code") == 200
            (done if is_done else failed).append(line)
            if is_done:
                self.batched.append(request["body"])
        batch["status"] = "cancelled" if batch["status"] == "cancelling" else "completed"
        batch["completed_at"] = batch["created_at"] + 60
        for field, lines in (("output_file_id", list(reversed(done))), ("error_file_id", failed)):
            if lines:
                batch[field] = f"{batch['id']}-{field}".replace("_", "-")
                written = (json.dumps(line, ensure_ascii=False).encode() for line in lines)
                self.files[batch[field]] = b"".join(line + b"\n" for line in written)

    def _wrong(self, content: bytes) -> list[dict[str, Any]]:
        """Check a file as the reference says; return its errors."""
        requests = [json.loads(line) for line in content.splitlines()]
        names = [request["custom_id"] for request in requests]
        alike = {(r["method"], r["url"], r["body"]["model"], r["body"].get("stream", False)) for r in requests}
        checks = {
            "empty_file": bool(requests),
            "too_many_tasks": len(requests) <= 50_000 and len(content) <= 200_000_000,
            "duplicate_custom_id": len(set(names)) == len(names),
            "invalid_custom_id": all(len(name) <= 64 for name in names),
            "mismatched_model": len(alike) == 1,
            "invalid_url": all((method, url) == ("POST", "/v1/chat/completions") for method, url, _, _ in alike),
            "invalid_request": not any(streams for _, _, _, streams in alike),
        }
        checks["token_limit_exceeded"] = len(requests) <= self.most_requests
        return [{"code": code, "message": code, "line": 1, "param": None} for code, good in checks.items() if not good]


def answered(request: Mapping[str, Any], answers: Mapping[str, object]) -> Line:
    """Build the line of an answer."""
    task = request["body"]["response_format"]["json_schema"]["name"]
    return responded(request, 200, completion(answers.get(task, {})))


def responded(request: Mapping[str, Any], status: int, body: object) -> Line:
    """Build the line of any response."""
    response = {"status_code": status, "request_id": "req_1", "body": body}
    return {"id": "batch_req_1", "custom_id": request["custom_id"], "response": response, "error": None}


def expired(request: Mapping[str, Any]) -> Line:
    """Build the line of a request that was not processed in time."""
    error = {"code": "batch_expired", "message": "This request could not be executed before the window expired."}
    return {"id": "batch_req_1", "custom_id": request["custom_id"], "response": None, "error": error}


@contextmanager
def fake_batch_api() -> Iterator[FakeBatchApi]:
    """Run the fake in a thread."""
    with serving(FakeBatchApi()) as server:
        yield server


def _part(kind: str, body: bytes) -> bytes:
    """Take the file out of a multipart body."""
    message = email.message_from_bytes(b"content-type: " + kind.encode() + b"\r\n\r\n" + body)
    parts = {str(p.get_param("name", header="content-disposition")): p for p in message.walk() if not p.is_multipart()}
    purpose, file = (parts[name].get_payload(decode=True) for name in ("purpose", "file"))
    assert purpose == b"batch"
    assert isinstance(file, bytes)
    return file
