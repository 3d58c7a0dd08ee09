"""Where a connection may go: the venue's own hosts, encrypted, or all of it through one loopback door."""

import gzip

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from yarl import URL

from venues.market import door
from venues.market.door import HostRefused, RoutedSession, ViaRefused, check_via

HOSTS = frozenset({"api.venue.com", "ws.venue.com:8443"})


@pytest.mark.parametrize("via", ["http://127.0.0.1:8080", "http://localhost:1/", "http://[::1]:9000"])
def test_a_loopback_door_is_taken(via: str) -> None:
    assert check_via(via).startswith("http://")


@pytest.mark.parametrize(
    "via",
    [
        "http://example.com:80",
        "https://127.0.0.1:80",
        "http://10.0.0.1:80",
        "127.0.0.1:80",
        "",
        "http://127.0.0.1:80/x",
        "http://127.0.0.1.evil.com:80",
        "http://0.0.0.0:80",
        "http://127.0.0.1:notaport",
        "http://user@example.com:1",
    ],
)
def test_any_other_door_is_refused(via: str) -> None:
    with pytest.raises(ViaRefused):
        check_via(via)


async def test_real_urls_are_dialled_as_they_are_without_a_door() -> None:
    session = RoutedSession(HOSTS)
    try:
        url = URL("https://api.venue.com/v1/time?x=%2F", encoded=True)
        assert session.route(url) == url
    finally:
        await session.close()


async def test_through_the_door_host_and_raw_path_are_kept() -> None:
    session = RoutedSession(HOSTS, "http://127.0.0.1:7777")
    try:
        rest = session.route(URL("https://api.venue.com/v1/a%2Fb?sig=%2B1", encoded=True))
        assert str(rest) == "http://127.0.0.1:7777/api.venue.com/v1/a%2Fb?sig=%2B1"
        ws = session.route(URL("wss://ws.venue.com:8443/ws/v5", encoded=True))
        assert str(ws) == "ws://127.0.0.1:7777/ws.venue.com:8443/ws/v5"
    finally:
        await session.close()


@pytest.mark.parametrize("via", ["", "http://127.0.0.1:7777"])
@pytest.mark.parametrize("url", ["https://evil.com/x", "https://api.venue.com:444/x", "wss://ws.venue.com/x"])
async def test_a_strange_host_is_never_dialled(url: str, via: str) -> None:
    session = RoutedSession(HOSTS, via)
    try:
        with pytest.raises(HostRefused):
            session.get(URL(url))
        with pytest.raises(HostRefused):
            await session.dial(URL(url), {})
    finally:
        await session.close()


async def test_plain_text_to_a_real_host_is_refused() -> None:
    session = RoutedSession(HOSTS)
    try:
        with pytest.raises(HostRefused):
            session.get("http://api.venue.com/x")
    finally:
        await session.close()


async def _serve(handler: object) -> TestServer:
    app = web.Application()
    app.router.add_route("*", "/{everything:.*}", handler)  # type: ignore[arg-type]
    server = TestServer(app)
    await server.start_server()
    return server


async def test_a_body_that_grows_past_the_bound_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "MAX_BODY_BYTES", 1_000_000)

    async def bomb(request: web.Request) -> web.Response:
        body = gzip.compress(b" " * 20_000_000)
        return web.Response(
            body=body, headers={"Content-Encoding": "gzip", "Content-Type": "application/json"}
        )

    server = await _serve(bomb)
    session = RoutedSession(HOSTS, f"http://127.0.0.1:{server.port}")
    try:
        async with session.get("https://api.venue.com/x") as response:
            with pytest.raises(aiohttp.ClientError):
                await response.text()
    finally:
        await session.close()
        await server.close()


async def test_a_refusal_and_the_wait_it_asks_for_are_noted_once() -> None:
    async def refuse(request: web.Request) -> web.Response:
        return web.Response(status=429, headers={"Retry-After": "7"})

    server = await _serve(refuse)
    session = RoutedSession(HOSTS, f"http://127.0.0.1:{server.port}")
    try:
        async with session.get("https://api.venue.com/x") as response:
            assert response.status == 429
        assert session.traffic.take_retry_after() == 7.0
        assert session.traffic.take_retry_after() is None
        assert session.traffic.requests_last_minute() == 1
        assert session.traffic.round_trip_ms is not None
    finally:
        await session.close()
        await server.close()


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "POST"])
async def test_what_is_cut_off_is_not_sent_again_by_the_library(method: str) -> None:
    # regression: a venue that cut connections saw every dial twice, the governor counted one
    requests: list[str] = []

    async def cut(request: web.Request) -> web.Response:
        requests.append(request.method)
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    application = web.Application()
    application.router.add_route("*", "/{rest:.*}", cut)
    async with TestServer(application) as server:
        session = RoutedSession(HOSTS, f"http://127.0.0.1:{server.port}")
        try:
            with pytest.raises(aiohttp.ClientError):
                async with session.request(method, "https://api.venue.com/v1/order"):
                    pass
            with pytest.raises(aiohttp.ClientError):
                async with session.ws_connect("wss://ws.venue.com:8443/"):
                    pass
        finally:
            await session.close()
    assert requests == [method, "GET"]
