"""Every released revision of the tables is migrated to the newest, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest
import sqlalchemy as sa  # noqa: TID251 -- the test reads the tables without our code
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from service.storage import migrations, tables
from service.storage.analyses import Store
from tests.support import analyses

REVISIONS = ("0001", "0002", "0003")


def _differences(connection: sa.Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, tables.metadata))


@pytest.mark.parametrize("revision", REVISIONS)
async def test_forward(url: str, revision: str) -> None:
    """After the migration, the tables are those of the code, and the old analyses can be read."""
    store, analysis = Store(url), analyses.numbered_analysis(1)
    columns = ("id", "created_at", "article_sha256", "opening", "body")
    values = (analysis.id, analysis.created_at.replace(tzinfo=None), "0", "opening", analysis.model_dump_json())
    async with store.database.engine.begin() as connection:
        await connection.run_sync(migrations.upgrade, revision)
        rows = sa.table("analyses", *map(sa.column, columns))
        await connection.execute(sa.insert(rows).values(dict(zip(columns, values, strict=True))))

    await store.open()

    assert await store.analysis(analysis.id) == analysis
    async with store.database.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
    await store.close()
