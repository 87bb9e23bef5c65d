"""What is known of models: `profiles.yaml`, and the profile that each model is asked by."""

from __future__ import annotations

import fnmatch
import functools
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from service.errors import EvenhandError
from service.files import yaml_reader
from service.models import Detector, Model

_FILE = Path(__file__).with_name("profiles.yaml")


@dataclass(frozen=True)
class Profile:
    """What is known of a model and its endpoint. `window` is in tokens, all times are in seconds."""

    model: str
    window: int = 32_000
    concurrency: int = 8
    timeout: float = 120.0
    attempts: int = 4
    patience: float = 900.0
    retry_after_limit: float = 60.0
    """The longest wait that the endpoint may ask for; a longer one is cut to it."""
    plain_strings: bool = False
    """The endpoint refuses `maxLength` in a strict schema, and wants `max_completion_tokens` (OpenAI's does)."""
    tokenizes: bool = False
    """The endpoint has llama.cpp's `/tokenize` beside `/v1`, so that it can be told which words it must not write."""
    prompts: str = "production"
    """The alias of the prompt versions that are used if a request names none."""


class Entry(Model):
    """One entry of `profiles.yaml`, which explains the fields."""

    models: tuple[str, ...] = Field(min_length=1)
    window: int = Field(ge=4096)
    concurrency: int = Field(ge=1)
    timeout: float = Field(gt=0)
    prompts: str
    detectors: tuple[Detector, ...] = Field(min_length=1)


def find_entry(model: str) -> Entry:
    """Return the first entry that fits the name of *model*; the last entry fits every name."""
    return next(e for e in read_entries() if any(fnmatch.fnmatchcase(model.lower(), name) for name in e.models))


@functools.cache
def read_entries() -> tuple[Entry, ...]:
    """Read `profiles.yaml`."""
    return yaml_reader.read(_FILE, tuple[Entry, ...], EvenhandError)
