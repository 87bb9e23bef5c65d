"""
What the service talks about.

Every offset counts Unicode code points of `Article.text`, as Python does, and every range is half-open:
`text[start:end]`. JavaScript counts UTF-16 units, so pages cut their highlights on the server.

Two states, two types: a draft is what a model said; a finding has a span. Nothing is optional because of where
we are in the pipeline; `None` means "not asked" or "can't be told", never "nothing found".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from service.files.bounded_json import check_sizes

CONTEXT = 32
"""Code points of context on each side of a span, as in a W3C TextQuoteSelector."""

Task = Literal["summary", "framing", "loaded_language"]
Detector = Literal["rules", "llm"]
Voice = Literal["narrator", "quoted"]
Role = Literal["protagonist", "antagonist", "innocent", "none"]
Tone = Literal["favourable", "neutral", "unfavourable"]
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
    "no_evidence", "unsupported_number", "unsupported_date", "unsupported_name", "loaded_word", "lost_attribution"
]
UngroundedReason = Literal["not_in_article", "no_such_sentence", "too_long", "part_of_name", "suspected_instruction"]
InstructionKind = Literal["order_to_model", "role_marker", "fake_numbering", "hidden_text", "look_alike"]

TASKS: tuple[Task, ...] = get_args(Task)
DETECTORS: tuple[Detector, ...] = get_args(Detector)
STRENGTHS: tuple[Strength, ...] = get_args(Strength)
STRICTNESSES: tuple[Strictness, ...] = get_args(Strictness)
SHOWN: Mapping[Strictness, frozenset[Strength]] = {
    "lenient": frozenset({"strong"}),
    "balanced": frozenset({"strong", "usual"}),
    "strict": frozenset({"strong", "usual", "slight"}),
}
"""How strong a word must be to be shown: what no plain report uses, what a careful editor marks, or all."""
FINE_ROLES: dict[Role, tuple[FineRole, ...]] = {
    "protagonist": get_args(FineRole)[:6],
    "antagonist": get_args(FineRole)[6:18],
    "innocent": get_args(FineRole)[18:],
    "none": (),
}
"""The taxonomy of SemEval-2025 Task 10, subtask 1 (entity framing)."""


class Model(BaseModel):
    """A frozen value that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# ── The article ──────────────────────────────────────────────────────────────────────────────────────────────────


class Sentence(Model):
    """A stretch of `Article.text` without white space at its ends."""

    start: int = Field(ge=0)
    end: int = Field(gt=0)

    def of(self, text: str) -> str:
        """Read the words the sentence covers."""
        return text[self.start : self.end]


class Span(Model):
    """A stretch of `Article.text`, never empty; also a TextPositionSelector and TextQuoteSelector of the W3C."""

    start: int = Field(ge=0)
    end: int = Field(gt=0)
    text: str = Field(min_length=1)
    prefix: str = Field(max_length=CONTEXT)
    suffix: str = Field(max_length=CONTEXT)

    @classmethod
    def at(cls, text: str, start: int, end: int) -> Self:
        """Cut the span `text[start:end]` with its context."""
        return cls(
            start=start,
            end=end,
            text=text[start:end],
            prefix=text[max(0, start - CONTEXT) : start],
            suffix=text[end : end + CONTEXT],
        )

    def of(self, text: str) -> str:
        """Read the words the span covers."""
        return text[self.start : self.end]


class Article(Model):
    """What is analysed. `text` is the caller's own, or what was extracted from the caller's HTML."""

    sha256: str = Field(description="SHA-256 of `text` in UTF-8, hexadecimal.")
    title: str | None
    language: str | None = Field(description="ISO 639-1 code; null where it can't be told.")
    text: str
    sentences: tuple[Sentence, ...]


# ── Findings ─────────────────────────────────────────────────────────────────────────────────────────────────────


class Violation(Model):
    """What the checks object to in one sentence of the summary."""

    kind: ViolationKind
    sentence: int = Field(ge=0, description="Index into the summary's sentences, from 0.")
    detail: str


class SummarySentence(Model):
    """One sentence of the summary and the sentences of the article that it rests on."""

    text: str
    evidence: tuple[Span, ...]


class Summary(Model):
    """A neutral summary; `violations` are what remains after one repair round."""

    text: str
    sentences: tuple[SummarySentence, ...]
    violations: tuple[Violation, ...]


class Evidence(Model):
    """Words that show how a party is cast, and whose words they are."""

    span: Span
    voice: Voice
    speaker: str | None = Field(description="Who says it; null in the narrator's voice or where it can't be told.")


class Shares(Model):
    """What part of the article goes to a party, 0..1; null where there is nothing to share."""

    mentions: float | None = Field(ge=0, le=1, description="Of the mentions of all parties.")
    quoted_words: float | None = Field(ge=0, le=1, description="Of all words in quotation marks.")


class Party(Model):
    """How the article casts one actor."""

    name: str
    aliases: tuple[str, ...]
    mentions: tuple[Span, ...]
    role: Role
    fine_roles: tuple[FineRole, ...]
    tone: Tone
    framing: str
    evidence: tuple[Evidence, ...]
    share: Shares


