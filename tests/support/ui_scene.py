"""Believable markets for pictures and for the demo: five venues, the same numbers for the same seed."""

import random as randomness
from dataclasses import dataclass, field
from decimal import Decimal

from console.app.settings import ScreenSettings, VenueLine
from console.replica.store import Store
from venues.link.messages import (
    AccountUpdate,
    BookUpdate,
    Fact,
    Heartbeat,
    MarketList,
    TickerUpdate,
    TradesUpdate,
    Welcome,
)
from venues.model.account import AccountSnapshot, Balance
from venues.model.book import BookSnapshot, Level, MarketRules, PublicTrade, Ticker, TradeBatch
from venues.model.status import StateChange, StreamHealth, VenueHealth
from venues.model.words import Integrity, Mode, Role, Side, VenueState

SYMBOLS = ("BTC/USDT", "ETH/USDT", "BNB/USDT", "ADA/USDT", "SOL/USDT")
MIDS = {"BTC/USDT": 60_012.3, "ETH/USDT": 2_501.1, "BNB/USDT": 612.4, "ADA/USDT": 0.4512, "SOL/USDT": 148.22}
TICKS = {"BTC/USDT": "0.1", "ETH/USDT": "0.01", "BNB/USDT": "0.1", "ADA/USDT": "0.0001", "SOL/USDT": "0.01"}
LOTS = {
    "BTC/USDT": "0.00001",
    "ETH/USDT": "0.0001",
    "BNB/USDT": "0.001",
    "ADA/USDT": "0.1",
    "SOL/USDT": "0.001",
}
EXTRA = ("DOGE/USDT", "XRP/USDT", "BTC/USDC", "ETH/BTC", "PEPE/USDT", "LINK/USDT", "AVAX/USDT", "TON/USDT")

VENUES = (
    VenueLine("gate", "Gate.io", maker_fee="0.00087", taker_fee="0.00087", fee_expires="2026-09-29"),
    VenueLine("okx", "OKX", maker_fee="0.005", taker_fee="0.005"),
    VenueLine("whitebit", "WhiteBIT", maker_fee="0.005", taker_fee="0.005"),
    VenueLine("kraken", "Kraken Pro", maker_fee="0.0026", taker_fee="0.0026"),
    VenueLine("binance", "Binance", role=Role.DATA_ONLY, maker_fee="0.001", taker_fee="0.001"),
)
LATENCY = {"gate": 38.0, "okx": 52.0, "whitebit": 71.0, "kraken": 96.0, "binance": 241.0}
HOLDINGS = {
    "gate": (("USDT", "1101.20", "12.00"), ("BTC", "0.00824100", "0"), ("ETH", "0.40", "0.01")),
    "okx": (("USDT", "640.05", "0"), ("ETH", "0.4000", "0.0100"), ("SOL", "3.5", "0"), ("LYX", "120.5", "0")),
    "whitebit": (("USDT", "88.12", "5.5"), ("WBT", "14.2", "0")),
    "kraken": (("USD", "412.0034", None), ("BTC", "0.0150000000", None)),
}


def settings(**changes: object) -> ScreenSettings:
    values: dict[str, object] = {
        "mode": Mode.PRACTICE,
        "venues": VENUES,
        "symbols": SYMBOLS,
        "frame_rate": 0.0,
    }
    values.update(changes)
    return ScreenSettings(**values)  # type: ignore[arg-type]  # the fields are named by the tests


