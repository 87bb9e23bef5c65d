"""Batches in the database are cancelled, retried and removed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from service.errors import NotFound
from service.storage.analyses import Store
from service.storage.ledger import Ledger
from tests.support import analyses
from tests.support.batch_lines import analyzed, counts, invalid_line, not_analyzed, places, request_line, submit_lines

LATER = timedelta(hours=1)


async def test_cancel(ledger: Ledger) -> None:
    """Waiting lines of a cancelled batch are not started: they have no request, and count as cancelled."""
    batch_id = await submit_lines(ledger, *map(request_line, range(1, 4)))
    await ledger.lines.end(batch_id, 1, analyzed(1))

    await ledger.cancel(batch_id)

    assert await ledger.lines.request(batch_id, 2) is None
    assert await counts(ledger, batch_id) == ("cancelled", 3, 0, 1, 0, 2)
    assert await places(ledger, batch_id) == [(1, 1)]
    assert await ledger.unfinished() == []


async def test_end_after_cancel(ledger: Ledger, store: Store) -> None:
    """The result of a line that was running when its batch was cancelled is dropped."""
    batch_id = await submit_lines(ledger, request_line(1), request_line(2))
    await ledger.cancel(batch_id)

    await ledger.lines.end(batch_id, 1, analyzed(1))

    assert await counts(ledger, batch_id) == ("cancelled", 2, 0, 0, 0, 2)
    assert (await store.page(10)).items == ()


async def test_cancel_what_is_done(ledger: Ledger) -> None:
    """A batch that is done can't be cancelled."""
    batch_id = await submit_lines(ledger, request_line(1))
    await ledger.lines.end(batch_id, 1, analyzed(1))

    await ledger.cancel(batch_id)

    assert await counts(ledger, batch_id) == ("done", 1, 0, 1, 0, 0)


async def test_retry(ledger: Ledger) -> None:
    """Failed lines wait again, with a new attempt; lines that are done, or could not be read, are not changed."""
    batch_id = await submit_lines(ledger, request_line(1), invalid_line(2), request_line(3))
    await ledger.lines.end(batch_id, 1, analyzed(1))
    await ledger.lines.end(batch_id, 3, not_analyzed(3))

    again = await ledger.retry(batch_id)

    assert again == 1
    assert await counts(ledger, batch_id) == ("running", 3, 1, 1, 1, 0)
    assert await ledger.lines.waiting(batch_id, 0, 10) == [(3, 2)]
    assert await ledger.lines.request(batch_id, 3) == ('{"text":"Day 3."}', "calls")
    assert await places(ledger, batch_id) == [(1, 2), (2, 1)]


async def test_retried_line_comes_last(ledger: Ledger) -> None:
    """A caller that has read all results then gets the results of retried lines, each once."""
    batch_id = await submit_lines(ledger, request_line(1), request_line(2))
    await ledger.lines.end(batch_id, 1, not_analyzed(1))
    await ledger.lines.end(batch_id, 2, analyzed(2))
    last = (await ledger.lines.results(batch_id, 0, 10))[-1].place
    await ledger.retry(batch_id)
    await ledger.lines.end(batch_id, 1, analyzed(1))

    assert [(one.place, one.line) for one in await ledger.lines.results(batch_id, last, 10)] == [(3, 1)]
    assert await counts(ledger, batch_id) == ("done", 2, 0, 2, 0, 0)


async def test_retry_of_nothing(ledger: Ledger) -> None:
    """A batch without failed lines stays done when it is retried."""
    batch_id = await submit_lines(ledger, request_line(1))
    await ledger.lines.end(batch_id, 1, analyzed(1))

    assert await ledger.retry(batch_id) == 0
    assert await counts(ledger, batch_id) == ("done", 1, 0, 1, 0, 0)


