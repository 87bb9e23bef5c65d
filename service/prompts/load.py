"""
Read prompts from their files: `<folder>/<kind>/<version>.md`, with front matter in YAML and then the body.

`aliases.yaml` says which version an alias such as `production` means; `lock.json` holds the SHA-256 of every released
file. A released file never changes: a changed one is refused.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from service.errors import PromptError
from service.files import yaml_reader
from service.models import TASKS
from service.prompts.check import check_blanks, check_front_matter
from service.prompts.front_matter import FrontMatter
from service.prompts.kinds import Kind
from service.prompts.lock import read_lock
from service.prompts.prompt import Prompt
from service.prompts.registry import Registry


def load_prompts(folder: Path) -> Registry:
    """Read and check every prompt of *folder*. The first wrong file is refused, by file and line."""
    lock = read_lock(folder)
    prompts = {}
    for path in sorted(folder.glob("*/*.md")):
        prompt = read_prompt(path, lock)
        prompts[prompt.head.task, prompt.head.version] = prompt
    if lost := sorted(set(lock) - {p.name for p in prompts.values()}):
        raise PromptError(f"{folder}/lock.json: the released prompt {lost[0]} has no file; restore it from git")
    for prompt in prompts.values():
        _check_dependencies(prompt, prompts)
    return Registry(prompts, _read_aliases(folder / "aliases.yaml", prompts))


def read_prompt(path: Path, lock: Mapping[str, str]) -> Prompt:
    """Read one prompt file and check it, also against the lock."""
    source = f"{path.parent.parent.name}/{path.parent.name}/{path.name}"
    try:
        content = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{source}: can't be read: {error}") from error
    match = re.match(r"(---\n.*?)\n---\n\n*", content, re.DOTALL)
    if match is None:
        raise PromptError(yaml_reader.at_line(source, 1, "a prompt starts with front matter between two lines of ---"))
    with yaml_reader.reading(source, PromptError, match[1].encode()) as document:
        head = document.as_type(FrontMatter)
        check_front_matter(head, path)
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    body = content[match.end() :].strip("\n") + "\n"
    prompt = Prompt(head, body, source, sha256, released=f"{head.task}@{head.version}" in lock)
    check_blanks(prompt, first_line=match[0].count("\n") + 1)
    if prompt.released and lock[prompt.name] != sha256:
        raise PromptError(
            f"{source}: changed after its release. Put the old text back (git checkout) and write the new one as a "
            f"new version: copy it to {path.parent.name}/<next version>.md, then `evenhand prompts release`"
        )
    return prompt


def _check_dependencies(prompt: Prompt, prompts: Mapping[tuple[Kind, str], Prompt]) -> None:
    """Refuse a prompt that uses one without a file, and a released one that uses an unreleased one."""
    for kind, version in prompt.depends_on:
        other = prompts.get((kind, version))
        if other is None:
            raise PromptError(f"{prompt.source}: names a {kind} that has no file: {kind} {version}")
        if prompt.released and not other.released:
            raise PromptError(f"{prompt.source}: is released but uses {other.name}, which is not released")


def _read_aliases(path: Path, prompts: Mapping[tuple[Kind, str], Prompt]) -> dict[str, dict[Kind, str]]:
    """Read which versions an alias means; `production` must mean a released version of every task and repair."""
    with yaml_reader.reading(path, PromptError) as document:
        aliases = document.as_type(dict[str, dict[Kind, str]])
        for alias, versions in aliases.items():
            for kind, version in versions.items():
                prompt = prompts.get((kind, version))
                if prompt is None or not prompt.released:
                    problem = "is not released" if prompt else "has no file"
                    raise yaml_reader.Wrong((alias, kind), f"{alias} means {kind}@{version}, which {problem}")
        if missing := sorted({*TASKS, "repair"} - set(aliases.get("production", {}))):
            raise yaml_reader.Wrong(("production",), f"production names no version of {missing[0]}")
    return aliases
