"""A fake of `xllamacpp`, the runtime of the embedded model, and the model files that it reads."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# A fake model file holds the number of a port on which the test listens. The process that runs the model connects to
# it, and the connection stays open as long as the process lives. The file's name says how the model behaves. What the
# server is asked stands in the file `asked` beside the model's, a JSON array of path and body a line.
RUNTIME = """
import ctypes, json, os, socket, sys, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

class CommonParams:
    def __init__(self):
        self.model = SimpleNamespace(path="")
        self.cpuparams = SimpleNamespace(n_threads=-1)
        self.speculative = SimpleNamespace(types=[], ngram_simple=SimpleNamespace())

common_speculative_type = SimpleNamespace(COMMON_SPECULATIVE_TYPE_NGRAM_SIMPLE="NGRAM_SIMPLE")

ANSWERS = {
    "summary": {"sentences": [{"text": "It rained.", "evidence": [1]}]},
    "loaded_language": {"flags": []},
}
PARTY = {"name": "Zuzana Hrabal", "aliases": [], "evidence": [], "phrases": [], "framing": "It shows her."}
PARTY |= {"role": "none", "fine_roles": [], "tone": "neutral"}

def answer(body):
    if "response_format" not in body:  # a question about a label is answered as its first example is
        return next((m["content"] for m in body.get("messages", ()) if m["role"] == "assistant"), "")
    asked = body["response_format"]["json_schema"]
    retold = [name for name in asked["schema"]["properties"] if name.isdigit()]
    if retold:
        return json.dumps(dict.fromkeys(retold, "It rained."))
    parties = (d for d in asked["schema"].get("$defs", {}).values() if "framing" in d["properties"])
    party = {name: PARTY[name] for d in parties for name in d["properties"]}
    return json.dumps({"parties": [party]} if party else ANSWERS[asked["name"]])

class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(503 if self.server.name == "deaf" else 200)
        self.end_headers()

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        with open(self.server.asked, "a") as asked:
            asked.write(json.dumps([self.path, body]) + "\\n")
        if self.path.startswith("/slots/0"):
            return self.save_or_restore(self.server.folder + body["filename"])
        self.server.slot = json.dumps(body.get("messages", body.get("prompt")))
        message = {"role": "assistant", "content": answer(body)}
        self.reply(200, {"choices": [{"index": 0, "finish_reason": "stop", "message": message}]})

    def save_or_restore(self, path):
        if self.path.endswith("=save"):
            try:
                Path(path).write_text(self.server.slot)
            except OSError:
                return self.reply(400, {})
        elif not os.path.exists(path):
            return self.reply(400, {})
        self.reply(200, {})

    def reply(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass

class Server:
    def __init__(self, params):
        os.write(1, b"noise from C++\\n")
        path = Path(params.model.path)
        if path.stem == "broken":
            os.write(2, b"E bad magic; the key is " + params.api_keys[0].encode())
            raise RuntimeError("no server")
        self.line = socket.create_connection(("127.0.0.1", int(path.read_text().removeprefix("GGUF"))))
        told = {"pid": os.getpid(), **vars(params), "model": path.name, "cpuparams": params.cpuparams.n_threads}
        told["speculative"] = {"types": params.speculative.types, **vars(params.speculative.ngram_simple)}
        self.line.sendall(json.dumps(told, default=list).encode() + b"\\n")
        if path.stem == "slow":
            ctypes.PyDLL(None).sleep(600)  # a PyDLL holds the GIL, as the real runtime does
        server = ThreadingHTTPServer((params.hostnames[0], params.port), Answer)
        server.name, server.slot, server.folder = path.stem, "", params.slot_save_path
        server.asked = path.with_name("asked")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.listening_address = f"http://127.0.0.1:{server.server_port}"
"""


@dataclass
class Line:
    """A child process's connection to the test, which ends when the child ends; *told* is what it was started with."""

    told: dict[str, Any]
    connection: socket.socket

    def wait_for_end(self) -> None:
        """Return when the child has ended; fail if it still runs after 20 seconds."""
        assert self.connection.recv(1) == b""


class Folder:
    """Makes model files, and accepts the connections of the children that run them."""

    def __init__(self, path: Path, listener: socket.socket) -> None:
        self.path = path
        self._listener = listener
        self._open: list[socket.socket] = []

    def model(self, name: str = "good") -> Callable[[], Path]:
        """Make a model file that behaves as *name* says."""
        path = self.path / f"{name}.gguf"
        path.write_text(f"GGUF{self._listener.getsockname()[1]}")
        return lambda: path

    def call(self) -> Line:
        """Accept the next child's connection."""
        connection, _ = self._listener.accept()
        connection.settimeout(20)
        self._open.append(connection)
        with connection.makefile() as lines:
            return Line(json.loads(lines.readline()), connection)

    def close(self) -> None:
        """Close all connections."""
        for connection in self._open:
            connection.close()