class SilentCommands:
    """Keeps what the screen asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []

    def watch(self, venue: str, symbol: str, depth: int, *, book_only: bool = False) -> None:
        self.asked.append(("watch book" if book_only else "watch", venue, symbol, depth))

    def unwatch(self, venue: str, symbol: str) -> None:
        self.asked.append(("unwatch", venue, symbol))

    def reconnect(self, venue: str) -> None:
        self.asked.append(("reconnect", venue))

    def disable(self, venue: str) -> None:
        self.asked.append(("disable", venue))

    def ask_markets(self, venue: str) -> None:
        self.asked.append(("ask_markets", venue))


@dataclass
class Scene:
    """Fills a store; each method adds one kind of thing."""

    store: Store
    seed: int = 7
    random: randomness.Random = field(init=False)
    numbers: int = 0

    def __post_init__(self) -> None:
        self.random = randomness.Random(self.seed)

    @property
    def now_ms(self) -> int:
        return self.store.clock.now_ms()

    def greet(self) -> "Scene":
        self.store.apply(Welcome(1, "epoch", tuple(line.venue for line in VENUES)))
        return self

    def state(self, venue: str, state: VenueState, reason: str = "", **more: object) -> "Scene":
        self.numbers += 1
        since = more.pop("since_ms", self.now_ms - 3_600_000)
        change = StateChange(venue, state, reason, since, **more)  # type: ignore[arg-type]  # named by the tests
        self.store.apply(Fact(self.numbers, change))
        return self

    def markets(self) -> "Scene":
        for index, line in enumerate(VENUES):
            symbols = (*SYMBOLS, *EXTRA[: len(EXTRA) - index])
            rules = tuple(
                MarketRules(s, s.split("/")[0], s.split("/")[1], tick_size=TICKS.get(s), lot_size=LOTS.get(s))
                for s in symbols
            )
            self.store.apply(MarketList(line.venue, rules))
        return self

    def book(self, venue: str, symbol: str, **changes: object) -> BookSnapshot:
        mid, tick, lot = MIDS[symbol], float(TICKS[symbol]), float(LOTS[symbol])
        offset = {line.venue: i for i, line in enumerate(VENUES)}.get(venue, 0)
        places, lots = len(TICKS[symbol]) - 2, len(LOTS[symbol]) - 2
        centre = mid + tick * self.random.choice((-2, -1, 0, 1, 2)) + offset * tick * 0.4
        scale = 12_000 / mid
        bids: list[Level] = []
        asks: list[Level] = []
        for side, levels in ((-1, bids), (1, asks)):
            price = centre + side * tick * self.random.randint(1, 3)
            for _ in range(50):
                size = max(lot, round(scale * self.random.lognormvariate(0, 1.1) * 0.4, lots))
                levels.append((round(price, places), size))
                price += side * tick * max(1, round(self.random.expovariate(0.35)))
        values: dict[str, object] = {
            "integrity": Integrity.UNVERIFIED if venue == "whitebit" else Integrity.VERIFIED,
            "sequence": 48_211 + self.numbers,
            "venue_time_ms": self.now_ms - 40,
            "received_ms": self.now_ms,
            "change_age_ms": 120 + 90 * offset,
            "link_age_ms": 100 + 70 * offset,
        }
        values.update(changes)
        return BookSnapshot(venue, symbol, tuple(bids), tuple(asks), **values)  # type: ignore[arg-type]

    def books(self, venues: tuple[str, ...] = tuple(LATENCY), **changes: object) -> "Scene":
        for venue in venues:
            for symbol in SYMBOLS:
                self.store.apply(BookUpdate(self.book(venue, symbol, **changes)))
        return self

    def tickers(self) -> "Scene":
        changes = (1.24, -0.82, 0.05, -3.4, 6.18)
        for line in VENUES:
            for symbol, change in zip(SYMBOLS, changes, strict=True):
                self.store.apply(TickerUpdate(Ticker(line.venue, symbol, MIDS[symbol], change, 1200.0, 7e7)))
        return self

    def trades(self, count: int = 12) -> "Scene":
        for line in VENUES:
            for symbol in SYMBOLS:
                self.store.apply(TradesUpdate(self.batch(line.venue, symbol, count)))
        return self

    def batch(self, venue: str, symbol: str, count: int) -> TradeBatch:
        tick, lots = float(TICKS[symbol]), len(LOTS[symbol]) - 2
        trades = tuple(
            PublicTrade(
                venue,
                symbol,
                round(MIDS[symbol] + tick * self.random.randint(-4, 4), len(TICKS[symbol]) - 2),
                round(3_000 / MIDS[symbol] * self.random.lognormvariate(0, 1), lots) or 10**-lots,
                self.random.choice((Side.BUY, Side.SELL)),
                self.now_ms - (count - index) * 700 - self.random.randint(0, 600),
            )
            for index in range(count)
        )
        return TradeBatch(venue, symbol, trades)

    def accounts(self) -> "Scene":
        for index, (venue, rows) in enumerate(HOLDINGS.items()):
            balances = []
            for currency, free, held in rows:
                total = Decimal(free) + Decimal(held or 0)
                balances.append(
                    Balance(
                        currency,
                        None if held is None else Decimal(free),
                        None if held is None else Decimal(held),
                        total,
                    )
                )
            snapshot = AccountSnapshot(venue, tuple(balances), "stream", self.now_ms, 900 + 300 * index)
            self.store.apply(AccountUpdate(snapshot))
        return self

    def health(self, venue: str, **changes: object) -> "Scene":
        latency = LATENCY.get(venue, 50.0)
        values: dict[str, object] = {
            "latency_ms": latency,
            "jitter_ms": latency / 9,
            "clock_offset_ms": latency / 5 - 12,
            "rate_used_percent": 4.0 + len(venue),
            "rate_limit_per_minute": 900,
            "messages_per_second": 42.0 + len(venue),
            "messages": 182_113,
            "dials": 2,
            "markets": 2_113,
            "first_up_ms": 840,
            "streams": tuple(StreamHealth(symbol, 120, 210) for symbol in SYMBOLS),
        }
        values.update(changes)
        self.store.apply(Heartbeat(VenueHealth(venue, **values)))  # type: ignore[arg-type]
        return self

    def all_well(self) -> "Scene":
        self.greet().markets()
        for line in VENUES:
            private = VenueState.DISABLED if line.role == Role.DATA_ONLY else VenueState.UP
            self.state(line.venue, VenueState.UP, private_state=private)
            self.health(line.venue)
        return self.books().tickers().trades().accounts()


def connecting(store: Store) -> Scene:
    """Two venues are up, the others are on their way, no book yet."""
    scene = Scene(store).greet()
    scene.state("gate", VenueState.UP).health("gate", streams=(), messages_per_second=0.0)
    steps = {
        "okx": "loading markets",
        "whitebit": "dialling",
        "kraken": "loading markets",
        "binance": "subscribing",
    }
    for venue, step in steps.items():
        scene.state(venue, VenueState.CONNECTING)
        scene.health(
            venue, progress=step, latency_ms=None, jitter_ms=None, clock_offset_ms=None, streams=(), markets=0
        )
    return scene


def trouble(store: Store) -> Scene:
    """One venue well; the others stale, broken, crossed and banned."""
    scene = Scene(store).all_well()
    scene.state(
        "okx",
        VenueState.STALE,
        "no frame for 6.2 s, asked the venue: no answer",
        since_ms=scene.now_ms - 6200,
    )
    scene.books(
        ("okx",), stale=True, link_age_ms=6_200, change_age_ms=6_200, reason="no answer to the REST compare"
    )
    scene.state("whitebit", VenueState.BROKEN, "sequence gap 48211 to 48215", since_ms=scene.now_ms - 400)
    scene.books(("whitebit",), integrity=Integrity.BROKEN, reason="sequence gap, resynchronising")
    scene.books(("kraken",), integrity=Integrity.CROSSED, reason="bid 60 013.1 at or above ask 60 012.9")
    scene.state(
        "binance",
        VenueState.BANNED,
        "HTTP 418, banned by the venue",
        next_try_ms=scene.now_ms + 72_000,
        since_ms=scene.now_ms - 48_000,
    )
    scene.health("binance", streams=(), messages_per_second=0.0, reconnects=3)
    scene.books(("binance",), stale=True, link_age_ms=48_000, change_age_ms=48_000, reason="banned")
    return scene
