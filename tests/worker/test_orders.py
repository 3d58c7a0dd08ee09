"""Orders over the link: the desk alone prepares, releases and cancels, facts answer, the exchange counts."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.waits import eventually
from tests.support.worker_rig import BTC, Rig, worker_rig
from venues.link.orders import (
    CancelOrder,
    OrderAnswer,
    OrderCancelled,
    OrderPrepared,
    OrderReleased,
    PrepareOrder,
    Question,
    ReleaseOrder,
)
from venues.model.order import OrderKind, OrderTerms, TimeInForce
from venues.model.release import CancelOutcome, Outcome, Prepared, make_token
from venues.model.words import Mode, Side
from venues.worker.gates import OrdersOfRun

KEY = bytes(range(32))
VENUES = ("gate", "okx", "whitebit", "kraken")


@pytest.fixture(params=VENUES)
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Rig]:
    async with worker_rig([request.param], with_keys=True, orders=OrdersOfRun(KEY, tmp_path / "o")) as rig:
        await rig.up(request.param)
        account = rig.store.accounts
        await eventually(lambda: request.param in account, 5.0, "the account was told")
        yield rig


def terms_of(rig: Rig, number: int = 1) -> OrderTerms:
    (venue,) = rig.worker.venues
    entry = rig.book(venue)
    assert entry is not None
    assert entry.book.best_bid is not None
    price = Decimal(int(entry.book.best_bid * 0.9))
    name = f"lyp{number:015d}"
    return OrderTerms(
        venue, BTC, Side.BUY, OrderKind.LIMIT, TimeInForce.POST_ONLY, Decimal("0.01"), price, False, name
    )


async def asked(rig: Rig, question: Question) -> OrderAnswer:
    """Ask and return the answer."""
    rig.send(question)
    found: list[OrderAnswer] = []

    def answered() -> bool:
        answers = [news for news in rig.news if isinstance(news, OrderAnswer)]
        found[:] = [news for news in answers if news.request == question.request]
        return bool(found)

    await eventually(answered, 6.0, f"an answer to {question.request}")
    return found[0]


async def prepared(rig: Rig, terms: OrderTerms, request: str = "p") -> Prepared:
    news = await asked(rig, PrepareOrder(terms.venue, request, terms))
    assert isinstance(news, OrderPrepared)
    assert news.prepared is not None, news.refused
    return news.prepared


def created(rig: Rig, venue: str) -> int:
    """Return how many orders the exchange was asked to create."""
    venues: dict[str, dict[str, dict[str, int]]] = rig.practice.state()["venues"]  # type: ignore[assignment]
    return venues[venue]["counters"].get("orders_create", 0)


async def test_an_order_goes_out_once_and_is_taken_back(rig: Rig) -> None:
    terms = terms_of(rig)
    shown = await prepared(rig, terms)
    assert created(rig, terms.venue) == 0
    token = make_token(KEY, Mode.PRACTICE, shown, rig.store.clock.now_ms() + 8_000)
    release = ReleaseOrder(terms.venue, "r1", terms, shown.digest, token)
    first = await asked(rig, release)
    assert isinstance(first, OrderReleased)
    assert first.released.outcome is Outcome.ACCEPTED, first.released.reason
    again = await asked(rig, ReleaseOrder(terms.venue, "r2", terms, shown.digest, token))
    assert isinstance(again, OrderReleased)
    assert again.released.outcome is Outcome.AMBIGUOUS
    assert created(rig, terms.venue) == 1

    question = CancelOrder(terms.venue, "c", BTC, terms.client_order_id, first.released.order_id)
    gone = await asked(rig, question)
    assert isinstance(gone, OrderCancelled)
    assert gone.cancelled.outcome is CancelOutcome.TAKEN, gone.cancelled.reason
    assert rig.practice.engine(terms.venue).open_orders() == []
    numbers = [news.number for news in rig.news]
    assert numbers == sorted(set(numbers))


async def test_without_the_desk_s_token_nothing_leaves(rig: Rig) -> None:
    terms = terms_of(rig)
    shown = await prepared(rig, terms)
    expires_ms = rig.store.clock.now_ms() + 8_000
    forged = make_token(bytes(32), Mode.PRACTICE, shown, expires_ms)
    other_mode = make_token(KEY, Mode.VIA, shown, expires_ms)
    for number, token in enumerate((forged, other_mode)):
        news = await asked(rig, ReleaseOrder(terms.venue, f"r{number}", terms, shown.digest, token))
        assert isinstance(news, OrderReleased)
        assert news.released.outcome is Outcome.NOT_SENT
    assert created(rig, terms.venue) == 0


async def test_a_venue_without_keys_answers_why_not() -> None:
    async with worker_rig(["okx"]) as rig:
        await rig.up("okx")
        news = await asked(rig, PrepareOrder("okx", "p", terms_of(rig)))
        assert isinstance(news, OrderPrepared)
        assert news.prepared is None
        assert news.refused == "this worker was started without orders"
