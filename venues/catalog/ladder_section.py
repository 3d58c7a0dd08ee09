"""The part of a catalogue file that says how a venue is commissioned."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from venues.catalog.sections import Section
from venues.catalog.values import Number, Text, Whole
from venues.model.ladder import DUE_DAYS, Demand, RungRules

RungName = Literal[
    "credentials", "key_scope", "key_security", "rates", "limits", "rehearsal", "health", "capabilities", "account",
    "fees", "derivatives", "holding", "market_data", "price_feed", "book_accuracy", "candles", "balance_updates",
    "fee_calculation", "probe", "micro_trade", "no_orders", "audit", "compliance", "alerts", "emergency", "latency",
    "go_live",
]  # fmt: skip
"""What the console knows to climb."""

HangsOn = Literal["key", "limits", "rules", "fees", "ccxt"]
_FURTHEST = 10**12


class Demanded(Section):
    """What one figure of a rung must be."""

    at_least: Annotated[Decimal, Number(-_FURTHEST, _FURTHEST)] | None = None
    at_most: Annotated[Decimal, Number(-_FURTHEST, _FURTHEST)] | None = None
    one_of: tuple[Text, ...] = ()
    none_of: tuple[Text, ...] = ()


class Rung(Section):
    """One rung, in the order of climbing."""

    rung: RungName
    hangs_on: tuple[HangsOn, ...] = ()
    demands: dict[str, Demanded] = Field(default_factory=dict)
    due_days: Annotated[int, Whole(1, 365)] = DUE_DAYS


class Ladder(Section):
    """All rungs of a venue; without one it cannot be commissioned."""

    rungs: tuple[Rung, ...]

    @model_validator(mode="after")
    def _ends_at_the_top(self) -> "Ladder":
        names = [rung.rung for rung in self.rungs]
        if len(set(names)) != len(names):
            raise ValueError("a rung stands there twice")
        if not names or names[-1] != "go_live":
            raise ValueError("the last rung is go_live")
        return self


def ladder_rules(ladder: Ladder | None) -> tuple[RungRules, ...]:
    """Return a ladder as the console is given it; empty where there is none."""
    return tuple(
        RungRules(
            rung.rung,
            tuple(
                Demand(name, one.at_least, one.at_most, one.one_of, one.none_of)
                for name, one in rung.demands.items()
            ),
            rung.hangs_on,
            rung.due_days,
        )
        for rung in (ladder.rungs if ladder is not None else ())
    )
