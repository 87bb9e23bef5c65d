"""
Take out what judges a name before it: "the vigilant Harbour Board" becomes "the Harbour Board".

An adjective between an article and a name hardly ever says which one is meant, because the name does. Where it does say
something, as in "the acting Mayor Lee", it is listed here or does not look like an adjective.
"""

from __future__ import annotations

import re

from service.english.quotation_marks import outside_quotations

_ENDINGS = "ed|ing|ous|ful|less|ent|ant|ive|ic|able|ible|ish|some"
_PLAIN = (
    "following|current|acting|outgoing|incoming|visiting|"
    "neighbouring|neighboring|leading|ruling|governing|remaining|surrounding|retired|"
    "elected|appointed|detained|arrested|accused|convicted|deposed|ousted|disputed|occupied|jailed|united|based|owned|"
    "backed|led|listed|registered|public|domestic|independent|permanent|democratic|republican|catholic|islamic|atlantic|"
    "pacific|arctic|native|late|recent|present|previous|religious|various|migrant|defendant|assistant|lieutenant|"
    "president|student|resident|agent|patient|client|parent|detective|representative|executive|cooperative|"
    "wing|king|building|banking|shipping|mining|engineering|publishing|housing|trading|parent|restaurant|giant|"
    "plaintiff|mechanic|critic|clinic|red|wooded|armed|combined|aged|wounded|injured|missing|named|renamed|unnamed"
)
_JUDGING = "predator|bully|hero|villain|crook|thug|saint|darling|menace|giant-killer|upstart"
_OF_PLACES = "peaceful|quiet|sleepy|leafy|tranquil|idyllic|proud|plucky|sleazy|shabby|lawless"
_PLACE = re.compile(rf"\b(?P<before>through|in|at|of|for|from|to|across|into) (?:{_OF_PLACES}) (?=[A-Z][a-z])")
_JUDGED = re.compile(rf"\b[Tt]he (?:{_JUDGING}) (?=[A-Z][a-z])")
_APPOSED = re.compile(rf"(?<=, )the (?!(?:{_PLAIN})\b)[a-z]+-[a-z]+(?:{_ENDINGS}) (?=[A-Z][a-z]+ [A-Z][a-z]+)")
_EPITHET = re.compile(
    rf"\b(?P<article>[Tt]he|[Ii]ts|[Tt]heir|[Hh]is|[Hh]er) "
    rf"(?!(?:{_PLAIN})\b)[a-z-]+(?:{_ENDINGS}) (?=[A-Z][a-z])"
)


def without_epithets(text: str) -> str:
    """Return a sentence without adjectives that judge the names behind them. Quotations stay as they are."""
    return outside_quotations(text, _without)


def _without(part: str) -> str:
    part = _JUDGED.sub("", _APPOSED.sub("", part))
    return _PLACE.sub(r"\g<before> ", _EPITHET.sub(r"\g<article> ", part))
