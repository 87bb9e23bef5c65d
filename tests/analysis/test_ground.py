"""Grounding: what is found gets a span, what is not is listed as ungrounded, and shares are counted by code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings

from service.analysis.drafts import DraftFlag, DraftSentence, DraftSummary
from service.analysis.flags import ground_flags
from service.analysis.parties import ground_parties
from service.analysis.pipeline import analyze
from service.analysis.planning import Tools
from service.analysis.requests import AnalysisRequest
from service.analysis.summary import ground_summary
from service.lexicon.hits import Hit
from service.lexicon.load import load_lexicon
from service.models import Analysis, Span
from tests.support.drafts import draft_party, read
from tests.support.fake_model import FakeModel
from tests.support.ferries import TEXT
from tests.support.hostile_articles import UNICODE_TEXT

Make = Callable[..., Tools]
LEXICON = load_lexicon()


def flag(phrase: str, sentence: int = 1) -> DraftFlag:
    """Draft a flag."""
    return DraftFlag(sentence=sentence, phrase=phrase, category="emotive", neutral="")


@pytest.mark.parametrize(
    ("said", "numbers", "rests_on", "lost"),
    [
        pytest.param("The council criticised the company.", [1], [1], [], id="as it says"),
        pytest.param("The council criticised the company.", [2, 1, 1], [1, 2], [], id="in order, each once"),
        pytest.param("The council criticised the company.", [0, 1, 7], [1], ["[0]", "[7]"], id="no such sentence"),
        pytest.param("Anna Berg speaks for Northline and did what could be done.", [1], [2], [], id="miscounted"),
        pytest.param("Something else entirely was decided elsewhere.", [1], [1], [], id="words of its own"),
        pytest.param("The council criticised the company.", [], [], [], id="nothing named"),
    ],
)
def test_summary_rests_on_sentences(said: str, numbers: list[int], rests_on: list[int], lost: list[str]) -> None:
    """Evidence is the article's sentences: those that are named, or the one whose words the summary plainly has."""
    draft = DraftSummary(sentences=[DraftSentence(text=said, evidence=numbers)])

    sentences, ungrounded = ground_summary([draft], read(TEXT))

    article = read(TEXT).article
    assert [span.text for span in sentences[0].evidence] == [article.sentences[n - 1].of(TEXT) for n in rests_on]
    assert [u.quote for u in ungrounded] == lost


@pytest.mark.parametrize(
    ("phrase", "found", "reason"),
    [
        pytest.param("Slammed", "slammed", None, id="word"),
        pytest.param("“what we could,”", "what we could", None, id="marks and comma around it"),
        pytest.param("lambasted", None, "not_in_article", id="invented"),
        pytest.param("Harbour Council", None, "part_of_name", id="name"),
        pytest.param(f"{TEXT[:74]} “We did what", None, "too_long", id="sentence"),
    ],
)
def test_flags_are_proven_or_listed(phrase: str, found: str | None, reason: str | None) -> None:
    """A model's phrase becomes a flag where the article has it, else it is listed with the reason."""
    flags, ungrounded = ground_flags([flag(phrase)], [], read(TEXT), None)

    assert [f.span.text for f in flags] == ([found] if found else [])
    assert [(u.quote, u.reason) for u in ungrounded] == ([(phrase, reason)] if reason else [])


@pytest.mark.parametrize(
    ("phrase", "shown"),
    [
        pytest.param("Craven Retreat", True, id="words of the headline"),
        pytest.param("Port Ellery", False, id="a name of the headline"),
        pytest.param("Shockingly", True, id="first word of a quotation"),
        pytest.param("Ellery Board", False, id="a name elsewhere"),
    ],
)
def test_capitals_of_names(phrase: str, *, shown: bool) -> None:
    """To capable models, a capital is no name's where a headline has the only such words, nor at a start."""
    text = "Mayor Begins Craven Retreat From Port Ellery\n\n“Shockingly, he left Port Ellery,” the Ellery Board said."

    flags, _ = ground_flags([flag(phrase), flag(phrase, 2)], [], read(text), None, is_wide=True)

    assert bool(flags) is shown


