"""Word what is put in for a hit: the form of the verb or noun, and what goes with the words before and after it."""

from __future__ import annotations

from service.english.inflection import Form, inflect
from service.english.irregular_forms import PAST_AND_PARTICIPLE
from service.english.parts_of_speech import (
    ends_clause,
    is_adjective_like,
    is_adverb_like,
    is_determiner,
    is_finite_verb,
    is_many,
    is_noun_like,
    is_preposition,
    opens_clause,
)
from service.english.verbs_of_saying import FORMS_OF_SAY
from service.english.word_classes import AUXILIARIES, BE
from service.lexicon.hits import Hit
from service.lexicon.line import Line
from service.lexicon.wordings import (
    COLLECTIVE,
    INSTEAD,
    INTRANSITIVE,
    NOUNS,
    OF_THINGS,
    PUBLIC,
    STAY,
    THE,
    UNCOUNTABLE,
)

_ARTICLES = ("a ", "an ", "the ")
_BARE = frozenset("to will would can could may might must should shall do did does not let".split())
_HAVE = frozenset("have has had having".split())
_OBJECTS_OF_CLAIM = frozenset(
    "responsibility victory credit life lives ownership asylum benefit benefits compensation damages title".split()
)
_OBJECTS = frozenset("him her it them us me you".split())
_BEGINNING = frozenset("start starts started begin begins began stop stops stopped keep keeps kept".split())
_SUBORDINATE = frozenset("after when as because while although before since who which that if , : ;".split())
_PLACES = frozenset("in on at during through via".split())
_CLOSING = frozenset(("”", '"', "’", "'"))
_FAR = 14
_LAST_PREPOSITIONS = frozenset("to with from of at for on about against".split())
_REPORTING = ("complain", "object", "argu", "agree")
"""Beginnings of verbs that need no object, but have a clause with *that*."""
_SPEAK = {"say": "speak", "says": "speaks", "said": "spoke", "saying": "speaking"}
_SAME_PAST = frozenset(base for base, (past, _) in PAST_AND_PARTICIPLE.items() if base == past)
_FORMS: dict[str, Form] = {"claim": "base", "claims": "third", "lambast": "base"}
"""Forms of words that the lexicon lists as they are."""
_QUANTIFIED = frozenset("many some all both most several few those these".split())
"""Words that can be a subject of their own: *many contend*."""


def worded(line: Line, first: int, last: int, hit: Hit) -> str | None:
    """Return the plainer words for *hit*, in the cells from *first* to *last*, in the form that fits; else None."""
    before, after = line.word(line.before(first)), line.word(line.after(last))
    if hit.entry in STAY:
        return None
    if is_noun_of_verb(before, after, hit) or _is_described(line, first, hit):
        return None if " " in hit.entry else _as_noun(line, first, hit)
    plain = _in_form(line, first, hit, before)
    plain = _for_object(line, last, hit, plain)
    if plain.startswith(("not ", "does not ", "did not ")):
        return _negated(plain, before)
    if plain.rpartition(" ")[2] in FORMS_OF_SAY:
        return _reported(line, last, plain, before)
    if not _fits(line, first, last, hit, plain):
        return None
    return _beside(plain, before, after, hit)


# ── Forms ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _in_form(line: Line, first: int, hit: Hit, before: str) -> str:
    """Put the plainer words into the form of the loaded ones, as it is in this sentence."""
    surface = line.word(first)
    form: Form = _FORMS.get(surface, hit.form)
    if hit.pos == "verb" and form == "base":
        form = _form_of_base(line, first, before)
    if base := INSTEAD.get(surface) or INSTEAD.get(hit.entry):
        return inflect(base, hit.pos, form)
    plain = hit.neutral or ""
    if form != hit.form:
        plain = inflect(plain, hit.pos, form)
    return plain if hit.form != "plural" else _countable(plain)


def _for_object(line: Line, last: int, hit: Hit, plain: str) -> str:
    """Word otherwise what is done to a thing (*butcher the clinic*), and what is said (*squirmed that*)."""
    if hit.entry in OF_THINGS and any(line.word(line.after(last, steps)) in PUBLIC for steps in range(1, 5)):
        return inflect(OF_THINGS[hit.entry], hit.pos, hit.form)
    is_speech = hit.pos == "verb" and line.word(line.after(last)) == "that" and not plain.startswith(_REPORTING)
    return inflect("say", "verb", hit.form) if is_speech and not _takes_object(plain) else plain


