"""Name whom a sentence is about: "Its chair, Moss, said" and "She said" lean on the sentence before them."""

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
NAME = r"[A-Z][\w’'-]+(?: (?:of |de |van |von )?[A-Z][\w’'-]+)*"
PERSON = r"(?P<person>[A-Z][\w’'-]+(?: (?:de |van |von )?[A-Z][\w’'-]+)+)"
_ITS = re.compile(rf"(?:Its|Their|(?P<quoted>“[^”]*”|\"[^\"]*\") (?:its|their)) (?P<office>{OFFICE}), {PERSON},")
_BODY = re.compile(
    r"[Tt]he (?:[a-z’'-]+ ){0,4}?(?:association|union|league|party|company|firm|council|board|committee|group|"
    r"federation|society|club|institute|agency|office|authority|bank|fund|commission|ministry|department|hospital|"
    r"school|university|museum|network)\b"
)
"""A body that has offices, without a name of its own."""
_SUBJECT = re.compile(rf"(?:The (?:(?!of |in |for |at |and )[a-z-]+ ){{0,2}})?({NAME})")
_SHE = re.compile(
    r"(?P<day>(?:On [A-Z][a-z]+day,? )?)"
    r"(?:[Ss]he|[Hh]e|[Tt]he (?:mother|father|grandmother|grandfather|widow) of [a-z]+)(?= [a-z])"
)
_PERSON_FIRST = re.compile(rf"(?:(?:For|In|Since|After|Until|At) [a-z\d ]{{2,30}},? )?(?P<name>{NAME})(?= [a-z])")
_OTHER = re.compile(
    r"(?<!in )(?<!at )(?<!on )(?<!to )\b(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|"
    r"June|July|August|September|October|November|December)[A-Z]"
)
"""A name that is neither a day nor, as far as its preposition shows, a place."""
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
        if not (owner.removeprefix("the ")[:1].isupper() or _BODY.fullmatch(owner)):
            continue
        its = _ITS.match(told[index])
        quoted = f"{its['quoted']} " if its and its["quoted"] else ""
        rest = told[index].partition(f"{person},")[2]
        told[index] = f"{quoted}{person}, {office} of {owner},{rest}"
    return told


def _subject(sentence: str) -> str:
    """Return the name or noun that a sentence begins with, with its article; "" if it can't be told."""
    name = _SUBJECT.match(sentence)
    article = "the " if sentence.startswith("The ") else ""
    if name and name[1] != "The" and (article or " " in name[1]):  # one word with a capital opens any sentence
        return f"{article}{name[1]}"
    if body := _BODY.match(sentence):
        return f"the{body[0][3:]}"
    line = tokens(sentence, 0, len(sentence))
    noun = starting(line, 0)
    words = read_words(line, noun.first, noun.last) if noun else ""
    return words[:1].lower() + words[1:] if article else words


def with_names(sentences: Sequence[str]) -> list[str]:
    """
    Write "Dunmore said" for "She said" where the sentence before it is about Dunmore, and has no other name.

    Dunmore has to be somebody's name: in full somewhere ("Claire Dunmore"), and never a place ("in Dunmore").
    """
    told, text = list(sentences), " ".join(sentences)
    for index in range(1, len(told)):
        she, before = _SHE.match(told[index]), _PERSON_FIRST.match(told[index - 1])
        if she and before and _is_person(before["name"], text) and not _OTHER.search(told[index - 1], before.end()):
            told[index] = f"{she['day']}{before['name']}{told[index][she.end() :]}"
    return told


def _is_person(name: str, text: str) -> bool:
    """Tell whether a name is a first name and a surname, or the surname of somebody who is named in full."""
    last = re.escape(name.rsplit(maxsplit=1)[-1])
    is_full = re.search(rf"\b[A-Z][a-z]+ {last}\b", text)
    return bool(is_full) and not re.search(rf"\b(?:in|from|near|into) (?:[A-Z][\w-]+ )?{last}\b", text)
