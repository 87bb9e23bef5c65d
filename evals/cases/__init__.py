"""
Cases: articles, and what a careful editor finds in them.

A file here tells one event, and `README.md` says how. Each of its variants is a case. Anything wrong in a file is
refused by file and line.
"""

from __future__ import annotations

from pathlib import Path

from evals.cases.gold import (
    Attribution,
    Case,
    Fact,
    GoldFlag,
    GoldParty,
    Pair,
    Phrase,
    Side,
    Variant,
    exchange,
    has_words,
)
from evals.cases.reading import read
from service.errors import CaseError

__all__ = [
    "FOLDER", "Attribution", "Case", "CaseError", "Fact", "GoldFlag", "GoldParty", "Pair", "Phrase", "Side", "Variant",
    "exchange", "has_words", "load",
]  # fmt: skip

FOLDER = Path(__file__).parent


def load(folder: Path | None = None) -> tuple[Case, ...]:
    """
    Read every case in *folder*, by default those that ship.

    They come in the order of the file names; the first mistake is refused.
    """
    folder = folder or FOLDER
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise CaseError(f"{folder}: there are no case files here")
    return tuple(case for path in paths for case in read(path))
