"""Check that a case file contradicts neither itself nor its articles."""

from __future__ import annotations

from evals.cases.gold import Variant, has_words
from evals.cases.schema import Event
from service.english.fold import Folded
from service.files.yaml_reader import Keys, Wrong

_NARRATOR_IS_PLAIN = frozenset({"neutral", "control", "quoted"})
"""The variants whose narrator uses no loaded words."""


def check_names(event: Event) -> None:
    """Raise Wrong for a fact or a name that is there twice, and for a written swap, which code makes."""
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


def check_event(event: Event, article: Folded, variant: Variant) -> None:
    """Raise Wrong for a party, a fact or a claim that the article of this variant doesn't have."""
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


def check_variant(event: Event, variant: Variant) -> None:
    """Raise Wrong for gold that doesn't fit this kind of variant."""
    written = event.variants[variant]
    at: Keys = ("variants", variant)
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
