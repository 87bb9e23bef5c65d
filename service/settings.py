"""
The settings: the only module that reads the environment.

Variables are named `EVENHAND_<FIELD>`, except `OPENAI_API_KEY` and `OPENAI_BASE_URL`, which other tools use too. The
file `.env` in the working folder sets variables that the environment does not set. Nothing is read at import.
`.env.example` lists every setting; a test compares it with this file.
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
_STANDARD = ("OPENAI_API_KEY", "OPENAI_BASE_URL")


def _split(value: Any) -> Any:  # noqa: ANN401 - a validator gets anything
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


Listed = BeforeValidator(_split)


class Settings(Model):
    """All settings. Times are in seconds; commas separate the items of a list."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    openai_api_key: SecretStr | None = Field(None, description="The key of the model endpoint.")
    openai_base_url: str | None = Field(
        None,
        description="The address of the model endpoint, with /v1. With neither key nor address, the "
        "embedded model runs.",
    )
    model: str | None = Field(
        None, description="The model to ask. By default gpt-4.1-mini at OpenAI; at another address you must name one."
    )
    allowed_models: Annotated[tuple[str, ...], Listed] = Field(
        (), description="Other models that a REST request may name, separated by commas."
    )
    model_window: int | None = Field(
        None,
        ge=4096,
        description="The model's context window in tokens. By default 32000, for small models "
        "8192. Longer articles are split.",
    )
    model_concurrency: int | None = Field(
        None,
        ge=1,
        description="The most questions asked at once. By default 8, embedded 1. A server keeps "
        "a quarter free of batches.",
    )
    model_timeout: float | None = Field(
        None, gt=0, description="Seconds in which one attempt must be answered. By default 120, for small models 600."
    )
    model_tokenizes: bool = Field(
        False,
        description="The address is that of llama.cpp's server, which can be told words that it must not write.",
    )
    model_attempts: int = Field(
        4, ge=1, le=20, description="The most attempts for one question, while the errors may pass."
    )
    model_patience: float = Field(900, gt=0, description="Seconds for one question with all its attempts and waits.")
    retry_after_limit: float = Field(
        60, gt=0, description="The longest wait, in seconds, that the endpoint may ask for."
    )
    model_path: Path | None = Field(None, description="Your own GGUF file for the embedded model.")
    model_threads: int | None = Field(
        None, ge=1, description="Threads of the embedded model. By default one per processor."
    )
    detectors: Annotated[tuple[Detector, ...] | None, Listed] = Field(
        None,
        description="What looks for loaded language: rules, llm, or both. By default both, for small models rules.",
    )
    strictness: Strictness = Field(
        "strict",
        description="Which loaded words are shown: lenient (strong ones), balanced (usual ones too), strict (all).",
    )
    seed: int = Field(7, ge=0, description="The seed of every question to the model.")
    max_characters: int = Field(200_000, ge=1, description="The longest article, in code points.")
    page_timeout: float = Field(20, gt=0, description="Seconds in which the article of an HTML page must be found.")
    max_body_bytes: int = Field(4_000_000, ge=1024, description="The largest body of a request, in bytes.")
    max_batch_bytes: int = Field(200_000_000, ge=1024, description="The largest body of a batch, in bytes.")
    database_url: str | None = Field(
        None,
        description="The database as SQLAlchemy URL, sqlite: or postgresql:. By default SQLite in the "
        "user's data folder.",
    )
    executor: str | None = Field(
        None,
        pattern=r"^[\w.-]{1,64}$",
        description="The name of a worker; each worker needs its own. By default the host's name and a number.",
    )
    calls_at_once: int | None = Field(
        None, ge=1, description="The most articles of batches that all workers analyse at once. By default no limit."
    )
    requests_per_minute: int | None = Field(
        None, ge=1, description="The most requests per minute for batches, over all workers. By default no limit."
    )
    tokens_per_minute: int | None = Field(
        None, ge=1, description="The most tokens per minute for batches, over all workers. By default no limit."
    )
    cache_dir: Path | None = Field(
        None,
        description="The folder for the embedded model's file, and for what need not be read again (515 MB at most). "
        "By default the user's cache folder.",
    )
    prompts_dir: Path | None = Field(
        None, description="A folder with your own prompts. By default the prompts of Evenhand."
    )
    host: str = Field("127.0.0.1", description="The address that `evenhand serve` listens on.")
    port: int = Field(8000, ge=0, le=65535, description="The port that `evenhand serve` listens on.")
    stop_seconds: float = Field(
        10, ge=0, le=3600, description="Seconds that running work has to end when a server or a worker is told to stop."
    )
    allowed_hosts: Annotated[tuple[str, ...], Listed] = Field(
        (),
        description="Host names that the server answers to, besides localhost and IP addresses: a.org, *.a.org, or *.",
    )

    @field_validator("openai_api_key")
    @classmethod
    def _is_ascii(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and not key.get_secret_value().isascii():
            raise ValueError("a key has ASCII characters only: copy it again")
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
    """Read the settings. An error names the variable and never shows its value."""
    if environment is None:
        environment, dotenv = os.environ, dotenv or Path(".env")  # noqa: TID251 - the only reader
    if dotenv:
        environment = _with_dotenv(environment, dotenv)
    given = {name: value.strip() for name, value in environment.items() if value.strip()}
    values = {_field(name): value for name, value in given.items() if name in _STANDARD or name.startswith(PREFIX)}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise SettingsError(f"{variable(str(first['loc'][0]))}: {first['msg']}") from error


def _field(name: str) -> str:
    """Name the field of an environment variable."""
    fields = {variable(field): field for field in Settings.model_fields}
    if name not in fields:
        near = difflib.get_close_matches(name, fields, 1)
        advice = f"; did you mean {near[0]}?" if near else ": see .env.example"
        raise SettingsError(f"there is no setting {name}{advice}")
    return fields[name]


def variable(field: str) -> str:
    """Name the environment variable of a field."""
    return field.upper() if field.upper() in _STANDARD else f"{PREFIX}{field.upper()}"


def _with_dotenv(environment: Mapping[str, str], path: Path) -> dict[str, str]:
    """
    Add the variables of the file *path* that the environment does not set.

    Key and address of the endpoint come both from the environment or both from the file. Otherwise a file in some
    folder could send the user's key to another address.
    """
    if not path.is_file():
        return dict(environment)
    from dotenv import dotenv_values

    try:
        found = {name: value for name, value in dotenv_values(path).items() if value}
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is not UTF-8 text: save it as UTF-8") from error
    if any(environment.get(name) for name in _STANDARD):
        found = {name: value for name, value in found.items() if name not in _STANDARD}
    return {**found, **environment}
