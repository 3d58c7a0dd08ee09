"""No form of a secret gets past the redactor, and little else is hidden."""

import base64
import html
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given, strategies as st

from venues.model.redact import Redactor
from venues.model.telltales import HIDDEN, without_telltales
from venues.model.text import sanitise

SECRET = "c4nary/S3cret+Value=0fSome~Length"
PEM = (
    "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIBkg4LVWM9nuwNSk3yByxZpYRTBnVJk5oXvzAoGCCqGSM49\n"
    "AwEHoUQDQgAEYD54VqDM7RWkhv6wPXJhXk1d\n-----END EC PRIVATE KEY-----\n"
)

any_secret = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=6, max_size=60)
key_like = st.from_regex(r"[A-Za-z0-9+/=_.~-]{6,80}", fullmatch=True)
secrets = st.one_of(key_like, any_secret).filter(lambda text: len(text.strip()) >= 6 and text not in HIDDEN)
around = st.text(st.characters(codec="utf-8"), max_size=20)

FORMS: tuple[Callable[[str], str], ...] = (
    str,
    str.upper,
    str.lower,
    lambda text: quote(text, safe=""),
    lambda text: quote(text, safe="").lower(),
    quote_plus,
    lambda text: quote(quote(text, safe=""), safe=""),
    lambda text: json.dumps(text)[1:-1],
    lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    lambda text: json.dumps(json.dumps(text)[1:-1])[1:-1],
    lambda text: repr(text)[1:-1],
    html.escape,
    lambda text: text.encode().hex(),
    lambda text: text.encode().hex().upper(),
    lambda text: repr(text.encode())[2:-1],
)


def knowing(*told: str | bytes) -> Redactor:
    redactor = Redactor()
    redactor.learn(*told)
    return redactor


@given(secrets, around, around, st.sampled_from(FORMS))
def test_no_form_survives(secret: str, before: str, after: str, form: Callable[[str], str]) -> None:
    written = form(secret)
    # letters outside ASCII have no upper and lower case here
    assume(form not in (str.upper, str.lower) or secret.isascii())
    assume(len(written) >= 6)
    redactor = knowing(secret)
    assert redactor.knows(before + written + after)
    assert written not in redactor.without_known(before + written + after).replace(HIDDEN, "")


@given(secrets, st.binary(max_size=7), st.binary(max_size=7), st.booleans(), st.booleans())
def test_base64_of_anything_around_it_is_hidden(
    secret: str, before: bytes, after: bytes, urlsafe: bool, padded: bool
) -> None:
    encode = base64.urlsafe_b64encode if urlsafe else base64.b64encode
    text = encode(before + secret.encode() + after).decode()
    text = text if padded else text.rstrip("=")
    hidden = knowing(secret).without_known(text)
    assert HIDDEN in hidden
    # what is left before and behind is at most the characters that the neighbours have a share in
    assert len(hidden) - len(HIDDEN) <= len(encode(before)) + len(encode(after)) + 4


@given(secrets, st.lists(secrets, max_size=5), around)
def test_overlapping_secrets_and_a_second_pass(secret: str, others: list[str], between: str) -> None:
    redactor = knowing(secret, *others)
    once = redactor.without_known(between.join([secret, *others, secret]))
    for text in (secret, *others):
        assume(text not in between)
        assert text not in once.replace(HIDDEN, "\n")


@given(st.text(max_size=200))
def test_what_holds_no_secret_stays_as_it_is(text: str) -> None:
    redactor = knowing(SECRET, PEM)
    assert redactor.without_known(text) == text


@given(st.text(max_size=200))
def test_hiding_twice_is_hiding_once(text: str) -> None:
    redactor = knowing(SECRET)
    assert redactor.redact(redactor.redact(text)) == redactor.redact(text)


@given(st.from_regex(r"[A-Za-z0-9]{24,80}", fullmatch=True), st.integers(12, 80))
def test_a_long_secret_that_was_cut_off_is_hidden_too(secret: str, length: int) -> None:
    assert secret[:12] not in knowing(secret).without_known(f"key {secret[:length]}… is wrong")


def test_each_line_of_a_private_key_is_hidden_without_the_others() -> None:
    redactor = knowing(PEM)
    for line in PEM.splitlines()[1:-1]:
        assert redactor.without_known(f"x {line} y") == f"x {HIDDEN} y"
    assert "MHcCAQEE" not in redactor.without_known(json.dumps({"key": PEM}))


def test_the_bytes_that_a_secret_stands_for_are_hidden() -> None:
    raw = bytes(range(100, 132))
    redactor = knowing(base64.b64encode(raw).decode())
    assert redactor.without_known(f"<{raw.hex()}>") == f"<{HIDDEN}>"
    assert redactor.without_known(repr(raw)) == f"b'{HIDDEN}'"


