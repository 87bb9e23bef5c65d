"""Turn drafts into findings: what is found in the article gets its span, what is not is listed as ungrounded."""

from __future__ import annotations

import re
from collections.abc import Iterable

from service.analysis.drafts import DraftFlag, DraftSummary
from service.analysis.reading import Reading
from service.english.fold import content
from service.lexicon.lexicon import Hit, Lexicon
from service.models import Category, Flag, Span, Strength, SummarySentence, Ungrounded, UngroundedReason

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
"""Why a word that a model found is flagged: a reason of the model's own costs more than it tells."""

UNKNOWN: Strength = "usual"
"""How strong a word is that a model found and the lexicon does not know."""

_FEW_WORDS, _SHARED, _PLAIN = 4, 0.3, 0.7
"""Evidence is doubted from four content words on, where it has less than 30 % of them and another sentence 70 %."""

_LONGEST_FLAG = 8
"""Words. A longer phrase is a sentence that somebody dislikes, not a loaded word."""

_NOTHING = frozenset({"", "none", "leave out", "leave it out", "omit", "delete", "remove"})
"""What models write where no wording is needed, though they were told to write nothing."""


def ground_summary(
    drafts: Iterable[DraftSummary], reading: Reading
) -> tuple[tuple[SummarySentence, ...], list[Ungrounded]]:
    """
    Give each sentence the article's sentences that it names; a number that none has is ungrounded.

    Where the words of a summary sentence are plainly those of another sentence, that one is its evidence: a small
    model copies a sentence and miscounts its number. What rests on words that speak to a model is ungrounded.
    """
    sentences, ungrounded = [], []
    for draft in (s for d in drafts for s in d.sentences):
        evidence = []
        for number in sorted(set(draft.evidence)):
            if home := reading.sentence(number):
                evidence.append(reading.span(home.start, home.end))
            else:
                ungrounded.append(Ungrounded(task="summary", quote=f"[{number}]", reason="no_such_sentence"))
        if not (text := _tidy(draft.text, reading)):
            continue
        trusted = tuple(span for span in evidence if not reading.is_suspected(span.start, span.end))
        found = _recounted(text, trusted, reading)
        if (evidence and not found) or reading.is_injected(text, found):
            ungrounded.append(Ungrounded(task="summary", quote=text, reason="suspected_instruction"))
        else:
            sentences.append(SummarySentence(text=text, evidence=found))
    return tuple(sentences), ungrounded


def _recounted(text: str, evidence: tuple[Span, ...], reading: Reading) -> tuple[Span, ...]:
    """Return the evidence, or the sentence that has the words of *text* where the evidence has few of them."""
    words = content(text)
    named = frozenset().union(*(content(span.text) for span in evidence))
    if len(words) < _FEW_WORDS or len(words & named) >= _SHARED * len(words):
        return evidence
    sentences = [s for s in reading.article.sentences if not reading.is_suspected(s.start, s.end)]
    best = max(sentences, key=lambda sentence: len(words & reading.content[sentence.start]), default=None)
    if best is None or len(words & reading.content[best.start]) < _PLAIN * len(words):
        return evidence
    return (reading.span(best.start, best.end),)


def _tidy(said: str, reading: Reading) -> str:
    """Put white space right, also in abbreviations that small models pull apart ("U. S." for the article's "U.S.")."""
    text = " ".join(said.split())
    joined = re.sub(r"\b([A-Z]\.) (?=[A-Z]\.)", r"\1", text)
    return joined if all(a in reading.article.text for a in re.findall(r"\b(?:[A-Z]\.){2,}", joined)) else text


def ground_flags(
    drafts: Iterable[DraftFlag], hits: Iterable[Hit], reading: Reading, lexicon: Lexicon | None
) -> tuple[tuple[Flag, ...], list[Ungrounded]]:
    """
    Put the flags of both detectors together, in the order of the article.

    Where they overlap, the words, the reason and the strength are those of the rules, which were reviewed by people.
    *lexicon* says how strong what only the model found is; None where none reads the article's language.
    """
    own = (hit for hit in hits if not reading.is_suspected(hit.start, hit.end))
    flags = {(hit.start, hit.end): _by_rules(hit, reading) for hit in own}
    ungrounded = []
    for draft in drafts:
        span = reading.locate(draft.phrase, draft.sentence)
        if reason := _objection(draft, span, reading):
            ungrounded.append(Ungrounded(task="loaded_language", quote=draft.phrase, reason=reason))
            continue
        assert span is not None  # noqa: S101 - an unfound phrase has an objection
        twin = next((k for k in flags if k[0] < span.end and span.start < k[1]), (span.start, span.end))
        flag = flags.get(twin) or _by_model(draft, span, reading, lexicon)
        flags[twin] = flag.model_copy(update={"detectors": tuple(dict.fromkeys([*flag.detectors, "llm"]))})
    return tuple(flags[place] for place in sorted(flags)), ungrounded


def _objection(draft: DraftFlag, span: Span | None, reading: Reading) -> UngroundedReason | None:
    if len(draft.phrase.split()) > _LONGEST_FLAG:
        return "too_long"
    if span is None:
        return "not_in_article"
    if reading.is_suspected(span.start, span.end):
        return "suspected_instruction"
    return "part_of_name" if _is_name(span, reading) else None


def _is_name(span: Span, reading: Reading) -> bool:
    """Tell whether every word has a capital (or is a number) though no sentence begins there."""
    words = span.text.split()
    begins = reading.sentence_at(span.start).start == span.start
    return all(not word[:1].islower() for word in words) and not (begins and len(words) == 1)


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
