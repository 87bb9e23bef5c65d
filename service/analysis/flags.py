"""Loaded language: what the rules and the model find, put together."""

from __future__ import annotations

from collections.abc import Iterable

from service.analysis.answers import Answers
from service.analysis.drafts import DraftFlag
from service.analysis.plan import Plan
from service.analysis.reading import Reading
from service.english.proper_names import Case, case_of
from service.english.words import words
from service.lexicon.detection import find_hits
from service.lexicon.hits import Hit
from service.lexicon.lexicon import Lexicon
from service.models import SHOWN, Category, Flag, Span, Strength, Strictness, Ungrounded, UngroundedReason

REASONS: dict[Category, str] = {
    "emotive": "Stirs feeling where a plainer word informs.",
    "judgement": "Praises or blames where a report would describe.",
    "label": "A slanted name for people or things.",
    "exaggeration": "Makes more or less of it than the facts given.",
    "doubt": "Casts doubt on what somebody said.",
    "presumption": "Takes for granted what may be in dispute.",
    "euphemism": "Hides harm behind a milder word.",
    "fear": "Makes it sound threatening.",
}
"""Why a word is flagged that a model found. The model itself is not asked for a reason: that costs too much."""

OBJECTED: Strictness = "balanced"
"""Which loaded words a summary must not use, however many are shown: those that a careful editor marks."""

UNKNOWN: Strength = "usual"
"""The strength of a word that a model found and the lexicon does not know."""

_LONGEST_FLAG, _LONGEST_WIDE = 8, 12
"""Words of the longest flag. A longer phrase is a statement, not a loaded word."""

_NOTHING = frozenset({"", "none", "leave out", "leave it out", "omit", "delete", "remove"})
"""What models write if they have no plainer wording, though the prompt asks for nothing."""


def shown_flags(answers: Answers, reading: Reading, plan: Plan) -> tuple[tuple[Flag, ...], list[Ungrounded]]:
    """Find the flags that the caller is shown. A flag in quotation marks is slight: a report may quote any word."""
    flags, ungrounded = find_flags(answers, reading, plan, plan.strictness)
    flags = tuple(f.model_copy(update={"strength": "slight"}) if f.voice == "quoted" else f for f in flags)
    return _strong_enough(flags, plan.strictness), ungrounded


def find_flags(
    answers: Answers, reading: Reading, plan: Plan, strictness: Strictness
) -> tuple[tuple[Flag, ...], list[Ungrounded]]:
    """Find the flags of both detectors that are strong enough for *strictness*."""
    answer = answers.get("loaded_language")
    drafts = [flag for draft in (answer.drafts if answer else ()) for flag in draft.flags]
    text, sentences = reading.article.text, reading.article.sentences
    hits = find_hits(plan.rules, text, sentences, reading.quotations, strictness) if plan.rules else ()
    prompt = plan.model.prompts.get("loaded_language") if plan.model else None
    is_wide = prompt is not None and bool(prompt.head.limits)
    flags, ungrounded = ground_flags(drafts, hits, reading, plan.lexicon, is_wide=is_wide)
    return _strong_enough(flags, strictness), ungrounded


def _strong_enough(flags: Iterable[Flag], strictness: Strictness) -> tuple[Flag, ...]:
    return tuple(flag for flag in flags if flag.strength in SHOWN[strictness])


def ground_flags(
    drafts: Iterable[DraftFlag],
    hits: Iterable[Hit],
    reading: Reading,
    lexicon: Lexicon | None,
    *,
    is_wide: bool = False,
) -> tuple[tuple[Flag, ...], list[Ungrounded]]:
    """
    Join the flags of both detectors, in the order of the article.

    If two overlap, the words, reason and strength are those of the rules, because people reviewed the rules. *lexicon*
    gives the strength of what only the model found; it is None if there is none for the article's language. If the
    prompt has limits of its own (*is_wide*), phrases may be longer, and those of a headline need not be names.
    """
    own = (hit for hit in hits if not reading.is_suspected(hit.start, hit.end))
    flags = {(hit.start, hit.end): _by_rules(hit, reading) for hit in own}
    ungrounded = []
    for draft in drafts:
        span = reading.locate(draft.phrase, draft.sentence)
        if reason := _objection(draft, span, reading, is_wide=is_wide):
            ungrounded.append(Ungrounded(task="loaded_language", quote=draft.phrase, reason=reason))
            continue
        assert span is not None  # noqa: S101 - an unfound phrase has an objection
        twin = next((k for k in flags if k[0] < span.end and span.start < k[1]), (span.start, span.end))
        flag = flags.get(twin) or _by_model(draft, span, reading, lexicon)
        flags[twin] = flag.model_copy(update={"detectors": tuple(dict.fromkeys([*flag.detectors, "llm"]))})
    return tuple(flags[place] for place in sorted(flags)), ungrounded


def _objection(draft: DraftFlag, span: Span | None, reading: Reading, *, is_wide: bool) -> UngroundedReason | None:
    if len(draft.phrase.split()) > (_LONGEST_WIDE if is_wide else _LONGEST_FLAG):
        return "too_long"
    if span is None:
        return "not_in_article"
    if reading.is_suspected(span.start, span.end):
        return "suspected_instruction"
    is_name = _is_name(span, reading) and not (is_wide and _has_any_capital(span, reading))
    return "part_of_name" if is_name else None


def _is_name(span: Span, reading: Reading) -> bool:
    """Tell whether every word has a capital or is a number, and it is not just the first word of a sentence."""
    parts = span.text.split()
    begins = reading.sentence_at(span.start).start == span.start
    return all(not part[:1].islower() for part in parts) and not (begins and len(parts) == 1)


def _has_any_capital(span: Span, reading: Reading) -> bool:
    """Tell whether any word here would have a capital: the first of a quotation, and what only a headline has."""
    text, home = reading.article.text, reading.sentence_at(span.start)
    is_headline = case_of(text, words(text, home.start, home.end)) is Case.TITLE
    begins = not any(map(str.isalnum, text[home.start : span.start]))
    return (is_headline and text.count(span.text) == 1) or (begins and len(span.text.split()) == 1)


def _by_rules(hit: Hit, reading: Reading) -> Flag:
    span = reading.span(hit.start, hit.end)
    voice, speaker = reading.voice(span)
    return Flag(
        span=span, strength=hit.strength, category=hit.category, reason=hit.reason, neutral=hit.neutral,
        voice=voice, speaker=speaker, detectors=("rules",),
    )  # fmt: skip


def _by_model(draft: DraftFlag, span: Span, reading: Reading, lexicon: Lexicon | None) -> Flag:
    voice, speaker = reading.voice(span)
    known = lexicon.strength(reading.article.text, span.start, span.end) if lexicon else None
    return Flag(
        span=span, strength=known or UNKNOWN, category=draft.category, reason=REASONS[draft.category],
        neutral=_plainer(draft.neutral), voice=voice, speaker=speaker, detectors=("llm",),
    )  # fmt: skip


def _plainer(wording: str) -> str | None:
    return None if wording.strip().strip("()<>").lower() in _NOTHING else wording.strip()
