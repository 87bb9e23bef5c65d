"""Find a day or a year with another month than the article has it with. English dates only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from service.analysis.checks.found import Found, Objection
from service.analysis.reading import Reading
from service.models import TextRange

_MONTHS = "January February March April May June July August September October November December".split()
_MONTH = rf"(?P<month>{'|'.join(f'{month[:3]}(?:{month[3:]}|t)?' for month in _MONTHS)})\b\.?"
_DATE = re.compile(
    rf"(?:\b(?P<before>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?)?\b{_MONTH}"
    r"(?: (?P<day>\d{1,2})(?!\d))?(?:,? (?P<year>\d{4})\b)?"
)


def dates(text: str, reading: Reading) -> Found:
    """Object to a date of which the article has the day or the year, but never with this month."""
    for said in _DATE.finditer(text):
        for month, number in _pairs(said):
            known = _known(reading.trusted).get(number, {})
            if known and month not in known:
                detail = f"the article says “{next(iter(known.values()))}”, not “{said[0]}”"
                yield Objection("swapped", detail, TextRange(start=said.start(), end=said.end()))
                break


@lru_cache(maxsize=8)
def _known(text: str) -> dict[str, dict[str, str]]:
    """Return for each day and year of a text the months that it has them with, each with the date as it is written."""
    found: dict[str, dict[str, str]] = {}
    for match in _DATE.finditer(text):
        for month, number in _pairs(match):
            found.setdefault(number, {}).setdefault(month, " ".join(match[0].split()))
    return found


def _pairs(match: re.Match[str]) -> Iterator[tuple[str, str]]:
    """Yield the month of a date with its year; if there is none, with its day."""
    month, year, day = match["month"][:3], match["year"], match["day"] or match["before"]
    if year or day:
        yield month, year or str(int(day))
