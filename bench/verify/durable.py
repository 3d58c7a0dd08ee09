"""Not one byte of an order leaves before its intent and its journal line are on the disk: told by the kernel itself.

python -m bench.verify.durable [--orders 500]

A desk with its worker and exchange runs under strace (Debian and Ubuntu: apt-get install strace; Fedora: dnf install
strace), which also lets the audit file fail in the middle: EIO of a flush, ENOSPC of a write.
"""

import argparse
import asyncio
import json
import logging
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.verify.figures import Figure, counted, share, told
from bench.verify.syscalls import Call, calls_in, first_write, flush_after, unescaped
from console.desk.book_of_orders import EVERYTHING
from console.desk.sizing import TypedOrder
from console.desk.views import Confirmation, Draft
from console.launcher.boot import SafetyLine
from db.audit.kinds import Kind
from db.browse.replay import rows_of
from tests.support.desk_rig import DeskRig, desk_rig
from tests.support.worker_rig import BTC
from venues.model.order import OrderKind, TimeInForce
from venues.model.setup import VenueSetup
from venues.model.value import replace
from venues.model.words import Side

VENUE = "okx"
CREATE = "POST /www.okx.com/api/v5/trade/batch-orders "
CALLS = "write,pwrite64,writev,sendto,sendmsg,fsync,fdatasync"
MOST_OPEN = 15
SAFETY = SafetyLine(order_cap_usd=Decimal(100_000), orders_per_minute=100_000)
INJECTED = {"EIO of a flush": ("fdatasync", "EIO"), "ENOSPC of a write": ("pwrite64", "ENOSPC")}


def without_limits(setup: VenueSetup) -> VenueSetup:
    """Return a setup whose own figures do not slow a bench down."""
    return replace(setup, orders_per_second=None, max_position_usd="10000000")


# -- inside: what is traced ----------------------------------------------------------------------------


def _fill_the_disk(directory: Path) -> None:
    """Let no file of this process grow beyond what the audit's log has now: the next rows do not fit."""
    size = (directory / "audit.sqlite-wal").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


async def place_orders(directory: Path, orders: int, full_after: int = -1) -> dict[str, Any]:
    """Send orders one after the other, as fast as the desk goes, until there are enough or the desk is halted.

    Args:
        directory: empty, for the audit file and the journals.
        orders: how many.
        full_after: after so many the disk is full; below 0 it never is.
    """
    confirmed, refused, words = 0, 0, ""
    async with desk_rig([VENUE], directory, rate=5, safety=SAFETY, change=without_limits) as rig:
        await rig.ready(VENUE)
        cancelling: list[asyncio.Task[str]] = []
        for number in range(orders):
            if number == full_after:
                _fill_the_disk(directory)
            found = await _reviewed(rig, number)
            if isinstance(found, str):
                words = found
                break
            progress = await rig.desk.confirm(found, found.code)
            confirmed += 1
            refused += progress.step.value == "REFUSED"
            life = rig.parts.book.ledger.by_client_order_id(found.client_order_id)
            if life is not None and life.order_id:
                cancelling.append(
                    asyncio.create_task(rig.desk.cancel(VENUE, BTC, found.client_order_id, life.order_id))
                )
            while len([task for task in cancelling if not task.done()]) >= MOST_OPEN:
                await asyncio.sleep(0.005)
        await asyncio.gather(*cancelling)
        # one more try after the end: a desk that is halted stays so
        after = await rig.desk.review(_draft(rig, orders))
        cancelled = await rig.desk.cancel_mine([VENUE])
        return {
            "confirmed": confirmed,
            "refused": refused,
            "created": rig.created(VENUE),
            "halted": rig.parts.book.halts.get(EVERYTHING, ""),
            "words": words,
            "after": after.words if not isinstance(after, Confirmation) else "",
            "cancelled": cancelled,
            "open": len(rig.rig.practice.engine(VENUE).open_orders()),
            "intents": len(rig.parts.book.intents),
        }


async def _reviewed(rig: DeskRig, number: int) -> Confirmation | str:
    """Return a confirmation; the reason once the desk is halted."""
    words = ""
    for _ in range(500):
        found = await rig.desk.review(_draft(rig, number))
        if isinstance(found, Confirmation):
            return found
        words = found.words
        if EVERYTHING in rig.parts.book.halts:
            break
        await asyncio.sleep(0.02)
    return words


def _draft(rig: DeskRig, number: int) -> Draft:
    # another price each time, none of them within 30 s of the same
    price = rig.mid(VENUE) * (Decimal(9_850) + Decimal(number % 900) / 10) / 10_000
    typed = TypedOrder(
        VENUE,
        BTC,
        Side.BUY,
        OrderKind.LIMIT,
        "0.0002",
        str(price.quantize(Decimal("0.1"))),
        TimeInForce.POST_ONLY,
    )
    return Draft(typed)


# -- outside: what the kernel saw ----------------------------------------------------------------------


class NoStrace(RuntimeError):
    """strace is not there or may not trace."""


