"""Who may ask: host names, and pages of other sites."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from tests.support import api_service
from tests.support.api_service import StubAnalyze

NAVIGATE = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@pytest.fixture
async def client(tmp_path: Path, analyze: StubAnalyze) -> AsyncIterator[httpx2.AsyncClient]:
    """Return a client of a service that listens on `news.lan` and answers for two more patterns."""
    settings = {"host": "news.lan", "allowed_hosts": ("Evenhand.example", "*.example.org")}
    async with api_service.serving(api_service.wired(tmp_path, analyze, settings=settings)) as client:
        yield client


@pytest.mark.parametrize(
    ("host", "status"),
    [
        pytest.param("localhost", 200, id="localhost"),
        pytest.param("LOCALHOST.:8000", 200, id="capitals, final dot, port"),
        pytest.param("127.0.0.1:8000", 200, id="IPv4 loopback"),
        pytest.param("[::1]:8000", 200, id="IPv6 loopback"),
        pytest.param("10.1.2.3:8000", 200, id="the address of a pod, as probes send it"),
        pytest.param("[fd00::7]", 200, id="IPv6 of a pod"),
        pytest.param("news.lan:8000", 200, id="what it listens on"),
        pytest.param("evenhand.example", 200, id="a name that is set"),
        pytest.param("a.b.example.org", 200, id="a subdomain of a pattern"),
        pytest.param("example.org", 421, id="the pattern's own domain"),
        pytest.param("badexample.org", 421, id="a name that only ends alike"),
        pytest.param("evil.example", 421, id="a foreign name"),
        pytest.param("localhost.evil.example", 421, id="a name that begins alike"),
        pytest.param("127.0.0.1.evil.example", 421, id="a name that begins with an address"),
        pytest.param("localhost@evil.example", 421, id="with a user"),
        pytest.param("[::1", 421, id="half a bracket"),
        pytest.param("", 421, id="empty"),
    ],
)
async def test_host(client: httpx2.AsyncClient, host: str, status: int) -> None:
    """Loopback, IP addresses and the names that are set are answered; any other name is refused as a problem."""
    answer = await client.get("/v1/analyses", headers={"Host": host})

    assert answer.status_code == status
    if status == 421:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == "/problems/unknown-host"
        assert "EVENHAND_ALLOWED_HOSTS" in answer.json()["detail"]


async def test_two_hosts(client: httpx2.AsyncClient) -> None:
    """A request with two hosts is refused, whatever they are."""
    answer = await client.get("/v1/analyses", headers=[("Host", "localhost"), ("Host", "localhost")])

    assert answer.status_code == 421


async def test_any_host(tmp_path: Path) -> None:
    """The pattern * answers every name; pages of other sites stay refused."""
    async with api_service.serving(api_service.wired(tmp_path, settings={"allowed_hosts": ("*",)})) as client:
        named = await client.get("/v1/analyses", headers={"Host": "any.example"})
        foreign = await client.get("/v1/analyses", headers={"Host": "any.example", "Origin": "https://evil.example"})

    assert (named.status_code, foreign.status_code) == (200, 403)


@pytest.mark.parametrize("way", ["GET /v1/analyses", "POST /v1/batches/ba_1/cancel", "DELETE /v1/analyses/an_1"])
@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        pytest.param({}, False, id="a program"),
        pytest.param({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost:8000"}, False, id="our own page"),
        pytest.param({"Sec-Fetch-Site": "none"}, False, id="typed by hand"),
        pytest.param({"Origin": "http://LOCALHOST:8000"}, False, id="an old browser on our own page"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, True, id="cross-site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, True, id="same-site, as another port of localhost is"),
        pytest.param({"Sec-Fetch-Site": "brand-new"}, True, id="a value that nobody knows"),
        pytest.param({"Origin": "https://evil.example"}, True, id="an origin that is not ours"),
        pytest.param({"Origin": "http://localhost:3000"}, True, id="another port"),
        pytest.param({"Origin": "null"}, True, id="a page that hides where it is from"),
        pytest.param({"Origin": "http://[localhost"}, True, id="an origin that is none"),
        pytest.param({"Origin": "chrome-extension://abcdef"}, True, id="an extension of a browser"),
        pytest.param({"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"}, True, id="they disagree"),
    ],
)
async def test_pages(client: httpx2.AsyncClient, way: str, headers: dict[str, str], refused: bool) -> None:
    """What a page of another site sends is refused, also without a body and where it only reads."""
    method, path = way.split()

    answer = await client.request(method, path, headers={"Host": "localhost:8000", **headers})

    assert (answer.status_code == 403) == refused
    if refused:
        assert answer.json()["type"] == "/problems/foreign-page"
        assert "EVENHAND_ALLOWED_HOSTS" in answer.json()["detail"]
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("origin", ["https://evenhand.example", "https://evenhand.example:443"])
async def test_proxy_that_ends_tls(client: httpx2.AsyncClient, origin: str) -> None:
    """Behind a proxy that passes on the host, the service's own page may ask though its scheme is another."""
    answer = await client.get("/v1/analyses", headers={"Host": "evenhand.example", "Origin": origin})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("method", "changes", "refused"),
    [
        pytest.param("GET", {}, False, id="a link"),
        pytest.param("POST", {}, True, id="a form"),
        pytest.param("GET", {"Sec-Fetch-Dest": "iframe"}, True, id="a frame"),
        pytest.param("GET", {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}, True, id="an image"),
    ],
)
async def test_links(client: httpx2.AsyncClient, method: str, changes: dict[str, str], refused: bool) -> None:
    """A link of another site may open an address in a tab; a form, a frame or an image of it may ask nothing."""
    answer = await client.request(method, "/", headers={"Host": "localhost", **NAVIGATE, **changes})

    assert (answer.status_code == 403) == refused


async def test_nothing_is_asked_for_a_foreign_page(client: httpx2.AsyncClient, analyze: StubAnalyze) -> None:
    """A refused request runs no analysis, and what it sent is quoted cut and in ASCII."""
    answer = await client.post(
        "/v1/analyses",
        json=api_service.BODY,
        headers={b"Host": b"localhost", b"Origin": b"http://\xff\x1b" + b"x" * 500},
    )

    assert (answer.status_code, analyze.calls) == (403, 0)
    assert len(answer.json()["detail"]) < 600
    assert answer.json()["detail"].isascii()
