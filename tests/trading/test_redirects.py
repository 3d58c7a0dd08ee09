"""A redirect is an answer like any other: nothing is sent a second time, and no host outside the list is asked."""

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from venues.market.door import RoutedSession


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
async def test_a_redirect_is_not_followed(method: str, status: int) -> None:
    asked: list[str] = []

    async def elsewhere(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(status=status, headers={"Location": "/api.elsewhere.com/orders"})

    application = web.Application()
    application.router.add_route("*", "/{rest:.*}", elsewhere)
    async with TestServer(application) as server:
        session = RoutedSession(frozenset({"api.venue.com"}), f"http://127.0.0.1:{server.port}")
        try:
            async with session.request(method, "https://api.venue.com/orders", data=b"amount=1") as response:
                assert response.status == status
        finally:
            await session.close()
    assert asked == ["/api.venue.com/orders"]
