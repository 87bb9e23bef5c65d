"""The metadata of a recording: which prompt and case it is about, what its questions were made from, who answered."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from service.models import Model, Task

EndpointKind = Literal["embedded", "openai-compatible"]


class Key(Model):
    """What one recording is about: a case, asked by one version of a task's prompt."""

    task: Task
    version: str
    case: str

    def __str__(self) -> str:
        return f"{self.task}@{self.version} {self.case}"

    def path(self, folder: Path) -> Path:
        """Return the path of the cassette, under the folder of its model."""
        return folder / self.task / self.version / f"{self.case.replace('/', '.')}.yaml"


def folder_of(model: str) -> str:
    """Return the name of the folder with a model's cassettes."""
    return model.replace("/", "_").replace(":", "_")


class RecordedSample(Model):
    """One sample: the seed in its questions, and how many seconds the model took."""

    seed: int
    seconds: float


class QuestionInputs(Model):
    """Everything that the questions of a cassette are made from."""

    case: str
    article_sha256: str
    prompt: str
    prompt_sha256: str
    preamble: str
    preamble_sha256: str
    repair: str
    repair_sha256: str
    schema_sha256: str


class Metadata(QuestionInputs):
    """What a cassette says about itself: what its questions were made from, and who answered them."""

    model: str
    model_answered: str | None
    endpoint: EndpointKind
    window: int
    plain_strings: bool
    tokenizes: bool = False
    date: str
    evenhand: str
    samples: tuple[RecordedSample, ...]

    def other_subject(self, key: Key, folder: str) -> str | None:
        """Say what was recorded, if it is not what the file's path says; else return None."""
        if (self.case, self.prompt, folder_of(self.model)) == (key.case, f"{key.task}@{key.version}", folder):
            return None
        return f"{self.prompt} {self.case} by {self.model}"

    def stale_input(self, now: QuestionInputs) -> str | None:
        """Say which input of the questions has changed since the recording; None if none has."""
        for field, what in _INPUT_NAMES.items():
            before, after = getattr(self, field), getattr(now, field)
            if before != after:
                return f"{what} changed since ({before[:12]} then, {after[:12]} now)"
        return None


_INPUT_NAMES = {
    "article_sha256": "the case's article",
    "prompt_sha256": "the prompt",
    "preamble_sha256": "the preamble",
    "repair_sha256": "the repair prompt",
    "schema_sha256": "the answer's schema",
}
