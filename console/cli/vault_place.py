"""Which vault a command is about, and how its passphrase comes in: by prompt or from a file, never as an argument."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.cli.audit_trail import printable
from console.cli.common import EXIT_FAILURE, EXIT_MISTAKE, fail, from_root
from console.cli.start import check_sealed
from console.keys.passphrase import FILE_VARIABLE, passphrase_of
from venues.model.telltales import without_key_like
from venues.model.value import Value
from venues.model.words import Mode

if TYPE_CHECKING:
    from console.config import Config


passphrase_option = click.option(
    "--passphrase-file",
    metavar="FILE",
    help=f"Read the passphrase from FILE, which only you can read; else {FILE_VARIABLE}, else a prompt.",
)


class Place(Value):
    """The vault of a mode, and the configuration it was found by."""

    path: Path
    mode: Mode
    config: "Config"


def place_of(ctx: click.Context, mode: str | None, config_file: str | None, profile: str) -> Place:
    """Return the place of the chosen mode's vault, whether there is one or not.

    Raises:
        ConfigError: the configuration cannot be used.
        PathsError: there is no data directory.
    """
    from console.config import load
    from console.paths import data_directory
    from db.vault.files import FILE_NAME

    before = from_root(ctx, "config_file", "profile", "testnet")
    if before.get("testnet"):
        if mode not in (None, "testnet"):
            fail(f"--testnet before the command and --mode {mode} after it ask for two modes", EXIT_MISTAKE)
        mode = "testnet"
    config = load(config_file or before.get("config_file"), profile or before.get("profile", ""))
    settings = config.model.global_settings
    chosen = Mode(mode.upper()) if mode else settings.mode or Mode.LIVE
    check_sealed(chosen)
    return Place(data_directory(chosen, settings.data_directory) / FILE_NAME, chosen, config)


@contextmanager
def mistakes_of_the_vault() -> Iterator[None]:
    """Say what the vault refuses on one line, without what could be a key; status 2 for a mistake in what was typed."""
    from db.vault.errors import EntryRefused, NoVault, VaultError

    try:
        yield
    except (EntryRefused, NoVault) as error:
        hint = (
            "; lyra vault init makes one"
            if isinstance(error, NoVault) and "there is no vault" in str(error)
            else ""
        )
        fail(printable(without_key_like(f"{error}{hint}")), EXIT_MISTAKE)
    except VaultError as error:
        fail(printable(without_key_like(str(error))), EXIT_FAILURE)


def passphrase(file: str | None, words: str = "Passphrase of the vault") -> str:
    """Return the passphrase that a file holds, or that is typed; leaves with a line when there is no way to ask.

    Raises:
        VaultRefused: the file is not ours alone.
    """
    named = file or os.environ.get(FILE_VARIABLE, "")
    return passphrase_of(Path(named)) if named else _typed(words, "--passphrase-file", confirm=False)


def new_passphrase(file: str | None, option: str) -> str:
    """Return a passphrase for a new vault, or a new one for an old vault; one that is typed is typed twice.

    Raises:
        EntryRefused: it has no proper form.
        VaultRefused: the file is not ours alone.
    """
    from db.vault.layout import passphrase_bytes

    chosen = passphrase_of(Path(file)) if file else _typed("New passphrase", option, confirm=True)
    passphrase_bytes(chosen)
    return chosen


def _typed(words: str, option: str, *, confirm: bool) -> str:
    if not _can_ask():
        fail(f"there is no terminal to ask on; give {option} FILE", EXIT_MISTAKE)
    typed: str = click.prompt(words, hide_input=True, confirmation_prompt=confirm, err=True)
    return typed


def _can_ask() -> bool:
    """Say whether there is a terminal: what is hidden is typed on it also where standard input brings a key."""
    if sys.stdin.isatty():
        return True
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True
