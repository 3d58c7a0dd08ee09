"""Our orders and fills: all that are open, the newest that are finished, and older ones from the ledger."""

from collections import deque
from collections.abc import Iterable

from venues.practice.engine.errors import OrderUnknown
from venues.practice.engine.ledger import KEPT_FILLS, KEPT_FINISHED, Ledger
from venues.practice.engine.types import Fill, Order, OrderState


class OrderArchive:
    """Finds orders; what it holds in memory does not grow with how long an account trades."""

    def __init__(self, ledger: Ledger) -> None:
        """Begin with nothing; ``ledger`` is asked for what is no longer held."""
        self._ledger = ledger
        self._orders: dict[int, Order] = {}
        self._finished: deque[int] = deque()
        """Ids of finished orders in the order in which they finished."""
        self._client_ids: dict[str, int] = {}
        """The youngest order of each client order id."""
        self.fills: deque[Fill] = deque(maxlen=KEPT_FILLS)
        """The newest executions, oldest first."""

    def restore(self, orders: Iterable[Order], fills: Iterable[Fill]) -> None:
        """Take over what was saved, oldest first."""
        self.fills.extend(fills)
        for order in orders:
            self.add(order)
            if order.state is not OrderState.OPEN:
                self.finish(order)

    def add(self, order: Order) -> None:
        """Keep a new order."""
        self._orders[order.id] = order
        if order.client_order_id:
            self._client_ids[order.client_order_id] = order.id

    def finish(self, order: Order) -> None:
        """Take note that an order is filled or canceled, once; the oldest such one makes room."""
        self._finished.append(order.id)
        if len(self._finished) > KEPT_FINISHED:
            oldest = self._orders.pop(self._finished.popleft())
            if self._client_ids.get(oldest.client_order_id) == oldest.id:
                del self._client_ids[oldest.client_order_id]

    def held(self, order_id: int) -> Order | None:
        """An order that is in memory: every open one is."""
        return self._orders.get(order_id)

    def find(self, order_id: int | None, client_order_id: str, symbol: str | None) -> Order:
        """An order by its id, or by its client order id.

        Raises:
            OrderUnknown: there is none.
        """
        order = self._known(order_id, client_order_id)
        if order is None or symbol not in (None, order.symbol):
            raise OrderUnknown(f"no order {order_id or client_order_id}")
        return order

    def id_of(self, client_order_id: str, *, is_old_told: bool) -> int | None:
        """The youngest order of a client order id; ``is_old_told`` looks beyond those in memory too."""
        order_id = self._client_ids.get(client_order_id)
        if order_id is None and is_old_told:
            old = self._ledger.order_by_client_id(client_order_id)
            order_id = None if old is None else old.id
        return order_id

    def finished(self) -> list[Order]:
        """Orders in memory that are no longer open, by age, oldest first."""
        return [order for order in self._orders.values() if order.state is not OrderState.OPEN]

    def _known(self, order_id: int | None, client_order_id: str) -> Order | None:
        if order_id is not None:
            return self._orders.get(order_id) or self._ledger.order_by_id(order_id)
        if not client_order_id:
            return None
        known = self._client_ids.get(client_order_id)
        return self._ledger.order_by_client_id(client_order_id) if known is None else self._orders[known]
