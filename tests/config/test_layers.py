"""What stands above what: catalogue, file, profile, environment; and what references mean."""

from decimal import Decimal

import pytest

from console.config import load, resolve
from tests.config.scene import Scene
from venues.catalog.load import load_catalog
from venues.model.words import Mode

FILE = """
global_settings:
  theme: light
  depth: 10
exchanges:
  gate:
    symbols: [BTC/USDT]
    limits: {daily_risk_usd: 5}
    rates: {burst: 7}
environments:
  laptop:
    global_settings: {theme: mono}
    exchanges: {gate: {limits: {daily_risk_usd: 6}}}
"""


def test_no_file_at_all_means_the_defaults() -> None:
    config = load(environ={})
    assert config.file == ""
    assert config.model.global_settings.theme == "dark"
    assert len(config.model.exchanges) == 12


def test_sections_are_merged_and_lists_replaced(scene: Scene) -> None:
    gate = scene.config(FILE).model.exchanges["gate"]
    assert gate.symbols == ("BTC/USDT",)
    assert gate.limits.daily_risk_usd == 5
    assert gate.limits.max_position_usd == 1_000_000
    assert (gate.rates.burst, gate.rates.requests_per_minute) == (7, 900)


def test_a_profile_stands_above_the_file(scene: Scene) -> None:
    model = scene.config(FILE, profile="laptop").model
    assert (model.global_settings.theme, model.global_settings.depth) == ("mono", 10)
    assert model.exchanges["gate"].limits.daily_risk_usd == 6


def test_a_variable_stands_above_the_profile(scene: Scene) -> None:
    environ = {
        "LYRA__GLOBAL_SETTINGS__THEME": "safe",
        "LYRA__EXCHANGES__GATE__SYMBOLS": "[ETH/USDT, SOL/USDT]",
        "LYRA__EXCHANGES__OKX__ENABLED": "false",
        "LYRA__EXCHANGES__GATE__LIMITS__DAILY_RISK_USD": "7.50",
    }
    model = scene.config(FILE, "laptop", environ).model
    assert model.global_settings.theme == "safe"
    assert model.exchanges["gate"].symbols == ("ETH/USDT", "SOL/USDT")
    assert model.exchanges["gate"].limits.daily_risk_usd == Decimal("7.50")
    assert not model.exchanges["okx"].enabled


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("LYRA__NOPE", "1", "expected a path such as LYRA__GLOBAL_SETTINGS__THEME"),
        ("LYRA__GLOBAL_SETTINGS", "1", "expected a path such as"),
        ("LYRA__GLOBAL_SETTINGS____THEME", "dark", "expected a path such as"),
        ("LYRA__GLOBAL_SETTINGS__THEM", "dark", "unknown key; did you mean theme?"),
        ("LYRA__GLOBAL_SETTINGS__DEPTH", "x", "expected a whole number from 1 to 400, found 'x'"),
        ("LYRA__GLOBAL_SETTINGS__WATCH", "[BTC/USDT", "expected a YAML value"),
        ("LYRA__EXCHANGES__NOWHERE__ENABLED", "true", "not a built-in venue"),
    ],
)
def test_a_wrong_variable_is_named(scene: Scene, name: str, value: str, said: str) -> None:
    line = scene.line("", environ={name: value})
    assert line.startswith(f"environment: {name}")
    assert said in line


def test_a_wrong_value_in_the_file_is_named_there_even_when_a_variable_stands_beside_it(scene: Scene) -> None:
    lines = scene.lines("global_settings:\n  depth: x\n", environ={"LYRA__GLOBAL_SETTINGS__THEME": "9"})
    assert lines[0].startswith("lyra.yaml:2: global_settings.depth: expected a whole number")
    assert lines[1].startswith("environment: LYRA__GLOBAL_SETTINGS__THEME: expected one of")


def test_production_lowers_the_exposure_by_itself(scene: Scene) -> None:
    assert scene.config("").model.safety.max_exposure_percent == 50
    assert scene.config("", "production").model.safety.max_exposure_percent == 30
    assert (
        scene.config("safety: {max_exposure_percent: 80}", "production").model.safety.max_exposure_percent
        == 30
    )


def test_the_file_may_say_what_production_means(scene: Scene) -> None:
    text = "environments: {production: {safety: {max_exposure_percent: 40}}}"
    assert scene.config(text, "production").model.safety.max_exposure_percent == 40


def test_a_built_in_profile_is_the_same_for_the_next_file(scene: Scene) -> None:
    text = "safety: 5\nenvironments: {production: {safety: {max_exposure_percent: 7}}}"
    assert scene.config(text, "production").model.safety.max_exposure_percent == 7
    assert scene.config("", "production").model.safety.max_exposure_percent == 30


def test_no_venue_may_hold_more_than_the_whole(scene: Scene) -> None:
    config = scene.config("safety: {max_exposure_percent: 20}")
    safety = resolve(config, load_catalog(), mode=Mode.LIVE).safety
    assert safety.max_venue_exposure_percent == 20


