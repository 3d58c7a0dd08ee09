"""All orders of ours at once, and nobody else's: from the desk, and through the panic door."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from websockets.asyncio.client import unix_connect

from tests.support.processes import short_directory
from tests.support.waits import eventually
from tests.support.worker_rig import BTC, worker_rig
from tests.worker.desk import VENUES, Desk, desk_at
from venues.link.messages import SCHEMA_VERSION, Hello, MarketList, Refused, WatchBook, decode_up, encode
from venues.link.orders import CancelMine, LatchLifted, LiftLatch, MineCancelled
from venues.link.panic import cancel_mine_everywhere
from venues.link.sockets import SocketEnd
from venues.model.order import OrderState
from venues.model.release import CancelOutcome, Outcome
from venues.practice.faults import Action, Fault, FaultKind, Purpose, When
from venues.trading.latch import Latch
from venues.worker.gates import OrdersOfRun
from venues.worker.reader import Reader


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may take longer than an operator would wait."""
    monkeypatch.setattr("venues.trading.mine.LIMIT_SECONDS", 15.0)


@pytest.fixture(params=VENUES)
async def desk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_at(request.param, tmp_path / "o") as desk:
        yield desk


async def test_a_second_process_without_a_token_stops_trading(desk: Desk, tmp_path: Path) -> None:
    other = desk.others_order()
    names = [(await desk.placed())[0] for _ in range(8)]
    with short_directory() as directory:
        socket = directory / "w.sock"
        async with desk.rig.server.listen(socket):
            answers = await cancel_mine_everywhere([socket, directory / "nobody.sock"], "enough")
    nobody = [answer for answer in answers if answer.done is None]
    (answer,) = [answer for answer in answers if answer.done is not None]
    assert [each.socket.name for each in nobody] == ["nobody.sock"]
    assert answer.venue == desk.venue
    done = answer.done
    assert done is not None
    assert done.latched
    assert Latch(tmp_path / "o" / f"{desk.venue}.latch").reason == "enough"
    assert {each.client_order_id: each.outcome for each in done.cancels} == dict.fromkeys(
        names, CancelOutcome.TAKEN
    )
    assert (done.mine_open, done.not_mine, done.words) == (8, 1, ())
    assert [order.id for order in desk.engine.open_orders()] == [other.id]
    # the desk is told as well, and sees what became of each
    told = await desk.answered(f"panic {desk.venue}", MineCancelled)
    assert told.done == done
    for name in names:
        await desk.seen(name, OrderState.CANCELED)
    assert (await desk.stands(lambda gate: gate.latched)).latch_reason == "enough"

    refused = await desk.released(desk.terms())
    assert (refused.outcome, refused.reason) == (Outcome.NOT_SENT, "the latch is set: enough")
    # once more is harmless
    again = await desk.asked(CancelMine(desk.venue, "again", False, "again"), MineCancelled)
    assert {each.outcome for each in again.done.cancels} <= {CancelOutcome.NOT_OPEN}
    assert (again.done.latched, again.done.mine_open) == (False, 0)
    lifted = await desk.asked(LiftLatch(desk.venue, "l", "typed"), LatchLifted)
    assert (lifted.lifted, lifted.words) == (True, "")
    await desk.stands(lambda gate: not gate.latched)
    assert (await desk.released(desk.terms())).outcome is Outcome.ACCEPTED


async def test_an_order_whose_answer_is_lost_is_cancelled_too(desk: Desk) -> None:
    cut = Fault(FaultKind.ANSWER, on=Purpose.CREATE, action=Action.CUT, when=When.AFTER, count=1)
    desk.rig.practice.inject(cut)
    assert (await desk.released(desk.terms())).outcome is Outcome.AMBIGUOUS
    done = (await desk.asked(CancelMine(desk.venue, "m", True, "doubt"), MineCancelled)).done
    assert {each.outcome for each in done.cancels} == {CancelOutcome.TAKEN}
    assert desk.engine.open_orders() == []


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_at("okx", tmp_path / "o") as desk:
        yield desk


