"""The keys of a run: read by the launcher while the console is being imported, or left to the vault."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from console.config import Config, Resolved, key_variable_names, read_credentials
from console.keys.passphrase import FILE_VARIABLE
from console.launcher.boot import KeyLine
from db.vault.coding import parse
from db.vault.errors import VaultRefused
from db.vault.files import read_private
from venues.link.messages import Credentials
from venues.model.redact import redactor
from venues.model.sealing import wipe_variables
from venues.model.words import Mode


@dataclass(frozen=True, slots=True)
class RunKeys:
    """What the console is told of keys."""

    credentials: tuple[Credentials, ...] = field(repr=False)
    """Those that the launcher has read."""
    lines: tuple[KeyLine, ...]
    passphrase_file: str
    """Whose content opens the vault; empty for none."""


def keys_of_run(config: Config, resolved: Resolved, vault: Path, *, hands_over: bool) -> RunKeys:
    """Find the keys of a run, and take the variables that hold or unlock them out of the environment.

    Args:
        config: a loaded configuration.
        resolved: of it.
        vault: path of the mode's vault.
        hands_over: whether keys are handed to workers; otherwise nobody outside is asked for one.

    Raises:
        ConfigError: a key is incomplete, a key file is not private, or the live key is in another mode.
    """
    names = key_variable_names(config)
    redactor.learn(*(os.environ.get(name) for name in names))
    found = read_credentials(
        config, resolved.setups, os.environ, in_vault=named_in(vault), ask_others=hands_over
    )
    passphrase_file = os.environ.get(FILE_VARIABLE, "")
    wipe_variables((FILE_VARIABLE, *names))
    credentials = [
        Credentials(venue, part.api_key, part.secret, part.password) for venue, part in found.keys.items()
    ]
    lines = list(found.lines)
    if resolved.mode is Mode.PRACTICE:
        lines = [_or_practice(line, credentials) for line in lines]
    if passphrase_file:
        passphrase_file = str(Path(passphrase_file).expanduser().absolute())
    return RunKeys(tuple(credentials), tuple(lines), passphrase_file)


def named_in(vault: Path) -> frozenset[str]:
    """Return the venues that a vault names in the clear; none where it cannot be read: opening it will tell."""
    try:
        content = parse(read_private(vault))
    except VaultRefused:
        return frozenset()
    return frozenset(record.label.venue for record in content.records)


def _or_practice(line: KeyLine, credentials: list[Credentials]) -> KeyLine:
    """Return the line of the key that the practice exchange gives to everybody, where there is no other."""
    from venues.practice.credentials import practice_credentials

    if not line.implied or line.held:
        return line
    keys = practice_credentials(line.venue)
    if keys is None:
        return line
    credentials.append(Credentials(line.venue, keys.api_key, keys.secret, keys.password or ""))
    return KeyLine(line.venue, "practice", line.account, implied=True, held=True)


def key_words(line: KeyLine | None) -> str:
    """Return where a venue's key comes from; empty for one that has none and was given no source."""
    if line is None or (line.implied and not line.held):
        return ""
    if line.words:
        return f"no key: {line.words}"
    if line.source in ("keyring", "hashicorp") and not line.held:
        return f"key from {line.source}, not asked"
    if line.source == "vault":
        name = "" if line.account == "main" else f" {line.account}"
        return f"key from vault{name}" if line.held else f"no key: the vault names none for {line.account}"
    return f"key from {line.source}"
