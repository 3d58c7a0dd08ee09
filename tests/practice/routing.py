"""Real ccxt.pro clients whose connections are re-routed to practice exchanges at dial time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any
from zlib import crc32

import aiohttp
import ccxt.pro
import yarl

from venues.practice.credentials import practice_credentials

_REQUESTS = {"get", "post", "put", "delete", "patch", "head", "options", "ws_connect"}


class Rerouted:
    """A session that sends ``https://host/path`` to ``http://127.0.0.1:PORT/host/path``, and wss likewise."""

    def __init__(self, session: aiohttp.ClientSession, door: str) -> None:
        self._session, self._door = session, yarl.URL(door)

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._session, name)
        if name not in _REQUESTS:
            return attribute
        return lambda url, **options: attribute(self.reroute(url), **options)

    def reroute(self, url: str | yarl.URL) -> yarl.URL:
        original = url if isinstance(url, yarl.URL) else yarl.URL(url, encoded=True)
        scheme = "ws" if original.scheme in ("ws", "wss") else "http"
        text = (
            f"{scheme}://{self._door.host}:{self._door.port}/{original.raw_authority}{original.raw_path_qs}"
        )
        return yarl.URL(text, encoded=True)


@asynccontextmanager
async def client(venue: str, door: str, *, keys: bool = False, **config: Any) -> AsyncIterator[Any]:
    """An unpatched ccxt.pro client of ``venue`` behind ``door``; its own class with ``kind=``."""
    kind = config.pop("kind", getattr(ccxt.pro, venue))
    credentials = practice_credentials(venue) if keys else None
    settings = {
        "enableRateLimit": False,
        "timeout": 4_000,
        **(credentials.as_config() if credentials else {}),
    }
    async with aiohttp.ClientSession() as session:
        exchange = kind({**settings, "session": Rerouted(session, door), **config})
        exchange.timeout_on_exit = 0
        try:
            yield exchange
        finally:
            await exchange.close()


async def within(awaitable: Awaitable[Any], seconds: float = 4.0) -> Any:
    """The result, or a TimeoutError."""
    return await asyncio.wait_for(awaitable, seconds)


async def eventually(condition: Callable[[], object], seconds: float = 4.0) -> None:
    """Return when ``condition`` holds; AssertionError when it never does."""
    for _ in range(int(seconds / 0.01)):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never happened")


async def order_filled(exchange: Any, amount: float) -> dict[str, Any]:
    """The order of which so much is filled, once the stream has told ccxt; ``watch_orders`` must have been called."""
    filled: list[dict[str, Any]] = []

    def told() -> bool:
        filled[:] = [order for order in exchange.orders or () if order["filled"] == amount]
        return bool(filled)

    await eventually(told)
    return filled[0]


async def watching(exchange: Any, method: Callable[[], Awaitable[Any]]) -> "asyncio.Task[Any]":
    """A task that runs a watch method, and has come as far as to wait for the venue."""

    def waits() -> int:
        futures = (future for socket in exchange.clients.values() for future in socket.futures.values())
        return sum(not future.done() for future in futures)

    before = waits()
    task = asyncio.ensure_future(method())
    await eventually(lambda: task.done() or waits() > before)
    return task


async def watch_many(exchange: Any, symbol: str, times: int = 50) -> None:
    """Await book updates, until one fails."""
    for _ in range(times):
        await within(exchange.watch_order_book(symbol))


def book_checksum(sides: Mapping[str, Mapping[str, str]]) -> int:
    """Signed CRC32 of the best 25 levels as OKX defines it, from ``{"bids": {price: size}, ...}``."""
    bids = sorted(sides["bids"].items(), key=lambda level: -Decimal(level[0]))[:25]
    asks = sorted(sides["asks"].items(), key=lambda level: Decimal(level[0]))[:25]
    parts: list[str] = []
    for index in range(25):
        for levels in (bids, asks):
            parts += levels[index] if index < len(levels) else ()
    value = crc32(":".join(parts).encode())
    return value - 2**32 if value >= 2**31 else value
