"""Verbs of saying in all their forms, by what they say of the words that follow."""

from __future__ import annotations

import re

from service.english.inflection import Form, forms


def _forms(verbs: str) -> dict[str, Form]:
    return {form: kind for verb in verbs.split() for form, kind in forms(verb, "verb").items()}


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
        " caution invite"
    ),
}
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
