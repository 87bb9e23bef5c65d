"""
The plan of an analysis: everything that decides its outcome, before a model is asked.

An analysis is carried out by its plan, and recognised by its plan's fingerprint.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from service import __version__
from service.analysis.orders import checksum
from service.models import Article, Detector, Strictness, Task

if TYPE_CHECKING:
    from service.analysis.label_choice import Choice
    from service.lexicon.lexicon import Lexicon
    from service.llm.client import Client
    from service.prompts.front_matter import Threshold
    from service.prompts.kinds import Label
    from service.prompts.prompt import Prompt


LabelWatcher: TypeAlias = "Callable[[str, Mapping[Label, Choice]], None]"
"""Is told the name of a party and what was chosen for it."""


def ignore_labels(_party: str, _choices: Mapping[Label, Choice]) -> None:
    """Watch no labels."""


@dataclass(frozen=True)
class LabelPlan:
    """
    The prompts that ask for the labels of one party, and how their answers are read.

    *tone_in_role* is how much a party's tone counts for its role. *thresholds*: a label with a smaller margin over the
    next best is not shown; a kind without a threshold is always shown. *watch* is told what was chosen for each party,
    by its name, before the thresholds: evals measure with it, and the outcome does not depend on it.

    *rules* is how much the points of `label_evidence` count, *contrast* how much the tone of the other parties does.
    The prompts of *fine* ask for the fine role where the role is shown.
    """

    prompts: Mapping[Label, Sequence[Prompt]]
    tone_in_role: float
    seed: int
    thresholds: Mapping[Label, Threshold] = field(default_factory=dict)
    watch: LabelWatcher = ignore_labels
    rules: Mapping[Label, float] = field(default_factory=dict)
    contrast: float = 0.0
    fine: Sequence[Prompt] = ()


@dataclass(frozen=True)
class ModelPlan:
    """
    Which model is asked, and by which prompts: one for each task with its preamble, and one for repairs.

    *parties* are those that the caller named. *labels* is None if the framing prompt itself asks for the labels.
    """

    client: Client
    prompts: Mapping[Task, Prompt]
    preambles: Mapping[Task, Prompt]
    repair: Prompt
    parties: tuple[str, ...] | None
    seed: int
    labels: LabelPlan | None = None

    @property
    def shows_plain(self) -> bool:
        """Tell whether a prompt shows the plain reading of the article."""
        return any(prompt.head.text == "plain" for prompt in self.prompts.values())

    def all_prompts(self) -> tuple[Prompt, ...]:
        """List every prompt that may be asked."""
        labels = [*self.labels.prompts.values(), self.labels.fine] if self.labels else []
        asked_per_party = (prompt for prompts in labels for prompt in prompts)
        return (*self.prompts.values(), *self.preambles.values(), self.repair, *asked_per_party)


@dataclass(frozen=True)
class Plan:
    """
    What is done with an article.

    *detectors* is empty if loaded words were not asked for. *lexicon* is None if no task needs it, or if it does not
    read the article's language. *model* is None if no model is asked. *plain*: whether the article is also given in
    plain words.
    """

    article: Article
    tasks: tuple[Task, ...]
    detectors: tuple[Detector, ...]
    strictness: Strictness
    lexicon: Lexicon | None
    model: ModelPlan | None
    plain: bool = False

    @property
    def rules(self) -> Lexicon | None:
        """Return the lexicon if the rules detector looks for loaded words."""
        return self.lexicon if "rules" in self.detectors else None

    def fingerprint(self) -> str:
        """Return the SHA-256 of everything that decides the outcome: the same for the same analysis."""
        model = self.model
        decisive: dict[str, Any] = {
            "article": [self.article.sha256, self.article.title, self.article.language],
            "tasks": self.tasks,
            "parties": model.parties if model else None,
            "detectors": sorted(self.detectors),
            "prompts": [prompt.sha256 for prompt in model.all_prompts()] if model else None,
            "model": [model.client.profile.model, model.client.profile.window] if model else None,
            "seed": model.seed if model else None,
            "strictness": self.strictness if self.detectors else None,
            "lexicon": self.lexicon.sha256 if self.lexicon else None,
            "instructions": checksum(),
            "evenhand": __version__,
        }
        if self.plain:
            decisive["plain"] = True
        return hashlib.sha256(json.dumps(decisive, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
