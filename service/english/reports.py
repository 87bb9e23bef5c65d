"""
Write "said that" where a sentence reports with a judgement: "peddled the tale that", "insisted that".

Such words say that a statement is untrue, or that it is true. A report says only who made it. Where *that* may mean a
thing ("the storm claimed that night 40 lives") or the verb may have another subject, the sentence stays as it is.
"""

from __future__ import annotations

import re

from service.english.quotation_marks import outside_quotations

_CLAUSE = (
    r"(?= (?:(?:the|an?|this|these|those|he|she|it|they|we|there|his|her|its|their|no|some|many|most|[A-Z]\w+|\d+)\b|"
    r"(?:[a-z’'-]+ ){1,4}(?:had|has|have|was|were|is|are|would|will|could|might|may|must)\b))"
)
"""What begins a clause behind "that", and no relative one: "that he …", "that machines had …"."""
_STORY = r"(?:tale|story|yarn|fable|account|statement|claim|reason|excuse|explanation|argument|accusation)"
_ADJECTIVE = r"(?:(?:tall|flimsy|thin|weak|fine|old) )?"
_TOLD = re.compile(
    rf"\b(t(?:old|ells)) ((?:[A-Z]|the )[\w’' -]{{1,40}}?) (?:the|an?) {_ADJECTIVE}"
    rf"(?:tale|story|yarn|fable|account) that\b{_CLAUSE}"
)
_MADE_UP = re.compile(
    r"(?<!\bto )(?<!\bbe )(?<!\bwas )(?<!\bwere )(?<!\bbeen )"
    r"\b(?:peddled|devised|concocted|offered|invented|spun|floated|came up with|put about) "
    rf"(?:the|an?) {_ADJECTIVE}{_STORY} that\b{_CLAUSE}"
)
_CLEAR = re.compile(
    rf"^((?:[A-Z][\w’'-]+ ){{1,3}}[A-Z][\w’'-]+(?:, [^,]{{3,60}},)?) (?:made (?:it )?clear|pointed out) that\b{_CLAUSE}"
)
_MAINTAINS = re.compile(rf"\b(?:still )?maintains(?: against [a-z ]{{3,20}}?)? that\b{_CLAUSE}")
_INSISTED = re.compile(
    r"(?<!\bwas )(?<!\bis )(?<!\bbeen )(?<!\bbe )\b(?:insist|not|explain|stress|emphasi[sz])(ed|e?s)"
    rf"((?: (?:in|at) [A-Z]\w+| on [A-Z]\w+day)? that)\b{_CLAUSE}"
)
_REVEALED = re.compile(rf"\brevealed to ((?:[A-Z]|the )[\w’' -]{{1,40}}?) that\b{_CLAUSE}")
_AS = re.compile(
    r"(?<=, )(as (?:the )?[\w’' -]{1,60}?) (?:recogni[sz]ed|acknowledged|pointed out|noted)(?=[,.]| (?:on|in) [A-Z])"
)
_ASIDE = re.compile(r"(?<=, )(it|he|she|they) claim(s|ed)?(?=,)")


def with_plain_reports(sentence: str) -> str:
    """Put plain words of reporting into a sentence. What is quoted stays."""
    return outside_quotations(sentence, _plain)


def _plain(text: str) -> str:
    text = _TOLD.sub(r"\1 \2 that", text)
    text = _MADE_UP.sub("said that", text)
    text = _CLEAR.sub(r"\1 said that", text)
    text = _MAINTAINS.sub("says that", text)
    text = _INSISTED.sub(lambda found: f"{'said' if found[1] == 'ed' else 'says'}{found[2]}", text)
    text = _REVEALED.sub(r"told \1 that", text)
    text = _AS.sub(r"\1 said", text)
    return _ASIDE.sub(lambda found: f"{found[1]} {({'s': 'says', 'ed': 'said'}).get(found[2], 'say')}", text)
