"""Batches: many articles at once, done by workers; how far they are, and what came of them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field, ValidationError
from starlette.exceptions import HTTPException

from evals import prices
from service import batches, running
from service.api import Wired
from service.api.bodies import strict_json
from service.api.problems import problems
from service.batches import PRICE, Batch, Via
from service.errors import Conflict, EvenhandError, InvalidRequest, NotFound, StoreError, TooLarge
from service.models import AnalysisRequest, Detector, Model, Strictness, Task, Usage

router = APIRouter(prefix="/v1/batches", tags=["batches"])

JSONL = "application/jsonl"
_TYPES = (JSONL, "application/x-ndjson", "application/x-jsonlines")
_LIST = "application/json"
_LINES = 200
_UNREADABLE = 10_000
"""Lines of a batch that may be no article; with more, the whole is no batch."""
_LISTED = 200_000
"""Bytes outside strings that a list may have: enough for some 10,000 articles."""

BatchId = Annotated[str, Path(pattern="^[!-~]{1,64}$", description="The `id` of a batch.")]


class Progress(Batch):
    """How far a batch is, how fast it goes, and what it took so far."""

    per_second: float | None = Field(description="Lines that ended each second so far; null before the first.")
    seconds_left: float | None = Field(description="At that rate; null where it can't be told.")
    money: float | None = Field(description="By the price table of this version; null where the price is not known.")
    currency: str | None
    executors: dict[str, int] = Field(
        description="Articles that are at work, of all batches, by worker. A worker that never comes back keeps its "
        "articles here until `evenhand worker recover`."
    )
    at_work_since: dict[str, datetime] = Field(
        description="When each worker began the oldest of its articles: one long ago is stuck."
    )


class Options(Model):
    """What is asked of every article of a batch."""

    tasks: list[Task] | None = Field(None, description="What to do; everything by default.")
    detectors: list[Detector] | None = Field(None, description="Who looks for loaded words.")
    strictness: Strictness | None = Field(None, description="Which loaded words are shown; as for one article.")
    prompt: list[str] | None = Field(None, description="`task@version`, for each task that differs.")
    model: str | None = Field(None, min_length=1, max_length=200, description="The model to ask.")
    fresh: bool = Field(False, description="Ask anew, also where the same analysis is kept.")
    via: Via = Field("calls", description="`batch-api`: by OpenAI's Batch API, at half the price, within a day.")


_ACCEPTED: dict[int | str, dict[str, Any]] = {
    202: {"headers": {"Location": {"description": "How far it is.", "required": True, "schema": {"type": "string"}}}}
}
_RESULTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A line for each article that is at its end, in the order in which they came.",
        "content": {JSONL: {"schema": {"type": "string"}}},
        "headers": {
            "Link": {
                "description": 'Where to go on, as `rel="next"`; not at the end of a batch that is done.',
                "schema": {"type": "string"},
            }
        },
    }
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            JSONL: {
                "schema": {"type": "string"},
                "example": '{"id": "1", "text": "The council slammed the toll."}\n{"id": "2", "text": "It rained."}\n',
            },
            "application/json": {
                "schema": {"type": "array", "minItems": 1, "items": {"type": "object"}},
                "example": [{"id": "1", "text": "The council slammed the toll."}, {"id": "2", "text": "It rained."}],
            },
        },
    }
}


@router.post(
    "",
    status_code=HTTPStatus.ACCEPTED,
    openapi_extra=_BODY,
    responses=_ACCEPTED | problems(TooLarge, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, InvalidRequest, StoreError),
)
async def create_batch(
    request: Request,
    response: Response,
    wired: Wired,
    options: Annotated[Options, Query()],
) -> Progress:
    """
    Hand in articles, an object a line: `{"id", "text" or "html", "title"?, "parties"?}`.

    What a query says holds for every line. A line that can't be read is counted as failed and stops no other; a body
    with over 10,000 of those is refused.
    A JSON list of such objects does too, up to the size of any other JSON body.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in (*_TYPES, _LIST):
        raise HTTPException(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"send a line for each article, as {JSONL}, or a list, as {_LIST}"
        )
    usual = _usual(wired, options)
    coming = _listed(request, wired.max_body_bytes) if kind == _LIST else _lines(request, wired.longest_line)
    batch_id = await wired.ledger.create(options.model or wired.model, via=options.via)
    try:
        await _take_in(wired, batch_id, coming, usual)
        await _hold_to_lines(wired, batch_id)
        await wired.ledger.seal(batch_id)
        await wired.jobs.submit(batch_id)
    except BaseException:  # nothing was promised
        await wired.ledger.forget(batch_id)
        raise
    response.headers["Location"] = f"/v1/batches/{batch_id}"
    return await _progress(wired, batch_id)


