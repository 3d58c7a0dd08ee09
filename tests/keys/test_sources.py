"""Which of a venue's sources its key comes from, and what is told of mistakes in naming one."""

from pathlib import Path

import pytest

from console.cli.run_keys import keys_of_run
from console.config import ConfigError, load, resolve
from tests.keys.reading import found, words_of
from venues.catalog.load import load_catalog
from venues.model.words import Mode


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{hashicorp: {address: 'http://vault.example:8200', path: a}}", "address"),
        ("{hashicorp: {address: 'https://u:p@vault.example', path: a}}", "address"),
        ("{hashicorp: {address: 'https://vault.example', path: /a/../b}}", "path"),
        (
            "{hashicorp: {address: 'https://v.example', path: a, token: hvs.c4nary}}",
            "secrets are not written",
        ),
        (
            "{hashicorp: {address: 'https://v.example', path: a, token_file: /t, token_variable: T}}",
            "token_file: or token_variable:",
        ),
        ("{keyring: {service: lyra-okx}, vault: main}", "found vault and keyring"),
        ("{vault: Main}", "an account of lyra vault"),
    ],
)
def test_mistakes_in_the_configuration_are_told_with_their_line(
    tmp_path: Path, source: str, words: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        found(tmp_path, source, {})
    told = "\n".join(str(problem) for problem in raised.value.problems)
    assert words in told
    assert ":3: exchanges.okx.credentials" in told
    assert "c4nary" not in told


def test_without_a_source_the_vault_is_meant_and_practice_has_keys_for_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.cli.run_keys.named_in", lambda _: frozenset({"okx"}))
    monkeypatch.setenv("LYRA_PASSPHRASE_FILE", "~/the file")
    config = load(None, "")
    resolved = resolve(config, load_catalog(), mode=Mode.PRACTICE, only=("okx", "gate", "binance"))
    keys = keys_of_run(config, resolved, tmp_path / "keys.vault", hands_over=True)
    by_venue = {line.venue: (line.source, line.held) for line in keys.lines}
    assert by_venue == {"okx": ("vault", True), "gate": ("practice", True)}, "market data has no key at all"
    assert [one.venue for one in keys.credentials] == ["gate"]
    assert keys.passphrase_file == str(Path("~/the file").expanduser())
    assert "practice-gate-key" not in repr(keys)


def test_a_source_that_is_named_stands_above_the_vault_and_above_practice(tmp_path: Path) -> None:
    source = "{env: {api_key: OKX_KEY, secret: OKX_SECRET, password: OKX_WORD}}"
    set_ = {"OKX_KEY": "key-of-okx", "OKX_SECRET": "secret-of-okx", "OKX_WORD": "word-of-okx"}
    result = found(tmp_path, source, set_, Mode.PRACTICE)
    assert result.keys["okx"].api_key == "key-of-okx"
    assert "OKX_KEY is not set" in words_of(found(tmp_path, source, {}, Mode.PRACTICE))


def test_the_same_vault_account_in_two_modes_is_two_keys(tmp_path: Path) -> None:
    file = tmp_path / "lyra.yaml"
    file.write_text("exchanges: {okx: {credentials: {vault: main}, via_credentials: {vault: main}}}\n")
    load(str(file), "")
    file.write_text(
        "exchanges: {okx: {credentials: {keyring: {service: a}}, via_credentials: {keyring: {service: a}}}}\n"
    )
    with pytest.raises(ConfigError):
        load(str(file), "")
