"""Which measurement belongs to which rung."""

from collections.abc import Mapping
from types import MappingProxyType

from console.commission.measures import examined, own
from console.commission.measures.examined import by_worker
from console.commission.measures.means import Measure
from venues.model.examined import Examination

MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "credentials": own.credentials,
        "key_security": by_worker(Examination.KEY_SECURITY, "asking for the key's safeguards"),
        "rates": by_worker(Examination.RATES, "reading the pace of the clients"),
        "limits": own.limits,
        "health": own.health,
        "capabilities": by_worker(Examination.CAPABILITIES, "reading what the venue can do"),
        "account": by_worker(Examination.ACCOUNT, "reading the balances anew"),
        "fees": examined.fees,
        "derivatives": by_worker(Examination.DERIVATIVES, "asking what the account may trade"),
        "holding": by_worker(Examination.HOLDING, "asking what is held of the venue's token"),
        "market_data": own.market_data,
        "price_feed": by_worker(Examination.TICKER, "asking for the last price"),
        "book_accuracy": examined.book_accuracy,
        "candles": by_worker(Examination.CANDLES, "asking for candles"),
        "balance_updates": by_worker(Examination.BALANCES, "comparing the balance stream with REST"),
        "fee_calculation": examined.fee_calculation,
        "no_orders": by_worker(Examination.PRIVATE_CLIENT, "trying to have an order sent"),
        "audit": own.audit,
        "latency": by_worker(Examination.LATENCY, "measuring round trips"),
    }
)
"""By rung; `key_scope` is asked for by its keeper, who asks every day."""
