"""The one place where a connection to an exchange is opened: allowlist, `via`, bounded answers, counting.

A client of ccxt is handed a `RoutedSession` in place of an aiohttp session. ccxt keeps seeing the venue's real URLs
(it takes decisions and makes signatures on their text); only the dial goes elsewhere when `via` is set:
`https://host/path` to `http://127.0.0.1:PORT/host/path`, `wss://host/path` to `ws://127.0.0.1:PORT/host/path`.
"""

import functools
import ipaddress
import ssl
import time
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any

import aiohttp
import certifi
from aiohttp import ClientError, ClientResponse, ClientSession, ClientWebSocketResponse
from yarl import URL

from venues.market.traffic import Traffic, note_request, note_round_trip

MAX_BODY_BYTES = 64 * 1024 * 1024
"""Longest REST answer after decompression; Binance's list of markets is about 13 MB."""


class HostRefused(ClientError):
    """A host outside the venue's allowlist was about to be dialled."""


class BodyTooLong(ClientError):
    """An answer passed `MAX_BODY_BYTES` after decompression."""


class ViaRefused(ValueError):
    """`via` is not an http URL on a loopback address."""


def check_via(via: str) -> str:
    """Return `via` without a trailing slash.

    Raises:
        ViaRefused: it is not `http://` on a loopback address with a port.
    """
    try:
        url = URL(via)
        port = url.port
    except ValueError:
        raise ViaRefused(f"expected http://127.0.0.1:PORT, found {via!r}") from None
    host = url.host or ""
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if url.scheme != "http" or not loopback or port is None or url.path.strip("/") or url.query_string:
        raise ViaRefused(f"expected http://127.0.0.1:PORT on a loopback address, found {via!r}")
    return f"http://{'[' + host + ']' if ':' in host else host}:{port}"


def authority(url: URL) -> str:
    """Return `host` or `host:port` when the port is not the scheme's own."""
    default = {"https": 443, "wss": 443, "http": 80, "ws": 80}.get(url.scheme)
    return f"{url.host}" if url.port in {None, default} else f"{url.host}:{url.port}"


class BoundedResponse(ClientResponse):
    """An answer whose body is refused once it grows past `MAX_BODY_BYTES`, compressed or not."""

    async def read(self) -> bytes:
        """Return the body.

        Raises:
            BodyTooLong: the decompressed body is too long.
        """
        if self._body is None:
            chunks: list[bytes] = []
            size = 0
            async for chunk in self.content.iter_any():
                size += len(chunk)
                if size > MAX_BODY_BYTES:
                    self.close()
                    raise BodyTooLong(f"the answer is longer than {MAX_BODY_BYTES // 2**20} MiB")
                chunks.append(chunk)
            self._body = b"".join(chunks)
        return self._body


DialGate = Callable[[], Awaitable[None]]
"""Waits until a socket may be dialled; the governor's `acquire`."""


class _Dial:
    """An awaitable and async context manager that dials one socket when its turn has come."""

    def __init__(self, owner: "RoutedSession", url: URL, options: dict[str, Any]) -> None:
        self._owner = owner
        self._url = url
        self._options = options
        self._socket: ClientWebSocketResponse | None = None

    async def __aenter__(self) -> ClientWebSocketResponse:
        self._socket = await self._owner.dial(self._url, self._options)
        return self._socket

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._socket is not None:
            await self._socket.close()


