"""Everything that the rules find in a text: entries of the lexicon, rhetoric, and scare quotes."""

from __future__ import annotations

from collections.abc import Sequence

from service.english.voice import Quotation
from service.lexicon.hits import Hit, merge
from service.lexicon.lexicon import Lexicon
from service.lexicon.rhetoric import find_rhetoric
from service.lexicon.scare_quotes import SCARE_QUOTE_STRENGTH, find_scare_quotes
from service.models import SHOWN, Sentence, Strictness


def find_hits(
    lexicon: Lexicon,
    text: str,
    sentences: Sequence[Sentence],
    quotations: Sequence[Quotation],
    strictness: Strictness = "strict",
) -> list[Hit]:
    """Find what is loaded in *sentences* of *text*, in order. Of hits that overlap, the first of these three wins."""
    hits = lexicon.find(text, sentences, strictness)
    hits = merge(hits, find_rhetoric(text, sentences, quotations, lexicon.rules, strictness))
    if SCARE_QUOTE_STRENGTH in SHOWN[strictness]:
        hits = merge(hits, find_scare_quotes(text, sentences, quotations))
    return hits
