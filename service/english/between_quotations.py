"""Tell to which of two quotations the words between them belong."""

from __future__ import annotations

from service.english.noun_phrases import subject_ending
from service.english.subjects import is_finite, saying_verbs, subject_of, verb_group
from service.english.tokens import Tokens, is_word
from service.english.verbs_of_saying import SAYING
from service.english.word_classes import OPENERS

_LIGHT = 6


def shares_subject(line: Tokens) -> bool:
    """Tell whether *line*, between two quotations, has the speaker of the first: "and", "role, and said"."""
    words = [at for at, token in enumerate(line) if is_word(token)]
    if line and line[-1].text in {",", ":"} and words and _adds(line, words[-1]):
        return True
    if _goes_on_to_say(line):
        return True
    leading = [at for at in words if line[at].key not in OPENERS and not line[at].key.endswith("ly")]
    if leading and leading[0] in saying_verbs(line):
        return True
    return len(words) <= _LIGHT and not any(is_finite(line, at) for at in words)


def _goes_on_to_say(line: Tokens) -> bool:
    """Tell whether the last verb of saying shares the subject of a verb before *line*: "plan, but said that"."""
    for verb in saying_verbs(line)[-1:]:
        before, between = verb_group(line, verb)
        is_joined = before >= 0 and line[before].key in {"and", "but"} and SAYING[line[verb].key] in {"past", "third"}
        others = (at for at in range(1, before) if is_finite(line, at) and subject_ending(line, at - 1))
        return is_joined and "not" not in between and not any(others)
    return False


def _adds(line: Tokens, at: int) -> bool:
    """Tell whether a participle at *at* goes on with what somebody says: "Orlov at the meeting, adding, …"."""
    return SAYING.get(line[at].key) == "gerund" and at > 0 and line[at - 1].text == "," and not subject_of(line, at)


def leads_on(line: Tokens) -> bool:
    """Tell whether *line* ends in a verb of saying or a colon, and so belongs to the quotation after it."""
    return bool(line) and (line[-1].text == ":" or len(line) - 1 in saying_verbs(line))


def is_bare(line: Tokens) -> bool:
    """Tell whether *line* has no words but "and" and the like: then a quotation after it opens its sentence."""
    return all(token.key in OPENERS or not is_word(token) for token in line)
