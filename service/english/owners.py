"""Say whose chair somebody is: "Its chair, Moss, said" gives no name unless the sentence before it is read too."""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.english.name_phrases import read_words
from service.english.noun_phrases import starting
from service.english.tokens import tokens

OFFICE = (
    r"(?:[a-z]+ ){0,3}(?:chair\w*|chief|head|leader|director|president|manager|spokes\w+|secretary|minister|mayor|"
    r"lawyer|founder|owner|editor|boss|author|captain|treasurer|officer|executive|ambassador|commissioner|member)"
)
NAME = r"(?<![\w’'-])[A-Z][\w’'-]+(?: (?:of |de |van |von )?[A-Z][\w’'-]+)*"
PERSON = r"(?P<person>[A-Z][\w’'-]+(?: (?:de |van |von )?[A-Z][\w’'-]+)+)"
_ITS = re.compile(rf"(?:Its|Their|(?P<quoted>“[^”]*”|\"[^\"]*\") (?:its|their)) (?P<office>{OFFICE}), {PERSON},")
_BODIES = (
    "association|union|league|party|company|firm|council|board|committee|group|federation|society|club|institute|agency|"
    "office|authority|bank|fund|commission|ministry|department|hospital|school|university|museum|network"
)
_BODY = re.compile(
    rf"[Tt]he ((?:[a-z’'-]+ ){{0,4}}(?:{_BODIES}))(?= (?:said|says|has|had|is|was|will|would|wants?|wanted|asked|"
    r"objects?|objected|opposes?|opposed|rejects?|rejected|welcomed|criticised|accused|announced|plans|planned|voted|met|won|lost|"
    r"decided|agreed|struck|refused)\b)"
)
"""A body that has offices, without a name of its own, and its verb."""
_SUBJECT = re.compile(rf"(?:The (?:(?!(?:of|in|for|at|and|{_BODIES}) )[a-z-]+ ){{0,2}})?({NAME})")
_GOES_ON = re.compile(r"[\"“]|(?:Its|It|Their|They|He|She|His|Her)\b")


def owned(sentences: Sequence[str]) -> dict[int, tuple[str, str, str]]:
    """
    Find the sentences that begin with "Its chair, Moss,": their index, with the person, the office and its owner.

    The owner is the subject of the nearest sentence before that does not go on about somebody.
    """
    found: dict[int, tuple[str, str, str]] = {}
    subject = ""
    for index, sentence in enumerate(sentences):
        its = _ITS.match(sentence)
        if its and subject:
            found[index] = (its["person"], its["office"], subject)
        if not _GOES_ON.match(sentence):
            subject = _subject(sentence)
    return found


def with_owners(sentences: Sequence[str]) -> list[str]:
    """Write "Hannah Moss, chair of the Eastgate League, said" for "Its chair, Hannah Moss, said"."""
    told = list(sentences)
    for index, (person, office, owner) in owned(sentences).items():
        its = _ITS.match(told[index])
        if its and (owner.removeprefix("the ")[:1].isupper() or re.search(rf"\b(?:{_BODIES})$", owner)):
            quoted = f"{its['quoted']} " if its["quoted"] else ""
            told[index] = f"{quoted}{person}, {office} of {owner},{told[index][its.end() :]}"
    return told


def _subject(sentence: str) -> str:
    """Return the name or noun that a sentence begins with, with its article; "" if it can't be told."""
    name = _SUBJECT.match(sentence)
    article = "the " if sentence.startswith("The ") else ""
    if name and name[1] != "The" and (article or " " in name[1]):  # one word with a capital opens any sentence
        return f"{article}{name[1]}"
    if body := _BODY.match(sentence):
        return f"the {body[1]}"
    line = tokens(sentence, 0, len(sentence))
    noun = starting(line, 0)
    words = read_words(line, noun.first, noun.last) if noun else ""
    return words[:1].lower() + words[1:] if article else words
