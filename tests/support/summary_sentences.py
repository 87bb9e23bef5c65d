"""Hold a sentence of a summary against an article."""

from __future__ import annotations

from service.analysis.check import Checker
from service.analysis.evidence import EvidenceFinder
from service.analysis.prepare import Limits, prepare
from service.analysis.reading import Reading
from service.analysis.requests import AnalysisRequest
from service.models import SummarySentence, Violation


def check_sentence(summary: str, text: str) -> tuple[Violation, ...]:
    """Check one sentence, with the evidence that code finds."""
    reading = Reading(prepare(AnalysisRequest(text=text), Limits()))
    sentence = SummarySentence(text=summary, evidence=EvidenceFinder(reading).find(summary))
    return Checker(reading, (), None, with_form=False).check([sentence])
