"""Show what changed between two versions of a prompt."""

from __future__ import annotations

import difflib

import yaml

from service.prompts.prompt import Prompt


def diff(old: Prompt, new: Prompt) -> str:
    """Show what changed from *old* to *new*, as a unified diff of front matter and body."""
    before, after = (as_text(prompt).splitlines(keepends=True) for prompt in (old, new))
    return "".join(difflib.unified_diff(before, after, old.name, new.name))


def as_text(prompt: Prompt) -> str:
    """Write a prompt as in a file: front matter, then body."""
    head = prompt.head.model_dump(mode="json", exclude_unset=True)
    return f"---\n{yaml.safe_dump(head, sort_keys=False, allow_unicode=True)}---\n{prompt.body}"
