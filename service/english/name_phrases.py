"""Names of several words: the small words inside them, and the offices before them."""

from __future__ import annotations

from collections.abc import Collection

from service.english.tokens import Tokens, is_name
from service.english.verbs_of_saying import NAMING, SAYING, TELLING
from service.english.word_classes import COURTESY_TITLES, OFFICES, PLACE_WORDS

_PARTICLES = frozenset(("de", "del", "della", "di", "da", "la", "le", "van", "von", "der", "den", "bin", "al", "el"))
BODIES = frozenset(
    "department ministry institute alliance division association party court office agency centre center committee "
    "council union league".split()
)
"""Words for bodies: an office before one is a part of its name."""
PERSONAL_TITLES = COURTESY_TITLES | frozenset(
    "attorney general admiral captain capt colonel col lieutenant lt sergeant sgt detective officer sheriff inspector "
    "undersheriff superintendent representative counsel adviser advisor principal reverend rev cardinal archbishop "
    "bishop rabbi imam".split()
)
"""Titles of persons besides `OFFICES`."""
_ENDS_OF_BODIES = PLACE_WORDS | frozenset(
    "administration agency assembly authority bank board bureau commission company corp corporation federation force "
    "foundation fund group hospital inc organisation organization school service services society staff systems trust "
    "university".split()
)
_FIELD_AND_NAME = 3
"""Words of the shortest field of an office with a name behind it."""
_KEEP_THEIR_STOP = frozenset(("jr", "sr", "inc", "corp", "ltd", "co", "bros"))


def opens_with_verb(line: Tokens) -> bool:
    """Tell whether a verb before its subject opens a sentence: "Added" is no first name in "Added Lee"."""
    is_past = len(line) > 1 and SAYING.get(line[0].key) == "past" and is_name(line[1])
    return is_past and line[0].key not in TELLING | NAMING


def is_inside_name(line: Tokens, at: int) -> bool:
    """Tell whether a small word stands inside a name: "Ministry of Defence", "President of the United States"."""
    if not 0 < at < len(line) - 1:
        return False
    key, before, after = line[at].key, line[at - 1], line[at + 1]
    if key == "the":
        return before.key == "of" and at > 1 and is_name(line[at - 2]) and is_name(after)
    if key == "of" and after.key == "the":
        return at + 2 < len(line) and is_name(before) and is_name(line[at + 2])
    return (key in {"of", "for"} or key in _PARTICLES) and is_name(before) and is_name(after)


def fields_before(line: Tokens, first: int, last: int) -> int | None:
    """
    Return where an office of two fields begins that goes on into a name: "Minister of Trade and Health Ann Lee".

    The name then is its last two words; "Secretary of State Ann Lee and Bob Oke" has no such office.
    """
    if last - first < _FIELD_AND_NAME or first < _FIELD_AND_NAME or line[first - 1].key != "and":
        return None
    for of in (first - 3, first - 4):
        if (
            of > 0
            and line[of].key == "of"
            and line[of - 1].key in OFFICES
            and all(map(is_name, line[of + 1 : first - 1]))
        ):
            return of - 1
    return None


def without_title(line: Tokens, first: int, last: int) -> str:
    """Leave out what stands before a full name: an office, or "Dr.", "Attorney", "Attorney General", "Bishop"."""
    is_body = line[last - 1].key in _ENDS_OF_BODIES
    return without_office(line, first, last, OFFICES if is_body else OFFICES | PERSONAL_TITLES)


def without_office(line: Tokens, first: int, last: int, offices: Collection[str] = OFFICES) -> str:
    """
    Leave out offices before a full name: "UK Prime Minister Boris Johnson" is Boris Johnson.

    "Justice Policy Institute" is a body, and "Justice" no office in it.
    """
    if line[last - 1].key in BODIES:
        return read_words(line, first, last)
    for at in range(last - 1, first - 1, -1):
        if at + 1 < last and line[at + 1].key in BODIES:
            continue
        if line[at].key in offices or line[at].key.rpartition("-")[2] in offices:
            name = at + 1
            while name < last and line[name].key in {"of", "the"}:
                name += 2 if line[name].key == "of" and line[name + 1].key != "the" else 1
            name += line[name - 1].key == "the" and last - name > _FIELD_AND_NAME - 1  # "of the Interior Ann Lee"
            return read_words(line, name if last - name > 1 else first, last)
    return read_words(line, first, last)


def read_words(line: Tokens, first: int, last: int) -> str:
    """Read the words of a phrase; the full stop of the sentence is none of them."""
    words = " ".join(token.text for token in line[first:last])
    final = line[last - 1]
    if final.text.endswith(".") and "." not in final.key and len(final.key) > 1 and final.key not in _KEEP_THEIR_STOP:
        return words[:-1]
    return words
