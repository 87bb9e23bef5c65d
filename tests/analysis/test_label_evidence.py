"""What the words around a party say for its labels, and how the parties of an article are held against each other."""

from __future__ import annotations

import pytest

from service.analysis.label_choice import Scores, contrast
from service.analysis.label_evidence import Points, points
from service.analysis.parties import ground_parties
from service.analysis.prepare import Limits, prepare
from service.analysis.reading import Reading
from service.analysis.requests import AnalysisRequest
from service.lexicon.load import load_lexicon
from service.prompts.kinds import Label
from tests.support.drafts import draft_party

PLAIN = (
    "The council met on Monday. Northline sent two ships. It was dry. "
    "A vote is due in May. Nobody left early. The next one is in June. "
)


def evidence(text: str, name: str = "Northline", *, has_lexicon: bool = True) -> Points:
    """Return the points for the party *name* in a text."""
    article = prepare(AnalysisRequest(text=text), Limits())
    reading = Reading(article, load_lexicon() if has_lexicon else None)
    ((party,), _) = ground_parties([draft_party(name)], [name], reading, has_labels=False)
    return points(party, reading)


@pytest.mark.parametrize(
    ("text", "kind", "label"),
    [
        pytest.param(PLAIN, "tone", "neutral", id="a plain article"),
        pytest.param("Prosecutors accused Northline of fraud.", "tone", "unfavourable", id="blamed"),
        pytest.param("Prosecutors accused Northline of fraud.", "role", "antagonist", id="blamed, as a role"),
        pytest.param("The mayor praised Northline.", "tone", "favourable", id="praised"),
        pytest.param("Northline was beaten by guards.", "role", "innocent", id="harmed"),
    ],
)
def test_points(text: str, kind: Label, label: str) -> None:
    """What the rules find speaks for one label most."""
    found = evidence(text)[kind]

    assert max(found, key=lambda each: found[each]) == label


def test_loaded_words_speak_against_neutral_only() -> None:
    """A loaded word near a party says that its tone is not neutral, and not which tone it is."""
    found = evidence("Northline sent two ships on a shameful evening.")["tone"]

    assert found["neutral"] < 0 == found["favourable"] == found["unfavourable"]


def test_doubted_praise_praises_nobody() -> None:
    """Praise beside a word of doubt speaks against a favourable tone."""
    said, doubted = (
        evidence(f"The mayor praised Northline for its {word}help.")["tone"] for word in ("", "so-called ")
    )

    assert said["favourable"] > 0 > doubted["favourable"]


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("The mayor praised Northline for its so-called help.", -1.5),
        ("The mayor praised Northline’s so-called help.", -1.5),
        ("The mayor praised Northline while Kestrel defended its so-called reforms.", 0.0),
        ("The mayor praised Northline for exposing the ministers and their so-called experts.", 0.0),
    ],
)
def test_doubt_counts_against_whom_it_is_about(text: str, points: float) -> None:
    """What another party is said to do "so-called" does not count against the one that is praised."""
    assert evidence(text)["tone"]["favourable"] == points


@pytest.mark.parametrize(
    "verb", ["touted its ships", "boasted that it was fast", "took credit for it", "hailed its own ships"]
)
def test_own_praise_is_no_praise(verb: str) -> None:
    """What a party says in praise of itself speaks against favourable labels, also where others praise it."""
    own = evidence(f"Northline {verb}.")
    both = evidence(f"Northline {verb}. The mayor praised Northline.")

    assert own["tone"]["favourable"] < 0 > own["role"]["protagonist"]
    assert both["tone"]["favourable"] == 0 == both["role"]["protagonist"]


def test_boast_is_slightly_unfavourable() -> None:
    """A boast speaks a little for an unfavourable tone, less than blame does; to tout something does not."""
    touted, boasted, blamed = (
        evidence(text)["tone"]["unfavourable"]
        for text in ("Northline touted it.", "Northline boasted of it.", "Prosecutors accused Northline of it.")
    )

    assert touted <= 0 < boasted < blamed


def test_quoted_words_do_not_count() -> None:
    """Loaded words of somebody who is quoted are not the article's own."""
    own, quoted = (evidence(PLAIN + more)["tone"]["neutral"] for more in ("", "“Northline is shameless,” Bo said."))

    assert quoted == own


def test_names_do_not_matter() -> None:
    """The same words about another name give the same points."""
    text = "Prosecutors accused Northline of fraud. The shameless Southline was beaten by guards."

    assert evidence(text) == evidence(text.replace("Northline", "Karelia"), "Karelia")


def test_other_language_has_no_points() -> None:
    """Without a lexicon for its language, the rules say nothing about an article."""
    assert evidence(PLAIN, has_lexicon=False) == {}


def tones(favourable: float, unfavourable: float) -> dict[Label, Scores]:
    """Make the scores of a party."""
    return {"tone": {"favourable": favourable, "neutral": 0.0, "unfavourable": unfavourable}}


def test_contrast_turns_blame_that_is_meant_for_another() -> None:
    """Of two parties that seem blamed, the one that is blamed much less gets a better tone."""
    little, much = contrast([tones(-1.0, -0.5), tones(-3.0, 0.0)], 0.7)

    assert little["tone"]["favourable"] > little["tone"]["unfavourable"]
    assert much["tone"]["favourable"] < much["tone"]["unfavourable"]


def test_contrast_knows_no_order() -> None:
    """The order of the parties does not matter."""
    parties = [tones(-1.0, -0.5), tones(-3.0, 0.0), tones(0.0, -2.0)]

    assert contrast(parties[::-1], 0.7)[::-1] == contrast(parties, 0.7)


@pytest.mark.parametrize("scores", [tones(-1.0, -0.5), {"role": {"none": 0.0}}, {}])
def test_contrast_needs_another_party(scores: dict[Label, Scores]) -> None:
    """A party alone keeps its scores, and so does one that was not asked about its tone."""
    assert contrast([scores], 0.7) == [scores]
    assert contrast([{}, scores], 0.7) == [{}, scores]
