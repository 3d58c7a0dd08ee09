"""Scenarios of commands: what `lyra` says, writes and refuses."""

import json
import sys
import time
from functools import partial
from pathlib import Path

from bench.leak.scenario import scenario
from bench.leak.world import BROKEN, World
from tests.support.terminal import Terminal


def _config(world: World, text: str) -> Path:
    path = world.cwd / "other.yaml"
    path.write_text(text)
    return path


def _refused(world: World, section: str, *words: object, **env: str) -> None:
    """Read keys with a mistake in them: VIA through a door where nobody answers."""
    config = _config(world, f"version: 1\nexchanges: {{okx: {{via_credentials: {section}}}}}\n")
    chosen = words or ("check", "--via", "http://127.0.0.1:9", "--seconds", "1")
    world.lyra("--config", config, "--venues", "okx", *chosen, status=2, **env)
    heard = world.heard[-1][1]
    assert b"via_credentials" in heard, "the mistake was not named"


@scenario("config show")
def config_show(world: World) -> None:
    assert "P_OKX_SECRET" in world.lyra("config", "show", "--config", world.config)
    world.lyra("config", "show", "--config", world.config, "--json", status=None)


@scenario("config check")
def config_check(world: World) -> None:
    world.lyra("config", "check", "--config", world.config)


def _value_in_yaml(world: World, key: str) -> None:
    value = world.canaries.values["okx.secret"]
    path = world.secret("wrong.yaml", f"version: 1\nexchanges: {{okx: {{{key}: {value}}}}}\n")
    world.lyra("config", "check", "--config", path, status=2)


for _key in ("secret", "apiKey", "credentials", "file"):
    scenario(f"a secret written into the configuration as {_key}", cheap=_key == "secret")(
        partial(_value_in_yaml, key=_key)
    )


@scenario("a variable of the configuration holds a secret")
def override_variable(world: World) -> None:
    value = world.canaries.values["okx.secret"]
    world.lyra("config", "check", "--config", world.config, status=2, LYRA__GLOBAL_SETTINGS__THEME=value)
    path = _config(
        world, "version: 1\nglobal_settings: {theme: '${OKX_SECRET}', time_zone: '${P_OKX_SECRET}'}\n"
    )
    world.lyra("config", "check", "--config", path, status=2)


@scenario("a key file that others may read")
def lax_key_file(world: World) -> None:
    (world.keys / "okx.key").chmod(0o644)
    _refused(world, f"{{file: {world.keys}/okx.key}}")


@scenario("a key file that is no key file")
def malformed_key_file(world: World) -> None:
    value = world.canaries.values["file.okx.secret"]
    for text in (
        f"api_key: {value}\n{value}\n",
        value,
        f"api_key: [{value}]\n",
        f"{value}: x\n",
        f"api_key: '{value}\n",
    ):
        world.secret("odd.key", text)
        _refused(world, f"{{file: {world.keys}/odd.key}}")


@scenario("a key file behind a link, and one with a part missing")
def linked_key_file(world: World) -> None:
    (world.keys / "link.key").symlink_to(world.keys / "okx.key")
    _refused(world, f"{{file: {world.keys}/link.key}}")
    world.secret("part.key", f"api_key: {world.canaries.values['file.okx.api_key']}\n")
    _refused(world, f"{{file: {world.keys}/part.key}}")


@scenario("a key in variables with a part missing")
def incomplete_variables(world: World) -> None:
    _refused(world, "{env: {api_key: P_OKX_KEY, secret: P_OKX_SECRET, password: NOT_SET}}")


@scenario("the key of the real account, given for a door", cheap=True)
def live_key_via(world: World) -> None:
    section = "{env: {api_key: OKX_KEY, secret: OKX_SECRET, password: OKX_WORD}}"
    named = "{env: {api_key: OTHER_KEY, secret: OTHER_SECRET, password: OKX_WORD}}"
    values = world.canaries.values
    config = _config(
        world, f"version: 1\nexchanges: {{okx: {{credentials: {section}, via_credentials: {named}}}}}\n"
    )
    other = {"OTHER_KEY": values["live.okx.api_key"], "OTHER_SECRET": values["live.okx.secret"]}
    words = ("check", "--via", "http://127.0.0.1:9", "--seconds", "1")
    world.lyra("--config", config, "--venues", "okx", *words, status=2, **other)
    assert b"the key of the real account" in world.heard[-1][1]


@scenario("the wrong option for a secret")
def secret_as_option(world: World) -> None:
    value = world.canaries.values["vault.bybit.secret"]
    for words in (
        ("add", "bybit", value),
        ("add", "bybit", "--secret", value),
        ("show", "bybit", "--key", value),
    ):
        world.vault(*words, status=2)


@scenario("vault: made, filled, listed, shown")
def vault_story(world: World) -> None:
    world.fill_vault()
    assert "bybit" in world.vault("list")
    assert "ends in" in world.vault("show", "bybit")


@scenario("vault: a key by standard input, and input of another form")
def vault_input(world: World) -> None:
    world.fill_vault()
    values = world.canaries.values
    good = (world.keys / "bybit.key").read_text()
    secret = values["vault.bybit.secret"]
    for text in (
        secret,
        f"secret: {secret}\n",
        f"{secret}: x\n",
        f"api_key: [{secret}]\n",
        f"key {secret}\x00",
        "{" + good,
    ):
        world.vault("rotate", "bybit", "--from", "-", given=text, status=2)
    world.vault("add", "okx", "--from", "-", given=good, status=2)
    world.vault("rotate", "bybit", "--from", "-", "--anyway", given=good)


