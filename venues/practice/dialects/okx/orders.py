"""Placing and canceling orders in OKX's words, the same over REST and websocket."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from venues.practice.dialects.wire import parse_decimal
from venues.practice.engine.errors import (
    AmountOffStep,
    AmountTooSmall,
    CannotFillWhole,
    DuplicateClientOrderId,
    InsufficientFunds,
    InvalidRequest,
    NotionalTooSmall,
    OrderUnknown,
    PracticeError,
    PriceOffTick,
    UnknownMarket,
    WouldTakeLiquidity,
)
from venues.practice.engine.types import OrderKind, OrderRequest, Side, TimeInForce
from venues.practice.engine.venue import PracticeVenue

_CLIENT_ID = re.compile(r"[A-Za-z0-9]{1,32}")
_LIMIT_TYPES = {
    "limit": (TimeInForce.GTC, False),
    "post_only": (TimeInForce.GTC, True),
    "ioc": (TimeInForce.IOC, False),
    "fok": (TimeInForce.FOK, False),
}
_CODES: tuple[tuple[type[PracticeError], str, str], ...] = (
    (UnknownMarket, "51001", "Instrument ID, Instrument ID code, or Spread ID doesn't exist."),
    (InsufficientFunds, "51008", "Order failed. Insufficient balance in account."),
    (DuplicateClientOrderId, "51016", "Duplicated client order ID"),
    (AmountTooSmall, "51020", "Your order should meet or exceed the minimum order amount."),
    (NotionalTooSmall, "51020", "Your order should meet or exceed the minimum order amount."),
    (AmountOffStep, "51121", "Order quantity must be a multiple of the lot size."),
    (PriceOffTick, "51000", "Parameter px error"),
    (WouldTakeLiquidity, "51000", "Parameter ordType error"),
    (CannotFillWhole, "51000", "Parameter ordType error"),
    (InvalidRequest, "51000", "Parameter error"),
)
CANCEL_FAILED = "Cancellation failed as the order has been filled, canceled or does not exist."


def error_row(
    error: PracticeError, *, is_cancel: bool, row: Mapping[str, Any], now_ms: int
) -> dict[str, object]:
    """The row that tells why one order was refused."""
    code, message = ("51400", CANCEL_FAILED) if isinstance(error, OrderUnknown) else code_of(error)
    names = {"clOrdId": str(row.get("clOrdId", "")), "ordId": str(row.get("ordId", "")) if is_cancel else ""}
    return {**names, "tag": str(row.get("tag", "")), "ts": str(now_ms), "sCode": code, "sMsg": message}


def code_of(error: PracticeError) -> tuple[str, str]:
    """OKX's code and message for what the engine refuses."""
    if isinstance(error, OrderUnknown):
        return "51603", "Order does not exist"
    for kind, code, message in _CODES:
        if isinstance(error, kind):
            return code, f"{message}: {error}" if kind is InvalidRequest and str(error) else message
    return "51000", str(error) or "Parameter error"


def parse_order(row: Mapping[str, Any], symbol: str) -> OrderRequest:
    """The engine's request for a row of ``/api/v5/trade/order`` or ``batch-orders``.

    Raises:
        InvalidRequest: a field is missing or wrong.
    """
    order_type, amount = row.get("ordType"), parse_decimal("sz", row.get("sz"))
    if row.get("tdMode") != "cash":
        raise InvalidRequest("tdMode must be cash in spot mode")
    try:
        side = Side(str(row.get("side")))
    except ValueError as error:
        raise InvalidRequest("side") from error
    client_id = str(row.get("clOrdId") or "")
    if client_id and not _CLIENT_ID.fullmatch(client_id):
        raise InvalidRequest("clOrdId")
    extra = {"tag": str(row.get("tag") or ""), "tgtCcy": str(row.get("tgtCcy") or "")}
    if order_type == "market":
        return _market_order(symbol, side, amount, client_id, extra)
    if order_type not in _LIMIT_TYPES:
        raise InvalidRequest("ordType")
    time_in_force, post_only = _LIMIT_TYPES[order_type]
    return OrderRequest(
        symbol,
        side,
        OrderKind.LIMIT,
        amount=amount,
        price=parse_decimal("px", row.get("px")),
        time_in_force=time_in_force,
        post_only=post_only,
        client_order_id=client_id,
        extra=extra,
    )


