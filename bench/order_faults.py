"""The 26 faults of an order's answer on every venue: what the gate says became of the order, and how often it was sent.

python -m bench.order_faults
"""

import asyncio
import json
import socket
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from tests.trading.rig import TRADED, TradingRig, trading_rig
from venues.model.order import OrderTerms, TimeInForce
from venues.model.release import Outcome, Released
from venues.practice.faults import Action, Fault, FaultKind, Purpose, When

HTML = "<html><body>no</body></html>"
HANG_MS = 300
TAKING_PRICE = "99000"
"""A limit at which a practice book always has something to sell."""


@dataclass(frozen=True, slots=True)
class Case:
    """One fault."""

    number: int
    words: str
    arm: Callable[[TradingRig, OrderTerms], None]
    expected: Outcome = Outcome.AMBIGUOUS
    why: str = ""
    """What the reason must say."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one fault did on one venue."""

    venue: str
    case: Case
    released: Released
    posts: int
    is_there: bool
    """The exchange has the order."""

    @property
    def wrong(self) -> str:
        """What must never be; empty when nothing is wrong."""
        outcome = self.released.outcome
        if self.posts > 1:
            return f"{self.posts} POSTs"
        if outcome is Outcome.NOT_SENT and (self.posts or self.is_there):
            return "sent, and told as not sent"
        if outcome is Outcome.ACCEPTED and not self.is_there:
            return "told as accepted, and not there"
        if outcome is Outcome.REJECTED and self.is_there:
            return "told as rejected, and there"
        if outcome is not self.case.expected:
            return f"{outcome} instead of {self.case.expected}"
        return "" if self.case.why in self.released.reason else f"the reason does not say {self.case.why!r}"


def _answer(action: Action, when: When, **more: Any) -> Callable[[TradingRig, OrderTerms], None]:
    def arm(rig: TradingRig, terms: OrderTerms) -> None:
        del terms
        rig.practice.inject(
            Fault(FaultKind.ANSWER, venue=rig.venue, on=Purpose.CREATE, action=action, when=when, **more)
        )

    return arm


def _reply(status: int, body: str | None, when: When = When.BEFORE, **more: Any) -> Callable[..., None]:
    if body == HTML:
        more["content_type"] = "text/html"
    return _answer(Action.REPLY, when, status=status, body=body, **more)


def _unknown_code(rig: TradingRig, terms: OrderTerms) -> None:
    del terms
    documents: dict[str, Any] = {
        "gate": {"label": "NEVER_HEARD_OF", "message": "no"},
        "okx": {
            "code": "1",
            "msg": "",
            "data": [{"clOrdId": "", "ordId": "", "sCode": "59999", "sMsg": "no"}],
        },
        "whitebit": {"code": 4711, "message": "no", "errors": {"amount": ["no"]}},
        "kraken": {"error": ["EOrder:Never heard of"]},
    }
    _reply(400, json.dumps(documents[rig.venue]))(rig, None)


def _another_order(rig: TradingRig, terms: OrderTerms) -> None:
    """The answer to another order of ours, which is really there."""
    assert terms.limit_price is not None
    assert rig.setup.orders is not None
    other = rig.practice.engine(rig.venue).open_orders()[0]
    name = other.client_order_id.removeprefix(rig.setup.orders.client_ids.prefix)
    price, amount = str(terms.limit_price), str(terms.amount)
    documents: dict[str, Any] = {
        "gate": {
            "id": str(other.id), "text": other.client_order_id, "currency_pair": "BTC_USDT", "type": "limit",
            "side": "buy", "amount": amount, "price": price, "status": "open",
        },
        "okx": {
            "code": "0",
            "data": [{"ordId": str(other.id), "clOrdId": other.client_order_id, "sCode": "0", "sMsg": ""}],
        },
        "whitebit": {
            "orderId": other.id, "clientOrderId": other.client_order_id, "market": "BTC_USDT", "side": "buy",
            "type": "limit", "amount": amount, "price": price,
        },
        "kraken": {"error": [], "result": {"txid": [rig.journal.state.orders[name].order_id]}},
    }  # fmt: skip
    _reply(200, json.dumps(documents[rig.venue]), When.AFTER)(rig, terms)


def _private_chaos(rig: TradingRig, terms: OrderTerms) -> None:
    del terms
    for kind in (FaultKind.DUPLICATE_PRIVATE, FaultKind.REORDER_PRIVATE, FaultKind.DELAY_PRIVATE):
        rig.practice.inject(Fault(kind, venue=rig.venue, delay_ms=200))


def _hidden(rig: TradingRig, terms: OrderTerms) -> None:
    rig.practice.inject(Fault(FaultKind.HIDE_ORDERS, venue=rig.venue, delay_ms=300))
    _answer(Action.CUT, When.AFTER)(rig, terms)


def _nothing(rig: TradingRig, terms: OrderTerms) -> None:
    del rig, terms