def test_a_secret_of_bytes_is_hidden_in_hex_and_base64() -> None:
    raw = bytes(range(1, 33))
    assert knowing(raw).without_known(f"{raw.hex()} {base64.b64encode(raw).decode()[:-2]}").count(HIDDEN) == 2


def test_a_short_secret_is_hidden_where_it_is_all_of_a_value() -> None:
    redactor = knowing("2024")
    assert redactor.redact('{"passphrase": "2024", "price": 2024.5}') == (
        f'{{"passphrase": "{HIDDEN}", "price": 2024.5}}'
    )
    assert redactor.redact("in 2024 BTC stood at 42024.10") == "in 2024 BTC stood at 42024.10"


def test_what_was_forgotten_is_not_looked_for() -> None:
    redactor = knowing(SECRET, "another-secret-of-mine")
    redactor.forget(SECRET)
    assert redactor.without_known(SECRET) == SECRET
    assert redactor.without_known("another-secret-of-mine") == HIDDEN


def test_it_shows_nothing_of_what_it_knows() -> None:
    assert SECRET not in f"{knowing(SECRET)!r} {knowing(SECRET)}"


@pytest.mark.parametrize("nothing", ["", "   ", None])
def test_nothing_is_no_secret(nothing: str | None) -> None:
    redactor = Redactor()
    redactor.learn(nothing)
    assert redactor.redact("a b   c") == "a b   c"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("GET /api/v3/order?a=1&signature=4f2a&x=2", "GET /api/v3/order?a=1&signature=(hidden)&x=2"),
        (
            "{'KEY': 'k1', 'SIGN': 's1', 'Timestamp': '1'}",
            "{'KEY': '(hidden)', 'SIGN': '(hidden)', 'Timestamp': '1'}",
        ),
        ("X-MBX-APIKEY: abc", "X-MBX-APIKEY: (hidden)"),
        ("API-Key: abc\r\nAPI-Sign: d+/==\r\n", "API-Key: (hidden)\r\nAPI-Sign: (hidden)\r\n"),
        ("OK-ACCESS-KEY: a OK-ACCESS-SIGN: b= OK-ACCESS-PASSPHRASE: c", None),
        ("(b'OK-ACCESS-PASSPHRASE', b'two words')", "(b'OK-ACCESS-PASSPHRASE', b'(hidden)')"),
        ("'X-TXC-APIKEY': 'a', 'X-TXC-PAYLOAD': 'b', 'X-TXC-SIGNATURE': 'c'", None),
        ("Authorization: Bearer abc.def ghi\nHost: x", "Authorization: (hidden)\nHost: x"),
        ("jwt eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln ends", "jwt (hidden) ends"),
        (f"the key is {PEM}ok", "the key is (hidden)\nok"),
        ('{"apiKey":"abc","recvWindow":5000}', '{"apiKey":"(hidden)","recvWindow":5000}'),
        ('{\\"sign\\":\\"abc\\"}', '{\\"sign\\":\\"(hidden)\\"}'),
        (
            "{'OK-ACCESS-PASSPHRASE': 'a \"b\" \\\\ c', 'x': 1}",
            "{'OK-ACCESS-PASSPHRASE': '(hidden)', 'x': 1}",
        ),
        ("\"{\\'password\\': \\'a \"b\" \\\\\\\\ c\\'}\"", "\"{\\'password\\': \\'(hidden)\\'}\""),
        ("wss://ws.kucoin.com/?token=abc&id=1", "wss://ws.kucoin.com/?token=(hidden)&id=1"),
        ("OKX_SECRET=abc lyra", "OKX_SECRET=(hidden) lyra"),
    ],
)
def test_what_looks_like_a_secret_is_hidden_whoever_it_belongs_to(text: str, hidden: str | None) -> None:
    found = without_telltales(text)
    assert found == hidden if hidden is not None else found.count(HIDDEN) == 3
    assert without_telltales(found) == found


@pytest.mark.parametrize(
    "text",
    [
        "Invalid API-key, IP, or permissions for action.",
        "a key is given as lines api_key:, secret: and, where the venue has one, password:",
        "api_key: 36 characters, ends in 1b0d",
        "design=3 monkey: x KEYS sign here",
        "2 orders, 1 fill; press k for keys: all of them",
    ],
)
def test_prose_about_keys_stays(text: str) -> None:
    assert without_telltales(text) == text


def test_venue_text_is_searched_before_it_is_cut() -> None:
    """An answer that echoed the key was cut in the middle of it, and what was left was shown."""
    from venues.model.redact import redactor

    redactor.learn(SECRET)
    try:
        for filler in range(60, 200):
            shown = sanitise("x" * filler + SECRET + "y" * 50, 120)
            assert "c4nary" not in shown
        assert "c4nary" not in sanitise("c4nary/S3cret+Va\u0301lue=0fSome~Length")
    finally:
        redactor.forget(SECRET)
