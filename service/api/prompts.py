"""Prompts: list them, read a version, and compare two versions. Nothing is changed here."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import ConfigDict, Field

from service.api.dependencies import Wired
from service.api.problems import problems
from service.errors import InvalidRequest, NotFound
from service.models import Model
from service.prompts.diff import diff
from service.prompts.front_matter import FrontMatter
from service.prompts.kinds import KINDS, Kind
from service.prompts.prompt import Prompt
from service.wiring import running

router = APIRouter(prefix="/v1/prompts", tags=["prompts"])

Task = Annotated[str, Path(description=f"One of {', '.join(KINDS)}.", examples=["summary"])]
Version = Annotated[str, Path(description="A version such as 1.0.0, or an alias.", examples=["production"])]


class Versions(Model):
    """The versions of one prompt."""

    task: Kind
    versions: tuple[str, ...] = Field(description="Oldest first.")
    aliases: dict[str, str] = Field(description="The version that each alias stands for.")


class AllVersions(Model):
    """All prompts."""

    items: tuple[Versions, ...]


class PromptVersion(FrontMatter):
    """One version of a prompt: the head of its file, and its text."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    released: bool = Field(description="Whether it is released; a released version never changes.")
    sha256: str = Field(description="SHA-256 of the file, as in the `provenance` of an analysis.")
    body: str = Field(description="The text of the prompt.")


class Diff(Model):
    """The changes between two versions, as a unified diff; empty if there are none."""

    old: str = Field(alias="from")
    new: str = Field(alias="to")
    diff: str


@router.get("")
async def list_prompts(wired: Wired) -> AllVersions:
    """List every prompt with its versions."""
    return AllVersions(items=tuple(_versions(wired, kind) for kind in KINDS))


@router.get("/{task}", responses=problems(NotFound, InvalidRequest))
async def list_versions(task: Task, wired: Wired) -> Versions:
    """List the versions of one prompt."""
    return _versions(wired, _kind(task))


@router.get("/{task}/{version}", responses=problems(NotFound, InvalidRequest))
async def read_prompt(task: Task, version: Version, wired: Wired) -> PromptVersion:
    """Read one version of one prompt."""
    prompt = _find(wired, task, version)
    return PromptVersion(**prompt.head.model_dump(), released=prompt.released, sha256=prompt.sha256, body=prompt.body)


@router.get("/{task}/{version}/diff", responses=problems(NotFound, InvalidRequest))
async def read_diff(
    task: Task,
    version: Version,
    to: Annotated[str, Query(description="The version or alias to compare with.", examples=["1.0.0"])],
    wired: Wired,
) -> Diff:
    """Show the changes from one version to another."""
    old, new = _find(wired, task, version), _find(wired, task, to)
    return Diff(**{"from": old.name, "to": new.name, "diff": diff(old, new)})


def _kind(task: str) -> Kind:
    for kind in KINDS:
        if kind == task:
            return kind
    raise NotFound(f"there is no prompt {task[:80]!r}; there are: {', '.join(KINDS)}")


def _find(wired: running.Wired, task: str, version: str) -> Prompt:
    try:
        return wired.analyzer.prompts.get(_kind(task), version)
    except InvalidRequest as error:
        raise NotFound(str(error)) from error


def _versions(wired: running.Wired, kind: Kind) -> Versions:
    registry = wired.analyzer.prompts
    return Versions(task=kind, versions=tuple(registry.versions(kind)), aliases=registry.aliases_of(kind))
