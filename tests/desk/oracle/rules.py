"""The tables: each check by its name, as what must hold of an order; they are read beside what the desk promises."""

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from math import isfinite
from typing import Any

from tests.desk.oracle.account import Account
from tests.desk.oracle.figures import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    need,
    number,
    percent,
    positive,
    young,
)
from tests.desk.oracle.market import Market
from tests.desk.oracle.past import Past

Rules = Mapping[str, Callable[[], object]]
"""By name of a check: what is true when it passes; `Unknown` and faults of arithmetic deny."""

SYMBOL = "[A-Z0-9]{1,20}/[A-Z0-9]{1,20}(:[A-Z0-9]{1,20}(-[0-9]{6}(-[0-9]{1,20}-[CP])?)?)?"


def rules_of(world: Any) -> Rules:
    """Return all rules, for one order in its world."""
    market = Market(world)
    account = Account(market)
    return {
        **of_the_console(market, account),
        **of_the_venue(market, account),
        **of_the_key(market, account),
        **of_the_form(market),
        **of_the_size(market),
        **of_the_price(market),
        **of_the_market_data(market),
        **of_the_exposure(account),
        **of_losses(account),
        **of_the_past(Past(account)),
    }


def of_the_console(market: Market, account: Account) -> Rules:
    """Mode, arming, halts, and a trail that is written."""

    def is_active() -> bool:
        state = market.system().state
        return bool(state == "ACTIVE" or (state == "REDUCING" and account.lowers()))

    def is_armed() -> bool:
        system = market.system()
        left_ms = need(system.armed_left_ms)
        return bool(system.arm == "ARMED" and isfinite(left_ms) and left_ms > 0)

    def limits_are_of_here() -> bool:
        limits = market.limits
        is_here = (limits.venue, limits.symbol, limits.mode) == (*market.here, market.system().mode)
        return is_here and positive(limits.order_cap_usd) > 0

    return {
        "system state": is_active,
        "armed": is_armed,
        "limits": limits_are_of_here,
        "audit": lambda: market.system().audit_ok is True,
    }


def of_the_venue(market: Market, account: Account) -> Rules:
    """A venue that is up, on time and without faults, and a market that it offers."""

    def is_up() -> bool:
        venue = market.venue()
        open_for_orders = (venue.role, venue.state, venue.orders_open) == ("trade", "UP", True)
        return open_for_orders and young(venue.age_ms, 5 * SECOND)

    def is_offered() -> bool:
        symbol, facts = market.terms.symbol, market.inputs.market
        if re.fullmatch(SYMBOL, symbol) is None or symbol not in need(market.venue().symbols):
            return False
        rules = need(need(facts).rules)
        is_it = facts.venue == market.terms.venue and (rules.symbol, rules.active) == (symbol, True)
        return is_it and young(facts.age_ms, DAY) and bool(facts.age_ms < DAY)

    def is_on_time() -> bool:
        venue = market.venue()
        return young(venue.clock_age_ms, MINUTE) and bool(abs(need(venue.clock_offset_ms)) <= SECOND)

    def is_without_faults() -> bool:
        venue = market.venue()
        counts = ((venue.errors_in_a_row, 3), (venue.mismatches, 1))
        few = all(type(count) is int and 0 <= count < most for count, most in counts)
        return venue.latched is False and few and len(account.lost()) < 2

    return {
        "venue": is_up,
        "market": is_offered,
        "clock": is_on_time,
        "breaker": is_without_faults,
        "open orders": lambda: len(account.others()) < market.limits.open_orders,
        "unknown orders": lambda: all(order.terms.symbol != market.terms.symbol for order in account.lost()),
    }


def of_the_key(market: Market, account: Account) -> Rules:
    """What the key may do, and how far the account has come on its ladder; what lowers a position always may."""

    def permit() -> Any:
        facts = need(market.inputs.permit)
        return need(facts, facts.venue == market.terms.venue)

    def cannot_withdraw() -> bool:
        if permit().can_withdraw is False:
            return young(permit().scope_age_ms, 26 * HOUR)
        return permit().can_withdraw is None and permit().scope_waived is True

    def lacks_nothing() -> bool:
        purpose = market.proposal.purpose
        lacking = {"probe": permit().probe_lacks, "micro-trade": permit().micro_trade_lacks}
        return bool(lacking.get(purpose, permit().order_lacks) == "")

    return {
        "key scope": lambda: account.lowers() or cannot_withdraw(),
        "commissioned": lambda: market.proposal.purpose == "rehearsal" or account.lowers() or lacks_nothing(),
    }


def of_the_form(market: Market) -> Rules:
    """The order as it is asked for: on the grid, no larger and no worse, with no parameter of its own."""
    proposal, terms = market.proposal, market.terms

    def is_of_an_amount() -> bool:
        amount, rules = market.amount(), market.rules()
        most = min(positive(proposal.asked_amount), rules.most_amount or amount)
        return amount % rules.lot == 0 and market.least_amount() <= amount <= most

    def is_of_a_price() -> bool:
        if market.at_market:
            return terms.limit_price is None and proposal.asked_price is None
        price, asked = market.limit_price(), positive(proposal.asked_price)
        return price % market.rules().tick == 0 and (price <= asked if market.buys else price >= asked)

    def says_nothing_else() -> bool:
        force = "GTC" if market.is_post_only else terms.time_in_force.value
        said = {"timeInForce": force, "postOnly": market.is_post_only, "reduceOnly": terms.reduce_only}
        said |= dict.fromkeys(("clientOrderId", "client_order_id", "orderLinkId"), terms.client_order_id)
        return all(
            name in said and (value, type(value)) == (said[name], type(said[name]))
            for name, value in proposal.parameters
        )

    return {"amount": is_of_an_amount, "price": is_of_a_price, "parameters": says_nothing_else}