@pytest.mark.parametrize(
    ("said", "plainer"),
    [(" criticised ", "criticised"), ("", None), ("leave out", None), ("(None)", None), ("removed", "removed")],
)
def test_plainer_wording(said: str, plainer: str | None) -> None:
    """Words for "no word at all" are no plainer wording."""
    draft = flag("slammed").model_copy(update={"neutral": said})

    assert ground_flags([draft], [], read(TEXT), None)[0][0].neutral == plainer


def test_detectors_agree_on_a_place() -> None:
    """If both detectors mark the same place, there is one flag, with the words of the rules."""
    at = TEXT.index("slammed")
    hit = Hit(at, at + 7, "emotive", "strong", "rules say", "criticised", entry="slam")

    flags, _ = ground_flags([flag("slammed Northline")], [hit], read(TEXT), None)

    assert [(f.span.text, f.strength, f.reason, f.detectors) for f in flags] == [
        ("slammed", "strong", "rules say", ("rules", "llm"))
    ]


@pytest.mark.parametrize(
    ("phrase", "strength"),
    [
        pytest.param("brutal", "strong", id="the lexicon's"),
        pytest.param("brutal and somewhat", "strong", id="that of the strongest word in it"),
        pytest.param("somewhat", "slight", id="slight"),
        pytest.param("tardy", "usual", id="not known: usual"),
    ],
)
def test_strength_of_what_a_model_found(tmp_path: Path, phrase: str, strength: str) -> None:
    """What only the model found is as strong as the strongest word in it that the lexicon knows, else usual."""
    entries = "".join(
        f"  - {{lemma: {lemma}, strength: {strength}, reason: R., neutral: null}}\n"
        for lemma, strength in (("brutal", "strong"), ("somewhat", "slight"))
    )
    (tmp_path / "emotive.yaml").write_text(f"category: emotive\nentries:\n{entries}", encoding="utf-8")
    (tmp_path / "lexicon.yaml").write_text("version: 0.1.0\nlanguage: en\n", encoding="utf-8")

    flags, _ = ground_flags([flag(phrase)], [], read("The brutal and somewhat tardy tax."), load_lexicon(tmp_path))

    assert [(f.span.text, f.strength) for f in flags] == [(phrase, strength)]


def test_invented_party_is_listed() -> None:
    """A party that the article does not name is no party, and an alias it does not use is no alias."""
    parties, ungrounded = ground_parties(
        [draft_party("Northline", "NL Ferries", phrase="slammed Northline"), draft_party("Southline")], None, read(TEXT)
    )

    assert [(p.name, p.aliases, [m.text for m in p.mentions]) for p in parties] == [
        ("Northline", (), ["Northline", "Northline"])
    ]
    assert {u.quote for u in ungrounded} == {"NL Ferries", "Southline"}


def test_label_needs_words() -> None:
    """Labels without evidence in the article are not shown, and the made-up words are listed."""
    parties, ungrounded = ground_parties([draft_party("Berg", phrase="cruel Northline", sentence=1)], None, read(TEXT))

    assert (parties[0].role, parties[0].fine_roles, parties[0].tone) == ("none", (), "neutral")
    assert [u.quote for u in ungrounded] == ["cruel Northline"]


def test_fine_roles_fit_the_role() -> None:
    """A fine role of another role is left out."""
    parties, _ = ground_parties([draft_party("Northline", phrase="slammed Northline")], None, read(TEXT))

    assert (parties[0].role, parties[0].fine_roles) == ("antagonist", ("tyrant",))


def test_given_parties_stay() -> None:
    """Given parties keep their order. One that the article never mentions is shown as not mentioned."""
    parties, _ = ground_parties(
        [draft_party("Northline", phrase="slammed Northline")], ("Navy", "Northline"), read(TEXT)
    )

    assert [(p.name, len(p.mentions), p.role) for p in parties] == [("Navy", 0, "none"), ("Northline", 2, "antagonist")]
    assert parties[0].framing == "The article does not mention this party."


