"""
Check which host names the service answers to, and which web pages may send it requests.

There is no login, so a web page must not be able to use the service without its visitor's knowledge. We recognise
pages of other sites by headers that browsers send and pages can't change: `Sec-Fetch-Site`, `Origin` and `Host`.
Programs don't send the first two, so they are not affected. `Host` is checked because of DNS rebinding: the owner of a
page can make the page's host name point to 127.0.0.1. An IP address is always allowed as host, because it needs no DNS.
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
    """The host names that are allowed: `example.org`, `*.example.org` for its subdomains, or `*` for all."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns = tuple(pattern.lower().strip("[]").rstrip(".") for pattern in (_LOOPBACK, *patterns))

    def check(self, scope: Scope) -> None:
        """Raise UnknownHost or ForeignPage for a request that may come from a page of another site."""
        headers = Headers(scope=scope)
        given = headers.getlist("host")
        if len(given) > 1 or not all(map(self._knows, given)):
            raise UnknownHost(
                f"the service does not answer to {_shown(given)}: use localhost or its IP address, or add this host to "
                "EVENHAND_ALLOWED_HOSTS"
            )
        if _is_opened_in_tab(scope["method"], headers):
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
        parsed = _parse(given)
        if parsed is None:
            return False
        host = parsed[0]
        return _is_address(host) or any(_matches(host, pattern) for pattern in self._patterns)


_ADVICE = (
    "only the service's own pages may do so. Send the request from a program instead. Behind a proxy, let the proxy "
    "pass on the Host header, and add that host to EVENHAND_ALLOWED_HOSTS"
)


def _is_opened_in_tab(method: str, headers: Headers) -> bool:
    """Tell whether a browser opens this address in a tab. Links of any site may do so: no page reads the answer."""
    opens = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    return opens and method in ("GET", "HEAD") and "origin" not in headers


def _parse(given: str) -> tuple[str, int | None] | None:
    """Split a Host header into host and port; return None if it is not valid."""
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


def _matches(host: str, pattern: str) -> bool:
    return pattern in ("*", host) or (pattern.startswith("*.") and host.endswith(pattern[1:]))


def _is_same(origin: str, given: str) -> bool:
    """
    Tell whether the origin of a page is the host of its request.

    The scheme is not compared: behind a proxy that ends TLS, the page uses https and the request http.
    """
    scheme, _, rest = origin.partition("://")
    usual, page, host = _PORTS.get(scheme), _parse(rest), _parse(given)
    if usual is None or page is None or host is None:
        return False
    return (page[0], page[1] or usual) == (host[0], host[1] or usual)


def _shown(given: list[str]) -> str:
    """Quote what a caller sent: shortened, and without control characters."""
    return ascii(", ".join(given)[:100])
