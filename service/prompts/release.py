"""Release a version of a prompt: from then on its file never changes."""

from __future__ import annotations

from pathlib import Path

from service.errors import NotFound, PromptError
from service.prompts.kinds import Kind
from service.prompts.load import read_prompt
from service.prompts.lock import read_lock, write_lock
from service.prompts.prompt import Prompt


def release(folder: Path, kind: Kind, version: str) -> Prompt:
    """Enter a version in the lock. A second release of the same version changes nothing."""
    path = folder / kind / f"{version}.md"
    if not path.is_file():
        raise NotFound(f"there is no file {path}: write it, then release it")
    lock = read_lock(folder)
    prompt = read_prompt(path, lock)
    for needed, other in prompt.depends_on:
        if f"{needed}@{other}" not in lock:
            raise PromptError(f"{prompt.source}: release its {needed} first: {needed}@{other}")
    write_lock(folder, lock | {prompt.name: prompt.sha256})
    return prompt
