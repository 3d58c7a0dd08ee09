"""Proof that a book on the screen is the venue's own book, frame by frame."""

from venues.market.integrity.registry import RULES, UnknownRuleError, rule_for
from venues.market.integrity.rule import EVERY_MARKET, BookOf, BookRule, Break

__all__ = ["EVERY_MARKET", "RULES", "BookOf", "BookRule", "Break", "UnknownRuleError", "rule_for"]
