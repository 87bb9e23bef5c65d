"""One version of one prompt, and how its blanks are filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Template

from service.errors import PromptError
from service.prompts.front_matter import FrontMatter
from service.prompts.kinds import Kind


@dataclass(frozen=True)
class Prompt:
    """One version of one prompt. *head* is its front matter; in *body*, `$name` is a blank and `$$` a dollar sign."""

    head: FrontMatter
    body: str
    source: str
    sha256: str
    released: bool

    @property
    def name(self) -> str:
        """The name in results and commands: `summary@1.0.0`."""
        return f"{self.head.task}@{self.head.version}"

    @property
    def depends_on(self) -> tuple[tuple[Kind, str], ...]:
        """The versions of other prompts that are used with this one."""
        preamble: list[tuple[Kind, str]] = [("preamble", self.head.preamble)] if self.head.preamble else []
        labels = [(kind, version) for kind, versions in (self.head.labels or {}).items() for version in versions]
        return (*preamble, *labels, *(("role", version) for version in self.head.fine_roles))

    def render(self, limits: Mapping[str, int] = {}, /, **blanks: str) -> str:
        """
        Fill every blank of the body. A missing or an unknown blank is an error that names it.

        *limits* take the place of those in the head.
        """
        expected = set(self.head.inputs)
        if expected != set(blanks):
            raise PromptError(f"{self.name} has the blanks {sorted(expected)} and was given {sorted(blanks)}")
        examples = "\n".join(f'"{e.sentence}" -> {e.answer}' for e in self.head.examples)
        return Template(self.body).substitute({**self.head.limits, **limits, **blanks}, examples=examples)
