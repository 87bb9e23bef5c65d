"""
Recorded answers: one vcrpy cassette per model, case, task and prompt version.

A cassette is YAML to read and to diff: JSON bodies are written as YAML, and what its questions share is written once,
with an anchor. It holds what is needed to replay and nothing else: no host, no key, no header but the content type.
Its metadata says what was asked, of whom, and when; a seal over everything tells whether it was edited.

Here is the file; `evals.recordings.interception` plays and records what is in it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import TypeAdapter

from evals.recordings import json_as_yaml
from evals.recordings.secrets import find_secret
from service.errors import RecordingError
from service.files.atomic import write_atomically
from service.models import Model, Task

FOLDER = Path(__file__).parents[1] / "cassettes"
TASKS: tuple[Task, ...] = get_args(Task)
LARGEST = 10_000_000
"""Bytes. Whatever is larger was not recorded here."""

Interaction = Mapping[str, Any]


class Key(Model):
    """What one cassette is about."""

    task: Task
    version: str
    case: str

    def __str__(self) -> str:
        return f"{self.task}@{self.version} {self.case}"

    def path(self, folder: Path) -> Path:
        """Name the cassette's file under the folder of its model."""
        return folder / self.task / self.version / f"{self.case.replace('/', '.')}.yaml"


def folder_of(model: str) -> str:
    """Name the folder with a model's cassettes."""
    return model.replace("/", "_").replace(":", "_")


class Taken(Model):
    """One sample: the seed in its questions, and how long the model took, in seconds."""

    seed: int
    seconds: float


class Deciding(Model):
    """Whatever decides the questions of a cassette."""

    case: str
    article_sha256: str
    prompt: str
    prompt_sha256: str
    preamble: str
    preamble_sha256: str
    repair: str
    repair_sha256: str
    schema_sha256: str


class About(Deciding):
    """A cassette's metadata: what decided its questions, and who answered them."""

    model: str
    model_answered: str | None
    endpoint: Literal["embedded", "openai-compatible"]
    window: int
    plain_strings: bool
    date: str
    evenhand: str
    samples: tuple[Taken, ...]

    def of_another(self, key: Key, folder: str) -> str | None:
        """Say what was recorded, where that is not what the file's place says."""
        if (self.case, self.prompt, folder_of(self.model)) == (key.case, f"{key.task}@{key.version}", folder):
            return None
        return f"{self.prompt} {self.case} by {self.model}"

    def stale(self, now: Deciding) -> str | None:
        """Say which of the things that decide the questions has changed."""
        for field, what in _DECIDING.items():
            before, after = getattr(self, field), getattr(now, field)
            if before != after:
                return f"{what} changed since ({before[:12]} then, {after[:12]} now)"
        return None


_DECIDING = {
    "article_sha256": "the case's article",
    "prompt_sha256": "the prompt",
    "preamble_sha256": "the preamble",
    "repair_sha256": "the repair prompt",
    "schema_sha256": "the answer's schema",
}


# ── The file ─────────────────────────────────────────────────────────────────────────────────────────────────────


class Format:
    """vcrpy's data as readable YAML, sealed; made for `VCR.register_serializer`."""

    @staticmethod
    def serialize(data: dict[str, Any]) -> str:
        """Write a cassette; equal parts of its questions become one, which YAML writes once."""
        shared: dict[str, Any] = {}
        interactions = [_readable(interaction, shared) for interaction in data["interactions"]]
        sealed = {"metadata": data["metadata"], "interactions": interactions, "version": data["version"]}
        return json_as_yaml.dump({"sha256": _seal(sealed), **sealed})

    @staticmethod
    def deserialize(text: str) -> dict[str, Any]:
        """Read a cassette back as vcrpy wants it."""
        data = json_as_yaml.load(text)
        return {**data, "interactions": [raw(interaction) for interaction in data["interactions"]]}


class _Question(Model):
    method: str
    uri: str
    body: dict[str, Any]
    headers: dict[str, list[str]]


class _Status(Model):
    code: Literal[200]
    message: str


class _Answer(Model):
    status: _Status
    headers: dict[str, list[str]]
    body: dict[str, Any]


