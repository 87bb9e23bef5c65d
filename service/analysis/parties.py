"""Parties: who they are, where the article mentions them, what they say, and how a model's drafts of them add up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from service.analysis.drafts import DraftParty
from service.analysis.reading import Reading
from service.english.fold import fold, harmless
from service.english.name_variants import NAME_VARIANTS
from service.models import FINE_ROLES, Evidence, Party, Role, Shares, Span, Tone, Ungrounded, UngroundedReason

_NO_NAMES = frozenset(
    "he she it they we i you him her them us his its their our who this that these those the a an one both all".split()
)
_MOST_NAMING = 2
_SAME = {fold(name): names for names in NAME_VARIANTS for name in names}


@dataclass(frozen=True)
class Cast:
    """What the drafts say of one party, over all windows. `aliases` are the other names that the article uses."""

    name: str
    aliases: tuple[str, ...]
    drafts: tuple[DraftParty, ...]
    unfound: tuple[str, ...]


def ground_parties(
    drafts: Iterable[DraftParty], given: Sequence[str] | None, reading: Reading, *, has_labels: bool = True
) -> tuple[tuple[Party, ...], list[Ungrounded]]:
    """
    Prove the parties: each is named in the article, or by the caller; its labels rest on words that are there.

    Given parties keep their order; found ones are sorted by mentions. If the drafts have no labels (*has_labels*), a
    party whose quoted words are not in the article rests on the sentences that name it.
    """
    named = _given(given, drafts) if given is not None else _merged(drafts)
    ordered = [name for name, _ in named if given is None and _is_told(name, reading) and not _occurs(name, reading)]
    casts = [_cast(name, group, reading) for name, group in named if name not in ordered]
    ungrounded = [_not_there(name, reading) for name in ordered]
    mentions = _mentions(casts, reading)
    proven = [(c, spans) for c, spans in zip(casts, mentions, strict=True) if spans or given is not None]
    for cast, spans in zip(casts, mentions, strict=True):
        is_party = spans or given is not None
        ungrounded += [_not_there(name, reading) for name in (cast.unfound if is_party else [cast.name])]
    total = sum(len(spans) for _, spans in proven)
    quoted = _quoted_words(reading)
    parties = []
    for cast, spans in proven:
        evidence, lost = _evidence(cast, spans, reading)
        if not has_labels and not evidence:
            evidence = _naming(spans, reading)
        ungrounded += lost
        share = Shares(mentions=_ratio(len(spans), total), quoted_words=_spoken(cast, quoted))
        proper, told = _without_injected(cast, spans, evidence, reading)
        ungrounded += told
        parties.append(_party(proper, spans, evidence, share))
    if given is None:
        parties.sort(key=lambda party: -len(party.mentions))
    return tuple(parties), ungrounded


def _party(cast: Cast, spans: list[Span], evidence: tuple[Evidence, ...], share: Shares) -> Party:
    """Label a party by its drafts; without words that show it there is no label."""
    role, fine, tone = _labels(cast.drafts) if cast.drafts and evidence else ("none", (), "neutral")
    framing = (
        cast.drafts[0].framing if cast.drafts and evidence else "The article does not show how it casts this party."
    )
    if not spans and not evidence:
        framing = "The article does not mention this party."
    return Party(
        name=cast.name,
        aliases=cast.aliases,
        mentions=tuple(spans),
        role=role,
        fine_roles=tuple(f for f in FINE_ROLES[role] if f in fine),
        tone=tone,
        framing=framing,
        evidence=evidence,
        share=share,
    )


def _without_injected(
    cast: Cast, mentions: Sequence[Span], evidence: Sequence[Evidence], reading: Reading
) -> tuple[Cast, list[Ungrounded]]:
    """Leave out drafts whose framing is in the words of an order to the model."""
    if not reading.suspected:
        return cast, []
    homes = [reading.sentence_at(mention.start) for mention in mentions]
    rests = [*(each.span for each in evidence), *(reading.span(home.start, home.end) for home in homes)]
    told = [draft for draft in cast.drafts if reading.is_injected(draft.framing, rests)]
    lost = [Ungrounded(task="framing", quote=draft.framing, reason="suspected_instruction") for draft in told]
    return replace(cast, drafts=tuple(draft for draft in cast.drafts if draft not in told)), lost


def _labels(drafts: Sequence[DraftParty]) -> tuple[Role, tuple[str, ...], Tone]:
    """Take the labels that most windows give; where they are even, those of the first."""
    role = Counter(d.role for d in drafts).most_common(1)[0][0]
    tone = Counter(d.tone for d in drafts).most_common(1)[0][0]
    fine = dict.fromkeys(f for d in drafts if d.role == role for f in d.fine_roles)
    return role, tuple(fine)[:2], tone


def _given(names: Sequence[str], drafts: Iterable[DraftParty]) -> list[tuple[str, list[DraftParty]]]:
    by_name: dict[str, list[DraftParty]] = {harmless(name): [] for name in names}
    for draft in drafts:
        by_name[draft.name].append(draft)
    return [(name, by_name[harmless(name)]) for name in names]


def _merged(drafts: Iterable[DraftParty]) -> list[tuple[str, list[DraftParty]]]:
    """Put together drafts of the same party from several windows: one is named like another, or like its alias."""
    groups: list[list[DraftParty]] = []
    for draft in drafts:
        called = _keys(draft)
        group = next(
            (g for g in groups if any(fold(draft.name) in _keys(d) or fold(d.name) in called for d in g)), None
        )
        if group is None:
            groups.append([draft])
        else:
            group.append(draft)
    return [(group[0].name, group) for group in groups]


def _keys(draft: DraftParty) -> set[str]:
    return {fold(name) for name in (draft.name, *draft.aliases, *_same(draft.name))}


def _same(name: str) -> tuple[str, ...]:
    return _SAME.get(fold(name), ())


def _cast(name: str, drafts: Sequence[DraftParty], reading: Reading) -> Cast:
    """Find which of its names the article uses; a name also stands for what it is the same as."""
    said = {fold(n): n for d in drafts for n in (d.name, *d.aliases)}
    said = {key: n for key, n in said.items() if re.search(r"\w", key) and not set(key.split()) <= _NO_NAMES}
    used = {fold(form): form for form in _same(name) if _occurs(form, reading)}
    unfound = []
    for key, other in said.items():
        forms = [form for form in (other, *_same(other)) if _occurs(form, reading)]
        used |= {fold(form): form for form in forms}
        if not forms and key not in map(fold, (name, *_same(name))):
            unfound.append(other)
    used.pop(fold(name), None)
    first = tuple(sorted(drafts, key=lambda draft: not draft.evidence))
    return Cast(name, tuple(used.values()), first, tuple(unfound))


def _mentions(casts: Sequence[Cast], reading: Reading) -> list[list[Span]]:
    """Find where each party is named. A longer name wins over one inside it, an earlier party over a later."""
    found = [
        (start, end, owner)
        for owner, cast in enumerate(casts)
        for name in (cast.name, *cast.aliases)
        for start, end in _places(name, reading)
    ]
    found.sort(key=lambda place: (place[0] - place[1], place[2], place[0]))
    taken: dict[int, int] = {}
    kept = []
    for start, end, owner in found:
        if not any(at in taken for at in (start, end - 1)):
            taken.update(dict.fromkeys(range(start, end), owner))
            kept.append((start, end, owner))
    return [[reading.span(s, e) for s, e, o in sorted(kept) if o == owner] for owner in range(len(casts))]


def _places(name: str, reading: Reading) -> Iterable[tuple[int, int]]:
    """Find a name; where it has capitals the article's words must begin with one too ("US" is not "us")."""
    text = reading.article.text
    for start, end in reading.folded.find(name):
        if reading.is_suspected(start, end):
            continue
        shown = text[start:end]
        if name.islower() or not name[0].isupper() or (shown.isupper() if name.isupper() else shown[0].isupper()):
            yield start, end


