"""Reads a create request back into the order it asks for: what the venue will read, not what we meant to say."""

import re
from decimal import Decimal

from venues.model.numbers import NumberRefused, parse_amount
from venues.model.order import OrderKind, OrderTerms, TimeInForce
from venues.model.order_rules import OrderForm, OrderRules
from venues.model.value import Value
from venues.model.words import Side
from venues.trading.wire import WireRefused, WireRequest


class WireOrder(Value):
    """The order that a request asks for, in the venue's own names."""

    market_id: str
    side: Side
    kind: OrderKind
    time_in_force: TimeInForce
    amount: Decimal
    """In the base currency."""
    price: Decimal | None
    """None for a market order."""
    client_id: str
    """Without the venue's prefix."""


def read_order(request: WireRequest, rules: OrderRules) -> WireOrder:
    """Return what a create request asks for.

    Raises:
        WireRefused: a field is missing, of the wrong kind, or one that the catalogue does not name.
    """
    fields = {field.name: field for field in request.fields}
    names = rules.names
    said: dict[str, str] = {}
    for meaning in ("market", "side", "amount", "client_id"):
        found = fields.pop(getattr(names, meaning), None)
        if found is None:
            raise WireRefused(f"the request does not say its {meaning.replace('_', ' ')}")
        said[meaning] = found.value
    price = fields.pop(names.price, None)
    for name, value in rules.constants:
        found = fields.pop(name, None)
        if found is None or found.value != value:
            what = "nothing" if found is None else repr(found.value[:40])
            raise WireRefused(f"the field {name!r} must say {value!r}, it says {what}")
    side = _side(said["side"])
    rest = {name: field.value for name, field in fields.items()}
    form = _form(rules, request.path, side, rest)
    if (price is None) != (form.kind is OrderKind.MARKET):
        raise WireRefused("a limit order names its price, a market order none")
    return WireOrder(
        said["market"],
        side,
        form.kind,
        form.time_in_force,
        _positive("amount", said["amount"]),
        None if price is None else _positive("price", price.value),
        _client_id(said["client_id"], rules),
    )


def _form(rules: OrderRules, path: str, side: Side, rest: dict[str, str]) -> OrderForm:
    for form in rules.forms:
        if form.path in ("", path) and form.side in (None, side) and dict(form.fields) == rest:
            return form
    unknown = ", ".join(f"{name}={value[:20]!r}" for name, value in sorted(rest.items()))
    raise WireRefused(f"no kind of order is known that is said so: {path} {unknown}".strip())


def _side(text: str) -> Side:
    try:
        return Side(text)
    except ValueError:
        raise WireRefused(f"the request says neither buy nor sell but {text[:20]!r}") from None


def _positive(what: str, text: str) -> Decimal:
    try:
        value = parse_amount(text)
    except NumberRefused as error:
        raise WireRefused(f"the {what} cannot be read: {error}") from None
    if value <= 0:
        raise WireRefused(f"the {what} is not above zero")
    return value


def _client_id(text: str, rules: OrderRules) -> str:
    rule = rules.client_ids
    if not text.startswith(rule.prefix):
        raise WireRefused(f"our id must begin with {rule.prefix!r}")
    bare = text[len(rule.prefix) :]
    if not fits(bare, rules):
        raise WireRefused("our id is not one that this venue takes")
    return bare


def fits(client_id: str, rules: OrderRules) -> bool:
    """Say whether the venue takes this id as ours."""
    rule = rules.client_ids
    return re.fullmatch(f"(?:{rule.pattern}){{1,{rule.max_length}}}", client_id) is not None


def difference(order: WireOrder, terms: OrderTerms, market_id: str) -> str:
    """Say in what a request differs from what was asked for; empty when in nothing.

    Args:
        order: what the request says.
        terms: what was asked for.
        market_id: the venue's own id of the market of `terms`.
    """
    pairs = (
        ("market", order.market_id, market_id),
        ("side", order.side, terms.side),
        ("kind", order.kind, terms.kind),
        ("time in force", order.time_in_force, terms.time_in_force),
        ("amount", order.amount, terms.amount),
        ("price", order.price, terms.limit_price),
        ("our id", order.client_id, terms.client_order_id),
    )
    return "; ".join(f"{what} {said} instead of {meant}" for what, said, meant in pairs if said != meant)


def says_otherwise(rules: OrderRules, terms: OrderTerms, market_id: str, wire: WireRequest) -> str:
    """Say in what a request is not the very order of `terms`; empty when in nothing.

    ccxt rounds, so that other terms may make the same request.
    """
    try:
        return difference(read_order(wire, rules), terms, market_id)
    except WireRefused as error:
        return f"it cannot be read back: {error}"