class _Recorded(Model):
    request: _Question
    response: _Answer


_RECORDED = TypeAdapter(list[_Recorded])


def write(path: Path, about: About, interactions: Sequence[Interaction]) -> None:
    """
    Write a cassette of what vcrpy heard. It is there whole or not at all, however the process ends.

    Raises `RecordingError` where it would hold a secret; then nothing is written.
    """
    text = Format.serialize({"metadata": about.model_dump(mode="json"), "interactions": interactions, "version": 1})
    if secret := find_secret(text):
        raise _leak(secret, _place(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, text)
    for part in path.parent.glob(f"{path.name}*.part"):  # left by a killed recording
        part.unlink(missing_ok=True)


def read(path: Path) -> tuple[About, list[dict[str, Any]]]:
    """
    Read a cassette's metadata and interactions, once it has been held to its seal and searched for secrets.

    Raises `RecordingError` where it was edited, holds a secret, or is no cassette.
    """
    text, where = _text(path), _place(path)
    if secret := find_secret(text):
        raise _leak(secret, f"{where}:{text.count(chr(10), 0, secret.start()) + 1}")
    try:
        data = json_as_yaml.load(text)
        seal = data.pop("sha256")
        about, interactions = About.model_validate(data["metadata"]), data["interactions"]
        _RECORDED.validate_python(interactions)
        list(questions(interactions))
        written = canonical(data)
        is_sealed = seal == _sealed(written)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise RecordingError(f"{where}: is no cassette of Evenhand: restore it from git or record it anew") from error
    if "\\" in text and (secret := find_secret(written)):  # YAML may write any letter in another way
        raise _leak(secret, where)
    if not is_sealed:
        raise RecordingError(
            f"{where}: was edited since it was recorded (its seal is broken): restore it from git or record it anew"
        )
    return about, interactions


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise RecordingError(f"{_place(path)}: is larger than any recording: restore it from git or record it anew")
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RecordingError(
            f"{_place(path)}: can't be read ({error}): restore it from git or record it anew"
        ) from error


def _leak(secret: re.Match[str], where: str) -> RecordingError:
    return RecordingError(
        f"{where}: holds a secret (it looks like {secret[0][:6]}…): revoke it, then record the case anew"
    )


def _place(path: Path) -> str:
    return "/".join(path.parts[-3:])


def _seal(data: Mapping[str, Any]) -> str:
    return _sealed(canonical(data))


def _sealed(written: str) -> str:
    return hashlib.sha256(written.encode()).hexdigest()


def canonical(data: object) -> str:
    """Write JSON in one way."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _readable(interaction: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    """Turn bodies of JSON text into data, and equal parts of questions into one object."""
    request, response = interaction["request"], interaction["response"]
    asked = {key: _same(value, shared) for key, value in json.loads(request["body"]).items()}
    if isinstance(asked.get("messages"), list):
        asked["messages"] = [_same(message, shared) for message in asked["messages"]]
    return {
        "request": {**request, "body": asked},
        "response": {**response, "body": json.loads(response["body"]["string"])},
    }


def raw(interaction: Interaction) -> dict[str, Any]:
    """Turn bodies back into the JSON text that vcrpy wants."""
    request, response = interaction["request"], interaction["response"]
    return {
        "request": {**request, "body": json.dumps(request["body"], ensure_ascii=False)},
        "response": {**response, "body": {"string": json.dumps(response["body"], ensure_ascii=False)}},
    }


def _same(value: Any, shared: dict[str, Any]) -> Any:  # noqa: ANN401 - any JSON value
    return shared.setdefault(canonical(value), value) if isinstance(value, dict) else value


def questions(interactions: Sequence[Interaction]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Give each recorded question with the text of its answer."""
    for interaction in interactions:
        yield interaction["request"]["body"], said(interaction["response"]["body"])


def said(completion: Mapping[str, Any]) -> str:
    """Take the text out of a chat completion; one that refused may have none. What is none raises this or that."""
    content = completion["choices"][0]["message"].get("content")
    return content if isinstance(content, str) else ""
