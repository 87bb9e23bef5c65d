"""Tell by its nouns whether somebody can speak, is a document, or could be anybody: "a senior official"."""

from __future__ import annotations

import re

from service.english.name_phrases import BODIES
from service.english.word_classes import ARTICLES, DOCUMENTS, INDEFINITE, PUBLIC, SOURCES

_JOINT = re.compile(r" (?:of|in|for|at|from) ")
_HUMAN = re.compile(
    r"\w*(?:er|or|ist|ian|man|woman|men|women|person|people|chief|aide|head|chair|expert|president|secretary|analyst|ally|"
    r"official|agent|attorney|governor|mayor|critic|resident|student|parent|host|source|family|friend|judge|"
    r"justice|general|campaign|government|ministry|office|agency|police|department|party|team|company|union|group|"
    r"council|committee|court|administration|delegation|embassy|cardinal|pope|bishop|prince|king|queen|mother|"
    r"advocate|sheriff|priest|clerk|victim|candidate|nominee|pilot|regime|church|organi[sz]ation|foundation|magazine|"
    r"representative|delegate|assistant|consultant|participant|accountant|veteran|citizen|relative|colleague|nurse|coach|"
    r"captain|child|son|daughter|brother|wife|husband|guard|rabbi|imam|patient|guest|coalition|alliance|movement|board|"
    r"newspaper|network|firm|charity|lobby|association|institute|army|parliament|senate|bank|board|university)s?|"
    r"\w*witness(?:es)?|allies|families|parties|agencies|ministries|charities|clergy|staff|management|public"
)
_DOCUMENTS = DOCUMENTS | frozenset(
    "report reports memo ad advertisement video editorial order ruling text lawsuit lawsuits suit rescript code "
    "encyclopedia encyclopaedia dictionary deal complaint filing petition indictment affidavit transcript email tweet "
    "e-mail constitution amendment resolution charter manifesto decree edict verdict guideline guidelines release "
    "contract brochure pamphlet message note notice headline caption slogan inscription hymn song verse poem essay "
    "column newsletter website page cable".split()
)
_BODIES = BODIES | frozenset(
    "government ministry council company police bank board army parliament senate university church campaign agency "
    "team group firm administration delegation embassy foundation magazine newspaper network charity lobby "
    "organisation organization commission regime".split()
)
_THINGS = frozenset(
    "border order power number matter offer weather tower computer error factor sector labor labour door floor river "
    "water character disaster center centre quarter summer winter corner shelter shoulder finger answer banner "
    "poster disorder chamber gender timber terror horror mirror color colour flavor flavour behavior behaviour favor "
    "favour honor honour humor humour rumor rumour tumor harbor harbour list mist twist fist".split()
)
"""Nouns that end as words for people do, but can't speak."""


def speakers_of(words: str) -> str:
    """Return *words* without where somebody is from or for whom: "a spokesman" of "a spokesman for the port"."""
    return _JOINT.split(words)[0]


def head_of(words: str) -> str:
    """Return the noun that *words* are about: "officials" of "senior officials in Leeds"."""
    return speakers_of(words).split()[-1]


def is_body(words: str) -> bool:
    """Tell whether *words* mean people who act as one: "the ministry", "Orlov’s campaign"."""
    return head_of(words).casefold() in _BODIES


def is_document(words: str) -> bool:
    """Tell whether *words* mean something written: "the lawsuit"; not a name that ends so, such as "Harbour Post"."""
    head = head_of(words)
    return head.casefold() in _DOCUMENTS and (head.islower() or words.startswith(head)) and not _are_figures(words)


def _are_figures(words: str) -> bool:
    """Tell whether figures are people: "public figures"."""
    *before, head = speakers_of(words).casefold().split()
    return head == "figures" and bool(PUBLIC.intersection(before))


def can_speak(words: str) -> bool:
    """Tell whether a common noun can say something: "a senior official", "the report", not "the move"."""
    *before, head = speakers_of(words).casefold().split()
    if before[:1] == ["both"]:
        return False  # they are named elsewhere
    is_name = head_of(words)[0].isupper() and bool(before)
    if is_name or head in SOURCES or (before and head in _DOCUMENTS):
        return True
    return head not in _THINGS and head.removesuffix("s") not in _THINGS and _HUMAN.fullmatch(head) is not None


def is_vague(words: str) -> bool:
    """Tell whether *words* leave open who speaks: "officials", "a senior aide", not "the minister", "Lee’s lawyer"."""
    first = words.split(maxsplit=1)[0].casefold()
    speakers = speakers_of(words)
    is_joint_with_name = " and " in speakers and any(word[0].isupper() for word in speakers.split()[first in SOURCES :])
    return first not in ARTICLES - INDEFINITE and not re.search(r"[’']s?\b", words) and not is_joint_with_name
