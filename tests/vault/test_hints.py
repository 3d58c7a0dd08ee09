"""Pasted keys are held against the catalogue's own words, and a wrong one is told without telling it."""

import pytest

from db.vault.hints import form_of, mistake, trimmed
from venues.catalog.load import load_catalog

HINTS = {
    (venue, part): hint
    for venue, entry in load_catalog().items()
    if entry.venue.key_hints is not None
    for part, hint in entry.venue.key_hints.model_dump().items()
    if hint is not None
}


def test_every_hint_of_the_catalogue_is_understood() -> None:
    unknown = {place for place, hint in HINTS.items() if form_of(hint) is None}
    assert unknown == {("okx", "password"), ("kucoin", "password"), ("bitget", "password")}
    assert len(HINTS) > 20


@pytest.mark.parametrize(
    ("venue", "part", "value"),
    [
        ("gate", "api_key", "0123456789abcdef" * 2),
        ("okx", "api_key", "6f1d2c3b-0a9e-4d57-8b21-5c4e3f2a1b0d"),
        ("kraken", "secret", "aB3/+" * 17 + "aB="),
        ("coinbase", "api_key", "organizations/1-2/apiKeys/3-4"),
        ("coinbase", "secret", "-----BEGIN EC PRIVATE KEY-----\nMHcC+/=\nAb\n-----END EC PRIVATE KEY-----\n"),
        ("hyperliquid", "secret", "0x" + "0f" * 32),
        ("dydx", "api_key", "dydx1" + "q" * 38),
        ("mexc", "api_key", "mx0vg" + "l" * 13),
        ("bitget", "api_key", "bg_" + "0" * 32),
        ("okx", "password", "any words, \u00e9ven these"),
    ],
)
def test_a_good_key_is_taken_and_one_of_another_length_is_not(venue: str, part: str, value: str) -> None:
    hint = HINTS[venue, part]
    assert mistake(trimmed(f" \ufeff{value}\u200b\r\n"), hint) is None
    if form_of(hint) is not None:
        wrong = mistake(value[:-1] + "\u00e9", hint)
        assert wrong is not None
        assert value[:6] not in wrong.removeprefix(hint)


def test_what_cannot_be_a_key_is_refused_without_a_hint_too() -> None:
    assert mistake("", None) == "it is empty"
    assert mistake("a\x1bb", None) is not None
    assert mistake("anything-else", None) is None
