"""The words in which an analysis is shown to people. A test checks that every value of a closed list has some."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from service.models import (
    Check,
    Detector,
    InstructionKind,
    Plain,
    Provenance,
    Role,
    Span,
    Strength,
    Strictness,
    SuspectedInstruction,
    Task,
    Tone,
    UngroundedReason,
    Violation,
    ViolationKind,
    Voice,
)
from service.models.sourcing import Accusation, AnswerState, SayingKind, SourceKind, Sourcing, Speaker

NOT_ASKED: Final = "not asked for"
NOTHING: Final = "nothing found"
PLAIN_TITLE: Final = "In plain words"
MENDED: Final = "(words mended by code)"
UNCLEAR: Final = "can't be told"
CAVEAT: Final = (
    "The checks compare words. A sentence without an objection may still be wrong, and an objection is a question to "
    "the writer."
)

TASK_NAMES: Final[Mapping[Task, str]] = {
    "summary": "Summary",
    "framing": "Parties",
    "loaded_language": "Loaded words",
}
VOICES: Final[Mapping[Voice, str]] = {"narrator": "the article's own words", "quoted": "in a quotation"}
STRENGTHS: Final[Mapping[Strength, str]] = {
    "strong": "no plain report uses it in its own voice",
    "usual": "a careful editor marks it",
    "slight": "worth a look",
}
STRICTNESSES: Final[Mapping[Strictness, str]] = {
    "lenient": "strong only",
    "balanced": "strong and usual",
    "strict": "all",
}
ROLES: Final[Mapping[Role, str]] = {
    "protagonist": "protagonist",
    "antagonist": "antagonist",
    "innocent": "innocent",
    "none": "no marked role",
    "unclear": UNCLEAR,
}
TONES: Final[Mapping[Tone, str]] = {
    "favourable": "favourable",
    "neutral": "neutral",
    "unfavourable": "unfavourable",
    "unclear": UNCLEAR,
}
DETECTORS: Final[Mapping[Detector, str]] = {"rules": "the rules", "llm": "the model"}
VIOLATIONS: Final[Mapping[ViolationKind, str]] = {
    "no_evidence": "rests on no sentence of the article",
    "unsupported_number": "has a number that the article does not have",
    "unsupported_date": "has a date that the article does not have",
    "unsupported_name": "has a name that the article does not have",
    "unsupported_term": "names somebody or something that the article does not name",
    "unsupported_quotation": "quotes words that the article does not have",
    "opposite": "has a word that excludes the article’s word",
    "negation": "denies what the article does not deny, or the other way round",
    "swapped": "has a name or a number in the place of another",
    "loaded_word": "uses a loaded word in its own voice",
    "lost_attribution": "asserts what the article attributes",
    "about_article": "speaks about the article instead of reporting",
    "unfinished": "ends before it is done",
    "fragment": "has no verb",
    "foreign_script": "has words in a script that the article does not use",
    "repeated": "says something twice",
    "misspelt": "has a misspelt word",
}
CHECKED: Final[Mapping[ViolationKind, str]] = {
    "no_evidence": "evidence",
    "unsupported_number": "numbers",
    "unsupported_date": "dates",
    "unsupported_name": "names",
    "unsupported_term": "people, crimes and illnesses",
    "unsupported_quotation": "quotations",
    "opposite": "opposites",
    "negation": "denials",
    "swapped": "names and numbers in other places",
    "loaded_word": "loaded words",
    "lost_attribution": "whose claim it is",
    "about_article": "talk about the article",
    "unfinished": "unfinished sentences",
    "fragment": "sentences without a verb",
    "foreign_script": "other scripts",
    "repeated": "repetitions",
    "misspelt": "spelling",
}
"""What each kind of objection is about."""
UNGROUNDED: Final[Mapping[UngroundedReason, str]] = {
    **{kind: f"left out, because it {fault}" for kind, fault in VIOLATIONS.items()},
    "not_in_article": "not in the article",
    "no_such_sentence": "given for a sentence that the article does not have",
    "too_long": "too long to be a word or a phrase",
    "part_of_name": "part of a name",
    "suspected_instruction": "taken from words that speak to a model, not to readers",
}
INSTRUCTIONS: Final[Mapping[InstructionKind, str]] = {
    "order_to_model": "gives a model an order",
    "role_marker": "uses the markers that separate operator and user for a model",
    "fake_numbering": "has a number like those that mark sentences for a model",
    "hidden_text": "characters that nobody can see",
    "look_alike": "is written in letters or brackets that only look like the usual ones",
}
SOURCES_TITLE: Final = "Sources"
SOURCE_KINDS: Final[Mapping[SourceKind, str]] = {
    "named": "", "unnamed": "not named", "unresolved": "name not found", "document": "a document"
}  # fmt: skip
_COUNTED: Final[Mapping[SourceKind, str]] = {
    "named": "named",
    "unnamed": "not named",
    "unresolved": "whose name code did not find",
    "document": "in writing",
}
_ALWAYS: Final = frozenset(("named", "unnamed"))
"""What is counted also where there is none."""
SAYINGS: Final[Mapping[SayingKind, str]] = {
    "plain": "",
    "doubting": "doubting",
    "conceding": "conceding",
    "denying": "denying",
    "blaming": "blaming",
    "praising": "praising",
    "other": "",
}
SAYING_MEANINGS: Final[Mapping[SayingKind, str]] = {
    "doubting": "the verb hints that the words may be untrue",
    "conceding": "the verb hints that the source would rather not say so",
    "denying": "the source says that something is not so",
    "blaming": "the source blames somebody",
    "praising": "the source praises somebody or something",
}
ANSWERS: Final[Mapping[AnswerState, str]] = {
    "answered": "answered",
    "no_comment": "did not comment, the article says",
    "no_answer_found": "no answer found in the article",
}
SUSPECTED: Final = "This part of the article speaks to a model, not to readers. No finding rests on it alone."
SUSPECTED_TITLE: Final = "What speaks to a model"


def sayings(speaker: Speaker) -> str:
    """List the verbs that the article gives a speaker, with what they hint at: "say ×3, claim ×1 (doubting)"."""
    return ", ".join(
        f"{each.verb} ×{len(each.spans)}" + (f" ({SAYINGS[each.kind]})" if SAYINGS[each.kind] else "")
        for each in speaker.sayings
    )


def source(speaker: Speaker) -> str:
    """Name a source, and say if the article does not."""
    kind = SOURCE_KINDS[speaker.kind]
    return f"{speaker.name} ({kind})" if kind else speaker.name


def count_sources(sourcing: Sourcing) -> str:
    """Say how many sources have a name and how many have none."""
    counts = Counter(each.kind for each in sourcing.speakers)
    parts = [f"{counts[kind]} {words}" for kind, words in _COUNTED.items() if counts[kind] or kind in _ALWAYS]
    return f"{', '.join(parts)}; found by code"


def explain_sayings(sourcing: Sourcing) -> str:
    """Explain the kinds of verbs that the table has, in one line; "" if it has only plain ones."""
    kinds = {saying.kind for speaker in sourcing.speakers for saying in speaker.sayings}
    return "; ".join(f"{SAYINGS[kind]}: {meaning}" for kind, meaning in SAYING_MEANINGS.items() if kind in kinds)


SourceLine = list[tuple[str, tuple[Span, ...]]]
"""A line of words, each with the places in the article that they are about."""


def source_lines(sourcing: Sourcing) -> list[SourceLine]:
    """Say who is only spoken about, which sources and quotations have no name, and who is accused, with the places."""
    found: list[SourceLine] = [
        [(f"Only spoken about: {each.name} ×{len(each.mentions)}", each.mentions)]
        for each in sourcing.only_spoken_about
    ]
    if sourcing.vague:
        words = ", ".join(dict.fromkeys(f"“{' '.join(span.text.split())}”" for span in sourcing.vague))
        found.append([(f"Sources without a name: {words}", sourcing.vague)])
    if sourcing.unattributed:
        count = len(sourcing.unattributed)
        found.append([(f"Quotations whose speaker is not told: {count}", sourcing.unattributed)])
    same = defaultdict[tuple[str | None, str, AnswerState], list[Accusation]](list)
    for each in sourcing.accusations:
        same[each.accuser, each.accused, each.answer].append(each)
    return found + [_accusation(group) for group in same.values()]


def _accusation(same: Sequence[Accusation]) -> SourceLine:
    """Say who is accused by whom, and how that is answered. *same*: sentences that say so with one kind of answer."""
    first = same[0]
    by = f", by {first.accuser}" if first.accuser else ""
    answers = tuple(dict.fromkeys(each.evidence for each in same if each.evidence))
    return [
        (f"Accused: {first.accused}{by}", tuple(each.span for each in same)),
        (f"; {ANSWERS[first.answer]}", answers),
    ]


def role(label: Role) -> str:
    """Write a role as a text of its own, without a heading that says that it is one."""
    return f"role: {UNCLEAR}" if label == "unclear" else ROLES[label]


def tone(label: Tone) -> str:
    """Write a tone as a text of its own, without a heading that says that it is one."""
    return f"tone: {UNCLEAR}" if label == "unclear" else f"{TONES[label]} tone"


def percent(share: float | None) -> str:
    """Write a share as a percentage. No share is a dash, and a small one is `<1%`, not 0%."""
    if share is None:
        return "–"
    return "<1%" if 0 < share < 0.005 else f"{share:.0%}"


def describe_instruction(suspected: SuspectedInstruction) -> str:
    """Quote a suspected instruction; for hidden characters, say how many there are and which."""
    text = suspected.span.text
    if suspected.kind != "hidden_text":
        return f"“{' '.join(text.split())}”"
    names = [f"U+{ord(char):04X}" for char in dict.fromkeys(text)]
    listed = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
    return f"{len(text)} {'character' if len(text) == 1 else 'characters'} ({listed})"


def whose(voice: Voice, *speakers: str | None) -> str:
    """Say whose words these are, with the names of the known speakers."""
    names = ", ".join(speaker for speaker in speakers if speaker)
    return f"{VOICES[voice]} from {names}" if names and voice == "quoted" else VOICES[voice]


def count_changes(plain: Plain) -> str:
    """Say how many words were replaced and left out."""
    out = sum(not change.plain for change in plain.changes)
    return f"{len(plain.changes) - out} replaced, {out} left out; quotations are not changed"


def count_objections(check: Check) -> str:
    """Say how many sentences a summary has, and how many the checks object to."""
    total, doubted = len(check.sentences), sum(bool(sentence.violations) for sentence in check.sentences)
    return f"{total} {'sentence' if total == 1 else 'sentences'}, {doubted} objected to"


def objection(violation: Violation) -> str:
    """Say what the checks object to, as a sentence of its own."""
    detail = violation.detail
    return detail[:1].upper() + detail[1:] + ("" if detail.endswith((".", "!", "?")) else ".")


def ask_for_files(check: Check) -> str | None:
    """Ask whether these are the right texts, if few of the summary's sentences come from the article."""
    if len(check.summary) >= len(check.article.text):
        reason = "The summary is as long as the article or longer."
    elif 2 * sum(not sentence.evidence for sentence in check.sentences) > len(check.sentences):
        reason = "Most sentences of the summary have no evidence in the article."
    else:
        return None
    return f"{reason} Are these the right files, in the right order?"


def unchecked(check: Check) -> str:
    """Say what was not looked for."""
    kinds = ", ".join(CHECKED[kind] for kind in check.unchecked)
    return f"Not looked for, because the article is not in English: {kinds}."


def made_by_code(provenance: Provenance) -> str:
    """Say how something was made that no model was asked for."""
    rules = f"rules {provenance.rules.lexicon} · " if provenance.rules else ""
    return f"{rules}no model · evenhand {provenance.evenhand} · {provenance.seconds:.1f} s"
