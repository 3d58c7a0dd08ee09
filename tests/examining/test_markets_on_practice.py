"""The market's side: clock, latency, rates, abilities, book, price and candles; each made to fail at the exchange."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.examining.rig import Examining, examining
from venues.model.examined import Examination
from venues.practice.faults import Action, Fault, FaultKind, When

pytestmark = pytest.mark.asyncio(loop_scope="module")

VENUES = ("gate", "okx", "whitebit", "kraken", "binance")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def venues(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Examining]:
    async with examining(*VENUES, state=tmp_path_factory.mktemp("examining")) as scene:
        yield scene


@pytest.fixture
def scene(venues: Examining) -> Examining:
    """One worker for all tests of this file, its exchanges sound at the start of each."""
    venues.sound()
    return venues


async def test_the_clock_is_asked_anew(scene: Examining) -> None:
    for venue in VENUES:
        sound = await scene.ask(venue, Examination.CLOCK)
        assert abs(float(sound.value("offset_ms"))) < 400, venue
        assert sound.value("samples") == "3"
        scene.behave(venue, clock_ahead_ms=7_000)
        off = await scene.ask(venue, Examination.CLOCK)
        # venues that tell whole seconds could mean any moment of one
        assert 5_900 < float(off.value("offset_ms")) < 7_200, venue


async def test_latency_rates_and_capabilities(scene: Examining) -> None:
    latencies = await asyncio.gather(*(scene.ask(venue, Examination.LATENCY) for venue in VENUES))
    for venue, latency in zip(VENUES, latencies, strict=True):
        assert int(latency.value("rest_samples")) >= 5
        assert float(latency.value("rest_p50_ms")) <= float(latency.value("rest_p95_ms"))
        rates = await scene.ask(venue, Examination.RATES)
        allowed = scene.seat(venue).market.setup.requests_per_minute
        assert allowed is not None
        assert 0 < float(rates.value("requests_per_minute")) <= allowed
        assert "not held to its pace" in rates.words  # this rig has switched the limiters off
    found = {venue: await scene.ask(venue, Examination.CAPABILITIES) for venue in VENUES}
    assert {venue: found[venue].value("fok") for venue in VENUES} == {
        "gate": "yes", "okx": "yes", "whitebit": "no", "kraken": "yes", "binance": "no",
    }  # fmt: skip
    for name in (
        "limit",
        "post_only",
        "ioc",
        "cancel",
        "order_stream",
        "balance_stream",
        "open_orders",
        "fills",
    ):
        assert found["kraken"].value(name) == "yes", name
        assert found["binance"].value(name) == "no", name
    assert found["binance"].value("candles") == "yes"


async def test_the_book_is_the_one_that_rest_shows_at_that_moment(scene: Examining) -> None:
    for venue in VENUES:
        sound = await scene.ask(venue, Examination.BOOK)
        assert sound.answered, sound.words
        assert sound.value("rounds") == "3", (venue, sound)
        assert int(sound.value("compared")) >= 60, venue
        # a level that changed between the two answers is a difference; the ladders allow one in twenty
        assert int(sound.value("differing")) * 20 <= int(sound.value("compared")), (venue, sound)
    for venue in ("okx", "kraken"):
        scene.behave(venue, has_other_book=True)
    others = await asyncio.gather(*(scene.ask(venue, Examination.BOOK) for venue in ("okx", "kraken")))
    for venue, other in zip(("okx", "kraken"), others, strict=True):
        assert int(other.value("differing")) > int(other.value("compared")) / 2, (venue, other)
    assert scene.orders_sent() == 0


async def test_a_book_that_is_not_streamed_or_listed_is_not_examined(scene: Examining) -> None:
    not_streamed = await scene.ask("okx", Examination.BOOK, "ETH/USDT")
    assert (not_streamed.answered, not_streamed.words) == (
        False,
        "the book of ETH/USDT is not streamed at OKX",
    )
    unknown = await scene.ask("okx", Examination.BOOK, "XYZ/USDT")
    assert unknown.words == "OKX has no market XYZ/USDT"
    unnamed = await scene.ask("okx", Examination.FEES, "")
    assert not unnamed.answered


async def test_price_and_candles(scene: Examining) -> None:
    for venue in VENUES:
        ticker = await scene.ask(venue, Examination.TICKER)
        assert float(ticker.value("last")) > 0
        candles = await scene.ask(venue, Examination.CANDLES)
        assert (candles.value("candles"), candles.value("gaps")) == ("60", "0"), venue
        assert int(candles.value("newest_age_ms")) < 121_000
        scene.behave(venue, has_holes=True)
        holed = await scene.ask(venue, Examination.CANDLES)
        assert int(holed.value("gaps")) > 0, venue
    assert (await scene.ask("binance", Examination.TICKER)).value("age_ms")


async def test_an_answer_that_is_no_answer_says_so(scene: Examining) -> None:
    fault = Fault(
        FaultKind.ANSWER,
        venue="okx",
        count=10,
        path="market/candles",
        when=When.BEFORE,
        action=Action.REPLY,
        body="<html>",
    )
    scene.rig.practice.inject(fault)
    examined = await scene.ask("okx", Examination.CANDLES)
    assert not examined.answered
    assert examined.words
