"""List what an article reports people to say: each verb of saying with its subject, outside of quotations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from service.english.antecedents import Antecedents
from service.english.attribution import according_to, inverted_subject
from service.english.narration import narrated
from service.english.noun_phrases import Phrase, starting
from service.english.ranges import Range
from service.english.subjects import saying_verbs, subject_of, verb_group
from service.english.tokens import Token, Tokens, is_name, is_word
from service.english.verbs_of_saying import BASES, NAMING, SAYING
from service.english.word_classes import PREPOSITIONS, PRONOUNS
from service.models import Sentence

_UNSAID = frozenset("think believe speak refer invite appeal".split())
"""Verbs that go with speech, but don't report what is said."""
_NO_VERBS = {
    *(("call", word) for word in ("his", "her", "their", "to")),
    *(("accuse", "of"), ("blame", "for"), ("thank", "to"), ("hail", "from")),
}
"""Verbs whose next word shows that they have no such subject or meaning: "accused of fraud", "called his bluff"."""
_MODALS = frozenset("should would could may might must can will".split())
"""With these words somebody only might say something, or is told to."""
_ANYBODY = frozenset("people those anyone everyone men women others".split())
"""Whom a clause with "who" only picks out: "people who declare that they are ill"."""
_AND = frozenset("and but or who which that because when after before while if".split())
"""Words after which no second object can follow."""
ACCORDING = "according to"


class Report(NamedTuple):
    """The verb at `text[start:end]`, in its base form, who says it, and the number of the sentence in *sentences*."""

    start: int
    end: int
    verb: str
    speaker: str
    source: tuple[int, int]
    """Where the article names the speaker, or has a pronoun for it."""
    sentence: int


def reported(
    text: str, sentences: Sequence[Sentence], quotes: Sequence[Range], antecedents: Antecedents
) -> list[Report]:
    """List the verbs of saying whose subject can be told, in order."""
    found = []
    for number, sentence in enumerate(sentences):
        line = narrated(text, sentence.start, sentence.end, quotes)
        for first, last, subject in _said(line):
            place = (line[subject.first].start, _end(line[subject.last - 1]))
            speaker: str | None = subject.words
            if subject.words.casefold() in PRONOUNS:
                speaker = antecedents.meant(subject.words, place[0])
            verb = ACCORDING if line[first].key == "according" else BASES[line[first].key]
            if speaker:
                found.append(Report(line[first].start, _end(line[last]), verb, speaker, place, number))
    return found


def _end(token: Token) -> int:
    """Return where a word ends, without the full stop of the sentence."""
    return token.start + len(token.text.rstrip("."))


def _said(line: Tokens) -> Iterator[tuple[int, int, Phrase]]:
    """List the first and the last token of each verb of saying, with its subject."""
    for verb in saying_verbs(line):
        opens = verb == 0 or not is_word(line[verb - 1])
        subject = (inverted_subject(line, verb) if opens else None) or subject_of(line, verb)
        after = line[verb + 1].key if verb + 1 < len(line) else ""
        base = BASES[line[verb].key]
        if subject is None or base in _UNSAID or (base, after) in _NO_VERBS or _is_adjective(line, verb):
            continue
        if not verb_group(line, verb)[1].isdisjoint(_MODALS):
            continue
        if not _is_called(line, verb, subject) and not _picks_out(line, verb, subject):
            yield verb, verb, subject
    if found := according_to(line):
        yield found[0], found[0] + 1, found[1]


def _is_called(line: Tokens, verb: int, subject: Phrase) -> bool:
    """Tell whether a verb only gives a name, or a call: "a campaign called “Rebuild”", "Lee called Orlov on Monday"."""
    if line[verb].key not in NAMING:
        return False
    is_some = line[subject.first].key in {"a", "an"} and line[subject.last - 1].text.islower()
    if is_some and subject.last == verb:
        return True
    called = starting(line, verb + 1) if BASES[line[verb].key] == "call" else None
    if called is None or not is_name(line[called.last - 1]):
        return False
    after = line[called.last] if called.last < len(line) else None
    return after is None or (after.text != "“" and (not is_word(after) or after.key in PREPOSITIONS | _AND))


def _picks_out(line: Tokens, verb: int, subject: Phrase) -> bool:
    """Tell whether a clause only says which people are meant."""
    return line[subject.last - 1].key in _ANYBODY and "who" in {token.key for token in line[subject.last : verb]}


def _is_adjective(line: Tokens, verb: int) -> bool:
    """Tell whether "state" and the like stand before a noun as adjectives: "missing state mandated deadlines"."""
    is_base = SAYING[line[verb].key] == "base" and 0 < verb < len(line) - 1
    return is_base and (line[verb - 1].text.endswith("ing") or line[verb + 1].text.endswith("ed"))
