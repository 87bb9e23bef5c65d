"""Settings: where they come from, what is refused, and that `.env.example` tells the truth."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from service.errors import SettingsError
from service.settings import Settings, read, variable

ROOT = Path(__file__).parents[1]


def test_environment_is_read() -> None:
    """Variables with the prefix and the two standard ones set their fields; empty ones count as not set."""
    settings = read(
        {
            "EVENHAND_MODEL": "m",
            "EVENHAND_DETECTORS": "rules, llm",
            "OPENAI_BASE_URL": "http://h/v1",
            "EVENHAND_SEED": " ",
        }
    )

    assert (settings.model, settings.detectors, settings.openai_base_url, settings.seed) == (
        "m",
        ("rules", "llm"),
        "http://h/v1",
        7,
    )


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        pytest.param({"EVENHAND_MODLE": "m"}, "did you mean EVENHAND_MODEL", id="misspelt"),
        pytest.param({"EVENHAND_OPENAI_API_KEY": "m"}, "there is no setting", id="prefix where none belongs"),
        pytest.param({"EVENHAND_PORT": "many"}, "EVENHAND_PORT: ", id="no number"),
        pytest.param({"EVENHAND_DETECTORS": "magic"}, "EVENHAND_DETECTORS: ", id="unknown detector"),
        pytest.param({"OPENAI_API_KEY": "ключ"}, "OPENAI_API_KEY: .*ASCII", id="no key"),
        pytest.param({"OPENAI_BASE_URL": "host/v1"}, "OPENAI_BASE_URL: .*http://", id="no address"),
    ],
)
def test_wrong_setting_is_named(environment: dict[str, str], says: str) -> None:
    """What is wrong is said by the variable's name."""
    with pytest.raises(SettingsError, match=says):
        read(environment)


def test_key_is_never_shown() -> None:
    """Neither the settings nor an error about them show a value that may be secret."""
    settings = read({"OPENAI_API_KEY": "sk-very-secret"})

    assert "very-secret" not in f"{settings!r} {settings} {settings.model_dump_json()}"
    with pytest.raises(SettingsError) as caught:
        read({"OPENAI_API_KEY": "sk-very-secret", "EVENHAND_PORT": "sk-very-secret"})
    assert "very-secret" not in str(caught.value)


def test_dotenv_counts_below_the_environment(tmp_path: Path) -> None:
    """`.env` is read, and the environment wins over it."""
    (tmp_path / ".env").write_text("EVENHAND_MODEL=from-file\nEVENHAND_SEED=3\n", "utf-8")

    settings = read({"EVENHAND_MODEL": "from-environment"}, tmp_path / ".env")

    assert (settings.model, settings.seed) == ("from-environment", 3)


@pytest.mark.parametrize("known", [{"OPENAI_API_KEY": "sk-own"}, {"OPENAI_BASE_URL": "http://own/v1"}], ids=str)
def test_key_and_address_come_from_one_place(tmp_path: Path, known: dict[str, str]) -> None:
    """A folder's `.env` can't send the key of the environment to its own address."""
    (tmp_path / ".env").write_text("OPENAI_BASE_URL=http://elsewhere/v1\nOPENAI_API_KEY=sk-other\n", "utf-8")

    settings = read(known, tmp_path / ".env")

    assert settings.openai_base_url != "http://elsewhere/v1"
    assert settings.openai_api_key is None or settings.openai_api_key.get_secret_value() == "sk-own"


def test_env_example_lists_every_setting() -> None:
    """`.env.example` names exactly the settings, with their descriptions and defaults."""
    shown = re.findall(
        r"^# (?P<says>.+)\n# (?P<name>[A-Z_]+)=(?P<value>.*)$", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE
    )
    wanted = [
        (str(field.description), variable(name), "" if field.default in (None, ()) else str(field.default))
        for name, field in Settings.model_fields.items()
    ]

    assert shown == wanted