NOT_SENT = Outcome.NOT_SENT
CASES = (
    Case(1, "cut before the request is read", _answer(Action.CUT, When.BEFORE)),
    Case(2, "cut after acceptance", _answer(Action.CUT, When.AFTER)),
    Case(3, "hang before", _answer(Action.HANG, When.BEFORE)),
    Case(4, "hang after acceptance", _answer(Action.HANG, When.AFTER)),
    Case(5, "answer cut in mid-body", _answer(Action.CUT_BODY, When.AFTER)),
    Case(6, "500 with JSON", _reply(500, None)),
    Case(7, "502 html", _reply(502, HTML)),
    Case(8, "503 empty", _reply(503, "")),
    Case(9, "504 after acceptance", _reply(504, None, When.AFTER)),
    Case(10, "400 with an unknown code", _unknown_code),
    Case(11, "403 html", _reply(403, HTML)),
    Case(12, "404", _reply(404, None)),
    Case(13, "429 with Retry-After", _reply(429, None, retry_after_seconds=3)),
    Case(14, "429 without", _reply(429, None)),
    Case(15, "200 html", _reply(200, HTML, When.AFTER)),
    Case(16, "200 empty", _reply(200, "", When.AFTER)),
    Case(17, "200 null", _reply(200, "null", When.AFTER)),
    Case(18, "200 {}", _reply(200, "{}", When.AFTER)),
    Case(19, "200 truncated JSON", _answer(Action.TRUNCATE, When.AFTER)),
    Case(20, "200 with another order's id", _another_order),
    Case(21, "duplicate client id", _answer(Action.REFUSE, When.BEFORE, error="duplicate_client_order_id")),
    Case(22, "connection refused", _nothing, NOT_SENT, "refuses the connection"),
    Case(23, "name not resolved", _nothing, NOT_SENT, "not resolved"),
    Case(24, "TLS failure", _nothing, NOT_SENT, "certificate is refused"),
    Case(25, "private events late, doubled, reordered", _private_chaos, Outcome.ACCEPTED),
    Case(26, "not found at first, found later", _hidden),
)


class _NoNames(AbstractResolver):
    async def resolve(self, host: str, *_: Any, **__: Any) -> list[ResolveResult]:
        raise OSError(f"{host} is not resolved")

    async def close(self) -> None:
        return


class _NoTls(aiohttp.TCPConnector):
    async def connect(self, req: Any, *_: Any, **__: Any) -> Any:
        raise aiohttp.ClientConnectorSSLError(req.connection_key, OSError("a certificate of somebody else"))


def _closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


async def _cell(rig: TradingRig, case: Case) -> Cell:
    takes = case.number == 25
    terms = rig.terms(time_in_force=TimeInForce.IOC, price=TAKING_PRICE) if takes else rig.terms()
    before = rig.count("create")
    case.arm(rig, terms)
    try:
        released = await rig.send(terms)
    finally:
        rig.practice.clear_faults()
    there = rig.received(terms.client_order_id) is not None
    return Cell(rig.venue, case, released, rig.count("create") - before, there)


async def run_venue(venue: str, state: Path) -> list[Cell]:
    """Run all faults on one venue; `state` is an empty directory."""
    cells: list[Cell] = []
    async with trading_rig(venue, state, timeout_ms=HANG_MS) as rig:
        # somebody to be mistaken for
        await rig.send(rig.terms())
        cells += [await _cell(rig, case) for case in CASES if case.number not in (22, 23, 24)]
    wires: dict[int, Callable[[], dict[str, Any]]] = {
        22: lambda: {"via": f"http://127.0.0.1:{_closed_port()}"},
        23: lambda: {"via": "http://localhost:9", "connector": aiohttp.TCPConnector(resolver=_NoNames())},
        24: lambda: {"connector": _NoTls()},
    }
    for case in CASES:
        if case.number in wires:
            folder = state / str(case.number)
            folder.mkdir()
            async with trading_rig(venue, folder, timeout_ms=HANG_MS, **wires[case.number]()) as rig:
                cells.append(await _cell(rig, case))
    return sorted(cells, key=lambda cell: cell.case.number)


async def _main() -> int:
    columns: dict[str, list[Cell]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for venue in TRADED:
            state = Path(folder) / venue
            state.mkdir()
            columns[venue] = await run_venue(venue, state)
    print(f"{'fault':<44}" + "".join(f"{venue:<18}" for venue in TRADED))
    for index, case in enumerate(CASES):
        row = [columns[venue][index] for venue in TRADED]
        shown = "".join(f"{cell.released.outcome + f' {cell.posts} POST':<18}" for cell in row)
        print(f"{case.number:>2} {case.words:<41}{shown}")
    wrong = [cell for cells in columns.values() for cell in cells if cell.wrong]
    for cell in wrong:
        print(f"WRONG {cell.venue} {cell.case.number}: {cell.wrong}: {cell.released.reason}")
    total = sum(len(cells) for cells in columns.values())
    print(
        f"{total} cells, {len(wrong)} wrong; {sum(cell.posts > 1 for c in columns.values() for cell in c)} sent twice"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(_main()))
