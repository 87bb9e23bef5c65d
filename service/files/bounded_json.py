"""
Limit how many values JSON may have, before it is parsed.

A body of 4 MB may hold one article, or a million empty lists. To parse and refuse a million lists takes seconds, in
which nothing else runs: the parsers hold the interpreter's lock.
"""

from __future__ import annotations

import re

from service.errors import InvalidRequest

VALUES = 10_000
"""Bytes that one request may have outside strings. Its brackets, commas and numbers need some dozens."""

ELEMENTS = 100
"""Elements that any list of a request may have, and fields of the request. Each list also has its own, lower limit."""

_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_SPACE = b" \t\r\n"


def check(body: bytes, what: str = "the body", values: int = VALUES) -> None:
    """Refuse a body with more than *values* bytes outside strings and white space. *what* names it in the error."""
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
