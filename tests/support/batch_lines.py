"""Lines of batches and their outcomes, for tests of the ledger."""

from __future__ import annotations

from service.models import Usage
from service.storage.batches import Failure, Line, Outcome
from service.storage.ledger import Ledger
from tests.support import analyses

SPENT = Usage(input_tokens=100, cached_tokens=40, output_tokens=10)
NO = Failure(type="model-error", title="The model could not be asked", detail="no", line=1)


def request_line(number: int, name: str | None = None) -> Line:
    """Build a line that holds a request."""
    return Line(number, name or f"a{number}", f'{{"text":"Day {number}."}}')


def invalid_line(number: int) -> Line:
    """Build a line that can't be read as a request."""
    return Line(number, None, None, NO.model_copy(update={"line": number}))


def analyzed(number: int, fingerprint: str | None = None) -> Outcome:
    """Build the outcome of a line that was analyzed."""
    return Outcome(analyses.numbered_analysis(number), fingerprint, spent=SPENT)


def not_analyzed(number: int) -> Outcome:
    """Build the outcome of a line that failed, but cost tokens."""
    return Outcome(failure=NO.model_copy(update={"line": number}), spent=SPENT)


async def submit_lines(ledger: Ledger, *lines: Line) -> str:
    """Submit a batch with all its lines, and return its id."""
    batch_id = await ledger.create("gpt-4.1-mini")
    await ledger.lines.add(batch_id, lines)
    await ledger.seal(batch_id)
    return batch_id


async def counts(ledger: Ledger, batch_id: str) -> tuple[str, int, int, int, int, int]:
    """Read state, total, waiting, done, failed, cancelled."""
    batch = await ledger.batch(batch_id)
    return batch.state, batch.total, batch.waiting, batch.done, batch.failed, batch.cancelled


async def places(ledger: Ledger, batch_id: str) -> list[tuple[int, int]]:
    """Read place and line of all results."""
    return [(one.place, one.line) for one in await ledger.lines.results(batch_id, 0, 1000)]
