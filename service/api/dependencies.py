"""The parameters that FastAPI fills in for routes."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from service.wiring import running


async def _wired(request: Request) -> running.Wired:  # async, because FastAPI runs a plain function in a thread
    wired: running.Wired = request.app.state.wired
    return wired


Wired = Annotated[running.Wired, Depends(_wired)]
"""The running service, as a parameter of a route."""
