"""Binance's routes, and its refusal of everything that would need an account."""

from collections.abc import Sequence

from venues.practice.dialects.base import Dialect
from venues.practice.dialects.binance import refusals
from venues.practice.dialects.binance.api_session import ApiSession
from venues.practice.dialects.binance.public import PublicRest
from venues.practice.dialects.binance.session import StreamSession
from venues.practice.dialects.session import Session
from venues.practice.dialects.wire import Refusal, RestReply, RestRequest, Route
from venues.practice.engine.errors import PracticeError
from venues.practice.faults import Purpose
from venues.practice.sockets import Socket

_REST_HOSTS = ("api", "api1", "api2", "api3", "api4", "api-gcp", "fapi", "dapi", "papi")
_SOCKET_HOSTS = ("stream.binance.com", "ws-api.binance.com")
_ACCOUNT = (
    "account allOpenOrders allOrderList allOrders amendments balance batchOrders commissionRate "
    "countdownCancelAll income leverage leverageBracket listenKey marginType multiAssetsMargin myAllocations "
    "myFilters myPreventedMatches myTrades openOrder openOrderList openOrders order orderList orders "
    "positionRisk positionSide rateLimit sor userDataStream userTrades"
)
"""What reads an account, by the first part of the path after the version."""
_PURPOSES = {"POST": Purpose.CREATE, "DELETE": Purpose.CANCEL}


class BinanceDialect(Dialect):
    """Binance spot, read only: there is no practice account, and no key is let in."""

    venue = "binance"
    hosts = frozenset(
        {
            *(f"{name}.binance.com" for name in _REST_HOSTS),
            *(f"{host}{port}" for host in _SOCKET_HOSTS for port in ("", ":9443")),
            "data-api.binance.vision",
            "data-stream.binance.vision",
        }
    )

    def routes(self) -> Sequence[Route]:
        """Market data."""
        return PublicRest(self.engine).routes()

    def authenticate(self, request: RestRequest) -> None:  # noqa: ARG002 - the interface
        """Let nobody in.

        Raises:
            Refusal: always, 401 with code -2015.
        """
        raise Refusal(refusals.rejected())

    def purpose_of(self, request: RestRequest) -> Purpose:
        """READ for market data; for the rest what it would have done, so that attempts are counted."""
        if not _is_private(request):
            return Purpose.READ
        is_order = "order" in request.path.lower()
        return _PURPOSES.get(request.method, Purpose.QUERY) if is_order else Purpose.QUERY

    def refusal(self, error: PracticeError, purpose: Purpose) -> RestReply:  # noqa: ARG002 - the interface
        """A code and a message."""
        return refusals.of(error)

    def open_session(self, socket: Socket) -> Session:
        """The market streams under ``/ws`` and ``/stream``, requests under ``/ws-api/v3``."""
        if socket.path == "/ws-api/v3":
            return ApiSession(socket, self)
        root = socket.path.split("/")[1]
        if root not in ("ws", "stream"):
            raise LookupError(socket.path)
        return StreamSession(socket, self.engine, is_combined=root == "stream")

    def not_found(self, request: RestRequest) -> RestReply:
        """Refuse what belongs to an account; the rest gets the web server's own page."""
        if _is_private(request):
            return refusals.rejected()
        return refusals.not_found()

    def trouble(self, status: int) -> RestReply:
        """Binance's bodies for 418, 429 and 5xx."""
        return refusals.trouble(status)


def _is_private(request: RestRequest) -> bool:
    """Whether a request is about an account: nearly all of ``sapi`` and ``papi``, whatever writes, and more."""
    family, _, rest = request.path.strip("/").partition("/")
    endpoint = rest.partition("/")[2]
    if family in ("sapi", "papi"):
        return endpoint not in ("system/status", "ping")
    known = family in ("api", "fapi", "dapi")
    return known and (request.method != "GET" or endpoint.partition("/")[0] in _ACCOUNT.split())
