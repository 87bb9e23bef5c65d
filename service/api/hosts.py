"""
Who may ask: under which host names the service answers, and which web pages may send it requests.

There is no login, so a page that somebody opens must not be able to use the service behind their back. A page of
another site is recognised by what browsers send and pages can't change: `Sec-Fetch-Site`, `Origin` and `Host`. Programs
send neither of the first two, and are not held up. `Host` is checked because of DNS rebinding: a page's own host name
can be made to mean 127.0.0.1. An IP address as host is always fine: no name is looked up for it.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.types import Scope

from service.errors import ForeignPage, UnknownHost

_HOST = re.compile(r"(?:\[(?P<v6>[0-9a-f:.]+)\]|(?P<name>[a-z0-9._-]+))(?::(?P<port>[0-9]{1,5}))?")
_PORTS = {"http": 80, "https": 443}
_OWN_PAGES = frozenset({"same-origin", "none"})
_LOOPBACK = "localhost"


class Hosts:
    """The host names that are answered: patterns like `example.org`, `*.example.org` for its subdomains, or `*`."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns = tuple(pattern.lower().strip("[]").rstrip(".") for pattern in (_LOOPBACK, *patterns))

    def check(self, scope: Scope) -> None:
        """Raise UnknownHost or ForeignPage for a request that may come from a page of another site."""
        headers = Headers(scope=scope)
        given = headers.getlist("host")
        if len(given) > 1 or not all(map(self._knows, given)):
            raise UnknownHost(
                f"the service does not answer as {_shown(given)}: ask it as localhost or by its IP address, or name "
                "this host in EVENHAND_ALLOWED_HOSTS"
            )
        if _opened_by_hand(scope["method"], headers):
            return
        site = headers.getlist("sec-fetch-site")
        if any(value not in _OWN_PAGES for value in site):
            raise ForeignPage(f"a page of another site sent this request (Sec-Fetch-Site: {_shown(site)}); {_ADVICE}")
        for origin in headers.getlist("origin"):
            if not given or not _is_same(origin, given[0]):
                raise ForeignPage(
                    f"a page of {_shown([origin])} sent this request to {_shown(given)} (Origin and Host differ); "
                    f"{_ADVICE}"
                )

    def _knows(self, given: str) -> bool:
        parsed = _parsed(given)
        if parsed is None:
            return False
        host = parsed[0]
        return _is_address(host) or any(_fits(host, pattern) for pattern in self._patterns)


_ADVICE = (
    "only pages of the service itself may. Ask from a program instead; behind a proxy, have it pass on the Host "
    "that it was asked for, and name that host in EVENHAND_ALLOWED_HOSTS"
)


def _opened_by_hand(method: str, headers: Headers) -> bool:
    """Tell whether a browser opens this address in a tab, as a link of any site may have it do; no page reads it."""
    opens = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    return opens and method in ("GET", "HEAD") and "origin" not in headers


def _parsed(given: str) -> tuple[str, int | None] | None:
    """Split a Host header into host and port; None if it is none."""
    found = _HOST.fullmatch(given.lower())
    if found is None:
        return None
    host = found["v6"] or found["name"].rstrip(".")
    return host, int(found["port"]) if found["port"] else None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _fits(host: str, pattern: str) -> bool:
    return pattern in ("*", host) or (pattern.startswith("*.") and host.endswith(pattern[1:]))


def _is_same(origin: str, given: str) -> bool:
    """
    Tell whether a page's origin is the host that it asks.

    The scheme is left out: a proxy that ends TLS asks by http what the page asks by https.
    """
    scheme, _, rest = origin.partition("://")
    usual, page, host = _PORTS.get(scheme), _parsed(rest), _parsed(given)
    if usual is None or page is None or host is None:
        return False
    return (page[0], page[1] or usual) == (host[0], host[1] or usual)


def _shown(given: list[str]) -> str:
    """Quote what a caller sent: cut, and without what a terminal would obey."""
    return ascii(", ".join(given)[:100])
