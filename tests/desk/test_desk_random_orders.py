"""The short form of `python -m bench.verify.random_orders`."""

from bench.verify.random_orders import run


async def test_orders_told_in_any_order_more_than_once_and_cut_off_anywhere_come_out_the_same() -> None:
    tally = await run(worlds=40, files=4, seed=11)
    assert tally.differences == []
    assert tally.orders > 100
    assert tally.cuts > 500
