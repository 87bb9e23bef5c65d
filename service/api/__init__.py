"""The REST API: one module per resource; `problems` says how each of them refuses."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from service import wiring


def _wired(request: Request) -> wiring.Wired:
    wired: wiring.Wired = request.app.state.wired
    return wired


Wired = Annotated[wiring.Wired, Depends(_wired)]
"""The running service, as a parameter of a route."""
