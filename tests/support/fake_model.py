"""
A fake model: an HTTP server on loopback that speaks the chat-completions protocol.

It is the only thing that tests fake. Each request gets the first of these:

1. the act of `acts_on` whose text the request contains;
2. the next of `acts`, if there is one and it is not None;
3. the answer that `answers` has for the task named in the request's JSON schema.

`/tokenize`, beside `/v1`, answers with what `tokenize` makes of a text; without that there is no such page.

A question about a party's label has no schema. Its task is called `label`, and its usual answer is that of the first
example turn in the question.
"""

from __future__ import annotations

import json
import math
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

Act = Callable[["Handler"], None]
Server = TypeVar("Server", bound="FakeModel")
KEY = "sk-test-0123456789abcdef"


class Handler(BaseHTTPRequestHandler):
    """Serve one connection."""

    protocol_version = "HTTP/1.1"
    server: FakeModel
    question: dict[str, Any]

    def do_POST(self) -> None:
        """Note the request, then act."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.path == "/tokenize":
            return self._tokenize(body["content"])
        self.question = body
        with self.server.lock:
            self.server.requests.append(body)
            self.server.times.append(time.monotonic())
            self.server.headers.append(dict(self.headers))
            act = next((act for text, act in self.server.acts_on.items() if text in json.dumps(body)), None)
            act = act or (self.server.acts.popleft() if self.server.acts else None)
            self.server.at_once += 1
            self.server.most_at_once = max(self.server.most_at_once, self.server.at_once)
        try:
            (act or reply(self.server.answers.get(_task(body), _usual(body))))(self)
        finally:
            with self.server.lock:
                self.server.at_once -= 1

    def _tokenize(self, content: str) -> None:
        self.server.tokenized.append(content)
        found = self.server.tokenize and json.dumps({"tokens": self.server.tokenize(content)}).encode()
        self.send(200 if found else 404, found or b"{}", {})

    def send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        """Write a whole response."""
        self.send_response(status)
        for name, value in {"content-type": "application/json", **headers, "content-length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Log nothing."""


class FakeModel(ThreadingHTTPServer):
    """The requests so far, and the answers to come."""

    daemon_threads = True

    def __init__(self, handler: type[Handler] = Handler) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.lock = threading.Lock()
        self.released = threading.Event()
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.times: list[float] = []
        self.acts: deque[Act | None] = deque()
        self.acts_on: dict[str, Act] = {}
        self.answers: dict[str, object] = {}
        self.tokenize: Callable[[str], list[int]] | None = None
        self.tokenized: list[str] = []
        self.at_once = self.most_at_once = 0

    @property
    def url(self) -> str:
        """Return the base address, `/v1` included."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore connections that the client gave up."""

    @property
    def tasks(self) -> list[str]:
        """List the tasks of all requests so far, in order."""
        return [_task(body) for body in self.requests]


@contextmanager
def fake_model() -> Iterator[FakeModel]:
    """Run a fake model in a thread."""
    with serving(FakeModel()) as server:
        yield server


def answer_every_task(model: FakeModel, word: str = "rained") -> None:
    """Have a model answer every task; its summary says that it *word*."""
    model.answers |= {
        "summary": {"sentences": [{"text": f"It {word}.", "evidence": [1]}]},
        "framing": {"parties": []},
        "loaded_language": {"flags": []},
    }


def tokens_of(content: str) -> list[int]:
    """Tokenize a text: a word of at most eight letters is one token with the space before it, a longer one is two."""
    parts = re.findall(r"\n| ?[^\s]{1,8}", content)
    return [sum(ord(letter) * 7**place for place, letter in enumerate(part)) for part in parts]


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    """Run a server in a thread."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


def reply(
    answer: object,
    *,
    finish: str = "stop",
    refusal: str | None = None,
    cached: int = 0,
    chances: Mapping[str, float] | None = None,
) -> Act:
    """
    Answer with a chat completion whose text is *answer*: a text, or a value as JSON.

    *chances* are the probabilities of the tokens that it could have begun with.
    """

    def act(handler: Handler) -> None:
        told = _told(answer, handler.question) if isinstance(answer, dict) else answer
        raw(json.dumps(completion(told, finish, refusal, cached, chances)).encode())(handler)

    return act


def _told(answer: dict[str, Any], question: Mapping[str, Any]) -> dict[str, Any]:
    """Give a summary in the form that is asked for: if sentences are retold by number, those that it rests on."""
    schema = question.get("response_format", {}).get("json_schema", {}).get("schema", {})
    numbers = [name for name in schema.get("properties", ()) if name.isdigit()]
    if not numbers or not isinstance(answer.get("sentences"), list):
        return answer
    free = [*numbers]
    told = {}
    for sentence in answer["sentences"]:
        number = next((str(n) for n in sentence["evidence"] if str(n) in free), free[0] if free else None)
        if number:
            free.remove(number)
            told[number] = sentence["text"]
    return told


def completion(
    answer: object,
    finish: str = "stop",
    refusal: str | None = None,
    cached: int = 0,
    chances: Mapping[str, float] | None = None,
) -> dict[str, Any]:
    """Build the body of a chat completion, as `reply` does."""
    text = answer if isinstance(answer, str) or answer is None else json.dumps(answer)
    tops = [{"token": token, "logprob": math.log(chance), "bytes": None} for token, chance in (chances or {}).items()]
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "fake-model-1",
        "system_fingerprint": "fp_1",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish,
                "message": {"role": "assistant", "content": text, "refusal": refusal},
                "logprobs": {"content": [{**tops[0], "top_logprobs": tops}]} if tops else None,
            }
        ],
        "usage": {
            "prompt_tokens": 100,
            "completion_tokens": 10,
            "total_tokens": 110,
            "prompt_tokens_details": {"cached_tokens": cached},
        },
    }


def raw(body: bytes, status: int = 200, **headers: str) -> Act:
    """Answer with any bytes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: handler.send(status, body, named)


def failure(status: int, message: str = "no", code: str | None = None, **headers: str) -> Act:
    """Answer with an error in the form that OpenAI uses."""
    return raw(json.dumps({"error": {"message": message, "type": "t", "code": code}}).encode(), status, **headers)


def drop(handler: Handler) -> None:
    """Close the connection without an answer."""
    handler.close_connection = True
    handler.connection.close()


def hang(handler: Handler) -> None:
    """Answer nothing until the test is over."""
    handler.server.released.wait(30)
    handler.close_connection = True


def _task(body: Mapping[str, Any]) -> str:
    return str(body["response_format"]["json_schema"]["name"]) if "response_format" in body else "label"


def _usual(body: Mapping[str, Any]) -> object:
    """Answer a question about a label with its first example, and any other with an empty object."""
    shown = [message["content"] for message in body.get("messages", ()) if message["role"] == "assistant"]
    return shown[0] if shown and _task(body) == "label" else {}
