"""`evenhand prompts`: the prompt versions in the prompts folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.cli import console
from service.cli.setup import read_settings

if TYPE_CHECKING:
    from service.prompts.prompt import Prompt
    from service.prompts.registry import Registry


@click.group("prompts")
def prompts() -> None:
    """List, show, compare and release prompt versions."""


@prompts.command("list")
def list_prompts() -> None:
    """
    List all prompt versions.

    A line has the name, the start of the file's sha256, whether the version is released, its aliases and its purpose.
    """
    from service.prompts.kinds import KINDS

    registry = _registry()
    for kind in KINDS:
        for version in registry.versions(kind):
            prompt = registry.get(kind, version)
            aliases = [alias for alias, means in registry.aliases_of(kind).items() if means == version]
            state = ", ".join(["released" if prompt.released else "not released", *aliases])
            console.echo(f"{prompt.name:<24} {prompt.sha256[:12]}  {state:<22} {prompt.head.purpose}\n")


@prompts.command("show")
@click.argument("name", metavar="TASK@VERSION")
def show_prompt(name: str) -> None:
    """Print one prompt version: its fields, then its text."""
    from service.prompts.diff import as_text

    console.echo(as_text(_prompt(name)))


@prompts.command("diff")
@click.argument("old", metavar="TASK@OLD")
@click.argument("new", metavar="TASK@NEW")
def diff_prompts(old: str, new: str) -> None:
    """Show what changed between two prompt versions."""
    from service.prompts.diff import diff

    console.echo(diff(_prompt(old), _prompt(new)))


@prompts.command("release")
@click.argument("name", metavar="TASK@VERSION")
def release_prompt(name: str) -> None:
    """
    Release a prompt version, so that its file can't change any more.

    Writes the sha256 of the file into lock.json. If the file is changed later, every command that uses prompts refuses
    to run.
    """
    from service.prompts.kinds import parse_name
    from service.prompts.release import release

    prompt = release(_folder(), *parse_name(name))
    console.echo(f"released {prompt.name} ({prompt.sha256[:12]})\n")


def _folder() -> Path:
    from service.wiring.defaults import prompts_folder

    return prompts_folder(read_settings())


def _registry() -> Registry:
    from service.prompts.load import load_prompts

    return load_prompts(_folder())


def _prompt(name: str) -> Prompt:
    from service.prompts.kinds import parse_name

    kind, version = parse_name(name)
    return _registry().get(kind, version)
