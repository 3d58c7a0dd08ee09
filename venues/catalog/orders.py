"""From a catalogue file to the order rules that a worker is given."""

from venues.catalog.schema import CatalogVenue, ClientIds
from venues.model.order import OrderKind, TimeInForce
from venues.model.order_rules import (
    ClientIdRule,
    Definitive,
    OrderFieldNames,
    OrderForm,
    OrderRules,
    PrivateRequests,
)
from venues.model.words import Side

_CHARACTERS = {"letters": "A-Za-z", "digits": "0-9", "underscore": "_", "dot": ".", "hyphen": "-"}
"""In the order in which they may stand in a character class: the hyphen last."""


def order_rules(venue: CatalogVenue) -> OrderRules | None:
    """Return how a venue takes orders; None for one that takes none from here.

    Raises:
        ValueError: the alphabet of its client ids has a word that is not known.
    """
    orders = venue.orders
    if orders is None or venue.role != "trade":
        return None
    requests = orders.private_requests
    return OrderRules(
        client_ids=_client_ids(venue.client_ids),
        requests=PrivateRequests(
            requests.create, requests.cancel, requests.amend, requests.read, requests.protect
        ),
        volatile_headers=orders.volatile.headers,
        volatile_fields=orders.volatile.fields,
        nonces_in_order=orders.volatile.nonces_in_order,
        names=OrderFieldNames(**orders.fields.model_dump()),
        constants=tuple(orders.constants.items()),
        forms=tuple(
            OrderForm(
                OrderKind(form.kind),
                TimeInForce(form.time_in_force),
                form.path or "",
                tuple(form.fields.items()),
                Side(form.side) if form.side else None,
            )
            for form in orders.forms
        ),
        definitive=tuple(Definitive(code, words, orders.source) for code, words in orders.definitive.items()),
        not_open=orders.not_open,
    )


def _client_ids(ids: ClientIds) -> ClientIdRule:
    named = [word.strip() for word in ids.alphabet.split(",")]
    unknown = [word for word in named if word not in _CHARACTERS]
    if unknown or ids.form != "text":
        raise ValueError(f"client ids cannot be made of {', '.join(unknown) or ids.form}")
    characters = "".join(_CHARACTERS[word] for word in _CHARACTERS if word in named)
    return ClientIdRule(ids.parameter, ids.prefix, f"[{characters}]", ids.max_length)
