"""
Deeds that no report leaves out or names by any word at all: an arrest, a lawsuit, a resignation.

A text in which such a deed happens has one of its words, or one of the words behind the stroke. Verbs and nouns stand
for all their forms.
"""

from __future__ import annotations

from functools import cache

from service.english.inflection import Pos, forms

_DEEDS = """
arrest | detain, apprehend, capture, handcuff, seize, pick, irons, jail, hold, catch, custody, prison, bail, charge
sue | lawsuit, suit, court, litigation, plaintiff, complaint, damages, legal, judge, claim, case, writ, tribunal
resign | quit, step, stand, leave, depart, exit, retire, retirement, oust, go, replace, remove, out, notice, hand
apologise | apology, apologetic, sorry, regret, remorse, forgive, forgiveness, pardon, mistake
divorce | separate, separation, split, ex-wife, ex-husband, ex, marriage, part
deport, extradite | deportation, extradition, expel, expulsion, remove, removal, return, repatriate, send, hand
evacuate | evacuation, flee, leave, clear, empty, move, shelter, rescue, displace, escape, home, ground
kidnap, abduct | hostage, abduction, kidnapping, captive, seize, take, hold, ransom, snatch, missing
impeach | impeachment, remove, removal, oust, trial
veto | block, reject, refuse, override, sign, oppose, turn, strike, return
stab | knife, blade, wound, attack, slash, cut
drown | water, sea, river, lake, pool, sink, capsize, flood, wave, swim, swimmer, canal, bay, beach, shore, ferry, boat
"""


def is_new_deed(word: str, known: frozenset[str]) -> bool:
    """Tell whether a word is a deed of which *known*, the words of a text in lower case, has no sign."""
    signs = _signs().get(word)
    return signs is not None and signs.isdisjoint(known)


@cache
def _signs() -> dict[str, frozenset[str]]:
    """Return for each form of a deed the words that are signs of it."""
    found: dict[str, frozenset[str]] = {}
    for line in _DEEDS.strip().split("\n"):
        deeds, others = (side.split(", ") for side in line.split(" | "))
        signs = frozenset(form for word in (*deeds, *others) for form in _forms(word, ("verb", "noun")))
        found |= {form: signs for word in deeds for form in _forms(word, ("verb",))}
    return found


def _forms(word: str, kinds: tuple[Pos, ...]) -> set[str]:
    return {form for kind in kinds for form in forms(word, kind)}
