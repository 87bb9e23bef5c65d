"""Which sentences of an article its summary tells."""

from __future__ import annotations

import pytest

from service.analysis.choice import Candidate, choose, is_same

LEAD = "The council of Brenn closed the harbour on Monday."
COST = "The new pier costs 40 million euros and opens on 3 May 2031."
JUDGED = "It is simply the worst, most shameful decision that anybody ever made."
ASKED = "Who will ever pay 40 million euros for such a pier on 3 May?"
OURS = "We told you so, and our readers in Brenn deserve better than this."


def candidates(*texts: str) -> list[Candidate]:
    """Number the sentences of an article from 1."""
    return [Candidate(number, number - 1, text) for number, text in enumerate(texts, 1)]


@pytest.mark.parametrize(
    "other",
    [pytest.param(JUDGED, id="emphatic"), pytest.param(ASKED, id="question"), pytest.param(OURS, id="writer's own")],
)
def test_sentence_with_facts_is_chosen(other: str) -> None:
    """Numbers and names count for a sentence; emphasis, questions and the writer's own voice count against it."""
    assert choose(candidates(LEAD, other, COST), most=2, words=100) == (1, 3)


def test_loaded_sentence_is_chosen_last() -> None:
    """Of two equal sentences the one with a loaded word is not chosen."""
    loaded = Candidate(1, 3, COST, loaded=1)
    plain = Candidate(2, 3, "The old pier cost 30 million euros and opened on 5 June 1987.")

    assert choose([loaded, plain], most=1, words=100) == (2,)


def test_what_is_told_is_not_told_again() -> None:
    """A sentence with the words of one that is chosen adds less than one with new words."""
    again = "The pier that costs 40 million euros opens on 3 May 2031."
    new = "Anna Berg of the ferry company Northline said that 120 people would lose work."

    assert choose(candidates(COST, again, new), most=2, words=100) == (1, 3)


def test_sentence_that_leans_on_another_needs_it() -> None:
    """A sentence that begins with a pronoun adds less without the sentence before it."""
    loose = "He said that 120 people would lose their work in June."
    free = "Anna Berg said that 120 people would lose their work in June."

    assert choose([*candidates(LEAD), Candidate(3, 2, loose), Candidate(5, 2, free)], most=2, words=100) == (1, 5)


def test_both_sides_are_heard() -> None:
    """Of two equal sentences the one of a speaker who was not heard is chosen."""
    said = "said that the pier would cost 120 people their work in June."
    first = Candidate(1, 0, f"Anna Berg {said}", speaker="Anna Berg")
    again = Candidate(2, 5, "Anna Berg said that 14 shops near the old harbour would close.", speaker="Anna Berg")
    other = Candidate(3, 5, "Otto Lind said that 14 shops near the old harbour would close.", speaker="Otto Lind")

    assert choose([first, again, other], most=2, words=100) == (1, 3)


def test_denial_is_heard() -> None:
    """Who denies something is heard, however many others were, and in few words."""
    voices = [
        Candidate(number, number, f"{name} said that the pier in Brenn costs {number} million euros.", speaker=name)
        for number, name in enumerate(("Berg", "Lind", "Moss", "Reda"), 1)
    ]
    denial = Candidate(9, 9, "Both women deny the charges.")
    other = Candidate(8, 8, "The old pier near the harbour had been opened by a minister.")

    assert 9 in choose([*voices, other, denial], most=5, words=100)


def test_same_speaker_by_a_shorter_name() -> None:
    """Anna Berg and Berg are one voice; two institutes are two."""
    berg = Candidate(1, 4, "Anna Berg said it was late.", speaker="Anna Berg")
    again = Candidate(2, 4, "Berg said it was late.", speaker="Berg")
    brenn = Candidate(3, 4, "The Brenn Institute said it was late.", speaker="The Brenn Institute")
    lisk = Candidate(4, 4, "The Lisk Institute said it was late.", speaker="The Lisk Institute")

    party = Candidate(5, 4, "The Moss Group said it was late.", speaker="The Moss Group")
    moss = Candidate(6, 4, "Moss said it was late.", speaker="Moss")

    assert is_same(again.side, berg.side)
    assert not is_same(brenn.side, lisk.side)
    assert not is_same(party.side, moss.side)


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Accused by Moss of fraud, Berg rejected the charges.", ("berg",)),
        ("Both women, who ran an office together, deny the charges.", ("women",)),
        ("Berg declined to comment on the charges that he disputes.", ()),
        ("It denies the charges.", ()),
        ("The charges were rejected by Berg.", ()),
    ],
)
def test_who_answers(text: str, side: tuple[str, ...]) -> None:
    """Who denies or rejects something is heard, and not who accuses; a pronoun is nobody."""
    assert Candidate(1, 4, text).side == side


