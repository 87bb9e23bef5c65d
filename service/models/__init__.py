"""
The domain: the article, the findings, and how they were made.

Every offset counts Unicode code points of `Article.text`, as Python does, and every range is half-open:
`text[start:end]`. JavaScript counts UTF-16 units, so pages cut their highlights on the server.

A finding has a span: its words are in the article. What a model said and nobody proved yet is a draft, and has types of
its own (`service.analysis.drafts`). `None` means "not asked for" or "can't be told"; "nothing found" is an empty tuple.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from pydantic import Field

from service.models.sourcing import Sourcing
from service.models.spans import CONTEXT, Model, Sentence, Span, TextRange

__all__ = ["CONTEXT", "Model", "Sentence", "Span", "TextRange"]
"""What other modules import from here, though it lies elsewhere; with what is defined here."""

Task = Literal["summary", "framing", "loaded_language"]
Detector = Literal["rules", "llm"]
Voice = Literal["narrator", "quoted"]
ClearRole = Literal["protagonist", "antagonist", "innocent", "none"]
Role = Literal[ClearRole, "unclear"]
ClearTone = Literal["favourable", "neutral", "unfavourable"]
Tone = Literal[ClearTone, "unclear"]
Category = Literal["emotive", "judgement", "label", "exaggeration", "doubt", "presumption", "euphemism", "fear"]
Strength = Literal["strong", "usual", "slight"]
Strictness = Literal["lenient", "balanced", "strict"]
FineRole = Literal[
    "guardian", "martyr", "peacemaker", "rebel", "underdog", "virtuous",
    "instigator", "conspirator", "tyrant", "foreign_adversary", "traitor", "spy", "saboteur", "corrupt",
    "incompetent", "terrorist", "deceiver", "bigot",
    "forgotten", "exploited", "victim", "scapegoat",
]  # fmt: skip
ViolationKind = Literal[
    "no_evidence", "unsupported_number", "unsupported_date", "unsupported_name", "unsupported_term",
    "unsupported_quotation", "opposite", "negation", "swapped", "loaded_word", "lost_attribution",
    "about_article", "unfinished", "fragment", "foreign_script", "repeated", "misspelt",
]  # fmt: skip
UngroundedReason = Literal[
    "not_in_article", "no_such_sentence", "too_long", "part_of_name", "suspected_instruction", ViolationKind
]
InstructionKind = Literal["order_to_model", "role_marker", "fake_numbering", "hidden_text", "look_alike"]

TASKS: tuple[Task, ...] = get_args(Task)
DETECTORS: tuple[Detector, ...] = get_args(Detector)
STRENGTHS: tuple[Strength, ...] = get_args(Strength)
STRICTNESSES: tuple[Strictness, ...] = get_args(Strictness)
SHOWN: dict[Strictness, frozenset[Strength]] = {
    "lenient": frozenset({"strong"}),
    "balanced": frozenset({"strong", "usual"}),
    "strict": frozenset({"strong", "usual", "slight"}),
}
"""Which strengths of loaded words each strictness shows."""
FINE_ROLES: dict[Role, tuple[FineRole, ...]] = {
    "protagonist": get_args(FineRole)[:6],
    "antagonist": get_args(FineRole)[6:18],
    "innocent": get_args(FineRole)[18:],
    "none": (),
    "unclear": (),
}
"""The taxonomy of SemEval-2025 Task 10, subtask 1 (entity framing). `unclear` is none of it: the model can't tell."""


class Article(Model):
    """The article that is analysed. `text` is the caller's text, or the main text of the caller's page."""

    sha256: str = Field(description="SHA-256 of `text` in UTF-8, hexadecimal.")
    title: str | None
    language: str | None = Field(description="ISO 639-1 code; null if it can't be told.")
    text: str
    sentences: tuple[Sentence, ...]


class Violation(Model):
    """A fault that the checks found in one sentence of the summary."""

    kind: ViolationKind
    sentence: int = Field(ge=0, description="Index into the summary's sentences, from 0.")
    detail: str = Field(description="What is wrong, in words.")
    words: TextRange | None = Field(
        None, description="The words that it is about, as a part of the sentence's text; null: the whole sentence."
    )
    against: Span | None = Field(None, description="Words of the article that they don't fit; null if there are none.")


class SummarySentence(Model):
    """One sentence of the summary, and the sentences of the article that support it."""

    text: str
    evidence: tuple[Span, ...]
    mended: bool = Field(False, description="Whether code put words of it right, such as a plainer word.")


class Summary(Model):
    """A neutral summary. `violations` are the faults that neither code nor the model, asked once more, put right."""

    text: str
    sentences: tuple[SummarySentence, ...]
    violations: tuple[Violation, ...]


class Evidence(Model):
    """Words that show how the article presents a party, and who says them."""

    span: Span
    voice: Voice = Field(description="narrator: the article's own words. quoted: words of somebody whom it quotes.")
    speaker: str | None = Field(description="Who says it; null if the author says it, or if it can't be told.")


class Shares(Model):
    """A party's share of the article, from 0 to 1; null if no party has any."""

    mentions: float | None = Field(ge=0, le=1, description="Its share of the mentions of all parties.")
    quoted_words: float | None = Field(ge=0, le=1, description="Its share of all words in quotation marks.")