def of_the_size(market: Market) -> Rules:
    """The caps of a single order."""
    limits = market.limits

    def is_within_its_cap() -> bool:
        cap = limits.order_cap_amount
        return cap is None or (market.rules().lot > 0 and market.amount() <= positive(cap))

    def is_a_micro_trade() -> bool:
        worth = market.worth()
        small = worth <= positive(limits.micro_trade_usd) or market.amount() == market.least_amount()
        return market.terms.time_in_force == "IOC" and worth <= Fraction(11, 2) and small

    return {
        "order amount": is_within_its_cap,
        "order value": lambda: market.worth() <= positive(limits.order_cap_usd),
        "micro-trade": lambda: not market.is_micro_trade or is_a_micro_trade(),
    }


def of_the_price(market: Market) -> Rules:
    """Where an order stands at the book: within the collar, with enough to trade with, or at rest."""

    def is_inside_the_collar() -> bool:
        near, far = market.near(), market.far()
        low, high = (1 - far, 1 + near) if market.buys else (1 - near, 1 + far)
        return low <= market.limit_price() / market.mid() <= high

    def finds_enough() -> bool:
        venue, mid, near = market.venue(), market.mid(), market.near()
        need(venue, venue.ioc_allowed is False, market.terms.time_in_force == "IOC")
        side = market.inputs.book.asks if market.buys else market.inputs.book.bids
        levels = [(positive(price), positive(size)) for price, size in side]
        worst = mid * (1 + near if market.buys else 1 - near)
        inside = [size for price, size in levels if (price <= worst if market.buys else price >= worst)]
        return market.amount() <= sum(inside)

    def rests() -> bool:
        need(market.venue(), not market.at_market, market.venue().post_only_allowed is True)
        (bid, ask), price = market.best(), market.limit_price()
        if market.buys:
            return price < (bid if market.is_probe else ask)
        return price > (ask if market.is_probe else bid)

    return {
        "collar": lambda: market.at_market or is_inside_the_collar(),
        "market order": lambda: not market.at_market or finds_enough(),
        "post-only": lambda: rests() if market.is_post_only else not market.is_probe,
    }


def of_the_market_data(market: Market) -> Rules:
    """A book that is fresh and verified, narrow, and not alone with its price."""
    inputs, limits = market.inputs, market.limits

    def is_narrow() -> bool:
        bid, ask = market.best()
        return ask - bid <= market.mid() * percent(limits.spread_percent)

    def is_agreed() -> bool:
        mid, said = market.mid(), inputs.last_trade
        others = [one for one in inputs.other_books if one.source != market.terms.venue]
        prices = [one.price for one in others if young(one.age_ms, 2 * SECOND)]
        prices += [said.price] if said is not None and young(said.age_ms, MINUTE) else []
        most = percent(limits.agreement_percent) * mid
        return len(prices) > 0 and all(abs(positive(price) - mid) <= most for price in prices)

    return {"book": market.best, "spread": is_narrow, "second source": is_agreed}


def of_the_exposure(account: Account) -> Rules:
    """What may be held, here, at the venue and in all, and what it takes to pay for it."""
    limits = account.limits

    def is_a_small_position() -> bool:
        return not account.terms.reduce_only and account.exposure() <= positive(limits.max_position_usd)

    def is_small_at_the_venue() -> bool:
        return account.is_within(limits.venue_exposure_percent, Fraction(0))

    def is_small_in_all() -> bool:
        return account.is_within(limits.exposure_percent, number(account.money().other_venues_usd, 0))

    return {
        "position": lambda: account.lowers() or is_a_small_position(),
        "exposure at the venue": lambda: account.lowers() or is_small_at_the_venue(),
        "exposure in all": lambda: account.lowers() or is_small_in_all(),
        "balance": account.can_pay,
    }


def of_losses(account: Account) -> Rules:
    """What may be lost in a day."""
    limits, market = account.limits, account.market

    def is_a_small_risk() -> bool:
        spent = account.lost_today() + number(account.day().fees_usd, 0)
        risk = spent + market.worth() * market.fee_rate() + account.bad_day()
        return risk <= positive(limits.daily_risk_usd)

    def is_no_emergency() -> bool:
        money = account.money()
        kept = 100 - positive(limits.emergency_stop_percent)
        return positive(money.day_start_usd) * kept < 100 * number(money.value_usd, 0)

    return {
        "daily risk": is_a_small_risk,
        "loss limit": lambda: account.lost_today() <= positive(limits.daily_risk_usd),
        "emergency stop": is_no_emergency,
    }


def of_the_past(past: Past) -> Rules:
    """What has been sent before: not too much, not too often, and never the same twice."""
    market, limits = past.market, past.limits

    def is_little_in_a_day() -> bool:
        sent = sum((number(intent.notional_usd, 0) for intent in past.lately(DAY)), Fraction(0))
        return sent + market.worth() <= positive(limits.rolling_notional_usd)

    def is_no_duplicate() -> bool:
        need(market.amount())
        alike = [intent for intent in past.lately(30 * SECOND) if past.is_alike(intent.terms)]
        return not alike or bool(market.proposal.duplicate_meant)

    return {
        "rolling value": is_little_in_a_day,
        "order rate": past.is_in_pace,
        "duplicate": is_no_duplicate,
        "once": past.is_first_time,
        "repeated execution": past.has_few_fills,
    }
