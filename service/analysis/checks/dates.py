"""Find a day or a year with another month than the article has it with. English dates only."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
    known = [(month, number, match) for match in _DATE.finditer(reading.trusted) for month, number in _pairs(match)]
    for said in _DATE.finditer(text):
        for month, number in _pairs(said):
            others = [match for other, same, match in known if same == number and other != month]
            if others and not any((month, number) == (other, same) for other, same, _ in known):
                detail = f"the article says “{' '.join(others[0][0].split())}”, not “{said[0]}”"
                yield Objection("swapped", detail, TextRange(start=said.start(), end=said.end()))
                break


def _pairs(match: re.Match[str]) -> Iterator[tuple[str, str]]:
    """Yield the month of a date with its year; if there is none, with its day."""
    month, year, day = match["month"][:3], match["year"], match["day"] or match["before"]
    if year or day:
        yield month, year or str(int(day))
