"""The commands for many articles: parse, call, print."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import io
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from service.cli import console
from service.cli.options import asked
from service.errors import InvalidRequest

if TYPE_CHECKING:
    from service.models import Analysis
    from service.settings import Settings
    from service.storage.analyses import Store
    from service.storage.batches import Batch, Failure, Via
    from service.wiring.analyzer import Analyzer


@click.command("batch")
@click.argument("source", metavar="IN.jsonl|-")
@click.argument("target", metavar="OUT.jsonl|-")
@click.option("--retry", is_flag=True, help="Ask again for what failed; OUT is written anew.")
@asked
@click.option(
    "--via",
    type=click.Choice(["calls", "batch-api"]),
    default="calls",
    show_default=True,
    help="batch-api: by OpenAI's Batch API, at half the price, within a day.",
)
@click.option("--fresh", is_flag=True, help="Ask anew, also where the same analysis is kept already.")
def run_batch(source: str, target: str, retry: bool, via: Via, **options: Any) -> None:  # noqa: ANN401
    """
    Analyse every article of IN, a JSON object a line: {"id", "text" or "html", "title"?, "parties"?}.

    OUT gets a line for each, as it is ready: {"id", "analysis"} or {"id", "error"}. Started again, whatever stopped it,
    it goes on; what was answered is not asked again. The state is in OUT.state, or in EVENHAND_DATABASE_URL where that
    is set. With --tasks loaded_language --detectors rules it needs no model and uses all cores.
    """
    from service.settings import read

    settings = read()
    if options["model"]:
        settings = settings.model_copy(update={"model": options["model"]})
    with contextlib.ExitStack() as stack:
        state = settings.database_url or f"sqlite:///{_state(target, stack).resolve()}"
        settings = settings.model_copy(update={"database_url": state})
        given = _given(source, settings, stack)
        batch = asyncio.run(_batch(given, target, _How(retry, via), _usual(options), settings))
    if batch.failed or batch.cancelled:
        lost = batch.failed + batch.cancelled
        console.say(f"{lost:,} of {batch.total:,} have no analysis; --retry asks again for those that could be read")
        sys.exit(1)


# ── A batch from file to file ────────────────────────────────────────────────────────────────────────────────────


def _usual(options: dict[str, Any]) -> dict[str, Any]:
    """Build what a REST batch would say once for all lines."""
    from service.prompts.registry import parse_name

    given = {
        "tasks": sum(options["tasks"], ()) or None,
        "parties": options["parties"] or None,
        "detectors": sum(options["detectors"], ()) or None,
        "strictness": options["strictness"],
        "prompts": dict(parse_name(name) for name in options["prompts"]) or None,
        "fresh": options["fresh"] or None,
    }
    return {name: value for name, value in given.items() if value is not None}


def _state(target: str, stack: contextlib.ExitStack) -> Path:
    """Say where the state is: beside OUT; for standard output, which can't be gone on with, nowhere for long."""
    if "?" in target:
        raise InvalidRequest(f"{target[:80]}: name OUT without a question mark")
    if target != "-":
        return Path(f"{target}.state")
    return Path(stack.enter_context(tempfile.TemporaryDirectory())) / "state"


@dataclass(frozen=True)
class _Given:
    """The lines of IN, and what tells it from others: how it begins."""

    lines: Iterator[bytes]
    mark: str


@dataclass(frozen=True)
class _How:
    """How a batch is done, beside what is asked of its articles."""

    retry: bool
    via: Via


async def _batch(given: _Given, target: str, how: _How, usual: dict[str, Any], settings: Settings) -> Batch:
    from service.jobs import files
    from service.storage.analyses import Store
    from service.storage.ledger import Ledger
    from service.wiring.analyzer import Analyzer
    from service.wiring.batches import hold_name
    from service.wiring.defaults import usual_model
    from service.wiring.profiles import check_via

    async with contextlib.AsyncExitStack() as stack:
        analyzer = Analyzer(settings, stack.enter_context(console.progress()), console.say)
        stack.push_async_callback(analyzer.close)
        check_via(settings, how.via)
        _check(usual, analyzer)
        key = _key(usual, settings.model, how.via, target, given.mark)
        kept = Store(settings.database_url or "")
        name = stack.enter_context(contextlib.closing(hold_name(settings)))
        stack.push_async_callback(kept.close)
        await kept.open()
        ledger = Ledger(kept.database)
        batch_id = await ledger.find(key)
        if batch_id is None:
            _refuse_other(target)
            batch_id = await ledger.create(usual_model(settings), key, how.via)
        if how.retry:
            _remove(target)
            await ledger.retry(batch_id)
        await files.take_in(ledger, batch_id, given.lines, usual, settings.max_body_bytes)
        if how.via == "batch-api":
            console.say("the Batch API may take a day: stop this as you like, the same command goes on")
        out, written = (sys.stdout.buffer, 0) if target == "-" else files.opened(Path(target), stack)
        working = _working(analyzer, kept, batch_id, usual, name.name)
        show = stack.enter_context(_shown())
        return await _both(working, files.write_out(ledger, batch_id, out, written, show))


