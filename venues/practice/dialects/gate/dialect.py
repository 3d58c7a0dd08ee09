"""Gate's REST endpoints and the check of its signatures (https://www.gate.com/docs/developers/apiv4/en/#authentication)."""

from collections.abc import Sequence
from urllib.parse import unquote_plus

from venues.practice.dialects.base import Dialect
from venues.practice.dialects.gate.auth import objection
from venues.practice.dialects.gate.formats import failure
from venues.practice.dialects.gate.orders import GateOrders, refusal_of
from venues.practice.dialects.gate.private import PrivateRest
from venues.practice.dialects.gate.public import PublicRest
from venues.practice.dialects.gate.session import GateSession
from venues.practice.dialects.session import Session
from venues.practice.dialects.signing import hash_hex
from venues.practice.dialects.wire import Refusal, RestReply, RestRequest, Route
from venues.practice.engine.errors import PracticeError
from venues.practice.faults import Purpose
from venues.practice.sockets import Socket

_HEADERS = ("KEY", "Timestamp", "SIGN")
_TROUBLE = {
    429: ("TOO_MANY_REQUESTS", "Request Rate limit Exceeded"),
    503: ("TOO_BUSY", "Server is too busy"),
    504: ("TIMEOUT", "Request timed out"),
}


class GateDialect(Dialect):
    """Gate v4, spot, classic account."""

    venue = "gate"
    hosts = frozenset({"api.gateio.ws"})

    key_paths = frozenset({"/api/v4/account/main_keys", "/api/v4/account/detail"})
    balance_paths = frozenset({"/api/v4/spot/accounts"})

    def routes(self) -> Sequence[Route]:
        """Public and private endpoints, and those that write."""
        orders = GateOrders(self.engine)
        return [
            *PublicRest(self.engine).routes(),
            *PrivateRest(self.engine, orders).routes(),
            *orders.routes(),
        ]

    def authenticate(self, request: RestRequest) -> None:
        """Check ``KEY``, ``Timestamp`` and ``SIGN``: method, path, decoded query, body's SHA-512 and time.

        Raises:
            Refusal: 401 with Gate's label.
        """
        key, timestamp, signature = (request.headers.get(name, "") for name in _HEADERS)
        for name, value in zip(_HEADERS, (key, timestamp, signature), strict=True):
            if not value:
                raise Refusal(failure("MISSING_REQUIRED_HEADER", f"Missing required header: {name}", 401))
        query, digest = unquote_plus(request.raw_query), hash_hex(request.body, "sha512")
        found = objection(
            self.credentials,
            key=key,
            signature=signature,
            message=f"{request.method}\n{request.path}\n{query}\n{digest}\n{timestamp}",
            timestamp=timestamp,
            now_ms=self.clock.now_ms(),
        )
        if found is not None:
            raise Refusal(failure(*found, 401))

    def refusal(self, error: PracticeError, purpose: Purpose) -> RestReply:  # noqa: ARG002 - one wording
        """A label and a message."""
        return refusal_of(error)

    def open_session(self, socket: Socket) -> Session:
        """Spot has one endpoint.

        Raises:
            LookupError: another path.
        """
        if socket.path.rstrip("/") != "/ws/v4":
            raise LookupError(socket.path)
        return GateSession(socket, self)

    def not_found(self, request: RestRequest) -> RestReply:
        """Gate's 404."""
        return failure("NOT_FOUND", f"Request URL not exists: {request.path}", 404)

    def trouble(self, status: int) -> RestReply:
        """Gate's bodies for 429 and 5xx."""
        return failure(*_TROUBLE.get(status, ("SERVER_ERROR", "Internal server error")), status)
