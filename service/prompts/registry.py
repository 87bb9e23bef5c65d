"""
Prompts as versioned files: load, check, render, diff, release.

A prompt is `<folder>/<kind>/<version>.md`: front matter in YAML, then the body, a `string.Template` in which `$name`
is a blank and `$$` a dollar sign. `aliases.yaml` says which version an alias such as `production` means; `lock.json`
holds the SHA-256 of every released file. A released file never changes: a changed one is refused at load.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

import yaml
from pydantic import ValidationError

from service.errors import InvalidRequest, NotFound, PromptError
from service.prompts.heads import (
    BLANKS,
    KINDS,
    LABELS,
    MEANT,
    TASKS,
    Example,
    Excerpt,
    FrontMatter,
    Kind,
    Label,
    Turn,
)

__all__ = ["BLANKS", "KINDS", "Example", "Excerpt", "FrontMatter", "Kind", "Label", "Turn"]


@dataclass(frozen=True)
class Prompt:
    """One version of one prompt, as its file says it."""

    head: FrontMatter
    body: str
    source: str
    sha256: str
    released: bool

    @property
    def name(self) -> str:
        """Name the version as results and commands do: `summary@1.0.0`."""
        return f"{self.head.task}@{self.head.version}"

    @property
    def rests_on(self) -> tuple[tuple[Kind, str], ...]:
        """List the versions of other prompts that this one is asked with."""
        preamble: list[tuple[Kind, str]] = [("preamble", self.head.preamble)] if self.head.preamble else []
        labels = self.head.labels or {}
        return (*preamble, *((kind, version) for kind, versions in labels.items() for version in versions))

    def render(self, **blanks: str) -> str:
        """Fill every blank of the body; a missing or needless one is an error that names it."""
        wanted = set(self.head.inputs)
        if wanted != set(blanks):
            raise PromptError(f"{self.name} has the blanks {sorted(wanted)} and was given {sorted(blanks)}")
        examples = "\n".join(f'"{e.sentence}" -> {e.answer}' for e in self.head.examples)
        return Template(self.body).substitute(blanks, examples=examples)


@dataclass(frozen=True)
class Registry:
    """Every version of every prompt, checked."""

    prompts: Mapping[tuple[Kind, str], Prompt]
    aliases: Mapping[str, Mapping[Kind, str]]

    def get(self, kind: Kind, version: str = "production") -> Prompt:
        """Find a prompt by version or alias."""
        aliases = self.aliases_of(kind)
        found = self.prompts.get((kind, aliases.get(version, version)))
        if found is None:
            known = ", ".join([*aliases, *self.versions(kind)])
            raise InvalidRequest(f"there is no prompt {kind}@{version[:80]}; there are: {known}")
        return found

    def aliases_of(self, kind: Kind) -> dict[str, str]:
        """Say which version each alias means; one that says nothing of a kind means what `production` does."""
        usual = self.aliases["production"]
        meant = {alias: means.get(kind) or usual.get(kind) for alias, means in self.aliases.items()}
        return {alias: version for alias, version in meant.items() if version}

    def versions(self, kind: Kind) -> list[str]:
        """List the versions of a kind, oldest first."""
        return sorted((v for k, v in self.prompts if k == kind), key=_order)


def parse_name(name: str) -> tuple[Kind, str]:
    """Read `summary@1.0.0` or `summary@production`."""
    kind, _, version = name.partition("@")
    if kind not in KINDS or not version:
        raise InvalidRequest(f"{name[:80]!r} names no prompt: write it as summary@1.0.0")
    return kind, version


def load(folder: Path) -> Registry:
    """Read and check every prompt under *folder*; refuse the first file that is wrong, by file and line."""
    lock = _read_lock(folder)
    prompts = {}
    for path in sorted(folder.glob("*/*.md")):
        prompt = read(path, lock)
        prompts[prompt.head.task, prompt.head.version] = prompt
    if lost := sorted(set(lock) - {p.name for p in prompts.values()}):
        raise PromptError(f"{folder}/lock.json: the released prompt {lost[0]} has no file; restore it from git")
    registry = Registry(prompts, _read_aliases(folder / "aliases.yaml", prompts))
    for prompt in prompts.values():
        for kind, version in prompt.rests_on:
            other = prompts.get((kind, version))
            if other is None or (prompt.released and not other.released):
                wrong = f"rests on {other.name}, which is not released" if other else f"names a {kind} that has no file"
                raise PromptError(f"{prompt.source}: {wrong}: {kind} {version}")
    return registry


def read(path: Path, lock: Mapping[str, str]) -> Prompt:
    """Read and check one prompt file against its name, its blanks and the lock."""
    source = f"{path.parent.parent.name}/{path.parent.name}/{path.name}"
    try:
        content = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{source}: can't be read: {error}") from error
    head, body, offset = _split(content, source)
    if (head.task, head.version) != (path.parent.name, path.stem):
        raise PromptError(
            f"{source}:1: the file's place says {path.parent.name}@{path.stem}, its head {head.task}@{head.version}"
        )
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    prompt = Prompt(head, body, source, sha256, f"{head.task}@{head.version}" in lock)
    _check_head(prompt, content)
    _check_blanks(prompt, offset)
    if prompt.released and lock[prompt.name] != sha256:
        raise PromptError(
            f"{source}: changed after its release. Put the old text back (git checkout) and write the new one as a "
            f"new version: copy it to {path.parent.name}/<next version>.md, then `evenhand prompts release`"
        )
    return prompt


def diff(old: Prompt, new: Prompt) -> str:
    """Show what changed from *old* to *new*, as a unified diff of head and body."""
    before, after = (as_text(prompt).splitlines(keepends=True) for prompt in (old, new))
    return "".join(difflib.unified_diff(before, after, old.name, new.name))


def as_text(prompt: Prompt) -> str:
    """Write a prompt out as its file does: head, then body."""
    head = prompt.head.model_dump(mode="json", exclude_unset=True)
    return f"---\n{yaml.safe_dump(head, sort_keys=False, allow_unicode=True)}---\n{prompt.body}"


def release(folder: Path, kind: Kind, version: str) -> Prompt:
    """Write the lock entry of a version, so that its file can never change again; twice is once."""
    path = folder / kind / f"{version}.md"
    if not path.is_file():
        raise NotFound(f"there is no file {path}: write it, then release it")
    lock = _read_lock(folder)
    prompt = read(path, lock)
    for first, other in prompt.rests_on:
        if f"{first}@{other}" not in lock:
            raise PromptError(f"{prompt.source}: release its {first} first: {first}@{other}")
    partial = folder / "lock.json.part"
    partial.write_text(json.dumps(lock | {prompt.name: prompt.sha256}, indent=2, sort_keys=True) + "\n", "utf-8")
    partial.replace(folder / "lock.json")
    return prompt


def _split(content: str, source: str) -> tuple[FrontMatter, str, int]:
    """Part head and body; also the number of lines before the body."""
    match = re.match(r"---\n(.*?)\n---\n", content, re.DOTALL)
    if match is None:
        raise PromptError(f"{source}:1: a prompt starts with front matter between two lines of ---")
    try:
        head = FrontMatter.model_validate(yaml.safe_load(match[1]))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise PromptError(f"{source}:{line}: {error.problem}") from error
    except ValidationError as error:
        first = min(
            error.errors(), key=lambda e: e["type"] != "extra_forbidden"
        )  # a misspelt key is also a missing one
        where = [str(part) for part in first["loc"]]
        raise PromptError(
            f"{source}:{_line_of(content, where)}: {'.'.join(where) or 'head'}: {first['msg']}"
        ) from error
    except (yaml.YAMLError, ValueError) as error:
        raise PromptError(f"{source}:1: the head can't be read: {' '.join(str(error).split())}") from error
    return head, content[match.end() :].strip("\n") + "\n", match[0].count("\n")


def _line_of(content: str, where: Iterable[str]) -> int:
    """Find the line of a key in the head: the last part of *where* that a line starts with."""
    found = 1
    for key in where:
        for number, line in enumerate(content.splitlines()[found - 1 :], found):
            if line.lstrip(" -{").startswith(f"{key}:"):
                found = number
                break
    return found


def _check_head(prompt: Prompt, content: str) -> None:
    """Hold a head to its kind, and each example to its own sentence."""
    head = prompt.head
    is_task, is_label = head.task in TASKS, head.task in LABELS
    if is_task != (head.preamble is not None) or (head.task == "preamble" or is_label) != (head.system is not None):
        raise PromptError(
            f"{prompt.source}:1: a task names its preamble; a preamble, role and tone have a system text; no other does"
        )
    if head.tone_in_role is not None and not {"role", "tone"} <= set(head.labels or ()):
        line = _line_of(content, ["tone_in_role"])
        raise PromptError(f"{prompt.source}:{line}: tone_in_role needs labels for role and for tone")
    if {is_label} != {bool(head.options), head.excerpt is not None} or (head.labels and head.task != "framing"):
        raise PromptError(
            f"{prompt.source}:1: role and tone have options and an excerpt, a framing may have labels; no other does"
        )
    options = head.options or {}
    for field, labels in {"options": options.values(), "bias": head.bias}.items():
        if wrong := sorted(set(labels) - MEANT.get(head.task, frozenset())):
            raise PromptError(f"{prompt.source}:{_line_of(content, [field])}: {wrong[0]!r} is no {head.task}")
    for turn in head.turns:
        if turn.answer not in options:
            line = _line_with(f"answer: {turn.answer}", content)
            raise PromptError(f"{prompt.source}:{line}: {turn.answer!r} is none of the options")
    for example in head.examples:
        if example.phrase.casefold() not in example.sentence.casefold():
            line = _line_with(example.phrase, content)
            raise PromptError(f"{prompt.source}:{line}: the phrase {example.phrase!r} is not in its own sentence")


def _line_with(words: str, content: str) -> int:
    return next((number for number, line in enumerate(content.splitlines(), 1) if words in line), 1)


def _check_blanks(prompt: Prompt, offset: int) -> None:
    """Hold the blanks of the body to those declared and to those that code fills."""
    allowed = BLANKS[prompt.head.task] | ({"examples"} if prompt.head.examples else set())
    found = set()
    for number, line in enumerate(prompt.body.splitlines(), offset + 1):
        template = Template(line)
        if not template.is_valid():
            raise PromptError(f"{prompt.source}:{number}: a lone $; write $$ for a dollar sign")
        found |= set(template.get_identifiers())
        if unknown := sorted(set(template.get_identifiers()) - allowed):
            raise PromptError(f"{prompt.source}:{number}: nothing fills ${unknown[0]}; there is: {sorted(allowed)}")
    if found - {"examples"} != set(prompt.head.inputs):
        raise PromptError(f"{prompt.source}:1: inputs says {sorted(prompt.head.inputs)}, the body has {sorted(found)}")
    if prompt.head.task == "preamble" and "article" not in found:
        raise PromptError(f"{prompt.source}:1: a preamble shows the article: its text has $article")
    if prompt.head.examples and "examples" not in found:
        raise PromptError(f"{prompt.source}:1: there are examples, but the body has no $examples")


def _read_lock(folder: Path) -> dict[str, str]:
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


def _read_aliases(path: Path, prompts: Mapping[tuple[Kind, str], Prompt]) -> dict[str, dict[Kind, str]]:
    """Read which versions an alias means; `production` must mean a released version of every task and repair."""
    try:
        aliases = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise PromptError(f"{path}: can't be read: {error}") from error
    if not isinstance(aliases, dict) or not all(isinstance(means, dict) for means in aliases.values()):
        raise PromptError(f"{path}: each alias maps tasks to versions, as in production: {{summary: 1.0.0}}")
    for alias, versions in aliases.items():
        for kind, version in versions.items():
            prompt = prompts.get((kind, version))
            if prompt is None or not prompt.released:
                raise PromptError(
                    f"{path}: {alias} means {kind}@{version}, which {'is not released' if prompt else 'has no file'}"
                )
    if missing := sorted({*TASKS, "repair"} - set(aliases.get("production", {}))):
        raise PromptError(f"{path}: production names no version of {missing[0]}")
    return dict(aliases)


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
