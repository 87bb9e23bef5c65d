"""Convert findings to W3C Web Annotations (https://www.w3.org/TR/annotation-model/)."""

from __future__ import annotations

from typing import Literal

from fastapi.responses import JSONResponse
from pydantic import Field

from service.models import Analysis, Flag, Model, Party, Span, SummarySentence, SuspectedInstruction
from service.render import wording

Purpose = Literal["classifying", "commenting", "describing", "editing", "identifying", "linking"]


class JsonLd(JSONResponse):
    """JSON-LD in the profile of Web Annotations."""

    media_type = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'


class TextualBody(Model):
    """A statement about the words."""

    type: Literal["TextualBody"] = "TextualBody"
    purpose: Purpose
    value: str


class PositionSelector(Model):
    """The place of the words, in Unicode code points."""

    type: Literal["TextPositionSelector"] = "TextPositionSelector"
    start: int
    end: int


class QuoteSelector(Model):
    """The words themselves, with their context."""

    type: Literal["TextQuoteSelector"] = "TextQuoteSelector"
    exact: str
    prefix: str
    suffix: str


class Target(Model):
    """The words that an annotation is about."""

    source: str = Field(description="`urn:sha256:` and the SHA-256 of the article's text in UTF-8.")
    selector: tuple[PositionSelector, QuoteSelector]


class Annotation(Model):
    """One finding, attached to the words that support it."""

    id: str
    type: Literal["Annotation"] = "Annotation"
    motivation: Purpose = Field(
        description="classifying: a loaded word. describing: words that present a party. linking: evidence of the "
        "summary. commenting: words that give orders to a model."
    )
    body: tuple[TextualBody, ...]
    target: Target


class Collection(Model):
    """All findings of an analysis."""

    id: str
    type: Literal["AnnotationCollection"] = "AnnotationCollection"
    total: int


class AnnotationPage(Model):
    """All findings of an analysis, on one page."""

    context: Literal["http://www.w3.org/ns/anno.jsonld"] = Field("http://www.w3.org/ns/anno.jsonld", alias="@context")
    id: str
    type: Literal["AnnotationPage"] = "AnnotationPage"
    partOf: Collection  # noqa: N815 -- the standard's own spelling
    startIndex: Literal[0] = 0  # noqa: N815 -- the standard's own spelling
    items: tuple[Annotation, ...]


def annotate(analysis: Analysis) -> AnnotationPage:
    """Make one annotation for each flag, each evidence of a party or of the summary, and each suspected instruction."""
    urn = f"urn:evenhand:{analysis.id}"
    source = f"urn:sha256:{analysis.article.sha256}"
    parties = analysis.parties or ()
    sentences = analysis.summary.sentences if analysis.summary else ()
    found = [(f.span, _of_flag(f)) for f in analysis.flags or ()]
    found += [(e.span, _of_party(p)) for p in parties for e in p.evidence]
    found += [(span, _of_sentence(s)) for s in sentences for span in s.evidence]
    found += [(s.span, _of_instruction(s)) for s in analysis.suspected_instructions]
    items = tuple(
        Annotation(id=f"{urn}:annotation:{number}", motivation=body[0].purpose, body=body, target=_target(source, span))
        for number, (span, body) in enumerate(found)
    )
    whole = Collection(id=f"{urn}:annotations", total=len(items))
    return AnnotationPage(id=f"{urn}:annotations:0", partOf=whole, items=items)


def _of_flag(flag: Flag) -> tuple[TextualBody, ...]:
    body = [
        TextualBody(purpose="classifying", value=flag.category),
        TextualBody(purpose="classifying", value=flag.strength),
        TextualBody(purpose="commenting", value=flag.reason),
    ]
    if flag.neutral is not None:
        body.append(TextualBody(purpose="editing", value=flag.neutral))
    return tuple(body)


def _of_party(party: Party) -> tuple[TextualBody, ...]:
    labels = (label for label in (party.role, *party.fine_roles, party.tone) if label != "unclear")
    unclear = (words for words in (wording.role(party.role), wording.tone(party.tone)) if wording.UNCLEAR in words)
    return (
        TextualBody(purpose="describing", value=party.framing),
        TextualBody(purpose="identifying", value=party.name),
        *(TextualBody(purpose="classifying", value=label) for label in labels),
        *(TextualBody(purpose="commenting", value=words) for words in unclear),
    )


def _of_sentence(sentence: SummarySentence) -> tuple[TextualBody, ...]:
    return (TextualBody(purpose="linking", value=sentence.text),)


def _of_instruction(suspected: SuspectedInstruction) -> tuple[TextualBody, ...]:
    return (
        TextualBody(purpose="commenting", value=wording.SUSPECTED),
        TextualBody(purpose="classifying", value=suspected.kind),
    )


def _target(source: str, span: Span) -> Target:
    return Target(
        source=source,
        selector=(
            PositionSelector(start=span.start, end=span.end),
            QuoteSelector(exact=span.text, prefix=span.prefix, suffix=span.suffix),
        ),
    )
