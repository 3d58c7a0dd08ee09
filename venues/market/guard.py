"""Unpatched ccxt.pro made safe to stand on: subclasses that no bad frame can deafen and no flood can hold.

ccxt reschedules its receive loop after the frame's handler returns: one exception in a handler and the socket is deaf
for minutes. `GuardedClient` turns it into an ordinary connection error. It also gives the loop back every two
milliseconds while a full buffer is drained, looks at each frame for its sequence before ccxt applies it, and sends a
protocol ping when nothing was heard for a second, so that the age of a link is known on a quiet market too.
"""

import asyncio
import contextlib
import itertools
import time
from typing import Any, Protocol

import orjson

from venues.market.integrity.raw_levels import check_frame
from venues.market.integrity.rule import BookRule, Break
from venues.market.iso8601 import Iso8601
from venues.market.lazy_ccxt import install

install()

from ccxt.async_support.base.throttler import Throttler  # noqa: E402  the light packages must stand first
from ccxt.async_support.base.ws.client import MSG_SIZE_OVERHEAD, Client  # noqa: E402
from ccxt.async_support.base.ws.functions import is_json_encoded_object  # noqa: E402
from ccxt.base.errors import NetworkError  # noqa: E402

_serial = itertools.count(1)

DRAIN_BUDGET_SECONDS = 0.002
"""Longest time that queued frames are handled without giving the loop back."""

_CLOCK_CHECK_FRAMES = 8
PING_AFTER_SECONDS = 1.0
"""A socket that was silent this long is pinged, so that its age says something."""


class SocketListener(Protocol):
    """Who is told what happens on a venue's sockets."""

    rule: BookRule
    needs_confirmation: bool
    """The rule looks at the book after ccxt has applied the frame."""

    def socket_opened(self, client: "GuardedClient") -> None:
        """A socket is connected."""

    def socket_lost(self, client: "GuardedClient", error: Exception) -> None:
        """A socket is gone."""

    def bad_frame(self, client: "GuardedClient", error: Exception) -> None:
        """A frame could not be read or handled; the socket is being closed."""

    def book_broken(self, client: "GuardedClient", found: Break) -> bool:
        """A book failed its check; True when ccxt must not see the frame."""
        ...

    def applied_book(self, market_id: str) -> Any:
        """Return ccxt's book of a market, or None."""