def _market_order(
    symbol: str, side: Side, size: Decimal, client_id: str, extra: dict[str, str]
) -> OrderRequest:
    # without tgtCcy a market buy's size is in quote
    target = extra["tgtCcy"] or ("quote_ccy" if side is Side.BUY else "base_ccy")
    by_cost = target == "quote_ccy"
    if by_cost and side is Side.SELL:
        raise InvalidRequest("market sells are taken in base only here")
    return OrderRequest(
        symbol,
        side,
        OrderKind.MARKET,
        amount=None if by_cost else size,
        cost=size if by_cost else None,
        client_order_id=client_id,
        extra=extra | {"tgtCcy": target},
    )


class OkxOrders:
    """Runs batches of order rows; each row is answered by itself."""

    def __init__(self, engine: PracticeVenue) -> None:
        self._engine = engine
        self._by_code = {str(number): symbol for number, symbol in enumerate(engine.markets, start=1)}

    def place(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, object]:
        """Place orders; the envelope without ``id`` and ``op``."""
        return self._each(rows, self._place, is_cancel=False)

    def cancel(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, object]:
        """Cancel orders; the envelope without ``id`` and ``op``."""
        return self._each(rows, self._cancel, is_cancel=True)

    def refuse(self, error: PracticeError, *, is_cancel: bool) -> dict[str, object]:
        """The envelope that refuses a whole request as if it were one row."""
        return self._envelope(
            [error_row(error, is_cancel=is_cancel, row={}, now_ms=self._engine.clock.now_ms())]
        )

    def symbol_of(self, row: Mapping[str, Any]) -> str:
        """The unified symbol of a row's ``instId`` or ``instIdCode``.

        Raises:
            UnknownMarket: there is no such instrument.
        """
        code = row.get("instIdCode")
        if code is not None:
            symbol = self._by_code.get(str(code))
            if symbol is None:
                raise UnknownMarket(str(code))
            return symbol
        return self._engine.market_by_id(str(row.get("instId", ""))).spec.symbol

    def _each(
        self,
        rows: Sequence[Mapping[str, Any]],
        operate: Callable[[Mapping[str, Any]], dict[str, object]],
        *,
        is_cancel: bool,
    ) -> dict[str, object]:
        results: list[dict[str, object]] = []
        for row in rows:
            try:
                results.append(operate(row))
            except PracticeError as error:
                now_ms = self._engine.clock.now_ms()
                results.append(error_row(error, is_cancel=is_cancel, row=row, now_ms=now_ms))
        return self._envelope(results)

    def _envelope(self, results: list[dict[str, object]]) -> dict[str, object]:
        failed = sum(result["sCode"] != "0" for result in results)
        code = "0" if not failed else "1" if failed == len(results) else "2"
        message = {"0": "", "1": "All operations failed", "2": "Bulk operation partially succeeded"}[code]
        micros = str(self._engine.clock.now_ms() * 1000)
        return {"code": code, "msg": message, "data": results, "inTime": micros, "outTime": micros}

    def _place(self, row: Mapping[str, Any]) -> dict[str, object]:
        order = self._engine.submit(parse_order(row, self.symbol_of(row)))
        return {
            "clOrdId": order.client_order_id,
            "ordId": str(order.id),
            "tag": order.extra.get("tag", ""),
            "ts": str(order.created_ms),
            "sCode": "0",
            "sMsg": "",
        }

    def _cancel(self, row: Mapping[str, Any]) -> dict[str, object]:
        order_id, client_id = parse_ids(row)
        order = self._engine.cancel(order_id, client_order_id=client_id, symbol=self.symbol_of(row))
        return {
            "clOrdId": order.client_order_id,
            "ordId": str(order.id),
            "ts": str(order.updated_ms),
            "sCode": "0",
            "sMsg": "",
        }


def parse_ids(row: Mapping[str, Any]) -> tuple[int | None, str]:
    """``ordId`` and ``clOrdId`` of a row; ``ordId`` wins where both are given.

    Raises:
        InvalidRequest: neither is there.
        OrderUnknown: ``ordId`` cannot be one of ours.
    """
    order_id, client_id = str(row.get("ordId") or ""), str(row.get("clOrdId") or "")
    if not order_id and not client_id:
        raise InvalidRequest("ordId or clOrdId is required")
    if order_id and not order_id.isdecimal():
        raise OrderUnknown(order_id)
    return (int(order_id) if order_id else None), client_id
