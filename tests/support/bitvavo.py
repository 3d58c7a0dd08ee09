"""A small Bitvavo on loopback: its REST lists and its book stream as ccxt.pro 4.5.90 reads them.

Sources: https://docs.bitvavo.com (markets, assets, time, book, websocket `subscribe` and `getBook`).
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import WSMsgType, web

REST, STREAM = "api.bitvavo.com", "ws.bitvavo.com"
_PUSH_SECONDS = 0.05


def _market(base: str, quote: str) -> dict[str, Any]:
    return {
        "market": f"{base}-{quote}",
        "status": "trading",
        "base": base,
        "quote": quote,
        "pricePrecision": "0",
        "tickSize": "1.00",
        "minOrderInBaseAsset": "0.00006100",
        "minOrderInQuoteAsset": "5.00",
        "maxOrderInBaseAsset": "1000000000.00000000",
        "maxOrderInQuoteAsset": "1000000000.00",
        "quantityDecimals": "8",
        "notionalDecimals": "2",
        "maxOpenOrders": "100",
        "feeCategory": "A",
        "orderTypes": ["market", "limit"],
    }


def _asset(symbol: str) -> dict[str, Any]:
    return {
        "symbol": symbol,
        "name": symbol,
        "decimals": 8,
        "depositFee": "0",
        "depositConfirmations": 1,
        "depositStatus": "OK",
        "withdrawalFee": "1",
        "withdrawalMinAmount": "1",
        "withdrawalStatus": "OK",
        "networks": [symbol],
        "message": "",
    }


class Bitvavo:
    """One book of BTC/EUR that changes twenty times a second."""

    def __init__(self) -> None:
        """Start at the nonce of the venue's own example."""
        self.nonce = 36_729_561
        self.size = "0.5"
        self.asked: list[str] = []
        """Hosts and paths in the order they were asked for."""

    def book(self) -> dict[str, Any]:
        """Return the whole book."""
        return {
            "market": "BTC-EUR",
            "nonce": self.nonce,
            "bids": [["8518.8", self.size], ["8513.6", "0.32435481"]],
            "asks": [["8520", "0.10000000"], ["8521.5", "2"]],
        }

    async def rest(self, request: web.Request) -> web.Response:
        """Answer a REST request."""
        path = request.match_info["path"]
        self.asked.append(f"{REST}/{path}")
        answers: dict[str, Any] = {
            "v2/markets": [_market("BTC", "EUR"), _market("ETH", "EUR")],
            "v2/assets": [_asset("BTC"), _asset("ETH"), _asset("EUR")],
            "v2/time": {"time": int(time.time() * 1000)},
            "v2/BTC-EUR/book": self.book(),
        }
        if path not in answers:
            return web.json_response({"errorCode": 110, "error": "Invalid endpoint."}, status=404)
        return web.json_response(answers[path])

    async def stream(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one socket."""
        self.asked.append(f"{STREAM}/v2")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        pushing: list[asyncio.Task[None]] = []
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            asked = message.json()
            if asked["action"] == "subscribe":
                names = {channel["name"]: channel["markets"] for channel in asked["channels"]}
                await socket.send_json({"event": "subscribed", "subscriptions": names})
                if "book" in names:
                    pushing.append(asyncio.create_task(self._push(socket), name="bitvavo book"))
            elif asked["action"] == "getBook":
                await socket.send_json({"action": "getBook", "response": self.book()})
        for task in pushing:
            task.cancel()
        await asyncio.gather(*pushing, return_exceptions=True)
        return socket

    async def _push(self, socket: web.WebSocketResponse) -> None:
        with contextlib.suppress(ConnectionError):
            while not socket.closed:
                self.nonce += 1
                self.size = f"0.{self.nonce % 90 + 10}"
                change = {"event": "book", "market": "BTC-EUR", "nonce": self.nonce}
                await socket.send_json({**change, "bids": [["8518.8", self.size]], "asks": []})
                await asyncio.sleep(_PUSH_SECONDS)


@asynccontextmanager
async def bitvavo() -> AsyncIterator[tuple[str, Bitvavo]]:
    """Serve while inside; yield the door's address and the venue."""
    venue = Bitvavo()
    app = web.Application()
    app.router.add_get(f"/{STREAM}/v2", venue.stream)
    app.router.add_get(f"/{REST}/{{path:.*}}", venue.rest)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", venue
    finally:
        await runner.cleanup()
