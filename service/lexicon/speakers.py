"""
Who says it: the verbs of saying and their subjects, around quotation marks and without them.

Only what stands next to the words counts. Where that can't be told there is no speaker: none is better than a wrong one.
Verbs are English; of a few other languages only "…, said Name" and "Name said: …" are read.
"""

from __future__ import annotations

from collections.abc import Iterator

from service.lexicon.inflect import Form, forms
from service.lexicon.phrases import (
    AUXILIARIES,
    BE,
    DAYS,
    PREPOSITIONS,
    PRONOUNS,
    Phrase,
    Token,
    Tokens,
    ending,
    is_name,
    is_possessive,
    is_word,
    starting,
)

_CLAIMING = (
    "say tell add state write note argue warn claim insist announce declare assert allege maintain contend report confirm"
    " believe think suggest explain acknowledge admit concede predict estimate stress emphasise reiterate recall testify"
    " conclude complain deny reveal disclose"
)
"""Verbs whose clause is what somebody holds to be so."""

_ASKING = (
    "ask reply respond answer post tweet comment observe remark joke quip shout cry mutter read vow promise pledge urge"
    " commend call describe advise praise condemn denounce criticise accuse blame dismiss reject demand label brand dub"
    " term refer voice express hail welcome slam blast decry lament question wonder boast mock threaten propose recommend"
    " thank speak tout characterise deem appeal caution quote"
)
_SAYING: dict[str, Form] = {
    form: kind for verb in f"{_CLAIMING} {_ASKING}".split() for form, kind in forms(verb, "verb").items()
}
_CLAIMS = frozenset(form for verb in _CLAIMING.split() for form in forms(verb, "verb"))
_PLAIN_CLAIMS = frozenset(form for verb in ("say", "tell", "believe", "think", "insist", "argue") for form in forms(verb, "verb"))
_NAMING = frozenset(form for verb in ("call", "dub", "label", "brand", "describe", "term", "deem") for form in forms(verb, "verb"))
_FOREIGN = frozenset(
    "sagte sagt erklärte betonte schrieb fragte déclaré dit affirmé affirme estimé dijo afirmó declaró señaló explicó"
    " сказал сказала заявил заявила заявили отметил отметила подчеркнул подчеркнула сообщил сообщила".split(" ")
)
_CONTENTS = frozenset(
    "claim claims accusation accusations allegation allegations charges report reports rumour rumours rumor rumors"
    " suggestions speculation so-called".split(" ")
)
_BREAKS = frozenset("but while although though whereas".split(" "))
_OPENERS = frozenset("and but as so yet then however meanwhile later when".split(" "))
_HEARERS = frozenset("reporters journalists parliament lawmakers senators me us them him her".split(" "))
_LIGHT = 6
_FAR = 40


def attributed_after(line: Tokens, *, opens: bool) -> str | None:
    """
    Read "…, Lavrov said." and "…, said Lavrov." directly after a quotation.

    With *opens* the quotation opens its sentence, and whatever follows the verb is about it; otherwise the verb must
    end the thought, as "the “reform”, Lavrov said he was glad" tells nothing about whose word "reform" is.
    """
    first = next((at for at, token in enumerate(line) if is_word(token)), len(line))
    if first and first < len(line) and _inverted(line, first) and (found := starting(line, first + 1)):
        return found.words
    for at in _verbs(line, first):
        subject = _subject(line, at)
        if subject and subject.first == first and (opens or _ends(line, at)):
            return subject.words
        break
    return None
