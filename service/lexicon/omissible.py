"""
What may be left out of a sentence, of the entries that the lexicon gives no plainer wording and no part of speech.

A phrase that says whose view it is (*critics say*) is never left out: the view would become the article's own.
"""

from __future__ import annotations


def phrases(listed: str) -> frozenset[str]:
    """List phrases that stand between semicolons or line ends."""
    return frozenset(phrase.strip() for line in listed.strip().splitlines() for phrase in line.split(";") if phrase)


DOUBTS = phrases("""
    so-called; self-styled; self-appointed; self-anointed; soi-disant; self-proclaimed; flimsy; trumped-up
    conveniently; suspiciously; mysteriously; curiously; oddly; quote unquote; contrived; twisted; warped
    pseudo-intellectual; tired
""")
"""Of the words of doubt, those that deny nothing: without *alleged* or *fake*, a sentence would say more."""

FACTS = phrases("""
    biologically male; unborn; preborn; born-alive; illegitimate; unelected; unqualified; military-style
    Soros-funded; Soros-backed; drug-infested; unvetted; useless; worthless; ineffective; meaningless; pointless
    illegal; dishonest; hero; heroine; scapegoat; political pawn; bargaining chip; conspiracy theorist
    domestic terrorist; innocent; corrupt; racist; fascist; Nazi; neo-Nazi; white supremacist; white nationalist
    anti-Semite; nationalist; communist; socialist; Marxist; anarchist; fundamentalist; extremist; populist
    left-winger; right-winger; anti-fascist; saboteur; looter; tax dodger; homophobic; transphobic; Islamophobic
    misogynistic; xenophobic; overtly racist; blatantly racist; openly racist; bigoted; totalitarian; authoritarian
    genocidal; autocratic; hidden; secret; weak; greatest; great; extreme; total; complete; pure
""")
"""Words that say which people or things are meant."""

ADJECTIVES = phrases("""
    failed; failing; broken; adored; brilliant; outright; flat-out; communist-style; banana-republic-style
    politically correct; swivel-eyed; crypto-fascist; ideologically driven; dismayed; barely concealed
""")

PARENTHESES = phrases("""
    of course; needless to say; without a doubt; make no mistake; to be sure; surprise surprise; rest assured
    truth be told; in truth; at long last; at last; in an ironic twist; alas; quite rightly; rightly so
    not surprisingly; to his credit; to her credit; to their credit; to its credit; to be fair; in fairness
    without question; plain and simple; pure and simple; end of story; believe it or not; lo and behold; go figure
    suffice it to say; worse still; worse yet; adding insult to injury; to add insult to injury
    to make matters worse; to no one's surprise; more importantly; most importantly; by any measure; as we all know
    as everyone knows; quote unquote; all too; nothing less than; nothing short of; God forbid
    rubbing salt into the wound
""")

PHRASES = phrases("""
    no doubt; aside; manner of saying; of all people; for all to see; beyond dispute; with impunity; in cold blood
    beyond belief; for good reason; with good reason; of the century; in human history; in the history of the world
    in the history of our country; of all time; in living memory; in our nation's history; like never before
    as never before; second to none; like no other; howls of; with restraint; with admirable restraint; with dignity
    with good grace; with bad grace
""")

CLAUSES = phrases("""
    let us be honest; let us be clear; let's be clear; let's be honest; let's face it; it goes without saying
    it is no secret that; it's no secret that; the truth is; the reality is; the simple fact is; the fact remains
    the fact is; one thing is clear; one thing is certain; it is clear that; it's clear that; there can be no doubt
    there is no denying; there's no denying; there is no question that; there's no question that
    there is little doubt; there's little doubt; everyone knows; everybody knows; we all know; no one can deny
    few would dispute; few would deny; it should come as no surprise; it's no surprise that; it is no surprise that
""")
