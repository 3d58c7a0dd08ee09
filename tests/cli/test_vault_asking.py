"""Where `lyra vault` asks for the passphrase: on the terminal, also where standard input brings the key."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bench.vault_ground import FLOOR, RIGHT
from db.vault.opening import create_vault, system_means
from tests.support.processes import LYRA, lyra
from tests.support.terminal import Terminal
from venues.model.words import Mode

KEY = "api_key: 6f1d2c3b-0a9e-4d57-8b21-5c4e3f2a1b0d\nsecret: 0F1E2D3C4B5A69788796A5B4C3D2E1F0\npassword: its own word"
PIPED = ("/bin/sh", "-c", '"$@" <"$KEY_FILE"; echo "status $?"', "sh", *LYRA)


@pytest.fixture
def vault(env: Mapping[str, str]) -> Path:
    directory = Path(env["HOME"]) / ".local/share/lyra/practice"
    directory.mkdir(mode=0o700, parents=True)
    create_vault(directory / "keys.vault", Mode.PRACTICE, RIGHT, FLOOR, system_means())[0].lock()
    return directory / "keys.vault"


def test_a_key_comes_by_standard_input_and_the_passphrase_by_the_terminal(
    vault: Path, env: dict[str, str], tmp_path: Path
) -> None:
    """The page's example, a key behind `<<`, ended with `there is no terminal to ask on` on a terminal."""
    file = tmp_path / "key"
    file.write_text(KEY)
    env["KEY_FILE"] = str(file)
    words = ("vault", "add", "okx", "--from", "-", "--mode", "practice")
    with Terminal(*words, env=env, command=PIPED) as terminal:
        terminal.shows_plain("Passphrase of the vault:")
        terminal.type(f"{RIGHT}\r")
        terminal.shows_plain("status 0")
        assert "stored the key of okx main, generation 2" in terminal.screen.plain
        assert RIGHT not in terminal.screen.plain


def test_without_a_terminal_it_does_not_ask(vault: Path, env: dict[str, str]) -> None:
    done = lyra("vault", "list", "--mode", "practice", env=env, start_new_session=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "lyra: there is no terminal to ask on; give --passphrase-file FILE\n"