async def test_retry_after_cancel(ledger: Ledger) -> None:
    """A cancelled batch that is retried continues: its lines wait again, as attempts that are new to DBOS."""
    batch_id = await submit_lines(ledger, request_line(1), request_line(2))
    await ledger.lines.end(batch_id, 1, not_analyzed(1))
    await ledger.cancel(batch_id)

    await ledger.retry(batch_id)

    assert await counts(ledger, batch_id) == ("running", 2, 2, 0, 0, 0)
    assert await ledger.lines.request(batch_id, 2) == ('{"text":"Day 2."}', "calls")
    assert await ledger.lines.waiting(batch_id, 0, 10) == [(1, 2), (2, 2)]


async def test_unfinished(ledger: Ledger) -> None:
    """Unfinished batches are those that are sealed and have waiting lines."""
    running, done = await submit_lines(ledger, request_line(1)), await submit_lines(ledger, request_line(1))
    await ledger.create(None)
    await ledger.lines.end(done, 1, analyzed(1))

    assert await ledger.unfinished() == [running]


async def test_forget(ledger: Ledger) -> None:
    """A forgotten batch leaves nothing in the database, and its source is free again."""
    batch_id = await submit_lines(ledger, request_line(1))

    await ledger.forget(batch_id)

    assert await ledger.lines.waiting(batch_id, 0, 10) == []
    with pytest.raises(NotFound):
        await ledger.batch(batch_id)


async def test_prune(ledger: Ledger) -> None:
    """Old batches that are not running are removed; running ones and newer ones stay."""
    running, done, gone = [await submit_lines(ledger, request_line(1)) for _ in range(3)]
    await ledger.lines.end(done, 1, analyzed(1))
    await ledger.cancel(gone)

    newer = await ledger.prune(datetime.now(UTC) - LATER)
    older = await ledger.prune(datetime.now(UTC) + LATER)

    assert (newer, older) == (0, 2)
    assert (await ledger.batch(running)).state == "running"
    for batch_id in (done, gone):
        with pytest.raises(NotFound):
            await ledger.batch(batch_id)


async def test_pruned_analysis(ledger: Ledger, store: Store) -> None:
    """If the analysis of a result was deleted, the result stays, and says so."""
    batch_id = await submit_lines(ledger, request_line(1))
    await ledger.lines.end(batch_id, 1, analyzed(1))
    await store.delete(analyses.numbered_analysis(1).id)

    (result,) = await ledger.lines.results(batch_id, 0, 10)

    assert json.loads(result.as_json())["error"]["type"] == "not-found"
    assert await counts(ledger, batch_id) == ("done", 1, 0, 1, 0, 0)


async def test_deleted_article_is_gone(ledger: Ledger, store: Store) -> None:
    """When an analysis is deleted, its article is removed from the batch too; the articles of other lines stay."""
    batch_id = await submit_lines(ledger, request_line(1), request_line(2))
    await ledger.lines.end(batch_id, 1, analyzed(1))

    await store.delete(analyses.numbered_analysis(1).id)

    sizes = await ledger.lines.sizes(batch_id, 0, 10)
    assert [(number, characters > 0) for number, characters, _ in sizes] == [(1, False), (2, True)]


async def test_deleted_article_of_a_batch_that_goes_on(ledger: Ledger, store: Store) -> None:
    """A deleted article is removed at once from a batch that the Batch API is working on; its length stays."""
    batch_id = await ledger.create("gpt-4.1-mini", via="batch-api")
    await ledger.lines.add(batch_id, [request_line(1), request_line(2)])
    await ledger.seal(batch_id)
    await ledger.lines.end(batch_id, 1, analyzed(1))
    before = await ledger.lines.sizes(batch_id, 0, 10)

    await store.delete(analyses.numbered_analysis(1).id)

    assert await ledger.lines.sizes(batch_id, 0, 10) == before
    async with store.database.transaction() as connection:
        requests = await connection.exec_driver_sql("SELECT request FROM batch_items ORDER BY line")
        assert [bool(row[0].strip()) for row in requests] == [False, True]
