"""WhiteBIT's routes and the check of its signatures (https://docs.whitebit.com/api-reference/authentication)."""

import json
from base64 import b64encode
from collections import deque
from collections.abc import Sequence
from typing import Any

from venues.practice.dialects.base import Dialect
from venues.practice.dialects.session import Session
from venues.practice.dialects.signing import NonceGuard, hmac_hex, same
from venues.practice.dialects.whitebit import refusals
from venues.practice.dialects.whitebit.orders import Orders
from venues.practice.dialects.whitebit.private import PrivateRest
from venues.practice.dialects.whitebit.public import PublicRest
from venues.practice.dialects.whitebit.session import WhitebitSession
from venues.practice.dialects.wire import RestReply, RestRequest, Route
from venues.practice.engine.errors import PracticeError
from venues.practice.faults import Purpose
from venues.practice.sockets import Socket

_WINDOW_MS = 5_000
_MOST_TOKENS = 1_000


class WhitebitDialect(Dialect):
    """WhiteBIT v4, spot."""

    venue = "whitebit"
    hosts = frozenset(
        {"whitebit.com", "www.whitebit.com", "api.whitebit.com", "whitebit.eu", "api.whitebit.eu"}
    )

    balance_paths = frozenset({"/api/v4/trade-account/balance"})

    def routes(self) -> Sequence[Route]:
        """Public and private endpoints."""
        self._nonces = NonceGuard()
        self._tokens: deque[str] = deque(maxlen=_MOST_TOKENS)
        return [
            *PublicRest(self.engine).routes(),
            *PrivateRest(self.engine, self._new_token).routes(),
            *Orders(self.engine).routes(),
        ]

    def authenticate(self, request: RestRequest) -> None:
        """Check key, payload, signature, path and nonce.

        Raises:
            Refusal: 401 with WhiteBIT's message.
        """
        payload, signature = (request.headers.get(f"X-TXC-{name}", "") for name in ("PAYLOAD", "SIGNATURE"))
        api_key, expected = request.headers.get("X-TXC-APIKEY", ""), self.credentials
        if not payload:
            raise refusals.unauthorized(0, "Payload not provided.")
        if expected is None or not same(api_key, expected.api_key):
            raise refusals.unauthorized(10, "Unauthorized request.")
        if not same(payload, b64encode(request.body).decode()):
            raise refusals.unauthorized(9, "Invalid payload.")
        if not same(signature, hmac_hex(expected.secret, payload, "sha512")):
            raise refusals.unauthorized(10, "Unauthorized request.")
        document = _document(request.body)
        if document.get("request") != request.path:
            raise refusals.unauthorized(0, "Request not provided.")
        self._check_nonce(api_key, document)

    def refusal(self, error: PracticeError, purpose: Purpose) -> RestReply:  # noqa: ARG002 - the interface
        """A code, a message and the fields it is about."""
        return refusals.of(error)

    def open_session(self, socket: Socket) -> Session:
        """There is one kind of websocket."""
        if socket.path != "/ws":
            raise LookupError(socket.path)
        return WhitebitSession(socket, self)

    def not_found(self, request: RestRequest) -> RestReply:  # noqa: ARG002 - the interface
        """WhiteBIT's 404."""
        return RestReply({"success": False, "message": "Not Found", "params": []}, 404)

    def trouble(self, status: int) -> RestReply:
        """WhiteBIT's bodies for 429 and 5xx."""
        return refusals.trouble(status)

    def is_token(self, token: str) -> bool:
        """Whether a websocket token was handed out here."""
        return token in self._tokens

    def _new_token(self) -> str:
        token = f"{self.random.getrandbits(256):064x}"
        self._tokens.append(token)
        return token

    def _check_nonce(self, api_key: str, document: dict[str, Any]) -> None:
        """A nonce must grow, or with ``nonceWindow`` be close to our time.

        Raises:
            Refusal: 401 with WhiteBIT's message.
        """
        nonce, window = document.get("nonce"), document.get("nonceWindow", False)
        if nonce is None or not str(nonce).isdecimal():
            raise refusals.unauthorized(0, "Nonce not provided.")
        if not isinstance(window, bool):
            raise refusals.unauthorized(0, "Invalid nonceWindow.")
        if window:
            if abs(int(nonce) - self.clock.now_ms()) > _WINDOW_MS:
                text = "Your nonce is more than 5 seconds lesser than the current nonce"
                raise refusals.unauthorized(0, text)
        elif not self._nonces.accept(api_key, int(nonce)):
            raise refusals.unauthorized(0, "Too many requests.")


def _document(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except ValueError as error:
        raise refusals.unauthorized(9, "Invalid payload.") from error
    if not isinstance(document, dict):
        raise refusals.unauthorized(9, "Invalid payload.")
    return document
