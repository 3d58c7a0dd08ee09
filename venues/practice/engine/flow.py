"""Seeded anonymous orders that keep a market's book deep, uncrossed and moving around the fair price."""

from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from venues.model.value import Value
from venues.practice.engine.book import BookSide, Level, Resting
from venues.practice.engine.fair import FairPrices, noise_key, smooth_noise
from venues.practice.engine.types import Side

if TYPE_CHECKING:
    from venues.practice.engine.market import Market

_TARGET_LEVELS = 90
_MIN_LEVELS = 66
_MAX_LEVELS = 130
_ADDED_PER_STEP = 4
_MOST_AT_A_PRICE = 8
"""Anonymous orders that queue at one price: where a tick is coarse, all that come near the touch meet there, and
without this more would come than ever leave."""
_REACH_SLACK = 1.25
"""How much further out than a fresh book a level may be. Levels are withdrawn near the touch and added at the far end:
without this the far end would walk away for ever, and the nearest prices would be all that is left to queue at."""
_MAX_CATCH_UP_STEPS = 240


class FlowStyle(Value):
    """How one venue's markets behave."""

    steps_per_second: float = 8.0
    """Book changes a second while somebody watches."""
    half_spread_bp: float = 0.8
    offset_bp: float = 1.6
    """How far the venue strays from the fair price."""
    spacing_bp: float = 0.5
    """Mean distance between levels at the touch."""


