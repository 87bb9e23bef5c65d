"""What is known of models decides how they are asked."""

from __future__ import annotations

import pytest

from service.llm import profiles
from service.models import DETECTORS
from service.prompts.load import load_prompts
from service.settings import read
from service.wiring.analyzer import Analyzer
from service.wiring.defaults import EMBEDDED, shipped_prompts


@pytest.mark.parametrize(
    ("model", "alias", "detectors"),
    [
        (EMBEDDED, "production", ("rules",)),
        ("Qwen2.5-Coder-1.5B-Instruct-GGUF", "production", ("rules",)),
        ("llama3.2:3b", "production", ("rules",)),
        ("gpt-4.1-mini", "capable", ("rules", "llm")),
        ("llama-3.3-70b-instruct", "capable", ("rules", "llm")),
        ("", "capable", ("rules", "llm")),
    ],
)
def test_name_decides(model: str, alias: str, detectors: tuple[str, ...]) -> None:
    """Small models are recognized by the size in their names; the last entry fits every name."""
    entry = profiles.find_entry(model)

    assert (entry.prompts, entry.detectors) == (alias, detectors)


def test_every_entry_can_be_used() -> None:
    """Each entry names an alias and detectors that exist; the last entry fits every name."""
    entries = profiles.read_entries()

    assert {entry.prompts for entry in entries} <= set(load_prompts(shipped_prompts()).aliases)
    assert all(set(entry.detectors) <= set(DETECTORS) for entry in entries)
    assert entries[-1].models == ("*",)


@pytest.mark.parametrize(
    ("environment", "window", "concurrency", "timeout", "alias", "detectors"),
    [
        ({}, 8192, 1, 600, "production", ("rules",)),
        ({"OPENAI_API_KEY": "k"}, 32_000, 8, 120, "capable", ("rules", "llm")),
        ({"OPENAI_API_KEY": "k", "EVENHAND_MODEL": "tiny-1b"}, 8192, 8, 600, "production", ("rules",)),
        (
            {"OPENAI_BASE_URL": "http://h/v1", "EVENHAND_MODEL": "m", "EVENHAND_DETECTORS": "llm"},
            32_000,
            8,
            120,
            "capable",
            ("llm",),
        ),
        (
            {"OPENAI_API_KEY": "k", "EVENHAND_MODEL_WINDOW": "9000", "EVENHAND_MODEL_CONCURRENCY": "3"},
            9000,
            3,
            120,
            "capable",
            ("rules", "llm"),
        ),
    ],
    ids=["embedded", "OpenAI", "small at OpenAI", "own endpoint", "settings win"],
)
def test_settings_and_profile(
    environment: dict[str, str], window: int, concurrency: int, timeout: float, alias: str, detectors: tuple[str, ...]
) -> None:
    """A profile has the values of the settings, and those of its entry where nothing is set."""
    analyzer = Analyzer(read(environment))
    profile = analyzer.client(None).profile

    assert (profile.window, profile.concurrency, profile.timeout) == (window, concurrency, timeout)
    assert (profile.prompts, analyzer.tools.detectors) == (alias, detectors)
