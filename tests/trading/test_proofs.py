"""Every code on a venue's list proves a refusal in that venue's own envelope, and nothing else does."""

import json
from decimal import Decimal
from typing import Any

import pytest

from venues.catalog.load import load_catalog
from venues.catalog.orders import order_rules
from venues.model.order import OrderKind, OrderTerms, TimeInForce
from venues.model.order_rules import OrderRules
from venues.model.release import CancelOutcome, Outcome
from venues.model.value import replace
from venues.model.words import Side
from venues.quirks.registry import quirks_of
from venues.trading.client import Answer
from venues.trading.outcome import Ours, Verdict, evidence_of, judge, judge_cancel

TRADED = ("gate", "okx", "whitebit", "kraken")
MARKETS = {"gate": "BTC_USDT", "okx": "BTC-USDT", "whitebit": "BTC_USDT", "kraken": "XBTUSDT"}
NAME = "lyp0123456789abcde"


def _rules(venue: str) -> OrderRules:
    rules = order_rules(load_catalog()[venue].venue)
    assert rules is not None
    return rules


def _ours(venue: str) -> Ours:
    terms = OrderTerms(
        venue, "BTC/USDT", Side.BUY, OrderKind.LIMIT, TimeInForce.GTC, Decimal("0.001"), Decimal(50_000),
        client_order_id=NAME,
    )  # fmt: skip
    return Ours(terms, MARKETS[venue], _rules(venue).client_ids.prefix + NAME)


def _refusal(venue: str, code: str) -> tuple[int, Any]:
    """An error with a code as the venue writes it."""
    match venue:
        case "gate":
            return 400, {"label": code, "message": "no"}
        case "okx" if code.startswith("50"):
            return 401, {"code": code, "msg": "no", "data": []}
        case "okx":
            row = {"clOrdId": NAME, "ordId": "", "sCode": code, "sMsg": "no", "tag": ""}
            return 200, {"code": "1", "msg": "All operations failed", "data": [row]}
        case "whitebit":
            number, _, field = code.partition("/")
            return 422, {"code": int(number), "message": "Validation failed", "errors": {field: ["no"]}}
        case _:
            return 200, {"error": [code.replace("*", ":a detail")]}


def _acknowledgement(venue: str) -> dict[str, Any]:
    match venue:
        case "gate":
            return {
                "id": "91", "text": f"t-{NAME}", "currency_pair": "BTC_USDT", "side": "buy", "type": "limit",
                "amount": "0.0010", "price": "50000", "status": "open",
            }  # fmt: skip
        case "okx":
            return {
                "code": "0",
                "msg": "",
                "data": [{"clOrdId": NAME, "ordId": "91", "sCode": "0", "sMsg": ""}],
            }
        case "whitebit":
            return {
                "orderId": 91, "clientOrderId": NAME, "market": "BTC_USDT", "side": "buy", "type": "limit",
                "amount": "0.001", "price": "50000.0",
            }  # fmt: skip
        case _:
            return {"error": [], "result": {"descr": {"order": "buy"}, "txid": ["OAAAAA-BBBBB-CCCCCC"]}}


def _judge(venue: str, status: int, document: Any) -> Verdict:
    body = document if isinstance(document, str) else json.dumps(document)
    return judge(Answer(status, body), _ours(venue), _rules(venue), quirks_of(venue))


CODES = [(venue, entry.code) for venue in TRADED for entry in _rules(venue).definitive]


@pytest.mark.parametrize(("venue", "code"), CODES)
def test_a_definitive_code_proves_a_refusal(venue: str, code: str) -> None:
    status, document = _refusal(venue, code)
    verdict = _judge(venue, status, document)
    assert verdict.outcome is Outcome.REJECTED
    proof = _rules(venue).proof(code.replace("*", ":a detail"))
    assert proof is not None
    assert proof.words in verdict.reason
    assert proof.source.startswith("https://")
    for later in (500, 502, 429, 408, 302):
        assert _judge(venue, later, document).outcome is Outcome.AMBIGUOUS


@pytest.mark.parametrize("venue", TRADED)
def test_a_code_that_is_not_listed_proves_nothing(venue: str) -> None:
    code = {"gate": "NEW_LABEL", "okx": "51999", "whitebit": "99/amount", "kraken": "EOrder:Something new"}[
        venue
    ]
    status, document = _refusal(venue, code)
    assert _judge(venue, status, document).outcome is Outcome.AMBIGUOUS


