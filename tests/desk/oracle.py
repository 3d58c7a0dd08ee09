"""A second opinion on an order, written from the tables with fractions: the names of the checks that must deny."""
# mypy: allow-untyped-defs, allow-untyped-calls
# a line a thought, so that it can be read beside the tables
# fmt: off

import re
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, isfinite
from typing import Any

F = Fraction
STABLE = {"USDT", "USDC", "DAI", "FDUSD", "PYUSD", "TUSD", "USDP"}
FORM = "[A-Z0-9]{1,20}/[A-Z0-9]{1,20}(:[A-Z0-9]{1,20}(-[0-9]{6}(-[0-9]{1,20}-[CP])?)?)?"
DAY = 86400000


class Unknown(Exception):
    """Something that the rule needs is not there."""


def need(thing, *conditions):
    if thing is None or not all(conditions):
        raise Unknown
    return thing


def num(value, least=None, above=None):
    value = value if isinstance(value, Decimal) else Decimal(need(value))
    need(value, sane(value))
    return F(need(value, least is None or value >= least, above is None or value > above))
def sane(value): return value.is_finite() and abs(value) < Decimal("1e41") and (int(value.as_tuple().exponent) >= -40)
def compare(a, b):
    """Return True for the same number or two Nones, False for different ones, None where that cannot be said."""
    if a is None or b is None:
        return a is b
    return a == b if sane(a) and sane(b) else None
def pos(value): return num(value, above=0)
def young(age, most): return age is not None and isfinite(age) and (0 <= age <= most)
def recent(age, window): return age is None or not isfinite(age) or age <= window


