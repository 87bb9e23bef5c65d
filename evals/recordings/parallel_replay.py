"""Replay many recordings offline on all cores, and report everything that is wrong with them in one error."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sys
import warnings
from collections.abc import Iterator, Sequence
from itertools import chain, groupby
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess

from evals.recordings.metadata import Key
from evals.recordings.offline import offline
from evals.recordings.replay import replay
from evals.recordings.sampling import Sample, StepProgress
from evals.recordings.suite import Suite
from service.errors import RecordingError, RecordingMissing, ReplayError

Outcome = list[Sample] | RecordingError
"""The samples of a recording, or what is wrong with it."""

_WORTH_A_PROCESS = 8
"""How many recordings make it worth to start a process."""


def replay_all(
    keys: Sequence[Key],
    suite: Suite,
    progress: StepProgress,
    wrong: Sequence[str] = (),
    processes: int | None = None,
) -> dict[Key, list[Sample]]:
    """
    Replay all *keys* and return their samples in the same order.

    Raise one RecordingError with everything that is wrong with the recordings, after what is already known to be
    *wrong*. All keys of a case are replayed one after another in one process, because the service caches its work on
    the last articles. Where processes can be forked, as on Linux, there are so many *processes*: without a number,
    as many as there are cores and as are worth it.
    """
    positions = {name: position for position, name in enumerate(suite.cases)}
    ordered = sorted(keys, key=lambda key: positions[key.case])
    outcomes: dict[Key, Outcome] = {}
    with offline():
        progress(0, len(keys), "")
        for key, outcome in _outcomes(ordered, suite, processes):
            outcomes[key] = outcome
            progress(len(outcomes), len(keys), str(key))
    errors = [outcome for key in ordered if isinstance(outcome := outcomes[key], RecordingError)]
    problems = [*wrong, *map(str, errors)]
    samples_by_key = {key: outcome for key in keys if not isinstance(outcome := outcomes[key], RecordingError)}
    if problems := problems or list(_too_few(samples_by_key, suite)):
        is_missing = errors and not wrong and all(isinstance(each, RecordingMissing) for each in errors)
        raise (RecordingMissing if is_missing else RecordingError)("\n".join(problems))
    return samples_by_key


def _outcomes(keys: Sequence[Key], suite: Suite, processes: int | None) -> Iterator[tuple[Key, Outcome]]:
    """Replay *keys*, sorted by case: the first case in this process, the rest in several, if they are worth it."""
    processes = processes or min(_cores(), len(keys) // _WORTH_A_PROCESS)
    if processes < 2 or sys.platform != "linux" or multiprocessing.current_process().daemon:
        return _in_this_process(keys, suite)
    first, *rest = [list(group) for _, group in groupby(keys, lambda key: key.case)]
    shares = [list(chain.from_iterable(rest[number::processes])) for number in range(processes)]
    return chain(_in_this_process(first, suite), _forked(shares, suite))


def _in_this_process(keys: Sequence[Key], suite: Suite) -> Iterator[tuple[Key, Outcome]]:
    with asyncio.Runner() as runner:
        loop = runner.get_loop()  # `Runner.run` would set up its signal handler anew for each key
        for key in keys:
            try:
                yield key, loop.run_until_complete(replay(key, suite))
            except RecordingError as error:
                yield key, error


def _forked(shares: Sequence[Sequence[Key]], suite: Suite) -> Iterator[tuple[Key, Outcome]]:
    """
    Replay each share in a forked process, which already has all modules of this one and ends after its share.

    A replay patches its whole process, so there can't be two at once in one process.
    """
    fork = multiprocessing.get_context("fork")
    running: dict[Connection, ForkProcess] = {}
    try:
        for share in shares:
            receiver, sender = fork.Pipe(duplex=False)
            process = fork.Process(target=_send, args=(sender, share, suite), daemon=True)
            with sender, warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # about threads: numpy's survive a fork
                process.start()
            running[receiver] = process
        while running:
            ready = wait(running)
            for pipe in [pipe for pipe in running if pipe in ready]:
                outcome = _received(pipe, running[pipe])
                if outcome is None:
                    running.pop(pipe).join()
                else:
                    yield outcome
    finally:
        for process in running.values():
            process.kill()
            process.join()


def _received(pipe: Connection, process: ForkProcess) -> tuple[Key, Outcome] | None:
    try:
        outcome: tuple[Key, Outcome] | RecordingError | None = pipe.recv()
    except EOFError as end:
        process.join()
        raise ReplayError(f"a process that replays broke off (exit code {process.exitcode}): try again") from end
    if isinstance(outcome, RecordingError):
        raise outcome
    return outcome


def _send(pipe: Connection, keys: Sequence[Key], suite: Suite) -> None:
    """Replay in a forked process, and end it without the clean-up, which is the parent's task."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles an interrupt, and ends this process
    try:
        with offline():  # the parent's own guard does not see what happens in this process
            for outcome in _in_this_process(keys, suite):
                pipe.send(outcome)
        pipe.send(None)
    except RecordingError as error:
        pipe.send(error)
    os._exit(0)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _too_few(samples_by_key: dict[Key, list[Sample]], suite: Suite) -> Iterator[str]:
    """Name the recordings that have fewer samples than the others."""
    most = max(map(len, samples_by_key.values()), default=0)
    for key, samples in samples_by_key.items():
        if len(samples) < most:
            command = suite.record_command(key, f" --samples {most}")
            yield f"{key}: {len(samples)} of {most} samples are recorded: {command}"
