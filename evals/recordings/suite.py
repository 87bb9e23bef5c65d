"""A suite: the cases, prompts and recordings that samples are made from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from evals.cases.gold import Case
from evals.recordings.cassettes import canonical
from evals.recordings.metadata import Key, QuestionInputs
from service.analysis.planning import Tools
from service.analysis.prepare import Limits
from service.analysis.questions import shape_of
from service.errors import RecordingError
from service.lexicon.lexicon import Lexicon
from service.llm.client import Client
from service.llm.schema import strict_schema
from service.models import TASKS, Task
from service.prompts.registry import Registry


@dataclass(frozen=True)
class Suite:
    """
    Cases by id, prompts, the lexicon, and the folder with one model's cassettes.

    *options* are the command-line options that name these files and this model.
    """

    cases: Mapping[str, Case]
    prompts: Registry
    lexicon: Callable[[], Lexicon]
    folder: Path
    options: str = ""

    def released(self, tasks: Iterable[Task] = TASKS) -> list[tuple[Task, str]]:
        """
        List the released prompt versions of some tasks, oldest first: each must be recorded for all cases.

        Versions that say `recorded: false` are left out.
        """
        found = [(t, self.prompts.get(t, v)) for t in tasks for v in self.prompts.versions(t)]
        return [(t, p.head.version) for t, p in found if p.released and p.head.recorded]

    def keys(self, versions: Iterable[tuple[Task, str]], cases: Iterable[str] | None = None) -> list[Key]:
        """List the recordings that some prompt versions need, in the order of the cases."""
        names = self.cases if cases is None else list(cases)
        return [Key(task=task, version=version, case=case) for task, version in versions for case in names]

    def record_command(self, key: Key, more: str = "") -> str:
        """Return the command that records *key*, with *more* options."""
        chosen = f"--task {key.task} --version {key.version} --case {key.case}"
        return f"evenhand eval record {chosen}{more}{self.options}"

    def question_inputs(self, key: Key) -> QuestionInputs:
        """Return what the questions of *key* are made from now."""
        prompt = self.prompts.get(key.task, key.version)
        preamble, repair = self.prompts.get("preamble", str(prompt.head.preamble)), self.prompts.get("repair")
        return QuestionInputs(
            case=key.case,
            article_sha256=_sha256(self.cases[key.case].text),
            prompt=prompt.name,
            prompt_sha256=prompt.sha256,
            preamble=preamble.name,
            preamble_sha256=preamble.sha256,
            repair=repair.name,
            repair_sha256=repair.sha256,
            schema_sha256=_sha256(canonical(strict_schema(shape_of(prompt)))),
        )

    def tools(self, client: Client, seed: int) -> Tools:
        """Return the tools that one sample is made with."""
        return replace(self.tools_without_model(), client=lambda _model: client, seed=seed)

    def tools_without_model(self) -> Tools:
        """Return tools for an analysis by the rules alone."""

        def refuse(_model: str | None) -> Client:
            raise RecordingError("a model was asked where none is needed")

        return Tools(self.prompts, Limits(), self.lexicon, refuse, ("rules",))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
