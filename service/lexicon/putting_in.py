"""
Put plainer words in the place of loaded ones, so that they go with the words around them.

What may have to change with them: an article (*a tirade*: *criticism*), a preposition (*railed at*: *criticised*), the
place of an adjective (*undocumented migrants*: *migrants without legal status*), a word that would stand twice.
"""

from __future__ import annotations

from service.english.inflection import inflect
from service.english.parts_of_speech import (
    ends_clause,
    is_adjective_like,
    is_adverb_like,
    is_determiner,
    is_finite_verb,
    is_noun_like,
    is_preposition,
    opens_clause,
)
from service.english.verbs_of_saying import FORMS_OF_SAY
from service.english.word_classes import AUXILIARIES, BE
from service.lexicon.hits import Hit
from service.lexicon.leaving_out import leave_out_adverb
from service.lexicon.line import Line

_ARTICLES = ("a ", "an ", "the ")
_INDEFINITE = frozenset(("a", "an"))
_QUANTITIES = frozenset("many several some much few numbers".split())
_MASS = frozenset(
    "criticism anger violence abuse disorder damage unrest theft pressure uncertainty difficulty hardship destruction"
    " praise blame pain distress sadness worry concern fear support opposition hostility fraud crime killing material"
    " spending research work speech evidence information misconduct wrongdoing disagreement control influence behaviour"
    " politics change help leniency inequality prejudice surveillance immigration migration growth".split()
)
_NOUNS = {
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
    "criticises": "criticism",
}
"""The noun for each verb whose loaded forms are nouns as well: *a blast*, *the claims*."""
_CRITICISING = frozenset(form for verb in ("criticise", "reject", "oppose") for form in (verb, verb + "s", verb + "d"))
_BEHIND = frozenset("with without for opposed close full critical hard above supporting of in".split())
_OBJECTS_OF_CLAIM = frozenset(
    "responsibility victory credit life lives ownership asylum benefit benefits compensation damages title".split()
)
_FAR = 14
_SUBORDINATE = frozenset("after when as because while although before since who which that if , : ;".split())
_PREPOSITIONS_OF_VERBS = frozenset("to with from of at for on about against".split())


def put_in(line: Line, first: int, last: int, hit: Hit) -> bool:
    """Put the plainer wording of *hit* in the cells from *first* to *last*. Return whether that was possible."""
    plain = _worded(line, first, last, hit)
    if plain is None:
        return False
    if hit.pos == "adverb" and not _fits_adverb(line, first, last, plain):
        return leave_out_adverb(line, first, last, hit)
    if hit.pos in ("adjective", None) and _put_behind(line, first, last, plain):
        return True
    line.put(first, last, plain)
    _fit_articles(line, first, last, hit)
    _fit_neighbours(line, first, last)
    return True


# ── The words ────────────────────────────────────────────────────────────────────────────────────────────────────


def _worded(line: Line, first: int, last: int, hit: Hit) -> str | None:
    """Return the plainer words, in the form that fits; None if none does."""
    plain = hit.neutral or ""
    before, after = line.word(line.before(first)), line.word(line.after(last))
    if hit.pos == "verb":
        if _is_noun(before, after, hit):
            return _as_noun(plain, hit)
        if plain.startswith("not "):
            return _negated(plain, before)
    if plain.split()[-1] in FORMS_OF_SAY and not _reports(line, last, before):
        return None
    for article in _ARTICLES:
        if plain.startswith(article) and is_determiner(before):
            return plain.removeprefix(article)
    if plain.startswith("a ") and before == "of":
        return "the " + plain.removeprefix("a ")
    return _without_doubled(plain, before, after, hit)


def _is_noun(before: str, after: str, hit: Hit) -> bool:
    """Tell whether the words of a verb are a noun here: *these claims*, *false claims about*."""
    if hit.form not in ("base", "third") or " " in hit.entry:
        return False
    follows = is_preposition(after) or after in AUXILIARIES or ends_clause(after)
    if is_determiner(before) or is_preposition(before):
        return True
    return is_adjective_like(before) and follows