def test_sentence_that_leans_on_another_brings_it() -> None:
    """If a sentence that begins with "Its" is chosen, the one that says whose is told before it."""
    whose = Candidate(2, 9, "The people of the valley were against it.")
    its = Candidate(
        3, 9, "Their speaker, Tomás Quero, said on Monday that 600,000 cubic metres would be lost.", speaker="Quero"
    )

    assert choose([*candidates(LEAD), whose, its], most=3, words=100) == (1, 2, 3)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("One was a sailor arrested for robbery in 2019.", id="one of those"),
        pytest.param("Another sailor was arrested for robbery in 2019.", id="another"),
        pytest.param("Anna Moss cited that letter on 3 May in the council of Brenn.", id="that letter"),
    ],
)
def test_sentence_that_leans_on_another(other: str) -> None:
    """What begins with "One was" or points back with "that letter" needs the sentence before it."""
    assert Candidate(2, 1, other).is_loose


@pytest.mark.parametrize(
    "text", ["The court heard that Moss stole 40 euros from the club.", "Officials saw that prices rose by 12 percent."]
)
def test_that_before_a_clause_points_to_nothing(text: str) -> None:
    """What a court heard stands in the sentence itself."""
    assert not Candidate(2, 1, text).is_loose


def test_first_sentence_leans_on_nothing() -> None:
    """There is none before it."""
    first = "This week the council of Brenn voted to close 12 schools."

    assert choose(candidates(first, "Parents met in the old hall on Monday."), most=1, words=100) == (1,)


@pytest.mark.parametrize(
    ("text", "is_prose"),
    [
        ("Attorney General Jeff Sessions said in California this month, addressing Schaaf.", False),
        ("The road office said on Friday that the bridge is safe.", True),
        ("The bridge is safe, the road office said on Friday.", True),
        ("The White House said on Friday, denying that Lee had paid for the trip.", True),
        ("The hospital said on Friday 12 people died.", True),
        ("Trump denied on Friday that he did what Cohen said.", True),
        ("The prosecutors asked to drop all 14 charges.", True),
        ("Twice as many people died in the flood as officials said.", True),
    ],
)
def test_who_said_it_is_no_sentence_alone(text: str, is_prose: bool) -> None:
    """The end of "“How dare you!” Sessions said." says nothing by itself."""
    assert Candidate(2, 1, text).is_prose is is_prose


@pytest.mark.parametrize(
    "slant",
    [
        pytest.param(Candidate(2, 1, "The boats have been taking from the sea again.", loaded=1), id="loaded"),
        pytest.param(Candidate(2, 5, "A larger point is being lost here."), id="short"),
        pytest.param(Candidate(2, 5, "Remember, 40 of the 50 boats were empty on Monday."), id="spoken to the reader"),
    ],
)
def test_sentence_of_slant_alone_is_not_told(slant: Candidate) -> None:
    """A loaded or short sentence that says nothing that can be counted is left out, though there is room."""
    assert choose([*candidates(LEAD), slant], most=5, words=100) == (1,)


def test_loaded_word_that_stays_costs_more() -> None:
    """A loaded word that is still shown counts more against a sentence than one that is left out."""
    left_out, stays = Candidate(1, 3, COST, loaded=1), Candidate(2, 3, COST, loaded=1, left=1)

    assert choose([stays, left_out], most=1, words=100) == (1,)


@pytest.mark.parametrize(
    ("sneer", "is_passed_over"),
    [
        pytest.param("New proof of real “theft” by the Brenn council was found on 5 June 1987.", True, id="own voice"),
        pytest.param("Anna Berg spoke of “theft” by the Brenn council on 5 June 1987.", False, id="spoken of"),
        pytest.param("The council was charged with “theft” in Brenn on 5 June 1987.", False, id="charged"),
        pytest.param("Proof of “theft”, a report said, was found in Brenn on 5 June 1987.", False, id="said"),
    ],
)
def test_sneer_in_the_articles_own_voice_is_passed_over(sneer: str, is_passed_over: bool) -> None:
    """A word in quotation marks that nobody in the sentence says would be the summary's own claim, also if it leads."""
    first, other = Candidate(1, 0, sneer, has_sneer=True), Candidate(2, 5, COST)

    assert choose([first, other], most=1, words=100) == ((2,) if is_passed_over else (1,))


def test_length_is_kept() -> None:
    """No sentence is added that would make the choice longer than it may be, except the first."""
    assert choose(candidates(LEAD, COST), most=5, words=25) == (1, 2)
    assert choose(candidates(LEAD, COST), most=5, words=15) == (1,)
    assert choose(candidates(LEAD, COST), most=5, words=1) == (1,)


def test_something_is_chosen() -> None:
    """If no sentence can be told by itself, one of them is chosen; without a sentence there is no choice."""
    assert choose(candidates("Why?"), most=5, words=100) == (1,)
    assert choose([], most=5, words=100) == ()
