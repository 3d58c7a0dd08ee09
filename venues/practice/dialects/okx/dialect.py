"""OKX's REST endpoints and the check of its signatures (https://www.okx.com/docs-v5/en/#overview-rest-authentication)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from venues.practice.dialects.base import Dialect
from venues.practice.dialects.okx import formats
from venues.practice.dialects.okx.orders import OkxOrders, code_of
from venues.practice.dialects.okx.private import PrivateRest
from venues.practice.dialects.okx.public import PublicRest
from venues.practice.dialects.okx.session import OkxSession
from venues.practice.dialects.session import Session
from venues.practice.dialects.signing import hmac_base64, same
from venues.practice.dialects.wire import Refusal, RestReply, RestRequest, Route, parse_int
from venues.practice.engine.errors import InvalidRequest, PracticeError
from venues.practice.faults import Purpose
from venues.practice.sockets import Socket

_WINDOW_MS = 30_000
_SOCKETS = {f"/ws/v5/{kind}": kind for kind in ("public", "private", "business")}
_TROUBLE = {
    429: ("50011", "Too Many Requests"),
    500: ("50026", "System error. Try again later"),
    503: ("50001", "Service temporarily unavailable. Try again later"),
    504: ("50004", "API endpoint request timeout (does not mean that the request was successful or failed)"),
}


class OkxDialect(Dialect):
    """OKX v5, spot, account in spot mode."""

    venue = "okx"
    hosts = frozenset(
        {"www.okx.com", "okx.com", "aws.okx.com", "ws.okx.com", "ws.okx.com:8443", "wsaws.okx.com:8443"}
    )

    key_paths = frozenset({"/api/v5/account/config"})
    balance_paths = frozenset({"/api/v5/account/balance"})

    def routes(self) -> Sequence[Route]:
        """Public and private endpoints, and the two that write."""
        orders = self._orders = OkxOrders(self.engine)

        def rows(request: RestRequest) -> Sequence[Mapping[str, Any]]:
            return _rows(request.json())

        def post(path: str, run: Any, purpose: Purpose) -> Route:
            handler = lambda request: run(rows(request))  # noqa: E731 - four of a kind
            return Route("POST", f"/api/v5/trade/{path}", handler, is_private=True, purpose=purpose)

        return [
            *PublicRest(self.engine).routes(),
            *PrivateRest(self.engine).routes(),
            post("order", orders.place, Purpose.CREATE),
            post("batch-orders", orders.place, Purpose.CREATE),
            post("cancel-order", orders.cancel, Purpose.CANCEL),
            post("cancel-batch-orders", orders.cancel, Purpose.CANCEL),
            Route(
                "POST",
                "/api/v5/trade/cancel-all-after",
                self._cancel_all_after,
                is_private=True,
                purpose=Purpose.CANCEL,
            ),
        ]

    def _cancel_all_after(self, request: RestRequest) -> object:
        """The countdown of the account: off, or 10 to 120 seconds."""
        row = request.json()
        seconds = parse_int("timeOut", row.get("timeOut") if isinstance(row, dict) else None, -1)
        if seconds != 0 and not 10 <= seconds <= 120:
            raise Refusal(RestReply({"code": "51000", "msg": "Parameter timeOut error", "data": []}))
        fires_ms = self.engine.countdowns.set(seconds)
        now_ms = self.clock.now_ms()
        return formats.success([{"triggerTime": str(fires_ms or 0), "tag": "", "ts": str(now_ms)}])

    def authenticate(self, request: RestRequest) -> None:
        """Check the four ``OK-ACCESS`` headers.

        Raises:
            Refusal: 401 with OKX's code.
        """
        headers = {name: request.headers.get(f"OK-ACCESS-{name}", "") for name in _HEADER_CODES}
        for name, code in _HEADER_CODES.items():
            if not headers[name]:
                raise _unauthorized(code, f'Request header "OK-ACCESS-{name}" cannot be empty.')
        expected = self.credentials
        if expected is None or not same(headers["KEY"], expected.api_key):
            raise _unauthorized("50111", "Invalid OK-ACCESS-KEY")
        if not same(headers["PASSPHRASE"], expected.password or ""):
            raise _unauthorized("50105", "Request header OK-ACCESS-PASSPHRASE incorrect.")
        if abs(_parse_time(headers["TIMESTAMP"]) - self.clock.now_ms()) > _WINDOW_MS:
            raise _unauthorized("50102", "Timestamp request expired")
        message = f"{headers['TIMESTAMP']}{request.method}{request.target}".encode() + request.body
        if not same(headers["SIGN"], hmac_base64(expected.secret, message, "sha256")):
            raise _unauthorized("50113", "Invalid Sign")

    def refusal(self, error: PracticeError, purpose: Purpose) -> RestReply:
        """A row of its own for orders, a code in the envelope for the rest."""
        if purpose in (Purpose.CREATE, Purpose.CANCEL):
            return RestReply(self._orders.refuse(error, is_cancel=purpose is Purpose.CANCEL))
        code, message = code_of(error)
        return RestReply({"code": code, "msg": message, "data": []})

    def open_session(self, socket: Socket) -> Session:
        """Public, private or business."""
        return OkxSession(socket, self, _SOCKETS[socket.path], self._orders)

    def not_found(self, request: RestRequest) -> RestReply:
        """OKX's 404."""
        return RestReply(
            {"code": "404", "data": {}, "detailMsg": "", "msg": f"Not Found: {request.path}"}, 404
        )

    def trouble(self, status: int) -> RestReply:
        """OKX's bodies for 429 and 5xx."""
        code, message = _TROUBLE.get(status, ("50000", "Error"))
        return RestReply({"code": code, "msg": message, "data": []}, status)


_HEADER_CODES = {"KEY": "50103", "PASSPHRASE": "50104", "SIGN": "50106", "TIMESTAMP": "50107"}


def _unauthorized(code: str, message: str) -> Refusal:
    return Refusal(RestReply({"msg": message, "code": code}, 401))


def _parse_time(text: str) -> int:
    try:
        return int(datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC).timestamp() * 1000)
    except ValueError as error:
        raise _unauthorized("50112", "Invalid OK-ACCESS-TIMESTAMP") from error


def _rows(document: Any) -> list[Mapping[str, Any]]:
    rows = document if isinstance(document, list) else [document]
    if not 1 <= len(rows) <= 20 or not all(isinstance(row, dict) for row in rows):
        raise InvalidRequest("one to twenty orders")
    return rows
