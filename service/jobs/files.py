"""
A batch from a file to a file, without a server.

The state is in a database; OUT has the results in the order in which they came. Whatever was killed when, OUT holds
whole lines and perhaps a part of one: started again, the part is cut off, and what comes after the last whole line is
written.
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
"""Lines that are read, and written to the database, at a time."""

_PAGE = 50
_AHEAD = 2
"""Pages that are at work at once: the cores have one while the database takes the other."""

_POLL = 0.2

Show = Callable[[Batch], None]
ByRules = Callable[[str], Analysis | Failure]


async def take_in(
    ledger: Ledger, batch_id: str, lines: Iterable[bytes], usual: Mapping[str, Any], longest: int
) -> None:
    """Write all lines of a file into a batch; those that are there stay as they are."""
    read = read_lines(lines, usual, longest)
    while chunk := await _left_alone(functools.partial(_next, read)):
        await ledger.lines.add(batch_id, chunk)
    await ledger.seal(batch_id)


def _next(read: Iterator[Line]) -> list[Line]:
    return list(islice(read, LINES))


async def _left_alone(work: Callable[[], list[Line]]) -> list[Line]:
    """Work in a thread that nobody waits for when the process is to end: it may read from a pipe that says nothing."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[list[Line]] = loop.create_future()

    def tell(done: list[Line] | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(done or [])

    def run() -> None:
        done, failed = None, None
        try:
            done = work()
        except BaseException as error:  # noqa: BLE001 - whoever waits gets it
            failed = error
        with suppress(RuntimeError):  # the loop is closed: nobody waits
            loop.call_soon_threadsafe(tell, done, failed)

    threading.Thread(target=run, daemon=True).start()
    return await future


def opened(path: Path, stack: ExitStack | AsyncExitStack) -> tuple[IO[bytes], int]:
    """Open OUT to go on with it; give how many whole lines it has, after what is not whole was cut off."""
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
    except OSError as error:
        raise InvalidRequest(f"{path} can't be written: {error.strerror}") from error
    return out, count


async def write_out(ledger: Ledger, batch_id: str, out: IO[bytes], written: int, show: Show) -> Batch:
    """Write results as they come, those after the first *written*, until the batch is at its end."""
    try:
        after = await ledger.lines.place_of(batch_id, written)
    except Conflict as error:
        raise InvalidRequest("OUT has lines that are not of this batch: name another OUT, or remove it") from error
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


async def by_rules(ledger: Ledger, batch_id: str, work: ByRules, processes: int | None = None) -> None:
    """Do all waiting lines without a model, on all cores. It costs nothing to do one again, so that no step is kept."""
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(processes) as pool:
        ahead = asyncio.Semaphore(_AHEAD)

        async def do(lines: list[tuple[int, str]]) -> None:
            made = await asyncio.gather(*(loop.run_in_executor(pool, work, request) for _, request in lines))
            outcomes = {line: _outcome(line, each) for (line, _), each in zip(lines, made, strict=True)}
            await retry_until_available(ledger.lines.end_all, batch_id, outcomes)
            ahead.release()

        async with asyncio.TaskGroup() as group:
            lines = await retry_until_available(ledger.lines.requests, batch_id, 0, _PAGE)
            while lines:
                await ahead.acquire()
                group.create_task(do(lines))
                lines = await retry_until_available(ledger.lines.requests, batch_id, lines[-1][0], _PAGE)


def _outcome(line: int, made: Analysis | Failure) -> Outcome:
    if isinstance(made, Failure):
        return Outcome(failure=made.model_copy(update={"line": line}))
    return Outcome(made)
