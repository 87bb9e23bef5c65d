"""
Recorded answers: one vcrpy cassette per model, case, task and prompt version.

A cassette is YAML to read and to diff: JSON bodies are written as YAML, and what its questions share is written once,
with an anchor. It holds what is needed to replay and nothing else: no host, no key, no header but the content type.
Its metadata says what was asked, of whom, and when; a seal over everything tells whether it was edited.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import yaml
from pydantic import ValidationError

from service.errors import RecordingError
from service.models import Model, Task

if TYPE_CHECKING:
    from vcr.cassette import Cassette

FOLDER = Path(__file__).parent / "cassettes"
TASKS: tuple[Task, ...] = get_args(Task)

_BODY_KEPT = ("object", "model", "system_fingerprint", "choices", "usage", "error")
_PATH = re.compile(r"^.*?(/chat/completions)\b[^?]*")
_LIVE_PATCHES = ("httpx2",)
"""The HTTP library through which models are asked: the only one that vcrpy has to patch."""

SECRETS = re.compile(
    r"\bsk-[\w-]{16,}|\bBearer\s+[\w.~+/-]{8,}|\b(?:org|proj|req)[-_][A-Za-z0-9]{8,}|\bAKIA[0-9A-Z]{16}\b"
    r"|\b(?:gh[pousr]_|github_pat_|glpat-|hf_|xox[abprs]-|AIza)[\w-]{16,}|\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]+"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|(?i:\b(?:authorization|api[-_]?key|x-api-key|set-cookie|cookie|openai-organization|openai-project|x-request-id)"
    r"\b[\"']?\s*:)"
)
"""What keys, tokens and identifying headers look like, as secret scanners know them."""


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


class Taken(Model):
    """One sample: the seed in its questions, and how long the model took, in seconds."""

    seed: int
    seconds: float


class About(Model):
    """A cassette's metadata: whatever decides its questions, and who answered them."""

    case: str
    article_sha256: str
    prompt: str
    prompt_sha256: str
    preamble: str
    preamble_sha256: str
    repair: str
    repair_sha256: str
    schema_sha256: str
    model: str
    model_answered: str | None
    endpoint: Literal["embedded", "openai-compatible"]
    window: int
    plain_strings: bool
    date: str
    evenhand: str
    samples: tuple[Taken, ...]

    def stale(self, now: About) -> str | None:
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
        sealed = {"sha256": _seal(sealed), **sealed}
        return yaml.dump(
            sealed, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110, default_flow_style=False
        )

    @staticmethod
    def deserialize(text: str) -> dict[str, Any]:
        """Read a cassette back as vcrpy wants it."""
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader, in C where there is one
        return {**data, "interactions": [_raw(interaction) for interaction in data["interactions"]]}


class Store:
    """Where cassettes are kept; made for `VCR.register_persister`. A file is there whole or not at all."""

    @staticmethod
    def load_cassette(path: str, serializer: Any) -> Any:  # noqa: ANN401 - vcrpy has no types
        """Read a cassette."""
        from vcr.persisters.filesystem import FilesystemPersister

        return FilesystemPersister.load_cassette(path, serializer)

    @staticmethod
    def save_cassette(path: str, cassette: dict[str, Any], serializer: Any) -> None:  # noqa: ANN401
        """Write a cassette beside its final name, then rename it."""
        from vcr.serialize import serialize

        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=target.parent, suffix=".part", delete=False) as f:
            f.write(serialize(cassette, serializer))
        os.chmod(f.name, 0o644)  # noqa: PTH101 - the file is open to all, as any source is
        Path(f.name).replace(target)


