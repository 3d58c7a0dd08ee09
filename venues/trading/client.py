"""The private client: a ccxt client that sends only what the venue's table of requests names.

ccxt sends all REST requests through `fetch`. `TableMixin` stands in front of it: reads pass, a create or a cancel
passes only on behalf of an `Errand`, and whatever the table does not name ends before a byte leaves. An errand also
hears just before its first byte is written (a trace of the HTTP library) and when its whole answer is there.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, cast
from urllib.parse import urlsplit

import aiohttp

from venues.market.door import DialGate, RoutedSession, tls_context
from venues.market.exchange import build_exchange
from venues.market.guard import SocketListener
from venues.model.order_rules import OrderRules
from venues.model.setup import VenueSetup
from venues.model.value import Value
from venues.quirks.errors import INVALID_NONCE, UNAVAILABLE
from venues.trading.table import Purpose as Purpose, RequestTable as RequestTable
from venues.trading.turns import Turn, Turns, in_turn, present_turn

Send = Callable[[], Awaitable[Any]]

READ_TRIES = 3
"""How often a read is signed anew whose nonce came too late."""


class RequestRefused(PermissionError):
    """A request that a private client may not send; nothing of it was written."""


class SignedRequest(Value):
    """A request as ccxt signed it, with all headers that will be sent."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: str | None


class Answer(Value):
    """A whole answer."""

    status: int
    body: str


class Errand:
    """What one call of ccxt is for; by itself it may only read."""

    waits_for_turn = True
    """False for what is signed and written at once, whatever else is on its way."""
    is_order = False

    async def carry(self, purpose: Purpose, request: SignedRequest, send: Send) -> Any:
        """Take a request that is no read: send it, keep it, or refuse it.

        Raises:
            RequestRefused: it is not what this errand is for.
        """
        del send
        raise RequestRefused(
            f"{purpose.name.lower()} is not what this call is for: {_shown(request.method, request.url)}"
        )

    def before_first_byte(self) -> None:
        """Called just before a request of this errand is written; an exception keeps it from being written."""

    def answered(self, answer: Answer) -> None:
        """Called with the whole answer to a request of this errand."""


_errand: ContextVar[Errand | None] = ContextVar("lyra_errand", default=None)


@contextmanager
def on_errand(errand: Errand | None) -> Iterator[None]:
    """Let every request of this task belong to an errand while inside."""
    token = _errand.set(errand)
    try:
        yield
    finally:
        _errand.reset(token)


def _shown(method: str, url: str) -> str:
    return f"{method} {urlsplit(url).path}"


class Faults:
    """How many requests failed one after the other."""

    def __init__(self) -> None:
        self.in_a_row = 0


_answer_is_good: ContextVar[list[bool] | None] = ContextVar("lyra_answer_is_good", default=None)

_ASKED = 64
"""How many requests on sockets are remembered."""


class TableMixin:
    """Methods of ours in front of a guarded ccxt.pro class that holds keys."""

    table: RequestTable
    turns: Turns | None = None
    """Set where requests are signed and written one after the other."""
    faults: Faults
    tap: Callable[[Any, Any], bool] | None = None
    """Sees each socket and frame first; True when ccxt must not see the frame."""
    asked: dict[str, Any]
    """The last requests on sockets by their ids, for venues that answer with nothing else."""

    async def fetch(
        self, url: str, method: str = "GET", headers: dict[str, str] | None = None, body: str | None = None
    ) -> Any:
        """Send a request that the table names.

        Raises:
            RequestRefused: the table does not name it, or nobody asked for it.
        """
        me: Any = self
        send = partial(self._counted, partial(super().fetch, url, method, headers, body))  # type: ignore[misc]
        purpose = self.table.purpose(method, url)
        if purpose is None:
            raise RequestRefused(
                f"{_shown(method, url)} is not in the table of requests of {me.id}: nothing was sent"
            )
        if purpose is Purpose.READ:
            with on_errand(None):
                return await send()
        errand = _errand.get()
        if errand is None:
            raise RequestRefused(f"{_shown(method, url)} was asked for by nobody: nothing was sent")
        all_headers = me.prepare_request_headers(dict(headers or {}))
        return await errand.carry(purpose, SignedRequest(method, url, all_headers, body), send)

    def on_rest_response(self, code: int, reason: Any, url: Any, method: Any, *rest: Any) -> Any:
        """Hand the answer to its errand, whole and before ccxt has an opinion on it."""
        good, me = _answer_is_good.get(), cast("Any", self)
        if good is not None and code < 500 and code != 429 and me.parse_json(rest[1]) is not None:
            good[0] = True
        errand = _errand.get()
        if errand is not None:
            errand.answered(Answer(code, str(rest[1])))
        return super().on_rest_response(code, reason, url, method, *rest)  # type: ignore[misc]

    async def throttle(self, cost: Any = None) -> None:
        """Let errands pass at once: an order refuses what is too fast, and a cancel waits for no read."""
        if _errand.get() is None:
            await super().throttle(cost)  # type: ignore[misc]
        turn = present_turn()
        if turn is not None:
            await turn.begin()

    async def fetch2(self, *request: Any, **named: Any) -> Any:
        """Sign and send a request, in its turn where turns are kept."""
        errand = _errand.get()
        send = partial(super().fetch2, *request, **named)  # type: ignore[misc]
        if self.turns is None or (errand is not None and not errand.waits_for_turn):
            return await send()
        tries = READ_TRIES if type(errand) in (type(None), Errand) else 1
        while True:
            tries -= 1
            try:
                with in_turn(Turn(self.turns, until_answered=errand is not None and errand.is_order)):
                    return await send()
            except INVALID_NONCE:
                # a cancel went past it; a read may be asked again
                if tries <= 0:
                    raise

    async def _counted(self, send: Send) -> Any:
        """Send a request and count it when no good answer came."""
        good = [False]
        token = _answer_is_good.set(good)
        try:
            return await send()
        except RequestRefused:
            good[0] = True
            raise
        except UNAVAILABLE as error:
            # a nonce that came too late is our own doing
            good[0] = isinstance(error, INVALID_NONCE)
            raise
        finally:
            _answer_is_good.reset(token)
            if good[0]:
                self.faults.in_a_row = 0
            elif not is_being_cancelled():
                self.faults.in_a_row += 1

    def watch(self, url: str, message_hash: str, message: Any = None, *rest: Any) -> Any:
        """Remember what is asked on a socket."""
        name = str(message.get("id") or message.get("req_id") or "") if isinstance(message, dict) else ""
        if name:
            # what it was about and no more: some carry tokens and signatures
            params = message.get("params")
            channel = params.get("channel") if isinstance(params, dict) else None
            self.asked[name] = {"method": message.get("method"), "channel": channel}
            if len(self.asked) > _ASKED:
                del self.asked[next(iter(self.asked))]
        return super().watch(url, message_hash, message, *rest)  # type: ignore[misc]

    def handle_message(self, client: Any, message: Any) -> Any:
        """Show a frame to whoever follows the account's orders; what is taken there is not for ccxt."""
        if self.tap is not None and self.tap(client, message):
            return None
        return super().handle_message(client, message)  # type: ignore[misc]


