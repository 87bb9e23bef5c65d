"""The history of the database's tables; it ships in the wheel and is run by `Store.open`."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the database to the newest tables, or an older state, inside the transaction that *connection* is in."""
    config = Config()
    # Config reads % as the start of an interpolation.
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
