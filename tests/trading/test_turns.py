"""Nonces that must come in their order: reads and orders take turns, cancels do not wait and are sent anew."""

import asyncio
from pathlib import Path

import pytest

from tests.trading.rig import trading_rig
from venues.model.release import CancelOutcome, Outcome
from venues.model.report import OrderPage
from venues.trading.look import gathered
from venues.trading.reports import AccountReader


@pytest.mark.parametrize("venue", ["kraken", "whitebit"])
async def test_many_at_once_are_all_answered(venue: str, tmp_path: Path) -> None:
    async with trading_rig(venue, tmp_path) as rig:
        reader = AccountReader(rig.exchange, rig.setup)
        terms = [rig.terms() for _ in range(6)]
        for each in terms:
            assert (await rig.send(each)).outcome is Outcome.ACCEPTED
        late = rig.terms()
        sending = asyncio.create_task(rig.send(late))
        cancels = (rig.gate.cancel(each.symbol, each.client_order_id) for each in terms)
        reads = gathered([reader.open_orders() for _ in range(3)], 4.0)
        done, pages = await asyncio.gather(asyncio.gather(*cancels), reads)
        assert [each.outcome for each in done] == [CancelOutcome.TAKEN] * len(terms)
        assert [type(page) for page in pages] == [OrderPage] * 3
        # an order beside all that is accepted, or nobody claims to know: never refused
        assert (await sending).outcome in {Outcome.ACCEPTED, Outcome.AMBIGUOUS}
        assert rig.exchange.faults.in_a_row == 0
        (page,) = await gathered([reader.open_orders()], 4.0)
        assert {each.client_order_id for each in page.orders} <= {late.client_order_id}
