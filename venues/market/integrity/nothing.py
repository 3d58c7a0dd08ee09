"""Venues whose protocol offers nothing to check: their books are never verified."""

from typing import Any, ClassVar

from venues.market.integrity.rule import BookRule, Break


class NothingToCheckRule(BookRule):
    """Frames without number and checksum, full or not: no frame can be told to be missing."""

    name: ClassVar[str] = "none"
    checks: ClassVar[bool] = False

    def observe(self, connection: str, message: Any) -> Break | None:  # noqa: ARG002 - the interface
        """Pass everything over."""
        return None


class HyperliquidRule(NothingToCheckRule):
    """Every `l2Book` frame is a full snapshot: a lost one heals with the next, but none can be proved whole.

    Source: Hyperliquid, "Websocket subscriptions", `l2Book`
    (https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/websocket/subscriptions).
    """

    name: ClassVar[str] = "hyperliquid"
