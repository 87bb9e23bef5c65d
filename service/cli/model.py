"""`evenhand model`: the embedded model's file."""

from __future__ import annotations

import click

from service.cli import console
from service.cli.setup import read_settings


@click.group("model")
def model() -> None:
    """Download the embedded model. It answers if no other model is set."""


@model.command("fetch")
def fetch_model() -> None:
    """
    Download the embedded model (1.1 GB), verify it, print its path.

    A download that was interrupted goes on where it stopped.
    """
    from service.wiring.analyzer import Analyzer

    with console.download_progress() as progress:
        console.echo(f"{Analyzer(read_settings(), progress, console.say).model_file()}\n")
