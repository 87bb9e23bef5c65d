"""`evenhand store`: what is stored in the database."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from service.cli.setup import read_settings
from service.errors import InvalidRequest

if TYPE_CHECKING:
    from service.settings import Settings

_MOST_DAYS = 36_500


@click.group("store")
def store() -> None:
    """Maintain the database of EVENHAND_DATABASE_URL."""


@store.command("prune")
@click.option("--older-than", required=True, metavar="DAYS", help="A number of days, as in 90d.")
def prune(older_than: str) -> None:
    """
    Delete old analyses and batches, and the answers for them.

    Batches that are not finished stay. Prints how many analyses and batches were deleted.
    """
    days = older_than.removesuffix("d")
    if not days.isdecimal() or int(days[:9]) > _MOST_DAYS:
        raise InvalidRequest(f"--older-than {older_than[:20]}: write days, as in 90d")
    analyses, batches = asyncio.run(_prune(read_settings(), int(days)))
    click.echo(f"removed {analyses:,} analyses and {batches:,} batches")


async def _prune(settings: Settings, days: int) -> tuple[int, int]:
    from service.wiring.batches import connect_queue

    before = datetime.now(UTC) - timedelta(days=days)
    async with connect_queue(settings) as queue:
        return await queue.prune(before)
