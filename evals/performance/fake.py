"""
A fake model in a process of its own: it answers chat completions on loopback after a set time.

`fake_model` starts the process, so the CPU that it takes is not counted. It ends when its standard input does.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from evals.performance.articles import answer

_TASKS = {"DraftSummary": "summary", "DraftFraming": "framing", "DraftFlags": "loaded_language"}
"""LangChain names a schema after its class."""


@contextmanager
def fake_model(delay: float = 0.0) -> Iterator[str]:
    """Run a fake model that takes *delay* seconds for an answer; yield its address with `/v1`."""
    command = (sys.executable, "-m", "evals.performance.fake", "--delay", str(delay))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdin is not None  # noqa: S101 - asked for above
        assert process.stdout is not None  # noqa: S101
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        finally:
            process.stdin.close()


def completion(body: dict[str, Any]) -> bytes:
    """Answer a request."""
    label: dict[str, Any] = {"name": "label", "schema": {}}
    asked = body["response_format"]["json_schema"] if "response_format" in body else label
    contents = [message["content"] for message in body["messages"]]
    content = answer(_TASKS.get(asked["name"], asked["name"]), contents, asked["schema"].get("properties", ()))
    text = content if isinstance(content, str) else json.dumps(content)
    message = {"role": "assistant", "content": text, "refusal": None}
    return json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": "fake-model-1",
            "system_fingerprint": "fp_1",
            "choices": [{"index": 0, "finish_reason": "stop", "message": message, "logprobs": None}],
            "usage": {
                "prompt_tokens": 1000,
                "completion_tokens": 100,
                "total_tokens": 1100,
                "prompt_tokens_details": {"cached_tokens": 0},
            },
        }
    ).encode()


async def _serve(delay: float) -> None:
    """Print the port, then answer until standard input ends."""
    server = await asyncio.start_server(partial(_connection, delay=delay), "127.0.0.1", 0, backlog=500)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


async def _connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float) -> None:
    """Answer the requests of one connection, each *delay* seconds after it arrived."""
    loop = asyncio.get_running_loop()
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = next(line for line in head.lower().splitlines() if line.startswith(b"content-length:"))
            body = await reader.readexactly(int(length.partition(b":")[2]))
            due = loop.time() + delay
            content = completion(json.loads(body))
            await asyncio.sleep(due - loop.time())
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n")
            writer.write(f"content-length: {len(content)}\r\n\r\n".encode() + content)
            await writer.drain()
    except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
        pass  # the client has closed the connection, or the server ends
    finally:
        writer.close()


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description="A fake model.")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before an answer")
    asyncio.run(_serve(parser.parse_args().delay))


if __name__ == "__main__":
    main()
