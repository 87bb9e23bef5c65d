"""Web annotations: every finding, on exactly the words it rests on."""

from __future__ import annotations

import httpx2

from service.api.annotations import annotate
from service.models import Analysis
from tests.support.analyses import numbered_analysis, party
from tests.support.api_service import BODY


def _spans(made: Analysis) -> list[tuple[int, int, str]]:
    spans = [f.span for f in made.flags or ()]
    spans += [e.span for p in made.parties or () for e in p.evidence]
    spans += [span for s in (made.summary.sentences if made.summary else ()) for span in s.evidence]
    return [(s.start, s.end, s.text) for s in spans]


def test_one_annotation_per_finding() -> None:
    """Flags, then evidence of parties, then evidence of the summary: each with its own words by place and wording."""
    made = numbered_analysis()

    page = annotate(made)

    targets = [item.target.selector for item in page.items]
    assert [(place.start, place.end, quote.exact) for place, quote in targets] == _spans(made)
    assert all(made.article.text[place.start : place.end] == quote.exact for place, quote in targets)
    assert page.partOf.total == len(page.items) == len({item.id for item in page.items}) == 4


def test_what_annotations_say() -> None:
    """A flag gives category, strength, reason and plainer wording; a party framing and labels; a summary a sentence."""
    items = annotate(numbered_analysis()).items

    said = [(item.motivation, [(body.purpose, body.value) for body in item.body]) for item in items]
    reason = ("commenting", "A blow where words were meant.")
    party = [("describing", "The one who objects."), ("identifying", "Ada Poe")]
    labels = [("classifying", label) for label in ("protagonist", "rebel", "virtuous", "favourable")]
    assert said == [
        ("classifying", [("classifying", "emotive"), ("classifying", "usual"), reason, ("editing", "criticised")]),
        ("classifying", [("classifying", "emotive"), ("classifying", "usual"), reason]),
        ("describing", party + labels),
        ("linking", [("linking", "The minister spoke.")]),
    ]


def test_unclear_labels_classify_nothing() -> None:
    """A role or a tone that is unclear is a comment in words for people; only what is clear classifies."""
    unclear = party(role="unclear", fine_roles=(), tone="unclear")

    (item,) = annotate(numbered_analysis(parties=(unclear,), flags=(), summary=None)).items

    assert [(body.purpose, body.value) for body in item.body[2:]] == [
        ("commenting", "role: can't be told"),
        ("commenting", "tone: can't be told"),
    ]


def test_tasks_that_were_not_asked() -> None:
    """An analysis without any task has an empty page."""
    assert annotate(numbered_analysis(flags=None, parties=None, summary=None)).items == ()


async def test_served_as_json_ld(client: httpx2.AsyncClient) -> None:
    """The page is JSON-LD in the profile of Web Annotations, with ids that are absolute and no nulls."""
    made = await client.post("/v1/analyses", json=BODY)

    answer = await client.get(f"{made.headers['location']}/annotations")

    page = answer.json()
    assert answer.headers["content-type"] == 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
    assert (page["@context"], page["type"]) == ("http://www.w3.org/ns/anno.jsonld", "AnnotationPage")
    assert [a["id"] for a in page["items"]] == [f"urn:evenhand:{made.json()['id']}:annotation:{n}" for n in range(4)]
    assert page["items"][0]["target"]["source"] == f"urn:sha256:{made.json()['article']['sha256']}"
    assert "null" not in answer.text
