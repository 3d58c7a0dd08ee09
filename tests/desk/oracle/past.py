"""What the trail tells of earlier orders, and whether the one that is judged is among them."""

import re
from math import floor
from typing import Any

from tests.desk.oracle.account import Account
from tests.desk.oracle.figures import MINUTE, SECOND, compare, need, positive, recent

LETTERS = {"LIVE": "l", "TESTNET": "t", "PRACTICE": "p", "VIA": "v"}
"""By mode: what an id of an order begins with, after `ly`."""


class Past:
    """What the tables say of earlier orders by a word."""

    def __init__(self, account: Account) -> None:
        self.account, self.market = account, account.market
        self.proposal, self.terms = self.market.proposal, self.market.terms
        self.trail, self.limits = self.market.inputs.trail, self.market.limits
        self.is_sent = self.market.moment == "SENT"

    def before(self) -> list[Any]:
        """Return the earlier intents of a trail that has been verified."""
        trail = need(self.trail)
        need(trail, trail.verified is True)
        return [intent for intent in need(trail.intents) if not self._is_own(intent)]

    def _is_own(self, intent: Any) -> bool | None:
        """Return True for the intent of the very order that is on its way."""
        ids = (self.proposal.proposal_id, self.proposal.consent_id)
        is_its = (intent.proposal_id, intent.consent_id) == ids
        return self.is_sent and not intent.sent and is_its and self.account.is_this(intent.terms)

    def lately(self, window_ms: Any) -> list[Any]:
        """Return the earlier intents at the venue that may have been within the window."""
        return [
            intent
            for intent in self.before()
            if intent.terms.venue == self.terms.venue and recent(intent.age_ms, window_ms)
        ]

    def is_alike(self, terms: Any) -> bool:
        """Return True for an order that could be taken for this one."""
        ours = self.terms
        if (
            compare(terms.amount, ours.amount) is False
            or compare(terms.limit_price, ours.limit_price) is False
        ):
            return False
        return (terms.symbol, terms.side, terms.kind) == (ours.symbol, ours.side, ours.kind)

    def is_in_pace(self) -> bool:
        """Return whether so many orders may be sent in a minute and in a second."""
        limits = self.limits
        a_second = None if limits.orders_per_second is None else positive(limits.orders_per_second)
        a_minute = limits.orders_per_minute
        if a_second is not None:
            a_minute = min(a_minute, floor(a_second * 60))
        if len(self.lately(MINUTE)) >= a_minute:
            return False
        if a_second is None:
            return True
        return len(self.lately(max(SECOND, SECOND / a_second))) < max(1, floor(a_second))

    def is_first_time(self) -> bool:
        """Return whether proposal, consent and id are well formed and have never been used."""
        proposal, before = self.proposal, self.before()
        names = (
            (proposal.consent_id, {intent.consent_id for intent in before}),
            (self.terms.client_order_id, {intent.terms.client_order_id for intent in before}),
            (proposal.proposal_id, {intent.proposal_id for intent in before}),
        )
        if any(name != "" and name in used for name, used in names) or proposal.proposal_id == "":
            return False
        return (
            self._is_on_its_way()
            if self.is_sent
            else self.market.moment == "TYPED" or proposal.consent_id != ""
        )

    def _is_on_its_way(self) -> bool:
        """Return whether an order that leaves was consented to, has an id of the mode, and one intent of its own."""
        letter = LETTERS[need(self.market.system().mode)]
        form = re.fullmatch(f"ly{letter}[0-9a-z]{{15}}", self.terms.client_order_id)
        its_own = len(self.trail.intents) - len(self.before())
        return self.proposal.consent_id != "" and form is not None and its_own == 1

    def has_few_fills(self) -> bool:
        """Return whether few orders of this market were filled lately, and nothing has latched it."""
        trail = need(self.trail)
        lately = {
            fill.client_order_id
            for fill in need(trail.fills)
            if (fill.venue, fill.symbol) == self.market.here and recent(fill.age_ms, 10 * MINUTE)
        }
        return trail.repeated_latched is False and len(lately) < self.limits.repeated_fills
