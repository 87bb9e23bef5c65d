"""Batches in the database: their lines, their counts and their results."""

from __future__ import annotations

import asyncio
from datetime import UTC

import pytest

from service.errors import Conflict, NotFound
from service.storage.analyses import Store
from service.storage.batches import Outcome, Result
from service.storage.ledger import Ledger
from tests.support import analyses
from tests.support.batch_lines import analyzed, counts, invalid_line, not_analyzed, places, request_line, submit_lines


async def test_new_batch(ledger: Ledger) -> None:
    """A new batch is receiving until it is sealed, and has no lines; its times are in UTC."""
    batch_id = await ledger.create("gpt-4.1-mini")
    batch = await ledger.batch(batch_id)
    await ledger.seal(batch_id)

    assert (batch.id, batch.state, batch.model, batch.total) == (batch_id, "receiving", "gpt-4.1-mini", 0)
    assert (batch.created_at.tzinfo, batch.finished_at) == (UTC, None)
    assert (await ledger.batch(batch_id)).state == "done"


async def test_unknown_batch(ledger: Ledger) -> None:
    """A batch that does not exist is not found when it is read, when lines are added or when a line ends."""
    for work in (
        ledger.batch("ba_x"),
        ledger.lines.add("ba_x", [request_line(1)]),
        ledger.lines.end("ba_x", 1, not_analyzed(1)),
    ):
        with pytest.raises(NotFound, match="ba_x"):
            await work


async def test_find(ledger: Ledger) -> None:
    """A batch is found by its source; another source finds none."""
    batch_id = await ledger.create(None, "source")

    assert await ledger.find("source") == batch_id
    assert await ledger.find("other") is None


async def test_add_twice(ledger: Ledger) -> None:
    """Lines that are added twice are stored and counted once."""
    batch_id = await ledger.create(None)
    for _ in range(2):
        await ledger.lines.add(batch_id, [request_line(1), invalid_line(2)])
    await ledger.lines.add(batch_id, [request_line(1), invalid_line(2), request_line(3)])

    assert await counts(ledger, batch_id) == ("receiving", 3, 2, 0, 1, 0)
    assert await ledger.lines.waiting(batch_id, 0, 10) == [(1, 1), (3, 1)]
    assert await places(ledger, batch_id) == [(1, 2)]


@pytest.mark.parametrize("apart", [False, True], ids=["at once", "one after the other"])
async def test_ids_are_used_once(ledger: Ledger, apart: bool) -> None:
    """A line with the id of another line fails and names that line; each id has one result."""
    lines = [request_line(1), request_line(2, "a1"), request_line(3), request_line(4, "a1")]
    batch_id = await ledger.create(None)
    for piece in [[one] for one in lines] if apart else [lines]:
        await ledger.lines.add(batch_id, piece)

    results = await ledger.lines.results(batch_id, 0, 10)

    assert [(one.place, one.line, one.name) for one in results] == [(1, 2, None), (2, 4, None)]
    assert all("'a1' is on line 1 already" in (one.failure or "") for one in results)
    assert await ledger.lines.waiting(batch_id, 0, 10) == [(1, 1), (3, 1)]


async def test_ids_of_two_batches(ledger: Ledger) -> None:
    """Two batches may have the same ids."""
    first, second = await submit_lines(ledger, request_line(1)), await submit_lines(ledger, request_line(1))

    assert [await ledger.lines.waiting(batch_id, 0, 10) for batch_id in (first, second)] == [[(1, 1)], [(1, 1)]]


async def test_seal(ledger: Ledger) -> None:
    """A sealed batch runs until its last line has ended; then it is done, and sealing again changes nothing."""
    batch_id = await submit_lines(ledger, request_line(1), request_line(2))
    before = await counts(ledger, batch_id)
    await ledger.lines.end(batch_id, 1, analyzed(1))
    between = await counts(ledger, batch_id)
    await ledger.lines.end(batch_id, 2, not_analyzed(2))
    await ledger.seal(batch_id)

    assert before == ("running", 2, 2, 0, 0, 0)
    assert between == ("running", 2, 1, 1, 0, 0)
    assert await counts(ledger, batch_id) == ("done", 2, 0, 1, 1, 0)


async def test_waiting(ledger: Ledger) -> None:
    """Waiting lines are listed in order, in pages; each page starts after the last line of the previous one."""
    batch_id = await submit_lines(ledger, request_line(3), request_line(1), request_line(5), request_line(2))
    await ledger.lines.end(batch_id, 2, analyzed(2))

    assert await ledger.lines.waiting(batch_id, 0, 2) == [(1, 1), (3, 1)]
    assert await ledger.lines.waiting(batch_id, 3, 2) == [(5, 1)]
    assert await ledger.lines.waiting(batch_id, 5, 2) == []


async def test_request(ledger: Ledger) -> None:
    """The request of a line can be read as it was sent until the line ends."""
    batch_id = await submit_lines(ledger, request_line(1), invalid_line(2))
    before = await ledger.lines.request(batch_id, 1)
    await ledger.lines.end(batch_id, 1, analyzed(1))

    assert before == ('{"text":"Day 1."}', "calls")
    assert [await ledger.lines.request(batch_id, number) for number in (1, 2, 3)] == [None, None, None]


