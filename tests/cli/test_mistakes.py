"""A mistake of the user: status 2, one clear line on standard error, nothing else, nothing started."""

import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.processes import home, lyra, short_directory, started

Answer = subprocess.CompletedProcess[str]

DEAD = "http://127.0.0.1:9"

MISTAKES = [
    (["nope"], "No such command 'nope'"),
    (["--nope"], "No such option"),
    (["practice", "nope"], "No such command 'nope'"),
    (["book"], "Missing argument 'SYMBOL'"),
    (["book", "BTC/USDT"], "Missing option '--venue'"),
    (["book", "BTCUSDT", "--venue", "okx"], "write it as BTC/USDT"),
    (["book", "BTC/USDT", "--venue", "okex"], "did you mean okx?"),
    (["book", "BTC/USDT", "--venue", ","], "ids of venues such as okx,kraken"),
    (["book", "BTC/USDT", "--venue", "okx", "--seconds", "nan"], "not a number of seconds"),
    (["book", "BTC/USDT", "--venue", "okx", "--updates", "0"], "not in the range"),
    (["book", "BTC/USDT", "--venue", "okx", "--depth", "401"], "not in the range"),
    (["book", "BTC/USDT", "--venue", "okx", "--via", "http://10.0.0.1:9"], "never leaves this machine"),
    (["book", "BTC/USDT", "--venue", "okx", "--via", "https://127.0.0.1:9"], "via"),
    (["book", "BTC/USDT", "--venue", "okx", "--via", ""], "via"),
    (["book", "BTC/USDT", "--venue", "okx", "--via", DEAD, "--testnet"], "one of --testnet and --via"),
    (["--testnet", "book", "BTC/USDT", "--venue", "okx", "--via", DEAD], "one of --testnet and --via"),
    (["--theme", "mono", "book", "BTC/USDT", "--venue", "okx"], "--theme before the command means nothing"),
    (["--testnet", "practice", "--headless"], "--testnet before the command means nothing"),
    (["--via", DEAD, "practice", "--headless"], "--via before the command means nothing"),
    (["practice", "--seed", "3", "serve", "--port", "0"], "--seed before the command means nothing"),
    (["practice", "--headless", "--seconds", "0"], "not in the range"),
    (["practice", "--headless", "--seconds", "nan"], "not a number of seconds"),
    (["practice", "--headless", "--theme", "red"], "'red' is not one of"),
    (["practice", "--headless", "--seed", "-1"], "not in the range"),
    (["practice", "--headless", "--seed", "x"], "not a valid integer"),
    (["practice", "--headless", "--profile", "nope"], "--profile"),
    (["practice", "--headless", "--venues", "bybit"], "no practice exchange yet"),
    (["practice", "--headless", "--venues", ""], "ids of venues"),
    (["practice", "--headless", "--config", "/no/such/file"], "/no/such/file: no such file"),
    (["--config", "/no/such/file", "practice", "--headless"], "/no/such/file: no such file"),
    (["practice", "--headless", "--screenshot", "/no/such/place.svg"], "cannot be written"),
    (["practice", "--json"], "go with --headless"),
    (["practice", "serve"], "Missing option '--port'"),
    (["practice", "serve", "--port", "70000"], "not in the range"),
    (["practice", "serve", "--port", "0", "--venues", "nope"], "some of gate, okx"),
    (["check", "--venues", "nope", "--via", DEAD], "ids of configured venues"),
    (["check", "--seconds", "nan"], "not a number of seconds"),
    (["completion", "tcsh"], "is not one of 'bash', 'zsh', 'fish'"),
    (["practice"], "there is no terminal here"),
    ([], "there is no terminal here"),
]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[list[str]], Answer]]:
    """All commands with mistakes, run side by side."""
    with short_directory() as runtime, ThreadPoolExecutor(4) as pool:
        env = home(tmp_path_factory.mktemp("mistakes"), runtime)
        running = {tuple(words): pool.submit(lyra, *words, env=env) for words, _ in MISTAKES}
        yield lambda arguments: running[tuple(arguments)].result()


@pytest.mark.parametrize(("arguments", "words"), MISTAKES, ids=lambda value: str(value)[:60])
def test_a_mistake_is_one_line_and_status_2(
    arguments: list[str], words: str, answers: Callable[[list[str]], Answer]
) -> None:
    done = answers(arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    (line,) = lines
    assert line.startswith("lyra: ")
    assert words in line


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("version: 2\n", ":1: version: expected 1, found 2"),
        ("exchanges: [\n", "lyra.yaml:"),
        ("\0\0", "binary file"),
        ("global_settings: {theme: red}\n", "expected one of dark, light, safe, mono"),
    ],
)
def test_a_bad_configuration_is_told_with_file_and_place(
    text: str, words: str, env: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "lyra.yaml"
    file.write_text(text)
    done = lyra("book", "BTC/USDT", "--venue", "okx", "--config", file, env=env)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"XDG_STATE_HOME": "/dev/null/x"}, "/dev/null/x/lyra/practice cannot be created: Not a directory"),
        ({"XDG_DATA_HOME": "/proc"}, "/proc/lyra/practice cannot be created"),
        ({"LYRA__GLOBAL_SETTINGS__RUNTIME_DIRECTORY": "/dev/null/x"}, "/dev/null/x cannot be created"),
        ({"LYRA_CONFIG": "/no/such/file"}, "/no/such/file: no such file"),
        ({"LYRA__GLOBAL_SETTINGS__WORKERS": "no"}, "LYRA__GLOBAL_SETTINGS__WORKERS: expected"),
    ],
)
def test_a_place_that_cannot_be_used_is_named(
    variables: dict[str, str], words: str, env: dict[str, str]
) -> None:
    done = lyra("practice", "--headless", "--venues", "okx", env={**env, **variables})
    assert done.returncode == 2
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    (line,) = lines
    assert words in line


def test_a_port_that_is_taken_is_said_at_once(env: dict[str, str], door: str) -> None:
    done = lyra("practice", "serve", "--port", door.rpartition(":")[2], env=env)
    assert done.returncode == 2
    assert "address already in use; choose another, or 0 for a free one" in done.stderr.replace(")", "")
    assert len(done.stderr.splitlines()) == 1


def test_help_is_no_mistake_and_starts_nothing(env: dict[str, str]) -> None:
    for arguments in ([], ["practice"], ["practice", "serve"], ["book"], ["check"], ["config"]):
        done = lyra(*arguments, "--help", env=env)
        assert done.returncode == 0
        assert done.stdout.startswith("Usage: lyra")
    assert not (Path(env["HOME"]) / ".local").exists()


def test_control_c_ends_a_command_quietly(env: dict[str, str], door: str) -> None:
    process = started("book", "BTC/USDT", "--venue", "okx", "--via", door, env=env)
    assert process.stdout is not None
    assert "okx" in process.stdout.readline()
    process.send_signal(2)
    _, errors = process.communicate(timeout=5)
    assert process.returncode == 130
    assert errors == ""
