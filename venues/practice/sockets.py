"""One accepted websocket: a bounded outgoing queue, and the faults of its wire."""

import asyncio
import logging
from collections import Counter, deque
from enum import Enum, auto

from aiohttp import WSMsgType, web

from venues.model.value import Value
from venues.practice.dialects.wire import encode
from venues.practice.engine.clock import Clock
from venues.practice.faults import FaultBoard, FaultKind, Purpose, Scope
from venues.practice.spoil import spoil

log = logging.getLogger(f"lyra.{__name__}")

_MOST_QUEUED = 2_000
_FROZEN_POLL_SECONDS = 0.02


class FrameKind(Enum):
    """What a frame carries, so that faults hit what they name."""

    ANSWER = auto()
    BOOK_SNAPSHOT = auto()
    BOOK_DELTA = auto()
    PUBLIC = auto()
    PRIVATE = auto()


class _Frame(Value):
    payload: bytes
    opcode: WSMsgType
    due_ms: int


class Socket:
    """The server's end of one websocket; sending never waits, a peer that does not read is cut off."""

    def __init__(
        self,
        web_socket: web.WebSocketResponse,
        request: web.Request,
        *,
        venue: str,
        path: str,
        query: str,
        clock: Clock,
        faults: FaultBoard,
        counters: Counter[str],
    ) -> None:
        """Wrap an accepted websocket.

        Args:
            web_socket: after ``prepare``.
            request: its handshake.
            venue: whose it is.
            path: path on the venue's host.
            query: undecoded query of the handshake.
            clock: source of time.
            faults: the armed faults.
            counters: the venue's counters.
        """
        self.venue, self.path, self.query, self.faults = venue, path, query, faults
        self.headers = request.headers
        self._web_socket, self._request, self._clock, self._counters = web_socket, request, clock, counters
        self._queue: deque[_Frame] = deque()
        self._wake = asyncio.Event()
        self._withheld: bytes | None = None
        """A private event that waits for its successor."""

    # ------------------------------------------------------------------- sending

    def send(self, document: object, kind: FrameKind) -> None:
        """Send a document as JSON text."""
        self._dispatch(encode(document), kind)

    def send_text(self, text: str, kind: FrameKind) -> None:
        """Send text as it is."""
        self._dispatch(text.encode(), kind)

    def checksum(self, value: int) -> int:
        """The checksum to send: the true one, unless a fault asks for a wrong one."""
        return value if self.faults.take(FaultKind.BAD_CHECKSUM, self.venue) is None else value ^ 0x5A5A5A

    def count(self, purpose: Purpose) -> None:
        """Take note of an order operation over this socket."""
        self._counters[f"orders_{purpose}"] += 1

    def close(self, code: int, reason: str = "") -> None:
        """Close with a code; 1006 cuts the line."""
        if code == 1006:
            self.abort()
            return
        payload = code.to_bytes(2, "big") + reason.encode()[:120]
        self._enqueue(payload, WSMsgType.CLOSE)

    def ping(self, payload: bytes = b"") -> None:
        """Ask the client for a pong; it waits its turn like any frame."""
        self._enqueue(payload, WSMsgType.PING)

    def abort(self) -> None:
        """Cut the line."""
        if self._request.transport is not None:
            self._request.transport.abort()
        self._wake.set()

    @property
    def is_frozen(self) -> bool:
        """Whether this socket must not do anything now."""
        return self.faults.active(FaultKind.FREEZE, self.venue, Scope.WS) is not None

    def _dispatch(self, payload: bytes, kind: FrameKind) -> None:
        if kind is FrameKind.BOOK_DELTA:
            if self.faults.take(FaultKind.DROP_DELTAS, self.venue) is not None:
                return
            malformed = self.faults.take(FaultKind.MALFORMED, self.venue)
            if malformed is not None:
                payload, is_binary = spoil(payload, malformed)
                self._enqueue(payload, WSMsgType.BINARY if is_binary else WSMsgType.TEXT)
                return
        if kind is FrameKind.PRIVATE:
            self._dispatch_private(payload)
            return
        self._enqueue(payload, WSMsgType.TEXT)

    def _dispatch_private(self, payload: bytes) -> None:
        delayed = self.faults.active(FaultKind.DELAY_PRIVATE, self.venue)
        delay_ms = delayed.delay_ms if delayed else 0
        if self._withheld is not None:
            withheld, self._withheld = self._withheld, None
            self._enqueue(payload, WSMsgType.TEXT, delay_ms)
            self._enqueue(withheld, WSMsgType.TEXT, delay_ms)
            return
        if self.faults.take(FaultKind.REORDER_PRIVATE, self.venue) is not None:
            self._withheld = payload
            return
        self._enqueue(payload, WSMsgType.TEXT, delay_ms)
        if self.faults.take(FaultKind.DUPLICATE_PRIVATE, self.venue) is not None:
            self._enqueue(payload, WSMsgType.TEXT, delay_ms)

    def _enqueue(self, payload: bytes, opcode: WSMsgType, delay_ms: int = 0) -> None:
        if len(self._queue) >= _MOST_QUEUED:
            log.warning("%s: a peer on %s does not read: cut off", self.venue, self.path)
            self._queue.clear()
            self.abort()
            return
        late = self.faults.active(FaultKind.DELAY, self.venue, Scope.WS)
        delay_ms += late.delay_ms if late else 0
        self._queue.append(_Frame(payload, opcode, self._clock.now_ms() + delay_ms if delay_ms else 0))
        self._wake.set()

    # ------------------------------------------------------------------- running

    async def write(self) -> None:
        """Send what is queued, in order, until the socket is gone."""
        while not self._web_socket.closed and not self._is_cut:
            if not self._queue:
                self._wake.clear()
                await self._wake.wait()
                continue
            frame = self._queue[0]
            if self.is_frozen or frame.due_ms > self._clock.now_ms():
                await asyncio.sleep(_FROZEN_POLL_SECONDS)
                continue
            self._queue.popleft()
            if frame.opcode is WSMsgType.CLOSE:
                code = int.from_bytes(frame.payload[:2], "big")
                await self._web_socket.close(code=code, message=frame.payload[2:])
                return
            await self._web_socket.send_frame(frame.payload, frame.opcode)

    async def read(self) -> str | None:
        """The next text frame of the client, or None when it has gone; pings are answered in here."""
        while True:
            message = await self._web_socket.receive()
            # a freeze also ends by the clock, so there is no event to wait for
            while self.is_frozen and not self._is_cut:  # noqa: ASYNC110
                await asyncio.sleep(_FROZEN_POLL_SECONDS)
            if message.type is WSMsgType.TEXT:
                return str(message.data)
            if message.type is WSMsgType.PING:
                self._enqueue(bytes(message.data), WSMsgType.PONG)
            elif message.type not in (WSMsgType.PONG, WSMsgType.BINARY):
                return None

    @property
    def _is_cut(self) -> bool:
        return self._request.transport is None or self._request.transport.is_closing()
