"""
Write "said that" where a sentence reports with a judgement: "peddled the tale that", "made clear that".

Such words say that a statement is untrue, or that it is true. A report says only who made it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_STORY = (
    r"(?:tale|story|yarn|fiction|myth|fable|account|statement|claim|reason|excuse|explanation|line|nonsense|narrative|"
    r"argument|theory|lie|allegation|accusation|assertion|charge)"
)
_THE = r"(?:the|a|an|its|his|her|their|this|that) (?:[a-z-]+ ){0,2}"
_TOLD = re.compile(rf"\b(t(?:old|ells?)) ((?:[A-Z]|the |its |his |her |their )[\w’' -]{{1,40}}?) {_THE}{_STORY} that\b")
_MADE_UP = re.compile(
    r"\b(?:peddl|devis|concoct|offer|spread|invent|spun|repeat|made|gave|push|float|circulat|advanc|put about|stuck to|"
    rf"clung to|cit|came up with|told)(?:ed)? {_THE}{_STORY} that\b"
)
_CLEAR = re.compile(r"\b(?:made (?:it )?clear|pointed out|let it be known|had the nerve to say|went on to say) that\b")
_CLEARS = re.compile(r"\b(?:makes (?:it )?clear|points out|(?:still )?maintains(?: against [a-z ]{3,20}?)?) that\b")
_JUDGED = re.compile(
    r"\b(?:insisted|noted|explained|stressed|emphasi[sz]ed|recalled|retorted|alleged|claimed|maintained|contended)"
    r"((?: (?:in|at) [A-Z]\w+| on [A-Z]\w+day)? that)\b"
)
_ASIDE = re.compile(r"(?<=, )(it|he|she|they) (claim(?:s|ed)?|insist(?:s|ed)?|allege[sd]?)(?=,)")
_TO = re.compile(r"\b(?:revealed|disclosed|complained|confessed) to ((?:[A-Z]|the )[\w’' -]{1,40}?) that\b")
_AS = re.compile(
    r"(\bas (?:the )?[\w’' -]{1,60}?) (?:recogni[sz]ed|acknowledged|pointed out|noted|revealed)\b(?! as\b)"
)
_CALLS = re.compile(r"\bwhat (?:it|he|she|they) calls? (?=an?\b|the\b)")


_SAY = {"s": "says", "d": "said", "m": "say", "t": "say", "e": "say"}
"""The form of *say* for the last letter of another verb."""


def with_plain_reports(sentence: str) -> str:
    """Put plain words of reporting into a sentence."""
    steps: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
        (_TOLD, r"\1 \2 that"),
        (_MADE_UP, "said that"),
        (_CLEAR, "said that"),
        (_CLEARS, "says that"),
        (_JUDGED, r"said\1"),
        (_ASIDE, lambda found: f"{found[1]} {_SAY[found[2][-1]]}"),
        (_TO, r"told \1 that"),
        (_AS, r"\1 said"),
        (_CALLS, ""),
    )
    for pattern, plain in steps:
        sentence = pattern.sub(plain, sentence)
    return sentence
