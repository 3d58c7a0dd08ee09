"""When an order was first told of, by which way: for the latencies of a receipt."""

from collections import OrderedDict

from venues.model.clock import Clock
from venues.model.report import OrderReport

MOST_ORDERS = 100


class Sightings:
    """The first telling of each order by each way, of the newest orders only."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._first: OrderedDict[tuple[str, str], float] = OrderedDict()

    def take(self, report: OrderReport) -> None:
        """Note that an order was told of."""
        key = report.client_order_id, report.source
        if report.client_order_id and key not in self._first:
            self._first[key] = self._clock.monotonic()
            while len(self._first) > MOST_ORDERS:
                self._first.popitem(last=False)

    def first(self, client_order_id: str, source: str) -> float | None:
        """Return the monotonic seconds of the first telling by `source`, `rest` or `stream`; None before it."""
        return self._first.get((client_order_id, source))
