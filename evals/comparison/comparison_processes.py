"""
Compare recordings in a process of its own.

A replay patches the HTTP client and the sockets of its whole process: in one that serves, live questions would meet
the recordings. So a process is started for each comparison, and it ends with it.
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
"""Seconds that a comparison may wait for its turn, and then take; all cases of both versions take a few."""
MOST = 8
"""How many comparisons may be under way: one is made, the others wait for their turn."""
KEPT = 32
"""How many comparisons are kept: one is large where much has flipped."""
_SPAWN = multiprocessing.get_context("spawn")
"""A fork would inherit the locks of the threads that serve."""


@dataclass(frozen=True)
class Question:
    """
    Which two versions to compare, such as `summary@1.0.0`; by all metrics and over all cases where none is named.

    *model* is whose recordings are meant, where those are not the usual ones.
    """

    a: str
    b: str
    metrics: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    model: str | None = None


@dataclass
class _Making:
    """A comparison that is made or was made, and how many wait for it."""

    task: asyncio.Task[Comparison]
    waiting: int = 0


class ComparisonProcesses:
    """
    Comparisons, made one at a time and each once, for as long as the files that they rest on stay as they are.

    Who asks for what is being made waits for it with the others, and may go away; where nobody waits any more, it is
    given up. A failure is not kept.
    """

    def __init__(self, place: Callable[[], EvalSources], limit: float = LIMIT, kept: int = KEPT) -> None:
        self._place = place
        self._limit = limit
        self._kept = kept
        self._turn = asyncio.Lock()
        self._made: dict[tuple[Question, str], _Making] = {}

    async def compare(self, question: Question) -> Comparison:
        """
        Answer as `recorded_comparisons.compare_versions` does, with its errors.

        Raise `ReplayError` where its process breaks off or takes too long, or where too many comparisons wait.
        """
        key = question, _files(self._place_of(question), question)
        making = self._made.get(key)
        if making is None:
            if sum(not each.task.done() for each in self._made.values()) >= MOST:
                raise ReplayError(f"{MOST} comparisons are under way, which is the most: ask again in a minute")
            making = self._made[key] = _Making(asyncio.create_task(self._compare(question)))
            making.task.add_done_callback(functools.partial(self._settle, key))
        making.waiting += 1
        try:
            return await asyncio.shield(making.task)
        finally:
            making.waiting -= 1
            if not making.waiting and not making.task.done():
                self._made.pop(key, None)
                making.task.cancel()

    async def close(self) -> None:
        """Stop what is being made."""
        tasks = [making.task for making in self._made.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _place_of(self, question: Question) -> EvalSources:
        place = self._place()
        return replace(place, model=question.model) if question.model else place

    async def _compare(self, question: Question) -> Comparison:
        async with self._one_at_a_time():
            process, answer = _start(self._place_of(question), question)
            try:
                return await asyncio.to_thread(_wait, process, answer, self._limit)
            except asyncio.CancelledError:
                process.kill()  # which ends the thread that waits for it
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

    def _settle(self, key: tuple[Question, str], made: asyncio.Task[Comparison]) -> None:
        """Forget a failure, or else what was made first of too much."""
        if made.cancelled() or made.exception():
            self._made.pop(key, None)
        done = [known for known, making in self._made.items() if making.task.done()]
        for known in done[: -self._kept]:
            del self._made[known]


def _files(place: EvalSources, question: Question) -> str:
    """Tell the files that a comparison rests on from what they were before: by name, size and time of change."""
    recordings = place.cassettes / folder_of(place.model) / question.a.partition("@")[0]
    found = [
        (str(path), about.st_size, about.st_mtime_ns)
        for folder in (place.prompts, place.cases, recordings)
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".md", ".yaml", ".json") and (about := path.stat())
    ]
    return hashlib.sha256(repr(found).encode()).hexdigest()


def _start(place: EvalSources, question: Question) -> tuple[BaseProcess, Connection]:
    """Start the process, and give the end of the pipe at which its answer comes out."""
    ours, theirs = _SPAWN.Pipe(duplex=False)
    process = _SPAWN.Process(target=_answer, args=(theirs, place, question), daemon=True)
    with theirs:  # theirs alone from now on, so that its end is the end of the pipe
        try:
            process.start()
        except OSError as error:
            ours.close()
            raise ReplayError(f"no process could be started to compare in: {error.strerror}: try again") from error
    return process, ours


def _answer(pipe: Connection, place: EvalSources, question: Question) -> None:
    """Compare and send the result, or the refusal. Any other error is a defect: it ends the process, with a trace."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is meant for the service, which ends this process
    gc.disable()  # the process ends with its answer
    from evals.comparison.recorded_comparisons import Scope, compare_versions

    answer: Comparison | EvenhandError
    try:
        answer = compare_versions(place, question.a, question.b, Scope(question.metrics, question.cases))
    except EvenhandError as error:
        answer = error
    with suppress(BrokenPipeError):
        pipe.send(answer)


def _wait(process: BaseProcess, pipe: Connection, limit: float) -> Comparison:
    """Wait for the answer, at most *limit* seconds; the process is gone afterwards."""
    answer: Comparison | EvenhandError
    try:
        with pipe:
            if not pipe.poll(limit):
                raise ReplayError(f"the comparison took over {limit:g} s and was given up: ask for fewer cases")
            answer = pipe.recv()
    except (EOFError, OSError) as error:
        process.join(1)
        raise ReplayError(
            f"the comparison broke off (exit code {process.exitcode}): try again; the log of the service may have why"
        ) from error
    finally:
        process.kill()
        process.join()
    if isinstance(answer, EvenhandError):
        raise answer
    return answer
