"""Secrets are read from where only their owner can put them, and appear nowhere else."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from console.config import (
    Config,
    ConfigError,
    VenueKeys,
    key_variable_names,
    read_credentials,
    resolve,
)
from tests.config.scene import Scene
from venues.catalog.load import load_catalog
from venues.model.words import Mode

CANARY = "c4naryS3cretValue"


@pytest.mark.parametrize(
    "text",
    [
        "exchanges: {gate: {api_key: c4naryS3cretValue}}",
        "exchanges: {gate: {secret: c4naryS3cretValue}}",
        "exchanges: {gate: {apiKey: c4naryS3cretValue}}",
        "exchanges: {gate: {privateKey: c4naryS3cretValue}}",
        "exchanges: {gate: {credentials: c4naryS3cretValue}}",
        "exchanges: {gate: {credentials: {api_key: c4naryS3cretValue, secret: c4naryS3cretValue}}}",
        "exchanges: {gate: {credentials: {env: {api_key: c4naryS3cretValue, secret: GATE_SECRET}}}}",
        "exchanges: {gate: {credentials: {env: {api_key: GATE_KEY, secret: [c4naryS3cretValue]}}}}",
        "exchanges: {gate: {credentials: {file: c4naryS3cretValue}}}",
        "exchanges: {gate: {ccxt_options: {a: [{apiKey: c4naryS3cretValue}]}}}",
        "exchanges: {gate: {ccxt_options: {secret: c4naryS3cretValue}}}",
        "exchanges: {gate: {order_types: {limit: {type: limit, params: {token: c4naryS3cretValue}}}}}",
        "environments: {a: {exchanges: {gate: {secret: c4naryS3cretValue}}}}",
        "global_settings: {password: c4naryS3cretValue}",
        "api_key: c4naryS3cretValue",
    ],
)
def test_a_secret_in_the_file_is_refused_and_not_repeated(scene: Scene, text: str) -> None:
    lines = scene.lines(text)
    assert lines
    assert all(line.startswith("lyra.yaml:1: ") for line in lines)
    assert CANARY not in "\n".join(lines)


def test_the_refusal_says_what_to_do(scene: Scene) -> None:
    line = scene.line("exchanges:\n  gate:\n    secret: c4naryS3cretValue\n")
    assert line.startswith("lyra.yaml:3: exchanges.gate.secret: secrets are not written into this file")
    assert "credentials: env:" in line


def test_a_secret_in_an_override_variable_is_refused_and_not_repeated(scene: Scene) -> None:
    line = scene.line("", environ={"LYRA__EXCHANGES__GATE__SECRET": CANARY})
    assert line.startswith("environment: LYRA__EXCHANGES__GATE__SECRET: secrets are not written")
    assert CANARY not in line


def test_the_content_of_a_referenced_variable_is_not_repeated(scene: Scene) -> None:
    line = scene.line("global_settings:\n  theme: ${THEME}\n", environ={"THEME": CANARY})
    assert CANARY not in line
    assert "found the content of THEME" in line


@pytest.mark.parametrize("venue", ["binance", "mine"])
@pytest.mark.parametrize("key", ["credentials", "testnet_credentials", "via_credentials"])
def test_binance_gets_no_key_under_any_name(scene: Scene, venue: str, key: str) -> None:
    text = f"exchanges:\n  {venue}:\n    ccxt: binance\n    {key}: {{env: {{api_key: A_KEY, secret: A_SECRET}}}}\n"
    line = scene.line(text)
    assert (
        line
        == f"lyra.yaml:4: exchanges.{venue}.{key}: {venue} is market data only and never gets a key; remove this"
    )


def test_binance_cannot_be_made_to_trade(scene: Scene) -> None:
    assert "trading there is refused in code" in scene.line("exchanges: {binance: {role: trade}}")
    config = scene.config("exchanges: {mine: {ccxt: binanceusdm}}")
    setups = resolve(config, load_catalog(), mode=Mode.LIVE).setups
    assert {setup.role.value for setup in setups if setup.ccxt_id.startswith("binance")} == {"data_only"}


OKX = "exchanges: {okx: {credentials: {env: {api_key: OKX_KEY, secret: OKX_SECRET, password: OKX_WORD}}}}"
SET = {"OKX_KEY": "k" + CANARY, "OKX_SECRET": "s" + CANARY, "OKX_WORD": "w" + CANARY}


def read(config: Config, environ: Mapping[str, str], mode: Mode = Mode.LIVE) -> dict[str, VenueKeys]:
    via = "http://127.0.0.1:1" if mode is Mode.VIA else ""
    setups = resolve(config, load_catalog(), mode=mode, via=via).setups
    return dict(read_credentials(config, setups, environ).keys)


def refusal(config: Config, environ: Mapping[str, str], mode: Mode = Mode.LIVE) -> str:
    with pytest.raises(ConfigError) as caught:
        read(config, environ, mode)
    text = str(caught.value)
    assert CANARY not in text
    return text


def test_a_key_comes_from_the_named_variables_and_hides_itself(scene: Scene) -> None:
    keys = read(scene.config(OKX), SET)
    assert keys["okx"].secret == "s" + CANARY
    assert keys["okx"].password == "w" + CANARY
    assert CANARY not in f"{keys!r} {keys['okx']} {keys['okx']!s} {[keys['okx']]}"


def test_no_variable_set_means_market_data_only(scene: Scene) -> None:
    assert read(scene.config(OKX), {}) == {}


def test_a_key_with_a_part_missing_is_an_error_that_names_the_variable(scene: Scene) -> None:
    text = refusal(scene.config(OKX), {**SET, "OKX_WORD": ""})
    assert "exchanges.okx.credentials.env: expected all parts of the key, found OKX_WORD is not set" in text


def test_a_venue_with_a_passphrase_asks_for_it(scene: Scene) -> None:
    config = scene.config("exchanges: {okx: {credentials: {env: {api_key: OKX_KEY, secret: OKX_SECRET}}}}")
    assert "this venue's keys have a passphrase: give password" in refusal(config, SET)


def test_a_live_key_is_read_in_live_mode_only(scene: Scene) -> None:
    config = scene.config(OKX)
    for mode in (Mode.TESTNET, Mode.PRACTICE, Mode.VIA):
        assert read(config, SET, mode) == {}


def test_the_live_keys_source_may_not_be_named_for_a_door(scene: Scene) -> None:
    source = "{env: {api_key: G_KEY, secret: G_SECRET}}"
    line = scene.line(f"exchanges:\n  gate:\n    credentials: {source}\n    via_credentials: {source}\n")
    assert line.startswith("lyra.yaml:4: exchanges.gate.via_credentials")
    assert "refused through a door" in line


@pytest.mark.parametrize("mode", [Mode.VIA, Mode.PRACTICE])
def test_the_live_key_under_another_name_is_recognised(scene: Scene, mode: Mode) -> None:
    section = f"{mode.value.lower()}_credentials"
    config = scene.config(
        "exchanges: {gate: {credentials: {env: {api_key: G_KEY, secret: G_SECRET}}, "
        f"{section}: {{env: {{api_key: V_KEY, secret: V_SECRET}}}}}}}}"
    )
    environ = {"G_KEY": CANARY, "G_SECRET": "b", "V_KEY": CANARY, "V_SECRET": "d"}
    assert "this is the key of the real account" in refusal(config, environ, mode)
    assert read(config, {**environ, "V_KEY": "other"}, mode)["gate"].api_key == "other"


def test_the_variables_that_children_must_not_see_are_those_of_all_modes(scene: Scene) -> None:
    config = scene.config(
        "exchanges: {gate: {credentials: {env: {api_key: A_KEY, secret: A_SECRET}}, "
        "testnet_credentials: {env: {api_key: B_KEY, secret: B_SECRET}}}, okx: {enabled: false, "
        "credentials: {env: {api_key: C_KEY, secret: C_SECRET, password: C_WORD}}}}"
    )
    names = {"A_KEY", "A_SECRET", "B_KEY", "B_SECRET", "C_KEY", "C_SECRET", "C_WORD"}
    assert key_variable_names(config) == names


@pytest.mark.parametrize("source", ["{}", "{env: {api_key: A_KEY, secret: A_SECRET}, file: /tmp/x}"])
def test_a_key_has_one_source(scene: Scene, source: str) -> None:
    assert "expected one of vault:, env:, file:, keyring: and hashicorp:" in scene.line(
        f"exchanges: {{gate: {{credentials: {source}}}}}"
    )


def key_file(scene: Scene, text: str = "api_key: k\nsecret: 's'\n", mode: int = 0o600) -> Path:
    file = scene.directory / "gate.key"
    file.write_text(text)
    file.chmod(mode)
    return file


def with_file(scene: Scene, file: Path) -> Config:
    return scene.config(f"exchanges: {{gate: {{credentials: {{file: {file}}}}}}}")


def test_a_private_key_file_is_read(scene: Scene) -> None:
    keys = read(with_file(scene, key_file(scene)), {})
    assert (keys["gate"].api_key, keys["gate"].secret) == ("k", "s")


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o700, 0o666])
def test_a_key_file_that_others_may_touch_is_refused(scene: Scene, mode: int) -> None:
    text = refusal(with_file(scene, key_file(scene, mode=mode)), {})
    assert f"its mode is {mode:04o}; run chmod 600 on it" in text
    assert "exchanges.gate.credentials.file" in text


def test_a_key_file_behind_a_link_is_refused(scene: Scene) -> None:
    link = scene.directory / "link.key"
    link.symlink_to(key_file(scene))
    assert "it is a symbolic link" in refusal(with_file(scene, link), {})


def test_a_key_file_of_another_user_is_refused(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    file = key_file(scene)
    monkeypatch.setattr(os, "getuid", lambda: file.stat().st_uid + 1)
    assert "it belongs to another user" in refusal(with_file(scene, file), {})


def test_a_key_file_that_is_a_pipe_does_not_hang(scene: Scene) -> None:
    pipe = scene.directory / "pipe.key"
    os.mkfifo(pipe, 0o600)
    assert "not a regular file" in refusal(with_file(scene, pipe), {})


def test_a_missing_key_file_is_an_error(scene: Scene) -> None:
    assert "the key file cannot be read: No such file" in refusal(
        with_file(scene, scene.directory / "no.key"), {}
    )


@pytest.mark.parametrize(
    "text", [f"api_key: {CANARY}\n{CANARY}", f"{CANARY}", f"key: {CANARY}", f"api_key: [{CANARY}]", "\x00"]
)
def test_a_key_file_of_another_form_is_refused_without_its_content(scene: Scene, text: str) -> None:
    assert "the key file must be YAML with api_key:" in refusal(with_file(scene, key_file(scene, text)), {})


def test_a_key_file_with_a_part_missing_is_refused(scene: Scene) -> None:
    assert "secret is missing" in refusal(with_file(scene, key_file(scene, "api_key: k\n")), {})


def test_a_part_of_a_key_that_looks_like_a_number_keeps_its_text(scene: Scene) -> None:
    config = with_file(scene, key_file(scene, "api_key: 0012\nsecret: 1_000\npassword: true\n"))
    assert read(config, {})["gate"] == VenueKeys("0012", "1_000", "true")
