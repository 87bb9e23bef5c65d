"""Words that are loaded in one company and plain in another: each pair has both."""

from __future__ import annotations

import pytest

from service.lexicon.load import load_lexicon
from service.models import Sentence

LEXICON = load_lexicon()


def found(text: str) -> list[str]:
    """Return the words found in *text*, taken as one sentence."""
    return [text[hit.start : hit.end] for hit in LEXICON.find(text, [Sentence(start=0, end=len(text))])]


@pytest.mark.parametrize(
    ("loaded", "word", "neutral"),
    [
        ("The council meekly agreed.", "meekly", "The council agreed quietly."),
        ("The council tamely agreed.", "tamely", "His shot went tamely past the goal."),
        ("She calmly dismissed it.", "calmly", "Passengers left calmly."),
        ("The firm generously gave 3,000 crowns.", "generously", "Spread the butter generously on the bread."),
        ("Selfish owners refused.", "Selfish", "Dawkins wrote about the selfish gene."),
        ("He filed a frivolous lawsuit.", "frivolous", "The judge dismissed the frivolous lawsuit."),
        ("The faceless trust closed it.", "faceless", "The faceless statue was restored."),
        ("The council waved through the plan.", "waved through", "Guards waved through the cars."),
        ("The council waved the plan through.", "waved the plan through", "She waved to the crowd."),
        ("The firm will bulldoze ahead.", "bulldoze ahead", "Workers will bulldoze two houses."),
        ("The inquiry will crawl along.", "crawl along", "The cars crawl along at night."),
        ("The letter was tossed in the bin.", "tossed in the bin", "The bottle was tossed in the bin."),
        ("He wants to drag the firm into court.", "drag", "The boat began to drag its anchor."),
        ("Hard-pressed drivers will pay more.", "Hard-pressed", "They were hard-pressed to find a seat."),
        ("The minister preached that fares must rise.", "preached", "The bishop preached on Sunday."),
        ("The treaty was a death warrant for the port.", "death warrant", "The governor signed his death warrant."),
        ("The council raided the pension fund.", "raided", "Police raided two offices of the fund."),
        ("The force was hamstrung by a rule.", "hamstrung by", "The striker tore his hamstring in the match."),
        ("It was a giveaway to landlords.", "giveaway", "The shop has a giveaway for its customers."),
        ("The clause was smuggled into the bill.", "smuggled into", "Phones were smuggled into the prison."),
        ("They peddled the measure as a cure.", "peddled", "He sold flowers in the square."),
        ("The council is kneeling before the firm.", "kneeling before", "The pope knelt before the altar."),
        ("The minister stood firm on fees.", "stood firm", "Share prices stood firm on Monday."),
        ("Savers were fobbed off with 2 percent.", "fobbed off with", "Savers were given 2 percent."),
        ("It was a sop to voters.", "sop to", "Use bread to sop up the gravy."),
        ("The firm was bled dry.", "bled dry", "The patient bled from a wound."),
        ("Strikers held passengers to ransom.", "held passengers to ransom", "A gang held the boy for ransom."),
        ("She tore the plan to shreds.", "tore the plan to shreds", "She tore the letter up."),
        ("The firm slammed the door on an offer.", "slammed the door on", "He slammed the door on his finger."),
        ("Refugees have swamped the town.", "swamped", "Waves swamped the boat, and refugees drowned."),
        ("Rules strangle firms.", "strangle", "The victim was strangled, police said."),
        ("Her speech poisoned the talks.", "poisoned", "The lead poisoned the river."),
        ("It was the tired argument.", "tired", "The tired climbers slept."),
        ("The doom-mongers met.", "doom-mongers", "The forecasters met."),
        ("The mad scheme failed.", "mad", "Cows had mad cow disease."),
        ("Banks grabbed profits.", "grabbed", "She grabbed the rail."),
        ("Banks fleece savers.", "fleece", "He wore a grey fleece."),
        ("Officials threw open the floodgates.", "threw open the floodgates", "Engineers opened the gates of the dam."),
        ("It is honest farmers who pay.", "honest", "An honest answer was asked for."),
        ("She hid behind an inquiry.", "hid behind", "She hid behind a tree."),
        ("They rammed the bill through.", "rammed the bill through", "The ship rammed the quay in fog."),
        ("The firm muscled in on the market.", "muscled in on", "A muscle in the leg was torn."),
        ("It was a half-baked scheme.", "half-baked", "The half-baked rolls go into the oven."),
        ("The toothless watchdog met.", "toothless", "A toothless grin greeted the visitors."),
        ("Fees will choke small firms.", "choke", "A small child can choke on a coin."),
        ("The fund is a raid on pensions.", "raid on pensions", "Police carried out a raid on a flat."),
        ("The governor was besieged by critics.", "besieged", "The town was besieged by troops."),
        ("A decent family was asked to go.", "decent", "The harvest was decent."),
        ("The committee has yet to answer.", "has yet to", "Only one species has yet to be counted."),
        ("A puppet president signed.", "puppet", "The puppet was carved for the theatre."),
        ("The council turned the school around.", "turned the school around", "He turned the boat around."),
        ("She pocketed a bonus.", "pocketed", "The ball was pocketed in the last frame."),
        ("Officers tore a father from his sons.", "tore a father from", "She tore a page from the book."),
        (
            "Families were bundled onto a plane.",
            "bundled onto",
            "The parcels were bundled onto a lorry with the luggage.",
        ),
        ("The council sneaked the item onto the agenda.", "sneaked", "A burglar sneaked in at night."),
        ("Ministers climbed down over the levy.", "climbed down", "The firefighter climbed down the ladder."),
        ("The levy will punish small firms.", "punish", "The court can punish the offence with a fine."),
        ("It hands the firm a lifeline.", "hands the firm a lifeline", "She hands the driver a ticket."),
        ("She sold the town short.", "sold the town short", "He sold the car in May."),
        ("It is an activist council.", "activist", "The activist was born in Leeds."),
        ("It is the mayor's pet scheme.", "pet", "Each pet has a vet."),
        ("The regulator was left to rot.", "left to rot", "The wood was left in the yard."),
        ("The rule is designed to fail.", "designed to", "The bridge is designed to carry lorries."),
        ("The bill was stuffed with gifts.", "stuffed with", "The pepper was stuffed with rice."),
        ("The union's demand is inflated, an inflated claim.", "inflated", "The tyre was inflated."),
        ("Tories drift while an unelected clique of donors rules.", "clique of", "A group of pupils sang."),
        ("The corrupt council met.", "corrupt", "He was charged with corrupt payments, prosecutors said."),
        (
            "The ministry colluded with the firm.",
            "colluded with",
            "He denied that he colluded with a rival, the court heard.",
        ),
        ("It was a cover-up.", "cover-up", "The inquiry found no cover-up."),
        ("The mayor got a grip on the budget.", "got a grip on", "The climber lost his hold."),
        ("A flimsy ten-year plan was read out.", "flimsy", "The flimsy tent blew away."),
        ("The party walked out on its voters.", "walked out on", "Drivers walked out on Thursday."),
        ("It was a lie.", "lie", "The patients lie on trolleys."),
        ("It rewards its donors.", "rewards", "The card rewards regular customers."),
    ],
)
def test_company_decides(loaded: str, word: str, neutral: str) -> None:
    """A word is found where it judges, and not where it only tells what happened."""
    assert word in found(loaded)
    assert found(neutral) == []