@scenario("vault: rotate, another passphrase, remove")
def vault_changes(world: World) -> None:
    world.fill_vault()
    world.vault("rotate", "bybit", "--from", world.keys / "mexc.key", "--anyway")
    world.vault("passphrase", "--new-passphrase-file", world.keys / "new-passphrase")
    new = str(world.keys / "new-passphrase")
    world.vault("show", "bybit", status=1)
    time.sleep(1.2)  # a wrong passphrase makes the next one wait
    world.vault("remove", "bybit", "--yes", LYRA_PASSPHRASE_FILE=new)
    world.vault("list", LYRA_PASSPHRASE_FILE=new)


@scenario("vault: backup, restore, check")
def vault_backup(world: World) -> None:
    world.fill_vault()
    world.vault("backup", world.cwd / "copy.vault")
    world.vault("check", world.cwd / "copy.vault")
    world.vault("restore", world.cwd / "copy.vault")
    world.vault("check")


@scenario("vault: wrong passphrases, and a damaged file")
def vault_refused(world: World) -> None:
    world.fill_vault()
    world.vault("list", status=1, LYRA_PASSPHRASE_FILE=str(world.keys / "new-passphrase"))
    (world.keys / "passphrase").chmod(0o644)
    world.vault("list", status=1)
    (world.keys / "passphrase").chmod(0o600)
    time.sleep(1.2)
    vault = next(world.home.rglob("keys.vault"))
    raw = bytearray(vault.read_bytes())
    raw[-40] ^= 1
    vault.write_bytes(raw)
    world.vault("check", status=1)


@scenario("vault: everything typed on a terminal")
def vault_typed(world: World) -> None:
    values = world.canaries.values
    words = ("vault", "add", "--mode", "practice", "--config", str(world.config), "mexc", "--anyway")
    world.vault("init", "--passphrase-file", world.keys / "passphrase")
    with Terminal(*words, env=world.env, cwd=world.cwd) as terminal:
        for prompt, name in (
            ("Passphrase of the vault", "vault.passphrase"),
            ("API key", "vault.mexc.api_key"),
            ("Secret", "vault.mexc.secret"),
        ):
            terminal.shows_plain(prompt)
            terminal.type(values[name] + "\n")
        assert terminal.left(20) == 0
        world.heard.append(("the terminal", bytes(terminal.output)))


@scenario("check, with the keys of a run")
def check(world: World) -> None:
    with world.exchanges() as url:
        config = _config(
            world,
            "version: 1\nexchanges: {okx: {via_credentials: {env: {api_key: P_OKX_KEY, "
            "secret: P_OKX_SECRET, password: P_OKX_WORD}}}}\n",
        )
        words = ("check", "--venues", "okx", "--via", url, "--config", config)
        world.lyra(*words)
        world.lyra(*words, "--json")


@scenario("book --json, with keys in the environment")
def book(world: World) -> None:
    with world.exchanges() as url:
        world.lyra(
            "book",
            "BTC/USDT",
            "--venue",
            "okx",
            "--via",
            url,
            "--json",
            "--updates",
            "3",
            "--config",
            world.config,
        )


@scenario("headless: JSON and a picture")
def headless(world: World) -> None:
    words = ("--headless", "--seconds", "5", "--json", "--screenshot", world.cwd / "picture.svg")
    command = [*BROKEN, "practice", "--config", world.config, "--venues", "okx,gate", *words]
    done = world.run(*command)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert rows[0]["balances"] > 0, "no balances: the keys were not used"


@scenario("headless: keys that the venue refuses and repeats", exchanges="strange")
def headless_refused(world: World) -> None:
    command = [
        *BROKEN,
        "practice",
        "--config",
        world.config,
        "--venues",
        "okx,gate",
        "--headless",
        "--seconds",
        "4",
    ]
    world.run(*command)


@scenario("kill, without a console")
def kill(world: World) -> None:
    world.lyra("kill", "--mode", "practice", "--config", world.config, status=None)


@scenario("commission, without a screen")
def commission(world: World) -> None:
    command = [*BROKEN, "commission", "okx", "--mode", "practice", "--config", str(world.config), "--json"]
    done = world.run(*command)
    assert done.stdout, "nothing was climbed"
    world.lyra("commission", "okx", "--mode", "practice", "--config", world.config, "--report", status=None)


@scenario("python's own switches for developers")
def interpreter_switches(world: World) -> None:
    switches = {"PYTHONDEVMODE": "1", "PYTHONASYNCIODEBUG": "1", "PYTHONWARNINGS": "default"}
    command = [
        *BROKEN,
        "practice",
        "--config",
        str(world.config),
        "--venues",
        "okx",
        "--headless",
        "--seconds",
        "5",
    ]
    done = world.run(*command, **switches)
    assert b"okx" in done.stdout


@scenario("standard error is a file, and python says what went wrong")
def crashing_command(world: World) -> None:
    """An error that nobody expected, in the middle of a command that has just read keys."""
    program = (
        "import sys, console.config.credentials as c, console.cli.run_keys as r\n"
        "def broken(*a, **k):\n"
        "    found = c.read_credentials(*a, **k)\n"
        "    raise ValueError({name: (keys.api_key, keys.secret) for name, keys in found.keys.items()})\n"
        "r.read_credentials = broken\n"
        "from console.__main__ import main\n"
        f"sys.argv = ['lyra', '--config', {str(world.config)!r}, '--venues', 'okx', 'check', '--via', 'http://127.0.0.1:9']\n"
        "main()\n"
    )
    text = world.config.read_text().replace("practice_credentials", "x_credentials")
    config = text.replace("via_credentials", "testnet_credentials").replace(
        "x_credentials", "via_credentials"
    )
    world.config.write_text(config)
    done = world.run(sys.executable, "-c", program)
    assert b"ValueError" in done.stderr, "it did not crash"
