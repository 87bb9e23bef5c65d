"""The options that commands share: what an analysis can be asked, as in the body of a REST request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

TASKS = ("summary", "framing", "loaded_language")
DETECTORS = ("rules", "llm")
STRICTNESS = ("lenient", "balanced", "strict")


class Several(click.ParamType[tuple[str, ...]]):
    """One or more of a few words, separated by commas; the option may also be repeated."""

    def __init__(self, choices: tuple[str, ...]) -> None:
        self.name = ",".join(choices)
        self.choices = choices

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:  # noqa: ANN401
        """Split at commas; refuse what is none of the words."""
        words = tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
        if not words:
            self.fail(f"name one or more of {', '.join(self.choices)}", param, ctx)
        for word in words:
            if word not in self.choices:
                self.fail(f"{word!r} is none of {', '.join(self.choices)}", param, ctx)
        return tuple(words)


OPTIONS = (
    click.option("--tasks", multiple=True, type=Several(TASKS), help="What to do; everything by default."),
    click.option(
        "--party", "parties", multiple=True, metavar="NAME", help="Break down exactly these parties (repeatable)."
    ),
    click.option("--detectors", multiple=True, type=Several(DETECTORS), help="Who looks for loaded words."),
    click.option(
        "--strictness",
        type=click.Choice(STRICTNESS),
        help="Which loaded words: the strong ones, those a careful editor marks, or all.  [default: "
        "EVENHAND_STRICTNESS, else strict]",
    ),
    click.option(
        "--prompt", "prompts", multiple=True, metavar="TASK@VERSION", help="Another prompt version (repeatable)."
    ),
    click.option("--model", help="The model to ask."),
)

Command = TypeVar("Command", bound="Callable[..., Any] | click.Command")


def asked(command: Command) -> Command:
    """Give a command the options of an analysis."""
    for option in reversed(OPTIONS):
        option(command)
    return command
