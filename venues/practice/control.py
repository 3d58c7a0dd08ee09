"""The control channel of the practice exchanges, ``/_practice/...``: faults, nudges, state."""

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import msgspec
from aiohttp import web

from venues.practice.dialects.wire import encode
from venues.practice.engine.errors import PracticeError
from venues.practice.engine.traits import AccountTraits
from venues.practice.faults import Fault, FaultKind

if TYPE_CHECKING:
    from venues.practice.service import PracticeExchanges


class Control:
    """HTTP handlers over the same methods that in-process tests call.

    ::

        GET    /_practice/state
        POST   /_practice/faults   one fault, or a list of them
        DELETE /_practice/faults   ?venue=okx&kind=freeze, both optional
        POST   /_practice/execute  {"venue", "order_id", "amount"?}: somebody trades with our resting order
        POST   /_practice/account  {"venue", "key"?, "taker_fee"?, ...}: what the account and its key are like from
                                   now on, see `AccountTraits`; what is left out is sound
        POST   /_practice/nudge    {"asset", "basis_points"}: the fair price jumps, on all venues
    """

    def __init__(self, practice: "PracticeExchanges") -> None:
        self._practice = practice

    def routes(self) -> list[web.RouteDef]:
        """The routes to add to the server."""
        return [
            web.get("/_practice/state", self._state),
            web.post("/_practice/faults", self._arm),
            web.delete("/_practice/faults", self._clear),
            web.post("/_practice/execute", self._execute),
            web.post("/_practice/account", self._account),
            web.post("/_practice/nudge", self._nudge),
        ]

    async def _state(self, _: web.Request) -> web.Response:
        return _json(self._practice.state())

    async def _arm(self, request: web.Request) -> web.Response:
        # a page in a browser cannot send this content type here without asking first
        if request.content_type != "application/json":
            return _json({"error": "send application/json"}, 415)
        try:
            faults = msgspec.json.decode(await request.read(), type=Fault | list[Fault])
            numbers = [
                self._practice.inject(fault) for fault in (faults if isinstance(faults, list) else [faults])
            ]
        except ValueError as error:
            return _json({"error": str(error)}, 400)
        return _json({"armed": numbers})

    async def _clear(self, request: web.Request) -> web.Response:
        kind = request.query.get("kind")
        try:
            wanted = FaultKind(kind) if kind else None
        except ValueError as error:
            return _json({"error": str(error)}, 400)
        return _json({"cleared": self._practice.clear_faults(request.query.get("venue"), wanted)})

    async def _execute(self, request: web.Request) -> web.Response:
        try:
            asked: dict[str, Any] = await request.json()
            amount = Decimal(asked["amount"]) if asked.get("amount") else None
            order = self._practice.engine(asked["venue"]).execute(int(asked["order_id"]), amount)
        except (KeyError, TypeError, ValueError, InvalidOperation, PracticeError) as error:
            return _json({"error": repr(error)}, 400)
        return _json({"filled": order.filled, "state": order.state})

    async def _account(self, request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            return _json({"error": "send application/json"}, 415)
        try:
            asked: dict[str, Any] = await request.json()
            venue = asked.pop("venue")
            self._practice.behave(venue, msgspec.convert(asked, AccountTraits))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            return _json({"error": repr(error)}, 400)
        return _json({})

    async def _nudge(self, request: web.Request) -> web.Response:
        try:
            asked: dict[str, Any] = await request.json()
            self._practice.nudge(asked["asset"], float(asked["basis_points"]))
        except (KeyError, TypeError, ValueError) as error:
            return _json({"error": repr(error)}, 400)
        return _json({})


def _json(document: object, status: int = 200) -> web.Response:
    return web.Response(body=encode(document), status=status, content_type="application/json")
