"""What a text says that a party does, and what is done to it."""

from __future__ import annotations

import re

import pytest

from evals.cases.gold import Case, GoldParty
from evals.cases.loading import load
from service.analysis.sentences import split
from service.english.portrayal import Portrayal, portrayals
from service.english.portrayal_words import Kind
from service.models import TextRange


def found(text: str, name: str = "Lee") -> tuple[Portrayal, ...]:
    """Return what *text* says of the party *name*."""
    mentions = [TextRange(start=at.start(), end=at.end()) for at in re.finditer(rf"\b{name}\b", text)]
    return portrayals(text, split(text, "en"), mentions)


def kinds(text: str, name: str = "Lee") -> set[Kind]:
    """Return the kinds of what *text* says, other than that the party speaks."""
    return {said.kind for said in found(text, name) if said.kind != "speaks"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("Soldiers killed Lee.", "harmed", id="object"),
        pytest.param("Lee was badly beaten on Monday.", "harmed", id="subject of a passive verb"),
        pytest.param("Lee, who was evicted in May, left.", "harmed", id="relative clause"),
        pytest.param("Lee died on the way.", "harmed", id="subject of a verb of suffering"),
        pytest.param("The killing of Lee shocked the town.", "harmed", id="noun and of"),
        pytest.param("Lee’s murder shocked the town.", "harmed", id="owner of a noun"),
        pytest.param("They began an attack on Lee.", "harmed", id="noun and its aim"),
        pytest.param("Gunmen shot Orlov and Lee.", "harmed", id="after and"),
        pytest.param("They starved the people of Lee.", "harmed", id="the people of"),
        pytest.param("Lee was the victim of a plot.", "harmed", id="is a victim"),
        pytest.param("Lee killed two men.", "harms", id="subject of an active verb"),
        pytest.param("Two men were killed by Lee.", "harms", id="by"),
        pytest.param("Lee’s attack on the village began.", "harms", id="owner of an attack"),
        pytest.param("Lee’s war on the village began.", "harms", id="owner of a war on somebody"),
        pytest.param("Lee’s troops invaded the village.", "harms", id="owner of the subject"),
        pytest.param("Lee, the mayor, evicted the tenants.", "harms", id="after commas"),
        pytest.param("Lee went home and bullied the staff.", "harms", id="a second verb"),
        pytest.param("Lee tried to bomb the bridge.", "harms", id="tried to"),
        pytest.param("They spoke to victims of Lee.", "harms", id="victims of"),
        pytest.param("Lee launched a new attack.", "harms", id="a verb that adds nothing to its noun"),
        pytest.param("Lee was accused of fraud.", "blamed", id="accused"),
        pytest.param("Lee faces charges.", "blamed", id="faces charges"),
        pytest.param("Lee “knowingly” lied to the court.", "blamed", id="across quotation marks"),
        pytest.param("Lee denounced the plan.", "blames", id="blames"),
        pytest.param("Lee accused of fraud", "blamed", id="a headline without auxiliary"),
        pytest.param("Orlov Criticizes Lee On Law After Vote", "blamed", id="a headline in Title Case"),
        pytest.param("Critics blame the failure on Lee.", "blamed", id="blame on"),
        pytest.param("Lee lied.", "blamed", id="does wrong"),
        pytest.param("Lee’s incompetence is known.", "blamed", id="owns a fault"),
        pytest.param("The corrupt Lee left.", "blamed", id="adjective"),
        pytest.param("Lee, a notorious liar, left.", "blamed", id="between commas"),
        pytest.param("Orlov called Lee a coward.", "blamed", id="called"),
        pytest.param("Lee shamelessly took the house.", "blamed", id="how a thing is done"),
        pytest.param("Lee sneered that talks go on.", "blamed", id="a verb of saying that belittles"),
        pytest.param("Neighbours praised Lee.", "praised", id="praised"),
        pytest.param("Lee patiently explained the law.", "praised", id="how a thing is said"),
        pytest.param("Lee is a true hero.", "praised", id="is a hero"),
        pytest.param("Lee remained a tireless mayor.", "praised", id="remained"),
        pytest.param("Lee emerged as a champion of the poor.", "praised", id="emerged as"),
        pytest.param("Lee’s courage is known.", "praised", id="owns a virtue"),
        pytest.param("Lee rescued two children.", "helps", id="rescues"),
        pytest.param("Doctors saved Lee.", "helped", id="is rescued"),
        pytest.param("Lee stood up to the gang.", "resists", id="resists"),
        pytest.param("Lee called for talks.", "demands", id="demands"),
        pytest.param("Lee boasted that talks go on.", "boasts", id="boasts"),
        pytest.param("Lee, the mayor, brags that talks go on.", "boasts", id="brags"),
        pytest.param("In her email, Lee touts the talks.", "touts", id="touts"),
        pytest.param("Lee took credit for the talks.", "touts", id="takes credit"),
        pytest.param("Lee hailed his own plan.", "touts", id="praises its own"),
        pytest.param("Lee congratulated herself.", "touts", id="praises itself"),
    ],
)
def test_kind(text: str, kind: str) -> None:
    """A verb, a noun or a description next to the party says one thing of it."""
    assert kinds(text) == {kind}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Lee did not kill anybody.", id="not"),
        pytest.param("The police denied beating Lee.", id="denied"),
        pytest.param("The plan could harm Lee.", id="could"),
        pytest.param("Soldiers killed critics of Lee.", id="critics of"),
        pytest.param("Lee’s opponents killed two men.", id="opponents"),
        pytest.param("In a letter to Lee Orlov lied.", id="another subject"),
        pytest.param("Lee met Orlov, who killed two men.", id="another antecedent"),
        pytest.param("Lee is no hero.", id="no hero"),
        pytest.param("Lee defended her decision.", id="defends itself"),
        pytest.param(
            "That is a principle that Lee honoured after the talks.", id="an active verb in a relative clause"
        ),
        pytest.param("The village of Lee lies in the north.", id="a place that lies"),
        pytest.param("They took a shot at Lee.", id="a noun like a past form"),
        pytest.param("They met the corrupt anti-Lee mayor.", id="a piece of a compound"),
        pytest.param("Lee’s detention violated the law.", id="what was done to it"),
        pytest.param("Ministers condemned Lee’s arrest.", id="who condemns what was done to it"),
        pytest.param("The ban despite Lee’s earlier word violated the law.", id="despite"),
        pytest.param("Lee committed no crime.", id="no crime"),
        pytest.param("Lee was free to leave.", id="an adjective like a verb"),
        pytest.param("Lee’s civil war goes on.", id="a war that nobody is said to wage"),
        pytest.param("They met members of Lee who were jailed.", id="an antecedent before of"),
        pytest.param("Talks followed the visit of rights activist Lee.", id="a noun like an adjective"),
        pytest.param("Lee’s visit and the poisoning of a spy were news.", id="a noun like a verb"),
        pytest.param("Lee shot back that talks go on.", id="a verb with another particle"),
        pytest.param("They refrained from blaming Lee.", id="refrained from"),
        pytest.param("Soldiers killed Lee supporters.", id="a name that only describes"),
        pytest.param("The General Strike Union met Lee.", id="a name"),
        pytest.param("Lee said that talks go on.", id="only speaks"),
        pytest.param("Lee boasts a park.", id="has"),
        pytest.param("Orlov touted Lee as a mayor.", id="touted by another"),
        pytest.param("Lee thanked her voters.", id="praises others"),
    ],
)
def test_nothing(text: str) -> None:
    """What is denied, only possible, or said of somebody else, is not said of the party."""
    assert kinds(text) == set()


