"""The orders as screens show them: ours from the trail, everybody else's from the venues' own lists."""

from collections.abc import Callable

from console.desk.book_of_orders import BookOfOrders
from console.desk.life import OrderLife
from console.desk.proposal import Purpose
from console.desk.settings import DeskSettings
from console.desk.trail import Trail
from console.desk.venue_news import VenueNews
from console.desk.views import OrderLine, OrdersView
from venues.model.order import OrderState, is_mine
from venues.model.report import OrderReport

MOST_ENDED = 200
"""Orders that have ended and are still listed."""


class OrderPictures:
    """Makes the lines anew when something has changed.

    Args:
        settings: of the desk.
        book: what the trail adds up to.
        trail: for its clock.
        news: the venues' own lists.
        proof: how far the inquiry after an order has come, in words.
    """

    def __init__(
        self,
        settings: DeskSettings,
        book: BookOfOrders,
        trail: Trail,
        news: VenueNews,
        proof: Callable[[str], str],
    ) -> None:
        self._settings, self._book, self._trail, self._news = settings, book, trail, news
        self._proof = proof
        self._made: tuple[tuple[int, int], OrdersView] | None = None

    def view(self) -> OrdersView:
        """Return all lines: UNKNOWN first, then open ones, then those that have ended, newest first.

        Several parts of a frame ask for it: it is made anew for each row of the trail and twenty times a second.
        """
        moment = self._trail.head_number, self._trail.now_ms() // 50
        if self._made is None or self._made[0] != moment:
            self._made = moment, self._view()
        return self._made[1]

    def _view(self) -> OrdersView:
        alive = self._book.ledger.alive
        mine = [self._own(life) for life in alive]
        others = [self._other(report) for report in self._strangers()]
        ended = [
            self._own(life) for life in reversed(self._book.ledger.newest(MOST_ENDED)) if life not in alive
        ]
        unresolved = [line for line in mine if line.state.is_unresolved]
        opened = [line for line in mine if not line.state.is_unresolved]
        alarming = [line for line in ended if line.alarm]
        quiet = [line for line in ended if not line.alarm]
        return OrdersView(
            (*unresolved, *alarming, *reversed(opened), *others, *quiet),
            mine_open=len(opened) + sum(line.is_mine for line in others),
            others_open=sum(not line.is_mine for line in others),
            unknown=len(unresolved),
        )

    def _strangers(self) -> list[OrderReport]:
        return [
            report
            for setup in self._settings.setups
            for report in self._news.open_reports(setup.venue)
            if self._book.ledger.by_client_order_id(report.client_order_id) is None
        ]

    def _own(self, life: OrderLife) -> OrderLine:
        terms, name, now_ms = life.terms, life.terms.client_order_id, self._trail.now_ms()
        words = (
            life.reason if life.state in {OrderState.UNKNOWN, OrderState.REJECTED, OrderState.HUMAN} else ""
        )
        if life.state.is_unresolved:
            words = self._proof(name) or words
        elif life.state is OrderState.ABSENT:
            words = life.reason
        average = max((s.average_price for s in life.sightings if s.average_price is not None), default=None)
        if average is None and life.filled_by_trades:
            average = sum(f.amount * f.price for f in life.fills.values()) / life.filled_by_trades
        newest = self._book.newest.get(name)
        return OrderLine(
            terms.venue,
            terms.symbol,
            terms.side,
            terms.kind,
            terms.time_in_force,
            terms.amount,
            terms.limit_price,
            life.filled,
            average,
            life.state,
            name,
            life.order_id,
            is_mine=True,
            age_ms=float(now_ms - life.intent_ms),
            told_age_ms=None if newest is None else float(now_ms - newest),
            purpose=self._book.purposes.get(name, Purpose.ORDER),
            cancel_asked=life.cancel_asked_ms is not None,
            words=words,
            alarm=life.alarm,
        )

    def _other(self, report: OrderReport) -> OrderLine:
        mine = is_mine(report.client_order_id, self._settings.mode)
        age_ms = float(max(0, self._trail.now_ms() - report.venue_ms)) if report.venue_ms else None
        return OrderLine(
            report.venue,
            report.symbol,
            report.side,
            report.kind,
            None,
            report.amount,
            report.price,
            report.filled,
            report.average_price,
            report.state,
            report.client_order_id,
            report.order_id,
            is_mine=mine,
            age_ms=age_ms,
            told_age_ms=self._news.orders_age_ms(report.venue),
            words="carries our name and is not in the audit trail" if mine else "",
        )
