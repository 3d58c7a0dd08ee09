"""The one server of all practice exchanges: ``/<original host>/<original path>`` on loopback."""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web

from venues.practice.answers import Answerer
from venues.practice.dialects.base import Dialect
from venues.practice.dialects.session import Session
from venues.practice.dialects.wire import RestRequest
from venues.practice.faults import Action, FaultBoard, FaultKind, Purpose, Scope, When
from venues.practice.sockets import Socket

log = logging.getLogger(f"lyra.{__name__}")

_DEFAULT_PORTS = (":443", ":80")
_MOST_SOCKETS = 500
_LARGEST_FRAME = 1_000_000


@dataclass(slots=True)
class VenueDoor:
    """What the door keeps of one venue."""

    dialect: Dialect
    answerer: Answerer
    counters: Counter[str] = field(default_factory=Counter)
    """``requests``, ``dials``, ``orders_create`` and so on, since the start."""
    sessions: dict[Socket, Session] = field(default_factory=dict)


class Door:
    """Hands every request and websocket to the dialect that claims its host."""

    def __init__(self, dialects: Mapping[str, Dialect], faults: FaultBoard) -> None:
        self.faults = faults
        self.venues = {
            name: VenueDoor(dialect, Answerer(dialect, faults)) for name, dialect in dialects.items()
        }
        self._hosts = {
            host: self.venues[name] for name, dialect in dialects.items() for host in dialect.hosts
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer anything that is not the control channel."""
        path, _, raw_query = request.raw_path.partition("?")
        host, _, rest = path.lstrip("/").partition("/")
        venue = self._hosts.get(_without_default_port(host))
        if venue is None:
            known = sorted(self._hosts)
            return web.json_response(
                {"error": f"no practice exchange answers for host {host!r}", "hosts": known}, status=404
            )
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._socket(request, venue, f"/{rest}", raw_query)
        venue_request = RestRequest(
            method=request.method,
            path=f"/{rest}",
            raw_query=raw_query,
            headers=request.headers,
            body=await request.read(),
        )
        venue.counters["requests"] += 1
        purpose = venue.dialect.purpose_of(venue_request)
        if purpose is not Purpose.READ:
            venue.counters[f"orders_{purpose}"] += 1
        return await venue.answerer.answer(request, venue_request)

    def pump(self, now_ms: int) -> None:
        """Push what is due on every socket that is not frozen."""
        for venue in self.venues.values():
            for socket, session in list(venue.sessions.items()):
                if not socket.is_frozen:
                    session.pump(now_ms)

    def close_sockets(self, venue_name: str | None, code: int) -> int:
        """Close the sockets of one venue, or of all; how many there were."""
        sockets = [
            socket
            for name, venue in self.venues.items()
            if venue_name in (None, name)
            for socket in venue.sessions
        ]
        for socket in sockets:
            socket.close(code, "closed by request")
        return len(sockets)

    async def _socket(
        self, request: web.Request, venue: VenueDoor, path: str, query: str
    ) -> web.StreamResponse:
        venue.counters["dials"] += 1
        refused = self._refused(request, venue, path)
        if refused is not None:
            return refused
        web_socket = web.WebSocketResponse(
            autoping=False, autoclose=True, compress=False, max_msg_size=_LARGEST_FRAME
        )
        socket = Socket(
            web_socket,
            request,
            venue=venue.dialect.venue,
            path=path,
            query=query,
            clock=venue.dialect.clock,
            faults=self.faults,
            counters=venue.counters,
        )
        try:
            session = venue.dialect.open_session(socket)
        except LookupError:
            return web.json_response({"error": f"no websocket at {path}"}, status=404)
        await web_socket.prepare(request)
        venue.sessions[socket] = session
        writer = asyncio.create_task(_run_writer(socket), name=f"practice-{venue.dialect.venue}-writer")
        try:
            session.on_opened()
            while (text := await socket.read()) is not None:
                session.on_text(text)
        finally:
            del venue.sessions[socket]
            session.close()
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
        return web_socket

    def _refused(self, request: web.Request, venue: VenueDoor, path: str) -> web.StreamResponse | None:
        name = venue.dialect.venue
        refusal = self.faults.take(FaultKind.REFUSE_DIALS, name, Scope.WS)
        if refusal is not None and not refusal.status:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        armed = (
            self.faults.take_answer(name, Scope.WS, Purpose.READ, path, When.BEFORE)
            if refusal is None
            else None
        )
        if armed is not None and armed.fault.action is Action.REPLY:
            refusal = armed.fault
        if refusal is not None:
            retry_after = refusal.retry_after_seconds
            headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
            return web.Response(status=refusal.status or 429, headers={**refusal.headers, **headers})
        if len(venue.sessions) >= _MOST_SOCKETS:
            return web.Response(status=503)
        return None


async def _run_writer(socket: Socket) -> None:
    try:
        await socket.write()
    except (ConnectionError, RuntimeError) as error:
        # the peer went away, or the socket was closed under a frame: the reader ends the session
        log.debug("%s: writing ended: %s", socket.venue, error)


def _without_default_port(host: str) -> str:
    for port in _DEFAULT_PORTS:
        host = host.removesuffix(port)
    return host.lower()
