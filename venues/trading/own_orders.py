"""What is known of the account's orders and fills, folded from streams and listings; news is told once."""

from collections import OrderedDict
from collections.abc import Callable

from venues.model.clock import Clock
from venues.model.order import is_mine
from venues.model.report import AccountOrders, FillReport, OrderPage, OrderReport
from venues.model.setup import VenueSetup
from venues.model.value import replace

KEPT_ORDERS = 5_000
KEPT_FILLS = 20_000
"""Trade ids that are remembered, so that none is told twice."""


class OwnOrders:
    """One account's orders; reports may come late, doubled and in any order.

    Args:
        setup: the venue.
        clock: injected time.
        tell_order: takes each order that is news.
        tell_fill: takes each fill, once.
        journal_name: returns our id of an order by the venue's own; empty when it is none of ours.
    """

    def __init__(
        self,
        setup: VenueSetup,
        clock: Clock,
        tell_order: Callable[[OrderReport], None],
        tell_fill: Callable[[FillReport], None],
        journal_name: Callable[[str], str] = lambda _: "",
    ) -> None:
        self._journal_name = journal_name
        self._venue, self._mode, self._clock = setup.venue, setup.mode, clock
        self._tell_order, self._tell_fill = tell_order, tell_fill
        self._last: OrderedDict[str, OrderReport] = OrderedDict()
        self._open: dict[str, OrderReport] = {}
        self._streamed_at: dict[str, float] = {}
        """Monotonic seconds at which the stream last told of an order that is open."""
        self._names: OrderedDict[str, str] = OrderedDict()
        """Client order ids by the venue's own."""
        self._fills: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._listed_at: float | None = None
        self._listed_ms = 0
        self._is_complete = False
        self._words = "the venue has not listed them yet"
        self.last_fill_ms = 0
        self.named: dict[str, str] = {}
        """The venue's ids of orders of ours, for the journal; taken by whoever writes it."""
        self.finals: dict[str, str] = {}
        """How orders of ours ended, for the journal; taken by whoever writes it."""
        self.dirty = True

    def name_of(self, order_id: str) -> str:
        """Return the client order id of an order; empty when it is not known."""
        return self._names.get(order_id) or self._journal_name(order_id)

    def is_known(self, order_id: str) -> bool:
        """Say whether an order was ever told of here."""
        return order_id in self._last or bool(self.name_of(order_id))

    def open_of(self, order_id: str) -> OrderReport | None:
        """Return an open order."""
        return self._open.get(order_id)

    @property
    def mine(self) -> tuple[OrderReport, ...]:
        """The open orders of ours."""
        return tuple(order for order in self._open.values() if is_mine(order.client_order_id, self._mode))

    def snapshot(self) -> AccountOrders:
        """Return all open orders as they are known now."""
        age = 0.0 if self._listed_at is None else self._clock.monotonic() - self._listed_at
        orders = tuple(sorted(self._open.values(), key=lambda order: (order.symbol, order.order_id)))
        return AccountOrders(
            self._venue, orders, int(age * 1000), self._listed_ms, self._is_complete, self._words
        )

    # -- what comes -------------------------------------------------------------------------------------

    def order(self, report: OrderReport, asked_at: float | None = None) -> None:
        """Take what the venue told of an order.

        Args:
            report: of a stream or an answer.
            asked_at: monotonic seconds at which the question was asked; None for a stream.
        """
        name = report.client_order_id or self.name_of(report.order_id)
        report = report if name == report.client_order_id else replace(report, client_order_id=name)
        last = self._last.get(report.order_id)
        if last is not None and self._is_old(report, last, asked_at):
            return
        if asked_at is None:
            self._streamed_at[report.order_id] = self._clock.monotonic()
        if name:
            self._names[report.order_id] = name
        self._last[report.order_id] = report
        self._last.move_to_end(report.order_id)
        if report.state.is_final:
            self._open.pop(report.order_id, None)
            self._streamed_at.pop(report.order_id, None)
        else:
            self._open[report.order_id] = report
        self.dirty = True
        self._note(report)
        if last is None or _told(last) != _told(report):
            self._tell_order(report)
        self._forget()

    def _is_old(self, report: OrderReport, last: OrderReport, asked_at: float | None) -> bool:
        if last.state.is_final:
            return not report.state.is_final or report.filled <= last.filled
        if report.filled < last.filled:
            return True
        if asked_at is None or report.state.is_final or report.filled > last.filled:
            return False
        return self._streamed_at.get(report.order_id, float("-inf")) >= asked_at

    def _note(self, report: OrderReport) -> None:
        if not is_mine(report.client_order_id, self._mode):
            return
        self.named[report.client_order_id] = report.order_id
        if report.state.is_final:
            self.finals[report.client_order_id] = report.state.value

    def fill(self, report: FillReport) -> None:
        """Take a fill; one that was told before is dropped."""
        key = (report.symbol, report.trade_id)
        if key in self._fills:
            return
        self._fills[key] = None
        self.last_fill_ms = max(self.last_fill_ms, report.venue_ms)
        name = report.client_order_id or self.name_of(report.order_id)
        if name and report.order_id not in self._names:
            self._names[report.order_id] = name
        self._tell_fill(report if name == report.client_order_id else replace(report, client_order_id=name))
        self._forget()

    def listed(self, page: OrderPage, asked_at: float) -> tuple[OrderReport, ...]:
        """Take a listing of all open orders; return those that were open and are not in it any more."""
        for report in page.orders:
            self.order(report, asked_at)
        self._listed_at, self._listed_ms = asked_at, self._clock.now_ms()
        self._is_complete = page.is_complete and not page.unreadable
        self._words = ""
        self.dirty = True
        if not self._is_complete:
            unread = f"{page.unreadable} rows could not be read" if page.unreadable else ""
            self._words = unread or "the venue's page was full: there may be more"
            return ()
        there = {report.order_id for report in page.orders}
        return tuple(
            report
            for order_id, report in self._open.items()
            if order_id not in there and self._streamed_at.get(order_id, float("-inf")) < asked_at
        )

    def not_listed(self, words: str) -> None:
        """The venue did not list them: what is known grows old."""
        self._is_complete, self._words, self.dirty = False, words, True

    def gone(self, order_id: str) -> None:
        """The venue lists an order no more and does not say what became of it."""
        self.dirty = self._open.pop(order_id, None) is not None or self.dirty
        self._streamed_at.pop(order_id, None)

    def _forget(self) -> None:
        while len(self._fills) > KEPT_FILLS:
            self._fills.popitem(last=False)
        while len(self._names) > KEPT_FILLS:
            self._names.popitem(last=False)
        while len(self._last) > KEPT_ORDERS + len(self._open):
            oldest = next(iter(self._last))
            if oldest in self._open:
                self._last.move_to_end(oldest)
            else:
                del self._last[oldest]


def _told(report: OrderReport) -> OrderReport:
    """Return what makes a report news: not when, nor by which way it came."""
    return replace(report, venue_ms=0, source="")
