"""The store: analyses are stored, listed and deleted, and an idempotency key names one."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from service.errors import Conflict, EvenhandError, InvalidRequest, NotFound, StoreError
from service.storage.analyses import LEASE, Claim, Store
from tests.support import api_service
from tests.support.analyses import numbered_analysis


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of a database that does not exist yet, in a folder that does not exist yet."""
    return tmp_path / "data" / "evenhand.db"


@pytest.fixture
async def kept(path: Path) -> AsyncIterator[Store]:
    """Return an open store."""
    async with api_service.opened(path) as opened:
        yield opened


async def test_reads_back_what_was_kept(kept: Store) -> None:
    """An analysis comes back equal, and its JSON byte for byte."""
    await kept.add(numbered_analysis(1))

    read = await kept.analysis(numbered_analysis(1).id)

    assert read == numbered_analysis(1)
    assert read.model_dump_json() == numbered_analysis(1).model_dump_json()


async def test_outlives_the_process(path: Path) -> None:
    """Analyses are there after closing and opening again; opening twice changes nothing."""
    for times in range(2):
        again = Store(f"sqlite:///{path}")
        await again.open()
        await again.add(numbered_analysis(times))
        assert len((await again.page(10)).items) == times + 1
        await again.close()


async def test_lists_newest_first(kept: Store) -> None:
    """A list shows the newest first, by title, language and opening words, in UTC."""
    for number in (2, 3, 1):
        await kept.add(numbered_analysis(number))

    page = await kept.page(10)

    assert [item.id for item in page.items] == [numbered_analysis(n).id for n in (3, 2, 1)]
    assert page.next is None
    assert page.items[0].created_at == numbered_analysis(3).created_at
    assert page.items[0].title == "The plan"
    assert numbered_analysis().article.text.startswith(page.items[0].opening)


async def test_pages_stay_while_rows_are_added(kept: Store) -> None:
    """Following the cursor shows every row once, also rows of the same time, and also if rows are added meanwhile."""
    same = numbered_analysis().created_at
    for number in range(7):
        await kept.add(numbered_analysis(number, created_at=same))
    seen, cursor = [], None
    for newer in range(10, 14):
        page = await kept.page(2, cursor)
        seen += [item.id for item in page.items]
        cursor = page.next
        await kept.add(numbered_analysis(newer))

    assert seen == [numbered_analysis(n).id for n in range(6, -1, -1)]
    assert cursor is None


@pytest.mark.parametrize(
    "cursor",
    [
        pytest.param("", id="empty"),
        pytest.param("7", id="not base64"),
        pytest.param("é", id="not ASCII"),
        pytest.param("bm9uc2Vuc2U=", id="nonsense"),
        pytest.param("OTk5OS05OS05OVQ5OTo5OTo5OSB4", id="no such date"),
        pytest.param("MjAyNi0xMS0wMlQwOTozMDowMCBhAGI=", id="NUL in the id"),
    ],
)
async def test_refuses_a_strange_cursor(kept: Store, cursor: str) -> None:
    """A cursor that is not from a page is an invalid request."""
    with pytest.raises(InvalidRequest, match="cursor"):
        await kept.page(2, cursor)


async def test_deletes(kept: Store) -> None:
    """A deleted analysis is not found, neither by reading nor by deleting it again."""
    await kept.add(numbered_analysis())
    await kept.delete(numbered_analysis().id)

    with pytest.raises(NotFound, match="GET /v1/analyses"):
        await kept.analysis(numbered_analysis().id)
    with pytest.raises(NotFound):
        await kept.delete(numbered_analysis().id)


async def test_key_gives_the_first_answer(kept: Store) -> None:
    """A finished key returns its analysis for the same body, and refuses another body."""
    first = Claim("k", "body")
    assert await kept.begin(first) is None
    await kept.finish(first, numbered_analysis())

    assert await kept.begin(Claim("k", "body")) == numbered_analysis()
    with pytest.raises(InvalidRequest, match="new key"):
        await kept.begin(Claim("k", "other body"))


async def test_running_key_is_a_conflict(kept: Store) -> None:
    """While a request holds its key, the same body is a conflict and another body an invalid request."""
    await kept.begin(Claim("k", "body"))

    with pytest.raises(Conflict, match="still running"):
        await kept.begin(Claim("k", "body"))
    with pytest.raises(InvalidRequest):
        await kept.begin(Claim("k", "other body"))


async def test_one_of_many_claims_wins(kept: Store) -> None:
    """Of many claims at once exactly one gets the key."""
    claims = [kept.begin(Claim("k", "body")) for _ in range(8)]

    ended = await asyncio.gather(*claims, return_exceptions=True)

    assert ended.count(None) == 1
    assert sum(isinstance(end, Conflict) for end in ended) == 7


async def test_forgotten_key_is_free(kept: Store) -> None:
    """A request that fails frees its key, also for another body; it can't free the key of another request."""
    claim = Claim("k", "body")
    await kept.begin(claim)
    await kept.forget(Claim("k", "body"))
    with pytest.raises(Conflict):
        await kept.begin(Claim("k", "body"))

    await kept.forget(claim)

    assert await kept.begin(Claim("k", "other body")) is None


