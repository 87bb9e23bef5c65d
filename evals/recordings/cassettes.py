"""
The file of a recording: one vcrpy cassette per model, case, task and prompt version.

A cassette is YAML that people can read and diff. JSON bodies are written as YAML; what its questions have in common is
written once, with an anchor. It holds what a replay needs and nothing else: no host, no key, no header except the
content type. A seal (a SHA-256 over the whole content) shows whether somebody edited it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter

from evals.recordings import json_as_yaml
from evals.recordings.metadata import Metadata
from evals.recordings.secrets import find_secret
from service.errors import RecordingError
from service.files.atomic import write_atomically
from service.models import Model

FOLDER = Path(__file__).parents[1] / "cassettes"
LARGEST = 10_000_000
"""The most bytes that a file may have. No real recording is larger."""

Interaction = Mapping[str, Any]
"""A question and its answer, as vcrpy writes them; bodies are JSON values."""


class Format:
    """Writes vcrpy's data as sealed, readable YAML, and reads it back; it fits `VCR.register_serializer`."""

    @staticmethod
    def serialize(data: dict[str, Any]) -> str:
        """Write a cassette. Equal parts of its questions become one object, which YAML writes once."""
        shared: dict[str, Any] = {}
        interactions = [_with_json_values(interaction, shared) for interaction in data["interactions"]]
        sealed = {"metadata": data["metadata"], "interactions": interactions, "version": data["version"]}
        return json_as_yaml.dump({"sha256": _seal(sealed), **sealed})

    @staticmethod
    def deserialize(text: str) -> dict[str, Any]:
        """Read a cassette in the form that vcrpy expects."""
        data = json_as_yaml.load(text)
        return {**data, "interactions": [with_json_text(interaction) for interaction in data["interactions"]]}


class _Request(Model):
    method: str
    uri: str
    body: dict[str, Any]
    headers: dict[str, list[str]]


class _Status(Model):
    code: Literal[200]
    message: str


class _Response(Model):
    status: _Status
    headers: dict[str, list[str]]
    body: dict[str, Any]


class _Interaction(Model):
    request: _Request
    response: _Response


_INTERACTIONS = TypeAdapter(list[_Interaction])


def write(path: Path, metadata: Metadata, interactions: Sequence[Interaction]) -> None:
    """
    Write a cassette whole or not at all, however the process ends.

    Raise RecordingError if it would hold a secret; then nothing is written.
    """
    text = Format.serialize({"metadata": metadata.model_dump(mode="json"), "interactions": interactions, "version": 1})
    if secret := find_secret(text):
        raise _secret_found(secret, _short_path(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, text)
    for part in path.parent.glob(f"{path.name}*.part"):  # left by a killed recording
        part.unlink(missing_ok=True)


def read(path: Path) -> tuple[Metadata, list[dict[str, Any]]]:
    """
    Read the metadata and the interactions of a cassette, after a check of its seal and a search for secrets.

    Raise RecordingError if it was edited, holds a secret, or is not a cassette.
    """
    text, where = _text(path), _short_path(path)
    if secret := find_secret(text):
        raise _secret_found(secret, f"{where}, line {text.count(chr(10), 0, secret.start()) + 1}")
    try:
        data = json_as_yaml.load(text)
        seal = data.pop("sha256")
        metadata, interactions = Metadata.model_validate(data["metadata"]), data["interactions"]
        _INTERACTIONS.validate_python(interactions)
        list(questions(interactions))
        text_in_one_form = canonical(data)
        seal_holds = seal == _seal_of_text(text_in_one_form)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise RecordingError(
            f"{where}: is not a cassette of Evenhand: restore it from git or record it anew"
        ) from error
    if "\\" in text and (secret := find_secret(text_in_one_form)):  # YAML can write any letter as an escape
        raise _secret_found(secret, where)
    if not seal_holds:
        raise RecordingError(
            f"{where}: was edited since it was recorded (its seal is broken): restore it from git or record it anew"
        )
    return metadata, interactions


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise RecordingError(
                f"{_short_path(path)}: is larger than any recording: restore it from git or record it anew"
            )
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RecordingError(
            f"{_short_path(path)}: can't be read ({error}): restore it from git or record it anew"
        ) from error


def _secret_found(secret: re.Match[str], where: str) -> RecordingError:
    return RecordingError(
        f"{where}: holds a secret (it looks like {secret[0][:6]}…): revoke it, then record the case anew"
    )


def _short_path(path: Path) -> str:
    return "/".join(path.parts[-3:])


def _seal(data: Mapping[str, Any]) -> str:
    return _seal_of_text(canonical(data))


def _seal_of_text(text_in_one_form: str) -> str:
    return hashlib.sha256(text_in_one_form.encode()).hexdigest()


def canonical(data: object) -> str:
    """Write JSON in one form: keys sorted, no spaces."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _with_json_values(interaction: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    """Replace bodies of JSON text by JSON values, and equal parts of questions by one shared object."""
    request, response = interaction["request"], interaction["response"]
    question = {key: _shared(value, shared) for key, value in json.loads(request["body"]).items()}
    if isinstance(question.get("messages"), list):
        question["messages"] = [_shared(message, shared) for message in question["messages"]]
    return {
        "request": {**request, "body": question},
        "response": {**response, "body": json.loads(response["body"]["string"])},
    }


def with_json_text(interaction: Interaction) -> dict[str, Any]:
    """Replace JSON values in bodies by the JSON text that vcrpy expects."""
    request, response = interaction["request"], interaction["response"]
    return {
        "request": {**request, "body": json.dumps(request["body"], ensure_ascii=False)},
        "response": {**response, "body": {"string": json.dumps(response["body"], ensure_ascii=False)}},
    }


def _shared(value: Any, shared: dict[str, Any]) -> Any:  # noqa: ANN401 - any JSON value
    return shared.setdefault(canonical(value), value) if isinstance(value, dict) else value


def questions(interactions: Sequence[Interaction]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Yield each recorded question with the text of its answer."""
    for interaction in interactions:
        if not is_about_tokens(interaction["request"]["uri"]):
            yield interaction["request"]["body"], answer_text(interaction["response"]["body"])


def is_about_tokens(uri: str) -> bool:
    """Tell whether a request asks how words are tokenized, and is no question to the model."""
    return uri.endswith("/tokenize")


def answer_text(completion: Mapping[str, Any]) -> str:
    """
    Return the text of a chat completion, empty if the model declined.

    Raise LookupError, TypeError or AttributeError if this is not a chat completion.
    """
    content = completion["choices"][0]["message"].get("content")
    return content if isinstance(content, str) else ""
