"""
Where the lexicon's plainer wording can't simply be put in: entries that stay, and better words to put in.

The lexicon's wordings are shown to people as advice; those here have to stand in the sentence.
"""

from __future__ import annotations

from service.lexicon.omissible import phrases

STAY = phrases("""
    jihad; overwhelmingly;
    sexual misconduct; tax cuts for the rich; showdown; blasts; prove; realise; terror; hard-liner; failure to
    get away with; without evidence; without proof; no credible evidence; without showing any proof; purport to
    claim to be; claim to have; claim ignorance; profess to; go unpunished; drowning in; at the expense of
    unarmed black man; military-age men; stumble over; despite evidence; fantasise; claims of voter fraud
    claims of election fraud; as an excuse for; our way of life; fury at; excessive; persecution
    sanctity of marriage
""")
"""Entries whose plainer wording changes what is said, or needs another sentence around it."""

INSTEAD = {
    "claims": "say",
    "claim": "say",
    "claiming": "saying",
    "lambaste": "criticise",
    "downplay": "minimise",
    "play down": "minimise",
    "trivialise": "minimise",
    "ignore": "not respond to",
    "onslaught": "series",
    "Obamacare": "the Affordable Care Act",
    "discrimination": "unequal treatment",
    "pounce on": "turn to",
    "bloodbath": "heavy loss",
    "tantrum": "protest",
    "temper tantrum": "protest",
}
"""Base forms of what is put in for some entries."""

OF_THINGS = {"butcher": "cut"}
"""Base forms for what is done to a thing: nobody kills a clinic."""

PUBLIC = phrases("""
    clinic; hospital; school; college; library; service; services; budget; budgets; programme; program; bill; law; laws
    plan; text; language; schedule; department; agency; railway; route; routes; economy; system; funding; forest
""")
"""Things that violent verbs are used of."""

LEFT_OUT = phrases("disgraced; celebrated; ruinous; brazen")
"""Adjectives whose plainer wording would say something else: *former*, *welcomed*, *costly*, *open*."""

PEOPLE = phrases("""
    person; people; supporter; opponent; campaigner; activist; politician; official; executive; critic; member
    extremist; thinker; reformer; leader; man; woman; newcomer; worker; adviser; follower; politicians; university
""")
"""Words for people, and one for where they are, which say nothing of a thing: *a lunatic decree*."""

COLLECTIVE = phrases("series; number; amount; burst; list; great deal")
"""Nouns that mean something only with *of*."""

UNCOUNTABLE = phrases("""
    criticism; anger; violence; abuse; disorder; damage; unrest; theft; pressure; uncertainty; hardship; destruction
    praise; blame; pain; distress; sadness; worry; concern; fear; support; opposition; hostility; fraud; crime
    killing; material; spending; research; work; evidence; information; misconduct; wrongdoing; disagreement
    control; influence; behaviour; help; leniency; inequality; prejudice; surveillance; immigration; migration
    growth; proof; progress; secrecy; cooperation; responsibility; hunger; corruption; confusion; politics
    treatment; enforcement; legal status; firmness; care; debt relief; militancy; confidence; dissent; wealth; money
""")
"""Nouns without a plural, which take no *a*."""

INTRANSITIVE = phrases("""
    complain; speak; talk; object; disagree; argue; fall; rise; grow; apologise; yield; agree; not act; react; worry
    hesitate; remain; appear; appeal; withdraw; profit; struggle; die; hide; act
""")
"""Verbs without an object."""

THE = phrases("""
    Affordable Care Act; Democratic Party; West Bank; Falkland Islands; Gulf of Mexico; EU; Russia investigation
    Republican health bill; Green New Deal; civil service; Chinese government; Israeli government
    Ukrainian government
""")
"""Names that take *the*."""

NOUNS = {
    "say": "statement",
    "criticise": "criticism",
    "question": "question",
    "reply": "reply",
    "attack": "attack",
    "increase": "increase",
    "rise": "rise",
    "fall": "fall",
    "cut": "cut",
    "dispute": "dispute",
    "object": "objection",
    "reject": "rejection",
    "complain": "complaint",
    "support": "support",
    "promise": "promise",
}
"""The noun for each verb whose loaded forms are nouns as well: *a blast*, *the claims*."""