class RoutedSession:
    """Stands where ccxt expects an aiohttp session: checks the host, re-routes, counts, bounds.

    Args:
        hosts: `host` or `host:port` that may be dialled.
        via: empty, or `http://127.0.0.1:PORT` as `check_via` returns it.
        gate: waited for before each socket dial.
        max_connections: how many REST connections may be open at once.
        trace: told how far each REST request has come.
        connector: opens connections in place of the usual one; for tests of what goes wrong there.
    """

    def __init__(
        self,
        hosts: frozenset[str],
        via: str = "",
        gate: DialGate | None = None,
        max_connections: int = 16,
        *,
        trace: aiohttp.TraceConfig | None = None,
        connector: aiohttp.BaseConnector | None = None,
    ) -> None:
        self.hosts = hosts
        self.traffic = Traffic()
        self.is_traced = trace is not None
        """True when something hears of each REST request before its first byte is written."""
        self._via = check_via(via) if via else ""
        self._gate = gate
        if connector is None:
            connector = aiohttp.TCPConnector(ssl=True if self._via else tls_context(), limit=max_connections)
        self._session = ClientSession(
            connector=connector, response_class=BoundedResponse, trace_configs=[trace] if trace else None
        )
        # aiohttp sends a GET, PUT or DELETE once more when the connection is cut: behind the governor's back for a
        # dial, behind the desk's for what changes orders; its own test client turns it off in the same way
        self._session._retry_connection = False

    @property
    def cookie_jar(self) -> Any:
        """The jar of the session beneath."""
        return self._session.cookie_jar

    @property
    def headers(self) -> Any:
        """Headers that every request carries: none of ours."""
        return self._session.headers

    @property
    def closed(self) -> bool:
        """True once closed."""
        return self._session.closed

    def route(self, url: URL) -> URL:
        """Return where a venue's URL is really dialled.

        Raises:
            HostRefused: the host is not on the allowlist.
        """
        name = authority(url)
        if name not in self.hosts:
            raise HostRefused(f"{name} is not a host of this venue: nothing was sent")
        if not self._via:
            if url.scheme not in {"https", "wss"}:
                raise HostRefused(f"{url.scheme}://{name} is not encrypted: nothing was sent")
            return url
        base = self._via if url.scheme in {"https", "http"} else "ws" + self._via.removeprefix("http")
        return URL(f"{base}/{name}{url.raw_path_qs}", encoded=True)

    def request(self, method: str, url: Any, **options: Any) -> Any:
        """Send a REST request; the result is awaited or entered as aiohttp's own.

        Raises:
            HostRefused: the host is not on the allowlist.
        """
        self.traffic.count_request()
        asked = url if isinstance(url, URL) else URL(url, encoded=True)
        routed = self.route(asked)
        note_request(method, asked.raw_path)
        # a redirect would be followed past the allowlist, and a 307 would send an order a second time
        options["allow_redirects"] = False
        return _Observed(self._session.request(method, routed, **options), self.traffic)

    def get(self, url: Any, **options: Any) -> Any:
        """Send a GET request."""
        return self.request("GET", url, **options)

    def post(self, url: Any, **options: Any) -> Any:
        """Send a POST request."""
        return self.request("POST", url, **options)

    def put(self, url: Any, **options: Any) -> Any:
        """Send a PUT request."""
        return self.request("PUT", url, **options)

    def patch(self, url: Any, **options: Any) -> Any:
        """Send a PATCH request."""
        return self.request("PATCH", url, **options)

    def delete(self, url: Any, **options: Any) -> Any:
        """Send a DELETE request."""
        return self.request("DELETE", url, **options)

    def ws_connect(self, url: Any, **options: Any) -> _Dial:
        """Dial a socket when the governor allows."""
        return _Dial(self, url if isinstance(url, URL) else URL(url, encoded=True), options)

    async def dial(self, url: URL, options: dict[str, Any]) -> ClientWebSocketResponse:
        """Wait for the governor, then open the socket.

        Raises:
            HostRefused: the host is not on the allowlist.
        """
        routed = self.route(url)
        if self._gate is not None:
            await self._gate()
        self.traffic.dials += 1
        try:
            socket: ClientWebSocketResponse = await self._session.ws_connect(routed, **options)
        except aiohttp.WSServerHandshakeError as error:
            self.traffic.note_status(error.status, error.headers)
            raise
        return socket

    async def reachable(self, url: URL, timeout_seconds: float = 2.0) -> bool:
        """Ask a host for any HTTP answer at all; True when it gives one that is no refusal."""
        limit = aiohttp.ClientTimeout(total=timeout_seconds)
        try:
            async with self._session.get(self.route(url), timeout=limit, allow_redirects=False) as response:
                return response.status < 500 and response.status not in {418, 429}
        except (TimeoutError, aiohttp.ClientError, OSError):
            return False

    async def close(self) -> None:
        """Close all connections."""
        await self._session.close()


class _Observed:
    """aiohttp's request context with the answer's status noted."""

    def __init__(self, context: Any, traffic: Traffic) -> None:
        self._context = context
        self._traffic = traffic
        self._sent_at = 0.0

    async def _note(self, response: ClientResponse) -> ClientResponse:
        self._traffic.round_trip_ms = (time.monotonic() - self._sent_at) * 1000
        note_round_trip(self._traffic.round_trip_ms)
        if response.status >= 400:
            self._traffic.note_status(response.status, response.headers)
        return response

    def __await__(self) -> Any:
        return self._awaited().__await__()

    async def _awaited(self) -> ClientResponse:
        self._sent_at = time.monotonic()
        return await self._note(await self._context)

    async def __aenter__(self) -> ClientResponse:
        self._sent_at = time.monotonic()
        return await self._note(await self._context.__aenter__())

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._context.__aexit__(kind, error, trace)


@functools.cache
def tls_context() -> ssl.SSLContext:
    """Return the one TLS context of this process: each would hold the list of authorities again."""
    return ssl.create_default_context(cafile=certifi.where())