class Flag(Model):
    """A proven flag: `span` covers the words it is about."""

    span: Span
    strength: Strength = Field(
        description="As an editor judges. strong: no plain report uses it in its own voice. usual: a careful editor "
        "marks it. slight: worth a look. Of what the rules found, the rule's; of what only a model found, that of the "
        "strongest word in it that the lexicon knows, else usual. In quotation marks always slight: a plain report may "
        "quote any word."
    )
    category: Category
    reason: str
    neutral: str | None = Field(description="Plainer wording; null where leaving the word out is the plainer wording.")
    voice: Voice
    speaker: str | None = Field(description="Who says it; null in the narrator's voice or where it can't be told.")
    detectors: tuple[Detector, ...]


class Ungrounded(Model):
    """Something a model said that the article does not bear out."""

    task: Task
    quote: str
    reason: UngroundedReason


class SuspectedInstruction(Model):
    """A stretch of the article that speaks to a model instead of a reader; no finding rests on it alone."""

    span: Span
    kind: InstructionKind


# ── Provenance ───────────────────────────────────────────────────────────────────────────────────────────────────


class Usage(Model):
    """Tokens that one or more answers cost. `cached_tokens` are part of `input_tokens`."""

    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
        )


class TaskProvenance(Usage):
    """How a model's part of the result was made; tokens, attempts and seconds include repairs and all windows."""

    prompt: str
    sha256: str
    preamble: str
    preamble_sha256: str
    repair: str | None = Field(description="The repair prompt, where one was asked.")
    model: str
    model_answered: str | None
    fingerprint: str | None
    seed: int | None
    temperature: float | None
    attempts: int
    seconds: float


class RulesProvenance(Model):
    """Which lexicon the rules detector used, and how much of it was shown."""

    lexicon: str
    sha256: str
    strictness: Strictness = "strict"


class Provenance(Model):
    """How the result was made."""

    tasks: dict[Task, TaskProvenance] = Field(description="Only the tasks that a model was asked.")
    rules: RulesProvenance | None
    strictness: Strictness | None = Field(
        None, description="Which flags of both detectors were shown; null where loaded words were not asked for."
    )
    evenhand: str
    seconds: float


class Analysis(Model):
    """What an article says, how it casts its actors, and where its words are loaded. Null: not asked for."""

    id: str
    created_at: datetime
    article: Article
    summary: Summary | None
    parties: tuple[Party, ...] | None
    flags: tuple[Flag, ...] | None
    ungrounded: tuple[Ungrounded, ...]
    suspected_instructions: tuple[SuspectedInstruction, ...] = Field(
        (), description="What speaks to a model instead of a reader. No finding rests on it alone."
    )
    provenance: Provenance
    reused: bool = Field(False, description="Whether it was there already: same article, prompts, model and options.")


# ── The request ──────────────────────────────────────────────────────────────────────────────────────────────────

PartyName = Annotated[str, Field(min_length=1, max_length=120, pattern=r"\w")]
Version = Annotated[str, Field(max_length=200)]


class ArticleRequest(Model):
    """Exactly one of `text` and `html`, and the model to ask about it."""

    text: str | None = Field(None, description="The article, never changed. Give exactly one of text and html.")
    html: str | None = Field(
        None, description="A page; its main text becomes `article.text`. Give exactly one of text and html."
    )
    title: str | None = Field(None, max_length=500, pattern=r"^[^\x00]*$")
    model: str | None = Field(None, min_length=1, max_length=200)

    @model_validator(mode="before")
    @classmethod
    def _bounded(cls, given: Any) -> Any:  # noqa: ANN401 - whatever the caller gave
        if isinstance(given, dict):
            check_sizes(given)
        return given

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.text is None) == (self.html is None):
            given = "both" if self.text is not None else "neither"
            raise ValueError(f"give exactly one of text and html; this request has {given}")
        return self


class AnalysisRequest(ArticleRequest):
    """Exactly one of `text` and `html`, and what to do with it."""

    tasks: tuple[Task, ...] = Field(TASKS, min_length=1, max_length=3)
    parties: tuple[PartyName, ...] | None = Field(
        None, min_length=1, max_length=12, description="Break down exactly these; left out, the model finds them."
    )
    detectors: tuple[Detector, ...] | None = Field(
        None, min_length=1, max_length=2, description="Left out: those worth running with the model in use."
    )
    strictness: Strictness | None = Field(
        None,
        description="Which flags are shown: lenient (the strong ones), balanced (those a careful editor marks), strict "
        "(all). Left out: as EVENHAND_STRICTNESS says, strict where it says nothing.",
    )
    prompts: dict[Task, Version] = Field(default_factory=dict, description="Version or alias per task.")
    fresh: bool = Field(False, description="Ask anew, also where the same analysis is kept already.")

    @model_validator(mode="after")
    def _nothing_twice(self) -> Self:
        for field in ("tasks", "parties", "detectors"):
            values = getattr(self, field) or ()
            if len({v.casefold() for v in values}) < len(values):
                raise ValueError(f"{field} names something twice")
        return self
