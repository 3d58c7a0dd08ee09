"""Asks a venue after one order in every way that it offers, all at once, and says what each way proves."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from venues.market.errors import words
from venues.model.clock import Clock
from venues.model.looked import Look, LookedFor
from venues.model.report import FillPage, FillReport, OrderPage, OrderReport
from venues.model.text import VenueText, sanitise
from venues.model.value import Value, replace
from venues.quirks.base import Quirks
from venues.trading.client import Errand, on_errand
from venues.trading.journal import Journal
from venues.trading.own_orders import OwnOrders
from venues.trading.reports import AccountReader, AskingFailed

_T = TypeVar("_T")

LIMIT_SECONDS = 8.0
MOST_OWNERS_ASKED = 4
"""Orders that are asked for because a fill names them and nothing else."""


class _Wanted(Value):
    symbol: str
    client_order_id: str
    order_id: str

    def is_it(self, report: OrderReport) -> bool:
        if report.client_order_id:
            return report.client_order_id == self.client_order_id
        return bool(self.order_id) and report.order_id == self.order_id


class OrderSearch:
    """One venue's.

    Args:
        reader: asks.
        quirks: the venue's.
        own: what is known of the account's orders.
        journal: of our orders.
        clock: injected time.
        clock_offset_ms: the venue's clock minus ours; None while it is not known.
        whole_since_ms: since when the private stream tells everything; None while it does not.
    """

    def __init__(
        self,
        reader: AccountReader,
        quirks: Quirks,
        own: OwnOrders,
        journal: Journal,
        clock: Clock,
        clock_offset_ms: Callable[[], float | None],
        whole_since_ms: Callable[[], int | None],
    ) -> None:
        self._reader, self._quirks, self._own, self._journal = reader, quirks, own, journal
        self._clock = clock
        self._clock_offset_ms, self._whole_since_ms = clock_offset_ms, whole_since_ms

    async def look(self, symbol: str, client_order_id: str, order_id: str, since_ms: int) -> LookedFor:
        """Ask in every way; never raises for what the venue or the wire does.

        Args:
            symbol: the order's market.
            client_order_id: ours.
            order_id: the venue's own; empty where it is not known.
            since_ms: from when on finished orders and fills are asked for, milliseconds UTC.
        """
        at_ms, began, offset_ms = self._clock.now_ms(), self._clock.monotonic(), self._clock_offset_ms()
        known = self._journal.order(client_order_id)
        order_id = order_id or (known.order_id if known is not None else "")
        wanted = _Wanted(symbol, client_order_id, order_id)
        answers = await self._ask(wanted, since_ms)
        found = _Found(wanted)
        by_order_id = found.one("by its id", answers["by_order_id"]) if order_id else Look.NOT_OFFERED
        open_orders = found.page("open orders", answers["open_orders"])
        closed_orders = found.page("finished orders", answers["closed_orders"])
        if "by_client_id" in answers:
            by_client_id = found.one("by our id", answers["by_client_id"])
        else:
            by_client_id = _both(open_orders, closed_orders)
        left = LIMIT_SECONDS - (self._clock.monotonic() - began)
        trades, fills = await self._fills(found, answers["trades"], max(0.5, left))
        for report in found.orders:
            self._own.order(report, began)
        return LookedFor(
            client_order_id,
            at_ms,
            None if offset_ms is None else at_ms + int(offset_ms),
            by_client_id,
            by_order_id,
            open_orders,
            closed_orders,
            trades,
            tuple(found.orders),
            fills,
            self._whole_since_ms(),
            tuple(found.words),
        )

    async def _ask(self, wanted: _Wanted, since_ms: int) -> dict[str, Any]:
        reader, symbol = self._reader, wanted.symbol
        ways: dict[str, Awaitable[Any]] = {
            "open_orders": reader.open_orders(symbol),
            "closed_orders": reader.finished_orders(symbol, since_ms),
            "trades": reader.recent_fills(symbol, since_ms),
        }
        if not self._quirks.finds_in_listings:
            ways["by_client_id"] = reader.find_by_client_id(symbol, wanted.client_order_id)
        if wanted.order_id:
            ways["by_order_id"] = reader.find_by_order_id(symbol, wanted.order_id)
        answers = await gathered(ways.values(), LIMIT_SECONDS)
        return dict(zip(ways, answers, strict=True))

    async def _fills(
        self, found: "_Found", answer: FillPage | VenueText, left_seconds: float
    ) -> tuple[Look, tuple[FillReport, ...]]:
        if not isinstance(answer, FillPage):
            found.words.append(sanitise(f"fills: {answer}"))
            return Look.NO_ANSWER, ()
        listed = [
            fill if fill.client_order_id else replace(fill, client_order_id=self._own.name_of(fill.order_id))
            for fill in answer.fills
        ]
        untold = [fill for fill in listed if found.is_ours(fill) is None]
        owners = list(dict.fromkeys(fill.order_id for fill in untold))
        asked = owners[:MOST_OWNERS_ASKED]
        reports = await gathered(
            [self._reader.find_by_order_id(found.wanted.symbol, owner) for owner in asked], left_seconds
        )
        for report in reports:
            if isinstance(report, OrderReport):
                found.add(report)
        ours = tuple(
            replace(fill, client_order_id=found.wanted.client_order_id)
            for fill in listed
            if found.is_ours(fill)
        )
        if ours:
            return Look.FOUND, ours
        doubtful = [fill for fill in untold if found.is_ours(fill) is None]
        if doubtful:
            found.words.append(sanitise(f"fills: nobody says whose {len(doubtful)} of them are"))
        if not answer.is_complete or answer.unreadable:
            found.words.append(sanitise("fills: the list was not whole"))
        whole = answer.is_complete and not answer.unreadable and not doubtful
        return Look.NOT_FOUND if whole else Look.NO_ANSWER, ()


class _Found:
    """What the ways have brought so far."""

    def __init__(self, wanted: _Wanted) -> None:
        self.wanted = wanted
        self.orders: list[OrderReport] = []
        self.words: list[str] = []
        self._ours: set[str] = {wanted.order_id} - {""}
        self._others: set[str] = set()

    def add(self, report: OrderReport) -> bool:
        """Take an order; True when it is the wanted one."""
        if not self.wanted.is_it(report):
            self._others.add(report.order_id)
            self._ours.discard(report.order_id)
            return False
        self._ours.add(report.order_id)
        if report not in self.orders:
            self.orders.append(report)
        return True

    def one(self, way: str, answer: OrderReport | VenueText | None) -> Look:
        """Return what an answer about one order brought."""
        if answer is None:
            return Look.NOT_FOUND
        if isinstance(answer, OrderReport):
            if self.add(answer):
                return Look.FOUND
            answer = sanitise("the venue shows another order")
        self.words.append(sanitise(f"{way}: {answer}"))
        return Look.NO_ANSWER

    def page(self, way: str, answer: OrderPage | VenueText) -> Look:
        """Return what a list of orders brought."""
        if not isinstance(answer, OrderPage):
            self.words.append(sanitise(f"{way}: {answer}"))
            return Look.NO_ANSWER
        here = [report for report in answer.orders if self.add(report)]
        if here:
            return Look.FOUND
        if answer.is_complete and not answer.unreadable:
            return Look.NOT_FOUND
        self.words.append(sanitise(f"{way}: the list was not whole"))
        return Look.NO_ANSWER

    def is_ours(self, fill: FillReport) -> bool | None:
        """Say whether a fill is of the wanted order; None when nothing tells."""
        if fill.client_order_id:
            return fill.client_order_id == self.wanted.client_order_id
        if fill.order_id in self._ours:
            return True
        return False if fill.order_id in self._others else None


def _both(first: Look, second: Look) -> Look:
    """Return what two lists say of an order that must be in one of them."""
    if Look.FOUND in (first, second):
        return Look.FOUND
    return Look.NOT_FOUND if first is second is Look.NOT_FOUND else Look.NO_ANSWER


async def gathered(questions: Any, limit_seconds: float) -> list[Any]:
    """Ask all at once and wait for a limited time; a question that fails is answered with why.

    They pass ccxt's own pace, in which a question would wait for all before it: whoever asks keeps the pace.
    """
    with on_errand(Errand()):
        tasks = [asyncio.create_task(_answered(question)) for question in questions]
    if tasks:
        await asyncio.wait(tasks, timeout=limit_seconds)
    late = [task for task in tasks if not task.done()]
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return [sanitise("no answer in time") if task in late else task.result() for task in tasks]


async def _answered(question: Awaitable[_T]) -> _T | VenueText:
    try:
        return await question
    except AskingFailed as error:
        return sanitise(error)
    except Exception as error:  # noqa: BLE001  the top of a question's task: what is not answered is said
        return words(error)
