"""The front matter of a prompt file: its fields and their limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from service.models import Model
from service.prompts.kinds import Kind, Label

Margin = Annotated[float, Field(ge=0, allow_inf_nan=False)]
"""By how much the log-likelihood of a label exceeds that of the next best one."""

Threshold = Margin | Mapping[str, Margin]
"""One margin for all labels of a kind, or one for each label."""

VERSION = r"\d+\.\d+\.\d+"


class Config(Model):
    """With which settings a model is asked."""

    temperature: float = Field(0.0, ge=0, le=2)
    max_output_tokens: int = Field(800, ge=1, le=16_000)


class Example(Model):
    """A sentence, a phrase in it, and the right answer about that phrase."""

    sentence: str = Field(min_length=1)
    phrase: str = Field(min_length=1)
    answer: str = Field(min_length=1)


class Turn(Model):
    """A question about a party in a text, and the option that answers it; shown to the model as an example."""

    text: str = Field(min_length=1)
    party: str = Field(min_length=1)
    answer: str = Field(min_length=1)


class Excerpt(Model):
    """The part of an article that is shown for one party: sentences that name it, of about *words* words at most."""

    words: int = Field(ge=20, le=1000)
    around: bool = Field(description="Whether the sentences after and before those are shown too.")
    marked: bool = Field(description="Whether the party's names stand between ** and **.")


class Retell(Model):
    """Sentences of the article that code chooses: at most so many, of about so many *words*."""

    sentences: int = Field(ge=1, le=12)
    words: int = Field(ge=20, le=1000)


class FrontMatter(Model):
    """The front matter of a prompt file."""

    task: Kind
    version: str = Field(pattern=f"^{VERSION}$")
    purpose: str = Field(min_length=1)
    preamble: str | None = None
    system: str | None = None
    labels: Mapping[Label, tuple[str, ...]] | None = Field(
        None, description="Versions of the prompts that ask for a party's labels, one party at a time."
    )
    draft: Literal["labelled", "mixed", "names"] = Field(
        "labelled",
        description="What an answer says of each party: its labels, labels that may also be `mixed`, or only its "
        "names: rules show the rest.",
    )
    tone_in_role: float | None = Field(
        None, ge=0, description="How much the likelihood of a tone counts for the role that goes with it."
    )
    fine_roles: tuple[str, ...] = Field(
        (), description="Versions of the role prompt that ask for a fine role, once the role itself is shown."
    )
    label_rules: Mapping[Label, float] = Field(
        {}, description="How much what the rules find around a party counts for its labels of a kind."
    )
    contrast: float = Field(
        0.0, ge=0, description="How much the tone of the other parties of the article counts against that of a party."
    )
    thresholds: Mapping[Label, Threshold] = Field(
        {}, description="The margin over the next best label with which a label is shown; below it, it is unclear."
    )
    text: Literal["original", "plain"] = Field(
        "original", description="Which text of the article is shown: its own, or its plain reading."
    )
    mend: bool = Field(False, description="Of a summary: whether code mends it before a repair is asked for.")
    ban: bool = Field(
        False, description="Whether loaded words that the plain reading still has must not be written in the answer."
    )
    headline: bool = Field(
        True, description="Whether the plain reading is shown with the headline that it begins with."
    )
    retell: Retell | None = Field(
        None, description="The sentences that the model is shown; its answer retells each of them, by its number."
    )
    checks: Literal["every_word", "own_words"] = Field(
        "every_word", description="Of a summary: whether loaded words are objected to where it attributes them."
    )
    limits: Mapping[str, Annotated[int, Field(ge=1, le=1000)]] = Field(
        {}, description="How long the parts of an answer may be: for the schema, and for blanks of the same names."
    )
    recorded: bool = Field(
        True,
        description="Whether all cases are recorded for it once it is released: not for models that are not at hand.",
    )
    inputs: tuple[str, ...] = ()
    config: Config = Config()
    examples: tuple[Example, ...] = ()
    options: Mapping[str, str] | None = Field(None, description="The words to answer with, and the label each means.")
    bias: Mapping[str, float] = Field(
        {}, description="Log-likelihood of each label over articles of all kinds; what a model says goes beyond it."
    )
    excerpt: Excerpt | None = None
    turns: tuple[Turn, ...] = ()
