"""The account's side: balances, fees, holding and what it may trade; each made to fail at the exchange."""

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest
import pytest_asyncio

from tests.examining.rig import Examining, examining
from tests.support.waits import eventually
from venues.model.examined import Examination
from venues.model.value import replace
from venues.practice.engine.traits import KeyKind
from venues.practice.engine.types import OrderKind, OrderRequest, Side, TimeInForce

pytestmark = pytest.mark.asyncio(loop_scope="module")

TRADED = ("gate", "okx", "whitebit", "kraken")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def venues(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Examining]:
    async with examining(*TRADED, state=tmp_path_factory.mktemp("examining")) as scene:
        yield scene


@pytest.fixture
def scene(venues: Examining) -> Examining:
    """One worker for all tests of this file, its exchanges sound at the start of each."""
    venues.sound()
    return venues


async def test_fees_are_the_account_s_own(scene: Examining) -> None:
    for venue in TRADED:
        rules = scene.engine(venue).rules
        examined = await scene.ask(venue, Examination.FEES)
        told = (float(examined.value("maker")), float(examined.value("taker")))
        assert told == (float(rules.maker_fee), float(rules.taker_fee)), venue
        scene.behave(venue, maker_fee="-0.0001", taker_fee="0.0123")
        examined = await scene.ask(venue, Examination.FEES)
        assert (examined.value("maker"), examined.value("taker")) == ("-0.0001", "0.0123"), venue
    assert scene.orders_sent() == 0


async def test_balances_are_read_and_compared_with_the_stream(scene: Examining) -> None:
    for venue in TRADED:
        held = sum(1 for balance in scene.engine(venue).balances().values() if balance.total)
        account = await scene.ask(venue, Examination.ACCOUNT)
        assert account.value("currencies") == str(held), venue
        balances = await scene.ask(venue, Examination.BALANCES)
        assert (balances.value("stream"), balances.value("differing")) == ("yes", "0"), (venue, balances)
        assert balances.value("compared") == str(held)
    for venue in TRADED:
        scene.behave(venue, has_unreadable_balances=True)
        for what in (Examination.ACCOUNT, Examination.BALANCES):
            examined = await scene.ask(venue, what)
            assert (examined.answered, examined.figures) == (False, ()), venue
            assert examined.words


async def test_a_balance_that_the_stream_tells_otherwise_is_found(scene: Examining) -> None:
    keeper = scene.seat("okx").account
    assert keeper is not None
    await eventually(lambda: bool(keeper.streamed), 5.0, "the stream tells")
    # a trade that the stream tells, as its own words
    engine = scene.engine("okx")
    ask = engine.market("ETH/USDT").book.asks.best
    assert ask is not None
    before = keeper.streamed["ETH"].total
    engine.submit(
        OrderRequest(
            "ETH/USDT",
            Side.BUY,
            OrderKind.LIMIT,
            amount=Decimal("0.01"),
            price=ask.price,
            time_in_force=TimeInForce.IOC,
        )
    )
    await eventually(lambda: keeper.streamed["ETH"].total != before, 5.0, "the stream told the trade")
    sound = await scene.ask("okx", Examination.BALANCES)
    assert sound.value("differing") == "0"

    row = keeper.streamed["BTC"]
    keeper.streamed["BTC"] = replace(row, total=row.total + 1)
    examined = await scene.ask("okx", Examination.BALANCES)
    assert examined.value("differing") == "1"
    assert "BTC" in examined.words


@pytest.mark.parametrize("venue", ["gate", "whitebit"])
async def test_what_the_stream_has_not_told_is_not_said_to_be_proved_by_it(
    scene: Examining, venue: str
) -> None:
    """These stream changes only: what came over REST was compared with REST, and passed as the stream's."""
    keeper = scene.seat(venue).account
    assert keeper is not None
    if keeper.streamed:  # by another test's trade
        keeper.reconnect()
    await eventually(lambda: keeper.is_streaming() and not keeper.streamed, 10.0, "it is back")
    silent = await scene.ask(venue, Examination.BALANCES)
    assert (silent.value("stream"), silent.value("streamed")) == ("yes", "0")
    assert silent.words.startswith("the stream has told no balance yet")
    engine = scene.engine(venue)
    ask = engine.market("ETH/USDT").book.asks.best
    assert ask is not None
    amount, at_once = Decimal("0.01"), TimeInForce.IOC
    engine.submit(
        OrderRequest("ETH/USDT", Side.BUY, OrderKind.LIMIT, amount, ask.price * 2, time_in_force=at_once)
    )
    await eventually(lambda: bool(keeper.streamed), 5.0, "the stream told the trade")
    told = await scene.ask(venue, Examination.BALANCES)
    assert (told.value("streamed"), told.value("differing"), told.words) == ("2", "0", "")


@pytest.mark.parametrize("venue", ["okx", "kraken"])
async def test_a_stream_that_tells_all_at_once_is_waited_for(scene: Examining, venue: str) -> None:
    assert int((await scene.ask(venue, Examination.BALANCES)).value("streamed")) > 2


async def test_what_is_held_of_the_venue_s_own_token(scene: Examining) -> None:
    first = await scene.ask("whitebit", Examination.HOLDING)
    assert first.value("token") == "WBT"
    scene.behave("whitebit", main_account={"WBT": "1000"}, maker_fee="0", taker_fee="0.0005")
    more = await scene.ask("whitebit", Examination.HOLDING)
    assert float(more.value("held")) == float(first.value("held")) + 1000
    assert (more.value("maker"), more.value("taker")) == ("0", "0.0005")
    assert not (await scene.ask("kraken", Examination.HOLDING)).answered


@pytest.mark.parametrize(
    ("level", "has_options", "told"),
    [
        ("1", False, ("no", "no", "no")),
        ("2", False, ("yes", "yes", "no")),
        ("3", True, ("yes", "yes", "yes")),
        ("9", True, ("unknown", "unknown", "unknown")),
    ],
)
async def test_okx_s_account_level(
    scene: Examining, level: str, has_options: bool, told: tuple[str, ...]
) -> None:
    scene.behave("okx", level=level, has_options=has_options)
    examined = await scene.ask("okx", Examination.DERIVATIVES)
    assert tuple(examined.value(name) for name in ("futures", "perpetuals", "options")) == told
    scene.behave("okx", level=level, has_options=has_options, key=KeyKind.READ_ONLY)
    examined = await scene.ask("okx", Examination.DERIVATIVES)
    assert examined.value("options") == "no"


async def test_nobody_guesses_at_the_derivatives_of_a_venue(scene: Examining) -> None:
    assert not (await scene.ask("gate", Examination.DERIVATIVES)).answered
