"""What the lines of a receipt are made of: what a finished order should have done, and words for what it did."""

from decimal import Decimal

from console.desk.exact import exactly, plain
from console.desk.life import OrderLife
from console.desk.proving_facts import Before
from venues.model.release import Released
from venues.model.words import Side

TOLD_UNIT = Decimal("1e-8")
"""The last digit of a balance: a cost of finer digits cannot be found in it."""


@exactly
def expected_change(life: OrderLife) -> dict[str, Decimal]:
    """Return what a finished order does to the balances, by currency."""
    base, _, quote = life.terms.symbol.partition("/")
    sign = Decimal(1) if life.terms.side is Side.BUY else Decimal(-1)
    change = {base: sign * life.filled_by_trades, quote: -sign * cost_of(life)}
    for currency, fee in fees_of(life).items():
        change[currency] = change.get(currency, Decimal(0)) - fee
    return {currency: amount for currency, amount in sorted(change.items()) if amount}


@exactly
def agree(expected: dict[str, Decimal], reported: dict[str, Decimal]) -> bool:
    """Return True when two changes of balances are the same in every digit that venues tell: eight after the point."""
    return all(
        abs(expected.get(currency, Decimal(0)) - reported.get(currency, Decimal(0))) < TOLD_UNIT
        for currency in {*expected, *reported}
    )


@exactly
def cost_of(life: OrderLife) -> Decimal:
    """Return the quote units that the fills came to."""
    return sum((fill.amount * fill.price for fill in life.fills.values()), Decimal(0))


def fees_of(life: OrderLife) -> dict[str, Decimal]:
    """Return what the fills cost in fees, by currency; what the venue has not said is left out."""
    fees: dict[str, Decimal] = {}
    for fill in life.fills.values():
        if fill.fee is not None:
            fees[fill.fee_currency] = fees.get(fill.fee_currency, Decimal(0)) + fill.fee
    return fees


def average_price(life: OrderLife) -> Decimal | None:
    """Return the average price of the fills, None without any."""
    filled = life.filled_by_trades
    return cost_of(life) / filled if filled else None


def slippage(life: OrderLife, before: Before, average: Decimal | None) -> str:
    """Return how much worse than the confirmed touch it traded, in words."""
    if average is None or before.touch is None:
        return "not known"
    sign = 1 if life.terms.side is Side.BUY else -1
    worse = sign * (average - before.touch) * 10_000 / before.touch
    return f"{worse:+.2f} bp against the book that was confirmed ({plain(before.touch)})"


def change_words(change: dict[str, Decimal] | None) -> str:
    """Return a change of balances in words; None is what the venue did not tell."""
    if change is None:
        return "NOT TOLD by the venue"
    parts = [
        f"{currency} {'+' if amount > 0 else '−'}{plain(abs(amount))}" for currency, amount in change.items()
    ]
    return "   ".join(parts) or "no change"


def took(released: Released | None) -> str:
    """Return the time from the first byte to the whole answer, in words."""
    times = released.times if released is not None else None
    if times is None or times.first_byte is None or times.answered is None:
        return "NOT MEASURED"
    return ms(round((times.answered.monotonic_seconds - times.first_byte.monotonic_seconds) * 1000))


def ms(milliseconds: int | None) -> str:
    """Return a latency in words."""
    return "NOT SEEN" if milliseconds is None else f"{milliseconds} ms"