def _check(usual: dict[str, Any], analyzer: Analyzer) -> None:
    """Refuse before anything is read what would fail for every line: a model or a prompt that there is not."""
    from service.analysis.planning import check_request
    from service.models import AnalysisRequest

    check_request(AnalysisRequest(text="x", **usual), analyzer.tools)


async def _both(working: Any, writing: Any) -> Batch:  # noqa: ANN401 - coroutines
    """Work and write at once; when all is written, or either fails, both end."""
    work, write = asyncio.ensure_future(working), asyncio.ensure_future(writing)
    try:
        done, _ = await asyncio.wait((work, write), return_when=asyncio.FIRST_COMPLETED)
        if work in done:
            work.result()
        batch: Batch = await write
    finally:
        for task in (work, write):
            task.cancel()
        await asyncio.gather(work, write, return_exceptions=True)
    return batch


async def _working(analyzer: Analyzer, kept: Store, batch_id: str, usual: dict[str, Any], name: str) -> None:
    """Do the articles of a batch: by rules on all cores, else as durable workflows, until cancelled."""
    from service.jobs import files
    from service.storage.ledger import Ledger
    from service.wiring.batches import batch_queue

    if usual.get("tasks") == ("loaded_language",) and usual.get("detectors") == ("rules",):
        await files.by_rules(Ledger(kept.database), batch_id, _by_rules)
        return
    running = batch_queue(analyzer.settings, kept, analyzer.tools, name)
    await running.start()
    try:
        await running.submit(batch_id)
        await asyncio.Event().wait()
    finally:
        await asyncio.shield(running.stop())


def _by_rules(request: str) -> Analysis | Failure:
    """Analyse one article in a process of its own, which keeps its lexicon."""
    from service.errors import EvenhandError
    from service.models import AnalysisRequest
    from service.storage.batches import defect, failure

    try:
        return asyncio.run(_analyzer().analyze(AnalysisRequest.model_validate_json(request)))
    except EvenhandError as error:
        return failure(error, 1)
    except Exception as error:  # noqa: BLE001 - one article must not stop the others
        return defect(error, 1)


_analyzers: list[Analyzer] = []


def _analyzer() -> Analyzer:
    from service.settings import read
    from service.wiring.analyzer import Analyzer

    if not _analyzers:
        _analyzers.append(Analyzer(read()))
    return _analyzers[0]


def _key(usual: dict[str, Any], model: str | None, via: Via, target: str, mark: str) -> str:
    """Know a batch again: by what is asked of whom and how, where it is written, and how IN begins."""
    ways = [] if via == "calls" else [via]
    known = json.dumps([usual, model, str(Path(target).resolve()), mark, *ways], sort_keys=True)
    return hashlib.sha256(known.encode()).hexdigest()


def _remove(target: str) -> None:
    if target != "-":
        Path(target).unlink(missing_ok=True)


def _refuse_other(target: str) -> None:
    """Refuse to write to what another command made."""
    if target != "-" and Path(target).is_file() and Path(target).stat().st_size:
        raise InvalidRequest(
            f"{target} is there, and was made of another IN or with other options: name another OUT, or remove it "
            f"and {target}.state to begin anew"
        )


_MARK = 4096
"""Bytes of IN that tell it from others."""


class _Whole(io.RawIOBase):
    """A stream whose beginning was read already, with its beginning."""

    def __init__(self, start: bytes, rest: IO[bytes]) -> None:
        self._start = io.BytesIO(start)
        self._rest = rest

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - whatever has room for bytes
        """Read the beginning, then the rest."""
        part = self._start.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)


def _given(source: str, settings: Settings, stack: contextlib.ExitStack) -> _Given:
    """Open IN, without a buffer of Python's: who reads one can't be left alone when the process is to end."""
    from service.jobs.files import lines_of

    try:
        opened = open(0, "rb", 0, closefd=False) if source == "-" else Path(source).open("rb", 0)  # noqa: SIM115
        stream: Any = stack.enter_context(opened)
        start = b""
        while len(start) < _MARK and (part := stream.read(_MARK - len(start))):
            start += part
    except FileNotFoundError as error:
        raise InvalidRequest(f"there is no file {source}") from error
    except OSError as error:
        raise InvalidRequest(f"{source} can't be read: {error.strerror}") from error
    whole = io.BufferedReader(_Whole(start, stream))
    return _Given(lines_of(whole, settings.max_body_bytes), hashlib.sha256(start).hexdigest())


@contextlib.contextmanager
def _shown() -> Iterator[Callable[[Batch], None]]:
    """Show how far a batch is, how fast it goes, and what it takes."""
    with console.steps("articles") as step:
        began, first = time.monotonic(), [-1]

        def show(batch: Batch) -> None:
            ended = batch.done + batch.failed
            first[0] = ended if first[0] < 0 else first[0]
            rate = (ended - first[0]) / max(time.monotonic() - began, 0.1)
            spent = batch.input_tokens + batch.output_tokens
            step(ended, batch.total, f"{batch.failed:,} failed, {rate:.1f}/s, {spent:,} tokens")

        yield show