def _form_of_base(line: Line, first: int, before: str) -> Form:
    """Tell the form of *hit back*, *cut* or *come under fire*, which look like the base."""
    verb = line.word(first)
    while is_adverb_like(before) and before not in _BARE:
        first = line.before(first)
        before = line.word(line.before(first))
    if before in _HAVE and verb in {participle for _, participle in PAST_AND_PARTICIPLE.values()}:
        return "participle"
    if verb in _SAME_PAST and before not in _BARE and not before.endswith("n't") and not is_many(before):
        return "past"
    return "base"


def _countable(plain: str) -> str:
    """Undo a plural of what has none: *unrests*."""
    return next(
        (plain.removesuffix(p) + n for n in UNCOUNTABLE if plain.endswith(p := inflect(n, "noun", "plural"))), plain
    )


def is_noun_of_verb(before: str, after: str, hit: Hit) -> bool:
    """Tell whether the words of a verb are a noun here: *these claims*, *false claims about*."""
    if hit.pos != "verb" or (hit.form not in ("base", "third") and hit.entry != "claims"):
        return False
    if before in _QUANTIFIED and _FORMS.get(hit.entry, hit.form) == "base":
        return False
    if is_determiner(before) or is_preposition(before) or before == "more":
        return True
    follows = is_preposition(after) or after in AUXILIARIES or ends_clause(after)
    return (is_adjective_like(before) or before in {"and", "or"}) and follows and hit.form == "third"


def _is_described(line: Line, first: int, hit: Hit) -> bool:
    """Tell whether the base of a verb stands after a determiner and an adjective, as a noun does: *a sly swipe*."""
    if hit.pos != "verb" or _FORMS.get(line.word(first), hit.form) != "base":
        return False
    return is_adjective_like(line.word(line.before(first))) and is_determiner(line.word(line.before(first, 2)))


def _as_noun(line: Line, first: int, hit: Hit) -> str | None:
    plain = INSTEAD.get(hit.entry, hit.neutral or "")
    noun = next((n for verb, n in NOUNS.items() if plain in {verb, inflect(verb, "verb", "third")}), None)
    if noun is None or noun in UNCOUNTABLE or _FORMS.get(line.word(first), hit.form) == "base":
        return noun
    return inflect(noun, "noun", "plural")


def _negated(plain: str, before: str) -> str | None:
    """Write *did not say* with the auxiliary that is there, or with *do*."""
    if before == "not" or before.endswith("n't"):
        return None
    if not plain.startswith("not ") or before in AUXILIARIES | {"to"}:
        return plain
    return plain if plain.split()[1].endswith(("ing", "ed")) else f"do {plain}"


# ── Saying ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _reported(line: Line, last: int, plain: str, before: str) -> str | None:
    """Return a form of *say* before a clause, of *speak* before *about* or nothing, and None before an object."""
    at = line.after(last)
    after, said = line.word(at), plain.rpartition(" ")[2]
    is_quoted = any(mark in cell for cell in line.now[:last] for mark in '”"')
    if before in _CLOSING and is_noun_like(after):
        return plain
    if plain == said and (after in {"about", "of"} or (after in {".", ""} and not is_quoted)):
        return "spoken" if said == "said" and before in BE | _HAVE else _SPEAK[said]
    if after in {"to", "as"} or (after == "by" and before in BE):
        return None
    if ends_clause(after) or opens_clause(after) or is_adverb_like(after) or after in _PLACES:
        return plain
    return plain if _has_verb(line, at) else None


def _has_verb(line: Line, at: int) -> bool:
    """Tell whether a clause with a verb begins at cell *at*, and not an object."""
    for _ in range(_FAR):
        word = line.word(at)
        if not word or word in _SUBORDINATE or word in _OBJECTS_OF_CLAIM:
            return False
        if is_finite_verb(word):
            return True
        at = line.after(at)
    return False


# ── What stands around ───────────────────────────────────────────────────────────────────────────────────────────


