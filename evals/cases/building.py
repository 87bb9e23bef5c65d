"""Build the cases of an event: find the gold in each article, and make the swap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evals.cases.checks import check_event, check_variant
from evals.cases.gold import Case, GoldFlag, GoldParty, Pair, Phrase, Variant, exchange
from evals.cases.schema import Article, Cast, Event, Flag, Party
from service.english.fold import Folded
from service.files.yaml_reader import Keys, Wrong


def build_cases(event_id: str, event: Event) -> list[Case]:
    """Build one case for each variant, in the order of the file, and then the swap."""
    return [*(_case(event_id, event, variant) for variant in event.variants), *_swaps(event_id, event)]


def _swaps(event_id: str, event: Event) -> Iterator[Case]:
    """Exchange A and B throughout the variant that favours A. The result favours B with the same words."""
    if event.exchange and "pro_a" in event.variants:
        values = event.model_dump(include={"parties", "facts", "attributions"})
        values["variants"] = {"pro_a": event.variants["pro_a"].model_dump()}
        swapped = Event.model_validate(
            {**_exchanged(values, event.exchange), "topic": event.topic, "language": event.language}
        )
        sides = {"a": "b", "b": "a", None: None}
        parties = tuple(p.model_copy(update={"side": sides[p.side]}) for p in swapped.parties)
        case = _case(event_id, swapped.model_copy(update={"parties": parties}), "pro_a")
        yield case.model_copy(
            update={"id": f"{event_id}/swap", "variant": "swap", "exchange": event.exchange, "swap_of": case.id}
        )


def _exchanged(value: Any, pairs: Sequence[Pair]) -> Any:  # noqa: ANN401 - whatever a model dumps
    """Exchange the names in every text inside *value*."""
    if isinstance(value, str):
        return exchange(value, pairs)
    if isinstance(value, Mapping):
        return {_exchanged(key, pairs): _exchanged(item, pairs) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_exchanged(item, pairs) for item in value]
    return value


def _case(event_id: str, event: Event, variant: Variant) -> Case:
    """Build the case of one variant. Raise Wrong if the article doesn't have the gold."""
    written = event.variants[variant]
    at: Keys = ("variants", variant)
    article = Folded(written.text)
    check_event(event, article, variant)
    check_variant(event, variant)
    flags = tuple(_flag(flag, article, (*at, "flags", i)) for i, flag in enumerate(written.flags))
    return Case(
        id=f"{event_id}/{variant.replace('_', '-')}",
        event=event_id,
        variant=variant,
        topic=event.topic,
        language=event.language,
        title=written.title,
        text=written.text,
        parties=tuple(_party(party, written) for party in event.parties),
        flags=tuple(sorted(flags, key=lambda flag: flag.start)),
        not_flags=tuple(_not_flags(written, article, flags, at)),
        facts=event.facts,
        attributions=event.attributions,
        orders=written.orders,
        exchange=event.exchange,
        swap_of=None,
    )


def _party(party: Party, written: Article) -> GoldParty:
    cast = written.cast.get(party.name, Cast())
    return GoldParty(**party.model_dump(), roles=cast.roles, tones=cast.tones)


def _flag(flag: Flag, article: Folded, at: Keys) -> GoldFlag:
    """Find the place that a flag means."""
    places = list(article.find(flag.phrase))
    if len(places) < (flag.occurrence or 1):
        raise Wrong((*at, "phrase"), f"the article says {flag.phrase!r} {len(places)} times")
    if flag.occurrence is None and len(places) > 1:
        raise Wrong((*at, "phrase"), f"the article says {flag.phrase!r} {len(places)} times: give the occurrence")
    start, end = places[(flag.occurrence or 1) - 1]
    phrase = article.original[start:end]
    return GoldFlag(phrase=phrase, start=start, end=end, categories=flag.categories, voice=flag.voice)


def _not_flags(written: Article, article: Folded, flags: Sequence[GoldFlag], at: Keys) -> Iterator[Phrase]:
    """Find all places of the phrases that must not be flagged."""
    for i, phrase in enumerate(written.not_flags):
        places = list(article.find(phrase))
        if not places:
            raise Wrong((*at, "not_flags", i), f"the article does not say {phrase!r}")
        for start, end in places:
            if any(start < flag.end and flag.start < end for flag in flags):
                raise Wrong((*at, "not_flags", i), f"{phrase!r} is part of what must be flagged")
            yield Phrase(phrase=article.original[start:end], start=start, end=end)
