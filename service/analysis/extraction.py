"""
Extract the article from an HTML page, in a process of its own.

The extractor takes quadratic time for some pages, and Python can't end a thread. So child processes read the pages:
`python -m service.analysis.extraction`. A child that takes too long, or that nobody waits for any more, is killed. A
child stays for the next page, because starting one takes longer than reading most pages. A child ends when its
standard input is closed. On Linux the kernel also ends it with the thread that started it.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from service.errors import EvenhandError, InvalidArticle

LIMIT = 20.0
"""Seconds that a page may take. Nearly all pages that pass the checks take less than one."""

MEMORY = 2 * 1024**3
"""Bytes of address space that a child may have."""

_AT_ONCE = min(4, os.cpu_count() or 1)
_PAGES = 200
"""Pages after which a child is replaced: the extractor keeps much of what it has read in memory."""

_SEND_TEXT = "send the article's text instead"


@dataclass(frozen=True)
class Page:
    """The article of a page."""

    text: str
    title: str | None


class Extractor:
    """Child processes that read pages. *limit* is in seconds, for one page."""

    def __init__(self, limit: float = LIMIT) -> None:
        self._limit = limit
        self._threads = ThreadPoolExecutor(_AT_ONCE, "extraction")
        self._lock = threading.Lock()
        self._idle: list[_Child] = []
        self._busy: set[_Child] = set()
        self._closed = False

    async def extract(self, html: str) -> Page:
        """Read a page. Raise InvalidArticle if it has no article or takes too long. Cancelling ends the child."""
        if self._closed:
            raise EvenhandError("the service is stopping: try again later")
        work = _Work()
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._threads, self._read, html, work)
        except asyncio.CancelledError:
            work.give_up()  # which ends the thread that waits
            raise
        if not (text := found["text"]):
            raise InvalidArticle(f"No article was found in this page: {_SEND_TEXT}.")
        return Page(text, found["title"])

    async def close(self) -> None:
        """End all children, also those that are reading a page."""
        with self._lock:
            self._closed = True
            for child in self._busy:
                child.kill()
        await asyncio.to_thread(self._threads.shutdown)
        while self._idle:
            self._idle.pop().end()

    def _read(self, html: str, work: _Work) -> dict[str, str | None]:
        child = self._take()
        is_whole = False
        try:
            work.begin(child)
            if self._closed:
                child.kill()
            found = child.read(html, self._limit)
            is_whole = True
        finally:
            is_wanted = work.end()
            self._put_back(child, is_whole=is_whole and is_wanted)
        return found

    def _take(self) -> _Child:
        """Take an idle child, or start one."""
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.is_alive():
                    break
                child.end()
            else:
                child = _Child()
            self._busy.add(child)
            return child

    def _put_back(self, child: _Child, *, is_whole: bool) -> None:
        with self._lock:
            self._busy.discard(child)
            if is_whole and child.pages < _PAGES:
                self._idle.append(child)
                return
        child.end()


async def extract_once(html: str) -> Page:
    """Read one page, in a process for this page alone."""
    extractor = Extractor()
    try:
        return await extractor.extract(html)
    finally:
        await extractor.close()


@dataclass
class _Work:
    """The reading of one page, which can be cancelled."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _child: _Child | None = None
    _given_up: bool = False

    def begin(self, child: _Child) -> None:
        """Note which child reads the page."""
        with self._lock:
            self._child = child
            if self._given_up:
                child.kill()

    def end(self) -> bool:
        """Note that the child has read the page. Return False if the page was given up."""
        with self._lock:
            self._child = None
            return not self._given_up

    def give_up(self) -> None:
        """Kill the child that reads the page, or that is about to read it."""
        with self._lock:
            self._given_up = True
            if self._child is not None:
                self._child.kill()


class _Child:
    """A process that reads one page after another."""

    def __init__(self) -> None:
        self.pages = 0
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "service.analysis.extraction"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=Path(__file__).parents[2],  # `-m` looks in the working folder first
                start_new_session=True,  # Ctrl-C is for the parent
            )
        except OSError as error:
            raise EvenhandError(f"no process could be started to read the page in: {error.strerror}") from error

    def read(self, html: str, limit: float) -> dict[str, str | None]:
        """Have a page read. Raise InvalidArticle if that takes longer than *limit* seconds, or if the child ends."""
        if not self.pages:
            self._process.stdout.readline()  # type: ignore[union-attr]  # a pipe; it says that it has started
        began = time.monotonic()
        killer = threading.Timer(limit, self.kill)
        killer.daemon = True
        killer.start()
        self.pages += 1
        try:
            with suppress(BrokenPipeError):
                self._process.stdin.write(json.dumps(html).encode() + b"\n")  # type: ignore[union-attr]  # a pipe
                self._process.stdin.flush()  # type: ignore[union-attr]  # a pipe
            answer = self._process.stdout.readline()  # type: ignore[union-attr]  # a pipe
        finally:
            killer.cancel()
        if time.monotonic() - began >= limit:  # also where the answer came in the moment in which it was killed
            raise InvalidArticle(f"The page took over {limit:g} s to read and was given up: {_SEND_TEXT}.")
        if not answer.endswith(b"\n"):
            raise InvalidArticle(f"The page can't be read, and its reading broke off: {_SEND_TEXT}.")
        found: dict[str, str | None] = json.loads(answer)
        return found

    def is_alive(self) -> bool:
        """Tell whether the process is running."""
        return self._process.poll() is None

    def kill(self) -> None:
        """Kill the process, and do not wait."""
        self._process.kill()

    def end(self) -> None:
        """Kill the process, and wait until it has ended."""
        self._process.kill()
        with suppress(BrokenPipeError):  # it may not have read everything
            self._process.stdin.close()  # type: ignore[union-attr]  # a pipe
        self._process.stdout.close()  # type: ignore[union-attr]  # a pipe
        self._process.wait()


# ── The child ────────────────────────────────────────────────────────────────────────────────────────────────────


def main() -> None:
    """Read pages from standard input, each a JSON string on a line, and write a line for each. End with the input."""
    _confine()
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)  # whatever the extractor prints
        import trafilatura  # noqa: F401 - before it says that it has started

        out.write(b"\n")
        out.flush()
        for line in sys.stdin.buffer:
            out.write(json.dumps(_found(json.loads(line))).encode() + b"\n")
            out.flush()


def _found(html: str) -> dict[str, str | None]:
    """Take the main text and the title from a page; both are None if the extractor fails. Nothing is fetched."""
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    page = None
    with suppress(Exception):  # a page must not end the process for those that come after it
        page = bare_extraction(html, include_comments=False, include_tables=False, with_metadata=True)
    return {"text": page.text, "title": page.title} if isinstance(page, Document) else {"text": None, "title": None}


def _confine() -> None:
    """On Linux, let the kernel limit the memory, and end this process with its parent."""
    if sys.platform != "linux":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    end_with_parent()


def end_with_parent() -> None:
    """On Linux, let the kernel end this process with the thread that started it."""
    if sys.platform != "linux":
        return
    import ctypes

    parent = os.getppid()
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        sys.exit()


if __name__ == "__main__":
    main()
