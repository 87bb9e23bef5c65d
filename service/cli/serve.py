"""`evenhand serve`: the REST API."""

from __future__ import annotations

import click

from service.cli import console
from service.cli.setup import read_settings

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command("serve")
@click.option("--host", help="The address to listen on.  [default: EVENHAND_HOST, else 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="The port.  [default: EVENHAND_PORT, else 8000]")
@click.option(
    "--worker/--no-worker",
    "works",
    default=True,
    help="Run batches in this process too, or only in `evenhand worker`.  [default: run them here too]",
)
def serve(host: str | None, port: int | None, works: bool) -> None:
    """
    Serve the REST API and run batches.

    Ctrl-C or SIGTERM stops it: running requests and articles get EVENHAND_STOP_SECONDS (10) to finish. Then the other
    requests are answered with an error, and the other articles go back into the queue. Stopped a second time, it ends
    at once.
    """
    from service.api.app import create_app
    from service.api.server import run
    from service.wiring.running import wire

    settings = read_settings()
    settings = settings.model_copy(update={"host": host or settings.host})
    host, port = settings.host, settings.port if port is None else port
    if host not in _LOOPBACK:
        console.say(f"listening on {host}: whoever reaches this address can use the model, so put a login before it")
    run(create_app(wire(settings, works=works)), host, port, settings.stop_seconds)