def is_being_cancelled() -> bool:
    """Return True when this task was told to end."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def _headers_sent(session: Any, context: Any, parameters: Any) -> None:
    """The HTTP library is about to write: its own trace, called before the first byte."""
    del session, context, parameters
    errand = _errand.get()
    if errand is not None:
        errand.before_first_byte()
    turn = present_turn()
    if turn is not None:
        turn.written()


def build_private_client(
    setup: VenueSetup,
    rules: OrderRules,
    listener: SocketListener,
    credentials: dict[str, str],
    gate: DialGate | None = None,
    *,
    connector: aiohttp.BaseConnector | None = None,
) -> tuple[Any, RoutedSession]:
    """Return a ccxt.pro client with keys that is bound to the venue's table, and its session; the caller closes both.

    Args:
        setup: the venue.
        rules: its table and more.
        listener: told what happens on the sockets.
        credentials: `apiKey`, `secret`, `password`.
        gate: waited for before each socket dial.
        connector: opens connections in place of the usual one.

    Raises:
        RequestRefused: the client would go round the table: through a proxy, or by repeating what failed.
    """
    trace = aiohttp.TraceConfig()
    trace.on_request_headers_sent.append(_headers_sent)
    if connector is None:
        # no limit: a cancel must not wait for a free connection behind reads that hang
        connector = aiohttp.TCPConnector(ssl=True if setup.via else tls_context(), limit=0)
    exchange, session = build_exchange(
        setup, listener, gate, credentials, mixin=TableMixin, trace=trace, connector=connector
    )
    _close_socket_methods(type(exchange))
    exchange.table = RequestTable(rules.requests)
    exchange.faults, exchange.asked = Faults(), {}
    exchange.turns = Turns() if rules.nonces_in_order else None
    # what an answer says of money stays text until it is a Decimal
    exchange.number = str
    check_one_way(exchange)
    return exchange, session


def _close_socket_methods(private_class: type) -> None:
    """Refuse every method that would send a request over a websocket, where no table stands in front."""
    for name in dir(private_class):
        if name.endswith("_ws") and inspect.iscoroutinefunction(getattr(private_class, name)):
            setattr(private_class, name, _refusing(name))


def _refusing(name: str) -> Callable[..., Any]:
    def refuse(*_: Any, **__: Any) -> Any:
        raise RequestRefused(f"{name} goes past the table of requests: it is never used")

    return refuse


_PROXIES = (
    "proxyUrl", "proxy_url", "proxyUrlCallback", "proxy_url_callback", "httpProxy", "http_proxy", "httpsProxy",
    "https_proxy", "socksProxy", "socks_proxy", "aiohttp_proxy", "httpProxyCallback", "http_proxy_callback",
    "httpsProxyCallback", "https_proxy_callback", "socksProxyCallback", "socks_proxy_callback",
)  # fmt: skip


def check_one_way(exchange: Any) -> None:
    """Make sure that a request has one way out and takes it once.

    Raises:
        RequestRefused: ccxt would repeat it, or send it elsewhere.
    """
    options = exchange.options
    repeats = [options.get("maxRetriesOnFailure")]
    repeats += [inner.get("maxRetriesOnFailure") for inner in options.values() if isinstance(inner, dict)]
    if any(repeat not in (None, 0) for repeat in repeats):
        raise RequestRefused(
            "maxRetriesOnFailure must be 0 where orders are sent: a time-out would send twice"
        )
    proxies = [name for name in _PROXIES if getattr(exchange, name, None)]
    if proxies:
        raise RequestRefused(f"{proxies[0]} would send orders another way than the door")
