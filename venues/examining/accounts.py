"""ACCOUNT and BALANCES: the balances over REST, and the stream that tells of their changes beside them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from venues.examining.subject import CannotTell, Finding, Subject, number, yes_or_no
from venues.model.account import Balance
from venues.model.numbers import NumberRefused, parse_amount

_ANSWER = "balances"
AGAIN_SECONDS = 1.5
"""A change that one of the two has told already and the other not is told by both after this."""
LOOK_SECONDS = 0.05


async def account(subject: Subject) -> Finding:
    """Return how many currencies the account holds, read anew.

    Raises:
        CannotTell: the answer cannot be read.
    """
    began = subject.clock.monotonic()
    held = await _totals(subject)
    subject.recent.keep(subject.seat, _ANSWER, held)
    took_ms = (subject.clock.monotonic() - began) * 1000
    return Finding((number("currencies", len(held)), number("took_ms", took_ms, "ms", 0)))


async def balances(subject: Subject) -> Finding:
    """Return whether the stream is up, what it has told, and whether the balances shown are those of a fresh answer.

    Raises:
        CannotTell: either cannot be read.
    """
    keeper = subject.account
    if subject.setup.balance_source != "stream":
        raise CannotTell(f"{subject.name} has no stream of balances here: they are asked for")
    await _first_word(subject)
    asked = subject.recent.take(subject.seat, _ANSWER) or await _totals(subject)
    told = _told(subject)
    differing = _differing(told, asked)
    if differing:
        # something may just have traded, or since the answer was kept
        await subject.clock.sleep(AGAIN_SECONDS)
        told, asked = _told(subject), await _totals(subject)
        differing &= _differing(told, asked)
    snapshot = keeper.snapshot()
    age_ms = snapshot.age_ms if snapshot is not None else 0
    return Finding(
        (
            yes_or_no("stream", keeper.is_streaming()),
            number("compared", len(told.keys() | asked.keys())),
            number("differing", len(differing)),
            number("streamed", len(keeper.streamed)),
            number("age_ms", age_ms, "ms"),
        ),
        _words(subject, differing),
    )


async def _first_word(subject: Subject) -> None:
    """Wait a moment for a stream that was just dialled; not every one tells anything before the first change."""
    until = subject.clock.monotonic() + AGAIN_SECONDS
    while not subject.account.streamed and subject.clock.monotonic() < until:
        await subject.clock.sleep(LOOK_SECONDS)


def _words(subject: Subject, differing: set[str]) -> str:
    if differing:
        return f"other than over REST: {', '.join(sorted(differing)[:5])}"
    if not subject.account.streamed:
        return "the stream has told no balance yet, so its open channel alone is proved: what is shown came over REST"
    return ""


async def _totals(subject: Subject) -> dict[str, Decimal]:
    """Return what is held of each currency, by a fresh answer."""
    answer: Mapping[str, Any] = await subject.private.fetch_balance()
    totals = answer.get("total")
    if not isinstance(totals, Mapping):
        raise CannotTell(f"the balances of {subject.name} cannot be read")
    if not totals:
        # ccxt makes an empty account of an answer that it cannot read
        raise CannotTell(
            f"{subject.name} names no currency: the account is empty, or the answer was not read"
        )
    held: dict[str, Decimal] = {}
    for currency, raw in totals.items():
        try:
            total = parse_amount(raw)
        except NumberRefused:
            raise CannotTell(f"a balance of {subject.name} is no number") from None
        if total:
            held[str(currency)] = total
    return held


def _told(subject: Subject) -> dict[str, Decimal]:
    """Return what is held of each currency as the console is shown it: by the stream, where that has told it."""
    keeper = subject.account
    snapshot = keeper.snapshot()
    rows: dict[str, Balance] = (
        {row.currency: row for row in snapshot.balances} if snapshot is not None else {}
    )
    rows.update(keeper.streamed)
    return {currency: row.total for currency, row in rows.items() if row.total}


def _differing(told: Mapping[str, Decimal], asked: Mapping[str, Decimal]) -> set[str]:
    return {currency for currency in told.keys() | asked.keys() if told.get(currency) != asked.get(currency)}
