"""Proves a venue with small orders: a probe that must come and go without a trace, a micro-trade that must add up."""

from collections.abc import Callable
from decimal import Decimal

from console.desk.book_of_orders import BookOfOrders
from console.desk.cancelling import Canceller
from console.desk.exact import exactly, plain
from console.desk.halting import Halts
from console.desk.inquiring import Inquirer
from console.desk.life import OrderLife
from console.desk.proving_facts import Before, Receipt
from console.desk.receipts import (
    TOLD_UNIT,
    agree,
    average_price,
    change_words,
    cost_of,
    expected_change,
    fees_of,
    ms,
    slippage,
    took,
)
from console.desk.sightings import Sightings
from console.desk.standing import Standing
from console.replica.store import Store
from db.audit.canonical import Json
from db.audit.kinds import Kind
from venues.model.clock import Clock
from venues.model.order import OrderState
from venues.model.release import Released
from venues.model.words import Side

STEP_SECONDS = 12.0
_NEVER_THERE = frozenset({OrderState.REJECTED, OrderState.ABSENT})
"""How long each thing that must be seen may take."""
LOOK_SECONDS = 0.02

Refresh = Callable[[str], None]
"""Asks a venue's worker for its balances now."""


class Prover:
    """Runs beside everything else; it cancels, and sends nothing else.

    Args:
        book: what the trail adds up to.
        store: the replica, for balances.
        sightings: when what was told.
        canceller: takes the probe back.
        inquirer: asks over REST.
        halts: writes the receipts, and halts a venue whose probe was filled.
        standing: turns a venue amber.
        refresh: asks for balances.
        clock: injected time.
    """

    def __init__(
        self,
        book: BookOfOrders,
        store: Store,
        sightings: Sightings,
        canceller: Canceller,
        inquirer: Inquirer,
        halts: Halts,
        standing: Standing,
        refresh: Refresh,
        clock: Clock,
    ) -> None:
        self._book, self._store, self._sightings = book, store, sightings
        self._canceller, self._inquirer, self._halts, self._standing = canceller, inquirer, halts, standing
        self._refresh, self._clock = refresh, clock
        self.receipts: dict[str, Receipt] = {}

    def before(self, venue: str, symbol: str, side: Side) -> Before:
        """Return what a later receipt is compared with."""
        entry = self._store.book(venue, symbol)
        levels = (entry.book.asks if side is Side.BUY else entry.book.bids) if entry is not None else ()
        return Before(self._totals(venue), Decimal(repr(levels[0][0])) if levels else None)

    # -- probe ------------------------------------------------------------------------------------------

    async def probe(self, name: str, before: Before, released: Released | None) -> None:
        """See an accepted probe over both ways, cancel it, prove it gone, and write its receipt."""
        receipt = self.receipts.setdefault(name, Receipt())
        life = self._life(name)
        terms, began = life.terms, self._clock.monotonic()
        receipt.lines.append(("accepted", took(released)))
        stream = await self._seen_in_stream(name)
        seen_ms = self._seen_after(name, released, began)
        receipt.lines.append(("seen in the stream", ms(seen_ms)))
        asked = self._clock.monotonic()
        await self._inquirer.ask_now(name)
        rest = self._sightings.first(name, "rest") is not None or self._life(name).order_id != ""
        rest_ms = self._since(asked) if rest else None
        receipt.lines.append(("found over REST", ms(rest_ms)))
        cancelling = self._clock.monotonic()
        words = await self._canceller.cancel(
            terms.venue, terms.symbol, name, life.order_id, "a probe is taken back"
        )
        cancelled_ms = self._since(cancelling)
        receipt.lines.append(("cancel answered", f"{ms(cancelled_ms)}: {words}"))
        gone = await self._ended(name)
        gone_ms = self._since(cancelling) if gone else None
        receipt.lines.append(("proved gone", ms(gone_ms)))
        change = await self._change(name, before)
        life = self._life(name)
        unfilled = gone and life.filled == 0
        receipt.lines.append(("filled", "nothing" if unfilled else f"{plain(life.filled)}: NOT EXPECTED"))
        same = change is not None and not change
        receipt.lines.append(("balances", change_words(change)))
        receipt.passed = bool(stream and rest and unfilled and same)
        if life.filled > 0:
            self._halts.halt(terms.venue, f"the probe {name} was filled")
        self._halts.note(
            Kind.PROBE_RECEIPT,
            {
                **_names(life),
                "price": None if terms.limit_price is None else f"{terms.limit_price:f}",
                "seen_ms": seen_ms,
                "rest_ms": rest_ms,
                "cancelled_ms": cancelled_ms,
                "gone_ms": gone_ms,
                "passed": receipt.passed,
                "lines": [f"{label}: {text}" for label, text in receipt.lines],
            },
        )

    # -- micro-trade ------------------------------------------------------------------------------------

    async def micro_trade(self, name: str, before: Before, released: Released | None) -> None:
        """Wait for a micro-trade's end, add it up, and write its receipt."""
        receipt = self.receipts.setdefault(name, Receipt())
        receipt.lines.append(("accepted", took(released)))
        ended = await self._ended(name)
        if not await self._until(lambda: self._adds_up(name)):
            await self._inquirer.ask_now(name)
        whole = self._adds_up(name)
        expected = expected_change(self._life(name))
        change = await self._change(name, before, expected)
        self._tell(receipt, name, before, expected, change)
        life = self._life(name)
        receipt.passed = (
            ended and whole and life.filled > 0 and change is not None and agree(expected, change)
        )
        if not receipt.passed:
            self._mismatch(life, expected, change)
        fees = fees_of(life)
        self._halts.note(
            Kind.MICRO_TRADE_RECEIPT,
            {
                **_names(life),
                "cost": f"{cost_of(life):f}",
                "fee": ", ".join(f"{fee:f}" for fee in fees.values()) or None,
                "fee_currency": ", ".join(fees) or None,
                "passed": receipt.passed,
                "lines": [f"{label}: {text}" for label, text in receipt.lines],
            },
        )

    def _tell(
        self,
        receipt: Receipt,
        name: str,
        before: Before,
        expected: dict[str, Decimal],
        change: dict[str, Decimal] | None,
    ) -> None:
        life = self._life(name)
        base, _, quote = life.terms.symbol.partition("/")
        average = average_price(life)
        receipt.lines.append(
            ("filled", f"{plain(life.filled)} {base} at {plain(average, 12) if average else 'no price'}")
        )
        fees = ", ".join(f"{plain(fee)} {currency}" for currency, fee in fees_of(life).items())
        receipt.lines.append(("fee", fees or "not said"))
        receipt.lines.append(("slippage", slippage(life, before, average)))
        receipt.lines.append(("cost", f"{plain(cost_of(life))} {quote}"))
        receipt.lines.append(("expected", change_words(expected)))
        receipt.lines.append(("reported", change_words(change)))

    def _adds_up(self, name: str) -> bool:
        """Return True when every unit that was filled has its fill, and every fill its fee."""
        life = self._life(name)
        told = all(fill.fee is not None for fill in life.fills.values())
        return life.state.is_final and life.filled == life.filled_by_trades and told

    def _mismatch(
        self, life: OrderLife, expected: dict[str, Decimal], change: dict[str, Decimal] | None
    ) -> None:
        """Turn the venue amber and record each currency that does not add up."""
        venue = life.terms.venue
        self._standing.warn(venue, f"micro-trade {life.terms.client_order_id} does not add up")
        told = change or {}
        for currency in sorted(set(expected) | set(told)):
            one, other = expected.get(currency, Decimal(0)), told.get(currency, Decimal(0))
            if abs(one - other) >= TOLD_UNIT or change is None:
                payload: dict[str, Json] = {
                    "venue": venue,
                    "currency": currency,
                    "expected": f"{one:f}",
                    "reported": None if change is None else f"{other:f}",
                }
                self._halts.note(Kind.BALANCE_MISMATCH, payload)

    # -- waiting ----------------------------------------------------------------------------------------

    async def _ended(self, name: str) -> bool:
        if await self._until(lambda: self._life(name).state.is_final, STEP_SECONDS / 3):
            return True
        await self._inquirer.ask_now(name)
        return await self._until(lambda: self._life(name).state.is_final, STEP_SECONDS / 3)

    async def _change(
        self, name: str, before: Before, expected: dict[str, Decimal] | None = None
    ) -> dict[str, Decimal] | None:
        """Return how balances changed, once the venue has told them after the order's end; None when it does not.

        Args:
            name: the order's client order id.
            before: the balances before.
            expected: the change to wait for; whatever is reported in time is returned all the same.
        """
        venue = self._life(name).terms.venue
        since = self._clock.monotonic()
        self._refresh(venue)

        def told() -> bool:
            entry = self._store.accounts.get(venue)
            return (
                entry is not None and not entry.lost and entry.told_at - entry.account.age_ms / 1000 > since
            )

        if not await self._until(told):
            return None
        if expected is not None:
            await self._until(lambda: agree(expected, self._difference(venue, before)), STEP_SECONDS / 3)
        return self._difference(venue, before)

    @exactly
    def _difference(self, venue: str, before: Before) -> dict[str, Decimal]:
        now = self._totals(venue)
        found = {
            currency: now.get(currency, Decimal(0)) - before.totals.get(currency, Decimal(0))
            for currency in {*now, *before.totals}
        }
        return {currency: change for currency, change in sorted(found.items()) if change}

    def _totals(self, venue: str) -> dict[str, Decimal]:
        entry = self._store.accounts.get(venue)
        return {row.currency: row.total for row in entry.account.balances} if entry is not None else {}

    async def _until(self, is_so: Callable[[], bool], seconds: float = STEP_SECONDS) -> bool:
        until = self._clock.monotonic() + seconds
        while not is_so():
            if self._clock.monotonic() >= until:
                return False
            await self._clock.sleep(LOOK_SECONDS)
        return True

    async def _seen_in_stream(self, name: str) -> bool:
        """Wait until the stream tells of an order; one that has ended will not be told of any more."""

        def is_seen() -> bool:
            return self._sightings.first(name, "stream") is not None

        await self._until(lambda: is_seen() or self._life(name).state in _NEVER_THERE)
        return is_seen()

    def _seen_after(self, name: str, released: Released | None, began: float) -> int | None:
        """Return the milliseconds from the order's first byte to its first sighting in the stream."""
        seen = self._sightings.first(name, "stream")
        first_byte = released.times.first_byte if released is not None else None
        since = began if first_byte is None else first_byte.monotonic_seconds
        return None if seen is None else max(0, round((seen - since) * 1000))

    def _life(self, name: str) -> OrderLife:
        life = self._book.ledger.by_client_order_id(name)
        assert life is not None
        return life

    def _since(self, began: float) -> int:
        return round((self._clock.monotonic() - began) * 1000)


def _names(life: OrderLife) -> dict[str, Json]:
    return {
        "client_order_id": life.terms.client_order_id,
        "venue": life.terms.venue,
        "order_id": life.order_id or None,
        "symbol": life.terms.symbol,
    }