@router.get("/{batch_id}", responses=problems(NotFound, InvalidRequest, StoreError))
async def read_batch(batch_id: BatchId, wired: Wired) -> Progress:
    """Read how far a batch is."""
    return await _progress(wired, batch_id)


@router.get(
    "/{batch_id}/results", response_class=Response, responses=_RESULTS | problems(NotFound, InvalidRequest, StoreError)
)
async def read_results(
    batch_id: BatchId,
    wired: Wired,
    after: Annotated[int, Query(ge=0, le=2**62, description="As the `Link` of the answer before says.")] = 0,
    limit: Annotated[int, Query(ge=1, le=500, description="How many lines at most.")] = 100,
) -> Response:
    """
    Read results as JSONL, in the order in which they came: `{"id", "analysis"}` or `{"id", "error"}`.

    Ask the address in the `Link` header for those that came since. What is retried comes again, at the end.
    """
    batch = await wired.ledger.batch(batch_id)
    found = await wired.ledger.results(batch_id, after, limit)
    headers = {}
    if found or batch.waiting:
        last = found[-1].place if found else after
        headers["Link"] = f'</v1/batches/{batch_id}/results?after={last}&limit={limit}>; rel="next"'
    return Response("".join(f"{one.as_json()}\n" for one in found), media_type=JSONL, headers=headers)


@router.post("/{batch_id}/cancel", responses=problems(NotFound, InvalidRequest, StoreError))
async def cancel_batch(batch_id: BatchId, wired: Wired) -> Progress:
    """Stop a batch. What is at work comes to its end and is not kept; what waits is never begun."""
    await wired.ledger.batch(batch_id)
    await wired.ledger.cancel(batch_id)
    return await _progress(wired, batch_id)


@router.post(
    "/{batch_id}/retry",
    status_code=HTTPStatus.ACCEPTED,
    responses=problems(NotFound, InvalidRequest, Conflict, StoreError),
)
async def retry_batch(batch_id: BatchId, wired: Wired) -> Progress:
    """Have what failed, and what a cancelled batch left, done again. What the model answered is not asked again."""
    if (await wired.ledger.batch(batch_id)).state == "receiving":
        raise Conflict("this batch is still being sent")
    await wired.jobs.retry(batch_id)
    return await _progress(wired, batch_id)


async def submit_one(wired: running.Wired, request: AnalysisRequest) -> Progress:
    """Make a batch of one article."""
    batch_id = await wired.ledger.create(request.model or wired.model)
    line = batches.Line(1, "1", request.model_dump_json(exclude_defaults=True))
    try:
        await wired.ledger.add(batch_id, [line])
        await wired.ledger.seal(batch_id)
        await wired.jobs.submit(batch_id)
    except BaseException:  # nothing was promised
        await wired.ledger.forget(batch_id)
        raise
    return await _progress(wired, batch_id)


async def _take_in(
    wired: running.Wired, batch_id: str, coming: AsyncIterator[list[bytes]], usual: Mapping[str, Any]
) -> None:
    """Write lines into a batch as they come, and give up what is no batch."""
    first, unreadable = 1, 0
    async for lines in coming:
        chunk = await asyncio.to_thread(_read, lines, usual, wired.longest_line, first)
        if chunk:
            await wired.ledger.add(batch_id, chunk)
        first += len(lines)
        unreadable += sum(line.failure is not None for line in chunk)
        if unreadable > _UNREADABLE:
            raise InvalidRequest(f"over {_UNREADABLE:,} lines are no articles: is this {JSONL}?")


