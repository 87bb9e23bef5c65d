"""How each model is asked: its profile, its slots, and whether it may be asked at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.errors import InvalidRequest, SettingsError
from service.settings import Settings
from service.wiring.defaults import EMBEDDED, is_embedded, is_official, usual_model

if TYPE_CHECKING:
    from service.llm.profiles import Profile
    from service.llm.slots import Slots
    from service.storage.batches import Via


def profile_of(settings: Settings, model: str | None) -> Profile:
    """Build the profile of a model, the usual one if *model* is None."""
    from service.llm.profiles import Profile, find_entry

    name = model or usual_model(settings)
    if name is None:
        raise SettingsError("EVENHAND_MODEL: name the model to ask at OPENAI_BASE_URL")
    about = find_entry(name)
    return Profile(
        name,
        window=settings.model_window or about.window,
        concurrency=1 if is_embedded(settings) else settings.model_concurrency or about.concurrency,
        timeout=settings.model_timeout or about.timeout,
        plain_strings=is_official(settings) or ".azure.com" in (settings.openai_base_url or ""),
        attempts=settings.model_attempts,
        patience=settings.model_patience,
        retry_after_limit=settings.retry_after_limit,
        tokenizes=is_embedded(settings) or settings.model_tokenizes,
        prompts=about.prompts,
    )


def slots_of(profile: Profile, *, serves: bool) -> Slots:
    """Build the slots of a model. A server leaves a quarter of them, and at least one, to single analyses."""
    from service.llm.slots import Slots

    slots = profile.concurrency
    return Slots(slots, (slots - max(1, slots // 4) if slots > 1 else slots) if serves else None)


def check_model(settings: Settings, model: str | None) -> None:
    """Raise InvalidRequest if a request may not ask this model."""
    if is_embedded(settings):
        if (model or settings.model or EMBEDDED) != EMBEDDED:
            wanted = str(model or settings.model)[:80]
            raise InvalidRequest(
                f"the embedded model answers here, not {wanted!r}: set OPENAI_API_KEY or OPENAI_BASE_URL for another"
            )
    elif model is not None and model not in (settings.model, *settings.allowed_models):
        raise InvalidRequest(
            f"the model {model[:80]!r} may not be asked here: leave it out, or add it to EVENHAND_ALLOWED_MODELS"
        )


def check_via(settings: Settings, via: Via) -> None:
    """Raise InvalidRequest if the model can't be asked in this way."""
    if via == "batch-api" and is_embedded(settings):
        raise InvalidRequest("the embedded model has no Batch API: set OPENAI_API_KEY, or leave out via batch-api")
