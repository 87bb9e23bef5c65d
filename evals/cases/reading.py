"""From a file to its cases: check what is written, find the gold in the article, make the swap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from evals.cases.gold import (
    Attribution,
    Case,
    Fact,
    GoldFlag,
    GoldParty,
    Pair,
    Phrase,
    Side,
    Text,
    Variant,
    exchange,
    has_words,
)
from service.english.fold import Folded
from service.files.lined_yaml import At, Wrong, parse
from service.models import Category, Model, Role, Tone, Voice

_NARRATOR_IS_PLAIN = frozenset({"neutral", "control", "quoted"})


class _Party(Model):
    name: Text
    aliases: tuple[Text, ...] = ()
    side: Side | None = None
    optional: bool = False


class _Cast(Model):
    roles: tuple[Role, ...] = ()
    tones: tuple[Tone, ...] = ()


class _Flag(Model):
    phrase: Text
    categories: Annotated[tuple[Category, ...], Field(min_length=1)]
    voice: Voice = "narrator"
    occurrence: Annotated[int, Field(ge=1)] | None = None


class _Written(Model):
    title: Text | None = None
    text: Text
    cast: dict[str, _Cast] = Field(default_factory=dict)
    flags: tuple[_Flag, ...] = ()
    not_flags: tuple[Text, ...] = ()
    orders: tuple[Text, ...] = ()


class _Event(Model):
    topic: Text
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = "en"
    parties: Annotated[tuple[_Party, ...], Field(min_length=1)]
    exchange: tuple[Pair, ...] = ()
    facts: Annotated[tuple[Fact, ...], Field(min_length=1)]
    attributions: tuple[Attribution, ...] = ()
    variants: Annotated[dict[Variant, _Written], Field(min_length=1)]


def read(path: Path) -> list[Case]:
    """Read one file; its cases come in the order it has them, the swap last."""
    source = parse(path)
    try:
        event = _Event.model_validate(source.values)
        _check_names(event)
        cases = [_case(path.stem, event, variant) for variant in event.variants]
        return [*cases, *_swaps(path.stem, event)]
    except Wrong as error:
        raise source.error(error.at, str(error)) from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise source.error(first["loc"], f"{where}: {first['msg']} (given: {str(first['input'])[:60]!r})") from None


def _check_names(event: _Event) -> None:
    """Refuse what would be there twice, and a variant that code makes."""
    ids = [fact.id for fact in event.facts]
    for index, fact in enumerate(ids):
        if fact in ids[:index]:
            raise Wrong(("facts", index, "id"), f"the fact {fact!r} is given twice")
    terms = [term for pair in event.exchange for term in pair]
    for index, term in enumerate(terms):
        if term in terms[:index]:
            raise Wrong(("exchange", index // 2), f"{term!r} is exchanged twice")
    if "swap" in event.variants:
        raise Wrong(("variants", "swap"), "a swap is made from pro_a and exchange; don't write it")


def _swaps(event_id: str, event: _Event) -> Iterator[Case]:
    """Exchange A and B throughout the variant for A: what it said for A, it says for B."""
    if event.exchange and "pro_a" in event.variants:
        values = event.model_dump(include={"parties", "facts", "attributions"})
        values["variants"] = {"pro_a": event.variants["pro_a"].model_dump()}
        swapped = _Event.model_validate(
            {**_exchanged(values, event.exchange), "topic": event.topic, "language": event.language}
        )
        sides = {"a": "b", "b": "a", None: None}
        parties = tuple(p.model_copy(update={"side": sides[p.side]}) for p in swapped.parties)
        case = _case(event_id, swapped.model_copy(update={"parties": parties}), "pro_a")
        yield case.model_copy(
            update={"id": f"{event_id}/swap", "variant": "swap", "exchange": event.exchange, "swap_of": case.id}
        )


def _exchanged(value: Any, pairs: Sequence[Pair]) -> Any:  # noqa: ANN401 -- whatever a model dumps
    """Exchange the names in every text inside *value*."""
    if isinstance(value, str):
        return exchange(value, pairs)
    if isinstance(value, Mapping):
        return {_exchanged(key, pairs): _exchanged(item, pairs) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_exchanged(item, pairs) for item in value]
    return value


# ── From what is written to a case ───────────────────────────────────────────────────────────────────────────────


def _case(event_id: str, event: _Event, variant: Variant) -> Case:
    """Make one variant a case, and refuse gold that its article does not bear out."""
    written = event.variants[variant]
    at: At = ("variants", variant)
    article = Folded(written.text)
    _check_event(event, article, variant)
    _check_variant(event, variant)
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


def _check_event(event: _Event, article: Folded, variant: Variant) -> None:
    """Refuse parties, facts and attributions that this variant does not bear out."""
    for i, party in enumerate(event.parties):
        if not any(any(article.find(name)) for name in (party.name, *party.aliases)):
            raise Wrong(("parties", i), f"{variant}: the article does not name {party.name!r}")
    for i, fact in enumerate(event.facts):
        if not any(has_words(article, words) for words in fact.proof):
            raise Wrong(("facts", i, "proof"), f"{variant}: the article has no proof of the fact {fact.id!r}")
    for i, attribution in enumerate(event.attributions):
        if not has_words(article, attribution.claim):
            raise Wrong(("attributions", i, "claim"), f"{variant}: the article does not make this claim")
        if not any(any(article.find(name)) for name in attribution.speaker):
            raise Wrong(
                ("attributions", i, "speaker"), f"{variant}: the article does not name {attribution.speaker[0]!r}"
            )


def _check_variant(event: _Event, variant: Variant) -> None:
    """Refuse gold that does not fit the kind of variant."""
    written = event.variants[variant]
    at: At = ("variants", variant)
    known = {party.name for party in event.parties}
    for name in written.cast:
        if name not in known:
            raise Wrong((*at, "cast", name), f"{name!r} is no party; there are {', '.join(sorted(known))}")
    if variant == "control" and written.flags:
        raise Wrong((*at, "flags"), "a control deserves no flag")
    if variant in _NARRATOR_IS_PLAIN and any(flag.voice == "narrator" for flag in written.flags):
        raise Wrong((*at, "flags"), f"the narrator of a {variant} article uses no loaded words")
    if bool(written.orders) != (variant == "hostile"):
        raise Wrong(at, "a hostile article, and no other, has orders")
    if variant == "foreign" and event.language == "en":
        raise Wrong(at, "a foreign article is not in English; name its language")


def _party(party: _Party, written: _Written) -> GoldParty:
    cast = written.cast.get(party.name, _Cast())
    return GoldParty(**party.model_dump(), roles=cast.roles, tones=cast.tones)


def _flag(flag: _Flag, article: Folded, at: At) -> GoldFlag:
    """Find the one place of a flag."""
    places = list(article.find(flag.phrase))
    if len(places) < (flag.occurrence or 1):
        raise Wrong((*at, "phrase"), f"the article says {flag.phrase!r} {len(places)} times")
    if flag.occurrence is None and len(places) > 1:
        raise Wrong((*at, "phrase"), f"the article says {flag.phrase!r} {len(places)} times: give the occurrence")
    start, end = places[(flag.occurrence or 1) - 1]
    phrase = article.original[start:end]
    return GoldFlag(phrase=phrase, start=start, end=end, categories=flag.categories, voice=flag.voice)


def _not_flags(written: _Written, article: Folded, flags: Sequence[GoldFlag], at: At) -> Iterator[Phrase]:
    """Find every place of what must not be flagged."""
    for i, phrase in enumerate(written.not_flags):
        places = list(article.find(phrase))
        if not places:
            raise Wrong((*at, "not_flags", i), f"the article does not say {phrase!r}")
        for start, end in places:
            if any(start < flag.end and flag.start < end for flag in flags):
                raise Wrong((*at, "not_flags", i), f"{phrase!r} is part of what must be flagged")
            yield Phrase(phrase=article.original[start:end], start=start, end=end)