def read(path: Path) -> tuple[About, list[dict[str, Any]]]:
    """
    Read a cassette's metadata and interactions, once it has been held to its seal and searched for secrets.

    Raises `RecordingError` where it was edited, holds a secret, or is no cassette.
    """
    text = path.read_text("utf-8")
    where = f"{path.parent.parent.name}/{path.parent.name}/{path.name}"
    if secret := SECRETS.search(text):
        line = text.count("\n", 0, secret.start()) + 1
        raise RecordingError(
            f"{where}:{line}: holds a secret (it looks like {secret[0][:6]}…): revoke it, then record the case anew"
        )
    try:
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
        about = About.model_validate(data["metadata"])
        seal = data.pop("sha256")
    except (yaml.YAMLError, KeyError, TypeError, AttributeError, ValidationError) as error:
        raise RecordingError(f"{where}: is no cassette of Evenhand: record the case anew") from error
    if seal != _seal(data):
        raise RecordingError(
            f"{where}: was edited since it was recorded (its seal is broken): restore it from git or record it anew"
        )
    return about, data["interactions"]


def _seal(data: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(data).encode()).hexdigest()


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


def _raw(interaction: dict[str, Any]) -> dict[str, Any]:
    request, response = interaction["request"], interaction["response"]
    return {
        "request": {**request, "body": json.dumps(request["body"], ensure_ascii=False)},
        "response": {**response, "body": {"string": json.dumps(response["body"], ensure_ascii=False)}},
    }


def _same(value: Any, shared: dict[str, Any]) -> Any:  # noqa: ANN401 - any JSON value
    return shared.setdefault(canonical(value), value) if isinstance(value, dict) else value


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as such."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


# ── vcrpy ────────────────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def opened(path: Path, *, record: bool) -> Iterator[Cassette]:
    """
    Open a cassette; only one at a time, as vcrpy patches the whole process.

    With *record*, what it does not have is asked and kept, what was not asked again is dropped, and it is saved at
    the end unless an error ends it. Without, nothing leaves the process.
    """
    with _vcr().use_cassette(
        str(path), record_mode="new_episodes" if record else "none", drop_unused_requests=record
    ) as cassette:
        yield cassette


@functools.cache
def _vcr() -> Any:  # noqa: ANN401 - vcrpy has no types
    import vcr
    from vcr.patch import PATCHER_NAMES

    recorder = vcr.VCR(
        serializer="evenhand",
        match_on=("evenhand",),
        before_record_request=_scrub_request,
        before_record_response=_scrub_response,
        decode_compressed_response=True,
        record_on_exception=False,
        skip_patchers=[name for name in PATCHER_NAMES if name not in _LIVE_PATCHES],
    )
    recorder.register_serializer("evenhand", Format)
    recorder.register_persister(Store)
    recorder.register_matcher("evenhand", _match)
    return recorder


def _match(asked: Any, stored: Any) -> None:  # noqa: ANN401
    """Match what is asked, whatever the host, the port and the key: method, path, query and the body as JSON."""
    if (asked.method, asked.uri) != (stored.method, stored.uri) or digest(asked.body) != digest(stored.body):
        raise AssertionError


@functools.lru_cache(maxsize=1024)
def digest(body: bytes) -> str:
    """Hash a body of JSON, however it is written."""
    return hashlib.sha256(canonical(json.loads(body)).encode()).hexdigest()


def _scrub_request(request: Any) -> Any:  # noqa: ANN401
    """Keep the method, the tail of the path, the query and the body."""
    request.uri = _PATH.sub(r"http://model\1", request.uri)
    request.headers = {"content-type": "application/json"}
    return request


def _scrub_response(response: dict[str, Any]) -> dict[str, Any] | None:
    """Keep the answer; a failure is not recorded, and ids, dates and timings aren't either."""
    if response["status"]["code"] != 200:
        return None
    try:
        body = json.loads(response["body"]["string"])
        kept = {key: body[key] for key in _BODY_KEPT if key in body}
    except (ValueError, TypeError):
        return None
    return {
        "status": {"code": 200, "message": "OK"},
        "headers": {"content-type": ["application/json"]},
        "body": {"string": json.dumps(kept, ensure_ascii=False).encode()},
    }


def questions(interactions: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Give each recorded question with the text of its answer."""
    for interaction in interactions:
        yield interaction["request"]["body"], interaction["response"]["body"]["choices"][0]["message"]["content"] or ""