class Flow:
    """Moves one market on a fixed grid of time, so that who asks and when does not change the steps."""

    def __init__(
        self, market: "Market", fair: FairPrices, style: FlowStyle, random: Random, venue: str
    ) -> None:
        self._market, self._fair, self._style, self._random = market, fair, style, random
        spec = market.spec
        self._spec = spec
        self._tick, self._lot = float(spec.tick), float(spec.lot)
        self._offset_key = noise_key(fair.seed, venue, spec.symbol, "offset")
        self._step_ms = max(1, round(1000 / style.steps_per_second))
        self._phase_ms = self._offset_key % self._step_ms
        self._last_step: int | None = None
        self._usd_per_base = 1.0

    def fair_price(self, now_ms: int) -> float:
        """This venue's own idea of the price, quote."""
        seconds = now_ms / 1000.0
        stray = 0.6 * smooth_noise(self._offset_key, seconds / 90.0)
        stray += 0.4 * smooth_noise(self._offset_key + 1, seconds / 7.0)
        price = self._fair.pair(self._spec.base, self._spec.quote, now_ms)
        return price * (1.0 + self._style.offset_bp * stray / 10_000.0)

    def typical_amount(self, now_ms: int) -> float:
        """Base of a typical order."""
        asset = self._fair.assets[self._spec.base]
        return asset.depth_usd / self._fair.usd(asset.code, now_ms)

    def advance(self, now_ms: int) -> None:
        """Run the steps between the last call and now; after a long silence start a fresh book."""
        target = (now_ms - self._phase_ms) // self._step_ms
        if self._last_step is None or target - self._last_step > _MAX_CATCH_UP_STEPS:
            if self._last_step is None:
                # ids go on where any earlier process left off, as a venue's do
                self._market.book.update_id = now_ms
            self._last_step = target
            self._rebuild(now_ms)
            return
        while self._last_step < target:
            self._last_step += 1
            self._step(self._last_step * self._step_ms + self._phase_ms)

    def mend(self, now_ms: int) -> None:
        """Put back what a large order has taken out, so that nobody sees a thin or empty side."""
        bid, ask = self._limits(now_ms)
        for side, touch in ((Side.BUY, bid), (Side.SELL, ask)):
            self._deepen(side, touch, _MIN_LEVELS, _MIN_LEVELS)

    def clear_way(self, resting: Resting) -> None:
        """Withdraw the flow that would trade before ``resting``."""
        for level in list(self._market.book.side(resting.side)):
            for other in list(level.orders.values()):
                if other is resting:
                    return
                if not other.is_ours:
                    self._market.book.remove(other)

    def _step(self, now_ms: int) -> None:
        bid, ask = self._limits(now_ms)
        self._sweep(Side.SELL, ask, now_ms)
        self._sweep(Side.BUY, bid, now_ms)
        self._approach(Side.BUY, bid)
        self._approach(Side.SELL, ask)
        roll = self._random.random()
        side = Side.BUY if self._random.random() < 0.5 else Side.SELL
        if roll < 0.14:
            self._trade(side, now_ms)
        elif roll < 0.60:
            self._place(side, bid if side is Side.BUY else ask)
        else:
            self._withdraw(side)
        self._deepen(Side.BUY, bid, _TARGET_LEVELS, _ADDED_PER_STEP)
        self._deepen(Side.SELL, ask, _TARGET_LEVELS, _ADDED_PER_STEP)

    def _rebuild(self, now_ms: int) -> None:
        for side in (self._market.book.bids, self._market.book.asks):
            for level in list(side):
                self._cancel_flow(level)
        bid, ask = self._limits(now_ms)
        self._sweep(Side.SELL, ask, now_ms)
        self._sweep(Side.BUY, bid, now_ms)
        self._deepen(Side.BUY, bid, _TARGET_LEVELS, _TARGET_LEVELS)
        self._deepen(Side.SELL, ask, _TARGET_LEVELS, _TARGET_LEVELS)

    def _limits(self, now_ms: int) -> tuple[int, int]:
        """Where the best bid and ask belong, in ticks."""
        price = self.fair_price(now_ms)
        half = price * self._style.half_spread_bp / 10_000.0
        self._usd_per_base = self._fair.usd(self._spec.base, now_ms)
        bid = max(1, int((price - half) / self._tick))
        ask = max(bid + 1, int((price + half) / self._tick) + 1)
        return bid, ask

    def _sweep(self, side: Side, limit_ticks: int, now_ms: int) -> None:
        """Clear resting orders that the fair price has run over: ours trade, flow trades or withdraws."""
        limit = self._spec.tick * limit_ticks
        opposite = self._market.book.side(side.opposite)
        stale: list[Level] = []
        for level in opposite:
            if not opposite.reaches(level.price, limit):
                break
            stale.append(level)
        for level in stale:
            if level.ours or self._random.random() < 0.35:
                self._market.take(side, level.price, level.size, now_ms)
            else:
                self._cancel_flow(level)

    def _approach(self, side: Side, touch: int) -> None:
        """Follow the fair price: quote near the touch when nobody else does."""
        best = self._market.book.side(side).best
        slack = self._spec.tick * max(2, int(self._gap_ticks(touch)))
        price = self._spec.tick * touch
        far = best is None or (best.price < price - slack if side is Side.BUY else best.price > price + slack)
        if far:
            self._rest(side, touch, 0)

    def _trade(self, side: Side, now_ms: int) -> None:
        """An impatient order that takes a part of the touch, now and then more."""
        best = self._market.book.side(side.opposite).best
        if best is None:
            return
        share = Decimal("0.5") if self._random.random() < 0.9 else Decimal(4)
        lots = max(int(self._amount(0) * share // self._spec.lot), 1)
        limit = best.price
        if self._random.random() < 0.1:
            reach = self._spec.tick * int(2 * self._gap_ticks(int(best.price // self._spec.tick)) + 1)
            limit = limit + reach if side is Side.BUY else max(limit - reach, self._spec.tick)
        self._market.take(side, limit, lots * self._spec.lot, now_ms)

    def _place(self, side: Side, touch: int) -> None:
        distance = int(self._random.expovariate(1.0 / (6.0 * self._gap_ticks(touch))))
        self._rest(side, touch - distance if side is Side.BUY else touch + distance, 4)

    def _withdraw(self, side: Side) -> None:
        levels = self._market.book.side(side)
        if not levels:
            return
        level = levels.nth(int(len(levels) * self._random.random() ** 2))
        if len(levels) <= _MIN_LEVELS and len(level.orders) == 1:
            return
        for resting in reversed(level.orders.values()):
            if not resting.is_ours:
                self._market.book.remove(resting)
                return

    def _deepen(self, side: Side, touch: int, wanted: int, at_most: int) -> None:
        """Grow to ``wanted`` levels, or cut the far end when there are too many or it is too far out."""
        levels = self._market.book.side(side)
        for _ in range(at_most):
            if len(levels) >= wanted:
                break
            self._add_level(levels, touch)
        worst = _worst_flow(levels)
        if worst is not None and (
            len(levels) > _MAX_LEVELS or self._distance(worst, side, touch) > self._reach_ticks(touch)
        ):
            self._cancel_flow(worst)

    def _add_level(self, levels: BookSide, touch: int) -> None:
        """Quote beyond the far end, or in a gap when that is as far out as it may be."""
        side, depth = levels.side, len(levels)
        worst = _worst_flow(levels)
        gap = self._gap_ticks(touch)
        distance = -1 if worst is None else self._distance(worst, side, touch)
        distance += 1 + int(self._random.expovariate(1.0 / (gap * (1.0 + depth / 25.0))))
        if distance > self._reach_ticks(touch):
            depth = int(self._random.random() * _TARGET_LEVELS)
            distance = int(_fresh_ticks(depth, gap))
        outward = -1 if side is Side.BUY else 1
        ticks = touch + outward * distance
        while self._spec.tick * ticks in levels.levels:
            ticks += outward
        self._rest(side, ticks, depth)

    def _distance(self, level: Level, side: Side, touch: int) -> int:
        """Ticks from the touch outwards."""
        ticks = int(level.price // self._spec.tick)
        return touch - ticks if side is Side.BUY else ticks - touch

    def _reach_ticks(self, touch: int) -> float:
        return _REACH_SLACK * _fresh_ticks(_TARGET_LEVELS, self._gap_ticks(touch))

    def _gap_ticks(self, touch: int) -> float:
        return max(1.0, touch * self._style.spacing_bp / 10_000.0)

    def _rest(self, side: Side, ticks: int, depth: int) -> None:
        if ticks < 1:
            return
        price = self._spec.tick * ticks
        book = self._market.book
        if book.crosses(side, price):
            return
        level = book.side(side).levels.get(price)
        if level is not None and len(level.orders) - level.ours >= _MOST_AT_A_PRICE:
            book.remove(next(resting for resting in level.orders.values() if not resting.is_ours))
            return
        book.add(Resting(side, price, self._amount(depth)))

    def _amount(self, depth: int) -> Decimal:
        usd = self._fair.assets[self._spec.base].depth_usd * (0.5 + depth / 30.0)
        base = self._random.lognormvariate(-0.4, 0.9) * usd / self._usd_per_base
        return max(self._spec.lot * int(base / self._lot + 1), self._spec.min_amount)

    def _cancel_flow(self, level: Level) -> None:
        for resting in list(level.orders.values()):
            if not resting.is_ours:
                self._market.book.remove(resting)


def _worst_flow(levels: BookSide) -> Level | None:
    """The furthest level with an anonymous order: one of ours far away must not drag the whole book with it."""
    for index in range(len(levels) - 1, -1, -1):
        level = levels.nth(index)
        if level.ours < len(level.orders):
            return level
    return None


def _fresh_ticks(depth: int, gap: float) -> float:
    """How far out the level at ``depth`` of a fresh book is on average: gaps widen with the distance."""
    return depth + gap * (depth + depth * depth / 50.0)
