"""
Detect the language of a text by its beginning.

A few words are little evidence: names and accents make an English headline look like another language. So a short text
in Latin letters counts as another language only if that is clear: it has the commonest words of that language, or it
still looks like it without its accents and names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lingua import LanguageDetector

_SAMPLE = 2_000
_LETTERS = 24
_WEIGHT = 3  # of a Chinese, Japanese or Korean letter, which says more than a Latin one
_SHORT = 20
"""With fewer words, a language is a guess."""
_CONFIDENCE = 0.85
_CERTAIN = 0.98
_LIKELY = 0.6
_ENGLISH = 0.2
_LEANING = 0.02
"""The confidence in English that no text of another language reaches without its names."""
_LANGUAGES = (
    "ARABIC BOKMAL BULGARIAN CHINESE CROATIAN CZECH DANISH DUTCH ENGLISH FINNISH FRENCH GERMAN GREEK HEBREW HINDI "
    "HUNGARIAN INDONESIAN ITALIAN JAPANESE KOREAN PERSIAN POLISH PORTUGUESE ROMANIAN RUSSIAN SPANISH SWEDISH THAI "
    "TURKISH UKRAINIAN URDU VIETNAMESE"
)

_COMMONEST = frozenset(
    "the of and to a in that is was for on with by said it as at has have be from his her their who were will not"
    " but".split(" ")
)
_ENGLISH_ALONE = frozenset("the of and with by said that from his her their who were but after says".split(" "))
_OWN_WORDS = {
    language: frozenset(words.split(" "))
    for language, words in {
        "cs": "na se je ve že pro za podle",
        "da": "af og ikke det er til på fra med vil",
        "de": "der das und nicht ist mit von für auf dem den ein eine sich nach über bei zum zur auch wir sie",
        "es": "el los las del de la y en una por con para su se al tras",
        "fi": "ja ei että se",
        "fr": "le la les des du de une un et est dans pour par sur avec qui que au aux après ne pas à",
        "hr": "je na se za od što",
        "hu": "az és hogy nem egy",
        "id": "yang dan di untuk dengan akan",
        "it": "il lo gli di un una per che della del nel la dopo è si",
        "nb": "av og ikke det er til på fra med vil den",
        "nl": "het een op niet naar na de en van voor met wil",
        "pl": "na się nie do od za przez po w z",
        "pt": "os da do de das dos em um uma não ao à para depois",
        "ro": "să pe și de la din cu în",
        "sv": "och att av på som det är för ett inte vill till i",
        "tr": "ve bir için ile",
        "vi": "của và các những một không được",
    }.items()
}
"""Some of the commonest words of the languages that are written in Latin letters, but for those that English has."""

_LETTERS_APART = str.maketrans("łŁøØıđĐæÆß", "lLoOidDaAs")
"""Letters that Unicode does not split into a plain letter and an accent."""


def language_of(text: str) -> str | None:
    """
    Detect the language, as an ISO 639-1 code.

    None if there are too few letters ("Slammed" alone would be Danish), or if no language is far ahead. A longer text
    counts as English also if another language is slightly ahead.
    """
    sample = text[:_SAMPLE]
    if not _has_letters(sample):
        return None
    words = re.findall(r"[^\W\d_]+", sample)
    if _is_plainly_english(sample):
        return "en"
    if len(words) < _SHORT and _is_latin(sample):
        return _of_few(sample, words)
    confidence = _confidence(sample)
    first = next(iter(confidence))
    if confidence[first] >= _CONFIDENCE:
        return first
    return "en" if confidence["en"] >= _ENGLISH else None


def _of_few(sample: str, words: Sequence[str]) -> str | None:
    """Detect the language of a few words in Latin letters: English, if that is possible."""
    confidence = _confidence(sample)
    first = next(iter(confidence))
    english, own = sum(word.lower() in _ENGLISH_ALONE for word in words), _own_words(words, first)
    if own > english:
        return first if confidence[first] >= (_CONFIDENCE if own == 1 else _LIKELY) else None
    if first == "en" or english:
        return "en"
    bare, nameless = _confidence(_without_accents(sample)), _without_names(sample)
    leaning = max(ranked["en"] for ranked in (confidence, bare, _confidence(nameless) if nameless else bare))
    if leaning >= _LEANING:
        return "en"
    return first if confidence[first] >= _CERTAIN and bare[first] >= _CONFIDENCE else None


def _own_words(words: Sequence[str], language: str) -> int:
    """Count the commonest words of a language. Those in names don't count: "Rio de Janeiro", "El Niño", "Le Pen"."""
    own = _OWN_WORDS.get(language, frozenset())
    if all(word.isupper() for word in words):
        return sum(word.lower() in own for word in words)
    following = (*words[1:], "")
    return sum(word.lower() in own and not after[:1].isupper() for word, after in zip(words, following, strict=True))


def _without_accents(sample: str) -> str:
    """Write plain letters: "Zürich" as "Zurich"."""
    apart = unicodedata.normalize("NFKD", sample)
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_LETTERS_APART)


def _without_names(sample: str) -> str:
    """Keep the words without capitals and accents; nothing if they are too few."""
    plain = " ".join(word for word in sample.split() if word.isascii() and word.islower())
    return plain if len(plain) >= _LETTERS // 3 else ""


def _is_latin(sample: str) -> bool:
    """Tell whether most letters are Latin."""
    letters = [character for character in _without_accents(sample) if character.isalpha()]
    return sum(map(str.isascii, letters)) * 2 > len(letters)


def _has_letters(sample: str) -> bool:
    """Tell whether there are letters enough to go by."""
    letters = 0
    for character in sample:
        if character.isalpha():
            letters += _WEIGHT if character >= "\u2e80" else 1
            if letters >= _LETTERS:
                return True
    return False


def _is_plainly_english(sample: str) -> bool:
    """
    Tell English by its commonest words, without loading the detector.

    They make up a quarter to a third of English news and a few per cent of a page in any other language.
    """
    words = re.findall(r"\w+", sample.lower())
    return len(words) >= _SHORT and sum(word in _COMMONEST for word in words) >= 0.2 * len(words)


def _confidence(sample: str) -> dict[str, float]:
    """Ask the detector; the likeliest language comes first."""
    ranking = _detector().compute_language_confidence_values(sample)
    return {entry.language.iso_code_639_1.name.lower(): entry.value for entry in ranking}


@cache
def _detector() -> LanguageDetector:
    """Load the language detector once, when first needed: it takes a fifth of a second."""
    from lingua import Language, LanguageDetectorBuilder

    languages = [getattr(Language, name) for name in _LANGUAGES.split()]
    return LanguageDetectorBuilder.from_languages(*languages).with_low_accuracy_mode().build()
