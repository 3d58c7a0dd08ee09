"""Property: whatever is done to a valid configuration, it validates or says what is wrong, and never more."""

import copy
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings, strategies as st

from console.config import ConfigError, Problem, resolve
from console.config.load import build, decode
from console.config.template import config_template
from venues.catalog.load import load_catalog
from venues.model.words import Mode

VALID: dict[str, Any] = {
    "version": 1,
    "global_settings": {"theme": "dark", "depth": 20, "watch": ["BTC/USDT"], "workers": 2},
    "safety": {"max_exposure_percent": 40, "require_stop_loss": True},
    "exchanges": {
        "gate": {
            "priority": 1,
            "symbols": ["BTC/USDT", "ETH/USDT"],
            "fees": {"maker_percent": 0.1, "expires": "2026-09-29"},
            "credentials": {"env": {"api_key": "GATE_KEY", "secret": "GATE_SECRET"}},
            "ccxt_options": {"a": {"b": [1, 2]}},
            "order_types": {"limit": {"type": "limit", "params": {}}},
        },
        "bitvavo": {"ccxt": "bitvavo", "hosts": {"live": ["api.bitvavo.com"]}},
    },
    "environments": {"production": {"safety": {"max_exposure_percent": 20}}},
}

SCALARS: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        ["${X}", "${X", "${X:-1}", "gate", "BTC/USDT", "live", "http://127.0.0.1:1", "~", "://@", "1e9"]
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.text(max_size=10) | st.sampled_from(
    [
        "ccxt",
        "priority",
        "credentials",
        "via",
        "mode",
        "role",
        "secret",
        "network",
        "symbol_map",
        "binance",
        "okx",
    ]
)


def sections(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value, *(found for inner in value.values() for found in sections(inner))]
    return []


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    data = copy.deepcopy(VALID)
    for _ in range(draw(st.integers(1, 4))):
        places = sections(data)
        section = draw(st.sampled_from(places))
        key = draw(st.sampled_from(sorted(section)) | KEYS) if section else draw(KEYS)
        if draw(st.booleans()) or key not in section:
            section[key] = draw(VALUES)
        else:
            del section[key]
    return data


def outcome(raw: bytes, environ: dict[str, str], profile: str = "") -> tuple[Problem, ...]:
    catalog = load_catalog()
    try:
        config = build(decode(raw, "lyra.yaml", environ), profile, environ, catalog)
    except ConfigError as error:
        return error.problems
    for mode in (Mode.LIVE, Mode.TESTNET, Mode.PRACTICE):
        resolve(config, catalog, mode=mode)
    return ()


def well_said(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        assert problem.line is not None or problem.file == "environment" or problem.key == "--profile", (
            problem
        )
        assert problem.message or problem.expected, problem
        assert "\n" not in str(problem), problem


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
@example({**VALID, "exchanges": {"gate": {"priority": float("inf")}}})
def test_any_change_of_values_validates_or_is_explained(data: dict[str, Any]) -> None:
    well_said(outcome(yaml.safe_dump(data, allow_unicode=True).encode("utf-8", "surrogatepass"), {"X": "7"}))


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10_000), st.binary(max_size=6), st.integers(0, 10))
def test_any_damage_to_the_text_validates_or_is_explained(at: int, put: bytes, cut: int) -> None:
    raw = yaml.safe_dump(VALID).encode()
    at %= len(raw)
    problems = outcome(raw[:at] + put + raw[at + cut :], {"X": "7"})
    well_said(tuple(problem for problem in problems if problem.line is not None))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(["global_settings", "exchanges", "gate", "theme", "priority", "x", ""]), max_size=4
    ),
    st.text(max_size=12),
)
def test_any_override_variable_validates_or_is_explained(parts: list[str], value: str) -> None:
    name = "__".join(["LYRA", *parts]).upper() or "LYRA__"
    well_said(outcome(b"", {name: value.replace("\0", "")}))


@pytest.mark.parametrize("line", range(0, 560, 7))
def test_a_template_without_one_of_its_lines_validates_or_is_explained(line: int) -> None:
    lines = config_template(load_catalog()).splitlines()
    lines = [text.replace("#  ", "  ", 1) if text.startswith("#  ") else text for text in lines]
    del lines[line % len(lines)]
    well_said(outcome("\n".join(lines).encode(), {}))