async def _hold_to_lines(wired: running.Wired, batch_id: str) -> None:
    if not (await wired.ledger.batch(batch_id)).total:
        raise InvalidRequest("the body has no line: send a JSON object for each article")


def _usual(wired: running.Wired, options: Options) -> dict[str, Any]:
    """Check once what is said for all lines."""
    from service.prompts import parse_name

    usual = options.model_dump(exclude_defaults=True, exclude={"prompt", "via"})
    if options.prompt:
        usual["prompts"] = dict(map(parse_name, options.prompt))
    try:
        wired.check(AnalysisRequest.model_validate({**usual, "text": "x"}), options.via)
    except ValidationError as error:
        raise InvalidRequest(batches.said(error)) from error
    return usual


async def _listed(request: Request, longest: int) -> AsyncIterator[list[bytes]]:
    """Read a list whole, and give each of its elements as a line."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > longest:
            raise TooLarge(f"a list may have {longest:,} bytes; send more as {JSONL}, a line for each article")
    listed = await asyncio.to_thread(_elements, body)
    for first in range(0, len(listed), _LINES):
        yield listed[first : first + _LINES]


def _elements(body: bytes) -> list[bytes]:
    """Write each element of a list as a line."""
    found = strict_json(body, _LISTED)
    if not isinstance(found, list):
        raise InvalidRequest(f"the body is no list; send one article a line as {JSONL}")
    return [json.dumps(one, ensure_ascii=False).encode() for one in found]


async def _lines(request: Request, longest: int) -> AsyncIterator[list[bytes]]:
    """Cut a body into lines while it comes; of one that is too long, the beginning."""
    line, ready, size = bytearray(), list[bytes](), 0
    async for part in request.stream():
        *ends, rest = part.split(b"\n")
        for end in ends:
            ready.append(bytes(line) + end[: longest + 1 - len(line)])
            size += len(ready[-1])
            line.clear()
            if len(ready) == _LINES or size > longest:  # each step holds no more than two of the longest lines
                yield ready
                ready, size = [], 0
        line += rest[: longest + 1 - len(line)]
    if line:
        ready.append(bytes(line))
    if ready:
        yield ready


def _read(lines: Sequence[bytes], usual: Mapping[str, Any], longest: int, first: int) -> list[batches.Line]:
    return list(batches.read(lines, usual, longest, first))


async def _progress(wired: running.Wired, batch_id: str) -> Progress:
    batch = await wired.ledger.batch(batch_id)
    ended = batch.done + batch.failed
    until = batch.finished_at if batch.state in ("done", "cancelled") and batch.finished_at else datetime.now(UTC)
    rate = ended / max((until - batch.created_at).total_seconds(), 0.001) if ended else None
    known = prices.price(batch.model) if batch.model else None
    try:
        executors = await wired.jobs.executors()
    except EvenhandError:
        executors = {}
    return Progress(
        **batch.model_dump(),
        per_second=rate,
        seconds_left=batch.waiting / rate if rate else None,
        money=_money(batch),
        currency=known.currency if known else None,
        executors={name: work.articles for name, work in executors.items()},
        at_work_since={name: work.since for name, work in executors.items()},
    )


def _money(batch: Batch) -> float | None:
    """Price what a batch took; what the Batch API took has its own price."""
    if batch.model is None or (whole := prices.money(batch.model, *_tokens(batch))) is None:
        return None
    return whole - (1 - PRICE) * (prices.money(batch.model, *_tokens(batch.batched)) or 0.0)


def _tokens(usage: Usage) -> tuple[int, int, int]:
    return usage.input_tokens, usage.cached_tokens, usage.output_tokens
