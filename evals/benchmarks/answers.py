"""What comes back for one request of a benchmark: the analysis, and the labels chosen before any was withheld."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from service.analysis.label_choice import Choice, threshold_of
from service.analysis.pipeline import analyze
from service.analysis.planning import Tools
from service.analysis.requests import AnalysisRequest
from service.models import Analysis, Party
from service.prompts.kinds import Label, parse_name


class Answer(NamedTuple):
    """
    An analysis, and what was chosen for its only party.

    Margins are those beyond the prompt's thresholds. A prompt that labels all parties in one answer has no choices.
    """

    analysis: Analysis
    choices: Mapping[Label, Choice] = {}

    @property
    def party(self) -> Party | None:
        """Return the party that was asked about."""
        return self.analysis.parties[0] if self.analysis.parties else None


async def answer_request(tools: Tools, changes: Mapping[str, object], request: AnalysisRequest) -> Answer:
    """Analyse one article with *changes* to the request, and keep what was chosen for its first party."""
    chosen: dict[str, Mapping[Label, Choice]] = {}
    analysis = await analyze(request.model_copy(update=changes), replace(tools, watch_labels=chosen.__setitem__))
    if not (analysis.parties and chosen):
        return Answer(analysis)
    choices = chosen.get(analysis.parties[0].name, {})
    prompt = tools.prompts.get(*parse_name(analysis.provenance.tasks["framing"].prompt))
    thresholds = prompt.head.thresholds
    return Answer(
        analysis,
        {
            kind: choice._replace(margin=choice.margin - threshold_of(kind, choice.label, thresholds))
            for kind, choice in choices.items()
        },
    )


Answers = Sequence[Answer | None]
"""The answers about one row; None for a request without a usable answer."""
