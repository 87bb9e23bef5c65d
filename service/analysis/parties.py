"""Ground the parties: their mentions, the evidence for their labels, and their shares of the article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from service.analysis import portrayed
from service.analysis.drafts import DraftCasting
from service.analysis.party_names import (
    NamedParty,
    find_mentions,
    group_by_given,
    group_by_name,
    name_party,
    occurs,
)
from service.analysis.reading import Reading
from service.english.fold import fold
from service.models import FINE_ROLES, Evidence, Party, Role, Shares, Span, Tone, Ungrounded, UngroundedReason

_MOST_FINE = 3
"""Fine roles of a party: more say nothing."""


def ground_parties(
    drafts: Iterable[DraftCasting], given: Sequence[str] | None, reading: Reading, *, has_labels: bool = True
) -> tuple[tuple[Party, ...], list[Ungrounded]]:
    """
    Ground the parties: each is named in the article, or by the caller. Its labels rest on words of the article.

    Given parties keep their order; found ones are sorted by mentions. If the drafts have no labels (*has_labels*), a
    party whose evidence is not in the article, or that has none, rests on what rules find around its names.
    """
    groups = group_by_given(given, drafts) if given is not None else group_by_name(drafts)
    injected = (
        [] if given is not None else [n for n, _ in groups if _is_injected(n, reading) and not occurs(n, reading)]
    )
    named = [name_party(name, group, reading) for name, group in groups if name not in injected]
    mentions = find_mentions(named, reading)
    ungrounded = [_not_found(name, reading) for name in injected]
    found = []
    for party, spans in zip(named, mentions, strict=True):
        if spans or given is not None:
            found.append((party, spans))
            ungrounded += [_not_found(name, reading) for name in party.unfound]
        else:
            ungrounded.append(_not_found(party.name, reading))
    total, quoted = sum(len(spans) for _, spans in found), _quoted_words(reading)
    parties = []
    for party, spans in found:
        evidence, lost = _evidence(party, spans, reading)
        if not has_labels and not evidence:
            evidence = tuple(_evidence_of(span, reading) for span in portrayed.places(spans, reading))
        trusted, refused = _without_injected(party, spans, evidence, reading)
        ungrounded += [*lost, *refused]
        share = Shares(mentions=_ratio(len(spans), total), quoted_words=_quoted_share(party, quoted))
        parties.append(_build_party(trusted, spans, evidence, share, reading))
    if given is None:
        parties.sort(key=lambda party: -len(party.mentions))
    return tuple(parties), ungrounded


def _build_party(
    named: NamedParty, spans: list[Span], evidence: tuple[Evidence, ...], share: Shares, reading: Reading
) -> Party:
    """Label a party as its drafts do. Without evidence there is no label."""
    if named.drafts and evidence:
        role, fine, tone = _labels(named.drafts)
        framing = named.drafts[0].framing or portrayed.sentence(spans, reading)
    else:
        role, fine, tone = "none", (), "neutral"
        framing = "The article does not show how it casts this party."
    if not spans and not evidence:
        framing = "The article does not mention this party."
    return Party(
        name=named.name,
        aliases=named.aliases,
        mentions=tuple(spans),
        role=role,
        fine_roles=tuple(f for f in FINE_ROLES[role] if f in fine),
        tone=tone,
        framing=framing,
        evidence=evidence,
        share=share,
    )


def _without_injected(
    party: NamedParty, mentions: Sequence[Span], evidence: Sequence[Evidence], reading: Reading
) -> tuple[NamedParty, list[Ungrounded]]:
    """Leave out drafts whose framing repeats an order to the model."""
    if not reading.suspected:
        return party, []
    homes = [reading.sentence_at(mention.start) for mention in mentions]
    grounds = [*(each.span for each in evidence), *(reading.span(home.start, home.end) for home in homes)]
    injected = [draft for draft in party.drafts if reading.is_injected(draft.framing, grounds)]
    ungrounded = [Ungrounded(task="framing", quote=d.framing, reason="suspected_instruction") for d in injected]
    return replace(party, drafts=tuple(draft for draft in party.drafts if draft not in injected)), ungrounded


def _labels(drafts: Sequence[DraftCasting]) -> tuple[Role, tuple[str, ...], Tone]:
    """Take the labels that most windows give; if two are equal, those of the first window. Mixed ones are unclear."""
    role = Counter(d.role for d in drafts).most_common(1)[0][0]
    tone = Counter(d.tone for d in drafts).most_common(1)[0][0]
    fine = dict.fromkeys(f for d in drafts if d.role == role for f in d.fine_roles)
    fine_roles = tuple(fine)[:_MOST_FINE]
    return "unclear" if role == "mixed" else role, fine_roles, "unclear" if tone == "mixed" else tone


def _evidence(
    party: NamedParty, mentions: Sequence[Span], reading: Reading
) -> tuple[tuple[Evidence, ...], list[Ungrounded]]:
    """Find the evidence. If its words are made up, the sentence that the model named counts if it has a mention."""
    spans: dict[tuple[int, int], Span] = {}
    lost = []
    for draft in (d for draft_party in party.drafts for d in draft_party.evidence):
        span = reading.locate(draft.phrase, draft.sentence)
        if span is None or reading.is_suspected(span.start, span.end):
            lost.append(_not_found(draft.phrase, reading))
            home, span = reading.sentence(draft.sentence), None
            if (
                home
                and not reading.is_suspected(home.start, home.end)
                and any(home.start <= m.start < home.end for m in mentions)
            ):
                span = reading.span(home.start, home.end)
        if span:
            spans[span.start, span.end] = span
    return tuple(_evidence_of(span, reading) for _, span in sorted(spans.items())), lost


def _evidence_of(span: Span, reading: Reading) -> Evidence:
    voice, speaker = reading.voice(span)
    return Evidence(span=span, voice=voice, speaker=speaker)


def _quoted_words(reading: Reading) -> Mapping[str | None, int]:
    """Count the words between quotation marks by speaker."""
    counts: Counter[str | None] = Counter()
    for q in reading.quotations:
        if reading.is_suspected(q.inner_start, q.inner_end):
            continue
        counts[q.speaker] += len(re.findall(r"\w+", reading.article.text[q.inner_start : q.inner_end]))
    return counts


def _quoted_share(party: NamedParty, quoted: Mapping[str | None, int]) -> float | None:
    """Return the share of the quoted words whose speaker has one of the party's names."""
    names = [fold(name) for name in (party.name, *party.aliases)]
    quoted_words = sum(n for speaker, n in quoted.items() if speaker and _is_named(fold(speaker), names))
    return _ratio(quoted_words, sum(quoted.values()))


def _is_named(speaker: str, names: Iterable[str]) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", speaker) for name in names)


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _not_found(quote: str, reading: Reading) -> Ungrounded:
    """Report a quote that is not in the article, or only in words that speak to a model."""
    reason: UngroundedReason = "suspected_instruction" if _is_injected(quote, reading) else "not_in_article"
    return Ungrounded(task="framing", quote=quote, reason=reason)


def _is_injected(quote: str, reading: Reading) -> bool:
    """Tell whether a quote is in words of the article that speak to a model."""
    return bool(reading.suspected) and any(reading.is_suspected(*place) for place in reading.folded.find(quote))
