"""What a web page can do to a server on the same machine, with requests byte for byte as a browser sends them."""

from __future__ import annotations

import socket

import pytest

from tests.support.commands import BOUND
from tests.support.served import Served


def status(server: Served, request: str) -> int:
    """Send a request unchanged; return the status of the response."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=BOUND) as connection:
        connection.sendall(request.replace("PORT", str(server.port)).replace("\n", "\r\n").encode() + b"\r\n\r\n")
        return int(connection.recv(4096).split()[1])


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        pytest.param("GET /v1/analyses HTTP/1.1\nHost: localhost:PORT", 200, id="curl"),
        pytest.param("GET / HTTP/1.1\nHost: 127.0.0.1:PORT\nSec-Fetch-Site: none", 200, id="typed into a browser"),
        pytest.param("GET /v1/analyses HTTP/1.1\nHost: evil.example:PORT", 421, id="rebound name"),
        pytest.param(
            "GET http://evil.example/v1/analyses HTTP/1.1\nHost: evil.example", 421, id="rebound name in the target"
        ),
        pytest.param(
            "GET /v1/analyses HTTP/1.1\nHost: evil.example:PORT\nSec-Fetch-Site: same-origin\n"
            "Origin: http://evil.example:PORT", 421, id="rebound name, to the browser its own",
        ),
        pytest.param("GET /v1/analyses HTTP/1.0", 200, id="an old health check without a host"),
        pytest.param(
            "POST /v1/batches/ba_1/cancel HTTP/1.1\nHost: localhost:PORT\nSec-Fetch-Site: cross-site\n"
            "Content-Length: 0", 403, id="cancel from another site",
        ),
        pytest.param(
            "POST /v1/batches/ba_1/retry HTTP/1.1\nHost: localhost:PORT\nOrigin: http://evil.example\n"
            "Content-Length: 0", 403, id="retry from another site, by an old browser",
        ),
        pytest.param(
            "DELETE /v1/analyses/an_1 HTTP/1.1\nHost: localhost:PORT\nOrigin: null", 403, id="delete from a sandbox"
        ),
        pytest.param(
            "OPTIONS /v1/analyses HTTP/1.1\nHost: localhost:PORT\nOrigin: http://evil.example\n"
            "Access-Control-Request-Method: POST", 403, id="preflight",
        ),
    ],
)  # fmt: skip
def test_page_of_another_site(shared: Served, request_: str, expected: int) -> None:
    """A server on loopback answers programs and its own pages, but no page of another site."""
    assert status(shared, request_) == expected
