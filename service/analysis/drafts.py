"""
Drafts: what a model said, unproven until `ground` finds it in the article.

Lists and texts are short: the longest answer that a schema allows must fit the output limit of its prompt. A prompt
with `limits` in its head has its own lengths in place of these.

A model writes its answer in the order of the fields. A length is a hint in the schema; an answer that is longer is not
refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, RootModel, model_validator
from pydantic.config import JsonDict

from service.models import Category, ClearRole, ClearTone, FineRole, Model


def _hint(length: int) -> JsonDict:
    """Limit a string in the schema that the model sees. A longer answer is not refused."""
    return {"maxLength": length}


def _items(count: int) -> JsonDict:
    """Limit a list in the schema that the model sees. A longer answer is not refused."""
    return {"maxItems": count}


def _has_words(text: str) -> str:
    if not text.strip():
        raise ValueError("a sentence has words")
    return text


class DraftSentence(Model):
    """
    One sentence of a summary, and the numbers of the sentences that it rests on.

    The numbers come last: a small model that writes them first just counts up.
    """

    text: Annotated[str, AfterValidator(_has_words)] = Field(json_schema_extra=_hint(400))
    evidence: list[int] = Field(json_schema_extra=_items(4))


class DraftSummary(Model):
    """The answer to the summary prompt."""

    sentences: list[DraftSentence] = Field(min_length=1, json_schema_extra=_items(5))


class DraftRetelling(RootModel[dict[str, str]]):
    """The answer to a summary prompt that has sentences retold: the new words of each, by its number."""

    @model_validator(mode="after")
    def _is_numbered(self) -> Self:
        if not any(text.strip() for text in self.root.values()):
            raise ValueError("a retelling has at least one sentence")
        if wrong := next((key for key in self.root if not re.fullmatch(r"\d{1,6}", key)), None):
            raise ValueError(f"{wrong[:40]!r} is no number of a sentence")
        return self

    def as_summary(self) -> DraftSummary:
        """Return the same as a summary, in the order of the article."""
        told = sorted((int(number), text) for number, text in self.root.items() if text.strip())
        return DraftSummary.model_construct(
            sentences=[DraftSentence(text=text, evidence=[number]) for number, text in told]
        )


def retelling_schema(numbers: Iterable[int]) -> dict[str, Any]:
    """Return the schema of a retelling of the sentences with these numbers: each has to be told."""
    told = [str(number) for number in numbers]
    text = {"type": "string", **_hint(300)}
    return {
        "type": "object",
        "properties": dict.fromkeys(told, text),
        "required": told,
        "additionalProperties": False,
    }


class DraftEvidence(Model):
    """A phrase, and the number of the sentence that has it, as the model says. Numbers start at 1."""

    sentence: int
    phrase: str = Field(json_schema_extra=_hint(60))


class DraftCasting(Model):
    """
    How the article casts one party, as the model says. Evidence comes first, labels last.

    A label is `mixed` where the article casts the party both ways.
    """

    name: str = Field(json_schema_extra=_hint(60))
    aliases: list[Annotated[str, Field(json_schema_extra=_hint(60))]] = Field(json_schema_extra=_items(4))
    evidence: list[DraftEvidence] = Field(json_schema_extra=_items(2))
    framing: str = Field(json_schema_extra=_hint(160))
    role: Literal[ClearRole, "mixed"]
    fine_roles: list[FineRole] = Field(json_schema_extra=_items(2))
    tone: Literal[ClearTone, "mixed"]


class DraftParty(DraftCasting):
    """The same without `mixed`, for prompts that don't know it."""

    aliases: list[Annotated[str, Field(json_schema_extra=_hint(40))]] = Field(json_schema_extra=_items(4))
    role: ClearRole
    tone: ClearTone


class DraftCastings(Model):
    """The answer to a framing prompt that lets a label be `mixed`."""

    parties: Sequence[DraftCasting] = Field(json_schema_extra=_items(12))


class DraftFraming(DraftCastings):
    """The answer to any other framing prompt."""

    parties: Sequence[DraftParty] = Field(json_schema_extra=_items(12))


class DraftName(Model):
    """A party by its names, as the model says. Code finds what shows how it is cast, and labels are asked for apart."""

    name: str = Field(json_schema_extra=_hint(50))
    aliases: list[Annotated[str, Field(json_schema_extra=_hint(30))]] = Field(json_schema_extra=_items(12))


class DraftNames(Model):
    """The answer to a framing prompt that asks for names only."""

    parties: list[DraftName] = Field(json_schema_extra=_items(12))

    def unlabelled(self) -> DraftFraming:
        """Return the same as drafts with labels that mean nothing, no framing and no evidence."""
        return DraftFraming(
            parties=[
                DraftParty.model_construct(
                    name=party.name,
                    aliases=party.aliases,
                    evidence=[],
                    framing="",
                    role="none",
                    fine_roles=[],
                    tone="neutral",
                )
                for party in self.parties
            ]
        )


class DraftFlag(Model):
    """A loaded phrase, as the model says. Its category is the reason."""

    sentence: int
    phrase: str = Field(json_schema_extra=_hint(40))
    category: Category
    neutral: str = Field(json_schema_extra=_hint(40), description="Plainer wording; empty to leave the word out.")


class DraftFlags(Model):
    """The answer to the loaded-language prompt."""

    flags: list[DraftFlag] = Field(json_schema_extra=_items(10))
