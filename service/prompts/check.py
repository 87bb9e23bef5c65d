"""Check a prompt: that its front matter fits its kind, and its blanks fit its body."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from string import Template

from service.errors import PromptError
from service.files.yaml_reader import Wrong, at_line
from service.models import TASKS
from service.prompts.front_matter import FrontMatter
from service.prompts.kinds import BLANKS, CLEAR, LABELS, LIMITS, MEANINGS
from service.prompts.prompt import Prompt

_TOP = ()
"""The place of what is wrong with the front matter as a whole."""


def check_front_matter(head: FrontMatter, path: Path) -> None:
    """Raise `Wrong` where front matter does not fit its file's place, its kind or itself."""
    if (head.task, head.version) != (path.parent.name, path.stem):
        place, name = f"{path.parent.name}@{path.stem}", f"{head.task}@{head.version}"
        raise Wrong(_TOP, f"the file's place says {place}, its head {name}")
    _check_fields(head)
    _check_summary(head)
    _check_meanings(head)
    for index, turn in enumerate(head.turns):
        if turn.answer not in (head.options or ()):
            raise Wrong(("turns", index, "answer"), f"{turn.answer!r} is none of the options")
    for index, example in enumerate(head.examples):
        if example.phrase.casefold() not in example.sentence.casefold():
            raise Wrong(("examples", index, "phrase"), f"the phrase {example.phrase!r} is not in its own sentence")


def _check_fields(head: FrontMatter) -> None:
    """Check that a kind has the fields it needs, and no other."""
    is_task, is_label = head.task in TASKS, head.task in LABELS
    if is_task != (head.preamble is not None) or (head.task == "preamble" or is_label) != (head.system is not None):
        raise Wrong(_TOP, "a task names its preamble; a preamble, role and tone have a system text; no other does")
    if head.draft == "names" and set(head.labels or ()) != set(LABELS):
        raise Wrong(("draft",), "an answer that has only names needs labels for role and for tone")
    if head.tone_in_role is not None and not {"role", "tone"} <= set(head.labels or ()):
        raise Wrong(("tone_in_role",), "tone_in_role needs labels for role and for tone")
    for field, kinds in (("thresholds", head.thresholds), ("label_rules", head.label_rules)):
        if missing := sorted(set(kinds) - set(head.labels or ())):
            raise Wrong((field, missing[0]), f"{field} needs labels for {missing[0]}")
    if (head.contrast and "tone" not in (head.labels or ())) or (head.fine_roles and "role" not in (head.labels or ())):
        raise Wrong(_TOP, "contrast needs labels for tone, and fine_roles needs labels for role")
    if unknown := sorted(head.limits.keys() - LIMITS.get(head.task, frozenset())):
        raise Wrong(("limits", unknown[0]), f"an answer to {head.task} has no {unknown[0]!r} to limit")
    if {is_label} != {bool(head.options), head.excerpt is not None} or (head.labels and head.task != "framing"):
        raise Wrong(_TOP, "role and tone have options and an excerpt, a framing may have labels; no other does")


def _check_summary(head: FrontMatter) -> None:
    """Check that only a summary has the fields of a summary."""
    if head.text == "plain" and head.task != "summary":
        raise Wrong(("text",), "only a summary can be asked for by the plain reading")
    if head.mend and head.task != "summary":
        raise Wrong(("mend",), "only a summary is mended")
    if head.checks != "every_word" and head.task != "summary":
        raise Wrong(("checks",), "only a summary is checked")
    if (head.ban or not head.headline or head.retell) and head.text != "plain":
        raise Wrong(_TOP, "ban, headline and retell are for prompts with text: plain")


def _check_meanings(head: FrontMatter) -> None:
    """Check that options and bias speak of labels of this kind."""
    options = head.options or {}
    known = MEANINGS.get(head.task, frozenset())
    for option, meaning in options.items():
        if meaning not in known:
            raise Wrong(("options", option), f"{meaning!r} is no {head.task}")
    for label in head.bias:
        if label not in known:
            raise Wrong(("bias", label), f"{label!r} is no {head.task}")
    for kind, threshold in head.thresholds.items():
        if isinstance(threshold, Mapping) and set(threshold) != CLEAR[kind]:
            raise Wrong(("thresholds", kind), f"give one number, or one for each of {', '.join(sorted(CLEAR[kind]))}")


def check_blanks(prompt: Prompt, first_line: int) -> None:
    """Check that the body, which begins at *first_line*, has the declared blanks, and only such as code fills."""
    head = prompt.head
    allowed = BLANKS[head.task] | head.limits.keys() | ({"examples"} if head.examples else set())
    found: set[str] = set()
    for number, line in enumerate(prompt.body.splitlines(), first_line):
        found |= _blanks_of_line(prompt, line, number, allowed)
    problem = None
    if found - {"examples"} - (head.limits.keys() - BLANKS[head.task]) != set(head.inputs):
        problem = f"inputs says {sorted(head.inputs)}, the body has {sorted(found)}"
    elif head.task == "preamble" and "article" not in found:
        problem = "a preamble shows the article: its text has $article"
    elif head.examples and "examples" not in found:
        problem = "there are examples, but the body has no $examples"
    if problem:
        raise PromptError(at_line(prompt.source, 1, problem))


def _blanks_of_line(prompt: Prompt, line: str, number: int, allowed: Collection[str]) -> set[str]:
    template = Template(line)
    if not template.is_valid():
        raise PromptError(at_line(prompt.source, number, "a lone $; write $$ for a dollar sign"))
    blanks = set(template.get_identifiers())
    if unknown := sorted(blanks - set(allowed)):
        raise PromptError(at_line(prompt.source, number, f"nothing fills ${unknown[0]}; there is: {sorted(allowed)}"))
    return blanks
