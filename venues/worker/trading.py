"""What a venue that takes orders has in a worker."""

from venues.model.value import Value
from venues.trading.client import Faults
from venues.trading.dead_man import DeadMan
from venues.trading.following import OrderFollower
from venues.trading.gate import OrderGate
from venues.trading.look import OrderSearch
from venues.trading.mine import CancelMineJob
from venues.trading.own_orders import OwnOrders


class Trading(Value):
    """One venue's parts; they share a private client, a journal and a latch."""

    gate: OrderGate
    faults: Faults
    own: OwnOrders
    follower: OrderFollower
    search: OrderSearch
    mine: CancelMineJob
    dead_man: DeadMan