def traced(directory: Path, orders: int, inject: Sequence[str] = ()) -> dict[str, Any]:
    """Run the orders under strace; return what the desk says of itself.

    Raises:
        NoStrace: it cannot be run.
    """
    strace = shutil.which("strace")
    if strace is None:
        raise NoStrace("strace is not installed: apt-get install strace, or dnf install strace")
    command = [
        strace, "-f", "-ff", "-ttt", "-T", "-yy", "-s", "20000", "--seccomp-bpf", "-e", f"trace={CALLS}", *inject,
        "-o", str(directory / "trace"),
        sys.executable, "-m", "bench.verify.durable", "--inside", "--orders", str(orders), "--directory",
        str(directory),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    if done.returncode:
        raise NoStrace(f"under strace it ended with {done.returncode}: {done.stderr[-2_000:]}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _creates(calls: Sequence[Call]) -> dict[str, Call]:
    """Return the first call that sent a byte of each create request, by client order id.

    Header and body of a request may be two calls on one connection: the id is in the body, the first byte is not.
    """
    begun: dict[str, Call] = {}
    found: dict[str, Call] = {}
    for call in calls:
        if call.name not in {"sendto", "sendmsg", "write", "writev"} or "TCP" not in call.target:
            continue
        text = unescaped(call.text)
        if CREATE in text:
            begun[call.target] = call
        head = begun.get(call.target)
        if head is not None and '"clOrdId":"' in text:
            found.setdefault(text.partition('"clOrdId":"')[2][:18], head)
            del begun[call.target]
    return found


def late_orders(directory: Path) -> tuple[int, list[str]]:
    """Return how many orders were looked at, and those that left too early, in words."""
    calls = calls_in(directory, "trace")
    by_file: dict[str, list[Call]] = defaultdict(list)
    for call in calls:
        for name in ("audit.sqlite-wal", f"{VENUE}.journal"):
            if call.target.endswith(name):
                by_file[name].append(call)
    creates, wrong, seen = _creates(calls), [], 0
    for row in rows_of(directory / "audit.sqlite", [Kind.INTENT]):
        name, intent = row.payload["client_order_id"], row.payload["intent"]
        create = creates.get(name)
        if create is None:
            wrong.append(f"{name}: its request was not found in the trace")
            continue
        seen += 1
        for file, needle in (("audit.sqlite-wal", f'"intent":"{intent}"'), (f"{VENUE}.journal", name)):
            written = first_write(by_file[file], file, needle)
            flushed = flush_after(by_file[file], written) if written is not None else None
            if flushed is None or flushed.end > create.begin:
                wrong.append(f"{name}: {file} was not on the disk when its first byte left")
    return seen, wrong


def measured(orders: int) -> tuple[list[Figure], list[str]]:
    """Return the figures of a run without faults."""
    with tempfile.TemporaryDirectory(prefix="lyra-durable-") as folder:
        directory = Path(folder)
        answer = traced(directory, orders)
        seen, wrong = late_orders(directory)
    return [
        share("orders whose first byte came after both flushes, by the kernel", seen - len(wrong), orders),
        counted("orders whose first byte came too early", len(wrong)),
        counted("create requests that the exchange has counted", answer["created"], orders),
    ], wrong


def injected(what: str, when: int) -> list[str]:
    """Let the audit file fail in the middle; return what is wrong afterwards."""
    call, error = INJECTED[what]
    with tempfile.TemporaryDirectory(prefix="lyra-durable-") as folder:
        directory = Path(folder)
        path = directory / "audit.sqlite-wal"
        # a path filter would hide the sockets: the trace of this run is of the file alone
        answer = traced(directory, 200, ["-P", str(path), "-e", f"inject={call}:error={error}:when={when}+"])
    return [f"{what} from the {when}. on: {words}" for words in faults_of(answer)]


def faults_of(answer: dict[str, Any]) -> list[str]:
    """Return what must not be after the audit file failed."""
    wrong = []
    if answer["created"] > answer["intents"]:
        wrong.append(f"{answer['created']} creates for {answer['intents']} intents")
    if "audit trail" not in answer["halted"]:
        wrong.append(f"it is not halted with words: {answer}")
    if not answer["after"]:
        wrong.append("an order was reviewed afterwards")
    if answer["open"]:
        wrong.append(f"{answer['open']} orders could not be cancelled afterwards: {answer['cancelled']}")
    return wrong


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m bench.verify.durable", description=__doc__)
    parser.add_argument("--orders", type=int, default=500)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--directory", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--full-after", type=int, default=-1, help=argparse.SUPPRESS)
    options = parser.parse_args()
    logging.getLogger("lyra").setLevel(logging.CRITICAL)
    if options.inside:
        print(json.dumps(asyncio.run(place_orders(options.directory, options.orders, options.full_after))))
        return 0
    try:
        figures, wrong = measured(options.orders)
        moments = [(what, when) for what in INJECTED for when in (30, 41, 52, 63, 74)]
        failed = [words for what, when in moments for words in injected(what, when)]
    except NoStrace as error:
        print(error)
        return 1
    figures.append(
        counted(f"{len(moments)} failures of the audit file: what was sent, or not halted", len(failed))
    )
    return told(figures, [*wrong[:10], *failed])


if __name__ == "__main__":
    sys.exit(main())