def _occurs(name: str, reading: Reading) -> bool:
    return next(iter(_places(name, reading)), None) is not None


def _evidence(cast: Cast, mentions: Sequence[Span], reading: Reading) -> tuple[tuple[Evidence, ...], list[Ungrounded]]:
    """Find the words that show a casting; where they are made up, the sentence serves if it names the party."""
    spans: dict[tuple[int, int], Span] = {}
    lost = []
    for draft in (d for drafted in cast.drafts for d in drafted.evidence):
        span = reading.locate(draft.phrase, draft.sentence)
        if span is None or reading.is_suspected(span.start, span.end):
            lost.append(_not_there(draft.phrase, reading))
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


def _naming(mentions: Sequence[Span], reading: Reading) -> tuple[Evidence, ...]:
    """Take the first sentences that name a party."""
    homes = dict.fromkeys(reading.sentence_at(mention.start) for mention in mentions)
    spans = [reading.span(home.start, home.end) for home in homes if not reading.is_suspected(home.start, home.end)]
    return tuple(_evidence_of(span, reading) for span in spans[:_MOST_NAMING])


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


def _spoken(cast: Cast, quoted: Mapping[str | None, int]) -> float | None:
    """Return the share of quoted words whose speaker bears one of the party's names."""
    names = [fold(name) for name in (cast.name, *cast.aliases)]
    spoken = sum(n for speaker, n in quoted.items() if speaker and _is_named(fold(speaker), names))
    return _ratio(spoken, sum(quoted.values()))


def _is_named(speaker: str, names: Iterable[str]) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", speaker) for name in names)


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _not_there(quote: str, reading: Reading) -> Ungrounded:
    """Say that the article does not have it, or only where it speaks to a model."""
    reason: UngroundedReason = "suspected_instruction" if _is_told(quote, reading) else "not_in_article"
    return Ungrounded(task="framing", quote=quote, reason=reason)


def _is_told(quote: str, reading: Reading) -> bool:
    """Tell whether the article has it where it speaks to a model."""
    return bool(reading.suspected) and any(reading.is_suspected(*place) for place in reading.folded.find(quote))