def test_an_unknown_profile_is_an_error(scene: Scene) -> None:
    assert "expected a name below `environments`, found 'labtop'; did you mean laptop?" in scene.line(
        FILE, "labtop"
    )


def test_profiles_are_counted_before_each_is_validated(scene: Scene) -> None:
    text = "environments:\n" + "".join(f"  p{number}: {{}}\n" for number in range(3000))
    assert scene.line(text) == "lyra.yaml:1: environments: expected at most 50 profiles, found 3000"


def test_a_profile_that_is_not_chosen_is_validated_too(scene: Scene) -> None:
    line = scene.line("environments:\n  other:\n    safety: {micro_trade_usd: 1000}\n")
    assert line.startswith(
        "lyra.yaml:3: environments.other.safety.micro_trade_usd: expected a number from 1 to 100"
    )


def test_a_mistake_of_the_file_is_told_once_however_many_profiles_there_are(scene: Scene) -> None:
    scene.line("version: 1\nglobal_settings: {depth: 0}\nenvironments: {a: {}, b: {}, c: {}}\n", "b")


def test_references_are_replaced_and_typed(scene: Scene) -> None:
    text = (
        "global_settings:\n  theme: ${THEME}\n  depth: ${DEPTH:-33}\n  workers: ${WORKERS:-2}\n"
        "exchanges: {gate: {name: 'Gate ${WHO:-x}', okx: }}\n"
    ).replace(", okx: ", "")
    model = scene.config(text, environ={"THEME": "mono", "WORKERS": "3", "WHO": "A: [b]"}).model
    assert (model.global_settings.theme, model.global_settings.depth) == ("mono", 33)
    assert model.global_settings.workers == 3
    assert model.exchanges["gate"].name == "Gate A: [b]"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("${NOT_SET}", "the environment variable NOT_SET is not set"),
        ("${NOT_SET", "a reference that is not closed or not named"),
        ("${}", "a reference that is not closed or not named"),
        ("${1A}", "a reference that is not closed or not named"),
    ],
)
def test_a_reference_that_leads_nowhere_is_an_error(scene: Scene, text: str, said: str) -> None:
    lines = scene.lines(f"version: 1\nexchanges:\n  gate:\n    name: '{text}'\n")
    assert lines[0].startswith(f"lyra.yaml:4: exchanges.gate.name: {said}")


def test_a_dollar_can_be_written(scene: Scene) -> None:
    assert scene.config("exchanges: {gate: {name: '$${x} $5'}}").model.exchanges["gate"].name == "${x} $5"


def test_a_variable_cannot_bring_yaml_of_its_own(scene: Scene) -> None:
    model = scene.config("exchanges: {gate: {name: '${X}'}}", environ={"X": "{a: b}, okx: 1"}).model
    assert model.exchanges["gate"].name == "{a: b}, okx: 1"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("10", 10),
        ("1_000", 1000),
        ("0.10", Decimal("0.10")),
        ("1e3", Decimal("1E+3")),
        (".5", Decimal("0.5")),
    ],
)
def test_money_never_goes_through_a_float(scene: Scene, written: str, value: Decimal) -> None:
    found = scene.config(f"exchanges: {{gate: {{limits: {{daily_risk_usd: {written}}}}}}}").model
    assert found.exchanges["gate"].limits.daily_risk_usd == value
    assert isinstance(found.exchanges["gate"].limits.daily_risk_usd, Decimal)


@pytest.mark.parametrize(
    "written", [".nan", ".inf", "1e999", "1e99999999", "0x10", "010", "1:30", "9" * 5000]
)
def test_what_is_no_plain_number_is_no_number(scene: Scene, written: str) -> None:
    assert "expected a number" in scene.line(
        f"exchanges: {{gate: {{limits: {{daily_risk_usd: {written}}}}}}}"
    )


def test_null_takes_a_fee_back_to_the_venues_schedule(scene: Scene) -> None:
    config = scene.config("exchanges: {gate: {fees: {maker_percent: null}}}")
    gate = resolve(config, load_catalog(), mode=Mode.LIVE).setups[0]
    assert gate.maker_fee is None
    assert gate.taker_fee == "0.00087"


def test_a_key_without_value_changes_nothing(scene: Scene) -> None:
    gate = "  gate:\n    priority:\n    symbols:\n    fees:\n    hosts: {live: }\n"
    text = f"global_settings:\n  depth:\nexchanges:\n{gate}"
    assert scene.config(text).model == load(environ={}).model


def test_sources_say_where_each_value_was_written(scene: Scene) -> None:
    config = scene.config(FILE, "laptop", {"LYRA__EXCHANGES__GATE__SYMBOLS": "[A/B]"})
    sources = resolve(config, load_catalog(), mode=Mode.LIVE).sources
    assert sources["global_settings.depth"] == f"{scene.file}:4"
    assert sources["global_settings.theme"] == f"{scene.file}:12"
    assert sources["exchanges.gate.symbols"] == "environment LYRA__EXCHANGES__GATE__SYMBOLS"
    assert sources["exchanges.gate.priority"].startswith("venues/catalog/gate.yaml:")
    assert "safety.order_cap_usd" not in sources
