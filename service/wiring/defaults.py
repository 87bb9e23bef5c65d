"""What applies where the settings say nothing: the usual model, and the files and folders that come along."""

from __future__ import annotations

import functools
from pathlib import Path

from service.lexicon.lexicon import Lexicon
from service.lexicon.load import load_lexicon
from service.models import Detector
from service.settings import Settings, read

EMBEDDED = "qwen2.5-coder-1.5b-instruct"
"""The name of the embedded model."""


def is_embedded(settings: Settings) -> bool:
    """Tell whether the embedded model answers: no key and no other address is set."""
    return settings.openai_api_key is None and settings.openai_base_url is None


def is_official(settings: Settings) -> bool:
    """Tell whether OpenAI's own endpoint answers."""
    elsewhere = settings.openai_base_url is not None and "api.openai.com" not in settings.openai_base_url
    return not is_embedded(settings) and not elsewhere


def usual_model(settings: Settings) -> str | None:
    """Name the model that is asked if a request names none; None if an endpoint is set without a model."""
    return settings.model or (EMBEDDED if is_embedded(settings) else "gpt-4.1-mini" if is_official(settings) else None)


def usual_detectors(settings: Settings) -> tuple[Detector, ...]:
    """Choose the detectors of loaded language for requests that name none."""
    from service.llm.profiles import find_entry

    return settings.detectors or find_entry(usual_model(settings) or "").detectors


@functools.cache
def lexicon() -> Lexicon:
    """Load the lexicon once; other processes find it in the cache folder."""
    return load_lexicon(saved_in=cache_folder(read()) / "lexicon.json")


def prompts_folder(settings: Settings) -> Path:
    """Return the folder of prompts: the one in the settings, else the shipped one."""
    return settings.prompts_dir or shipped_prompts()


def shipped_prompts() -> Path:
    """Return the folder of the prompts that come with Evenhand: inside the wheel, or next to the sources."""
    inside = Path(__file__).parents[1] / "_prompts"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "prompts"


def cache_folder(settings: Settings) -> Path:
    """Return the folder for files that can be fetched or made again."""
    import platformdirs

    return settings.cache_dir or Path(platformdirs.user_cache_dir("evenhand"))


def database_url(settings: Settings) -> str:
    """Return the URL of the database: the one in the settings, else an SQLite file in the user's data folder."""
    return settings.database_url or f"sqlite+aiosqlite:///{data_folder() / 'evenhand.db'}"


def data_folder() -> Path:
    """Return the user's data folder."""
    import platformdirs

    return Path(platformdirs.user_data_dir("evenhand"))
