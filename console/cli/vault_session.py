"""An open vault for one command: held against the trail before, in the trail before it is used, locked afterwards."""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from console.cli.audit_trail import place_options
from console.cli.common import EXIT_MISTAKE, fail, mistakes_are_lines, say
from console.cli.vault_place import Place, mistakes_of_the_vault, place_of
from console.cli.vault_trail import backup_warning, newest_noted, record

if TYPE_CHECKING:
    from db.vault.entry import Entry
    from db.vault.layout import Cost
    from db.vault.opening import Glance
    from db.vault.vault import Vault


def vault_command(group: click.Group, name: str) -> Callable[[Callable[..., None]], click.Command]:
    """Make a command of a function whose first argument is a Place, with the options that choose one."""

    def decorate(function: Callable[..., None]) -> click.Command:
        @click.pass_context
        @mistakes_are_lines
        def run(
            ctx: click.Context, mode: str | None, config_file: str | None, profile: str, **options: Any
        ) -> None:
            place = place_of(ctx, mode, config_file, profile)
            with mistakes_of_the_vault():
                function(place, **options)

        placed: Any = place_options(run)
        placed.__doc__ = function.__doc__
        placed.__click_params__ += getattr(function, "__click_params__", [])
        made: click.Command = group.command(name)(placed)
        return made

    return decorate


def sound_glance(place: Place) -> "Glance":
    """Return what the vault says of itself, when it is the one that the trail knows.

    Raises:
        VaultRefused: there is none, it cannot be used, or an old or another one was put in its place.
    """
    from db.vault.errors import VaultRefused
    from db.vault.files import digest_of
    from db.vault.notes import standing
    from db.vault.opening import glance

    seen = glance(place.path)
    vault_id = seen.content.header.vault_id.hex()
    stands = standing(newest_noted(place), vault_id, seen.content.generation, digest_of(seen.raw))
    if not stands.is_sound:
        raise VaultRefused(f"ALERT: {stands}; if you meant it, bring it back with lyra vault restore FILE")
    return seen


def glance_with(place: Place, venue: str, account: str) -> "Glance":
    """Return what the vault says of itself, when it names this key: nothing else that was typed is ever written down.

    Raises:
        EntryRefused: it does not name it.
        VaultRefused: as for `sound_glance`.
    """
    from db.vault.entry import check_held

    seen = sound_glance(place)
    check_held(seen.content.records, venue, account)
    return seen


def check_signing_key_kept(place: Place, backup: "Glance", *, is_meant: bool) -> None:
    """Leave with a line where a restored backup would cost the key that signs the audit trail, unless that is meant."""
    from db.vault.signer import holder_of_more

    holder = holder_of_more(place.path, backup.content)
    if holder is None:
        return
    words = f"this backup does not hold the key that signs the audit trail, and {holder} does"
    if not is_meant:
        fail(
            f"{words}: restore a newer backup; or copy that file to another place, for it will be overwritten, and say "
            "--without-signing-key: from then on no row of the trail can be signed",
            EXIT_MISTAKE,
        )
    say(f"{words}: keep a copy of it, for the next change of the vault overwrites it")


@contextmanager
def refusals_recorded(
    place: Place, vault_id: str, purpose: str, venue: str | None = None, account: str | None = None
) -> Iterator[None]:
    """Put into the trail that a vault was not opened while inside: a wrong passphrase, or a changed file."""
    from db.vault.errors import VaultDamaged, WrongPassphrase
    from db.vault.notes import AuditNote

    try:
        yield
    except WrongPassphrase as error:
        words = f"refused {purpose}: wrong passphrase, {error.many} in a row"
        record(place, AuditNote(words, vault_id, venue, account))
        raise
    except VaultDamaged:
        record(place, AuditNote(f"refused {purpose}: the vault was changed", vault_id, venue, account))
        raise


@contextmanager
def opened(
    place: Place,
    seen: "Glance",
    typed: str,
    purpose: str,
    venue: str | None = None,
    account: str | None = None,
) -> "Iterator[Vault]":
    """Open the vault while inside; the trail knows of it before anything is read.

    Raises:
        VaultError: it cannot be opened; what was refused is in the trail, too.
    """
    from db.vault.opening import open_vault, system_means

    vault_id = seen.content.header.vault_id.hex()
    with refusals_recorded(place, vault_id, purpose, venue, account):
        vault = open_vault(place.path, place.mode, typed, system_means(), seen)
    with vault:
        if vault.wrong_before:
            say(f"wrong passphrases since it was last opened: {vault.many_before}")
        record(place, vault.note(purpose, venue, account))
        yield vault


def calibrated_cost() -> "Cost":
    """Measure what a passphrase may cost on this machine, and say it."""
    from db.vault.calibrate import calibrated

    cost, seconds = calibrated((time.monotonic, time.process_time), os.urandom)
    click.echo(
        f"a passphrase takes {seconds:.1f} s here: Argon2id with {cost.memory_kib // 1024} MiB, {cost.passes} passes"
    )
    return cost


def warn(place: Place, entries: "Iterable[Entry]") -> None:
    """Say which keys are due, and that a backup is."""
    now_ms = time.time_ns() // 1_000_000
    for entry in entries:
        if sentence := entry.warning(now_ms):
            say(sentence)
    if sentence := backup_warning(place):
        say(sentence)


def keys_text(count: int) -> str:
    """Return how many keys, in words."""
    return "1 key" if count == 1 else f"{count} keys"


def date_text(time_ms: int) -> str:
    """Return the day in UTC."""
    try:
        return f"{datetime.fromtimestamp(time_ms / 1000, UTC):%Y-%m-%d}"
    except (ValueError, OverflowError, OSError):
        return f"{time_ms} ms"
