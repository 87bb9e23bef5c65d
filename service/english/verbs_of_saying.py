"""Verbs of saying in all their forms, by what they say of the words that follow."""

from __future__ import annotations

import re

from service.english.inflection import Form, forms
from service.models.sourcing import SayingKind

BASES: dict[str, str] = {}
"""Each form with its verb: "said" with "say"."""


def _forms(verbs: str) -> dict[str, Form]:
    found = {verb: forms(verb, "verb") for verb in verbs.split()}
    BASES.update((form, verb) for verb, kinds in found.items() for form in kinds)
    return {form: kind for kinds in found.values() for form, kind in kinds.items()}


_BY_KIND: dict[SayingKind, str] = {
    "plain": "say tell add state write report announce declare explain describe call ask question reply respond answer"
    " post tweet comment observe remark testify speak",
    "doubting": "claim allege insist maintain contend assert",
    "conceding": "admit concede acknowledge",
    "denying": "deny reject dismiss",
    "blaming": "accuse blame condemn denounce criticise slam blast decry",
    "praising": "praise commend hail welcome thank tout",
}
PLAIN = _forms("say tell insist argue believe think")
"""Verbs that need no "that" before a clause."""
FORMS_OF_SAY = frozenset(_forms("say"))
TELLING = _forms("tell")
NAMING = _forms("call describe dub label brand term deem")
QUESTIONS = _forms("ask question wonder")
CLAIMS = PLAIN | _forms(
    "add state write note warn claim announce declare assert allege maintain contend report confirm suggest explain"
    " acknowledge admit concede predict estimate stress emphasise reiterate recall testify conclude complain reveal"
    " deny"
)
"""Verbs whose clause is what somebody holds to be so."""
SAYING = {
    **CLAIMS,
    **NAMING,
    **QUESTIONS,
    **_forms(
        "reply respond answer post tweet comment observe remark joke quip shout cry mutter vow promise pledge urge"
        " commend advise praise condemn denounce criticise accuse blame dismiss reject demand refer voice express hail"
        " welcome slam blast decry lament boast mock threaten propose recommend thank speak tout appeal characterise"
        " caution invite indicate defend continue retort opine recount signal echo apologise apologize"
    ),
}
KINDS: dict[str, SayingKind] = {verb: kind for kind, verbs in _BY_KIND.items() for verb in verbs.split()}
"""What a verb hints at about the words that follow, or what it does with them. A verb that is not here is "other"."""
FOREIGN = frozenset(
    "sagte sagt erklärte betonte schrieb fragte déclaré dit affirmé affirme dijo afirmó declaró señaló explicó"
    " сказал сказала заявил заявила заявили отметил отметила подчеркнул подчеркнула сообщил сообщила".split()
)
"""A few verbs of saying of other languages, in the forms that news uses."""
ATTRIBUTION = re.compile(
    r"\b(?:said|told|wrote|den(?:y|ied|ies)|held|according to|reportedly|statement|proposal|planned|(?:"
    + "|".join(
        "report state claim argue add warn announce accuse assert acknowledge confirm declare describe call urge "
        "express emphasise emphasize insist believe praise welcome criticise criticize write note suggest estimate "
        "expect commend advise reject demand promise propose ask plan say tell deny admit concede hold maintain "
        "contend allege vow pledge".replace("e ", "e? ").split()
    )
    + r")(?:s|d|ed|es|ing)?)\b",
    re.IGNORECASE,
)
"""Words that attribute, wherever they stand in a sentence: a wider net than `SAYING`."""
REPORTING = frozenset(SAYING) | frozenset(
    "according that wrote object objects objected oppose opposes opposed cites cited citing".split()
)
"""Words by which a sentence shows that it reports what somebody says or thinks."""