def _fits(line: Line, first: int, last: int, hit: Hit, plain: str) -> bool:
    """Tell whether the plainer words can stand between the words before and after them."""
    before, after, word = line.word(line.before(first)), line.word(line.after(last)), line.word(last)
    if plain == "to":
        return True
    says_what = after == "that" and plain.startswith(_REPORTING)
    lacks_object = hit.pos != "noun" and not _takes_object(plain) and _is_object(after) and not says_what
    if lacks_object or after.endswith(("self", "selves")):
        return False
    if hit.pos == "adjective":
        return _fits_adjective(before, after, word)
    if hit.pos == "verb":
        is_open = plain.rpartition(" ")[2] in _LAST_PREPOSITIONS and is_preposition(after)
        return not (is_open and _is_passive(line, first, hit))
    if plain == "that":
        return not is_preposition(before) and before != "to"
    is_verb = before in _BEGINNING and word.endswith("ing") and not plain.endswith("ing")
    return not is_verb and (hit.pos == "adverb" or _fits_noun(line, first, last, plain))


def _is_passive(line: Line, first: int, hit: Hit) -> bool:
    """Tell whether a verb is a participle after a form of *be*, with adverbs between them or without."""
    at = line.before(first)
    while is_adverb_like(line.word(at)):
        at = line.before(at)
    return hit.form in ("past", "participle") and line.word(at) in BE


def _fits_adjective(before: str, after: str, word: str) -> bool:
    """Tell whether an adjective is one here, and no verb (*it outraged the bishop*) and no noun (*the far right*)."""
    is_verb = word.endswith(("ed", "ing")) and (is_determiner(after) or after in _OBJECTS)
    is_last = (ends_clause(after) and after not in {"and", "or", ","}) or is_preposition(after) or after in AUXILIARIES
    is_noun = is_determiner(before) and is_last
    return not is_verb and not is_noun


def _fits_noun(line: Line, first: int, last: int, plain: str) -> bool:
    """Tell whether plainer words for a noun can stand between their neighbours."""
    before, after, words = line.word(line.before(first)), line.word(line.after(last)), plain.split(" ")
    is_half = (words[-1] in COLLECTIVE and after != "of") or (
        words[0] in {"a", "an"} and is_adjective_like(words[-1]) and not is_noun_like(after)
    )
    has_preposition = any(is_preposition(word) or word == "to" for word in words)
    is_strange = has_preposition or (is_many(words[-1]) and not is_many(line.word(last)))
    is_compound = len(words) > 1 and is_noun_like(before) and not is_adjective_like(before)
    return not (is_half or (is_strange and is_modifier(line, last)) or (is_compound and is_adjective_like(words[0])))


def _takes_object(plain: str) -> bool:
    return not any(plain in _all_forms(verb) for verb in INTRANSITIVE)


def _is_object(word: str) -> bool:
    return is_determiner(word) or (is_noun_like(word) and not is_adverb_like(word))


def _all_forms(verb: str) -> set[str]:
    return {inflect(verb, "verb", form) for form in ("base", "third", "past", "participle", "gerund")}


def is_modifier(line: Line, last: int) -> bool:
    """Tell whether the words up to cell *last* stand before a noun that they modify: *gun-rights activists*."""
    after = line.after(last)
    between = "".join(line.now[last + 1 : after]) if after > 0 else ""
    return between.isspace() and is_noun_like(line.word(after)) and not is_finite_verb(line.word(after))


def _beside(plain: str, before: str, after: str, hit: Hit) -> str:
    """Fit an article, a quantity or a preposition of the plainer words to their neighbours."""
    for article in _ARTICLES:
        if plain.startswith(article) and is_determiner(before):
            return plain.removeprefix(article)
    if plain.startswith("a ") and before == "of":
        return "the " + plain.removeprefix("a ")
    if plain in THE and not is_determiner(before) and before not in THE:
        plain = f"the {plain}"
    if plain == "known" and is_noun_like(after):
        return "well-known"
    if plain in {"many", "several", "much"} and hit.pos != "adverb" and is_noun_like(after):
        many = is_many(after) or is_adjective_like(after)
        return ("many" if plain == "much" else plain) if many else "much"
    words = plain.split(" ")
    is_open = hit.pos == "verb" and words[-1] in _LAST_PREPOSITIONS and ends_clause(after)
    if len(words) > 1 and (words[-1] == after or is_open):
        words = words[:-1]
    if len(words) > 1 and words[0] == before:
        words = words[1:]
    return " ".join(words)
