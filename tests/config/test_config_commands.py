"""`lyra config`: what it prints, what it writes, how it ends."""

import json
import re
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from console.cli.config_commands import config_group
from console.config import load
from tests.config.scene import Scene

CANARY = "c4naryS3cretValue"


def run(*arguments: str | Path, environ: Mapping[str, str] | None = None) -> Result:
    return CliRunner().invoke(config_group, [str(part) for part in arguments], env=dict(environ or {}))


def test_check_names_every_venue_with_priority_role_mode_and_symbols() -> None:
    result = run("check")
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert len(lines) == 12
    assert lines[0].split() == ["gate", "priority", "1", "trade", "LIVE", "5", "symbols"]
    assert lines[4].split()[:4] == ["binance", "priority", "5", "data_only"]


def test_check_says_why_a_venue_is_disabled_in_a_mode() -> None:
    result = run("check", "--mode", "testnet")
    assert "disabled: ccxt knows no sandbox of this venue" in result.stdout
    assert run("check", "--mode", "via").exit_code == 0


def test_check_puts_each_mistake_on_a_line_of_stderr_and_ends_with_2(scene: Scene) -> None:
    scene.file.write_text("version: 2\nglobal_settings: {depth: 0, them: x}\n")
    result = run("check", "--config", scene.file)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 3
    assert result.stderr.splitlines()[0] == f"{scene.file}:1: version: expected 1, found 2"


def test_check_reads_the_keys_and_says_which_venue_has_one(scene: Scene) -> None:
    scene.file.write_text("exchanges: {gate: {credentials: {env: {api_key: G_KEY, secret: G_SECRET}}}}\n")
    result = run("check", "--config", scene.file, environ={"G_KEY": CANARY, "G_SECRET": CANARY})
    assert result.stdout.splitlines()[0].endswith("key from env")
    assert CANARY not in result.output
    result = run("check", "--config", scene.file, environ={"G_KEY": CANARY})
    assert result.exit_code == 2
    assert "G_SECRET is not set" in result.stderr
    assert CANARY not in result.output


def test_the_variable_lyra_config_names_the_file(scene: Scene) -> None:
    scene.file.write_text("version: 7")
    assert run("check", environ={"LYRA_CONFIG": str(scene.file)}).exit_code == 2
    missing = run("check", environ={"LYRA_CONFIG": "/nowhere/lyra.yaml"})
    assert missing.stderr == "/nowhere/lyra.yaml: no such file; `lyra config init` writes one\n"


def test_the_file_of_the_xdg_directory_is_found(tmp_path: Path) -> None:
    file = tmp_path / "xdg" / "lyra" / "lyra.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("version: 7")
    assert str(file) in run("check").stderr


def test_show_prints_yaml_that_is_a_configuration_again(scene: Scene) -> None:
    scene.file.write_text("exchanges: {okx: {fees: {maker_percent: 0.07}}, bitvavo: {ccxt: bitvavo}}\n")
    shown = run("show", "--config", scene.file)
    again = scene.directory / "again.yaml"
    again.write_text(shown.stdout)
    assert run("show", "--config", again).stdout == shown.stdout
    assert load(again, environ={}).model == load(scene.file, environ={}).model


def test_show_as_json_is_one_object(scene: Scene) -> None:
    scene.file.write_text("global_settings: {depth: 7}\n")
    values = json.loads(run("show", "--json", "--config", scene.file).stdout)
    assert values["global_settings"]["depth"] == 7
    assert values["exchanges"]["gate"]["fees"]["maker_percent"] == 0.087


def test_show_takes_a_profile(scene: Scene) -> None:
    scene.file.write_text("environments: {a: {global_settings: {depth: 7}}}\n")
    assert (
        yaml.safe_load(run("show", "--profile", "a", "--config", scene.file).stdout)["global_settings"][
            "depth"
        ]
        == 7
    )


