"""Reads the account's orders and fills, and turns ccxt's answers into reports; it never changes anything."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from venues.market.errors import words
from venues.model.numbers import NumberRefused, parse_amount
from venues.model.order import OrderKind, OrderState
from venues.model.report import FillPage, FillReport, OrderPage, OrderReport
from venues.model.setup import VenueSetup
from venues.model.text import sanitise
from venues.model.words import Side
from venues.quirks.base import Raw
from venues.quirks.errors import CCXT_ERROR
from venues.quirks.registry import quirks_of

_T = TypeVar("_T")
_KINDS = {"limit": OrderKind.LIMIT, "market": OrderKind.MARKET}
_ENDED = {
    "canceled": OrderState.CANCELED,
    "expired": OrderState.EXPIRED,
    "rejected": OrderState.REJECTED,
    "closed": OrderState.CANCELED,
}
"""What an ended order is that did not fill whole: `closed` says only that nothing rests any more."""


class ReportRefused(ValueError):
    """What the venue told of an order or fill cannot be read without doubt."""


class AskingFailed(Exception):
    """The venue did not answer a question, or not so that it can be read; nothing is known from it."""


class AccountReader:
    """Asks one venue about orders and fills.

    Args:
        exchange: from `build_private_client`, with markets; its `number` is `str`.
        setup: the venue, with order rules.
    """

    def __init__(self, exchange: Any, setup: VenueSetup) -> None:
        self._exchange = exchange
        self._venue = setup.venue
        self._prefix = setup.orders.client_ids.prefix if setup.orders is not None else ""
        self._quirks = quirks_of(setup.ccxt_id)

    async def find_by_client_id(self, symbol: str, client_order_id: str) -> OrderReport | None:
        """Return our order; None when the venue does not show it now, which never proves that it was never there.

        Raises:
            AskingFailed: the venue did not answer so that it can be read.
        """
        found = await self._asked(
            lambda: self._quirks.find(self._exchange, str(symbol), self._prefix + str(client_order_id))
        )
        return None if found is None else self._read(self.order, found, "rest")

    async def find_by_order_id(self, symbol: str, order_id: str) -> OrderReport | None:
        """Return an order by the venue's own id; None when the venue says that it has no such order.

        Raises:
            AskingFailed: the venue did not answer so that it can be read.
        """
        try:
            # plain texts: ccxt takes a subclass of str for nothing at all
            found = await self._exchange.fetch_order(str(order_id), str(symbol))
        except CCXT_ERROR as error:
            if self._quirks.is_not_found(error):
                return None
            raise AskingFailed(words(error)) from error
        return self._read(self.order, found, "rest")

    async def open_orders(self, symbol: str | None = None) -> OrderPage:
        """Return the open orders of the account, of one market or all.

        Raises:
            AskingFailed: the venue did not answer so that it can be read.
        """
        limit = self._quirks.open_orders_page
        rows = await self._asked(lambda: self._exchange.fetch_open_orders(symbol, None, limit))
        orders, unreadable = self._rows(self.order, rows)
        return OrderPage(orders, unreadable, is_complete=limit is None or len(rows) < limit)

    async def finished_orders(self, symbol: str, since_ms: int) -> OrderPage:
        """Return the finished orders of a market since a moment.

        Args:
            symbol: the market.
            since_ms: milliseconds UTC.

        Raises:
            AskingFailed: the venue did not answer so that it can be read.
        """
        rows, is_whole = await self._asked(
            lambda: self._quirks.finished(self._exchange, str(symbol), since_ms)
        )
        orders, unreadable = self._rows(self.order, rows)
        return OrderPage(orders, unreadable, is_complete=is_whole)

    async def recent_fills(self, symbol: str | None, since_ms: int) -> FillPage:
        """Return the account's fills since a moment, oldest first.

        Args:
            symbol: the market; None for all.
            since_ms: milliseconds UTC.

        Raises:
            AskingFailed: the venue did not answer so that it can be read.
        """
        limit = self._quirks.fills_page
        named = self._quirks.fills_parameters
        # where all markets are listed at once, ccxt would leave others out and hide that the page was full
        wanted = None if symbol is None or self._quirks.lists_every_market else str(symbol)
        rows = await self._asked(lambda: self._exchange.fetch_my_trades(wanted, since_ms, None, dict(named)))
        kept = [row for row in rows if symbol is None or row.get("symbol") in (symbol, None)]
        fills, unreadable = self._rows(self.fill, kept)
        ordered = tuple(sorted(fills, key=lambda fill: (fill.venue_ms, fill.trade_id)))
        return FillPage(ordered, unreadable, is_complete=len(rows) < limit)

    # -- reading ----------------------------------------------------------------------------------------

    def order(self, raw: Raw, source: str) -> OrderReport:
        """Return the report of ccxt's order, from an answer or a stream.

        Args:
            raw: ccxt's order structure.
            source: `rest` or `stream`.

        Raises:
            ReportRefused: it cannot be read without doubt.
        """
        filled = _number(raw, "filled")
        amount = _number(raw, "amount") or None
        if filled is None:
            raise ReportRefused("the order does not say how much of it is filled")
        # a frame's status is the venue's own word already
        status = self._quirks.status(raw) if source == "rest" else str(raw.get("status"))
        return OrderReport(
            self._venue,
            _text(raw, "symbol"),
            _text(raw, "id"),
            self._client_id(raw.get("clientOrderId")),
            _side(raw),
            _KINDS.get(str(raw.get("type"))),
            _state(status, filled, amount),
            amount,
            None if raw.get("type") == "market" else _number(raw, "price"),
            filled,
            (_number(raw, "average") or None) if filled else None,
            _time(raw),
            source,
        )

    def fill(self, raw: Raw, source: str) -> FillReport:
        """Return the report of ccxt's trade, from an answer or a stream.

        Raises:
            ReportRefused: it cannot be read without doubt.
        """
        price, amount = _number(raw, "price"), _number(raw, "amount")
        if not price or not amount:
            raise ReportRefused("the fill does not say price and amount")
        fee, currency = _fee(raw)
        role = raw.get("takerOrMaker")
        info = raw.get("info")
        told = info.get(self._quirks.fill_client_id_field) if isinstance(info, Mapping) else None
        told = told or raw.get("clientOrderId")
        return FillReport(
            self._venue,
            _text(raw, "symbol"),
            _text(raw, "id"),
            _text(raw, "order"),
            self._client_id(told),
            _side(raw),
            price,
            amount,
            fee,
            currency,
            role == "maker" if role in ("maker", "taker") else None,
            _time(raw),
            source,
        )

    def _client_id(self, told: Any) -> str:
        if not isinstance(told, str):
            return ""
        return sanitise(told.removeprefix(self._prefix), 80)

    def _rows(self, read: Callable[[Raw, str], _T], rows: list[Raw]) -> tuple[tuple[_T, ...], int]:
        reports: list[_T] = []
        for row in rows:
            try:
                reports.append(read(row, "rest"))
            except ReportRefused:
                continue
        return tuple(reports), len(rows) - len(reports)

    def _read(self, read: Callable[[Raw, str], _T], raw: Raw, source: str) -> _T:
        try:
            return read(raw, source)
        except ReportRefused as error:
            raise AskingFailed(str(error)) from error

    async def _asked(self, ask: Callable[[], Any]) -> Any:
        try:
            return await ask()
        except CCXT_ERROR as error:
            raise AskingFailed(words(error)) from error
        except (TypeError, KeyError, AttributeError, ValueError, ArithmeticError, LookupError) as error:
            # what ccxt's parsers make of an answer of another shape
            raise AskingFailed(f"the answer cannot be read: {type(error).__name__}") from error


def _state(status: str, filled: Decimal, amount: Decimal | None) -> OrderState:
    if status == "open":
        return OrderState.PARTIAL if filled else OrderState.OPEN
    if status not in _ENDED:
        raise ReportRefused(f"the order's state is {sanitise(status, 30)}")
    if amount is not None and filled >= amount:
        return OrderState.FILLED
    if amount is None and status == "closed" and filled:
        return OrderState.FILLED
    ended = _ENDED[status]
    return OrderState.CANCELED if ended is OrderState.REJECTED and filled else ended


def _text(raw: Raw, name: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or not value:
        raise ReportRefused(f"there is no {name} in it")
    return sanitise(value, 80)


def _side(raw: Raw) -> Side:
    try:
        return Side(str(raw.get("side")))
    except ValueError:
        raise ReportRefused("it is neither a buy nor a sell") from None


def _number(raw: Raw, name: str, minimum: Decimal | None = Decimal(0)) -> Decimal | None:
    value = raw.get(name)
    if value is None:
        return None
    if not isinstance(value, str | int | Decimal) or isinstance(value, bool):
        raise ReportRefused(f"its {name} went through a float, or is no number")
    try:
        return parse_amount(value, minimum)
    except NumberRefused as error:
        raise ReportRefused(f"its {name} cannot be read: {error}") from error


def _fee(raw: Raw) -> tuple[Decimal | None, str]:
    fees = [fee for fee in raw.get("fees") or [raw.get("fee")] if isinstance(fee, Mapping)]
    charged = [fee for fee in fees if _number(fee, "cost", None)]
    if len(charged) > 1 or not fees:
        return None, ""
    chosen = (charged or fees)[0]
    return _number(chosen, "cost", None), sanitise(chosen.get("currency") or "", 20)


def _time(raw: Raw) -> int:
    for name in ("lastUpdateTimestamp", "lastTradeTimestamp", "timestamp"):
        value = raw.get(name)
        if isinstance(value, int | str) and not isinstance(value, bool) and str(value).isdecimal():
            return int(value)
    return 0
