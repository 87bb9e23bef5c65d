"""
Run a batch from a file to a file, without a server.

The state is in a database, and OUT has the results in the order in which lines ended. If the process is killed, OUT may
end with an incomplete line. The next run cuts that off, and continues after the last complete line.
"""

from __future__ import annotations

import asyncio
import functools
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack, ExitStack, suppress
from itertools import islice
from pathlib import Path
from typing import IO, Any

from service.errors import Conflict, InvalidRequest
from service.jobs.lines import read_lines
from service.models import Analysis
from service.render.printable import escaped
from service.storage.availability import retry_until_available
from service.storage.batches import Batch, Failure, Line, Outcome
from service.storage.ledger import Ledger

LINES = 200
"""How many lines are read and stored at a time."""

_PAGE = 50
_AHEAD = 2
"""How many pages run at the same time: one is analysed while the other is stored."""

_POLL = 0.2

Show = Callable[[Batch], None]
ByRules = Callable[[str], Analysis | Failure]


async def add_lines(
    ledger: Ledger, batch_id: str, lines: Iterable[bytes], usual: Mapping[str, Any], longest: int
) -> None:
    """Add all lines of a file to a batch. Lines that were added before are not changed."""
    read = read_lines(lines, usual, longest)
    while chunk := await _in_daemon_thread(functools.partial(_next, read)):
        await ledger.lines.add(batch_id, chunk)
    await ledger.seal(batch_id)


def _next(read: Iterator[Line]) -> list[Line]:
    return list(islice(read, LINES))


async def _in_daemon_thread(work: Callable[[], list[Line]]) -> list[Line]:
    """Run *work* in a thread that does not keep the process from ending: it may read from a pipe that sends nothing."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[list[Line]] = loop.create_future()

    def set_result(result: list[Line] | BaseException) -> None:
        if future.done():
            return
        if isinstance(result, BaseException):
            future.set_exception(result)
        else:
            future.set_result(result)

    def run() -> None:
        result: list[Line] | BaseException
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - the caller gets it
            result = error
        with suppress(RuntimeError):  # raised if the loop is closed, and so nobody waits
            loop.call_soon_threadsafe(set_result, result)

    threading.Thread(target=run, daemon=True).start()
    return await future


def open_output(path: Path, stack: ExitStack | AsyncExitStack) -> tuple[IO[bytes], int]:
    """Open OUT to append to it, and cut off an incomplete line; return OUT and how many lines it has."""
    try:
        out = stack.enter_context(path.open("ab+"))
        out.seek(0)
        count = end = 0
        while part := out.read(1 << 20):
            count += part.count(b"\n")
            if (last := part.rfind(b"\n")) >= 0:
                end = out.tell() - len(part) + last + 1
        out.truncate(end)
        out.seek(0, os.SEEK_END)
    except FileNotFoundError as error:
        raise InvalidRequest(f"{path} can't be written: make the folder {path.parent} first") from error
    except OSError as error:
        raise InvalidRequest(f"{path} can't be written: {error.strerror}") from error
    return out, count


async def write_results(ledger: Ledger, batch_id: str, out: IO[bytes], written: int, show: Show) -> Batch:
    """Write the results after the first *written*, as lines end, until the batch has ended."""
    try:
        after = await ledger.lines.place_of(batch_id, written)
    except Conflict as error:
        raise InvalidRequest("OUT has lines of another batch: name another OUT, or remove it") from error
    while True:
        batch = await ledger.batch(batch_id)
        show(batch)
        found = await ledger.lines.results(batch_id, after, _PAGE)
        for one in found:
            out.write(escaped(one.as_json()).encode() + b"\n")
            after = one.place
        out.flush()
        if not found:
            if batch.state in ("done", "cancelled"):
                return batch
            await asyncio.sleep(_POLL)


async def analyze_by_rules(ledger: Ledger, batch_id: str, work: ByRules, processes: int | None = None) -> None:
    """Analyse all waiting lines without a model, on all cores. No steps are stored: repeating one costs little."""
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(processes) as pool:
        ahead = asyncio.Semaphore(_AHEAD)

        async def analyze_page(lines: list[tuple[int, str]]) -> None:
            results = await asyncio.gather(*(loop.run_in_executor(pool, work, request) for _, request in lines))
            outcomes = {line: _outcome(line, each) for (line, _), each in zip(lines, results, strict=True)}
            await retry_until_available(ledger.lines.end_all, batch_id, outcomes)
            ahead.release()

        async with asyncio.TaskGroup() as group:
            lines = await retry_until_available(ledger.lines.requests, batch_id, 0, _PAGE)
            while lines:
                await ahead.acquire()
                group.create_task(analyze_page(lines))
                lines = await retry_until_available(ledger.lines.requests, batch_id, lines[-1][0], _PAGE)


def _outcome(line: int, result: Analysis | Failure) -> Outcome:
    if isinstance(result, Failure):
        return Outcome(failure=result.model_copy(update={"line": line}))
    return Outcome(result)
