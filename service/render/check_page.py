"""A check as one HTML file that needs nothing else: the summary with what is objected to, and the article below it."""

from __future__ import annotations

from service.models import Check
from service.render.page import article_values, template
from service.render.segments import objected, sentences_of


def render_check(check: Check) -> str:
    """Write a check as an HTML page."""
    spans = [span for sentence in check.sentences for span in sentence.evidence]
    spans += [v.against for sentence in check.sentences for v in sentence.violations if v.against]
    cited = set(sentences_of(check.article, spans))
    return template("check.html").render(
        **article_values(check.article, cited), check=check, made=check.provenance, objected=objected
    )
