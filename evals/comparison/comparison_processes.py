"""
Make each comparison in a process of its own.

A replay patches the HTTP client and the sockets of its whole process. In the process of the server, questions to a
live model would be answered from recordings. So each comparison has a process, which ends with it.
"""

from __future__ import annotations

import asyncio
import functools
import gc
import hashlib
import multiprocessing
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING

from evals.recordings.metadata import folder_of
from service.errors import EvenhandError, ReplayError

if TYPE_CHECKING:
    from evals.comparison.results import Comparison
    from evals.comparison.sources import EvalSources

LIMIT = 120.0
"""How many seconds a comparison may wait for its turn, and then take; usually it takes a few."""
MOST = 8
"""How many comparisons are accepted at once: one is made, the others wait."""
STORED = 32
"""How many comparisons are stored. They are large if many samples flipped."""
_SPAWN = multiprocessing.get_context("spawn")
"""A fork would inherit locks that other threads of the server hold."""


@dataclass(frozen=True)
class Question:
    """
    Which two versions to compare, such as `summary@1.0.0`; by all metrics and over all cases by default.

    *model* names the model whose recordings are compared, by default the usual one.
    """

    a: str
    b: str
    metrics: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    model: str | None = None


@dataclass
class _Entry:
    """A comparison that is being made or is stored, and how many callers wait for it."""

    task: asyncio.Task[Comparison]
    waiting: int = 0


class ComparisonProcesses:
    """
    Makes comparisons one at a time, and stores each until the files that it was made from change.

    Callers who ask for the same comparison wait for it together. If all of them go away, it is cancelled. A failure is
    not stored.
    """

    def __init__(self, sources: Callable[[], EvalSources], limit: float = LIMIT, stored: int = STORED) -> None:
        self._sources = sources
        self._limit = limit
        self._stored = stored
        self._turn = asyncio.Lock()
        self._entries: dict[tuple[Question, str], _Entry] = {}

    async def compare(self, question: Question) -> Comparison:
        """
        Return what `compare_versions` returns, and raise what it raises.

        Raise ReplayError if the process ends too early or takes too long, or if too many comparisons wait.
        """
        key = question, _files_digest(self._sources_of(question), question)
        entry = self._entries.get(key)
        if entry is None:
            if sum(not each.task.done() for each in self._entries.values()) >= MOST:
                raise ReplayError(f"{MOST} comparisons are waiting, and no more are accepted: ask again in a minute")
            entry = self._entries[key] = _Entry(asyncio.create_task(self._compare(question)))
            entry.task.add_done_callback(functools.partial(self._settle, key))
        entry.waiting += 1
        try:
            return await asyncio.shield(entry.task)
        finally:
            entry.waiting -= 1
            if not entry.waiting and not entry.task.done():
                self._entries.pop(key, None)
                entry.task.cancel()

    async def close(self) -> None:
        """Cancel all comparisons that are being made."""
        tasks = [entry.task for entry in self._entries.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _sources_of(self, question: Question) -> EvalSources:
        sources = self._sources()
        return replace(sources, model=question.model) if question.model else sources

    async def _compare(self, question: Question) -> Comparison:
        async with self._one_at_a_time():
            process, answer = _start(self._sources_of(question), question)
            try:
                return await asyncio.to_thread(_wait, process, answer, self._limit)
            except asyncio.CancelledError:
                process.kill()  # this ends the thread that waits for the process
                raise

    @asynccontextmanager
    async def _one_at_a_time(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._limit):
                await self._turn.acquire()
        except TimeoutError as error:
            raise ReplayError(f"other comparisons took over {self._limit:g} s: ask again in a minute") from error
        try:
            yield
        finally:
            self._turn.release()

    def _settle(self, key: tuple[Question, str], task_done: asyncio.Task[Comparison]) -> None:
        """Forget a comparison that failed, and the oldest ones if there are too many."""
        if task_done.cancelled() or task_done.exception():
            self._entries.pop(key, None)
        done = [known for known, entry in self._entries.items() if entry.task.done()]
        for known in done[: -self._stored]:
            del self._entries[known]


def _files_digest(sources: EvalSources, question: Question) -> str:
    """Return a digest of the files that a comparison is made from: of their names, sizes and times of change."""
    recordings = sources.cassettes / folder_of(sources.model) / question.a.partition("@")[0]
    found = [
        (str(path), about.st_size, about.st_mtime_ns)
        for folder in (sources.prompts, sources.cases, recordings)
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".md", ".yaml", ".json") and (about := path.stat())
    ]
    return hashlib.sha256(repr(found).encode()).hexdigest()


def _start(sources: EvalSources, question: Question) -> tuple[BaseProcess, Connection]:
    """Start the process, and return it with the end of the pipe that receives its answer."""
    ours, theirs = _SPAWN.Pipe(duplex=False)
    process = _SPAWN.Process(target=_answer, args=(theirs, sources, question), daemon=True)
    with theirs:  # only the process holds its end then: when it ends, so does the pipe
        try:
            process.start()
        except OSError as error:
            ours.close()
            raise ReplayError(f"no process could be started to compare in: {error.strerror}: try again") from error
    return process, ours


def _answer(pipe: Connection, sources: EvalSources, question: Question) -> None:
    """Send the comparison or an EvenhandError. Any other error is a defect: it ends the process with a traceback."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server handles an interrupt, and ends this process
    gc.disable()  # the process ends with its answer
    from evals.comparison.recorded_comparisons import Scope, compare_versions

    answer: Comparison | EvenhandError
    try:
        answer = compare_versions(sources, question.a, question.b, Scope(question.metrics, question.cases))
    except EvenhandError as error:
        answer = error
    with suppress(BrokenPipeError):
        pipe.send(answer)


def _wait(process: BaseProcess, pipe: Connection, limit: float) -> Comparison:
    """Wait for the answer for at most *limit* seconds, and end the process."""
    answer: Comparison | EvenhandError
    try:
        with pipe:
            if not pipe.poll(limit):
                raise ReplayError(f"the comparison took over {limit:g} s and was given up: ask for fewer cases")
            answer = pipe.recv()
    except (EOFError, OSError) as error:
        process.join(1)
        raise ReplayError(
            f"the comparison broke off (exit code {process.exitcode}): try again; the log of the service may say why"
        ) from error
    finally:
        process.kill()
        process.join()
    if isinstance(answer, EvenhandError):
        raise answer
    return answer
