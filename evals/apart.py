"""
Compare recordings in a process of its own.

A replay patches the HTTP client and the sockets of its whole process: in one that serves, live questions would meet
the recordings. So a process is started for each comparison, and it ends with it.
"""

from __future__ import annotations

import asyncio
import functools
import gc
import multiprocessing
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING

from service.errors import EvenhandError, ReplayError

if TYPE_CHECKING:
    from evals.compare import Comparison
    from evals.suites import Place

LIMIT = 120.0
"""Seconds that a comparison may take; all cases with three samples of both versions take a few."""
KEPT = 32
"""How many comparisons are kept: one is large where much has flipped."""
_SPAWN = multiprocessing.get_context("spawn")
"""A fork would inherit the locks of the threads that serve."""


@dataclass(frozen=True)
class Question:
    """Which two versions to compare, such as `summary@1.0.0`; by all metrics and over all cases where none is named."""

    a: str
    b: str
    metrics: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()


class Apart:
    """
    Comparisons, made one at a time and each once: recordings and released prompts don't change under a service.

    Who asks for what is being made waits for it with the others, and may go away; a failure is not kept.
    """

    def __init__(self, place: Callable[[], Place], limit: float = LIMIT) -> None:
        self._place = place
        self._limit = limit
        self._turn = asyncio.Lock()
        self._made: dict[Question, asyncio.Task[Comparison]] = {}

    async def compare(self, question: Question) -> Comparison:
        """Answer as `suites.compare_versions` does, with its errors; `ReplayError` where its process breaks off."""
        made = self._made.get(question)
        if made is None:
            made = self._made[question] = asyncio.create_task(self._compare(question))
            made.add_done_callback(functools.partial(self._settle, question))
        return await asyncio.shield(made)

    async def close(self) -> None:
        """Stop what is being made."""
        made = list(self._made.values())
        for task in made:
            task.cancel()
        await asyncio.gather(*made, return_exceptions=True)

    async def _compare(self, question: Question) -> Comparison:
        async with self._turn:
            process, answer = _start(self._place(), question)
            try:
                return await asyncio.to_thread(_wait, process, answer, self._limit)
            except asyncio.CancelledError:
                process.kill()  # which ends the thread that waits for it
                raise

    def _settle(self, question: Question, made: asyncio.Task[Comparison]) -> None:
        """Forget a failure, or else what was made first of too much."""
        if made.cancelled() or made.exception():
            del self._made[question]
        done = [asked for asked, task in self._made.items() if task.done()]
        for asked in done[:-KEPT]:
            del self._made[asked]


def _start(place: Place, question: Question) -> tuple[BaseProcess, Connection]:
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


def _answer(pipe: Connection, place: Place, question: Question) -> None:
    """Compare and send the result, or the refusal. Any other error is a defect: it ends the process, with a trace."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is meant for the service, which ends this process
    gc.disable()  # the process ends with its answer
    from evals.suites import Scope, compare_versions

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
