"""A second opinion on an order, written from the tables with fractions: the names of the checks that must deny.

It shares no line with `console.desk.checks`, which it is held against.
"""

from collections.abc import Callable
from typing import Any

from tests.desk.oracle.figures import Unknown
from tests.desk.oracle.rules import rules_of


def denied(world: Any) -> set[str]:
    """Return the names of the checks that must deny the order of `world`."""
    return {name for name, rule in rules_of(world).items() if not _holds(rule)}


def _holds(rule: Callable[[], object]) -> bool:
    try:
        return bool(rule())
    except (Unknown, ArithmeticError):
        return False
