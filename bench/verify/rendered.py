"""A confirmation as its cells say it, and a request as its bytes say it; neither is read by any code of the product."""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

HEADLINE = re.compile(
    r"(?P<side>BUY|SELL)  (?P<amount>[\d.]+) (?P<base>\w+)  at (?:MARKET, at (?:most|least) )?(?P<price>[\d.]+)(?= )"
)
CODE = re.compile(r"Type\s+(\w{4})\s+to (?:send|rehearse)")
IDS = re.compile(r"\bly[a-z][a-z0-9]{15}\b")


class Unreadable(AssertionError):
    """The card does not say what a confirmation must say."""


@dataclass(frozen=True, slots=True)
class Card:
    """What can be read on the screen."""

    side: str
    amount: Decimal
    price: Decimal
    request: str
    """`POST host/path`."""
    fields: dict[str, str]
    code: str
    client_order_id: str


def read_card(lines: list[str]) -> Card:
    """Return what the rows of a screen say about the order that is to be confirmed.

    Raises:
        Unreadable: a part is not there.
    """
    box = [line.split("┃")[1] for line in lines if line.count("┃") >= 2]
    words = "\n".join(box)
    headline, code = HEADLINE.search(words), CODE.search(words)
    if headline is None or code is None or "↑ ↓ more" in words:
        raise Unreadable(f"no headline, no code, or not all of it:\n{words}")
    rows = _labelled(box)
    ids = IDS.search(rows.get("Id", ""))
    if ids is None or "Request" not in rows or "Fields" not in rows:
        raise Unreadable(f"no id, request or fields:\n{words}")
    return Card(
        headline["side"].lower(),
        Decimal(headline["amount"]),
        Decimal(headline["price"]),
        rows["Request"],
        _fields(rows["Fields"]),
        code[1],
        ids[0],
    )


def _labelled(box: list[str]) -> dict[str, str]:
    """Return the words of each label; rows without a label go on with the one above."""
    sent_as = next((row for row in box if row.strip().startswith("Sent as")), "")
    found = re.match(r" +Sent as +", sent_as)
    if found is None:
        raise Unreadable("there is no row that says how it is sent")
    rows: dict[str, str] = {}
    label = ""
    for row in box:
        name, words = row[: found.end()].strip(), row[found.end() :].strip()
        label = name or (label if words else "")
        if label:
            rows[label] = f"{rows[label]}  {words}" if label in rows else words
    return rows


def _fields(words: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    for part in re.split(r"\s{2,}", words):
        name, equals, value = part.partition("=")
        if not equals or name in fields:
            raise Unreadable(f"the fields cannot be told apart: {words}")
        fields[name] = value
    return fields


@dataclass(frozen=True, slots=True)
class Received:
    """A request for a new order, as it came out of the exchange's socket."""

    venue: str
    method: str
    host: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    @property
    def request(self) -> str:
        """`POST host/path`."""
        return f"{self.method} {self.host}{self.path}"

    def fields(self) -> dict[str, str]:
        """Return every field of query and body; numbers in the digits in which they came."""
        fields = dict(parse_qsl(self.query, keep_blank_values=True, strict_parsing=bool(self.query)))
        kind = self.headers.get("content-type", "").partition(";")[0]
        text = self.body.decode()
        if kind == "application/json":
            document: Any = json.loads(text, parse_int=_Digits, parse_float=_Digits)
            document = document[0] if isinstance(document, list) else document
            return fields | {name: _said(value) for name, value in document.items()}
        return fields | dict(parse_qsl(text, keep_blank_values=True, strict_parsing=True))


class _Digits(str):
    __slots__ = ()


def _said(value: Any) -> str:
    return str(value) if isinstance(value, str) else json.dumps(value)


SIGNED = {"gate": set(), "okx": set(), "whitebit": {"nonce"}, "kraken": {"nonce"}}
"""Fields that change with every signature, and that no card shows."""

MEANING = {
    "gate": ("side", "amount", "price", "text"),
    "okx": ("side", "sz", "px", "clOrdId"),
    "whitebit": ("side", "amount", "price", "clientOrderId"),
    "kraken": ("type", "volume", "price", "cl_ord_id"),
}
"""By venue: where its requests name side, amount, price and the client order id."""


def differences(card: Card, received: Received) -> list[str]:
    """Return in what a request is another than the card said."""
    fields = {name: value for name, value in received.fields().items() if name not in SIGNED[received.venue]}
    wrong = []
    if card.request != received.request:
        wrong.append(f"the card says {card.request}, sent was {received.request}")
    wrong += [
        f"{name}: the card says {card.fields.get(name)}, sent was {fields.get(name)}"
        for name in fields.keys() | card.fields.keys()
        if fields.get(name) != card.fields.get(name)
    ]
    side, amount, price, client_id = (fields.get(name, "0") for name in MEANING[received.venue])
    if side != card.side:
        wrong.append(f"the headline says {card.side}, sent was {side}")
    if Decimal(amount) != card.amount:
        wrong.append(f"the headline says {card.amount}, sent was {amount}")
    if Decimal(price) != card.price:
        wrong.append(f"the headline says {card.price}, sent was {price}")
    if client_id.removeprefix("t-") != card.client_order_id:
        wrong.append(f"the card says {card.client_order_id}, sent was {client_id}")
    return wrong