def test_show_says_where_values_come_from(scene: Scene) -> None:
    scene.file.write_text("global_settings:\n  depth: 7\n")
    lines = run(
        "show", "--origin", "--config", scene.file, environ={"LYRA__GLOBAL_SETTINGS__THEME": "mono"}
    ).stdout.splitlines()
    assert f"global_settings.depth: 7  # {scene.file}:2" in lines
    assert 'global_settings.theme: "mono"  # LYRA__GLOBAL_SETTINGS__THEME' in lines
    assert "global_settings.workers: null  # default" in lines
    assert any(
        re.match(r"exchanges\.gate\.priority: 1  # venues/catalog/gate\.yaml:\d+", line) for line in lines
    )
    rows = json.loads(run("show", "--origin", "--json", "--config", scene.file).stdout)
    assert rows["global_settings.depth"] == {"value": 7, "origin": f"{scene.file}:2"}


@pytest.mark.parametrize("flags", [(), ("--json",), ("--origin",), ("--origin", "--json")])
def test_show_never_prints_a_secret(scene: Scene, flags: tuple[str, ...]) -> None:
    scene.file.write_text(
        "exchanges:\n  gate:\n    name: ${TOKEN}\n    credentials: {env: {api_key: G_KEY, secret: G_SECRET}}\n"
    )
    environ = {"TOKEN": CANARY, "G_KEY": CANARY, "G_SECRET": CANARY}
    result = run("show", *flags, "--config", scene.file, environ=environ)
    assert result.exit_code == 0
    assert CANARY not in result.output
    assert "${TOKEN}" in result.output
    assert "G_SECRET" in result.output


def test_init_writes_a_private_file_that_passes_its_own_check(scene: Scene) -> None:
    file = scene.directory / "new" / "lyra.yaml"
    assert run("init", file).stdout == f"wrote {file}\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert run("check", "--config", file).stdout == run("check").stdout
    assert load(file, environ={}).model == load(environ={}).model


def test_init_writes_where_the_console_looks(tmp_path: Path) -> None:
    assert run("init").exit_code == 0
    assert (tmp_path / "xdg" / "lyra" / "lyra.yaml").is_file()


def test_init_does_not_overwrite_unless_told(scene: Scene) -> None:
    scene.file.write_text("mine")
    refused = run("init", "--config", scene.file)
    assert refused.exit_code == 2
    assert refused.stderr == f"{scene.file}: exists already; --force overwrites it\n"
    assert scene.file.read_text() == "mine"
    assert run("init", scene.file, "--force").exit_code == 0
    assert scene.file.read_text() == run("init", "-").stdout
    assert stat.S_IMODE(scene.file.stat().st_mode) == 0o600
    assert [file.name for file in scene.directory.iterdir()] == ["lyra.yaml"]


def test_init_replaces_a_link_and_not_what_it_leads_to(scene: Scene) -> None:
    target = scene.directory / "target"
    target.write_text("precious")
    scene.file.symlink_to(target)
    assert run("init", scene.file).exit_code == 2
    assert run("init", scene.file, "--force").exit_code == 0
    assert target.read_text() == "precious"


def test_init_where_nothing_can_be_written_is_a_line() -> None:
    result = run("init", "/proc/none/lyra.yaml")
    assert result.exit_code == 2
    assert result.stderr.startswith("/proc/none/lyra.yaml: cannot be written: ")


def test_every_setting_of_the_template_may_be_switched_on(scene: Scene) -> None:
    template = run("init", "-").stdout
    switched_on = re.sub(r"(?m)^#(  )", r"\1", template)
    config = scene.config(switched_on)
    default = load(environ={})
    assert config.model.global_settings == default.model.global_settings
    assert config.model.safety == default.model.safety
    assert set(config.model.exchanges) == {*default.model.exchanges, "bitvavo"}
    for venue, exchange in default.model.exchanges.items():
        written = config.model.exchanges[venue].model_copy(update={"credentials": None})
        assert written == exchange, venue
    assert config.model.exchanges["okx"].credentials is not None
    assert config.model.exchanges["binance"].credentials is None


def test_options_before_the_command_count_too(scene: Scene) -> None:
    from console.cli.main import lyra

    scene.file.write_text("environments: {a: {global_settings: {depth: 7}}}\n")
    before = ["--config", str(scene.file), "--profile", "a", "config", "show", "--json"]
    result = CliRunner().invoke(lyra, before)
    assert json.loads(result.stdout)["global_settings"]["depth"] == 7