def _as_noun(plain: str, hit: Hit) -> str | None:
    noun = next((n for verb, n in _NOUNS.items() if plain in {verb, inflect(verb, "verb", "third")}), None)
    if noun is None or hit.form == "base":
        return noun
    return noun if noun in _MASS else inflect(noun, "noun", "plural")


def _negated(plain: str, before: str) -> str | None:
    """Write *did not say* with the auxiliary that is there, or with *do*."""
    if before == "not" or before.endswith("n't"):
        return None
    return plain if before in AUXILIARIES | {"to"} or plain.endswith("ing") else f"do {plain}"


def _reports(line: Line, last: int, before: str) -> bool:
    """Tell whether a verb of saying has a clause and no object: *claimed he won*, not *claimed victory*."""
    at = line.after(last)
    after = line.word(at)
    if after in {"to", "as"} or (after == "by" and before in BE):
        return False
    if ends_clause(after) or opens_clause(after) or is_adverb_like(after) or is_preposition(after):
        return True
    for _ in range(_FAR):
        word = line.word(at)
        if not word or word in _SUBORDINATE or word in _OBJECTS_OF_CLAIM:
            return False
        if is_finite_verb(word):
            return True
        at = line.after(at)
    return False


def _without_doubled(plain: str, before: str, after: str, hit: Hit) -> str:
    """Leave out a first or last word that stands there already, and a preposition that nothing follows."""
    words = plain.split(" ")
    is_open = hit.pos == "verb" and words[-1] in _PREPOSITIONS_OF_VERBS and ends_clause(after)
    if len(words) > 1 and (words[-1] == after or is_open):
        words = words[:-1]
    if len(words) > 1 and words[0] == before:
        words = words[1:]
    return " ".join(words)


# ── What stands around them ──────────────────────────────────────────────────────────────────────────────────────


def _fits_adverb(line: Line, first: int, last: int, plain: str) -> bool:
    """Tell whether the plainer adverb can stand where the loaded one did: *with anger* can't stand before a verb."""
    after = line.word(line.after(last))
    if plain == "not":
        return line.word(line.before(first)) in AUXILIARIES
    if plain in {"very", "too"}:
        return is_adjective_like(after) or is_adverb_like(after)
    if plain == "much":
        return after.endswith("er") or after in {"more", "less", "too", "better", "worse"}
    return " " not in plain or ends_clause(after)


def _put_behind(line: Line, first: int, last: int, plain: str) -> bool:
    """Put an adjective of several words behind its noun: *migrants without legal status*."""
    at = line.after(last)
    if " " not in plain or plain.split(maxsplit=1)[0] not in _BEHIND or not is_noun_like(line.word(at)):
        return False
    if line.word(line.before(first)) in BE:
        return False
    if is_adjective_like(line.word(at)) and is_noun_like(line.word(line.after(at))):
        at = line.after(at)
    line.leave_out(first, last)
    line.now[at] = f"{line.now[at]} {plain}"
    return True


def _fit_articles(line: Line, first: int, last: int, hit: Hit) -> None:
    """Leave out *a* before what is many or cannot be counted, and before an article."""
    plain = line.now[first]
    words = plain.split(" ")
    article = line.before(first)
    if is_adjective_like(line.word(article)):
        article = line.before(article)
    if line.word(article) not in _INDEFINITE:
        return
    is_noun = hit.pos == "noun" or (hit.pos is None and not is_noun_like(line.word(line.after(last))))
    head = next((words[i - 1] for i, word in enumerate(words) if i and is_preposition(word)), words[-1])
    is_many = head.endswith("s") and not head.endswith(("ss", "us", "is")) and hit.form == "base"
    if (words[0] in _QUANTITIES and hit.pos != "adjective") or (is_noun and (is_many or head in _MASS)):
        line.leave_out(article, article)


def _fit_neighbours(line: Line, first: int, last: int) -> None:
    """Leave out a preposition that the plainer verb does without, and a word that now stands twice."""
    plain, after = line.now[first], line.after(last)
    if (plain in _CRITICISING and line.word(after) in {"at", "against"}) or line.word(after) == plain:
        line.leave_out(after, after)
    elif line.word(after) in {"and", "or", ","} and line.word(line.after(after)) == plain:
        line.leave_out(after, line.after(after))