def test_one_unlisted_code_among_listed_ones_proves_nothing() -> None:
    assert (
        _judge("kraken", 200, {"error": ["EOrder:Insufficient funds", "EService:Busy"]}).outcome
        is Outcome.AMBIGUOUS
    )
    errors = {"amount": ["no"], "clientOrderId": ["used"]}
    document = {"code": 30, "message": "Validation failed", "errors": errors}
    assert _judge("whitebit", 422, document).outcome is Outcome.AMBIGUOUS
    assert (
        _judge("okx", 200, {"code": "1", "data": [{"sCode": "51008"}, {"sCode": "0"}]}).outcome
        is Outcome.AMBIGUOUS
    )


@pytest.mark.parametrize(
    ("venue", "document"),
    [
        ("gate", {"label": "BALANCE_NOT_ENOUGH", "message": "no", "id": "91"}),
        ("okx", {"code": "1", "data": [{"sCode": "51008", "ordId": "91", "clOrdId": NAME}]}),
        ("okx", {"code": "1", "data": [{"sCode": "51008", "ordId": "", "clOrdId": "another"}]}),
        ("whitebit", {"code": 10, "errors": {"amount": ["no"]}, "orderId": 91}),
        ("kraken", {"error": ["EOrder:Insufficient funds"], "result": {"txid": ["OAAAAA-BBBBB-CCCCCC"]}}),
    ],
)
def test_a_refusal_that_names_an_order_proves_nothing(venue: str, document: Any) -> None:
    assert _judge(venue, 200, document).outcome is Outcome.AMBIGUOUS


@pytest.mark.parametrize("venue", TRADED)
def test_an_acknowledgement_is_ours_or_proves_nothing(venue: str) -> None:
    verdict = _judge(venue, 200, _acknowledgement(venue))
    if venue == "kraken":
        # its answer does not repeat our id: the gate asks for it
        assert (verdict.outcome, verdict.missing) == (Outcome.AMBIGUOUS, True)
    else:
        assert (verdict.outcome, verdict.order_id) == (Outcome.ACCEPTED, "91")
    assert _judge(venue, 503, _acknowledgement(venue)).outcome is Outcome.AMBIGUOUS


@pytest.mark.parametrize("venue", ["gate", "whitebit"])
@pytest.mark.parametrize("name", ["text clientOrderId", "currency_pair market", "side", "amount", "price"])
@pytest.mark.parametrize("said", ["other", "NaN", "", "0.00100000000000000000001"])
def test_an_order_that_differs_in_one_thing_is_not_ours(venue: str, name: str, said: str) -> None:
    document = _acknowledgement(venue)
    field = name.split()[-1 if venue == "whitebit" else 0]
    assert field in document
    assert _judge(venue, 200, {**document, field: said}).outcome is Outcome.AMBIGUOUS


@pytest.mark.parametrize("venue", TRADED)
@pytest.mark.parametrize(
    "body",
    ["", "null", "{}", "[]", '"text"', "0", "<html></html>", '{"id":', '{"error":NaN}', '{"a":1,"a":2}'],
)
def test_nonsense_proves_nothing(venue: str, body: str) -> None:
    for status in (200, 201, 400, 403, 404, 422, 500):
        assert _judge(venue, status, body).outcome is Outcome.AMBIGUOUS
        answer = Answer(status, body)
        assert judge_cancel(answer, _rules(venue), quirks_of(venue))[0] is CancelOutcome.AMBIGUOUS
        assert evidence_of(answer, quirks_of(venue)).codes == ()


@pytest.mark.parametrize("venue", TRADED)
def test_a_cancel_of_what_is_not_open_is_told_apart(venue: str) -> None:
    for code in _rules(venue).not_open:
        status, document = _refusal(venue, code)
        answer = Answer(status, json.dumps(document))
        assert judge_cancel(answer, _rules(venue), quirks_of(venue))[0] is CancelOutcome.NOT_OPEN
        late = replace(answer, status=503)
        assert judge_cancel(late, _rules(venue), quirks_of(venue))[0] is CancelOutcome.AMBIGUOUS


def test_evidence_is_harmless_and_short() -> None:
    document = {"label": "BAD\x1b[2J" + "x" * 500, "message": "[@click=app.quit]\u202e"}
    evidence = evidence_of(Answer(400, json.dumps(document)), quirks_of("gate"))
    assert all(text.isprintable() and "[" not in text for text in (*evidence.codes, evidence.words))
    assert len(evidence.words) <= 200
    assert len(evidence.codes[0]) <= 80
    assert len(evidence.body_sha256) == 64
