"""Batches: submit many articles at once, ask how far they are, read their results, cancel and retry them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from service.analysis.requests import build_request
from service.api import batch_bodies
from service.api.batch_bodies import JSONL
from service.api.dependencies import Wired
from service.api.openapi import LOCATION, Responses, header
from service.api.problems import problems
from service.errors import Conflict, InvalidRequest, NotFound, StoreError, TooLarge
from service.models import Detector, Model, Strictness, Task
from service.prompts.kinds import parse_name
from service.storage.batches import Via
from service.wiring import running
from service.wiring.batch_progress import Progress, read_progress
from service.wiring.submission import submit_lines

router = APIRouter(prefix="/v1/batches", tags=["batches"])

BatchId = Annotated[str, Path(pattern="^[!-~]{1,64}$", description="The `id` of a batch.")]


class Options(Model):
    """What to do with every article of a batch."""

    tasks: list[Task] | None = Field(None, description="Which of the three tasks to do; by default all.")
    detectors: list[Detector] | None = Field(
        None, description="What looks for loaded words: `rules`, `llm` or both; by default what suits the model."
    )
    strictness: Strictness | None = Field(None, description="Which loaded words to show: see `POST /v1/analyses`.")
    plain: bool = Field(False, description="Also give each article in plain words: see `POST /v1/analyses`.")
    prompt: list[str] | None = Field(
        None, description="A prompt version as `task@version`; repeat it for several tasks."
    )
    model: str | None = Field(
        None, min_length=1, max_length=200, description="The model to ask; by default the one in the settings."
    )
    fresh: bool = Field(False, description="Ask the model again, even if the same analysis is stored.")
    via: Via = Field(
        "calls",
        description="How to ask the model. `batch-api`: by OpenAI's Batch API, at half the price, within a day.",
    )


_ACCEPTED: Responses = {202: {"headers": {"Location": header(LOCATION)}}}
_RESULTS: Responses = {
    200: {
        "description": "One line per article that has ended, in the order in which they ended.",
        "content": {JSONL: {"schema": {"type": "string"}}},
        "headers": {
            "Link": header(
                'The address of the next results, as `rel="next"`; absent when the batch has ended and all its results '
                "are read.",
                required=False,
            )
        },
    }
}


@router.post(
    "",
    status_code=HTTPStatus.ACCEPTED,
    openapi_extra=batch_bodies.BODY,
    responses=_ACCEPTED | problems(TooLarge, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, InvalidRequest, StoreError),
)
async def create_batch(
    request: Request,
    response: Response,
    wired: Wired,
    options: Annotated[Options, Query()],
) -> Progress:
    """
    Submit articles, one JSON object per line: `{"id", "text" or "html", "title"?, "parties"?}`.

    The query parameters hold for every line. A line that can't be read counts as failed and does not stop the others; a
    body with more than 10,000 such lines is refused.
    A small batch can also be one JSON body: `{"articles": […]}` or a list of such objects. It may be as large as any
    other JSON body.
    """
    lines = batch_bodies.read_lines(request, wired.settings.max_body_bytes)
    batch_id = await submit_lines(wired, lines, _checked(wired, options), options.model, options.via)
    response.headers["Location"] = f"/v1/batches/{batch_id}"
    return await read_progress(wired, batch_id)


@router.get("/{batch_id}", responses=problems(NotFound, InvalidRequest, StoreError))
async def read_batch(batch_id: BatchId, wired: Wired) -> Progress:
    """Read how far a batch is."""
    return await read_progress(wired, batch_id)


@router.get(
    "/{batch_id}/results", response_class=Response, responses=_RESULTS | problems(NotFound, InvalidRequest, StoreError)
)
async def read_results(
    batch_id: BatchId,
    wired: Wired,
    after: Annotated[
        int, Query(ge=0, le=2**62, description="Where to continue: take it from the `Link` of the previous answer.")
    ] = 0,
    limit: Annotated[int, Query(ge=1, le=500, description="The largest number of lines to read.")] = 100,
) -> Response:
    """
    Read results as JSONL, in the order in which the articles ended: `{"id", "analysis"}` or `{"id", "error"}`.

    For newer results, ask the address in the `Link` header. An article that is retried comes again, at the end.
    """
    batch = await wired.ledger.batch(batch_id)
    found = await wired.ledger.lines.results(batch_id, after, limit)
    headers = {}
    if found or batch.waiting:
        last = found[-1].place if found else after
        headers["Link"] = f'</v1/batches/{batch_id}/results?after={last}&limit={limit}>; rel="next"'
    return Response("".join(f"{one.as_json()}\n" for one in found), media_type=JSONL, headers=headers)


@router.post("/{batch_id}/cancel", responses=problems(NotFound, InvalidRequest, StoreError))
async def cancel_batch(batch_id: BatchId, wired: Wired) -> Progress:
    """Stop a batch. Articles that are being analysed are finished but not stored; waiting articles never begin."""
    await wired.ledger.batch(batch_id)
    await wired.ledger.cancel(batch_id)
    return await read_progress(wired, batch_id)


@router.post(
    "/{batch_id}/retry",
    status_code=HTTPStatus.ACCEPTED,
    responses=problems(NotFound, InvalidRequest, Conflict, StoreError),
)
async def retry_batch(batch_id: BatchId, wired: Wired) -> Progress:
    """Analyse failed and cancelled articles again. Questions that the model has answered are not asked again."""
    if (await wired.ledger.batch(batch_id)).state == "receiving":
        raise Conflict("this batch is still being sent: retry it when its body has been read")
    await wired.queue.retry(batch_id)
    return await read_progress(wired, batch_id)


def _checked(wired: running.Wired, options: Options) -> dict[str, object]:
    """Return the options as fields of an AnalysisRequest; check them once for all lines."""
    fields = options.model_dump(exclude_defaults=True, exclude={"prompt", "via"})
    if options.prompt:
        fields["prompts"] = dict(map(parse_name, options.prompt))
    wired.check(build_request({**fields, "text": "x"}), options.via)
    return fields
