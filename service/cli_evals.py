"""The commands about evals: parse, call, print."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from service import console
from service.errors import InvalidRequest

if TYPE_CHECKING:
    from evals.sampling import Suite
    from service.models import Task
    from service.settings import Settings

TASKS = ("summary", "framing", "loaded_language")


@click.group("eval")
def evals() -> None:
    """Record answers to the cases, replay them, measure and gate."""


@evals.command("record")
@click.option("--task", "tasks", multiple=True, type=click.Choice(TASKS), help="Only this task (repeatable).")
@click.option("--version", "versions", multiple=True, help="Only this prompt version (repeatable); all released ones.")
@click.option("--case", "cases", multiple=True, help="Only this case, or those of this event (repeatable).")
@click.option("--samples", type=click.IntRange(1, 20), default=3, show_default=True, help="Samples of each case.")
@click.option("--model", help="The model to ask.")
@click.option("--only-missing", is_flag=True, help="What has no recording; with --stale, the default.")
@click.option("--stale", is_flag=True, help="What has a recording that no longer holds; with --only-missing, default.")
@click.option("--all", "everything", is_flag=True, help="Everything anew, paid for again.")
@click.option("--cases-dir", type=click.Path(path_type=Path), help="A folder of own cases.")
@click.option("--cassettes", type=click.Path(path_type=Path), help="Where recordings are kept.")
def record_cases(tasks: Sequence[Task], versions: Sequence[str], cases: Sequence[str], **options: Any) -> None:  # noqa: ANN401
    """Ask the model about the cases, and keep its answers. What is recorded already is not asked again."""
    from evals.record import Order
    from service.settings import read

    settings = read()
    if options["model"]:
        settings = settings.model_copy(update={"model": options["model"]})
    which = {"missing"} if options["only_missing"] else set()
    which |= {"stale"} if options["stale"] else set()
    if options["everything"]:
        which = {"all"}
    written = asyncio.run(_record(settings, (tasks or TASKS, versions, cases), options, which or {"missing", "stale"}))
    click.echo(f"{written} cassettes written")


async def _record(settings: Settings, wanted: Any, options: dict[str, Any], which: set[str]) -> int:  # noqa: ANN401
    from evals.record import Order, record
    from service.wiring import Engine, is_embedded

    tasks, versions, cases = wanted
    with console.progress() as fetching:
        engine = Engine(settings, fetching, console.say)
        client = engine.client(None)
        suite = _suite(settings, client.profile.model, options)
        chosen = [(t, v) for t, v in suite.released(tasks)] if not versions else [(t, v) for t in tasks for v in versions]
        order = Order(suite.keys(chosen, _cases(suite, cases)), options["samples"], frozenset(which))
        try:
            with console.steps("recording") as progress:
                return await record(
                    order, suite, client, "embedded" if is_embedded(settings) else "openai-compatible", progress
                )
        finally:
            await engine.close()


def _cases(suite: Suite, wanted: Sequence[str]) -> list[str]:
    """Pick cases by id or by event, in the suite's order; a name that fits none is refused."""
    for name in wanted:
        if not any(name in (case.id, case.event) for case in suite.cases.values()):
            raise InvalidRequest(f"there is no case {name[:80]!r}; there are: {', '.join(suite.cases)}")
    return [c.id for c in suite.cases.values() if not wanted or c.id in wanted or c.event in wanted]


def _suite(settings: Settings, model: str, options: dict[str, Any]) -> Suite:
    from evals import cases, cassettes
    from evals.sampling import Suite
    from service.prompts import load
    from service.wiring import lexicon, shipped_prompts

    folder = (options["cassettes"] or cassettes.FOLDER) / model.replace("/", "_").replace(":", "_")
    found = {case.id: case for case in cases.load(options["cases_dir"])}
    return Suite(found, load(settings.prompts_dir or shipped_prompts()), lexicon, folder)
