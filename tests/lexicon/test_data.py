"""The shipped lexicon: what it must find, what it must not find, and that every entry can be found."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest

from service.english.inflection import forms
from service.lexicon import lexicon
from service.lexicon.entries import Entry, Side
from service.lexicon.hits import Hit
from service.lexicon.load import load_lexicon
from service.models import SHOWN, Category, Sentence, Strength, Strictness

LEXICON = load_lexicon()


def hits(text: str, strictness: Strictness) -> list[Hit]:
    """Search *text*, taken as one sentence."""
    return LEXICON.find(text, [Sentence(start=0, end=len(text))], strictness)


def found(text: str, strictness: Strictness = "strict") -> list[str]:
    """Return the words found in *text*, taken as one sentence."""
    return [text[hit.start : hit.end] for hit in hits(text, strictness)]


def company(entry: Entry, side: Side) -> list[str]:
    """Return a word that *entry* needs on *side*, if it needs one."""
    needed = [context for context in entry.contexts if context.wanted and context.side == side]
    return [(sorted(context.whole) + list(context.beginnings))[0] for context in needed]


def carrier(entry: Entry, surface: str) -> str:
    """Make a sentence in which *surface* is loaded."""
    before, after, near = (company(entry, side) for side in ("after", "before", "near"))
    return " ".join(["Here", "zzz", *before, surface, *after, "zzz", "zzz", "zzz", *near, "zzz"])


@pytest.mark.parametrize(
    "text",
    [
        "The central bank raised its key rate by a quarter of a point to 4.5 percent.",
        "The finance ministry said on Tuesday that growth would slow to 1.2% next year.",
        "The Kremlin rejected the demands, asserting that they were unacceptable to Moscow.",
        "The president ruled out any talks before a ceasefire and stated that troops would stay.",
        "Russia's foreign minister welcomed the agreement and thanked the mediators.",
        "The court ruled that the defendant was not guilty of reckless driving.",
        "He was charged with aggravated assault, mayhem and robbery, prosecutors said.",
        "Police said the man allegedly entered the shop at 3 a.m. and was arrested an hour later.",
        "The company admitted two patients to the trial and one to hospital.",
        "The insurer paid 3,000 claims for compensation after the storm.",
        "The rebels claimed responsibility for the attack in a statement.",
        "The island pressed its claim to the waters, and the court will hear rival claims in May.",
        "The vote would be held in May, and the mayor would be the first to speak.",
        "A brutal winter is expected in the north, the weather service said.",
        "Brutal heat and a blistering pace forced six runners out of the race.",
        "Djokovic won his 24th Grand Slam title and slammed a forehand past the tennis champion.",
        "The Radical Party and the Brothers of Italy agreed to form a coalition.",
        "Extinction Rebellion and Just Stop Oil held a march in central London.",
        "He starred in the films Monster, Chaos and Nightmare Alley.",
        "The doctor recommended an exercise regime and a new treatment regime.",
        "The tax regime for small companies will change in April.",
        "The government opposes regime change and supports talks.",
        "The two sides exchanged views on bilateral relations without elaborating further.",
        "Shares fell 3.4 percent, the biggest one-day drop since March.",
        "The patient suffered a massive heart attack and died a day later.",
        "The European Council held an extraordinary summit on energy prices.",
        "Shareholders will vote at an extraordinary general meeting in June.",
        "Free radicals are molecules that can damage cells.",
        "The ship carried 400 migrants, the coast guard said, and two were taken to hospital.",
        "A flood of muddy water reached the village after the dam broke.",
        "The Russian invasion of Ukraine began in February 2022.",
        "The bomb blast killed 12 people and injured 30, officials said.",
        "Twin blasts hit the capital, and a third explosion was heard near the airport.",
        "The plane plummeted 3,000 metres before the pilot regained control.",
        "She plans to take a course of antibiotics and, in the course of the year, a course in law.",
        "The cost of course fees rose to 9,250 pounds.",
        "The report clearly defined the roles of the two agencies.",
        "The law requires firms to state clearly how data are used.",
        "She woke up early and drove to the polling station.",
        "The puppet theatre reopened after two years.",
        "An elite university and an elite army unit signed the agreement.",
        "The mob boss was convicted of racketeering.",
        "The photographer's handout photo was provided by the ministry.",
        "The chef grilled chicken and served it with rice.",
        "Farmers slaughtered 40,000 birds after an outbreak of avian flu.",
        "The monster truck show and the horror film festival open on Friday.",
        "The goal was a gift for the striker, who scored in the last minute.",
        "Lawmakers voted 214 to 201 to reject the bill, with four abstaining.",
        "The car made a U-turn and left the road.",
        "Firefighters said the blaze was out of control near the town.",
        "Surgeons removed the tumour, and a cervical smear test was clear.",
        "The gas leak was neutralised by the fire brigade.",
        "Nurses are to strike for 48 hours after pay talks failed.",
        "The radical prostatectomy was performed by two surgeons.",
        "He was jailed for terrorist offences under a law passed in 2019.",
        "The museum shows propaganda posters from the 1930s.",
        "NATO and the EU agreed to supply air defence systems to Kyiv.",
        "Read more at https://example.com/brutal-slam or follow @thug and #chaos.",
        "The woman was admitted on Friday with chest pains and left the hospital on Sunday.",
        "She was admitted to the bar in 1998 and became a judge in 2010.",
        "The driver admitted causing death by dangerous driving.",
        "The hotel boasts 300 rooms, a pool and one of the largest halls in the city.",
        "The doomed flight left Paris at noon with 113 people on board.",
        "The wheel spins at 300 revolutions a minute, the president of the club said.",
        "He claimed third place in the race, and the storm claimed 12 lives.",
        "The court rejected the claims that he had made in 2019.",
        "Both countries claim the islands, which are claimed by Japan too.",
        "Children dressed up as animals for the parade, and the party had 12 seats at last count.",
        "United conceded that goal in the last minute of the match.",
        "The key witness told the court about the controversial sale behind closed doors.",
        "An exceptional charge reduced profit, and demand was lacklustre.",
        "A so-called blue moon is the second full moon in a month.",
        "The union said the offer was unfair, unacceptable and unworkable.",
        "The ministry faces mounting pressure after reports of misinformation and a phone scam.",
        "Police began a crackdown on illegal parking and closed a tax loophole.",
    ],
)
def test_leaves_alone(text: str) -> None:
    """Plain reporting, names, law, science, finance, weather and sport are not flagged."""
    assert found(text, "balanced") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Senators slammed the bill and lashed out at its author.", ["slammed", "lashed out at"]),
        ("Minister Blasts Critics Over Border Chaos", ["Blasts", "Chaos"]),
        ("The opposition eviscerated the draconian law.", ["eviscerated", "draconian"]),
        ("The regime's henchmen and cronies fled.", ["regime", "henchmen", "cronies"]),
        ("Thugs attacked the mayor, a notorious strongman.", ["Thugs", "notorious", "strongman"]),
        ("The so-called expert and the self-styled healer met.", ["so-called", "self-styled"]),
        ("She reportedly agreed and supposedly signed.", ["reportedly", "supposedly"]),
        ("Boris Johnson allegedly advised against signing.", ["allegedly"]),
        ("Kiev unilaterally withdrew from the negotiations.", ["Kiev", "unilaterally"]),
        ("The minister claimed that the plan worked.", ["claimed"]),
        ("The would-be president claims he won.", ["would-be", "claims"]),
        ("The brutal crackdown was a bloodbath.", ["brutal crackdown", "bloodbath"]),
        ("Prices skyrocketed by a staggering 3 percent.", ["skyrocketed", "staggering"]),
        ("Turnout plummeted to an unprecedented low.", ["plummeted", "unprecedented"]),
        ("A flood of migrants reached the border.", ["flood of"]),
        ("Swarms of refugees poured across the border.", ["Swarms of", "poured across"]),
        ("The strike caused collateral damage.", ["collateral damage"]),
        ("Enhanced interrogation was approved.", ["Enhanced interrogation"]),
        ("Soldiers neutralized two militants.", ["neutralized"]),
        ("Pro-life and pro-choice groups marched.", ["Pro-life", "pro-choice"]),
        ("He called illegal aliens a menace.", ["illegal aliens", "menace"]),
        ("Undocumented immigrants and illegal immigrants.", ["Undocumented immigrants", "illegal immigrants"]),
        ("The woke mob and the MAGA cult shouted.", ["woke mob", "MAGA cult"]),
        ("Climate deniers met climate alarmists.", ["Climate deniers", "climate alarmists"]),
        ("Baby killers and forced-birthers.", ["Baby killers", "forced-birthers"]),
        ("Gun grabbers argued with gun nuts.", ["Gun grabbers", "gun nuts"]),
        ("Job creators, fat cats and union bosses.", ["Job creators", "fat cats", "union bosses"]),
        ("Corporate greed and the death tax.", ["Corporate greed", "death tax"]),
        ("Welfare queens and freeloaders live on handouts.", ["Welfare queens", "freeloaders", "handouts"]),
        ("Terrorist sympathizers cheered it.", ["Terrorist sympathizers", "cheered"]),
        ("The freedom fighters met.", ["freedom fighters"]),
        ("The aggressor and the occupiers retreated.", ["aggressor", "occupiers"]),
        ("Far-left and far-right extremists clashed.", ["Far-left", "far-right", "extremists"]),
        ("The elites refused to admit the error.", ["elites", "refused to admit"]),
        ("She admitted that the policy had changed.", ["admitted"]),
        ("Obviously, the plan failed, and of course it cost more.", ["Obviously", "of course"]),
        ("The party finally apologised but failed to condemn the act.", ["finally", "failed to condemn"]),
        ("A bombshell report revealed horrific abuse.", ["bombshell", "horrific"]),
        ("The heroic nurse and the courageous pilot.", ["heroic", "courageous"]),
        ("A landmark deal and a historic visit.", ["landmark", "historic"]),
        ("It was a disgraceful and cowardly act.", ["disgraceful", "cowardly"]),
        ("The puppet government fell.", ["puppet government"]),
        ("It began a special military operation.", ["special military operation"]),
        ("The mastermind of the shocking plot.", ["mastermind", "shocking"]),
        ("PM SLAMS ‘DISGRACEFUL’ STRIKES", ["SLAMS", "DISGRACEFUL"]),
        ("The officer-involved shooting, and those who passed away.", ["officer-involved shooting", "passed away"]),
        ("Under the guise of safety, they cut jobs.", ["Under the guise of"]),
        ("A witch hunt, said the embattled mayor.", ["witch hunt", "embattled"]),
        ("The minister was forced into a humiliating U-turn.", ["humiliating", "U-turn"]),
    ],
)
def test_finds(text: str, expected: list[str]) -> None:
    """Loaded words of every category and of all sides are flagged, and nothing else in the sentence."""
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("The ministry boasted that it had won.", ["boasted"], id="verb of saying: pride"),
        pytest.param("Kremlin spins the call as a triumph", ["spins", "triumph"], id="verb of saying: slant"),
        pytest.param("The senator claims that he won.", ["claims"], id="verb of saying: doubt"),
        pytest.param("She admitted that it failed.", ["admitted"], id="verb of saying: fault"),
        pytest.param("He conceded that taxes would rise.", ["conceded"], id="verb of saying: defeat"),
        pytest.param("The talks were doomed.", ["doomed"], id="judged by what came later"),
        pytest.param(
            "Moscow lost no time in dressing up a call as a win.", ["lost no time in", "dressing up"], id="haste"
        ),
        pytest.param("Putin at last replied.", ["at last"], id="taken as due"),
        pytest.param("The selfless and visionary mayor spoke.", ["selfless", "visionary"], id="praise"),
        pytest.param("The dysfunctional, secretive office closed.", ["dysfunctional", "secretive"], id="attack"),
        pytest.param("Unfortunately, the bill passed.", ["Unfortunately"], id="the writer's regret"),
        pytest.param("Kyiv unilaterally left and allegedly lied; aides reportedly knew.", ["lied"], id="nuances"),
    ],
)
def test_what_a_careful_editor_marks(text: str, expected: list[str]) -> None:
    """Verbs of saying that judge, praise and attack are shown at `balanced`; nuances are not."""
    assert found(text, "balanced") == expected


def test_every_entry_can_be_found() -> None:
    """Every form of every entry is found in a sentence made for it."""
    lost = [
        f"{entry.where}: {surface}"
        for entry in LEXICON.entries
        for surface in [*forms(entry.name, entry.pos), *entry.forms]
        if surface not in found(carrier(entry, surface))
    ]

    assert not lost


def test_every_category_has_entries() -> None:
    """No category is empty, and none has most of the entries."""
    sizes = dict.fromkeys(get_args(Category), 0)
    for entry in LEXICON.entries:
        sizes[entry.category] += 1

    assert len(LEXICON.entries) >= 450
    assert min(sizes.values()) >= 40
    assert max(sizes.values()) < len(LEXICON.entries) / 2


def test_a_stricter_reading_only_adds() -> None:
    """What a lower strictness flags, a higher one flags too, perhaps with more words around it."""
    lost = [
        (text, strictness)
        for text in (carrier(entry, entry.name) for entry in LEXICON.entries)
        for laxer, strictness in pairwise(SHOWN)
        for hit in hits(text, laxer)
        if not any(other.start < hit.end and hit.start < other.end for other in hits(text, strictness))
    ]

    assert not lost


def test_readme_says_what_is_shown() -> None:
    """The table of strengths in the data's README says with which strictness each is shown."""
    readme = (Path(lexicon.__file__).parent / "data" / "README.md").read_text(encoding="utf-8")
    rows = [
        row.split("|") for row in readme.splitlines() if row.startswith(tuple(f"| `{s}` |" for s in get_args(Strength)))
    ]
    told = {row[1].strip(" `"): re.findall(r"`(\w+)`", row[3]) for row in rows}

    assert told == {strength: [s for s in SHOWN if strength in SHOWN[s]] for strength in get_args(Strength)}


def test_reasons_are_sentences() -> None:
    """A reason is one short sentence."""
    wrong = [
        e.where for e in LEXICON.entries if not (e.reason[0].isupper() and e.reason[-1] == "." and len(e.reason) <= 80)
    ]

    assert not wrong


def test_plainer_wording_is_plain() -> None:
    """No plainer wording is loaded itself, and none repeats the entry."""
    wrong = [
        e.where
        for e in LEXICON.entries
        if e.neutral and (e.neutral == e.name or found(f"We {e.neutral} now.", "balanced"))
    ]

    assert not wrong


def test_plainer_wording_of_a_verb_is_a_verb() -> None:
    """The plainer wording of a verb begins with a word that can be inflected."""
    wrong = [
        e.where for e in LEXICON.entries if e.pos == "verb" and (e.neutral or "").split(" ")[0] in ("a", "an", "the")
    ]

    assert not wrong
