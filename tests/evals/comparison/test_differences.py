"""What two analyses differ in."""

from __future__ import annotations

from typing import Any

import pytest

from evals.comparison.differences import differ
from service.models import Analysis, Flag, Party
from tests.support import analyses


def _framed(*parties: Party) -> Analysis:
    return analyses.analysis(parties=parties, flags=None, summary=None)


def _flagged(*flags: Flag) -> Analysis:
    return analyses.analysis(flags=flags, parties=None, summary=None)


def _words(flags: tuple[Flag, ...]) -> list[str]:
    return [flag.span.text for flag in flags]


def test_same() -> None:
    """An analysis differs in nothing from itself; a summary shows as one run of words that both have."""
    whole = analyses.analysis(summary=analyses.summary(), parties=(analyses.party(),), flags=(analyses.flag(),))

    assert differ(whole, whole).model_dump() == {
        "summary": ((" ", "The minister spoke."),),
        "framing": {"changed": (), "only_a": (), "only_b": ()},
        "loaded_language": {"changed": (), "only_a": (), "only_b": ()},
    }


def test_not_asked() -> None:
    """What was not asked for on both sides is null, which is not "no difference"."""
    asked, not_asked = analyses.analysis(), analyses.analysis(summary=None, parties=None, flags=None)

    assert set(differ(asked, not_asked).model_dump().values()) == {None}


def test_summary() -> None:
    """Summaries differ by runs of words, in reading order."""
    said = [analyses.summary().model_copy(update={"text": t}) for t in ("He spoke at noon.", "He spoke again.")]
    a, b = (analyses.analysis(summary=summary) for summary in said)

    assert differ(a, b).summary == ((" ", "He spoke"), ("-", "at noon."), ("+", "again."))


@pytest.mark.parametrize(
    ("other", "changed"),
    [
        pytest.param({}, [], id="the same"),
        pytest.param({"framing": "Other words.", "fine_roles": ()}, [], id="same role and tone"),
        pytest.param({"role": "none"}, [("protagonist", "none", "favourable", "favourable")], id="role"),
        pytest.param({"tone": "neutral"}, [("protagonist", "protagonist", "favourable", "neutral")], id="tone"),
        pytest.param(
            {"name": "Critics", "aliases": ("ADA POE",), "role": "innocent"},
            [("protagonist", "innocent", "favourable", "favourable")],
            id="by an alias",
        ),
    ],
)
def test_changed_party(other: dict[str, Any], changed: list[tuple[str, ...]]) -> None:
    """A party is told by its names; it changes with its role or its tone, and has A's name."""
    party = analyses.party()
    found = differ(_framed(party), _framed(party.model_copy(update=other))).framing

    assert found is not None
    assert [(c.role_a, c.role_b, c.tone_a, c.tone_b) for c in found.changed] == changed
    assert [c.name for c in found.changed] == ["Ada Poe"] * len(changed)
    assert (found.only_a, found.only_b) == ((), ())


def test_other_parties() -> None:
    """The same name wins over a shared alias; parties of one side alone are listed by name."""
    poe, critics = analyses.party(), analyses.party("Critics", aliases=("Ada Poe",), role="none")
    minister = analyses.party("The minister", aliases=())

    found = differ(_framed(minister, poe), _framed(critics, poe)).framing

    assert found is not None
    assert (found.changed, found.only_a, found.only_b) == ((), ("The minister",), ("Critics",))


@pytest.mark.parametrize(
    ("a", "b", "changed"),
    [
        pytest.param(analyses.flag(), analyses.flag(), False, id="the same"),
        pytest.param(analyses.flag(), analyses.flag(neutral="rejected", reason="Other."), False, id="other advice"),
        pytest.param(analyses.flag(), analyses.flag(category="judgement"), True, id="category"),
        pytest.param(analyses.flag(), analyses.flag("slammed the plan"), True, id="more words"),
    ],
)
def test_changed_flag(a: Flag, b: Flag, changed: bool) -> None:
    """Flags that overlap are one flag, which changes with its words or its category."""
    found = differ(_flagged(a), _flagged(b)).loaded_language

    assert found is not None
    assert [(c.a, c.b) for c in found.changed] == [(a, b)] * changed
    assert (found.only_a, found.only_b) == ((), ())


def test_other_flags() -> None:
    """The same words win over overlapping ones; flags of one side alone are listed."""
    a = (analyses.flag("minister slammed"), analyses.flag("slammed"), analyses.flag("disgrace"))
    b = (analyses.flag("slammed"), analyses.flag("regime"))

    found = differ(_flagged(*a), _flagged(*b)).loaded_language

    assert found is not None
    assert found.changed == ()
    assert _words(found.only_a) == ["minister slammed", "disgrace"]
    assert _words(found.only_b) == ["regime"]