async def test_a_reader_stops_nothing_and_the_panic_door_does_nothing_else(one: Desk) -> None:
    await one.placed()
    with short_directory() as directory:
        socket = directory / "w.sock"
        async with one.rig.server.listen(socket):
            reader = SocketEnd(await unix_connect(str(socket), compression=None))
            await reader.send(encode((Hello(SCHEMA_VERSION, "token", "reader"),)))
            await reader.send(encode((CancelMine("okx", "x", True, "x"),)))
            assert (await _refusals(reader))[0].reason == "only the desk sends orders"
            await reader.close()

            stranger = SocketEnd(await unix_connect(str(socket), compression=None))
            await stranger.send(encode((Hello(SCHEMA_VERSION, "no token", "reader"),)))
            assert "token" in (await _refusals(stranger))[0].reason
            await stranger.close()

            panic = SocketEnd(await unix_connect(str(socket), compression=None))
            await panic.send(encode((Hello(SCHEMA_VERSION, "", "panic"),)))
            await panic.send(encode((LiftLatch("okx", "l", "x"), CancelMine("nowhere", "n", True, "x"))))
            other, unknown = await _refusals(panic)
            assert other.reason == "this door takes nothing but CancelMine"
            assert unknown.venue == "nowhere"
            await panic.close()
    assert len(one.engine.open_orders()) == 1


async def _refusals(end: SocketEnd) -> list[Refused]:
    while True:
        messages = decode_up(await asyncio.wait_for(end.receive(), 5.0))
        refusals = [message for message in messages if isinstance(message, Refused)]
        if refusals:
            return refusals


async def test_a_desk_that_does_not_read_keeps_nobody_from_stopping(one: Desk) -> None:
    await one.placed()

    def seat() -> Reader | None:
        return one.rig.server.desk

    # the rig's own desk leaves its place to one that asks for books and never reads
    one.rig.server.desk = None
    with short_directory() as directory:
        socket = directory / "w.sock"
        async with one.rig.server.listen(socket):
            connection = await unix_connect(str(socket), compression=None, max_queue=1)
            await connection.send(
                encode((Hello(SCHEMA_VERSION, "token", "desk"), WatchBook("okx", BTC, 400)))
            )
            connection.transport.pause_reading()
            await eventually(seat, 2.0, "the desk's place")
            desk = seat()
            assert desk is not None
            for _ in range(40):
                # more than the socket holds
                desk.offer(
                    MarketList("okx", next(iter(one.rig.worker._seats.values())).market.market_list() * 50)
                )
            await eventually(lambda: desk.outbox.conflated > 5, 8.0, "the desk's stall")
            (answer,) = await cancel_mine_everywhere([socket], "stalled")
            assert answer.done is not None
            assert one.engine.open_orders() == []
            connection.transport.abort()


async def test_a_latch_survives_a_restart(tmp_path: Path) -> None:
    async with desk_at("gate", tmp_path / "o") as desk:
        await desk.asked(CancelMine("gate", "m", True, "over night"), MineCancelled)
    async with desk_at("gate", tmp_path / "o") as desk:
        status = await desk.stands(lambda gate: gate.latched)
        assert (status.open, status.latch_reason) == (True, "over night")
        assert (await desk.released(desk.terms())).outcome is Outcome.NOT_SENT


async def test_a_venue_without_keys_is_latched_all_the_same(tmp_path: Path) -> None:
    run = OrdersOfRun(bytes(32), tmp_path / "o")
    async with worker_rig(["okx"], symbols=(BTC,), orders=run) as rig:
        desk = Desk(rig, "okx")
        await rig.up("okx")
        done = (await desk.asked(CancelMine("okx", "m", True, "no keys"), MineCancelled)).done
        assert (done.latched, done.cancels, done.mine_open) == (True, (), -1)
        assert done.words == ("there are no keys for OKX",)
        assert Latch(tmp_path / "o" / "okx.latch").is_set


async def test_a_venue_that_hangs_is_answered_for_in_time(one: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    name, _ = await one.placed()
    for purpose in (Purpose.CANCEL, Purpose.QUERY):
        one.rig.practice.inject(Fault(FaultKind.ANSWER, on=purpose, action=Action.HANG, count=9))
    began = one.rig.store.clock.monotonic()
    done = (await one.asked(CancelMine("okx", "m", True, "hang"), MineCancelled)).done
    assert one.rig.store.clock.monotonic() - began < 3.0
    assert done.latched
    assert [(each.client_order_id, each.outcome) for each in done.cancels] == [
        (name, CancelOutcome.AMBIGUOUS)
    ]
    assert (done.mine_open, done.not_mine) == (-1, -1)
    assert done.words
    one.rig.practice.clear_faults()
