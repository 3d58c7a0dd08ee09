"""One byte that changes between the confirmation and the signing of an order: where, and how."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any
from urllib.parse import urlsplit

import msgspec

from bench.verify.rendered import SIGNED, Received
from console.desk.confirming import OpenConfirmation
from tests.support.desk_rig import DeskRig
from venues.link.orders import Question, ReleaseOrder
from venues.model.value import replace
from venues.model.words import Side

Laying = Callable[[DeskRig, OpenConfirmation, Random, list[str]], Callable[[], None]]


@dataclass(frozen=True, slots=True)
class Change:
    """A place where a byte changes."""

    name: str
    lay: Laying
    """Lays it; returns what takes it away again."""

    @contextmanager
    def laid(self, desk: DeskRig, opened: OpenConfirmation, draw: Random) -> Iterator[list[str]]:
        """Lay it while inside; yields what was changed, once it was."""
        done: list[str] = []
        undo = self.lay(desk, opened, draw, done)
        try:
            yield done
        finally:
            undo()


def another(draw: Random, text: str, among: str) -> str:
    """Return `text` with one of its characters that is among some changed into another of them."""
    places = [place for place, character in enumerate(text) if character in among]
    place = draw.choice(places)
    other = draw.choice([character for character in among if character != text[place]])
    return text[:place] + other + text[place + 1 :]


def _nothing() -> None:
    pass


DIGITS, HEX = "0123456789", "0123456789abcdef"


# -- in the desk ---------------------------------------------------------------------------------------


def _digest(_: DeskRig, opened: OpenConfirmation, draw: Random, done: list[str]) -> Callable[[], None]:
    digest = another(draw, opened.prepared.digest, HEX)
    opened.prepared = replace(opened.prepared, digest=digest)
    done.append(digest)
    return _nothing


def _terms(_: DeskRig, opened: OpenConfirmation, draw: Random, done: list[str]) -> Callable[[], None]:
    terms = opened.proposal.terms
    what = draw.choice(["amount", "price", "side", "id"])
    if what == "amount":
        last = terms.amount.as_tuple().exponent
        changed = replace(terms, amount=terms.amount + Decimal((0, (1,), int(last))))
    elif what == "price":
        assert terms.limit_price is not None
        last = terms.limit_price.as_tuple().exponent
        changed = replace(terms, limit_price=terms.limit_price + Decimal((0, (1,), int(last))))
    elif what == "side":
        changed = replace(terms, side=Side.SELL if terms.side is Side.BUY else Side.BUY)
    else:
        head, tail = terms.client_order_id[:-1], terms.client_order_id[-1]
        changed = replace(
            terms, client_order_id=head + another(draw, tail, DIGITS + "abcdefghijklmnopqrstuvwxyz")
        )
    opened.proposal = replace(opened.proposal, terms=changed)
    done.append(what)
    return _nothing


# -- between desk and worker ---------------------------------------------------------------------------


def _message(desk: DeskRig, _: OpenConfirmation, draw: Random, done: list[str]) -> Callable[[], None]:
    """Change the release on its way: its digest, its token, or the terms in it."""
    asked: Any = desk.parts.asked
    send = asked._send

    def asking(question: Question) -> bool:
        if isinstance(question, ReleaseOrder):
            question = _other_release(question, draw, done)
        return bool(send(question))

    asked._send = asking

    def undo() -> None:
        asked._send = send

    return undo


def _other_release(question: ReleaseOrder, draw: Random, done: list[str]) -> ReleaseOrder:
    what = draw.choice(["digest", "token", "amount", "venue's symbol"])
    done.append(what)
    change = msgspec.structs.replace
    terms = question.terms
    if what == "digest":
        return change(question, digest=another(draw, question.digest, HEX))
    if what == "token":
        return change(question, token=_with(question.token, mac=another(draw, question.token.mac, HEX)))
    if what == "amount":
        amount = Decimal(another(draw, f"{terms.amount:f}1", DIGITS))
        return change(question, terms=_with(terms, amount=amount))
    return change(question, terms=_with(terms, symbol=terms.symbol.replace("USDT", "USDC")))


def _with(thing: Any, **changes: Any) -> Any:
    return (
        msgspec.structs.replace(thing, **changes)
        if isinstance(thing, msgspec.Struct)
        else replace(thing, **changes)
    )


# -- in what ccxt signs --------------------------------------------------------------------------------


def _signed(desk: DeskRig, opened: OpenConfirmation, draw: Random, done: list[str]) -> Callable[[], None]:
    """Change a byte of what ccxt signs: body, address, method, or a header that is no signature."""
    venue = opened.proposal.terms.venue
    seat = desk.rig.worker._seats[venue].orders
    assert seat is not None
    assert seat._trading is not None
    exchange: Any = seat._trading.gate._exchange
    sign = exchange.sign

    def signing(*arguments: Any, **named: Any) -> dict[str, Any]:
        request: dict[str, Any] = sign(*arguments, **named)
        if not done and opened.proposal.terms.client_order_id in str(request.get("body")):
            request = _other_request(venue, request, draw, done)
        return request

    exchange.sign = signing

    def undo() -> None:
        del exchange.sign

    return undo


def _other_request(venue: str, request: dict[str, Any], draw: Random, done: list[str]) -> dict[str, Any]:
    """Return a request that says something else in one byte."""
    before = _said(venue, request)
    while True:
        part = draw.choice(["body", "body", "body", "url"])
        text = request[part]
        start = len(f"https://{urlsplit(text).netloc}/") if part == "url" else 0
        place = draw.randrange(start, len(text))
        other = draw.choice([chr(code) for code in range(0x21, 0x7F) if chr(code) != text[place]])
        changed = {**request, part: text[:place] + other + text[place + 1 :]}
        if _said(venue, changed) != before:
            done.append(f"{part} at {place}: {text[place]!r} became {other!r}")
            return changed


def _said(venue: str, request: dict[str, Any]) -> Any:
    """Return what a request says, its nonce left out; the text itself when it cannot be read."""
    parts, headers = (
        urlsplit(request["url"]),
        {name.lower(): value for name, value in request["headers"].items()},
    )
    received = Received(
        venue, request["method"], parts.netloc, parts.path, parts.query, headers, request["body"].encode()
    )
    try:
        fields = {name: value for name, value in received.fields().items() if name not in SIGNED[venue]}
    except (ValueError, AttributeError, TypeError, IndexError):
        return request["body"], request["url"]
    return received.request, received.query, fields


CHANGES = (
    Change("in the prepared digest", _digest),
    Change("in the terms", _terms),
    Change("between desk and worker", _message),
    Change("in what ccxt signs", _signed),
    Change("in what ccxt signs", _signed),
)
