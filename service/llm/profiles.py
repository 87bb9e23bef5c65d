"""What is known of models: `profiles.yaml`, read once."""

from __future__ import annotations

import fnmatch
import functools
from pathlib import Path

import yaml
from pydantic import Field

from service.models import Detector, Model

_FILE = Path(__file__).with_name("profiles.yaml")


class Known(Model):
    """One entry of the file, which explains its fields."""

    models: tuple[str, ...] = Field(min_length=1)
    window: int = Field(ge=4096)
    concurrency: int = Field(ge=1)
    timeout: float = Field(gt=0)
    prompts: str
    detectors: tuple[Detector, ...] = Field(min_length=1)


def known(model: str) -> Known:
    """Return what is known of *model*: the first entry that fits its name, and the last fits every name."""
    return next(each for each in read() if any(fnmatch.fnmatchcase(model.lower(), name) for name in each.models))


@functools.cache
def read() -> tuple[Known, ...]:
    """Read the file."""
    return tuple(Known.model_validate(each) for each in yaml.safe_load(_FILE.read_text("utf-8")))