async def test_finished_key_is_not_forgotten(kept: Store) -> None:
    """Forgetting after finishing, as a cancelled request does, does not remove the analysis."""
    claim = Claim("k", "body")
    await kept.begin(claim)
    await kept.finish(claim, numbered_analysis())
    await kept.forget(claim)

    assert await kept.begin(Claim("k", "body")) == numbered_analysis()


async def test_key_of_a_dead_run_is_taken_over(kept: Store, path: Path) -> None:
    """A key that is not renewed goes to the next request; the first one, if late, stores nothing and frees nothing."""
    late, heir = Claim("k", "body"), Claim("k", "body")
    await kept.begin(late)
    _pass(path, LEASE)
    assert await kept.begin(heir) is None

    with pytest.raises(Conflict):
        await kept.finish(late, numbered_analysis(1))
    await kept.forget(late)
    await kept.finish(heir, numbered_analysis(2))

    assert [item.id for item in (await kept.page(10)).items] == [numbered_analysis(2).id]


async def test_key_of_a_run_is_renewed(path: Path) -> None:
    """A request that runs longer than a lease keeps its key; a request that has ended renews nothing."""
    kept = Store(f"sqlite:///{path}", renewal=0.01)
    await kept.open()
    claim = Claim("k", "body")
    await kept.begin(claim)
    async with kept.renewed(claim):
        began = _renewed(path)
        async with asyncio.timeout(30):
            while _renewed(path) == began:  # noqa: ASYNC110 - it happens in the database
                await asyncio.sleep(0.01)
    ended = _renewed(path)
    await asyncio.sleep(0.05)

    assert _renewed(path) == ended
    await kept.close()


def _pass(path: Path, time: timedelta) -> None:
    """Make all keys older."""
    with closing(sqlite3.connect(path)) as other, other:
        other.execute(
            "UPDATE idempotency_keys SET started_at = datetime(started_at, ?)",
            (f"-{time.total_seconds() + 1} seconds",),
        )


def _renewed(path: Path) -> str:
    """Return when the only key was renewed."""
    with closing(sqlite3.connect(path)) as other:
        return str(other.execute("SELECT started_at FROM idempotency_keys").fetchone()[0])


async def test_finish_is_whole_or_nothing(kept: Store) -> None:
    """If the analysis can't be stored, its key does not name it."""
    await kept.add(numbered_analysis())
    claim = Claim("k", "body")
    await kept.begin(claim)

    with pytest.raises(StoreError):
        await kept.finish(claim, numbered_analysis())

    with pytest.raises(Conflict, match="still running"):
        await kept.begin(Claim("k", "body"))


async def test_deleting_frees_the_key(kept: Store) -> None:
    """The key of a deleted analysis starts a new one."""
    claim = Claim("k", "body")
    await kept.begin(claim)
    await kept.finish(claim, numbered_analysis())
    await kept.delete(numbered_analysis().id)

    assert await kept.begin(Claim("k", "body")) is None


async def test_locked_database(path: Path) -> None:
    """While another process locks the file, writing is a store error without the article's words; reading works."""
    kept = Store(f"sqlite:///{path}", busy_seconds=0.01)
    await kept.open()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="locked") as refused:
            await kept.add(numbered_analysis())
        assert (await kept.page(1)).items == ()

    assert "minister" not in str(refused.value)
    await kept.add(numbered_analysis())
    await kept.close()


async def test_ping_misses_its_tables(kept: Store, path: Path) -> None:
    """A database without the tables is not ready."""
    await kept.ping()
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("DROP TABLE analyses")

    with pytest.raises(StoreError, match="no such table"):
        await kept.ping()


async def test_flags_without_strength(kept: Store, path: Path) -> None:
    """An analysis that the previous version stored can be read; its flags, which had no strength, are `usual`."""
    await kept.add(numbered_analysis())
    body = json.loads(numbered_analysis().model_dump_json())
    for flag in body["flags"]:
        del flag["strength"]
    del body["provenance"]["strictness"]
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE analyses SET body = ?", [json.dumps(body, separators=(",", ":"))])

    read = await kept.analysis(numbered_analysis().id)

    assert [flag.strength for flag in read.flags or ()] == ["usual", "usual"]
    assert read == numbered_analysis()


async def test_analysis_of_another_shape(kept: Store, path: Path) -> None:
    """An analysis that this version can't read is a store error that doesn't quote it."""
    await kept.add(numbered_analysis())
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("""UPDATE analyses SET body = '{"secret": 1}'""")

    with pytest.raises(StoreError, match="another version") as refused:
        await kept.analysis(numbered_analysis().id)
    assert "secret" not in str(refused.value)


def test_only_errors_of_the_tree() -> None:
    """The store adds no class to the error tree."""
    assert not [c for c in EvenhandError.__subclasses__() if c.__module__ != "service.errors"]
