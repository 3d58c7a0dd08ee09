"""What Gate pushes to an account over the websocket (https://www.gate.com/docs/developers/apiv4/ws/en/#orders-channel)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from venues.practice.dialects.gate import account
from venues.practice.dialects.gate.auth import objection
from venues.practice.engine.types import ZERO, AccountEvent, Balance, BalancesChanged, OrderChanged

if TYPE_CHECKING:
    from venues.practice.dialects.gate.dialect import GateDialect

ALL = "!all"
_BALANCES, _ORDERS, _TRADES = "spot.balances", "spot.orders", "spot.usertrades"
PRIVATE_CHANNELS = frozenset({_BALANCES, _ORDERS, _TRADES})
_NOTHING = Balance(ZERO, ZERO)


class PrivateFeed:
    """One connection's private subscriptions, and the pushes that events become."""

    def __init__(self, dialect: "GateDialect") -> None:
        self._dialect, self._engine = dialect, dialect.engine
        self._pairs: dict[str, set[str]] = {}
        """Subscribed pairs by channel."""
        self._balances: dict[str, Balance] = {}
        """The balances as the client was told them last."""

    def objection(self, request: Mapping[str, Any]) -> str | None:
        """What is wrong with the ``auth`` of a request, None when it is fine."""
        auth = request.get("auth")
        if not isinstance(auth, dict) or auth.get("method") != "api_key":
            return "Authentication fail"
        timestamp = str(request.get("time", ""))
        found = objection(
            self._dialect.credentials,
            key=str(auth.get("KEY", "")),
            signature=str(auth.get("SIGN", "")),
            message=f"channel={request['channel']}&event={request['event']}&time={timestamp}",
            timestamp=timestamp,
            now_ms=self._engine.clock.now_ms(),
        )
        if found is None:
            return None
        return json.dumps({"label": found[0], "message": found[1]}, separators=(",", ":")) + "\n"

    def subscribe(self, channel: str, pairs: Sequence[str]) -> None:
        """Push from now on; earlier pairs stay."""
        if not self._pairs:
            self._balances = self._engine.balances()
        self._pairs.setdefault(channel, set()).update(pairs)

    def unsubscribe(self, channel: str, pairs: Sequence[str]) -> None:
        """Push no longer."""
        left = self._pairs.get(channel, set()) - set(pairs)
        if left:
            self._pairs[channel] = left
        else:
            self._pairs.pop(channel, None)

    def pushes(self, events: Sequence[AccountEvent]) -> Iterator[tuple[str, list[dict[str, object]]]]:
        """Channel and result of each frame to send."""
        for event in events:
            if isinstance(event, BalancesChanged):
                rows = self._balance_rows(event, account.change_type(events))
                if rows and self._wants(_BALANCES, ALL):
                    yield _BALANCES, rows
                continue
            yield from self._order_pushes(event)

    def _order_pushes(self, event: OrderChanged) -> Iterator[tuple[str, list[dict[str, object]]]]:
        spec = self._engine.markets[event.order.symbol].spec
        if self._wants(_ORDERS, spec.market_id):
            yield _ORDERS, [account.order_event(event, spec)]
        if event.fill is not None and self._wants(_TRADES, spec.market_id):
            yield _TRADES, [account.fill_event(event.fill, spec)]

    def _balance_rows(self, event: BalancesChanged, change_type: str) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = []
        for currency, after in event.balances.items():
            before = self._balances.get(currency, _NOTHING)
            if after != before:
                rows.append(account.balance_event(currency, before, after, change_type, event.time_ms))
        self._balances.update(event.balances)
        return rows

    def _wants(self, channel: str, market_id: str) -> bool:
        return not self._pairs.get(channel, set()).isdisjoint((ALL, market_id))
