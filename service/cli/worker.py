"""`evenhand worker`: a process that runs batches."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import TYPE_CHECKING

import click

from service.cli import console
from service.cli.setup import open_analyzer, read_settings
from service.wiring import stopping

if TYPE_CHECKING:
    from service.settings import Settings

log = logging.getLogger(__name__)


def _check_name(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    if name is not None and not re.fullmatch(r"[\w.-]{1,64}", name):
        raise click.BadParameter("a name has letters, digits, dots and hyphens")
    return name


@click.group("worker", invoke_without_command=True)
@click.option(
    "--executor",
    callback=_check_name,
    help="This worker's name; no two workers may have the same.  [default: EVENHAND_EXECUTOR, else host and number]",
)
@click.option(
    "--grace",
    type=click.IntRange(0),
    help="Seconds that running articles get to finish.  [default: EVENHAND_STOP_SECONDS, else 10]",
)
@click.pass_context
def worker(context: click.Context, executor: str | None, grace: int | None) -> None:
    """
    Run batches of a server in one more process.

    It works on the database of EVENHAND_DATABASE_URL. Ctrl-C or SIGTERM stops it: articles that do not finish in time
    go back into the queue. Stopped a second time, it ends at once.
    """
    if context.invoked_subcommand is None:
        settings = read_settings()
        asyncio.run(_work(settings, executor, settings.stop_seconds if grace is None else grace))
        stopping.finish()


@worker.command("recover")
@click.argument("executor")
def recover(executor: str) -> None:
    """
    Queue again what the worker EXECUTOR was working on.

    Use it for a worker that crashed and will not be started again. That worker must not be running.
    """
    count = asyncio.run(_recover(read_settings(), executor))
    console.echo(f"{count} articles of {executor} are queued again\n")


async def _work(settings: Settings, executor: str | None, grace: float) -> None:
    from service.wiring import logs
    from service.wiring.batches import open_store, start_queue

    logs.configure()
    async with open_store(settings) as store:
        stopped = asyncio.Event()

        def stop() -> None:
            stopping.begin(grace)
            stopped.set()

        for number in stopping.SIGNALS:
            asyncio.get_running_loop().add_signal_handler(number, stop)
        async with open_analyzer(settings) as analyzer, start_queue(analyzer, store, executor) as queue:
            log.info("%s works on %s", queue.executor, store.database.place)
            await stopped.wait()
            log.info("%s stops: running articles have %g s", queue.executor, grace)
            await queue.stop(grace)


async def _recover(settings: Settings, executor: str) -> int:
    from service.wiring.batches import connect_queue

    async with connect_queue(settings) as queue:
        return await queue.recover(executor)
