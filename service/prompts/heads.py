"""What the head of a prompt file may say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from pydantic import Field

from service.models import FineRole, Model, Role, Tone

Kind = Literal["preamble", "summary", "framing", "loaded_language", "role", "tone", "repair"]
Label = Literal["role", "tone"]
KINDS: tuple[Kind, ...] = get_args(Kind)
LABELS: tuple[Label, ...] = get_args(Label)
TASKS: tuple[Kind, ...] = KINDS[1:4]

BLANKS: Mapping[Kind, frozenset[str]] = {
    "preamble": frozenset({"article"}),
    "summary": frozenset(),
    "framing": frozenset({"parties"}),
    "loaded_language": frozenset(),
    "role": frozenset({"text", "party"}),
    "tone": frozenset({"text", "party"}),
    "repair": frozenset({"problems"}),
}
"""What code fills in, by kind. `$examples` is filled from the file's own front matter."""

MEANT: Mapping[Kind, frozenset[str]] = {
    "role": frozenset({*get_args(Role), *get_args(FineRole)}),
    "tone": frozenset(get_args(Tone)),
}
"""What the options of a question about a party can mean."""

VERSION = r"\d+\.\d+\.\d+"


class Config(Model):
    """How a prompt wants to be asked."""

    temperature: float = Field(0.0, ge=0, le=2)
    max_output_tokens: int = Field(800, ge=1, le=16_000)


class Example(Model):
    """A sentence and what to say of a phrase in it."""

    sentence: str = Field(min_length=1)
    phrase: str = Field(min_length=1)
    answer: str = Field(min_length=1)


class Turn(Model):
    """A text, a party in it, and the word to answer with: shown as a question and its answer."""

    text: str = Field(min_length=1)
    party: str = Field(min_length=1)
    answer: str = Field(min_length=1)


class Excerpt(Model):
    """What of an article a question about one party shows: the sentences that name it, up to about so many words."""

    words: int = Field(ge=20, le=1000)
    around: bool = Field(description="Whether the sentences after and before those are shown too.")
    marked: bool = Field(description="Whether the party's names stand between ** and **.")


class FrontMatter(Model):
    """The head of a prompt file."""

    task: Kind
    version: str = Field(pattern=f"^{VERSION}$")
    purpose: str = Field(min_length=1)
    preamble: str | None = None
    system: str | None = None
    labels: Mapping[Label, tuple[str, ...]] | None = Field(
        None, description="Versions of the prompts that ask for a party's labels, one party at a time."
    )
    tone_in_role: float | None = Field(
        None, ge=0, description="How much the likelihood of a tone counts for the role that goes with it."
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
