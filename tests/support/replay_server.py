"""A loopback server that stands for a venue: recorded REST bodies, recorded frames, acknowledgements."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType

from aiohttp import WSMsgType, web


@dataclass(frozen=True)
class Script:
    """What a venue says in a replay."""

    bodies: dict[str, str]
    """`host/path?query` or `host/path` -> JSON text."""
    frames: list[str]
    """Sent once, in order, on the socket that completed the subscriptions."""
    reply: Callable[[str], list[str]]
    """A client's text -> the texts that answer it."""
    subscribes: Callable[[str], int]
    """A client's text -> how many books it subscribes."""
    books: int
    """Frames begin when so many books are subscribed."""
    greeting: list[str] = field(default_factory=list)
    """Sent when a socket opens."""


class ReplayServer:
    """Answers `http://127.0.0.1:PORT/<host>/<path>` and the same under `ws://`.

    Use as an async context manager; `via` is its address.
    """

    def __init__(self, script: Script) -> None:
        self._script = script
        self._runner: web.AppRunner | None = None
        self._feeding: asyncio.Task[None] | None = None
        self._subscribed = 0
        self.via = ""
        self.sent = 0
        """Texts sent on sockets, acknowledgements included."""
        self.finished = False
        """All frames have been sent."""
        self.unknown: list[str] = []
        """REST addresses that the script has no body for."""

    async def __aenter__(self) -> "ReplayServer":
        app = web.Application()
        app.router.add_route("*", "/{host}/{path:.*}", self._handle)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.via = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._feeding is not None:
            self._feeding.cancel()
            await asyncio.wait({self._feeding})
        if self._runner is not None:
            await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._socket(request)
        address = f"{request.match_info['host']}/{request.match_info['path']}"
        body = self._script.bodies.get(f"{address}?{request.query_string}") or self._script.bodies.get(
            address
        )
        if body is None:
            self.unknown.append(f"{request.method} {address}?{request.query_string}")
            return web.json_response({"error": "not recorded"}, status=404)
        return web.Response(text=body, content_type="application/json")

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        for text in self._script.greeting:
            await self._send(socket, text)
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            for text in self._script.reply(message.data):
                await self._send(socket, text)
            self._subscribed += self._script.subscribes(message.data)
            if self._subscribed >= self._script.books and self._feeding is None:
                self._feeding = asyncio.create_task(self._feed(socket))
        return socket

    async def _feed(self, socket: web.WebSocketResponse) -> None:
        for text in self._script.frames:
            await self._send(socket, text)
            # The client shares this loop: it must get its turn between frames.
            await asyncio.sleep(0)
        self.finished = True

    async def _send(self, socket: web.WebSocketResponse, text: str) -> None:
        self.sent += 1
        await socket.send_str(text)
