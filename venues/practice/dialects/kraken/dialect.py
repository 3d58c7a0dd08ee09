"""Kraken's REST endpoints and the check of its signatures (https://docs.kraken.com/exchange/guides/rest/authentication)."""

import base64
from collections.abc import Sequence
from hashlib import sha256

from venues.practice.dialects.base import Dialect
from venues.practice.dialects.kraken.errors import error_text, failure
from venues.practice.dialects.kraken.names import Pairs
from venues.practice.dialects.kraken.orders import KrakenOrders
from venues.practice.dialects.kraken.private import PrivateRest, form_of
from venues.practice.dialects.kraken.public import PublicRest
from venues.practice.dialects.kraken.session import KrakenSession
from venues.practice.dialects.kraken.tokens import Tokens
from venues.practice.dialects.session import Session
from venues.practice.dialects.signing import NonceGuard, hmac_base64, same
from venues.practice.dialects.wire import Refusal, RestReply, RestRequest, Route
from venues.practice.engine.errors import PracticeError
from venues.practice.faults import Purpose
from venues.practice.sockets import Socket

_TROUBLE = {
    429: "EAPI:Rate limit exceeded",
    500: "EGeneral:Internal error",
    504: "EService:Deadline elapsed",
}
_NONCE_DIGITS = 20  # the venue keeps it in 64 bits
_SOCKET_PATH = "/v2"


class KrakenDialect(Dialect):
    """Kraken spot."""

    venue = "kraken"
    hosts = frozenset({"api.kraken.com", "ws.kraken.com", "ws-auth.kraken.com"})

    key_paths = frozenset({"/0/private/GetApiKeyInfo"})
    balance_paths = frozenset({"/0/private/Balance", "/0/private/BalanceEx"})

    def routes(self) -> Sequence[Route]:
        """Public and private endpoints."""
        pairs = Pairs(self.engine)
        self.orders = KrakenOrders(self.engine, pairs)
        self.tokens = Tokens(self.random)
        self._nonces = NonceGuard()
        private = PrivateRest(self.engine, pairs, self.orders, self.tokens)
        return [*PublicRest(self.engine, pairs).routes(), *private.routes()]

    def authenticate(self, request: RestRequest) -> None:
        """Check key, signature and nonce, in that order.

        Raises:
            Refusal: with Kraken's text, HTTP 200.
        """
        expected = self.credentials
        if expected is None or not same(request.headers.get("API-Key", ""), expected.api_key):
            raise Refusal(failure("EAPI:Invalid key"))
        nonce = str(form_of(request).get("nonce", ""))
        digest = sha256(nonce.encode() + request.body).digest()
        secret = base64.b64decode(expected.secret)
        signature = hmac_base64(secret, request.path.encode() + digest, "sha512")
        if not same(request.headers.get("API-Sign", ""), signature):
            raise Refusal(failure("EAPI:Invalid signature"))
        is_number = nonce.isdecimal() and len(nonce) <= _NONCE_DIGITS
        if not is_number or not self._nonces.accept(expected.api_key, int(nonce)):
            raise Refusal(failure("EAPI:Invalid nonce"))

    def refusal(self, error: PracticeError, purpose: Purpose) -> RestReply:  # noqa: ARG002 - all alike here
        """A text in the envelope, HTTP 200."""
        return failure(error_text(error))

    def open_session(self, socket: Socket) -> Session:
        """The second protocol; the first one is not spoken here."""
        if socket.path != _SOCKET_PATH:
            raise LookupError(socket.path)
        return KrakenSession(socket, self)

    def not_found(self, request: RestRequest) -> RestReply:  # noqa: ARG002 - the path is not repeated
        """Kraken's 404."""
        return failure("EGeneral:Unknown method", 404)

    def trouble(self, status: int) -> RestReply:
        """Kraken's bodies for 429 and 5xx."""
        return failure(_TROUBLE.get(status, "EService:Unavailable"), status)
