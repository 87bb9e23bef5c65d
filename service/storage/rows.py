"""Rows of batches: what is written of a line when it comes in, and when it ends."""

from __future__ import annotations

from service.errors import InvalidRequest
from service.storage.batches import Line, Outcome, failure


def once(line: Line, taken: dict[str, int]) -> Line:
    """Let a line fail whose id came before; it has no id then, so that every id has one result."""
    if line.name is None or line.name not in taken:
        if line.name is not None:
            taken[line.name] = line.number
        return line
    told = f"the id {line.name[:80]!r} is on line {taken[line.name]} already: give every article an id of its own"
    return Line(line.number, None, None, failure(InvalidRequest(told), line.number))


def of_line(batch_id: str, line: Line, place: int | None) -> dict[str, object]:
    """Give the row of a line that comes in; one that failed at once has its place."""
    return {
        "batch_id": batch_id,
        "line": line.number,
        "name": line.name,
        "state": "failed" if line.failure else "waiting",
        "attempt": 1,
        "request": line.request,
        "place": place,
        "error": line.failure.model_dump_json() if line.failure else None,
    }


def ended(line: int, outcome: Outcome, place: int) -> dict[str, object]:
    """Give the parameters that end a line."""
    return {
        "of_line": line,
        "new_state": "done" if outcome.analysis else "failed",
        "new_place": place,
        "new_analysis_id": outcome.analysis.id if outcome.analysis else None,
        "new_error": outcome.failure.model_dump_json() if outcome.failure else None,
    }
