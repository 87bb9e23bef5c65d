"""The words for the closed lists."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from service.models import (
    Detector,
    InstructionKind,
    Role,
    Strength,
    Strictness,
    Task,
    Tone,
    UngroundedReason,
    ViolationKind,
    Voice,
)
from service.models.sourcing import AnswerState, SayingKind, SourceKind
from service.render import wording


@pytest.mark.parametrize(
    ("table", "closed"),
    [
        pytest.param(wording.TASK_NAMES, Task, id="tasks"),
        pytest.param(wording.VOICES, Voice, id="voices"),
        pytest.param(wording.STRENGTHS, Strength, id="strengths"),
        pytest.param(wording.STRICTNESSES, Strictness, id="strictnesses"),
        pytest.param(wording.ROLES, Role, id="roles"),
        pytest.param(wording.TONES, Tone, id="tones"),
        pytest.param(wording.DETECTORS, Detector, id="detectors"),
        pytest.param(wording.VIOLATIONS, ViolationKind, id="violations"),
        pytest.param(wording.CHECKED, ViolationKind, id="what is checked"),
        pytest.param(wording.UNGROUNDED, UngroundedReason, id="ungrounded"),
        pytest.param(wording.INSTRUCTIONS, InstructionKind, id="instructions"),
        pytest.param(wording.SOURCE_KINDS, SourceKind, id="kinds of sources"),
        pytest.param(wording.SAYINGS, SayingKind, id="kinds of verbs"),
        pytest.param(wording.ANSWERS, AnswerState, id="answers"),
    ],
)
def test_tables_are_whole(table: dict[str, str], closed: Any) -> None:
    """Every value of a closed list has words, and nothing else has."""
    assert set(table) == set(get_args(closed))


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        pytest.param(None, "–", id="nothing to share"),
        pytest.param(0.0, "0%", id="none"),
        pytest.param(0.004, "<1%", id="little"),
        pytest.param(0.01, "1%", id="one"),
        pytest.param(1.0, "100%", id="all"),
    ],
)
def test_percent(share: float | None, shown: str) -> None:
    """A share is a percentage; nothing to share is a dash, and little is not none."""
    assert wording.percent(share) == shown