class Party(Model):
    """How the article presents one actor."""

    name: str
    aliases: tuple[str, ...] = Field(description="Other names of it in the article.")
    mentions: tuple[Span, ...]
    role: Role = Field(
        description="Its role in the story, as in SemEval-2025 Task 10. unclear: the model's likelihoods are too close "
        "to tell, or it is cast both ways, as framing says; which is not the same as none."
    )
    fine_roles: tuple[FineRole, ...] = Field(description="Kinds of that role; empty if it is none or unclear.")
    tone: Tone = Field(
        description="How the article's own words speak of it. unclear: the model's likelihoods are too close to tell, "
        "or it is spoken of both ways, as framing says; which is not the same as neutral."
    )
    framing: str = Field(description="One sentence: how the article presents it.")
    evidence: tuple[Evidence, ...]
    share: Shares


class Flag(Model):
    """A loaded word or phrase: `span` covers it."""

    span: Span
    strength: Strength = Field(
        description="An editor's judgement. strong: no plain report says it in its own words. usual: a careful editor "
        "marks it. slight: worth a look. If only the model found it: as the strongest word in it that the lexicon has, "
        "else usual. In quotation marks always slight: a plain report may quote any word."
    )
    category: Category
    reason: str = Field(description="Why it is loaded.")
    neutral: str | None = Field(description="Plainer words; null if the plainest is to leave the word out.")
    voice: Voice = Field(description="narrator: the article's own words. quoted: words of somebody whom it quotes.")
    speaker: str | None = Field(description="Who says it; null if the author says it, or if it can't be told.")
    detectors: tuple[Detector, ...] = Field(description="What found it: the rules, the model, or both.")


class PlainChange(Model):
    """Words of the article, and what stands for them in its plain reading."""

    span: Span
    plain: str = Field(description="The plainer words; empty where the words are left out.")


class Plain(Model):
    """The article in plain words: `changes`, made in `Article.text`, give `text`. Quotations are not changed."""

    text: str
    changes: tuple[PlainChange, ...] = Field(description="In the order of the article; none overlaps another.")


class Ungrounded(Model):
    """What the model said and is not used: the article does not prove it, or it is a faulty sentence of a summary."""

    task: Task
    quote: str
    reason: UngroundedReason = Field(
        description="Why it is not used. A sentence that is left out of the summary has the kind of its violation."
    )


class SuspectedInstruction(Model):
    """Words of the article that give orders to a model. No finding rests on them alone."""

    span: Span
    kind: InstructionKind


class Usage(Model):
    """Tokens that the model read and wrote. `cached_tokens` are part of `input_tokens`."""

    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(**{name: getattr(self, name) + getattr(other, name) for name in Usage.model_fields})


class TaskProvenance(Usage):
    """How the model did one task. Tokens, attempts and seconds are those of all its questions, repairs included."""

    prompt: str = Field(description="The prompt version, as `task@version`.")
    sha256: str = Field(description="SHA-256 of the prompt's file.")
    preamble: str = Field(description="The version of the preamble, which comes before every prompt.")
    preamble_sha256: str
    repair: str | None = Field(description="The repair prompt; null if no repair was asked for.")
    model: str = Field(description="The model that was asked.")
    model_answered: str | None = Field(description="The model that answered, as the endpoint names it.")
    fingerprint: str | None = Field(description="The `system_fingerprint` of the endpoint.")
    seed: int | None
    temperature: float | None
    attempts: int = Field(description="HTTP requests, failed ones included.")
    seconds: float


class RulesProvenance(Model):
    """The lexicon that the rules used, and how much of it was shown."""

    lexicon: str
    sha256: str
    strictness: Strictness = "strict"


class Provenance(Model):
    """How the result was made."""

    tasks: dict[Task, TaskProvenance] = Field(description="The tasks that the model did.")
    rules: RulesProvenance | None
    strictness: Strictness | None = Field(None, description="Which loaded words are shown; null: not asked for.")
    evenhand: str = Field(description="The version of Evenhand.")
    seconds: float


class Analysis(Model):
    """What an article says, how it presents its actors, and where its words are loaded. Null: not asked for."""

    id: str
    created_at: datetime
    article: Article
    summary: Summary | None
    parties: tuple[Party, ...] | None
    flags: tuple[Flag, ...] | None
    ungrounded: tuple[Ungrounded, ...] = Field(description="What the model said and is not used.")
    suspected_instructions: tuple[SuspectedInstruction, ...] = ()
    plain: Plain | None = Field(None, description="The article in plain words.")
    sourcing: Sourcing | None = Field(
        None, description="Who says what, found by code; null: the article is not in English, or was analysed before."
    )
    provenance: Provenance
    reused: bool = Field(False, description="Whether this analysis was stored before you asked for it.")


class CheckedSentence(TextRange):
    """A sentence of a summary that somebody else wrote: `Check.summary[start:end]`."""

    text: str
    evidence: tuple[Span, ...] = Field(description="The sentences of the article that its words come from, at most 3.")
    violations: tuple[Violation, ...]


class Check(Model):
    """What the checks say of a summary that somebody else wrote. It is no verdict, and holds no score."""

    article: Article
    summary: str
    sentences: tuple[CheckedSentence, ...]
    unchecked: tuple[ViolationKind, ...] = Field(description="Not looked for: the checks find it in English only.")
    provenance: Provenance
