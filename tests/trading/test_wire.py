"""A request says the same however it is written, and something else when one byte of its meaning changes."""

import json
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings, strategies as st

from venues.model.words import Mode
from venues.trading.wire import Volatile, WireRefused, WireRequest, canonical, digest_of, parse_exact

JSON_TYPE = {"Content-Type": "application/json"}
FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}
URL = "https://api.venue.example/v1/orders"
VOLATILE = Volatile(frozenset({"sign", "timestamp"}), frozenset({"nonce"}))

# the same examples each time, and no limit that a busy machine would break
steady = settings(deadline=None, derandomize=True)
names = st.text("abcdefgh_", min_size=1, max_size=6).filter(lambda name: name != "nonce")
texts = st.text(st.characters(codec="utf-8"), max_size=12)
plain = st.none() | st.booleans() | st.integers() | texts
documents = st.dictionaries(
    names, st.recursive(plain, lambda inner: st.lists(inner, max_size=3), max_leaves=4)
)
forms = st.dictionaries(names, texts, min_size=1)


def said(
    body: str, headers: dict[str, str] | None = None, url: str = URL, method: str = "POST"
) -> WireRequest:
    return canonical(method, url, JSON_TYPE if headers is None else headers, body, VOLATILE)


@steady
@given(documents, st.randoms())
def test_order_and_spaces_of_a_json_body_mean_nothing(document: dict[str, object], random: object) -> None:
    items = list(document.items())
    random.shuffle(items)  # type: ignore[attr-defined]  # hypothesis gives a Random
    one = said(json.dumps(document))
    other = said(json.dumps(dict(items), indent=2, ensure_ascii=False))
    assert one == other
    assert one.digest(Mode.LIVE) == other.digest(Mode.LIVE)


@steady
@given(forms)
def test_a_form_is_read_as_it_was_written(form: dict[str, str]) -> None:
    request = said(urlencode(form), FORM_TYPE)
    assert request.named() == form
    assert request.shape == "form"


@steady
@given(documents, documents)
def test_other_fields_make_another_digest(one: dict[str, object], other: dict[str, object]) -> None:
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    digests = {said(json.dumps(document)).digest(Mode.LIVE) for document in (one, other)}
    assert (len(digests) == 1) is same


@steady
@given(st.lists(st.binary(max_size=4), max_size=4), st.lists(st.binary(max_size=4), max_size=4))
def test_a_digest_cannot_be_moved_from_one_part_to_the_next(one: list[bytes], other: list[bytes]) -> None:
    assert (digest_of(one) == digest_of(other)) is (one == other)


@steady
@given(st.text("0123456789", min_size=1, max_size=20), texts)
def test_what_changes_with_a_signature_is_left_out(nonce: str, sign: str) -> None:
    headers = {**JSON_TYPE, "SIGN": sign, "Timestamp": nonce}
    request = said(json.dumps({"amount": "1", "nonce": nonce}), headers)
    assert request.digest(Mode.LIVE) == said('{"amount":"1"}').digest(Mode.LIVE)
    assert [field.name for field in request.fields] == ["amount"]


@pytest.mark.parametrize("part", ["mode", "method", "host", "path", "query", "header", "kind", "shape"])
def test_every_part_is_in_the_digest(part: str) -> None:
    body = '{"amount":"1","post":true}'
    usual = said(body).digest(Mode.LIVE)
    other = {
        "mode": lambda: said(body).digest(Mode.PRACTICE),
        "method": lambda: said(body, method="PUT").digest(Mode.LIVE),
        "host": lambda: said(body, url=URL.replace("api.", "api2.")).digest(Mode.LIVE),
        "path": lambda: said(body, url=URL + "/new").digest(Mode.LIVE),
        "query": lambda: said(body, url=URL + "?account=margin").digest(Mode.LIVE),
        "header": lambda: said(body, {**JSON_TYPE, "x-simulated-trading": "1"}).digest(Mode.LIVE),
        "kind": lambda: said('{"amount":"1","post":"true"}').digest(Mode.LIVE),
        "shape": lambda: said(f"[{body}]").digest(Mode.LIVE),
    }[part]()
    assert other != usual


def test_numbers_keep_their_digits() -> None:
    request = said(
        '{"amount": 0.100000000000000000001, "size": 12345678901234567890123, "deep": {"b": 1.0, "a": [2e3]}}'
    )
    assert request.named() == {
        "amount": "0.100000000000000000001",
        "size": "12345678901234567890123",
        "deep": '{"a":[2e3],"b":1.0}',
    }


@pytest.mark.parametrize(
    ("body", "url", "headers"),
    [
        ('{"amount":"1","amount":"2"}', URL, JSON_TYPE),
        ('{"deep":{"a":1,"a":2}}', URL, JSON_TYPE),
        ("amount=1&amount=2", URL, FORM_TYPE),
        ('{"amount":"1"}', URL + "?amount=2", JSON_TYPE),
        ('[{"amount":"1"},{"amount":"2"}]', URL, JSON_TYPE),
        ("[]", URL, JSON_TYPE),
        ('"amount"', URL, JSON_TYPE),
        ('{"amount":NaN}', URL, JSON_TYPE),
        ('{"amount":1', URL, JSON_TYPE),
        ("amount=1", URL, {}),
        ("amount", URL, FORM_TYPE),
        ("", "https://user@api.venue.example/v1/orders", JSON_TYPE),
        ("", "https://api.venue.example/v1/../orders", JSON_TYPE),
        ("", "https://api.venue.example/v1/%6frders", JSON_TYPE),
        ("", URL, {"X-A": "1", "x-a": "2"}),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused(body: str, url: str, headers: dict[str, str]) -> None:
    with pytest.raises(WireRefused):
        said(body, headers, url)


def test_deep_nonsense_is_refused_and_not_a_crash() -> None:
    with pytest.raises(WireRefused):
        parse_exact("[" * 200_000)
