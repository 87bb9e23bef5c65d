"""What comes back for one request of a benchmark: an analysis with the labels as they were chosen, or a check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from service.analysis.checking import CheckTools, check_summary
from service.analysis.label_choice import Choice, threshold_of
from service.analysis.pipeline import analyze
from service.analysis.planning import Tools
from service.analysis.requests import AnalysisRequest, CheckRequest
from service.models import Analysis, Check, Party, Provenance
from service.prompts.kinds import Label, parse_name


class Answer(NamedTuple):
    """
    An analysis, and what was chosen for its only party; or a check.

    Margins are those beyond the prompt's thresholds. A prompt that labels all parties in one answer has no choices.
    """

    analysis: Analysis | None
    choices: Mapping[Label, Choice] = {}
    check: Check | None = None

    @property
    def party(self) -> Party | None:
        """Return the party that was asked about."""
        return self.analysis.parties[0] if self.analysis and self.analysis.parties else None

    @property
    def provenance(self) -> Provenance | None:
        """Return how the answer was made."""
        made = self.analysis or self.check
        return made.provenance if made else None


Request = AnalysisRequest | CheckRequest


async def answer_request(tools: Tools, changes: Mapping[str, object], request: Request) -> Answer:
    """Analyse one article with *changes* to the request, and keep what was chosen for its first party; or check."""
    if isinstance(request, CheckRequest):
        return Answer(None, check=await check_summary(request, CheckTools(tools.limits, tools.lexicon, tools.extract)))
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
