"""How a question differs from the recorded ones: what a person needs to see why a recording has no answer to it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from evals.recordings import cassettes
from evals.recordings.cassettes import Interaction


def nearest_question(body: bytes, interactions: Sequence[Interaction]) -> str:
    """Name the recorded question nearest to the one in *body*, and say in what it differs."""
    asked = json.loads(body)
    if "messages" not in asked:
        return "the words that the model must not write have changed"
    recorded = [question for question, _ in cassettes.questions(interactions)]
    if not recorded:
        return "the cassette is empty"

    def differing(question: Mapping[str, Any]) -> list[str]:
        return [field for field in sorted({*asked, *question}) if asked.get(field) != question.get(field)]

    nearest = min(recorded, key=lambda each: (len(differing(each)), each.get("seed") != asked.get("seed")))
    fields = differing(nearest)
    number = f"the nearest is number {recorded.index(nearest) + 1} of {len(recorded)}"
    if "messages" in fields:
        return f"{number}, and differs in {', '.join(fields)}: {_first_difference(nearest, asked)}"
    return f"{number}, and differs in {', '.join(fields) or 'nothing: it was asked twice'}"


def _first_difference(recorded: Mapping[str, Any], asked: Mapping[str, Any]) -> str:
    """Quote both questions around the first character that differs."""
    recorded_text, asked_text = ("\n".join(str(m["content"]) for m in q["messages"]) for q in (recorded, asked))
    at = next(
        (i for i, (a, b) in enumerate(zip(recorded_text, asked_text, strict=False)) if a != b),
        min(len(recorded_text), len(asked_text)),
    )
    start = max(0, at - 20)
    return f"recorded “…{recorded_text[start : at + 40]}”, asked “…{asked_text[start : at + 40]}”".replace("\n", " ")
