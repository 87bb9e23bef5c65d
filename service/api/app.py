"""The application: it joins the routes, the problems, the limits and the OpenAPI description."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from service import __version__
from service.api import analyses, batches, checks, comparisons, health, metrics, problems, prompts
from service.api.batch_bodies import BatchRequest
from service.api.deadline import Deadline
from service.api.hosts import Hosts
from service.api.middleware import Edge
from service.errors import EvenhandError, ForeignPage, UnknownHost
from service.wiring.running import Wired

DESCRIPTION = """
Read a news article. Get a neutral summary, a framing breakdown per party, and loaded-language flags. Each of them names
the words of the article that support it.

Offsets count Unicode code points and are half-open: `text[start:end]`. `null` means "not asked for" or "can't be told";
an empty list means "nothing found".

Every error is answered as a problem (RFC 9457, `application/problem+json`). Its `type` is an address of this service
that explains the problem. With status 503, `Retry-After` says when to ask again. Every answer has an `X-Request-Id`:
the one that you sent, if it has 1 to 128 visible ASCII characters, or a new one.
"""

RESOURCES = (analyses, batches, checks, comparisons, prompts, problems, health, metrics)


class Application(FastAPI):
    """FastAPI, with an OpenAPI description that has our problems and batch bodies."""

    def openapi(self) -> dict[str, Any]:
        """Describe the API. Add the models that routes use without FastAPI's knowledge."""
        if self.openapi_schema is None:
            schemas = super().openapi().setdefault("components", {}).setdefault("schemas", {})
            for model in (problems.Problem, BatchRequest):
                described = model.model_json_schema(ref_template="#/components/schemas/{model}")
                schemas |= {**described.pop("$defs", {}), model.__name__: described}
            for route in (route for module in RESOURCES for route in module.router.routes):
                if isinstance(route, APIRoute):
                    _show_nulls(super().openapi()["paths"].get(route.path_format, {}), route)
        return super().openapi()


def _show_nulls(operations: dict[str, Any], route: APIRoute) -> None:
    """Restore the examples of answers. FastAPI removes their null fields, but the schemas require these."""
    for method in (method.lower() for method in route.methods or ()):
        for status, answer in route.responses.items():
            if "example" in (content := answer.get("content", {}).get("application/json", {})):
                described = operations[method]["responses"][str(status)]["content"]["application/json"]
                described["example"] = content["example"]


@asynccontextmanager
async def _run(wired: Wired) -> AsyncIterator[None]:
    """Open what the routes work with, and close it at the end, also if it can't be opened."""
    async with AsyncExitStack() as stack:
        stack.push_async_callback(wired.store.close)
        stack.push_async_callback(wired.close)
        await wired.store.open()
        await wired.queue.start()
        yield


def create_app(wired: Wired) -> FastAPI:
    """
    Build the application. It opens the store when it starts, and closes the store and *wired* when it ends.

    `app.state.stop(seconds)` begins to stop it: running requests have so many seconds, then they get a problem.
    """
    deadline = Deadline()

    def stop(seconds: float) -> None:
        wired.queue.stop(seconds)
        deadline.set(seconds)

    app = Application(
        title="Evenhand",
        version=__version__,
        description=DESCRIPTION,
        license_info={"name": "MIT"},
        lifespan=lambda _app: _run(wired),
        docs_url=None,  # its page loads scripts from another site
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,  # generated clients name their functions after it
        exception_handlers=problems.HANDLERS,
        responses=problems.problems(EvenhandError, ForeignPage, UnknownHost),
    )
    app.state.wired = wired
    app.state.stop = stop
    settings = wired.settings
    larger = {"/v1/batches": settings.max_batch_bytes}
    hosts = Hosts((settings.host, *settings.allowed_hosts))
    app.add_middleware(Edge, max_body_bytes=settings.max_body_bytes, larger=larger, deadline=deadline, hosts=hosts)
    for module in RESOURCES:
        app.include_router(module.router)
    return app
