"""
Bound what JSON holds before it is parsed.

A body of 4 MB may hold one article, or a million empty lists. Parsing those, and saying of each what is wrong with it,
takes seconds in which nothing else of the process runs, as the parsers hold the interpreter's lock.
"""

from __future__ import annotations

import re

from service.errors import InvalidRequest

VALUES = 10_000
"""Bytes outside strings that one request may have: its names, brackets, commas and numbers take some dozens."""

ELEMENTS = 100
"""Elements that any list of a request may have, and fields that it may name. Each list has a lower limit of its own."""

_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_SPACE = b" \t\r\n"


def check(body: bytes, what: str = "the body", values: int = VALUES) -> None:
    """Refuse what has over *values* bytes outside strings, white space apart; *what* names it to its sender."""
    strings = (body.count(b'"') - body.count(b'\\"')) // 2
    if strings > values or len(_STRING.sub(b"", body).translate(None, _SPACE)) > values:
        raise InvalidRequest(f"{what} has too many values, or is nested too deeply: no request needs so many")


def check_sizes(request: object) -> None:
    """Raise ValueError if a list of a request is far too long, so that its elements are not checked one by one."""
    if not isinstance(request, dict):
        return
    for name, value in [("the request", request), *request.items()]:
        if isinstance(value, list | tuple | set | frozenset | dict) and len(value) > ELEMENTS:
            raise ValueError(f"{str(name)[:80]} has {len(value):,} elements and the limit is {ELEMENTS}: send fewer")
