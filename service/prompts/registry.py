"""All prompts of a folder: find one by its kind and its version or alias."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.errors import InvalidRequest
from service.prompts.kinds import Kind
from service.prompts.prompt import Prompt


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
        """Return the version that each alias means. An alias that names no version of a kind means production's."""
        production = self.aliases["production"]
        versions = {alias: means.get(kind) or production.get(kind) for alias, means in self.aliases.items()}
        return {alias: version for alias, version in versions.items() if version}

    def versions(self, kind: Kind) -> list[str]:
        """List the versions of a kind, oldest first."""
        return sorted((v for k, v in self.prompts if k == kind), key=_numbers)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
