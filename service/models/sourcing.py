"""
Who says what in an article: its speakers, their verbs, accusations and answers, and sources without a name.

Code finds all of it, in English only. There are counts and spans, and no score.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from service.models.spans import Model, Span

SourceKind = Literal["named", "unnamed", "unresolved", "document"]
SayingKind = Literal["plain", "doubting", "conceding", "denying", "blaming", "praising", "other"]
AnswerState = Literal["answered", "no_comment", "no_answer_found"]


class Saying(Model):
    """How often the article gives a speaker one verb of saying, in all its forms."""

    verb: str = Field(description="The verb, such as say or claim; or “according to”.")
    kind: SayingKind = Field(
        description="plain: say, tell. doubting: it hints that the words may be untrue (claim, insist). conceding: it "
        "hints that they are true, and that the speaker would rather not say so (admit). denying: deny, reject. "
        "blaming: accuse, condemn. praising: praise, welcome. other: any other verb."
    )
    spans: tuple[Span, ...] = Field(description="The verbs.")


class Speaker(Model):
    """Somebody whom the article quotes, or reports to have said something."""

    name: str = Field(description="The full name, where the article gives one.")
    kind: SourceKind = Field(
        description="named: a person or a body that can be told: “Ann Lee”, “the city council”. unnamed: “a senior "
        "official”, “critics”. unresolved: somebody whom the article may name elsewhere: “the president”, “the group”. "
        "document: a report, a lawsuit."
    )
    quotations: tuple[Span, ...] = Field(description="What the article quotes of it, with the quotation marks.")
    quoted_words: int = Field(ge=0, description="Words in its quotations.")
    sayings: tuple[Saying, ...] = Field(description="The verbs of saying that the article gives it.")


class Silent(Model):
    """An actor that the article names, but neither quotes nor reports to have said anything."""

    name: str
    mentions: tuple[Span, ...]


class Accusation(Model):
    """A sentence in which somebody blames somebody, and whether the article has an answer."""

    span: Span = Field(description="The sentence.")
    accuser: str | None = Field(description="Who accuses; null if the article says it itself, or if it can't be told.")
    accused: str
    answer: AnswerState = Field(
        description="answered: the accused, or who speaks for them, says something about it, or denies it. "
        "no_comment: the article says that they were asked, and did not comment. no_answer_found: code found neither; "
        "that does not prove that they were not asked."
    )
    evidence: Span | None = Field(description="The sentence with the answer, or with the refusal to comment.")


class Sourcing(Model):
    """What the whole article does with its sources."""

    speakers: tuple[Speaker, ...] = Field(description="Most quoted words first.")
    unattributed: tuple[Span, ...] = Field(
        description="Quotations of three words or more whose speaker code can't tell."
    )
    only_spoken_about: tuple[Silent, ...]
    accusations: tuple[Accusation, ...]
    vague: tuple[Span, ...] = Field(description="Words that give no name as a source: “reportedly”, “officials say”.")
