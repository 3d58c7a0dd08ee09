"""What is held is priced by books that are asked for, a bounded number, where they exist."""

from decimal import Decimal

import pytest

from console.app.rates import MAX_RATES, RATE_DEPTH, Rates
from console.app.settings import ScreenSettings, VenueLine
from console.replica.store import Store
from tests.support.manual_clock import ManualClock
from tests.support.ui_scene import SilentCommands
from venues.link.messages import AccountUpdate, BookUpdate, Fact, Heartbeat, MarketList
from venues.model.account import AccountSnapshot, Balance
from venues.model.book import BookSnapshot, MarketRules
from venues.model.status import StateChange, StreamHealth, VenueHealth
from venues.model.words import Integrity, VenueState

VENUES = ("okx", "gate")


def rules(symbol: str) -> MarketRules:
    base, quote = symbol.split("/")
    return MarketRules(symbol, base, quote)


class Desk:
    """A replica with two venues that are up, and what was asked for."""

    def __init__(self) -> None:
        self.store = Store(ManualClock(), VENUES)
        self.commands = SilentCommands()
        settings = ScreenSettings(venues=tuple(VenueLine(venue) for venue in VENUES))
        self.rates = Rates(self.store, self.commands, settings)
        for number, venue in enumerate(VENUES):
            self.state(venue, VenueState.UP, number + 1)

    def state(self, venue: str, state: VenueState, number: int) -> None:
        self.store.apply(Fact(number, StateChange(venue, state)))
        self.store.apply(Heartbeat(VenueHealth(venue)))

    def lists(self, venue: str, *symbols: str) -> None:
        self.store.apply(MarketList(venue, tuple(rules(symbol) for symbol in symbols)))

    def holds(self, venue: str, *currencies: str) -> None:
        rows = tuple(Balance(currency, Decimal(1), Decimal(0), Decimal(1)) for currency in currencies)
        self.store.apply(AccountUpdate(AccountSnapshot(venue, rows, "rest", 1, 0)))

    def asked(self) -> list[tuple[str, str]]:
        self.rates.watch()
        assert all(call[0] == "watch book" and call[3] == RATE_DEPTH for call in self.commands.asked)
        return [(str(call[1]), str(call[2])) for call in self.commands.asked]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_the_holding_venue_is_asked_first_and_once(desk: Desk) -> None:
    desk.lists("okx", "DOGE/USDT")
    desk.lists("gate", "DOGE/USDT")
    desk.holds("gate", "DOGE", "USDT")
    assert desk.asked() == [("gate", "DOGE/USDT")]
    assert desk.asked() == [("gate", "DOGE/USDT")]


def test_another_venue_is_asked_where_the_own_one_lists_no_such_market_or_is_not_up(desk: Desk) -> None:
    desk.lists("okx", "DOGE/USDT", "XRP/USDT")
    desk.lists("gate", "XRP/USDT")
    desk.state("gate", VenueState.RECONNECTING, 3)
    desk.holds("gate", "DOGE", "XRP")
    assert desk.asked() == [("okx", "DOGE/USDT"), ("okx", "XRP/USDT")]


def test_what_has_a_fresh_book_needs_no_other(desk: Desk) -> None:
    desk.lists("okx", "BTC/USDT")
    desk.lists("gate", "BTC/USDT")
    book = BookSnapshot("okx", "BTC/USDT", ((1.0, 1.0),), ((2.0, 1.0),), Integrity.VERIFIED)
    desk.store.apply(BookUpdate(book))
    streams = (StreamHealth("BTC/USDT", 10, 10, False),)
    desk.store.apply(Heartbeat(VenueHealth("okx", streams=streams)))
    desk.holds("gate", "BTC")
    assert desk.asked() == []


def test_a_market_that_nobody_lists_is_not_asked_for(desk: Desk) -> None:
    desk.holds("gate", "DUST")
    assert desk.asked() == []


def test_a_market_the_other_way_round_is_taken_where_there_is_no_direct_one(desk: Desk) -> None:
    desk.lists("okx", "USDT/EUR", "USDT/USD")
    desk.lists("gate", "USD/USDT")
    desk.holds("okx", "EUR", "USD")
    assert desk.asked() == [("okx", "USDT/EUR"), ("gate", "USD/USDT")]


def test_the_number_of_books_is_bounded(desk: Desk) -> None:
    currencies = [f"C{number}" for number in range(40)]
    desk.lists("okx", *(f"{currency}/USDT" for currency in currencies))
    desk.holds("okx", *currencies)
    assert len(desk.asked()) == MAX_RATES


def test_fees_of_a_tier_that_has_ended_are_not_counted_with() -> None:
    # regression: a tier that ended in September was still shown, and counted with, in November
    line = VenueLine("gate", taker_fee="0.00087", fee_expires="2026-09-29")
    settings = ScreenSettings(venues=(line, VenueLine("okx", taker_fee="0.0015")))
    assert settings.taker_fees("2026-09-29") == {"gate": "0.00087", "okx": "0.0015"}
    assert settings.taker_fees("2026-09-30") == {"gate": None, "okx": "0.0015"}