@pytest.mark.parametrize("again", [analyzed(2), not_analyzed(1)], ids=["another analysis", "a failure"])
async def test_end_twice(ledger: Ledger, store: Store, again: Outcome) -> None:
    """A line that is ended twice keeps its first analysis; the second is not stored, and its tokens are not counted."""
    batch_id = await submit_lines(ledger, request_line(1))
    await ledger.lines.end(batch_id, 1, analyzed(1))
    first = await ledger.batch(batch_id)

    await ledger.lines.end(batch_id, 1, again)

    assert await ledger.batch(batch_id) == first
    assert [one.id for one in (await store.page(10)).items] == [analyses.numbered_analysis(1).id]


async def test_end_keeps_the_analysis(ledger: Ledger, store: Store) -> None:
    """The analysis of a line is stored like any other, found by its fingerprint, and returned as it is stored."""
    batch_id = await submit_lines(ledger, request_line(1))
    await ledger.lines.end(batch_id, 1, analyzed(1, "f" * 64))

    (result,) = await ledger.lines.results(batch_id, 0, 10)

    assert result == Result(1, 1, "a1", analyses.numbered_analysis(1).model_dump_json(), None)
    assert await store.find_by_fingerprint("f" * 64) == analyses.numbered_analysis(1)


async def test_reused(ledger: Ledger, store: Store) -> None:
    """A line may end with a stored analysis: it is counted as reused and not stored again."""
    await store.add(analyses.numbered_analysis(7))
    batch_id = await submit_lines(ledger, request_line(1))

    await ledger.lines.end(batch_id, 1, Outcome(analyses.numbered_analysis(7, reused=True)))

    batch = await ledger.batch(batch_id)
    assert (batch.done, batch.reused, batch.input_tokens) == (1, 1, 0)
    assert len((await store.page(10)).items) == 1


async def test_tokens(ledger: Ledger) -> None:
    """The tokens of all lines are added up, also those of failed lines."""
    batch_id = await submit_lines(ledger, request_line(1), request_line(2))
    await ledger.lines.end(batch_id, 1, analyzed(1))
    await ledger.lines.end(batch_id, 2, not_analyzed(2))

    batch = await ledger.batch(batch_id)

    assert (batch.input_tokens, batch.cached_tokens, batch.output_tokens) == (200, 80, 20)


async def test_finished_at(ledger: Ledger) -> None:
    """A batch has the time when a line last ended."""
    batch_id = await submit_lines(ledger, request_line(1))
    before = await ledger.batch(batch_id)
    await ledger.lines.end(batch_id, 1, analyzed(1))
    after = await ledger.batch(batch_id)

    assert before.finished_at is None
    assert after.finished_at is not None
    assert after.finished_at >= after.created_at


async def test_results_come_in_the_order_of_their_ends(ledger: Ledger) -> None:
    """Results have places in the order in which lines ended, without gaps; a page starts after a place."""
    batch_id = await submit_lines(ledger, request_line(1), invalid_line(2), request_line(3), request_line(4))
    for number in (4, 1, 3):
        await ledger.lines.end(batch_id, number, analyzed(number))

    assert await places(ledger, batch_id) == [(1, 2), (2, 4), (3, 1), (4, 3)]
    assert [one.line for one in await ledger.lines.results(batch_id, 1, 2)] == [4, 1]
    assert await ledger.lines.results(batch_id, 4, 10) == []


async def test_ends_at_once(ledger: Ledger) -> None:
    """Lines that end at the same time get the places 1 to n, and every line is counted."""
    n = 20
    batch_id = await submit_lines(ledger, *map(request_line, range(1, n + 1)))

    await asyncio.gather(*(ledger.lines.end(batch_id, number, analyzed(number)) for number in range(1, n + 1)))

    found = await places(ledger, batch_id)
    assert [place for place, _ in found] == list(range(1, n + 1))
    assert sorted(number for _, number in found) == list(range(1, n + 1))
    assert await counts(ledger, batch_id) == ("done", n, 0, n, 0, 0)


async def test_one_line_ends_at_once(ledger: Ledger, store: Store) -> None:
    """If many end the same line at the same time, one succeeds, and one analysis is stored."""
    batch_id = await submit_lines(ledger, request_line(1))

    await asyncio.gather(*(ledger.lines.end(batch_id, 1, analyzed(number)) for number in range(8)))

    assert await counts(ledger, batch_id) == ("done", 1, 0, 1, 0, 0)
    assert await places(ledger, batch_id) == [(1, 1)]
    assert len((await store.page(10)).items) == 1


async def test_adds_at_once(ledger: Ledger) -> None:
    """Lines that are added by several at the same time are stored once."""
    batch_id = await ledger.create(None)

    await asyncio.gather(
        *(ledger.lines.add(batch_id, [request_line(1), invalid_line(2), request_line(3)]) for _ in range(4))
    )

    assert await counts(ledger, batch_id) == ("receiving", 3, 2, 0, 1, 0)


async def test_place_of(ledger: Ledger) -> None:
    """The place of a result is found by its number, also after a retry; a number that is too high is a conflict."""
    batch_id = await submit_lines(ledger, *map(request_line, range(1, 4)))
    for number, outcome in enumerate((analyzed(1), not_analyzed(2), analyzed(3)), start=1):
        await ledger.lines.end(batch_id, number, outcome)
    before = [await ledger.lines.place_of(batch_id, number) for number in range(4)]
    await ledger.retry(batch_id)
    after = [await ledger.lines.place_of(batch_id, number) for number in range(3)]

    assert (before, after) == ([0, 1, 2, 3], [0, 1, 3])
    with pytest.raises(Conflict, match="fewer than 3"):
        await ledger.lines.place_of(batch_id, 3)
