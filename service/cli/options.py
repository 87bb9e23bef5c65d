"""The options that several commands share. A command gets them as one frozen value."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from service.cli import console

if TYPE_CHECKING:
    from evals.comparison.sources import EvalSources
    from service.models import Detector, Strictness, Task
    from service.settings import Settings

Decorator: TypeAlias = Callable[[Callable[..., None]], Callable[..., None]]

TASKS: tuple[Task, ...] = ("summary", "framing", "loaded_language")
DETECTORS: tuple[Detector, ...] = ("rules", "llm")
STRICTNESS: tuple[Strictness, ...] = ("lenient", "balanced", "strict")


class Several(click.ParamType[tuple[str, ...]]):
    """The value of an option that takes one or more of a few words, separated by commas or by repeating the option."""

    def __init__(self, choices: tuple[str, ...]) -> None:
        self.name = ",".join(choices)
        self.choices = choices

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:  # noqa: ANN401 - as click calls it
        """Split at commas; refuse other words."""
        words = tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
        if not words:
            self.fail(f"name one or more of {', '.join(self.choices)}", param, ctx)
        for word in words:
            if word not in self.choices:
                self.fail(f"{word!r} is not one of {', '.join(self.choices)}", param, ctx)
        return tuple(words)


def several(name: str, choices: tuple[str, ...], text: str) -> Decorator:
    """Make an option of one or more words."""
    return click.option(
        name,
        multiple=True,
        type=Several(choices),
        metavar=",".join(choices),
        callback=lambda _context, _option, values: sum(values, ()),
        help=text,
    )


def collect_options(name: str, kind: type, options: Sequence[Decorator]) -> Decorator:
    """Give a command *options*. It gets their values as one argument, *name*: a dataclass with a field for each."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        def with_options(*arguments: Any, **values: Any) -> None:  # noqa: ANN401 - whatever the command takes
            ours = {field.name: values.pop(field.name) for field in fields(kind) if field.name in values}
            command(*arguments, **{name: kind(**ours)}, **values)

        decorated: Callable[..., None] = functools.wraps(command)(with_options)
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate


# ── What is asked of an analysis ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class AnalysisOptions:
    """What a caller asks of an analysis, apart from the article. What is not given is empty or None."""

    tasks: tuple[Task, ...] = ()
    parties: tuple[str, ...] = ()
    detectors: tuple[Detector, ...] = ()
    strictness: Strictness | None = None
    plain: bool = False
    prompts: tuple[str, ...] = ()
    model: str | None = None

    def body(self) -> dict[str, Any]:
        """Write the given options as the body of a REST request has them."""
        from service.prompts.kinds import parse_name

        fields = {
            "tasks": self.tasks or None,
            "parties": self.parties or None,
            "detectors": self.detectors or None,
            "strictness": self.strictness,
            "plain": self.plain or None,
            "prompts": dict(parse_name(name) for name in self.prompts) or None,
            "model": self.model,
        }
        return {name: value for name, value in fields.items() if value is not None}


analysis_options = collect_options(
    "options",
    AnalysisOptions,
    (
        several("--tasks", TASKS, "What to make, separated by commas.  [default: all three]"),
        click.option(
            "--party", "parties", multiple=True, metavar="NAME", help="Describe exactly these parties (repeatable)."
        ),
        several(
            "--detectors",
            DETECTORS,
            "What finds loaded words.  [default: EVENHAND_DETECTORS, else what suits the model]",
        ),
        click.option(
            "--strictness",
            type=click.Choice(STRICTNESS),
            help="Which loaded words to show: the strong ones, those a careful editor marks, or all.  [default: "
            "EVENHAND_STRICTNESS, else strict]",
        ),
        click.option("--plain", is_flag=True, help="Also give the article in plain words (English only)."),
        click.option(
            "--prompt", "prompts", multiple=True, metavar="TASK@VERSION", help="Use this prompt version (repeatable)."
        ),
        click.option("--model", help="The model to ask.  [default: EVENHAND_MODEL, else the usual one]"),
    ),
)
"""Give a command the options of an analysis, as one argument: `options`."""

# ── Which recordings an eval works on ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class EvalOptions:
    """Which recordings, and of which model. What is not given is empty or None."""

    cases: tuple[str, ...] = ()
    model: str | None = None
    cases_folder: Path | None = None
    cassettes: Path | None = None
    tasks: tuple[Task, ...] = ()
    versions: tuple[str, ...] = ()

    def sources(self, settings: Settings) -> EvalSources:
        """Choose the files of the eval."""
        from service.wiring.recordings import sources_of

        return sources_of(settings, self.model, self.cases_folder, self.cassettes)


_FOLDER = click.Path(file_okay=False, path_type=Path)
_SOURCES = (
    click.option("--case", "cases", multiple=True, help="Only this case, or the cases of this event (repeatable)."),
    click.option("--model", help="The model whose recordings are meant.  [default: the embedded model]"),
    click.option("--cases", "cases_folder", type=_FOLDER, help="A folder with your own cases; needs --cassettes."),
    click.option("--cassettes", type=_FOLDER, help="A folder with your own recordings."),
)
_VERSIONS = (
    click.option("--task", "tasks", multiple=True, type=click.Choice(TASKS), help="Only this task (repeatable)."),
    click.option("--version", "versions", multiple=True, help="Only this prompt version (repeatable)."),
)

source_options = collect_options("options", EvalOptions, _SOURCES)
"""Give a command the options that choose recordings, as one argument: `options`."""

eval_options = collect_options("options", EvalOptions, (*_VERSIONS, *_SOURCES))
"""Give a command the options that choose recordings and prompt versions, as one argument: `options`."""

# ── Where the result goes ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Output:
    """In which format a result is written, and to which file; None is stdout."""

    form: str
    path: Path | None

    def write(self, result: str) -> None:
        """Write a result."""
        console.write(result, self.path)


def output_options(*formats: str) -> Decorator:
    """Give a command `--format`, by default the first of *formats*, and `-o`, as one argument: `output`."""
    return collect_options(
        "output",
        Output,
        (
            click.option("--format", "form", type=click.Choice(formats), default=formats[0], show_default=True),
            click.option(
                "-o", "--output", "path", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file."
            ),
        ),
    )
