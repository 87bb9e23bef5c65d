"""`lock.json`: the SHA-256 of every released prompt file, by name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from service.errors import PromptError
from service.files.atomic import write_atomically


def read_lock(folder: Path) -> dict[str, str]:
    """Read the lock of a folder of prompts; without one nothing is released."""
    path = folder / "lock.json"
    try:
        lock = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise PromptError(f"{path}: not JSON: {error}") from error
    if not isinstance(lock, dict) or not all(isinstance(v, str) for v in lock.values()):
        raise PromptError(f"{path}: this must map names such as summary@1.0.0 to SHA-256 sums")
    return lock


def write_lock(folder: Path, lock: Mapping[str, str]) -> None:
    """Write the lock of a folder of prompts."""
    write_atomically(folder / "lock.json", json.dumps(lock, indent=2, sort_keys=True) + "\n")
