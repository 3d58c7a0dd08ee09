"""Rungs that a worker examines, and what follows from its figures."""

from decimal import Decimal

from console.commission.found import Found
from console.commission.measures.means import Means, Measure, Rung, Told, figure, number
from console.desk.exact import plain
from venues.model.examined import Examination

HUNDRED = Decimal(100)


def by_worker(what: Examination, doing: str) -> Measure:
    """Return the measurement that is one examination."""

    async def measure(means: Means, rung: Rung, told: Told) -> Found:
        told(doing)
        return Found.of(await means.examined(rung.venue, what, rung.symbol))

    return measure


async def book_accuracy(means: Means, rung: Rung, told: Told) -> Found:
    """Lay the streamed book beside REST snapshots."""
    told("comparing the streamed book with REST snapshots")
    examined = await means.examined(rung.venue, Examination.BOOK, rung.symbol)
    compared, differing = number(examined.value("compared")), number(examined.value("differing"))
    if not compared or differing is None:
        return Found.of(examined)
    percent = (differing * HUNDRED / compared).quantize(Decimal("0.01"))
    return Found.of(examined, figure("differing_percent", percent, "%"))


async def fees(means: Means, rung: Rung, told: Told) -> Found:
    """Compare what the account pays with what the configuration expects."""
    told("asking what the account pays")
    examined = await means.examined(rung.venue, Examination.FEES, rung.symbol)
    if not examined.answered:
        return Found.of(examined)
    figures = [figure("source", examined.value("source") or "unknown")]
    for name, expected in (("maker", rung.setup.maker_fee), ("taker", rung.setup.taker_fee)):
        paid, wanted = number(examined.value(name)), number(expected or "")
        if paid is not None:
            figures.append(figure(f"{name}_percent", plain(paid * HUNDRED), "%"))
        if wanted is not None:
            figures.append(figure(f"{name}_expected_percent", plain(wanted * HUNDRED), "%"))
        if paid is not None and wanted is not None:
            above = plain(max(Decimal(0), paid - wanted) * HUNDRED)
            figures.append(figure(f"{name}_above_expected_percent", above, "%"))
    return Found(tuple(figures), examined.words)


async def fee_calculation(means: Means, rung: Rung, told: Told) -> Found:
    """Compare the fee that a ticket names for 100 quote units with the venue's own word."""
    told("comparing the ticket's fee with the venue's")
    examined = await means.examined(rung.venue, Examination.FEES, rung.symbol)
    market = means.parts.gatherer.inputs(rung.venue, rung.symbol).market
    ours, theirs = None if market is None else market.taker_fee, number(examined.value("taker"))
    if not examined.answered:
        return Found.of(examined)
    if ours is None or theirs is None:
        missing = "the ticket knows no fee" if ours is None else "the venue tells no fee"
        return Found(words=f"{missing} of {rung.symbol}", proved=False)
    return Found(
        (
            figure("ticket_fee_of_100", ours * HUNDRED, rung.symbol.partition("/")[2]),
            figure("venue_fee_of_100", theirs * HUNDRED, rung.symbol.partition("/")[2]),
            figure("difference", max(Decimal(0), (theirs - ours) * HUNDRED)),
        ),
        "the ticket names at least what the venue charges"
        if ours >= theirs
        else "the ticket names too little",
    )