def denied(w: Any) -> set[str]:  # noqa: C901 - as many branches as the tables have
    """Return the names of the checks that must deny the order of world `w`."""
    p, i, lim, o, now = (w.proposal, w.inputs, w.limits, w.proposal.terms, w.moment.value)
    here, buy, at_market, post = ((o.venue, o.symbol), o.side == "buy", o.kind == "market", o.time_in_force
        == "POST_ONLY")
    probe, micro = (p.purpose.value == "probe", p.purpose.value == "micro-trade")

    # the market
    def book():
        b = need(i.book)
        need(b, (b.venue, b.symbol) == here and (not b.stale), young(b.link_age_ms, 2000), young(b.change_age_ms,
            2000), b.integrity == "VERIFIED" or (b.integrity == "UNVERIFIED" and young(b.compared_age_ms, 10000)))
        bid, ask = [pos(side[0][0]) if side else need(None) for side in (b.bids, b.asks)]
        return need((bid, ask), bid < ask)
    def mid(): return sum(book()) / 2
    def near(): return pos(lim.collar_near_percent) / 100
    def far(): return (pos(lim.collar_far_percent) + (pos(lim.probe_distance_percent) if probe else 0)) / 100
    def rule(name):
        m = need(i.market)
        r = need(m.rules, m.rules is not None and (m.venue, m.rules.symbol) == here)
        spot = r.kind == "spot"
        need(r, not spot or (not m.inverse and (m.contract_size is None or compare(m.contract_size, Decimal(1)))))
        texts = (r.minimum_amount, r.minimum_notional, m.maximum_amount)
        least, worth_, most = [None if text in (None, "0") else pos(text) for text in texts]
        return {"tick": pos(r.tick_size), "lot": pos(r.lot_size), "size": F(1) if spot else pos(m.contract_size),
            "spot": spot, "inverse": m.inverse, "quote": r.quote, "least": least, "worth": worth_, "most": most}[name]
    def unit(price): return rule("size") * (1 if rule("inverse") else price)
    def worst(): return mid() * (1 + near()) if at_market else max(pos(o.limit_price), mid())
    def shown(): return mid() if at_market else pos(o.limit_price)
    def least():
        bound = max(rule("lot"), rule("least") or 0, (rule("worth") or 0) / unit(shown()))
        return ceil(bound / rule("lot")) * rule("lot")
    def usd(currency):
        if currency == "USD":
            return F(1)
        fresh = [r for r in need(i.usd_rates) if young(r.age_ms, 2000)]
        if currency in STABLE:
            pegs = [abs(pos(r.usd) - 1) <= pos(lim.peg_percent) / 100 for r in fresh if r.currency in STABLE]
            need(fresh, all(pegs))
        own = [pos(r.usd) for r in fresh if r.currency == currency]
        return max(need(own, own or currency in STABLE), default=F(1))
    def amount(): return pos(o.amount)
    def worth(): return amount() * unit(worst()) * usd(rule("quote"))
    def venue(): return need(i.venue, i.venue is not None and i.venue.venue == o.venue)

    # what is held and ordered
    def this(terms):
        numbers = compare(terms.amount, o.amount) and compare(terms.limit_price, o.limit_price)
        names = ("venue", "symbol", "side", "kind", "time_in_force", "reduce_only", "client_order_id")
        return numbers and all(getattr(terms, k) == getattr(o, k) for k in names)
    def others(lost_only=False):
        f = need(i.orders, i.orders is not None and young(i.orders.age_ms, 30000))
        opened = [x for x in need(f.open) if not (now == "SENT" and x.state == "INTENT" and this(x.terms))]
        lost = [*need(f.unknown), *(x for x in opened if x.state in ("UNKNOWN", "HUMAN"))]
        return [x for x in (lost if lost_only else [*opened, *f.unknown]) if x.terms.venue == o.venue]
    def ends():
        f = need(i.position)
        at = num(need(f, (f.venue, f.symbol) == here, young(f.age_ms, 30000)).amount)
        moves = [(x.terms.side == "buy", num(x.remaining, 0)) for x in others() if x.terms.symbol == o.symbol]
        moves.append((buy, amount()))
        return (at, at + sum((q for up, q in moves if up)), at - sum((q for up, q in moves if not up)))
    def lowers():
        try:
            at, high, low = ends()
        except Unknown:
            return False
        return at < 0 and high <= 0 if buy else at > 0 and low >= 0
    def held(): return max(abs(end) for end in ends()[1:]) * unit(worst()) * usd(rule("quote"))
    def money(): return need(i.portfolio, i.portfolio is not None and young(i.portfolio.age_ms, 30000))
    def beside(): return num(money().other_symbols_usd, 0)
    def share(percent, more): return held() + beside() + more() <= pos(money().value_usd) * pos(percent) / 100
    def fee():
        rates = [num(rate) for rate in (need(need(i.market).taker_fee), i.market.maker_fee) if rate is not None]
        return max(*need(rates, all(abs(rate) < 1 for rate in rates)), F(0))
    def day(): return need(i.day, i.day is not None and i.day.venue == o.venue and young(i.day.age_ms, 30000))
    def lost_today(): return max(F(0), -num(day().realised_pnl_usd))
    def bad_day(): return F(0) if lowers() else (held() + beside()) * pos(lim.adverse_move_percent) / 100
    def funds():
        cash, rate_, base = (amount() * unit(worst()), fee(), o.symbol.split("/")[0])
        spent, currency = (cash * (rate_ if lowers() else 1 + rate_), o.symbol.partition(":")[2] or rule("quote"))
        if rule("inverse"):
            spent, currency = (spent / min(book()[0], worst() if at_market else pos(o.limit_price)), base)
        if rule("spot"):
            spent, currency = (cash * (1 + rate_), rule("quote")) if buy else (amount(), base)
        b = need(i.balances, i.balances is not None and i.balances.venue == o.venue and young(i.balances.age_ms,
            30000))
        for x in others():
            dated = x.age_ms is not None and isfinite(x.age_ms)
            in_free = dated and x.age_ms > b.age_ms and not any(x is one for one in others(True))
            spent += num(x.reserve, 0) if x.reserve_currency == currency or num(x.reserve, 0) < 0 else 0
            spent -= num(x.reserve, 0) if x.reserve_currency == currency and in_free else 0
        free = [x.free for x in b.balances if x.currency == currency]
        return spent <= num(need(free, len(free) == 1)[0])

    # what was done before
    def own(x): return now == "SENT" and (not x.sent) and ((x.proposal_id, x.consent_id) == ids) and this(x.terms)
    ids = (p.proposal_id, p.consent_id)
    def before(): return [x for x in need(need(i.trail, i.trail and i.trail.verified is True).intents) if not own(x)]
    def lately(window): return [x for x in before() if x.terms.venue == o.venue and recent(x.age_ms, window)]
    def rate():
        ops = None if lim.orders_per_second is None else pos(lim.orders_per_second)
        steady = len(lately(60000)) < min(lim.orders_per_minute, lim.orders_per_minute
            if ops is None else floor(ops * 60))
        return steady and (ops is None or len(lately(max(1000, 1000 / ops))) < max(1, floor(ops)))
    def same(x):
        differ = compare(x.amount, o.amount) is False or compare(x.limit_price, o.limit_price) is False
        return not differ and (x.symbol, x.side, x.kind) == (o.symbol, o.side, o.kind)
    def once():
        letter = {"LIVE": "l", "TESTNET": "t", "PRACTICE": "p", "VIA": "v"}
        sure = now == "TYPED" or p.consent_id != ""
        if now == "SENT":
            mode = need(need(i.system).mode)
            sure = sure and re.fullmatch(f"ly{letter[mode]}[0-9a-z]{{15}}", o.client_order_id) is not None
            sure = sure and len(i.trail.intents if i.trail and i.trail.intents else ()) == len(before()) + 1
        used = ({x.consent_id for x in before()} & {p.consent_id}, {x.terms.client_order_id for x in before()})
        proposed = p.proposal_id in {x.proposal_id for x in before()}
        again = used[0] - {""} or used[1] & {o.client_order_id} - {""} or proposed
        return p.proposal_id != "" and sure and (not again)
    def fills():
        done = {x.client_order_id for x in need(i.trail.fills) if (x.venue, x.symbol) == here and recent(x.age_ms,
            600000)}
        return i.trail.repeated_latched is False and len(done) < lim.repeated_fills
    def extras():
        said = {"timeInForce": "GTC" if post else o.time_in_force.value, "postOnly": post, "reduceOnly": o.reduce_only}
        said |= dict.fromkeys(("clientOrderId", "client_order_id", "orderLinkId"), o.client_order_id)
        return all((k in said and (v, type(v)) == (said[k], type(said[k])) for k, v in p.parameters))

    # the price
    def priced():
        price, asked = (pos(o.limit_price), pos(p.asked_price))
        return price % rule("tick") == 0 and (price <= asked if buy else price >= asked)
    def collared():
        low, high = (1 - far(), 1 + near()) if buy else (1 - near(), 1 + far())
        return low <= pos(o.limit_price) / mid() <= high
    def depth():
        need(venue(), venue().ioc_allowed is False, o.time_in_force == "IOC")
        levels, at = ([(pos(price), pos(size)) for price, size in (i.book.asks if buy else i.book.bids)], mid())
        inside = sum((q for price, q in levels if (price <= at * (1 + near()) if buy else price >= at * (1 - near()))))
        return amount() <= inside
    def second():
        said = [r for r in i.other_books if r.source != o.venue and young(r.age_ms, 2000)]
        said += [r for r in (i.last_trade,) if r is not None and young(r.age_ms, 60000)]
        return len(said) > 0 and all(abs(pos(r.price) - mid())
            <= pos(lim.agreement_percent) / 100 * mid() for r in said)
    def rests():
        (bid, ask), price = (book(), pos(need(o.limit_price, not at_market, venue().post_only_allowed is True)))
        return price < (bid if probe else ask) if buy else price > (ask if probe else bid)
    def system(): return need(i.system)
    def allowed(): return need(i.permit, need(i.permit).venue == o.venue)
    def settled():
        return [type(c) is int and 0 <= c < most for c, most in ((venue().errors_in_a_row, 3), (venue().mismatches,
            1))]

    table = {
        "system state": lambda: system().state == "ACTIVE" or (system().state == "REDUCING" and lowers()),
        "armed": lambda: system().arm == "ARMED" and isfinite(need(system().armed_left_ms))
            and (system().armed_left_ms > 0),
        "venue": lambda: (venue().role, venue().state, venue().orders_open, young(venue().age_ms, 5000))
            == ("trade", "UP", True, True),
        "market": lambda: re.fullmatch(FORM, o.symbol) and o.symbol in need(venue().symbols)
            and (need(i.market).venue == o.venue) and ((need(i.market.rules).symbol, i.market.rules.active)
            == (o.symbol, True)) and young(i.market.age_ms, DAY) and (i.market.age_ms < DAY),
        "limits": lambda: (lim.venue, lim.symbol, lim.mode) == (*here, system().mode) and pos(lim.order_cap_usd),
        "key scope": lambda: lowers() or (young(allowed().scope_age_ms, 26 * 3_600_000)
            if allowed().can_withdraw is False else allowed().can_withdraw is None and allowed().scope_waived is True),
        "commissioned": lambda: p.purpose == "rehearsal" or lowers() or {"probe": allowed().probe_lacks,
            "micro-trade": allowed().micro_trade_lacks}.get(p.purpose, allowed().order_lacks) == "",
        "amount": lambda: amount() % rule("lot") == 0 and least() <= amount() <= min(pos(p.asked_amount),
            rule("most") or amount()),
        "price": lambda: o.limit_price is None and p.asked_price is None if at_market else priced(),
        "order amount": lambda: lim.order_cap_amount is None or (rule("lot") and amount()
            <= pos(lim.order_cap_amount)),
        "order value": lambda: worth() <= pos(lim.order_cap_usd),
        "collar": lambda: at_market or collared(),
        "market order": lambda: not at_market or depth(),
        "book": book,
        "spread": lambda: book()[1] - book()[0] <= mid() * pos(lim.spread_percent) / 100,
        "second source": lambda: second() and mid(),
        "position": lambda: lowers() or (not o.reduce_only and held() <= pos(lim.max_position_usd)),
        "exposure at the venue": lambda: lowers() or share(lim.venue_exposure_percent, lambda: 0),
        "exposure in all": lambda: lowers() or share(lim.exposure_percent, lambda: num(money().other_venues_usd, 0)),
        "daily risk": lambda: lost_today() + num(day().fees_usd, 0) + worth() * fee() + bad_day()
            <= pos(lim.daily_risk_usd),
        "rolling value": lambda: sum(num(x.notional_usd, 0) for x in lately(DAY)) + worth()
            <= pos(lim.rolling_notional_usd),
        "order rate": rate,
        "duplicate": lambda: amount() and (not [x for x in lately(30000) if same(x.terms)] or p.duplicate_meant),
        "once": once,
        "repeated execution": lambda: need(i.trail) and fills(),
        "open orders": lambda: len(others()) < lim.open_orders,
        "balance": funds,
        "post-only": lambda: rests() if post else not probe,
        "micro-trade": lambda: not micro or (o.time_in_force == "IOC" and worth() <= F(11, 2) and (worth()
            <= pos(lim.micro_trade_usd) or amount() == least())),
        "unknown orders": lambda: not [x for x in others(True) if x.terms.symbol == o.symbol],
        "clock": lambda: young(venue().clock_age_ms, 60000) and abs(need(venue().clock_offset_ms)) <= 1000,
        "breaker": lambda: venue().latched is False and all(settled()) and (len(others(True)) < 2),
        "audit": lambda: system().audit_ok is True,
        "loss limit": lambda: lost_today() <= pos(lim.daily_risk_usd),
        "emergency stop": lambda: pos(money().day_start_usd) * (100 - pos(lim.emergency_stop_percent))
            < 100 * num(money().value_usd, 0),
        "parameters": extras,
    }
    def holds(judge):
        try:
            return bool(judge())
        except (Unknown, ArithmeticError):
            return False
    return {name for name, judge in table.items() if not holds(judge)}
