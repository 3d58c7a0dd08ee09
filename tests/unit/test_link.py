"""The link between console and worker: who is let in, what is conflated, what is never lost."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest

from tests.support.waits import eventually
from venues.link.client import LinkRefused, WorkerLink, unix_dial
from venues.link.facts import FactLog
from venues.link.messages import (
    SCHEMA_VERSION,
    BookUpdate,
    Credentials,
    Fact,
    Heartbeat,
    Hello,
    SchemaError,
    TradesUpdate,
    Up,
    Welcome,
    decode_down,
    decode_up,
    encode,
)
from venues.link.outbox import MAX_TRADE_BATCHES, Outbox
from venues.link.transport import LinkEnd, pipe
from venues.model.book import BookSnapshot, PublicTrade, TradeBatch
from venues.model.clock import SystemClock
from venues.model.status import StateChange, VenueHealth
from venues.model.text import sanitise
from venues.model.words import Integrity, Side, VenueState
from venues.worker.server import LinkServer
from venues.worker.service import VenueWorker

CLOCK = SystemClock()


def _book(bid: float) -> BookUpdate:
    return BookUpdate(BookSnapshot("okx", "BTC/USDT", ((bid, 1.0),), ((bid + 1, 1.0),), Integrity.VERIFIED))


def _batch(number: int) -> TradesUpdate:
    trade = PublicTrade("okx", "BTC/USDT", 1.0, 1.0, Side.BUY, number, str(number))
    return TradesUpdate(TradeBatch("okx", "BTC/USDT", (trade,)))


def test_messages_survive_the_wire() -> None:
    change = StateChange("okx", VenueState.AUTH_FAILED, sanitise("keys [refused]"), 5, None)
    messages = (_book(100.5), Fact(3, change), Heartbeat(VenueHealth("okx", latency_ms=1.5)), _batch(1))
    assert decode_up(encode(messages)) == messages


@pytest.mark.parametrize("frame", [b"", b"\xff", b"\x93\x01\x02\x03", b"\x91\x92\xa4Evil\x01"])
def test_a_strange_frame_is_a_schema_error(frame: bytes) -> None:
    with pytest.raises(SchemaError):
        decode_up(frame)
    with pytest.raises(SchemaError):
        decode_down(frame)


def test_credentials_never_show_in_a_repr() -> None:
    keys = Credentials("okx", "KEY-CANARY", "SECRET-CANARY", "PASS-CANARY")
    assert "CANARY" not in repr(keys) + str(keys) + f"{keys}"


async def test_a_slow_console_gets_the_newest_state_and_all_facts() -> None:
    ours, theirs = pipe(depth=1)
    outbox = Outbox(theirs)
    for number in range(50):
        outbox.offer(_book(100.0 + number))
        outbox.offer(Fact(number + 1, StateChange("okx", VenueState.UP)))
    sender = asyncio.create_task(outbox.run())
    received = decode_up(await ours.receive())
    sender.cancel()
    books = [message for message in received if isinstance(message, BookUpdate)]
    facts = [message.number for message in received if isinstance(message, Fact)]
    assert [book.book.bids[0][0] for book in books] == [149.0]
    assert facts == list(range(1, 51))
    assert outbox.conflated == 49


async def test_dropped_trades_are_counted() -> None:
    ours, theirs = pipe(depth=1)
    outbox = Outbox(theirs)
    for number in range(MAX_TRADE_BATCHES + 30):
        outbox.offer(_batch(number))
    sender = asyncio.create_task(outbox.run())
    received = decode_up(await ours.receive())
    sender.cancel()
    batches = [message.batch for message in received if isinstance(message, TradesUpdate)]
    assert sum(len(batch.trades) for batch in batches) == MAX_TRADE_BATCHES
    assert sum(batch.dropped for batch in batches) == 30


def test_facts_are_kept_until_acknowledged() -> None:
    log = FactLog()
    for state in (VenueState.CONNECTING, VenueState.UP, VenueState.BROKEN):
        log.add(StateChange("okx", state))
    log.add(StateChange("gate", VenueState.UP))
    assert [fact.number for fact in log.replay_after(1)] == [2, 3, 4]
    log.acknowledge(3)
    assert [fact.number for fact in log.replay_after(0)] == [4]
    assert {fact.change.venue: fact.change.state for fact in log.present()} == {
        "okx": VenueState.BROKEN,
        "gate": VenueState.UP,
    }


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[tuple[LinkServer, Path]]:
    worker = VenueWorker((), CLOCK, Random(1))
    link_server = LinkServer(worker, "the-token", CLOCK)
    path = tmp_path / "w.sock"
    run = asyncio.create_task(worker.run())
    async with link_server.listen(path):
        yield link_server, path
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)


def _link(path: Path, token: str, told: list[Up], reader: str = "desk", patience: float = 0.0) -> WorkerLink:
    return WorkerLink(unix_dial(path), token, told.extend, lambda reason: None, CLOCK, reader, patience)


async def test_the_socket_is_private_and_the_token_is_asked_for(server: tuple[LinkServer, Path]) -> None:
    _, path = server
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(LinkRefused, match="token"):
        await _link(path, "another", []).run()


async def test_there_is_one_desk_and_any_number_of_readers(server: tuple[LinkServer, Path]) -> None:
    _, path = server
    told: list[Up] = []
    desk = _link(path, "the-token", told)
    run = asyncio.create_task(desk.run())
    await eventually(lambda: desk.connected)
    with pytest.raises(LinkRefused, match="desk"):
        await _link(path, "the-token", []).run()
    readers = [_link(path, "the-token", [], "reader") for _ in range(3)]
    tasks = [asyncio.create_task(reader.run()) for reader in readers]
    await eventually(lambda: all(reader.connected for reader in readers))
    for task in (run, *tasks):
        task.cancel()
    await asyncio.gather(run, *tasks, return_exceptions=True)
    assert any(isinstance(message, Welcome) for message in told)


async def test_another_schema_is_refused_with_words(server: tuple[LinkServer, Path]) -> None:
    _, path = server
    end = await unix_dial(path)()
    await end.send(encode((Hello(SCHEMA_VERSION + 1, "the-token", "desk"),)))
    (refused,) = decode_up(await end.receive())
    assert "schema" in str(refused)
    await end.close()


async def test_the_desk_is_free_again_when_its_console_is_gone(server: tuple[LinkServer, Path]) -> None:
    link_server, path = server
    first = _link(path, "the-token", [])
    run = asyncio.create_task(first.run())
    await eventually(lambda: first.connected)
    assert link_server.abandoned_for() == 0.0
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)
    await eventually(lambda: link_server.desk is None)
    assert link_server.abandoned_for() >= 0.0
    second = _link(path, "the-token", [])
    run = asyncio.create_task(second.run())
    await eventually(lambda: second.connected)
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)


async def test_a_console_waits_a_while_for_a_desk_that_another_is_just_leaving(
    server: tuple[LinkServer, Path],
) -> None:
    # regression: a console that dialled again before its old link was given up stayed without data for good
    _, path = server
    first, second = _link(path, "the-token", []), _link(path, "the-token", [], patience=20.0)
    leaving = asyncio.create_task(first.run())
    await eventually(lambda: first.connected)
    waiting = asyncio.create_task(second.run())
    await asyncio.sleep(0.2)
    assert not second.connected
    assert not waiting.done()
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    await eventually(lambda: second.connected)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def test_what_the_console_cannot_take_is_told_and_the_link_dialled_again(
    server: tuple[LinkServer, Path],
) -> None:
    # regression: an error in the console's intake ended the link without a word
    _, path = server
    lost: list[str] = []
    batches = 0

    def sink(messages: tuple[Up, ...]) -> None:
        nonlocal batches
        del messages
        batches += 1
        if batches == 1:
            raise KeyError("surprise")

    link = WorkerLink(unix_dial(path), "the-token", sink, lost.append, CLOCK)
    run = asyncio.create_task(link.run())
    await eventually(lambda: lost == ["a fault of the program: KeyError"])
    await eventually(lambda: batches > 1 and link.connected)
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)


async def test_a_link_that_is_cut_is_told_and_dialled_again() -> None:
    worker = VenueWorker((), CLOCK, Random(1))
    link_server = LinkServer(worker, "t", CLOCK)
    ends: list[LinkEnd] = []
    serving: list[asyncio.Task[None]] = []

    async def dial() -> LinkEnd:
        ours, theirs = pipe()
        ends.append(theirs)
        serving.append(asyncio.create_task(link_server.serve(theirs)))
        return ours

    lost: list[str] = []
    link = WorkerLink(dial, "t", lambda messages: None, lost.append, CLOCK)
    run = asyncio.create_task(link.run())
    await eventually(lambda: link.connected)
    await ends[0].close()
    await eventually(lambda: len(ends) == 2 and link.connected)
    assert len(lost) == 1
    for task in (run, *serving):
        task.cancel()
    await asyncio.gather(run, *serving, return_exceptions=True)