def test_span_reads_the_words() -> None:
    """The span covers the words that say it, in the article's own offsets."""
    text = "It rained. Police cracked down on Lee."

    (said,) = found(text)

    assert text[said.start : said.end] == "cracked down on"


def test_span_leaves_the_full_stop_out() -> None:
    """The full stop of the sentence is no word."""
    text = "We saw Lee’s cruelty."

    (said,) = found(text)

    assert text[said.start : said.end] == "cruelty"


def test_pronoun() -> None:
    """A pronoun that opens the next sentence stands for a party that opens the one before."""
    text = "Lee went home. She was beaten. Orlov saw Lee. He was jailed."

    assert [(said.kind, said.is_named) for said in found(text)] == [("harmed", False)]


@pytest.mark.parametrize(
    ("text", "voice", "is_attributed"),
    [
        pytest.param("Soldiers killed Lee.", "narrator", False, id="narrator"),
        pytest.param("Orlov said that soldiers killed Lee.", "narrator", True, id="reported"),
        pytest.param("“Soldiers killed Lee,” Orlov said.", "quoted", True, id="quoted"),
        pytest.param(
            "Lee, the victim of a plot, said that talks go on.", "narrator", False, id="before a verb of saying"
        ),
    ],
)
def test_voice(text: str, voice: str, is_attributed: bool) -> None:
    """What somebody says is told from what the narrator says."""
    said = next(said for said in found(text) if said.kind == "harmed")

    assert (said.voice, said.is_attributed) == (voice, is_attributed)