def test_shares_are_counted() -> None:
    """Shares are of all parties' mentions and of all quoted words; a speaker counts for the party it belongs to."""
    parties, _ = ground_parties(
        [draft_party("Northline", "Anna Berg", phrase="slammed Northline"), draft_party("Harbour Council")],
        None,
        read(TEXT),
    )

    assert {p.name: (p.share.mentions, p.share.quoted_words) for p in parties} == {
        "Northline": (0.75, 1.0),
        "Harbour Council": (0.25, 0.0),
    }


def test_nothing_quoted_is_no_share() -> None:
    """If nobody is quoted, there is no share of quoted words; it is not zero."""
    parties, _ = ground_parties([draft_party("Oslo", phrase="Oslo")], None, read("Oslo voted. Bergen did not."))

    assert parties[0].share.quoted_words is None


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        pytest.param("US", "The US asked us to trust USAID.", ["US"], id="acronym is no pronoun"),
        pytest.param(
            "United States", "The U.S. and America agree.", ["U.S.", "America"], id="same by anybody's reckoning"
        ),
        pytest.param("Labour", "Labour wants labour laws.", ["Labour"], id="capital tells"),
        pytest.param("Ann", "Ann met Anna and ANN.", ["Ann", "ANN"], id="whole words"),
    ],
)
def test_mentions(name: str, text: str, found: list[str]) -> None:
    """A mention is the name itself, as a name."""
    parties, _ = ground_parties([draft_party(name)], (name,), read(text))

    assert [m.text for m in parties[0].mentions] == found


def test_longer_name_wins() -> None:
    """A name inside another party's longer name is no mention of its own."""
    parties, _ = ground_parties([], ("Korea", "North Korea"), read("North Korea warned. Korea waited."))

    assert [[m.text for m in p.mentions] for p in parties] == [["Korea"], ["North Korea"]]


def spans(found: Analysis) -> list[Span]:
    """Collect every span of an analysis."""
    collected = [span for s in (found.summary.sentences if found.summary else ()) for span in s.evidence]
    for p in found.parties or ():
        collected += [*p.mentions, *(e.span for e in p.evidence)]
    return collected + [f.span for f in found.flags or ()]


async def test_analysis_is_whole(model: FakeModel, tools: Make) -> None:
    """A whole analysis has its parts, and every span of it reads the article's own words."""
    found = await analyze(AnalysisRequest(text=TEXT), tools())

    assert found.summary is not None
    assert not found.summary.violations
    assert [p.name for p in found.parties or ()] == ["Northline", "Harbour Council"]
    assert [(f.span.text, f.voice, f.detectors) for f in found.flags or ()] == [
        ("slammed", "narrator", ("rules", "llm"))
    ]
    assert all(s.of(found.article.text) == s.text for s in spans(found))
    assert sorted(model.tasks) == [*["label"] * 4, "loaded_language", "summary"]


@settings(max_examples=50)
@given(text=UNICODE_TEXT.filter(lambda t: any(map(str.isalnum, t))), phrase=UNICODE_TEXT, name=UNICODE_TEXT)
def test_every_span_reads_the_article(text: str, phrase: str, name: str) -> None:
    """Whatever the article and the model say, `article.text[start:end] == text` for every span."""
    article = read(f"{text} {phrase}\n{name}.")
    flags, _ = ground_flags([flag(phrase), flag(text[:5])], [], article, LEXICON)
    parties, _ = ground_parties([draft_party(name, text[:3], phrase=phrase), draft_party(text[2:9])], None, article)

    found = [f.span for f in flags] + [s for p in parties for s in (*p.mentions, *(e.span for e in p.evidence))]

    assert all(article.article.text[s.start : s.end] == s.text for s in found)


def test_alias_is_what_the_article_says() -> None:
    """An alias is shown as the article writes it, and counts as a mention, though the model wrote it another way."""
    parties, ungrounded = ground_parties(
        [draft_party("Ukraine", "Kyiv"), draft_party("United States", "USA")],
        None,
        read("Kiev said Ukraine and the U.S. agreed."),
    )

    assert [(p.name, p.aliases, len(p.mentions)) for p in parties] == [
        ("Ukraine", ("Kiev",), 2),
        ("United States", ("U.S.",), 1),
    ]
    assert ungrounded == []
