"""Journal and latch: on the disk before what they announce, whole after a SIGKILL, readable by any process."""

import asyncio
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from tests.support.manual_clock import ManualClock
from tests.trading.rig import trading_rig
from venues.model.release import Outcome
from venues.practice.faults import Action, Fault, FaultKind, Purpose, When
from venues.practice.service import PracticeExchanges
from venues.trading.journal import Journal, JournalClosed, JournalHeld, JournalOrder, read_journal
from venues.trading.latch import Latch

ROOT = Path(__file__).parents[2]

WRITER = """
import sys
import time
from pathlib import Path
from venues.model.clock import SystemClock
from venues.trading.journal import Journal
from venues.trading.latch import Latch
state = Path(sys.argv[1])
journal = Journal(state / "gate.journal", SystemClock())
for number in range(100_000):
    journal.sent(f"lyp{number:015d}", "d" * 64, "BTC/USDT")
    if number == 40:
        Latch(state / "gate.latch").set("stopped by a test", 1)
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
"""

SENDER = """
import asyncio, sys
from pathlib import Path
from tests.trading.rig import trading_rig
from venues.practice.service import PracticeExchanges

async def main():
    async with trading_rig("gate", Path(sys.argv[1]), via=sys.argv[2]) as rig:
        terms = rig.terms()
        print(terms.client_order_id, flush=True)
        await rig.send(terms)

asyncio.run(main())
"""


def _child(program: str, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    with _child(WRITER, str(tmp_path)) as child:
        assert child.stdout is not None
        acknowledged = 0
        for line in child.stdout:
            acknowledged = int(line)
            if acknowledged >= 60:
                os.kill(child.pid, signal.SIGKILL)
                break
        rest = child.stdout.read().split()
        acknowledged = int(rest[-1]) if rest else acknowledged
    state = read_journal(tmp_path / "gate.journal")
    assert [order.client_order_id for order in state.open_orders][: acknowledged + 1] == [
        f"lyp{number:015d}" for number in range(acknowledged + 1)
    ]
    assert state.damaged_lines <= 1
    latch = Latch(tmp_path / "gate.latch")
    assert latch.is_set
    assert latch.reason == "stopped by a test"
    for name in ("gate.journal", "gate.latch"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


async def test_an_order_on_the_wire_when_its_process_is_killed_is_known_and_never_sent_again(
    tmp_path: Path,
) -> None:
    async with PracticeExchanges(venues=("gate",), rate=5) as practice:
        practice.inject(
            Fault(
                FaultKind.ANSWER,
                venue="gate",
                on=Purpose.CREATE,
                action=Action.HANG,
                when=When.AFTER,
                count=9,
            )
        )
        state = tmp_path / "state"
        state.mkdir()
        with _child(SENDER, str(state), practice.url) as child:
            assert child.stdout is not None
            name = (await asyncio.to_thread(child.stdout.readline)).strip()
            engine = practice.engine("gate")
            while not engine.open_orders():
                await asyncio.sleep(0.01)
            os.kill(child.pid, signal.SIGKILL)
        known = read_journal(state / "gate.journal").orders[name]
        assert (known.order_id, known.final) == ("", "")
        assert known.sent_ms > 0
        assert [order.client_order_id for order in engine.open_orders()] == [f"t-{name}"]


def _journal(path: Path) -> Journal:
    return Journal(path, ManualClock())


def test_a_journal_reads_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "j"
    journal = _journal(path)
    journal.sent("lyp1", "d" * 64, "BTC/USDT")
    journal.named("lyp1", "91")
    journal.cancelling("lyp1")
    journal.sent("lyp2", "e" * 64, "ETH/USDT")
    journal.final("lyp2", "REJECTED")
    assert read_journal(path) == journal.state
    now_ms = ManualClock().now_ms()
    first = JournalOrder("lyp1", "d" * 64, "BTC/USDT", now_ms, "91", now_ms)
    assert journal.state.open_orders == (first,)
    journal.close()
    with pytest.raises(JournalClosed):
        journal.sent("lyp3", "d", "BTC/USDT")
    assert _journal(path).state.orders["lyp2"].final == "REJECTED"


@settings(max_examples=40, deadline=None, derandomize=True)
@given(cut=st.integers(0, 400), junk=st.binary(max_size=20))
def test_a_torn_last_line_costs_that_line_only(
    tmp_path_factory: pytest.TempPathFactory, cut: int, junk: bytes
) -> None:
    path = tmp_path_factory.mktemp("torn") / "j"
    journal = _journal(path)
    names = [f"lyp{number}" for number in range(3)]
    for name in names:
        journal.sent(name, "d" * 64, "BTC/USDT")
    journal.close()
    whole = path.read_bytes()
    kept = whole[: min(cut, len(whole))]
    path.write_bytes(kept + junk.replace(b"\n", b""))
    lines = kept.count(b"\n") + (whole[len(kept) : len(kept) + 1] == b"\n" and not junk.replace(b"\n", b""))
    again = _journal(path)
    assert list(again.state.orders) == names[:lines]
    again.sent("lyp9", "d" * 64, "BTC/USDT")
    again.close()
    assert list(read_journal(path).orders) == [*names[:lines], "lyp9"]
    assert read_journal(path).damaged_lines <= 1


def test_a_changed_line_is_counted_and_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "j"
    journal = _journal(path)
    journal.sent("lyp1", "d" * 64, "BTC/USDT")
    journal.final("lyp1", "REJECTED")
    journal.close()
    path.write_bytes(path.read_bytes().replace(b"REJECTED", b"ACCEPTED"))
    state = read_journal(path)
    assert (state.orders["lyp1"].final, state.damaged_lines) == ("", 1)


def test_an_absent_journal_is_empty(tmp_path: Path) -> None:
    assert read_journal(tmp_path / "none").orders == {}


def test_no_journal_is_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "j").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="j"):
        _journal(tmp_path / "j")