@pytest.mark.parametrize(
    ("text", "is_attributed"),
    [
        ("Orlov even praised Lee for help.", True),
        ("Orlov accused Lee of lying.", True),
        ("Lee boasted that talks go on.", False),
        ("Prosecutors indicted Lee.", False),
        ("Orlov lambasted Lee.", True),
        ("Orlov lauded Lee.", True),
        ("Orlov called Lee a coward.", True),
        ("Orlov called Lee, a coward, on Friday.", False),
        ("Orlov praised Lee’s courage.", True),
        ("The state sued Lee.", False),
        ("Lee is a coward.", False),
        ("Gunmen threatened Lee.", False),
        ("The company dismissed Lee.", False),
    ],
)
def test_blame_and_praise_of_others(text: str, is_attributed: bool) -> None:
    """That somebody praises or accuses a party is reported, and no word of the article's own."""
    assert [said.is_attributed for said in found(text)] == [is_attributed]


def test_exchanged_names() -> None:
    """If two parties exchange their names, what is said of them is exchanged too."""
    text = (
        "Larkland’s army invaded Brenland. The brave people of Brenland resisted. Critics accuse Larkland of cruelty."
    )
    swapped = re.sub("Larkland|Brenland", lambda name: "Brenland" if name[0] == "Larkland" else "Larkland", text)

    assert kinds(text, "Larkland") == kinds(swapped, "Brenland") == {"harms", "blamed"}
    assert kinds(text, "Brenland") == kinds(swapped, "Larkland")


def sayings(case: Case, party: GoldParty) -> list[tuple[Kind, bool]]:
    """Return what a case says of a party, in order, and whether somebody is given as its source."""
    names = sorted((party.name, *party.aliases), key=len, reverse=True)
    pattern = r"(?<!\w)(?:" + "|".join(map(re.escape, names)) + r")(?!\w)"
    mentions = [TextRange(start=at.start(), end=at.end()) for at in re.finditer(pattern, case.text)]
    return [(said.kind, said.is_attributed) for said in portrayals(case.text, split(case.text, "en"), mentions)]


def test_exchanged_names_of_the_cases() -> None:
    """In each case whose names are exchanged, the same words say the same of the party that stands there."""
    cases = {case.id: case for case in load()}
    swaps = [(cases[case.swap_of], case) for case in cases.values() if case.swap_of and case.language == "en"]
    pairs = [(one, two, *parties) for one, two in swaps for parties in zip(one.parties, two.parties, strict=True)]

    assert len(pairs) > 20
    assert [one.id for one, two, left, right in pairs if sayings(one, left) != sayings(two, right)] == []
