"""Health checks, and an index of the addresses of the API."""

from __future__ import annotations

from http import HTTPStatus
from typing import Literal

from fastapi import APIRouter, Request, Response

from service import __version__
from service.api.dependencies import Wired
from service.api.problems import problems, render
from service.errors import EvenhandError, ModelFileError, ModelUnreachable, StoreError
from service.models import Model

router = APIRouter(tags=["health"])


class Alive(Model):
    """The process is running."""

    status: Literal["ok"] = "ok"


class Ready(Model):
    """The service can analyse articles and store the results."""

    status: Literal["ready"] = "ready"


@router.get("/healthz")
async def read_health() -> Alive:
    """Check that the process is running."""
    return Alive()


@router.get("/readyz", response_model=Ready, responses=problems(StoreError, ModelUnreachable, ModelFileError))
async def read_readiness(request: Request, wired: Wired) -> Ready | Response:
    """Check that the database can be written and that the model can be asked; if not, answer why."""
    try:
        await wired.store.ping()
        await wired.queue.check()
        await wired.analyzer.ready()
    except EvenhandError as error:
        return render(request, error, status=HTTPStatus.SERVICE_UNAVAILABLE)
    return Ready()


@router.get("/", include_in_schema=False)
async def read_index() -> dict[str, str]:
    """List the addresses of the API."""
    return {
        "evenhand": __version__,
        "openapi": "/openapi.json",
        "analyses": "/v1/analyses",
        "batches": "/v1/batches",
        "prompts": "/v1/prompts",
        "metrics": "/metrics",
    }
