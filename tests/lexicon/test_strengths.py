"""How strong a loaded word is, as people see it on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.commands import run

ROOT = Path(__file__).parents[2]
SEED = ROOT / "seeds" / "phone-call.txt"
TEXT = """Moscow notes "constructive role" of Washington after call

The ministry in Kiev unilaterally broke off the talks, Moscow said on Saturday. Kiev had allegedly given no answer for
three days, and Kiev reportedly asked for more weapons instead.
"""


def analyze(*words: str, text: str | None = None) -> str:
    """Run `evenhand analyze` by the rules alone."""
    rules = ["--tasks", "loaded_language", "--detectors", "rules"]
    done = run(["analyze", *rules, *words], ROOT, text or "")
    assert done.code == 0, done.err
    return done.out


def test_an_article_gets_its_flags() -> None:
    """By default every loaded word is shown with its strength, also what is only worth a look; a span for each."""
    body = json.loads(analyze("--format", "json", text=TEXT))

    found = [flag["span"]["text"] for flag in body["flags"]]
    assert {"constructive role", "unilaterally", "allegedly", "reportedly"} <= set(found)
    assert found.count("Kiev") == 3
    assert {flag["strength"] for flag in body["flags"]} <= {"strong", "usual", "slight"}
    assert body["provenance"]["strictness"] == body["provenance"]["rules"]["strictness"] == "strict"


def test_people_read_a_word_once() -> None:
    """In text, a repeated word is one row, and each of its marks has the number of the row."""
    shown = " ".join(analyze(text=TEXT).split())

    assert "Kiev ×3 ·" in shown
    assert shown.count("Kiev⟧²") == 3


@pytest.mark.parametrize(("strictness", "strengths"), [("lenient", {"strong"}), ("balanced", {"strong", "usual"})])
def test_strictness_leaves_out(strictness: str, strengths: set[str]) -> None:
    """`--strictness` leaves out what is weaker, and the provenance says so."""
    body = json.loads(analyze("--strictness", strictness, "--format", "json", str(SEED)))

    assert {flag["strength"] for flag in body["flags"]} == strengths
    assert body["provenance"]["strictness"] == strictness


def test_page_shows_strengths() -> None:
    """The page marks each word by its strength, and lets the reader choose."""
    page = analyze("--format", "html", str(SEED))

    assert all(f'<mark class="narrator {strength}"' in page for strength in ("strong", "usual", "slight"))
    assert 'id="show-lenient"' in page
