"""The commands for who runs a service: workers, and what is kept."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from service.cli import console
from service.errors import InvalidRequest
from service.wiring import stopping

log = logging.getLogger(__name__)

if TYPE_CHECKING:
    from service.jobs.queue import BatchQueue
    from service.settings import Settings


def _a_name(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    if name is not None and not re.fullmatch(r"[\w.-]{1,64}", name):
        raise click.BadParameter("a name has letters, digits, dots and hyphens")
    return name


@click.group("worker", invoke_without_command=True)
@click.option(
    "--executor",
    callback=_a_name,
    help="This worker's name, one of its own.  [default: EVENHAND_EXECUTOR, else host and number]",
)
@click.option(
    "--grace",
    type=click.IntRange(0),
    help="Seconds that running articles get to end.  [default: EVENHAND_STOP_SECONDS, else 10]",
)
@click.pass_context
def worker(context: click.Context, executor: str | None, grace: int | None) -> None:
    """Work on the batches of EVENHAND_DATABASE_URL until told to stop (SIGTERM, Ctrl-C); told twice, end at once."""
    if context.invoked_subcommand is None:
        settings = _settings()
        asyncio.run(_work(settings, executor, settings.stop_seconds if grace is None else grace))
        stopping.finish()


@worker.command("recover")
@click.argument("executor")
def recover(executor: str) -> None:
    """Hand over the work of EXECUTOR, a worker that never comes back. It must not be running."""
    count = asyncio.run(_recover(_settings(), executor))
    console.echo(f"{count} articles of {executor} are queued again\n")


_MOST_DAYS = 36_500


@click.group("store")
def store() -> None:
    """What is kept in the database."""


@store.command("prune")
@click.option("--older-than", required=True, metavar="DAYS", help="As in 90d.")
def prune(older_than: str) -> None:
    """Remove analyses and batches that are older, and what DBOS stored for them. What is being worked on stays."""
    days = older_than.removesuffix("d")
    if not days.isdecimal() or int(days[:9]) > _MOST_DAYS:
        raise InvalidRequest(f"--older-than {older_than[:20]}: write days, as in 90d")
    analyses, batches = asyncio.run(_prune(_settings(), int(days)))
    click.echo(f"removed {analyses:,} analyses and {batches:,} batches")


def _settings() -> Settings:
    from service.settings import read
    from service.wiring.defaults import database_url

    settings = read()
    return settings.model_copy(update={"database_url": database_url(settings)})


async def _work(settings: Settings, wish: str | None, grace: float) -> None:
    from service.storage.analyses import Store
    from service.wiring import logs
    from service.wiring.analyzer import Analyzer
    from service.wiring.batches import batch_queue, hold_name

    logs.configure()
    kept = Store(settings.database_url or "")
    await kept.open()
    told = asyncio.Event()

    def stop() -> None:
        stopping.begin(grace)
        told.set()

    for number in stopping.SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, stop)
    name = hold_name(settings, wish)
    with contextlib.closing(name), console.progress() as fetching:
        analyzer = Analyzer(settings, fetching, console.say)
        running = batch_queue(settings, kept, analyzer.tools, name.name)
        try:
            await running.start()
            log.info("%s works on %s", name.name, kept.database.place)
            await told.wait()
            log.info("%s stops: running articles have %g s", name.name, grace)
            await running.stop(grace)
        finally:
            await analyzer.close()
            await kept.close()


@contextlib.asynccontextmanager
async def _linked(settings: Settings) -> AsyncIterator[BatchQueue]:
    """Open the database and the tables of DBOS, and work on nothing."""
    from service.storage.analyses import Store
    from service.wiring.analyzer import Analyzer
    from service.wiring.batches import batch_queue

    kept = Store(settings.database_url or "")
    await kept.open()
    linked = batch_queue(settings, kept, Analyzer(settings).tools, "none")
    try:
        await linked.connect()
        yield linked
    finally:
        await linked.stop()
        await kept.close()


async def _recover(settings: Settings, executor: str) -> int:
    async with _linked(settings) as queue:
        return await queue.recover(executor)


async def _prune(settings: Settings, days: int) -> tuple[int, int]:
    before = datetime.now(UTC) - timedelta(days=days)
    async with _linked(settings) as queue:
        return await queue.prune(before)
