"""Batches: many articles at once, done by workers; how far they are, and what came of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field, ValidationError
from starlette.exceptions import HTTPException

from evals.metrics import prices
from service.api import batch_bodies as bodies
from service.api.batch_bodies import JSONL
from service.api.dependencies import Wired
from service.api.problems import problems
from service.errors import Conflict, EvenhandError, InvalidRequest, NotFound, StoreError, TooLarge
from service.models import AnalysisRequest, Detector, Model, Strictness, Task, Usage
from service.storage import batches
from service.storage.batches import PRICE, Batch, Via
from service.wiring import running

router = APIRouter(prefix="/v1/batches", tags=["batches"])

_UNREADABLE = 10_000
"""Lines of a batch that may be no article; with more, the whole is no batch."""

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


@router.post(
    "",
    status_code=HTTPStatus.ACCEPTED,
    openapi_extra=bodies.BODY,
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
    `{"articles": […]}` or a plain list of such objects, as JSON, does too, up to the size of any other JSON body.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in (*bodies.TYPES, bodies.WHOLE):
        raise HTTPException(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"send a line for each article, as {JSONL}, or a list, as {bodies.WHOLE}"
        )
    usual = _usual(wired, options)
    coming = (
        bodies.listed(request, wired.settings.max_body_bytes)
        if kind == bodies.WHOLE
        else bodies.lines(request, wired.settings.max_body_bytes)
    )
    batch_id = await wired.ledger.create(options.model or wired.model, via=options.via)
    try:
        await _take_in(wired, batch_id, coming, usual)
        await _hold_to_lines(wired, batch_id)
        await wired.ledger.seal(batch_id)
        await wired.queue.submit(batch_id)
    except BaseException:  # nothing was promised
        await asyncio.shield(wired.ledger.forget(batch_id))
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
    await wired.queue.retry(batch_id)
    return await _progress(wired, batch_id)


async def submit_one(wired: running.Wired, request: AnalysisRequest) -> Progress:
    """Make a batch of one article."""
    batch_id = await wired.ledger.create(request.model or wired.model)
    line = batches.Line(1, "1", request.model_dump_json(exclude_defaults=True))
    try:
        await wired.ledger.add(batch_id, [line])
        await wired.ledger.seal(batch_id)
        await wired.queue.submit(batch_id)
    except BaseException:  # nothing was promised
        await asyncio.shield(wired.ledger.forget(batch_id))
        raise
    return await _progress(wired, batch_id)


async def _take_in(
    wired: running.Wired, batch_id: str, coming: AsyncIterator[list[bytes]], usual: Mapping[str, Any]
) -> None:
    """Write lines into a batch as they come, and give up what is no batch."""
    first, unreadable = 1, 0
    async for lines in coming:
        chunk = await asyncio.to_thread(_read, lines, usual, wired.settings.max_body_bytes, first)
        if chunk:
            await wired.ledger.add(batch_id, chunk)
        first += len(lines)
        unreadable += sum(line.failure is not None for line in chunk)
        if unreadable > _UNREADABLE:
            raise InvalidRequest(f"over {_UNREADABLE:,} lines are no articles: is this {JSONL}?")


def _read(lines: list[bytes], usual: Mapping[str, Any], longest: int, first: int) -> list[batches.Line]:
    return list(batches.read(lines, usual, longest, first))


async def _hold_to_lines(wired: running.Wired, batch_id: str) -> None:
    if not (await wired.ledger.batch(batch_id)).total:
        raise InvalidRequest("the body has no line: send a JSON object for each article")


def _usual(wired: running.Wired, options: Options) -> dict[str, Any]:
    """Check once what is said for all lines."""
    from service.prompts.registry import parse_name

    usual = options.model_dump(exclude_defaults=True, exclude={"prompt", "via"})
    if options.prompt:
        usual["prompts"] = dict(map(parse_name, options.prompt))
    try:
        wired.check(AnalysisRequest.model_validate({**usual, "text": "x"}), options.via)
    except ValidationError as error:
        raise InvalidRequest(batches.said(error)) from error
    return usual


async def _progress(wired: running.Wired, batch_id: str) -> Progress:
    batch = await wired.ledger.batch(batch_id)
    ended = batch.done + batch.failed
    until = batch.finished_at if batch.state in ("done", "cancelled") and batch.finished_at else datetime.now(UTC)
    rate = ended / max((until - batch.created_at).total_seconds(), 0.001) if ended else None
    known = prices.price(batch.model) if batch.model else None
    try:
        executors = await wired.queue.executors()
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
