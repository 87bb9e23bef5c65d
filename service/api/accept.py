"""Which of two media types a client prefers (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re

_QUALITY = re.compile(r";\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*$", re.IGNORECASE)


def quality(accept: str, media_type: str) -> float:
    """Return how much a client wants a media type, in 0..1: by the most specific range that names it, else 0."""
    major = media_type.partition("/")[0]
    ranges = {}
    for each in accept.lower().split(","):
        name = each.partition(";")[0].strip()
        weight = _QUALITY.search(each)
        ranges[name] = float(weight[1]) if weight else 1.0
    return next((ranges[name] for name in (media_type, f"{major}/*", "*/*") if name in ranges), 0.0)


def prefers(accept: str, media_type: str, usual: str) -> bool:
    """Tell whether a client wants a media type more than the *usual* one."""
    return quality(accept, media_type) > quality(accept, usual)
