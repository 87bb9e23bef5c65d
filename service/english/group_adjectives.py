"""Adjectives of nation, religion and politics: alone they name nobody, as "Russian" in "Russian ships"."""

from __future__ import annotations

from collections.abc import Iterable

from service.english.subjects import is_finite
from service.english.tokens import Tokens
from service.english.verbs_of_saying import SAYING
from service.english.word_classes import ARTICLES

_ADJECTIVES = frozenset(
    (
        "afghan african albanian algerian american angolan arab arabian argentine argentinian armenian asian "
        "australian austrian azerbaijani azeri bahraini balkan baltic bangladeshi basque bavarian belarusian "
        "belgian bengali beninese bhutanese bolivian bosnian brazilian british bulgarian burmese burundian "
        "cambodian cameroonian canadian caribbean catalan chadian chechen chilean chinese colombian congolese "
        "corsican crimean croatian cuban cypriot czech danish dominican dutch ecuadorian egyptian emirati english "
        "eritrean estonian ethiopian european filipino finnish flemish french gabonese gambian georgian german "
        "ghanaian greek guatemalan guinean haitian honduran hungarian icelandic indian indonesian iranian iraqi "
        "irish israeli italian ivorian jamaican japanese jordanian kashmiri kazakh kenyan korean kosovan kurdish "
        "kuwaiti kyrgyz laotian latin latvian lebanese liberian libyan lithuanian luxembourgish macedonian "
        "malagasy malaysian maldivian malian maltese mauritanian mauritian mexican moldovan mongolian montenegrin "
        "moroccan mozambican namibian nepalese nicaraguan nigerian norwegian omani ottoman pakistani palestinian "
        "nepali malawian nigerien kosovar botswanan fijian guyanese timorese tongan samoan papuan bahamian bruneian "
        "comorian "
        "panamanian paraguayan persian peruvian polish portuguese prussian punjabi qatari romanian russian rwandan "
        "salvadoran saudi scandinavian scottish senegalese serbian siberian sicilian singaporean slavic slovak "
        "slovenian somali soviet spanish sudanese swedish swiss syrian taiwanese tajik tamil tanzanian thai "
        "tibetan togolese tunisian turkish turkmen ugandan ukrainian uruguayan uyghur uzbek venezuelan vietnamese "
        "welsh yemeni zambian zimbabwean "
        "anglican baptist buddhist calvinist catholic christian coptic druze evangelical hindu islamic islamist "
        "alawite yazidi houthi "
        "jain jewish koranic lutheran methodist mormon muslim orthodox papal protestant quaker quranic shia shiite "
        "sikh sunni "
        "anarchist centrist communist congressional conservative democratic fascist federal leftist liberal "
        "maoist marxist nazi parliamentary presidential progressive republican socialist stalinist trotskyist "
        "libertarian tory western zionist "
    ).split()
)
_PARTS = _ADJECTIVES | frozenset("north south east west northern southern eastern central anglo afro".split())
_SINGULAR = frozenset(("is", "was", "has", "does"))
_WITHOUT_PLURAL = ("ese", "ish", "ch", "swiss")
"""Endings of those that mean a people behind "the": "the Chinese", "the French"."""


def is_group_adjective(name: str) -> bool:
    """Tell whether a name is such an adjective and no more: "Russian", "Central American"."""
    words = name.casefold().replace("-", " ").split()
    return name[:1].isupper() and bool(words) and words[-1] in _ADJECTIVES and _PARTS.issuperset(words)


def standing_alone(lines: Iterable[Tokens]) -> set[str]:
    """List the words that are such adjectives by their form, but mean a people or a person: "the French said"."""
    return {
        word.text
        for line in lines
        for at, word in enumerate(line[:-1])
        if is_group_adjective(word.text) and _is_noun(line, at)
    }


def _is_noun(line: Tokens, at: int) -> bool:
    """Tell whether a verb follows that can have a people as its subject, or somebody of that name."""
    follows = line[at + 1].key
    if line[at].key.endswith(_WITHOUT_PLURAL) and SAYING.get(follows) != "third" and follows not in _SINGULAR:
        return is_finite(line, at + 1)
    return SAYING.get(follows) == "past" and (at == 0 or line[at - 1].key not in ARTICLES)