class GuardedClient(Client):  # type: ignore[misc]  # ccxt has no types
    """One socket of a venue."""

    listener: SocketListener
    error: Exception | None
    connectionTimeout = 4000  # noqa: N815  ccxt's name
    name = ""
    """Unique while the socket lives; the integrity rules' name of the connection."""
    messages = 0
    """Frames received on this socket."""
    opened_at = 0.0
    """Monotonic seconds of the dial."""
    heard_at = 0.0
    """Monotonic seconds of the last frame or pong; 0 before the first."""
    ping_watch: asyncio.Task[None] | None = None

    def receive_loop(self) -> None:
        """Handle what is queued for at most the drain budget, then wait for the next frame."""
        buffer = self.buffer
        if not self.closed() and buffer and len(buffer) > 1:
            deadline = time.monotonic() + DRAIN_BUDGET_SECONDS
            drained = 0
            count = 0
            while len(buffer) > 1:
                message, size = buffer.popleft()
                drained += size + MSG_SIZE_OVERHEAD
                self.handle_message(message)
                count += 1
                if count % _CLOCK_CHECK_FRAMES == 0 and time.monotonic() > deadline:
                    break
            if buffer:
                # aiohttp subtracts a message's size when it is read; the drained ones are read by us
                buffer[0] = (buffer[0][0], buffer[0][1] + drained)
        if self.closed():
            self.on_close(1006)
            return
        task = self.asyncio_loop.create_task(self.receive())
        task.add_done_callback(self._received)

    def _received(self, task: "asyncio.Task[Any]") -> None:
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            self.handle_message(task.result())
            self.asyncio_loop.call_soon(self.receive_loop)
        else:
            self.on_error(NetworkError(str(error)))

    def handle_message(self, message: Any) -> None:
        """Handle one frame; whatever it does, the socket ends or goes on, and never hangs."""
        self.heard_at = time.monotonic()
        try:
            super().handle_message(message)
        except Exception as error:  # noqa: BLE001  the guard: any venue frame may raise anything in ccxt
            if self.error is None:
                self.listener.bad_frame(self, error)
                self.on_error(NetworkError(f"unreadable frame: {type(error).__name__}"))

    def handle_text_or_binary_message(self, data: Any) -> None:
        """Decode a frame once, check its sequence, and hand it to ccxt."""
        self.messages += 1
        if self.decompressBinary and isinstance(data, bytes):
            data = data.decode()
        message = orjson.loads(data) if is_json_encoded_object(data) else data
        check_frame(message)
        listener = self.listener
        found = listener.rule.observe(self.name, message)
        if found is not None and listener.book_broken(self, found):
            return
        self.on_message_callback(self, message)
        if listener.needs_confirmation:
            found = listener.rule.confirm(message, listener.applied_book)
            if found is not None:
                listener.book_broken(self, found)

    def on_error(self, error: Any) -> None:
        """End the socket: every watcher is told, once."""
        if self.error is not None:
            return
        super().on_error(error)
        self._stop_ping_watch()
        self.listener.socket_lost(self, error if isinstance(error, Exception) else NetworkError(str(error)))

    def on_close(self, code: Any) -> None:
        """The venue closed the socket."""
        first = self.error is None
        super().on_close(code)
        if first:
            self.error = NetworkError(f"closed by the venue, code {code}")
            self._stop_ping_watch()
            self.listener.socket_lost(self, self.error)

    async def close(self, code: int = 1000) -> None:
        """Close the socket; watchers get an error, not a cancellation that looks like our own."""
        del code
        for future in list(self.futures.values()):
            if not future.done():
                future.reject(self.error or NetworkError("closed"))
        self.futures.clear()
        self._stop_ping_watch()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.aiohttp_close(), 2.0)

    def start_ping_watch(self) -> None:
        """Begin to ping when the socket falls silent."""
        self.opened_at = self.heard_at = time.monotonic()
        self.ping_watch = self.asyncio_loop.create_task(self._ping_when_silent(), name=f"ping {self.url}")

    def _stop_ping_watch(self) -> None:
        if self.ping_watch is not None:
            self.ping_watch.cancel()
            self.ping_watch = None

    async def _ping_when_silent(self) -> None:
        while not self.closed():
            await asyncio.sleep(PING_AFTER_SECONDS / 2)
            if time.monotonic() - self.heard_at < PING_AFTER_SECONDS:
                continue
            try:
                await self.connection.ping()
            except (ConnectionError, RuntimeError) as error:
                if not self.closed():
                    self.on_error(NetworkError(f"cannot ping: {error}"))
                return


class GuardMixin:
    """Methods of ours in front of a ccxt.pro venue class."""

    listener: SocketListener
    socket_messages_per_second = 8.0
    iso8601 = staticmethod(Iso8601())

    def _socket_pace(self) -> dict[str, float]:
        """Return a bucket of its own for what a socket sends: ccxt would count a subscription as a REST request."""
        me: Any = self
        cost = float((me.options.get("ws") or {}).get("cost", 1))
        burst = max(1.0, self.socket_messages_per_second) * cost
        return {
            "refillRate": self.socket_messages_per_second * cost / 1000,
            "capacity": burst,
            "tokens": burst - cost,
        }

    def client(self, url: str) -> Any:
        """Return the socket of `url`, a guarded one when it is new."""
        me: Any = self
        me.open()
        me.clients = me.clients or {}
        if url not in me.clients:
            settings = me.extend(
                me.streaming,
                {
                    "log": me.log,
                    "ping": getattr(me, "ping", None),
                    "verbose": False,
                    "throttle": Throttler(self._socket_pace(), me.asyncio_loop),
                    "asyncio_loop": me.asyncio_loop,
                    "decompressBinary": me.safe_bool(me.options, "decompressBinary", True),
                },
                me.safe_value(me.options, "ws", {}),
            )
            client = GuardedClient(
                url, me.handle_message, me.on_error, me.on_close, me.on_connected, settings
            )
            client.listener = self.listener
            client.name = f"{url}#{next(_serial)}"
            me.clients[url] = client
        return me.clients[url]

    def on_connected(self, client: Any, message: Any = None) -> None:
        """A socket is open."""
        super().on_connected(client, message)  # type: ignore[misc]
        client.start_ping_watch()
        self.listener.socket_opened(client)

    def ws_dial_delay(self, url: str) -> float:
        """Return 0: when to dial again is decided by our reconnecter, not twice."""
        del url
        return 0.0


def guarded_class(venue_class: Any) -> Any:
    """Return a subclass of a ccxt.pro venue class with the guard in front."""
    return type(f"Guarded{venue_class.__name__}", (GuardMixin, venue_class), {})
