"""Orders that an operator could want and that do not fill, drawn at random, and how they are typed."""

from dataclasses import dataclass
from random import Random

from bench.verify.seen_rig import Seer
from venues.model.order import TimeInForce
from venues.model.words import Side

FORCES = {
    TimeInForce.GTC: "gtc",
    TimeInForce.POST_ONLY: "post",
    TimeInForce.IOC: "ioc",
    TimeInForce.FOK: "fok",
}
NOT_TAKEN = {("whitebit", TimeInForce.FOK), ("kraken", TimeInForce.FOK)}
"""What a venue does not offer, or refuses in words that prove nothing: such an order is in doubt for a minute."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An order that an operator could want."""

    venue: str
    symbol: str
    side: Side
    force: TimeInForce
    size: str
    """As typed: base, `$` quote, or `USD`."""
    price: str
    by_command: bool

    @property
    def line(self) -> str:
        """As a command."""
        return (
            f"{self.side.value} {self.venue}:{self.symbol} {self.size} at {self.price} {FORCES[self.force]}"
        )


def random_order(draw: Random, seen: Seer, venues: tuple[str, ...], symbols: tuple[str, ...]) -> Wanted:
    """Return an order near the market that will not fill."""
    venue, symbol, side = draw.choice(venues), draw.choice(symbols), draw.choice(list(Side))
    force = draw.choice([one for one in FORCES if (venue, one) not in NOT_TAKEN])
    entry = seen.desk.rig.book(venue, symbol)
    assert entry is not None
    assert entry.book.mid is not None
    bid, ask = entry.book.bids[0][0], entry.book.asks[0][0]
    if force in {TimeInForce.IOC, TimeInForce.FOK}:
        # reaches the other side, where nothing will be left of it
        price = ask * draw.uniform(1.0005, 1.001) if side is Side.BUY else bid * draw.uniform(0.999, 0.9995)
    else:
        price = entry.book.mid * (
            draw.uniform(0.985, 0.995) if side is Side.BUY else draw.uniform(1.005, 1.015)
        )
    usd = draw.uniform(12, 180)
    size = draw.choice(
        [
            f"{usd / price:.{draw.randint(6, 10)}f}",
            f"${usd:.{draw.randint(0, 4)}f}",
            f"{usd:.{draw.randint(0, 3)}f} USD",
        ]
    )
    places = 8 if price < 10 else 5 if price < 1000 else 3
    return Wanted(venue, symbol, side, force, size, f"{price:.{places}f}", draw.random() < 0.5)


async def open_ticket(seen: Seer, wanted: Wanted) -> None:
    """Fill the ticket in by keys."""
    if wanted.by_command:
        await seen.keys(":")
        await seen.text(wanted.line)
        await seen.keys("enter")
        return
    await seen.keys(":")
    await seen.text(f"symbol {wanted.symbol}")
    await seen.keys("enter")
    await seen.keys("b" if wanted.side is Side.BUY else "s")
    venues = seen.app.session.venues
    turns = (venues.index(wanted.venue) - venues.index(seen.app.session.venue)) % len(venues)
    forces = list(TimeInForce).index(wanted.force) - list(TimeInForce).index(TimeInForce.GTC)
    await seen.keys(*["shift+tab"] * 4, *["right"] * turns, *["tab"] * 3)
    await seen.keys(*["right"] * (forces % len(TimeInForce)), "tab")
    await seen.text(wanted.size)
    await seen.keys("tab")
    await seen.text(wanted.price)
