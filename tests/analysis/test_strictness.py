"""How much the rules flag is a setting, and every result says how it was set."""

from __future__ import annotations

import pytest

from service.analysis.requests import AnalysisRequest
from service.settings import read
from service.wiring.analyzer import Analyzer

TEXT = "The shocking vote led to a storm of protest. It reportedly cost more than he had said."


@pytest.mark.parametrize(
    ("strictness", "found"),
    [
        pytest.param({"EVENHAND_STRICTNESS": "lenient"}, ["shocking"], id="lenient"),
        pytest.param({"EVENHAND_STRICTNESS": "balanced"}, ["shocking", "storm of protest"], id="balanced"),
        pytest.param({}, ["shocking", "storm of protest", "reportedly"], id="strict, as by default"),
    ],
)
async def test_stricter_rules_flag_more(strictness: dict[str, str], found: list[str]) -> None:
    """Stricter rules flag what milder ones do, and more; the provenance names what was set."""
    request = AnalysisRequest(text=TEXT, tasks=("loaded_language",), detectors=("rules",))

    done = await Analyzer(read(strictness)).analyze(request)

    assert [flag.span.text for flag in done.flags or ()] == found
    assert done.provenance.rules is not None
    assert done.provenance.rules.strictness == strictness.get("EVENHAND_STRICTNESS", "strict")
