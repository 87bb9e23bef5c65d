"""Replay many recordings: offline, on every core, and with all that is wrong with them said at once."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import signal
import socket
import sys
import warnings
from collections.abc import Iterator, Sequence
from itertools import chain, groupby
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import Any

from evals.recordings.cassettes import Key
from evals.recordings.sampling import Sample, StepProgress, Suite, again, replay
from service.errors import RecordingError, RecordingMissing, ReplayError

Outcome = list[Sample] | RecordingError
"""The samples of a recording, or what is wrong with it."""

_SHARE = 8
"""So many recordings are worth a process of their own."""


def replay_all(
    keys: Sequence[Key], suite: Suite, progress: StepProgress, wrong: Sequence[str] = ()
) -> dict[Key, list[Sample]]:
    """
    Replay every key, in the order of *keys*; what is wrong with the recordings is collected and raised together.

    All of one case come after another, in one process: the service remembers what it made of the last articles. Where
    processes can be forked, as on Linux, each core has one.
    """
    places = {name: place for place, name in enumerate(suite.cases)}
    ordered = sorted(keys, key=lambda key: places[key.case])
    outcomes: dict[Key, Outcome] = {}
    with offline():
        progress(0, len(keys), "")
        for key, outcome in _outcomes(ordered, suite):
            outcomes[key] = outcome
            progress(len(outcomes), len(keys), str(key))
    refused = [outcome for key in ordered if isinstance(outcome := outcomes[key], RecordingError)]
    found = [*wrong, *map(str, refused)]
    made = {key: outcome for key in keys if not isinstance(outcome := outcomes[key], RecordingError)}
    if found := found or list(_too_few(made)):
        is_missing = refused and not wrong and all(isinstance(each, RecordingMissing) for each in refused)
        raise (RecordingMissing if is_missing else RecordingError)("\n".join(found))
    return made


def _outcomes(keys: Sequence[Key], suite: Suite) -> Iterator[tuple[Key, Outcome]]:
    """Replay *keys*, which are ordered by case: those of the first here, the rest in as many processes as pay."""
    processes = min(_cores(), len(keys) // _SHARE)
    if processes < 2 or sys.platform != "linux" or multiprocessing.current_process().daemon:
        return _here(keys, suite)
    first, *rest = [list(group) for _, group in groupby(keys, lambda key: key.case)]
    shares = [list(chain.from_iterable(rest[number::processes])) for number in range(processes)]
    return chain(_here(first, suite), _forked(shares, suite))


def _here(keys: Sequence[Key], suite: Suite) -> Iterator[tuple[Key, Outcome]]:
    with asyncio.Runner() as runner:
        loop = runner.get_loop()  # `Runner.run` would set up its signal handler anew for each key
        for key in keys:
            try:
                yield key, loop.run_until_complete(replay(key, suite))
            except RecordingError as error:
                yield key, error


def _forked(shares: Sequence[Sequence[Key]], suite: Suite) -> Iterator[tuple[Key, Outcome]]:
    """
    Replay each share in a forked process, which has all modules that this one has, and ends when its share is done.

    A replay patches its whole process, so that there can be no two in one.
    """
    fork = multiprocessing.get_context("fork")
    running: dict[Connection, ForkProcess] = {}
    try:
        for share in shares:
            ours, theirs = fork.Pipe(duplex=False)
            process = fork.Process(target=_send, args=(theirs, share, suite), daemon=True)
            with theirs, warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # of threads: numpy's know how to be forked
                process.start()
            running[ours] = process
        while running:
            ready = wait(running)
            for pipe in [pipe for pipe in running if pipe in ready]:
                told = _received(pipe, running[pipe])
                if told is None:
                    running.pop(pipe).join()
                else:
                    yield told
    finally:
        for process in running.values():
            process.kill()
            process.join()


def _received(pipe: Connection, process: ForkProcess) -> tuple[Key, Outcome] | None:
    try:
        told: tuple[Key, Outcome] | RecordingError | None = pipe.recv()
    except EOFError as end:
        process.join()
        raise ReplayError(f"a process that replays broke off (exit code {process.exitcode}): try again") from end
    if isinstance(told, RecordingError):
        raise told
    return told


def _send(pipe: Connection, keys: Sequence[Key], suite: Suite) -> None:
    """Replay in a forked process, and leave it without the cleaning up that is the parent's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is meant for the parent, which ends this process
    try:
        with offline():  # its own: what it refuses here doesn't come out of the parent's
            for told in _here(keys, suite):
                pipe.send(told)
        pipe.send(None)
    except RecordingError as error:
        pipe.send(error)
    os._exit(0)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _too_few(made: dict[Key, list[Sample]]) -> Iterator[str]:
    """Name recordings with fewer samples than the others have."""
    most = max(map(len, made.values()), default=0)
    for key, samples in made.items():
        if len(samples) < most:
            yield f"{key}: {len(samples)} of {most} samples are recorded: {again(key)} --samples {most}"


_REFUSED = "the replay tried to reach the network; nothing was sent: this is a defect in Evenhand"
_WAYS_OUT = (
    *((socket.socket, name) for name in ("connect", "connect_ex", "sendto", "sendmsg") if hasattr(socket.socket, name)),
    *((socket, name) for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex")),
)


@contextlib.contextmanager
def offline() -> Iterator[None]:
    """Refuse every connection of this process: a replay that reaches for the network is a defect."""
    tried = False

    def refuse(*_args: Any, **_kwargs: Any) -> Any:  # noqa: ANN401 - it takes the place of several functions
        nonlocal tried
        tried = True
        raise RecordingError(_REFUSED)

    with contextlib.ExitStack() as patches:
        for owner, name in _WAYS_OUT:
            patches.callback(setattr, owner, name, getattr(owner, name))
            setattr(owner, name, refuse)
        try:
            yield
        except Exception as error:
            if tried and not isinstance(error, RecordingError):  # libraries make a refusal part of something else
                raise RecordingError(_REFUSED) from error
            raise
