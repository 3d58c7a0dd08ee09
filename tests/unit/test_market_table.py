"""A table of markets that is traded by is loaded again before it is a day old, and a failure is tried again soon."""

import asyncio
from random import Random

from tests.support.manual_clock import ManualClock
from venues.market.market_table import AGAIN_SECONDS, FRESH_SECONDS, MarketTable


class Exchange:
    def __init__(self) -> None:
        self.reloads: list[bool] = []
        self.failing = False

    async def load_markets(self, reload: bool) -> None:
        self.reloads.append(reload)
        if self.failing:
            raise ConnectionError("the venue is away")


async def test_it_is_loaded_again_before_it_is_too_old_for_orders() -> None:
    exchange, clock = Exchange(), ManualClock()
    table = MarketTable(exchange, clock, Random(1))
    await table.load()
    assert exchange.reloads == [False]
    keeping = asyncio.create_task(table.keep_fresh())
    await asyncio.sleep(0)
    await clock.advance(FRESH_SECONDS)
    assert exchange.reloads == [False, True]
    assert table.generation == 2
    exchange.failing = True
    await clock.advance(FRESH_SECONDS)
    old = table.age_ms
    assert old > FRESH_SECONDS * 500
    exchange.failing = False
    await clock.advance(AGAIN_SECONDS)
    assert table.generation == 3
    assert table.age_ms < old
    keeping.cancel()
