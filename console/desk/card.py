"""The words of a confirmation, made from the prepared request and the verdict; nothing in them was typed."""

from decimal import Decimal

from console.desk.case import Case
from console.desk.exact import Missing, exactly, plain
from console.desk.finding import Verdict
from console.desk.funds import need_of
from console.desk.inputs import Inputs
from console.desk.market_view import FreshBook
from console.desk.proposal import Proposal, Purpose
from console.desk.settings import DeskSettings
from venues.model.order import OrderKind, OrderTerms, TimeInForce
from venues.model.release import Prepared
from venues.model.words import Mode, Side

_PURPOSES = {
    Purpose.ORDER: "ORDER",
    Purpose.MICRO_TRADE: "MICRO-TRADE",
    Purpose.PROBE: "POST-ONLY PROBE",
    Purpose.REHEARSAL: "REHEARSAL, NOTHING IS SENT",
}


def title_of(settings: DeskSettings, proposal: Proposal) -> str:
    """Return mode, purpose, venue and key of an order, for the title."""
    mode, venue = settings.mode, proposal.terms.venue
    is_real = mode is Mode.LIVE and proposal.purpose is not Purpose.REHEARSAL
    money = "REAL MONEY" if is_real else mode.value
    end = settings.key_end(venue)
    return " · ".join([money, _PURPOSES[proposal.purpose], venue, *([f"key …{end}"] if end else [])])


def headline_of(terms: OrderTerms) -> str:
    """Return side, amount and price of an order as one sentence."""
    base, _, quote = terms.symbol.partition("/")
    words = f"{terms.side.value.upper()}  {plain(terms.amount)} {base}"
    if terms.limit_price is None:
        return f"{words}  at MARKET"
    worth = f"for {plain(terms.amount * terms.limit_price, 8)} {quote}"
    if terms.time_in_force is TimeInForce.IOC:
        bound = "at most" if terms.side is Side.BUY else "at least"
        return f"{words}  at MARKET, {bound} {plain(terms.limit_price)}  {worth} at worst"
    return f"{words}  at {plain(terms.limit_price)} {quote}  {worth}"


@exactly
def lines_of(case: Case, prepared: Prepared, verdict: Verdict, row: int) -> tuple[tuple[str, str], ...]:
    """Return what an order would do, label by label.

    Args:
        case: the order and what is known.
        prepared: what the venue will read.
        verdict: which allowed it.
        row: number of the newest row of the audit trail.
    """
    proposal, terms = case.proposal, case.terms
    lines = [
        ("Sent as", _sent_as(terms)),
        ("Worst case", _worst_case(case)),
        ("After", _after(case)),
        ("Today", _today(case.inputs)),
        *_purpose_lines(proposal),
        ("Undo", _undo(proposal)),
        ("Id", f"{terms.client_order_id}   checks {verdict.passed} of {verdict.passed} pass"),
        ("Request", f"{prepared.method} {prepared.host}{prepared.path}"),
        ("Proof", f"digest {prepared.digest[:16]}…   audit #{row}"),
    ]
    return tuple((label, words) for label, words in lines if words)


def now_line(case: Case) -> str:
    """Return the touch, the book's age, and what share of the first level the order takes."""
    book = case.book
    if isinstance(book, Missing):
        return book.words
    side = case.terms.side
    levels = book.facts.asks if side is Side.BUY else book.facts.bids
    price, size = levels[0]
    name = "ask" if side is Side.BUY else "bid"
    age = (book.facts.change_age_ms or 0.0) / 1000
    words = f"{name} {plain(price)} × {plain(size)}   book {age:.1f} s old"
    limit = case.terms.limit_price
    crosses = limit is None or (price <= limit if side is Side.BUY else price >= limit)
    if not crosses:
        away = abs(limit - book.mid) * 100 / book.mid if limit is not None else Decimal(0)
        return f"{words}   would rest, {away:.2f} % from mid"
    share = case.terms.amount * 100 / size
    return f"{words}   takes {share:.1f} % of the first level"


def _sent_as(terms: OrderTerms) -> str:
    if terms.kind is OrderKind.MARKET:
        return "market order"
    kinds = {
        TimeInForce.GTC: "limit order, rests until cancelled",
        TimeInForce.IOC: "limit order, IOC: what does not trade at once is cancelled",
        TimeInForce.FOK: "limit order, FOK: all of it at once or nothing",
        TimeInForce.POST_ONLY: "post-only limit order: refused by the venue if it would trade at once",
    }
    return kinds[terms.time_in_force]


def _worst_case(case: Case) -> str:
    terms, price = case.terms, case.worst_price
    if isinstance(price, Missing):
        return price.words
    if terms.limit_price is not None and terms.side is Side.SELL:
        price = terms.limit_price
    quote = terms.symbol.partition("/")[2].partition(":")[0]
    worth, rate = terms.amount * price, case.fee_rate
    what = "cost" if terms.side is Side.BUY else "proceeds"
    words = f"price {plain(price)}   {what} {plain(worth, 8)}"
    if isinstance(rate, Missing):
        return f"{words}   fee not known"
    return f"{words} + fee {plain(worth * rate, 8)} {quote} ({plain(rate * 100)} %)"


def _after(case: Case) -> str:
    """Return how free balances change at worst; what the venue does not tell is said."""
    need = need_of(case)
    if isinstance(need, Missing):
        return need.words
    balances = case.inputs.balances
    held = {row.currency: row.free for row in balances.balances} if balances is not None else {}
    free = held.get(need.currency)
    if free is None:
        return f"{need.currency} not known"
    words = f"{need.currency} {plain(free)} → {plain(free - need.amount, 8)} at worst"
    if case.is_buy:
        base = case.terms.symbol.partition("/")[0]
        before = held.get(base) or Decimal(0)
        return f"{words}   {base} {plain(before)} → {plain(before + case.terms.amount)} at most"
    return words


def _today(inputs: Inputs) -> str:
    trail, day = inputs.trail, inputs.day
    if trail is None or trail.intents is None or day is None:
        return ""
    here = sum(intent.terms.venue == day.venue for intent in trail.intents)
    result = "not known" if day.realised_pnl_usd is None else f"{day.realised_pnl_usd:+.2f} USD"
    return f"{here} orders here in 24 h   realised {result} this UTC day"


def _undo(proposal: Proposal) -> str:
    if proposal.purpose is Purpose.REHEARSAL:
        return "nothing is sent, and there is nothing to undo; a real one cannot be undone"
    return "cannot be undone; if the answer is lost the order may still be live: it is UNKNOWN then"


def _purpose_lines(proposal: Proposal) -> list[tuple[str, str]]:
    if proposal.purpose is Purpose.PROBE:
        words = "rests far from the market, is cancelled at once and proved gone; fills expected: none"
        more = "if it fills all the same, what was traded stays with you and the venue is halted"
        return [("Probe", words), ("", more)]
    if proposal.purpose is Purpose.MICRO_TRADE:
        return [
            ("Micro-trade", "a real trade; fill, fee, slippage and balances are compared to the last unit")
        ]
    return []


def touch_left(book: FreshBook, terms: OrderTerms) -> str:
    """Return why an order that was to trade at once no longer can within its cap; empty when it can."""
    if terms.time_in_force not in {TimeInForce.IOC, TimeInForce.FOK} or terms.limit_price is None:
        return ""
    touch = book.touch(terms.side)
    out = touch > terms.limit_price if terms.side is Side.BUY else touch < terms.limit_price
    return f"the price has left the cap: {plain(touch)} against {plain(terms.limit_price)}" if out else ""
