"""What a draft comes to at this moment: what was typed beside what would be sent, every check, and the consequences."""

from decimal import Decimal

from console.desk.card import now_line
from console.desk.case import Case
from console.desk.confirming import crosses
from console.desk.exact import Missing, exactly, plain
from console.desk.finding import Finding, Moment, Outcome
from console.desk.funds import need_of
from console.desk.gather import Gatherer
from console.desk.inputs import Inputs
from console.desk.limits import OrderLimits
from console.desk.proposal import Proposal
from console.desk.quantise import Grid, grid_of
from console.desk.reading import Refused
from console.desk.settings import DeskSettings
from console.desk.sizing import Sized, size_order
from console.desk.verdict import verdict
from console.desk.views import Draft, Preview, PreviewRow
from venues.model.order import OrderKind

_DRAFTED = "draft"
"""Stands for the proposal's name, which a draft does not have yet."""


class Previewer:
    """Makes previews; see `Gatherer` for where the numbers come from."""

    def __init__(self, settings: DeskSettings, gatherer: Gatherer) -> None:
        self._settings, self._gatherer = settings, gatherer

    @exactly
    def preview(self, draft: Draft) -> Preview:
        """Return what a draft comes to; nothing is recorded."""
        typed = draft.typed
        limits = self._settings.limits(typed.venue, typed.symbol)
        if limits is None:
            return Preview(Refused(f"{typed.venue} is not configured"))
        inputs = self._gatherer.inputs(typed.venue, typed.symbol)
        grid = _grid(inputs)
        sized = size_order(typed, inputs, limits)
        if isinstance(sized, Refused):
            return Preview(
                sized,
                facts=_market_facts(inputs),
                units=grid.unit if grid else "",
                amount_step=grid.lot if grid else None,
                price_step=grid.tick if grid else None,
            )
        proposal = Proposal(
            _DRAFTED, sized.terms, sized.asked_amount, sized.asked_price, draft.purpose, draft.duplicate_meant
        )
        found = verdict(proposal, inputs, limits, Moment.TYPED)
        case = Case(proposal, inputs, limits, Moment.TYPED)
        names = {finding.name: finding for finding in found.findings}
        return Preview(
            sized,
            _rows(draft, sized, grid, names, limits) if grid is not None else (),
            (*_order_facts(case), *_market_facts(inputs)),
            found,
            grid.unit if grid else "",
            grid.lot if grid else None,
            grid.tick if grid else None,
        )


def _grid(inputs: Inputs) -> Grid | None:
    market = inputs.market
    found = grid_of(market) if market is not None and market.rules is not None else None
    return found if isinstance(found, Grid) else None


def _rows(
    draft: Draft, sized: Sized, grid: Grid, names: dict[str, Finding], limits: OrderLimits
) -> tuple[PreviewRow, ...]:
    terms, typed = sized.terms, draft.typed
    price = terms.limit_price
    size_rule = f"step {plain(grid.lot)} down"
    smallest = grid.smallest(price) if price is not None else grid.lot
    rows = [
        PreviewRow(
            "size",
            typed.size_text,
            f"{plain(terms.amount)} {grid.unit}",
            f"{size_rule}   min {plain(smallest)}",
            _passes(names, "amount"),
        )
    ]
    if price is not None:
        market = typed.kind is OrderKind.MARKET
        shown = f"cap {typed.beyond_percent} %" if market else typed.price_text
        rule = f"tick {plain(grid.tick)} away from trading"
        rows.append(PreviewRow("price", shown, f"{plain(price)} {grid.quote}", rule, _passes(names, "price")))
    worth = f"{plain(sized.notional, 8)} {grid.quote}"
    cap = f"cap {plain(limits.order_cap_usd)} USD"
    rows.append(PreviewRow("worth", "", worth, cap, _passes(names, "order value")))
    return tuple(rows)


def _passes(names: dict[str, Finding], name: str) -> bool:
    return name in names and names[name].outcome is not Outcome.DENIED


def _order_facts(case: Case) -> tuple[tuple[str, str], ...]:
    facts = [("now", now_line(case))]
    if case.terms.limit_price is not None:
        rests = "would trade at once" if crosses(case) else "would rest (not cross)"
        facts.append(("book", rests))
    fee, worth = case.fee_rate, case.notional_usd
    if isinstance(fee, Missing) or isinstance(worth, Missing):
        facts.append(("fee", fee.words if isinstance(fee, Missing) else "not known"))
    else:
        facts.append(("fee", f"at most {plain(worth * fee, 6)} USD ({plain(fee * 100)} %)"))
    need = need_of(case)
    if isinstance(need, Missing):
        return (*facts, ("free", need.words))
    free = _free(case.inputs, need.currency)
    if free is None:
        return (*facts, ("free", f"{need.currency} is not known"))
    words = f"{plain(free)} → {plain(free - need.amount, 8)} {need.currency}"
    return (*facts, ("free", words))


def _free(inputs: Inputs, currency: str) -> Decimal | None:
    rows = inputs.balances.balances if inputs.balances is not None else ()
    return next((row.free for row in rows if row.currency == currency), None)


def _market_facts(inputs: Inputs) -> tuple[tuple[str, str], ...]:
    book, venue = inputs.book, inputs.venue
    if book is None or book.change_age_ms is None:
        told = "no book"
    else:
        told = f"{book.change_age_ms / 1000:.1f} s {book.integrity or 'of unknown integrity'}"
    offset = venue.clock_offset_ms if venue is not None else None
    clock = "not known" if offset is None else f"{offset:+.0f} ms"
    return (("book age", told), ("clock", clock))