def test_a_latch_is_set_once_and_lifted(tmp_path: Path) -> None:
    latch, other = Latch(tmp_path / "l"), Latch(tmp_path / "l")
    assert not latch.is_set
    assert latch.set("first", 1)
    assert not other.set("second", 2)
    assert (other.is_set, other.reason) == (True, "first")
    other.lift()
    assert not latch.is_set


def test_a_latch_that_cannot_be_written_is_held_by_this_process(tmp_path: Path) -> None:
    latch = Latch(tmp_path / "gone" / "l")
    with pytest.raises(OSError, match="No such file"):
        latch.set("no disk", 1)
    (tmp_path / "gone").mkdir()
    assert (latch.is_set, latch.reason) == (True, "no disk")
    assert not Latch(tmp_path / "gone" / "l").is_set
    latch.lift()
    assert (latch.is_set, latch.reason) == (False, "")


def test_a_latch_that_cannot_be_looked_at_is_set(tmp_path: Path) -> None:
    (tmp_path / "l").write_bytes(b"")
    assert (Latch(tmp_path / "l").is_set, Latch(tmp_path / "l").reason) == (True, "")
    assert Latch(tmp_path / "gone" / "l").is_set
    (tmp_path / "file").write_text("")
    assert Latch(tmp_path / "file" / "l").is_set
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    assert Latch(tmp_path / "dangling").is_set


async def test_the_outcome_of_an_order_stands_in_the_journal(tmp_path: Path) -> None:
    async with trading_rig("gate", tmp_path) as rig:
        accepted, refused = rig.terms(), rig.terms(amount="900")
        assert (await rig.send(accepted)).outcome is Outcome.ACCEPTED
        assert (await rig.send(refused)).outcome is Outcome.REJECTED
        await rig.gate.cancel(accepted.symbol, accepted.client_order_id)
    state = read_journal(tmp_path / "gate.journal")
    assert state.orders[accepted.client_order_id].order_id
    assert state.orders[accepted.client_order_id].cancelled_ms > 0
    assert state.orders[refused.client_order_id].final == "REJECTED"


async def test_an_order_is_on_the_disk_before_its_first_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[float] = []
    really = os.fsync

    def sync(handle: int) -> None:
        really(handle)
        synced.append(time.monotonic())

    async with trading_rig("gate", tmp_path) as rig:
        monkeypatch.setattr(os, "fsync", sync)
        released = await rig.send(rig.terms())
    first_byte = released.times.first_byte
    assert first_byte is not None
    assert synced
    assert synced[0] <= first_byte.monotonic_seconds


async def test_a_disk_that_fails_sends_nothing_now_or_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(handle: int) -> None:
        raise OSError("the disk is gone")

    async with trading_rig("gate", tmp_path) as rig:
        resting = rig.terms()
        assert (await rig.send(resting)).outcome is Outcome.ACCEPTED
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", broken)
            assert (await rig.send(rig.terms())).outcome is Outcome.NOT_SENT
        assert (await rig.send(rig.terms())).outcome is Outcome.NOT_SENT
        assert rig.count("create") == 1
        # a cancel waits for no disk
        cancelled = await rig.gate.cancel(resting.symbol, resting.client_order_id)
        assert cancelled.outcome == "TAKEN"


def test_one_worker_alone_holds_a_journal_so_that_what_is_not_in_it_was_never_sent(tmp_path: Path) -> None:
    path = tmp_path / "gate.journal"
    first = Journal(path, ManualClock())
    with pytest.raises(JournalHeld, match="another worker still holds its orders"):
        Journal(path, ManualClock())
    first.sent("lyp000000000000001", "d", "BTC/USDT")
    first.close()
    second = Journal(path, ManualClock())
    assert second.knows("lyp000000000000001")
