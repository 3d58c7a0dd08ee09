"""What asking after an order proves: only a whole answer without the order says that it is not there."""

import asyncio
from pathlib import Path
from typing import Any, cast

import pytest

from tests.trading.test_fold import MINE, SETUP, fill, order
from venues.model.clock import SystemClock
from venues.model.looked import Look, LookedFor
from venues.model.order import OrderState
from venues.model.report import FillPage, OrderPage, OrderReport
from venues.quirks.gate import GateQuirks
from venues.quirks.kraken import KrakenQuirks
from venues.trading import look as look_module
from venues.trading.journal import Journal
from venues.trading.look import OrderSearch
from venues.trading.own_orders import OwnOrders
from venues.trading.reports import AccountReader, AskingFailed

OTHER = "lyp" + "2" * 15


class Venue:
    """Stands where the reader asks; each answer may be an error."""

    def __init__(self) -> None:
        self.open: OrderPage | Exception = OrderPage(())
        self.finished: OrderPage | Exception = OrderPage(())
        self.fills: FillPage | Exception = FillPage(())
        self.by_name: OrderReport | Exception | None = None
        self.by_id: dict[str, OrderReport] = {}
        self.asked: list[str] = []
        self.hangs = False

    async def _told(self, answer: Any) -> Any:
        if self.hangs:
            await asyncio.Event().wait()
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def open_orders(self, symbol: str) -> Any:
        return await self._told(self.open)

    async def finished_orders(self, symbol: str, since_ms: int) -> Any:
        return await self._told(self.finished)

    async def recent_fills(self, symbol: str, since_ms: int) -> Any:
        return await self._told(self.fills)

    async def find_by_client_id(self, symbol: str, name: str) -> Any:
        return await self._told(self.by_name)

    async def find_by_order_id(self, symbol: str, order_id: str) -> Any:
        self.asked.append(order_id)
        return await self._told(self.by_id.get(order_id))


def search(venue: Venue, journal: Journal, *, kraken: bool = True) -> OrderSearch:
    clock = SystemClock()
    own = OwnOrders(SETUP, clock, lambda _: None, lambda _: None)
    quirks = KrakenQuirks() if kraken else GateQuirks()
    reader = cast("AccountReader", venue)
    return OrderSearch(reader, quirks, own, journal, clock, lambda: 250.0, lambda: 5)


async def looked(venue: Venue, tmp_path: Path, order_id: str = "", *, kraken: bool = True) -> LookedFor:
    journal = Journal(tmp_path / "j", SystemClock())
    try:
        return await search(venue, journal, kraken=kraken).look("BTC/USDT", MINE, order_id, 1)
    finally:
        journal.close()


async def test_nothing_anywhere_is_not_found_everywhere(tmp_path: Path) -> None:
    found = await looked(Venue(), tmp_path)
    assert (found.by_client_id, found.open_orders, found.closed_orders, found.trades) == (Look.NOT_FOUND,) * 4
    assert (found.by_order_id, found.words, found.stream_whole_since_ms) == (Look.NOT_OFFERED, (), 5)
    assert found.venue_ms == found.at_ms + 250


async def test_a_fill_that_nobody_can_name_proves_nothing(tmp_path: Path) -> None:
    venue = Venue()
    venue.fills = FillPage((fill("a", order_id="77"),))
    found = await looked(venue, tmp_path)
    assert (found.trades, venue.asked) == (Look.NO_ANSWER, ["77"])
    assert "whose" in found.words[0]


async def test_a_fill_of_an_order_that_is_shown_to_be_another_is_not_ours(tmp_path: Path) -> None:
    venue = Venue()
    venue.fills = FillPage((fill("a", order_id="77"), fill("b", order_id="78"), fill("c", name=OTHER)))
    venue.by_id["77"] = order(OrderState.FILLED, "1", order_id="77", name="")
    venue.open = OrderPage((order(OrderState.OPEN, order_id="78", name=OTHER),))
    found = await looked(venue, tmp_path)
    assert (found.trades, found.fills, venue.asked) == (Look.NOT_FOUND, (), ["77"])


async def test_a_fill_whose_order_turns_out_to_be_ours_is_found(tmp_path: Path) -> None:
    venue = Venue()
    venue.fills = FillPage((fill("a", order_id="77"),))
    venue.by_id["77"] = order(OrderState.FILLED, "1", order_id="77")
    found = await looked(venue, tmp_path)
    assert (found.trades, [each.client_order_id for each in found.fills]) == (Look.FOUND, [MINE])
    assert [each.order_id for each in found.orders] == ["77"]


async def test_the_id_that_was_given_names_the_fills_too(tmp_path: Path) -> None:
    venue = Venue()
    venue.fills = FillPage((fill("a", order_id="5"),))
    venue.by_id["5"] = order(OrderState.CANCELED, "0.1", order_id="5")
    found = await looked(venue, tmp_path, "5")
    assert (found.by_order_id, found.trades) == (Look.FOUND, Look.FOUND)


async def test_an_id_that_belongs_to_somebody_else_finds_nothing(tmp_path: Path) -> None:
    venue = Venue()
    venue.fills = FillPage((fill("a", order_id="5"),))
    venue.by_id["5"] = order(OrderState.OPEN, order_id="5", name=OTHER)
    found = await looked(venue, tmp_path, "5")
    assert (found.by_order_id, found.trades, found.fills) == (Look.NO_ANSWER, Look.NOT_FOUND, ())


@pytest.mark.parametrize(
    "page", [OrderPage((), unreadable=1), OrderPage((), is_complete=False), AskingFailed("502")]
)
async def test_a_list_that_is_not_whole_is_no_answer(page: OrderPage | Exception, tmp_path: Path) -> None:
    venue = Venue()
    venue.open = page
    found = await looked(venue, tmp_path)
    # Kraken's look by our id is the same lists
    assert (found.open_orders, found.by_client_id, found.closed_orders) == (
        Look.NO_ANSWER,
        Look.NO_ANSWER,
        Look.NOT_FOUND,
    )
    assert found.words
    venue.open = OrderPage((order(OrderState.OPEN),), unreadable=1)
    again = await looked(venue, tmp_path)
    assert (again.open_orders, again.by_client_id) == (Look.FOUND, Look.FOUND)


@pytest.mark.parametrize(
    "page", [FillPage((), unreadable=1), FillPage((), is_complete=False), AskingFailed("502")]
)
async def test_fills_that_are_not_whole_are_no_answer(page: FillPage | Exception, tmp_path: Path) -> None:
    venue = Venue()
    venue.fills = page
    assert (await looked(venue, tmp_path)).trades is Look.NO_ANSWER


async def test_a_venue_that_says_nothing_is_waited_for_a_limited_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look_module, "LIMIT_SECONDS", 0.2)
    venue = Venue()
    venue.hangs = True
    found = await looked(venue, tmp_path, "5", kraken=False)
    looks = (found.by_client_id, found.by_order_id, found.open_orders, found.closed_orders, found.trades)
    assert looks == (Look.NO_ANSWER,) * 5
    assert any("in time" in word for word in found.words)
