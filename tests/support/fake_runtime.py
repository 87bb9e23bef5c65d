"""A fake of `xllamacpp`, the runtime of the embedded model, and the model files that it reads."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# A fake model file holds the number of a port on which the test listens. The process that runs the model connects to
# it, and the connection stays open as long as the process lives. The file's name says how the model behaves.
RUNTIME = """
import ctypes, json, os, socket, sys, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

class CommonParams:
    def __init__(self):
        self.model = SimpleNamespace(path="")
        self.cpuparams = SimpleNamespace(n_threads=-1)

class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(503 if self.server.name == "deaf" else 200)
        self.end_headers()

class Server:
    def __init__(self, params):
        os.write(1, b"noise from C++\\n")
        path = Path(params.model.path)
        if path.stem == "broken":
            os.write(2, b"E bad magic; the key is " + params.api_keys[0].encode())
            raise RuntimeError("no server")
        self.line = socket.create_connection(("127.0.0.1", int(path.read_text())))
        told = {"pid": os.getpid(), **vars(params), "model": path.name, "cpuparams": params.cpuparams.n_threads}
        self.line.sendall(json.dumps(told, default=list).encode() + b"\\n")
        if path.stem == "slow":
            ctypes.PyDLL(None).sleep(600)  # a PyDLL holds the GIL, as the real runtime does
        server = ThreadingHTTPServer((params.hostnames[0], params.port), Answer)
        server.name = path.stem
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
        path.write_text(str(self._listener.getsockname()[1]))
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
