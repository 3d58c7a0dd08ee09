"""What may still trade and what has traded, as a verdict needs it: open orders, intents, the day, the portfolio."""

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from console.desk.book_of_orders import BookOfOrders
from console.desk.exact import exactly
from console.desk.inputs import (
    AccountOrder,
    DayFacts,
    FillFact,
    IntentFact,
    OrderFacts,
    PortfolioFacts,
    TrailFacts,
)
from console.desk.life import OrderLife
from console.desk.results import DAY_MS, DayResult, utc_day
from console.desk.settings import DeskSettings
from console.desk.trail import Trail
from console.desk.venue_news import VenueNews
from console.desk.worth import CASH, CENT_PARTS, VenueWorth, Worth
from console.replica.store import Store
from venues.model.order import OrderKind, OrderState, OrderTerms, TimeInForce, is_mine
from venues.model.report import OrderReport
from venues.model.words import Side

NOTHING = Decimal(0)


class OpenFacts:
    """The parts of a verdict's inputs that orders make; see `Gatherer` for its parts."""

    def __init__(
        self,
        settings: DeskSettings,
        store: Store,
        news: VenueNews,
        book: BookOfOrders,
        trail: Trail,
        worth: Worth,
    ) -> None:
        self._settings, self._store, self._news = settings, store, news
        self._book, self._trail, self._worth = book, trail, worth

    # -- orders -----------------------------------------------------------------------------------------

    def orders(self, venue: str) -> OrderFacts:
        """Return all orders that may still fill; the age is that of the venue's own list."""
        mine = [self._own(life) for life in self._book.ledger.alive]
        others = [self._others(report) for report in self._strange_reports()]
        unknown = tuple(order for order in mine if order.state.is_unresolved)
        opened = tuple(order for order in mine if not order.state.is_unresolved)
        return OrderFacts((*opened, *others), unknown, self._news.orders_age_ms(venue))

    def _strange_reports(self) -> Iterator[OrderReport]:
        """Yield the open orders that the trail does not know: somebody else's, or ours without an intent."""
        for setup in self._settings.setups:
            for report in self._news.open_reports(setup.venue):
                mine = is_mine(report.client_order_id, self._settings.mode)
                if not mine or self._book.ledger.by_client_order_id(report.client_order_id) is None:
                    yield report

    @exactly
    def _own(self, life: OrderLife) -> AccountOrder:
        terms = life.terms
        # what nobody can say may still fill whole
        remaining = terms.amount if life.state.is_unresolved else life.remaining
        currency, reserve = self._reserve(terms, remaining)
        return AccountOrder(
            terms, life.state, remaining, float(self._trail.now_ms() - life.intent_ms), currency, reserve
        )

    def _others(self, report: OrderReport) -> AccountOrder:
        amount = report.amount if report.amount is not None else NOTHING
        terms = OrderTerms(
            report.venue,
            report.symbol,
            report.side,
            report.kind or OrderKind.LIMIT,
            TimeInForce.GTC,
            amount,
            report.price,
            client_order_id=report.client_order_id,
        )
        currency, reserve = self._reserve(terms, report.remaining)
        age_ms = float(self._store.clock.now_ms() - report.venue_ms) if report.venue_ms else None
        return AccountOrder(terms, report.state, report.remaining, age_ms, currency, reserve)

    @exactly
    def _reserve(self, terms: OrderTerms, remaining: Decimal | None) -> tuple[str, Decimal | None]:
        """Return the currency that an order may still take, and the most of it; None when that cannot be said."""
        base, _, quote = terms.symbol.partition("/")
        if terms.side is Side.SELL:
            return base, remaining
        if remaining is None or terms.limit_price is None:
            return quote, None
        rules, setup = (
            self._store.rules(terms.venue, terms.symbol),
            self._settings.setup(terms.venue),
        )
        fee = (rules.taker_fee if rules else None) or (setup.taker_fee if setup else None)
        return quote, None if fee is None else remaining * terms.limit_price * (1 + Decimal(fee))

    # -- the trail --------------------------------------------------------------------------------------

    def trail(self, venue: str, symbol: str) -> TrailFacts:
        """Return the orders and fills of the last 24 hours."""
        now_ms, since = self._trail.now_ms(), self._trail.now_ms() - DAY_MS
        ledger = self._book.ledger
        intents = []
        for intent in reversed(self._book.intents):
            if intent.time_ms < since:
                break
            life = ledger.by_client_order_id(intent.terms.client_order_id)
            intents.append(
                IntentFact(
                    intent.proposal_id,
                    intent.consent_id,
                    intent.terms,
                    intent.notional_usd,
                    float(now_ms - intent.time_ms),
                    sent=life is None or life.state is not OrderState.INTENT,
                )
            )
        fills = tuple(
            FillFact(fill.venue, fill.symbol, fill.client_order_id, float(now_ms - fill.time_ms))
            for fill in self._book.fills[-1000:]
            if fill.time_ms >= since
        )
        latched = f"{venue} {symbol}" in self._book.halts
        return TrailFacts(self._trail.sound, tuple(intents), fills, repeated_latched=latched)

    # -- results ----------------------------------------------------------------------------------------

    @exactly
    def day(self, venue: str) -> DayFacts:
        """Return what the venue's UTC day has brought, in USD; a currency without a price leaves it unknown."""
        result = self._book.results.day(venue, self._trail.now_ms())
        return DayFacts(venue, self._in_usd(result.realised), self._fees_usd(venue, result), 0.0)

    def _fees_usd(self, venue: str, result: DayResult) -> Decimal | None:
        fees, setup = self._in_usd(result.fees), self._settings.setup(venue)
        unsaid = {quote: value for quote, value in result.fee_unsaid.items() if value}
        if not unsaid or fees is None:
            return None if fees is None else max(fees, NOTHING)
        rate = Decimal(setup.taker_fee) if setup is not None and setup.taker_fee else None
        value = self._in_usd(unsaid)
        if rate is None or value is None:
            return None
        return max(fees, NOTHING) + (value * rate).quantize(CENT_PARTS, ROUND_CEILING)

    def _in_usd(self, amounts: dict[str, Decimal]) -> Decimal | None:
        total = NOTHING
        for currency, amount in amounts.items():
            if not amount:
                continue
            price = self._worth.usd(currency)
            if price is None:
                return None
            total += (amount * price).quantize(CENT_PARTS, ROUND_FLOOR)
        return total

    @exactly
    def portfolio(self, venue: str, symbol: str) -> PortfolioFacts | None:
        """Return what all venues hold; a venue whose balances are old counts with its positions and not its worth."""
        held = self.worths()
        if not held:
            return None
        day = utc_day(self._trail.now_ms())
        fresh = {name: worth for name, worth in held.items() if worth.fresh}
        starts = [self._book.day_starts.get((name, day)) for name in fresh]
        totals = [worth.total_usd for worth in fresh.values()]
        base = symbol.partition("/")[0]
        others = [self._exposure(name, worth, "") for name, worth in held.items() if name != venue]
        here = self._exposure(venue, held[venue], base) if venue in held else None
        return PortfolioFacts(
            value_usd=_sum(totals),
            day_start_usd=_sum(starts),
            other_venues_usd=_sum(others),
            other_symbols_usd=here,
            age_ms=max((worth.age_ms for worth in fresh.values()), default=None),
        )

    def worths(self) -> dict[str, VenueWorth]:
        """Return what every venue with known balances holds."""
        found = {}
        for setup in self._settings.setups:
            worth = self._worth.of_venue(setup.venue)
            if worth is not None:
                state = self._store.venue(setup.venue)
                lost = bool(state.lost_reason)
                found[setup.venue] = (
                    worth
                    if worth.fresh and not lost and worth.age_ms <= 30_000
                    else VenueWorth(worth.total_usd, worth.positions, worth.age_ms, fresh=False)
                )
        return found

    def _exposure(self, venue: str, worth: VenueWorth, without: str) -> Decimal | None:
        """Return the USD in positions at a venue with every open buy filled, one base currency left out."""
        total = _sum([usd for currency, usd in worth.positions.items() if currency != without])
        for order in (*map(self._own, self._book.ledger.alive), *map(self._others, self._strange_reports())):
            base, _, quote = order.terms.symbol.partition("/")
            if order.terms.venue != venue or order.terms.side is Side.SELL or base in CASH or base == without:
                continue
            price = self._worth.usd(quote.partition(":")[0])
            if total is None or price is None or order.reserve is None:
                return None
            total += (order.reserve * price).quantize(CENT_PARTS, ROUND_CEILING)
        return total


def _sum(parts: list[Decimal | None]) -> Decimal | None:
    """Return the sum, None when there is nothing or a part is missing."""
    total = NOTHING
    for part in parts:
        if part is None:
            return None
        total += part
    return total
