"""Where the prompts, cases and recordings of an eval are."""

from __future__ import annotations

import functools
import shlex
from dataclasses import dataclass
from pathlib import Path

from evals.cases.loading import FOLDER as CASES
from evals.cases.loading import load
from evals.comparison import baselines
from evals.recordings.cassettes import FOLDER as CASSETTES
from evals.recordings.metadata import folder_of
from evals.recordings.suite import Suite
from service.errors import RecordingMissing
from service.lexicon.lexicon import Lexicon
from service.lexicon.load import load_lexicon
from service.prompts.load import load_prompts


@dataclass(frozen=True)
class EvalSources:
    """The folders of prompts, cases and recordings, and the model whose recordings are meant."""

    prompts: Path
    model: str
    cases: Path = CASES
    cassettes: Path = CASSETTES

    def suite(self) -> Suite:
        """Load everything. Raise RecordingMissing if the model has no recordings."""
        suite = self.suite_to_record()
        present = sorted(path.name for path in self.cassettes.glob("*/"))
        if suite.folder.name not in present:
            raise RecordingMissing(
                f"there are no recordings of {self.model[:80]}; there are: {', '.join(present) or 'none'}; "
                f"evenhand eval record{self.options} makes them"
            )
        return suite

    def suite_to_record(self) -> Suite:
        """Load everything, to record what may not be there yet."""
        cases = {case.id: case for case in load(self.cases)}
        folder = self.cassettes / folder_of(self.model)
        return Suite(cases, load_prompts(self.prompts), _lexicon, folder, self.options)

    @property
    def options(self) -> str:
        """Return the command-line options that name these sources."""
        options = f" --model {shlex.quote(self.model[:80])}"
        if self._are_shipped:
            return options
        return f"{options} --cases {shlex.quote(str(self.cases))} --cassettes {shlex.quote(str(self.cassettes))}"

    @property
    def baseline(self) -> Path:
        """Return the path of the accepted run. Recordings of your own have theirs in their own folder."""
        if self._are_shipped:
            return baselines.FOLDER / f"{folder_of(self.model)}.json"
        return self.cassettes / f"{folder_of(self.model)}.baseline.json"

    @property
    def _are_shipped(self) -> bool:
        return (self.cases.resolve(), self.cassettes.resolve()) == (CASES, CASSETTES)


@functools.cache
def _lexicon() -> Lexicon:
    return load_lexicon()
