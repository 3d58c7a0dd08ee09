"""What an answer proves of an order or of a cancel; what is not proved is AMBIGUOUS."""

import hashlib
from decimal import Decimal

from venues.market.errors import words
from venues.model.numbers import NumberRefused, parse_amount
from venues.model.order import OrderTerms
from venues.model.order_rules import OrderRules
from venues.model.release import CancelOutcome, Evidence, Outcome
from venues.model.text import sanitise
from venues.model.value import Value
from venues.quirks.base import Acknowledgement, Quirks, Refusal
from venues.trading.client import Answer
from venues.trading.wire import WireRefused, parse_exact

_GOOD = frozenset({200, 201})
_REFUSING = frozenset({200, 400, 401, 403, 404, 422})
"""HTTP statuses under which the venue's own code counts: a gateway's 5xx, 408 or 429 proves nothing."""
_MOST_CODES = 8
_CHECKED = ("client_id", "market_id", "side", "amount", "price")


class Verdict(Value):
    """What is proved of a create."""

    outcome: Outcome
    reason: str
    order_id: str = ""
    missing: bool = False
    """The venue named an order and contradicted nothing, but did not say all that proves it to be ours."""


class Ours(Value):
    """What an order of ours must be, in the venue's names."""

    terms: OrderTerms
    market_id: str
    wire_client_id: str


def judge(answer: Answer, ours: Ours, rules: OrderRules, quirks: Quirks) -> Verdict:
    """Return what a whole answer to a create proves."""
    try:
        document = parse_exact(answer.body)
    except WireRefused:
        return Verdict(Outcome.AMBIGUOUS, f"status {answer.status} with an answer that is no JSON")
    refusal = quirks.refusal(document)
    if refusal is not None:
        return _refused(answer.status, refusal, ours, rules)
    taken = quirks.acknowledgement(document)
    if taken is None:
        return Verdict(Outcome.AMBIGUOUS, f"status {answer.status} with an answer that names no order")
    if answer.status not in _GOOD:
        return Verdict(Outcome.AMBIGUOUS, f"status {answer.status} with an order", taken.order_id)
    return accepted(taken, ours, quirks.silent)


def accepted(taken: Acknowledgement, ours: Ours, silent: frozenset[str]) -> Verdict:
    """Return what an order that the venue named proves.

    Args:
        taken: what the venue said of it.
        ours: what it must be.
        silent: what a sound answer of this venue leaves out.
    """
    wrong = [name for name in _CHECKED if _contradicts(name, getattr(taken, name), ours)]
    if wrong:
        return Verdict(
            Outcome.AMBIGUOUS,
            f"the venue names an order that is not ours: other {', '.join(wrong)}",
            taken.order_id,
        )
    needed = [name for name in _CHECKED if name not in silent and (name != "price" or ours.terms.limit_price)]
    unsaid = [name for name in needed if getattr(taken, name) is None]
    if unsaid:
        reason = f"the venue names an order but not its {', '.join(unsaid)}"
        return Verdict(Outcome.AMBIGUOUS, reason, taken.order_id, missing=True)
    return Verdict(Outcome.ACCEPTED, "the venue named its order and ours", taken.order_id)


def _contradicts(name: str, said: str | None, ours: Ours) -> bool:
    if said is None:
        return False
    terms = ours.terms
    match name:
        case "client_id":
            return said != ours.wire_client_id
        case "market_id":
            return said not in (ours.market_id, terms.symbol)
        case "side":
            return said.lower() != terms.side.value
        case "amount":
            return _differs(said, terms.amount)
        case _:
            return terms.limit_price is not None and _differs(said, terms.limit_price)


def _differs(said: str, meant: Decimal) -> bool:
    try:
        return parse_amount(said) != meant
    except NumberRefused:
        return True


def _refused(status: int, refusal: Refusal, ours: Ours, rules: OrderRules) -> Verdict:
    shown = sanitise(", ".join(refusal.codes), 80)
    proofs = [rules.proof(code) for code in refusal.codes]
    words = [proof.words for proof in proofs if proof is not None]
    if len(words) < len(proofs):
        return Verdict(Outcome.AMBIGUOUS, f"status {status} with {shown}, which proves nothing")
    if status not in _REFUSING:
        return Verdict(Outcome.AMBIGUOUS, f"status {status} with {shown}")
    if refusal.client_id and refusal.client_id != ours.wire_client_id:
        return Verdict(Outcome.AMBIGUOUS, f"{shown} is said of an order that is not ours")
    return Verdict(Outcome.REJECTED, f"{shown}: {'; '.join(dict.fromkeys(words))}")


def judge_cancel(answer: Answer, rules: OrderRules, quirks: Quirks) -> tuple[CancelOutcome, str]:
    """Return what a whole answer to a cancel proves, and why."""
    try:
        document = parse_exact(answer.body)
    except WireRefused:
        return CancelOutcome.AMBIGUOUS, f"status {answer.status} with an answer that is no JSON"
    refusal = quirks.refusal(document, is_cancel=True)
    if refusal is not None:
        shown = sanitise(", ".join(refusal.codes), 80)
        if answer.status in _REFUSING and all(code in rules.not_open for code in refusal.codes):
            return CancelOutcome.NOT_OPEN, f"{shown}: the venue has no such open order"
        return CancelOutcome.AMBIGUOUS, f"status {answer.status} with {shown}"
    if answer.status in _GOOD and quirks.has_cancelled(document):
        return CancelOutcome.TAKEN, "the venue took it"
    return CancelOutcome.AMBIGUOUS, f"status {answer.status} with an answer that says nothing of it"


def cancel_verdict(
    answer: Answer | None, error: Exception | None, rules: OrderRules, quirks: Quirks, *, is_sent: bool
) -> tuple[CancelOutcome, str, Evidence | None]:
    """Return what is known of a cancel, why, and what the venue answered.

    Args:
        answer: the whole answer; None when there was none.
        error: what ended the call.
        rules: of the venue.
        quirks: of the venue.
        is_sent: whether a first byte was written.
    """
    if answer is not None:
        outcome, reason = judge_cancel(answer, rules, quirks)
        return outcome, reason, evidence_of(answer, quirks, is_cancel=True)
    if not is_sent:
        reason = words(error) if error is not None else "ccxt made no request of it"
        return CancelOutcome.NOT_SENT, reason, None
    return CancelOutcome.AMBIGUOUS, words(error) if error is not None else "there was no answer", None


def evidence_of(answer: Answer, quirks: Quirks, *, is_cancel: bool = False) -> Evidence:
    """Return what is kept of an answer."""
    codes: tuple[str, ...] = ()
    try:
        refusal = quirks.refusal(parse_exact(answer.body), is_cancel=is_cancel)
        codes = refusal.codes if refusal is not None else ()
    except WireRefused:
        pass
    body = answer.body.encode("utf-8", "surrogatepass")
    return Evidence(
        answer.status,
        tuple(sanitise(code, 80) for code in codes[:_MOST_CODES]),
        sanitise(answer.body, 200),
        hashlib.sha256(body).hexdigest(),
        len(body),
    )
