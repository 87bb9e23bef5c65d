"""
The only reader of the environment.

Variables are named `EVENHAND_<FIELD>`, but for the two that every tool of this kind knows, `OPENAI_API_KEY` and
`OPENAI_BASE_URL`. A file `.env` in the working folder counts where the environment says nothing. Nothing is read at
import. `.env.example` lists every setting; a test holds it to this file.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, SecretStr, ValidationError, field_validator

from service.errors import SettingsError
from service.models import Detector, Model, Strictness

PREFIX = "EVENHAND_"
_STANDARD = {"OPENAI_API_KEY": "openai_api_key", "OPENAI_BASE_URL": "openai_base_url"}


def _split(value: Any) -> Any:  # noqa: ANN401 - whatever the caller gave
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


Listed = BeforeValidator(_split)


class Settings(Model):
    """What can be set. Times are in seconds, lists are separated by commas."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    openai_api_key: SecretStr | None = Field(None, description="Key of the model endpoint.")
    openai_base_url: str | None = Field(
        None, description="Address of the model endpoint, /v1 included; with neither, the embedded model runs."
    )
    model: str | None = Field(None, description="The model to ask; gpt-4.1-mini at OpenAI, else to be named.")
    allowed_models: Annotated[tuple[str, ...], Listed] = Field(
        (), description="Other models that a REST request may name."
    )
    model_window: int | None = Field(
        None, ge=4096, description="The model's window in tokens; 32000, small models 8192. Longer articles are split."
    )
    model_concurrency: int | None = Field(
        None, ge=1, description="Questions at once; 8, embedded 1. In a server, batches leave a quarter free."
    )
    model_timeout: float | None = Field(None, gt=0, description="Limit of one question; 120, small models 600.")
    model_attempts: int = Field(4, ge=1, le=20, description="How often a question is asked while errors may pass.")
    model_patience: float = Field(900, gt=0, description="Limit of one question with all its attempts and waits.")
    retry_after_limit: float = Field(60, gt=0, description="The longest wait that the endpoint may ask for.")
    model_path: Path | None = Field(None, description="An own GGUF file for the embedded model.")
    model_threads: int | None = Field(None, ge=1, description="Threads of the embedded model; all processors.")
    detectors: Annotated[tuple[Detector, ...] | None, Listed] = Field(
        None, description="Detectors of loaded language: rules, llm, or both; both, small models rules."
    )
    strictness: Strictness = Field(
        "strict", description="Which loaded words are shown: lenient (strong ones), balanced (usual too), strict (all)."
    )
    seed: int = Field(7, ge=0, description="Seed of every question.")
    max_characters: int = Field(200_000, ge=1, description="The longest article, in code points.")
    page_timeout: float = Field(20, gt=0, description="Limit of finding the article in a page.")
    max_body_bytes: int = Field(4_000_000, ge=1024, description="The largest request body.")
    max_batch_bytes: int = Field(200_000_000, ge=1024, description="The largest batch that the server takes.")
    database_url: str | None = Field(
        None, description="SQLAlchemy URL, sqlite: or postgresql:; SQLite in the user's data folder."
    )
    executor: str | None = Field(
        None, pattern=r"^[\w.-]{1,64}$", description="A worker's name, one of its own; the host's name and a number."
    )
    calls_at_once: int | None = Field(
        None, ge=1, description="Articles at work in batches, over all workers; no limit."
    )
    requests_per_minute: int | None = Field(None, ge=1, description="In batches, over all workers; no limit.")
    tokens_per_minute: int | None = Field(None, ge=1, description="In batches, over all workers; no limit.")
    cache_dir: Path | None = Field(
        None, description="Where the embedded model's file is kept; the user's cache folder."
    )
    prompts_dir: Path | None = Field(None, description="A folder of own prompts in place of those that come along.")
    host: str = Field("127.0.0.1", description="The address that `evenhand serve` listens on.")
    port: int = Field(8000, ge=0, le=65535, description="The port that `evenhand serve` listens on.")
    stop_seconds: float = Field(
        10, ge=0, le=3600, description="What runs has this long to end when a server or a worker is told to stop."
    )
    allowed_hosts: Annotated[tuple[str, ...], Listed] = Field(
        (),
        description="Host names that the server answers to, beside localhost and IP addresses: a.org, *.a.org, or *.",
    )

    @field_validator("openai_api_key")
    @classmethod
    def _is_ascii(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and not key.get_secret_value().isascii():
            raise ValueError("a key has ASCII characters only")
        return key

    @field_validator("allowed_hosts")
    @classmethod
    def _are_hosts(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            if not re.fullmatch(r"\*|(\*\.)?[A-Za-z0-9_-][A-Za-z0-9._-]*", host):
                raise ValueError("write names without scheme and port, as in example.org, *.example.org")
        return hosts

    @field_validator("openai_base_url")
    @classmethod
    def _is_http(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("http://", "https://")):
            raise ValueError("this must start with http:// or https://")
        return url


def read(environment: Mapping[str, str] | None = None, dotenv: Path | None = None) -> Settings:
    """Read the settings; what is wrong is said by the variable's name, never by its value."""
    if environment is None:
        environment, dotenv = os.environ, dotenv or Path(".env")  # noqa: TID251 - the only reader
    if dotenv:
        environment = _with_dotenv(environment, dotenv)
    values = {}
    for name, value in environment.items():
        field = _STANDARD.get(name) or (name.removeprefix(PREFIX).lower() if name.startswith(PREFIX) else None)
        if field is None or not value.strip():
            continue
        if field not in Settings.model_fields or variable(field) != name:
            known = [variable(f) for f in Settings.model_fields]
            near = difflib.get_close_matches(name, known, 1)
            raise SettingsError(
                f"{name} is no setting{f'; did you mean {near[0]}?' if near else ' (see .env.example)'}"
            )
        values[field] = value.strip()
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise SettingsError(f"{variable(str(first['loc'][0]))}: {first['msg']}") from error


def variable(field: str) -> str:
    """Name the environment variable of a field."""
    return field.upper() if field.upper() in _STANDARD else f"{PREFIX}{field.upper()}"


def _with_dotenv(environment: Mapping[str, str], path: Path) -> dict[str, str]:
    """
    Fill what the environment leaves out from *path*.

    The endpoint's key and address come from one place: else a folder's file could send the user's key elsewhere.
    """
    if not path.is_file():
        return dict(environment)
    from dotenv import dotenv_values

    try:
        found = {name: value for name, value in dotenv_values(path).items() if value}
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is not UTF-8 text") from error
    if any(environment.get(name) for name in _STANDARD):
        found = {name: value for name, value in found.items() if name not in _STANDARD}
    return {**found, **environment}
