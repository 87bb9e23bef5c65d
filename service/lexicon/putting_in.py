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
    is_many,
    is_noun_like,
    is_preposition,
)
from service.english.word_classes import AUXILIARIES, BE, DAYS
from service.lexicon.agreeing import is_figure, leave_out_quantity, make_plural, make_singular
from service.lexicon.hits import Hit
from service.lexicon.leaving_out import leave_out_adjective, leave_out_adverb, leave_out_before_noun
from service.lexicon.line import Line
from service.lexicon.worded import is_modifier, worded
from service.lexicon.wordings import LEFT_OUT, PEOPLE, UNCOUNTABLE

_INDEFINITE = frozenset(("a", "an"))
_QUANTITIES = frozenset("many several some much few numbers".split())
_CRITICISING = frozenset(form for verb in ("criticise", "reject", "oppose") for form in (verb, verb + "s", verb + "d"))
_BEHIND = frozenset("with without for opposed close full critical hard above supporting of in".split())
_HAVE_NOT = ("has not", "have not", "had not")


def put_in(line: Line, first: int, last: int, hit: Hit) -> bool:
    """Put the plainer wording of *hit* in the cells from *first* to *last*. Return whether that was possible."""
    if line.word(first) == "claimed" and is_determiner(line.word(line.before(first))):
        return False
    if leave_out_quantity(line, first, last, hit) or _leave_out_person(line, first, last, hit):
        return True
    if hit.entry in LEFT_OUT or _is_participle_before_noun(line, first, last, hit) or _is_of_figure(line, last, hit):
        return leave_out_adjective(line, first, last, hit)
    return _put_wording(line, first, last, hit)


def _put_wording(line: Line, first: int, last: int, hit: Hit) -> bool:
    plain = worded(line, first, last, hit)
    if plain is None:
        return False
    if hit.pos == "adverb" and not _fits_adverb(line, first, last, plain):
        return plain != "not" and leave_out_adverb(line, first, last, hit)
    if hit.pos == "adjective" and " " in plain and plain.partition(" ")[0] in _BEHIND and is_modifier(line, last):
        return _put_behind(line, first, last, plain)
    line.put(first, last, plain)
    if plain in _HAVE_NOT and line.word(last + 1) != "":
        _bend_next(line, last)
    _fit_articles(line, first, last, hit)
    _fit_neighbours(line, first, last)
    _fit_verb(line, first, last, hit)
    return True


def _is_participle_before_noun(line: Line, first: int, last: int, hit: Hit) -> bool:
    """Tell whether a verb describes a noun here: *a buried report*, *howling crowds*."""
    word, before = line.word(first), line.word(line.before(first))
    if hit.pos == "noun" or first != last or not word.endswith(("ed", "ing")) or not is_modifier(line, last):
        return False
    if hit.pos == "verb" and word.endswith("ed"):
        return " " in (hit.neutral or "") and is_determiner(before)
    return (hit.pos == "verb" or hit.pos is None) and word.endswith("ing") and is_determiner(before)


def _is_of_figure(line: Line, last: int, hit: Hit) -> bool:
    """Tell whether an adjective stands before a figure, which says how much it is: *a crippling 27 months*."""
    return hit.pos == "adjective" and is_figure(line, line.after(last))


def _leave_out_person(line: Line, first: int, last: int, hit: Hit) -> bool:
    """Leave out a word for a person that describes another noun, which is no name: *the lunatic decree*."""
    is_person = hit.pos == "noun" and hit.form == "base" and (hit.neutral or "").rpartition(" ")[2] in PEOPLE
    if not is_person or not is_modifier(line, last) or not line.now[line.after(last)].islower():
        return False
    leave_out_before_noun(line, first, last)
    return True


def _bend_next(line: Line, last: int) -> None:
    """Make a participle of the verb after *has failed to*, of which *has not* is left."""
    verb = line.after(last)
    if line.now[verb].isalpha():
        line.now[verb] = inflect(line.now[verb], "verb", "participle")


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
    if line.word(line.before(first)) in BE or is_preposition(plain.rpartition(" ")[2]):
        return False
    while is_adjective_like(line.word(at)) and is_noun_like(line.word(line.after(at))):
        at = line.after(at)
    if line.word(line.after(at)) == "of" or line.now[line.after(at)] in {"'", "’"}:
        return False
    line.leave_out(first, last)
    line.now[at] = f"{line.now[at]} {plain}"
    return True


def _fit_articles(line: Line, first: int, last: int, hit: Hit) -> None:
    """Leave out *a* before what is many or cannot be counted."""
    words = line.now[first].split(" ")
    article = line.before(first)
    if is_adjective_like(line.word(article)):
        article = line.before(article)
    if line.word(article) not in _INDEFINITE:
        return
    is_noun = hit.pos == "noun" or (hit.pos is None and not is_modifier(line, last))
    head = next((words[i - 1] for i, word in enumerate(words) if i and is_preposition(word)), words[-1])
    is_uncounted = head in UNCOUNTABLE or (is_many(head) and hit.form == "base")
    if (words[0] in _QUANTITIES and hit.pos != "adjective") or (is_noun and is_uncounted):
        line.leave_out(article, article)


def _fit_neighbours(line: Line, first: int, last: int) -> None:
    """Leave out or change a preposition that does not go with the plainer word, and leave out what stands twice."""
    plain, after = line.now[first], line.after(last)
    following = line.word(after)
    if (plain in _CRITICISING and following in {"at", "against"}) or following == plain:
        line.leave_out(after, after)
    elif (
        plain.endswith(("enforcement", "operation")) and following == "on" and line.word(line.after(after)) not in DAYS
    ):
        line.now[after] = "against"
    elif plain.endswith("criticism") and following in {"to", "at", "against"}:
        line.now[after] = "of"
    elif following in {"and", "or", ","} and line.word(line.after(after)) == plain:
        line.leave_out(after, line.after(after))


def _fit_verb(line: Line, first: int, last: int, hit: Hit) -> None:
    """Let the verb go with the plainer noun: *many people have*, *criticism has*."""
    words = line.now[first].split(" ")
    if hit.entry.endswith(" of") and words[0] in _QUANTITIES and is_many(line.word(line.after(last))):
        make_plural(line, first, last)
    elif hit.pos == "noun" and hit.form == "plural" and words[-1] in UNCOUNTABLE:
        make_singular(line, first, last)
