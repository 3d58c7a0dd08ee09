"""`lyra vault`: exchange credentials in one encrypted file."""

import os
from pathlib import Path

import click

from console.cli.audit_trail import printable
from console.cli.common import EXIT_FAILURE, EXIT_MISTAKE, fail
from console.cli.vault_keys import check_values, check_venue, read_values
from console.cli.vault_place import Place, new_passphrase, passphrase, passphrase_option
from console.cli.vault_session import (
    calibrated_cost,
    check_signing_key_kept,
    date_text,
    glance_with,
    keys_text,
    opened,
    refusals_recorded,
    sound_glance,
    vault_command,
    warn,
)
from console.cli.vault_trail import newest_noted, record, record_saved

account_option = click.option(
    "--account", default="main", show_default=True, metavar="NAME", help="Your name for it."
)
from_option = click.option(
    "--from",
    "source",
    metavar="FILE",
    help="Read api_key:, secret:, password: from FILE; - is standard input.",
)
anyway_option = click.option(
    "--anyway", is_flag=True, help="Store a key that does not look like one of this venue."
)
_DUE = click.Choice(["30", "90", "never"])


def _days(due: str) -> int:
    return 0 if due == "never" else int(due)


@click.group("vault")
def vault_group() -> None:
    """Keep exchange credentials in one encrypted file. No key and no passphrase is ever given as an argument."""


@vault_command(vault_group, "init")
@click.option(
    "--passphrase-file", metavar="FILE", help="Read the new passphrase from FILE, which only you can read."
)
def init(place: Place, passphrase_file: str | None) -> None:
    """Make an empty vault; measures first what a passphrase may cost here."""
    from console.paths import private_directory
    from db.vault.opening import create_vault, system_means

    private_directory(place.path.parent)
    if place.path.exists():
        fail(f"{place.path} exists already; move it away to begin anew", EXIT_MISTAKE)
    chosen = new_passphrase(passphrase_file, "--passphrase-file")
    cost = calibrated_cost()
    vault, note = create_vault(place.path, place.mode, chosen, cost, system_means())
    vault.lock()
    record_saved(place, note)
    click.echo(f"made {place.path}; there is no way back to a forgotten passphrase")


@vault_command(vault_group, "add")
@click.argument("venue")
@account_option
@from_option
@click.option(
    "--due", type=_DUE, default="90", show_default=True, help="Days after which it should be replaced."
)
@anyway_option
@passphrase_option
def add(
    place: Place,
    venue: str,
    account: str,
    source: str | None,
    due: str,
    anyway: bool,
    passphrase_file: str | None,
) -> None:
    """Store the key of an account at VENUE, read by prompt, from --from FILE or from standard input."""
    from db.vault.entry import check_name

    seen, hints = sound_glance(place), check_venue(place, venue)
    check_name(venue, account)  # whatever else was typed there is neither said nor written down
    with opened(place, seen, passphrase(passphrase_file), "to add a key", venue, account) as vault:
        vault.check_free(venue, account)
        values = read_values(source, hints)
        check_values(values, hints, anyway=anyway)
        record_saved(place, vault.put(venue, account, values, _days(due)))
    click.echo(f"stored the key of {venue} {account}, generation {vault.generation:,}")


@vault_command(vault_group, "rotate")
@click.argument("venue")
@account_option
@from_option
@click.option("--due", type=_DUE, help="Days after which it should be replaced; else as before.")
@anyway_option
@passphrase_option
def rotate(
    place: Place,
    venue: str,
    account: str,
    source: str | None,
    due: str | None,
    anyway: bool,
    passphrase_file: str | None,
) -> None:
    """Replace the key of an account at VENUE by the one that was made there to take its place."""
    hints = check_venue(place, venue)
    seen = glance_with(place, venue, account)
    with opened(place, seen, passphrase(passphrase_file), "to rotate a key", venue, account) as vault:
        values = read_values(source, hints)
        check_values(values, hints, anyway=anyway)
        note = vault.rotate(venue, account, values, None if due is None else _days(due))
        record_saved(place, note)
    click.echo(
        f"replaced the key of {venue} {account}, generation {vault.generation:,}; "
        f"{place.path.name}.previous still holds the old one: revoke it at the venue"
    )


@vault_command(vault_group, "remove")
@click.argument("venue")
@account_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@passphrase_option
def remove(place: Place, venue: str, account: str, yes: bool, passphrase_file: str | None) -> None:
    """Take the key of an account at VENUE out."""
    from db.vault.signer import SIGNER

    if venue == SIGNER:
        fail(
            "the audit trail's signing key stays: without it no row of the trail can be signed", EXIT_MISTAKE
        )
    seen = glance_with(place, venue, account)
    typed = passphrase(passphrase_file)
    if not yes:
        click.confirm(f"Take the key of {printable(venue)} {printable(account)} out?", abort=True, err=True)
    with opened(place, seen, typed, "to remove a key", venue, account) as vault:
        record_saved(place, vault.remove(venue, account))
    click.echo(
        f"took the key of {venue} {account} out, generation {vault.generation:,}; "
        f"{place.path.name}.previous still holds it: revoke it at the venue"
    )


@vault_command(vault_group, "list")
@passphrase_option
def list_(place: Place, passphrase_file: str | None) -> None:
    """List the keys: venue, account, parts, when each was set and is due."""
    seen = sound_glance(place)
    with opened(place, seen, passphrase(passphrase_file), "to list keys") as vault:
        entries = vault.entries()
    for entry in entries:
        due = "never due" if entry.due_ms is None else f"due {date_text(entry.due_ms)}"
        parts = ", ".join(entry.fields)
        click.echo(f"{entry.venue:<12} {entry.account:<12} {parts:<26} set {date_text(entry.set_ms)}  {due}")
    if not entries:
        click.echo("the vault is empty; lyra vault add VENUE stores a key")
    warn(place, entries)


@vault_command(vault_group, "show")
@click.argument("venue")
@account_option
@passphrase_option
def show(place: Place, venue: str, account: str, passphrase_file: str | None) -> None:
    """Show of the key of VENUE what tells it from others: the length of each part and its last four characters."""
    from db.vault.entry import masked

    seen = glance_with(place, venue, account)
    with opened(place, seen, passphrase(passphrase_file), "to show a key masked", venue, account) as vault:
        key = vault.get(venue, account)
        lines = [f"{name}: {masked(value)}" for name, value in key.values.items()]
    for line in lines:
        click.echo(printable(line))
    warn(place, (key.entry,))


@vault_command(vault_group, "passphrase")
@click.option(
    "--new-passphrase-file", metavar="FILE", help="Read the new one from FILE, which only you can read."
)
@passphrase_option
def change_passphrase(place: Place, passphrase_file: str | None, new_passphrase_file: str | None) -> None:
    """Change the passphrase; everything is encrypted anew, with what a passphrase may cost here today."""
    seen = sound_glance(place)
    old = passphrase(passphrase_file)
    new = new_passphrase(new_passphrase_file, "--new-passphrase-file")
    with opened(place, seen, old, "to change the passphrase") as vault:
        record_saved(place, vault.change_passphrase(new, calibrated_cost()))
    click.echo(
        f"the passphrase was changed, generation {vault.generation:,}; "
        "backups and the generation before still open with the old one"
    )


@vault_command(vault_group, "lock")
def lock(place: Place) -> None:
    """Have every program of yours that has this vault open drop its keys, now; needs no passphrase."""
    from db.vault.errors import NoVault, VaultRefused
    from db.vault.files import beside
    from db.vault.mark import set_mark
    from db.vault.notes import AuditNote
    from db.vault.opening import glance

    try:
        vault_id = glance(place.path).content.header.vault_id.hex()
    except NoVault:
        raise
    except VaultRefused:  # whatever became of the file, keys that are in use are dropped
        vault_id = "unknown"
    set_mark(beside(place.path, "mark"), os.urandom)
    click.echo("locked: whoever had the vault open drops its keys within a second")
    record_saved(place, AuditNote("vault locked", vault_id))


@vault_command(vault_group, "backup")
@click.argument("target", metavar="FILE")
def backup(place: Place, target: str) -> None:
    """Copy the vault, encrypted as it is, to the new FILE; lyra vault check FILE tries it with the passphrase."""
    from console.keys.noted import BACKED_UP
    from db.vault.files import digest_of, write_new
    from db.vault.notes import AuditNote
    from db.vault.opening import glance

    seen = sound_glance(place)
    record(place, AuditNote("to back the vault up", seen.content.header.vault_id.hex()))
    write_new(Path(target), seen.raw)
    if glance(Path(target), is_copy=True).raw != seen.raw:
        fail(f"{target} is not what was written; choose another disk")
    record_saved(place, AuditNote(BACKED_UP, seen.content.header.vault_id.hex()))
    click.echo(
        printable(
            f"wrote {target}: generation {seen.content.generation:,}, {len(seen.raw):,} bytes, "
            f"SHA-256 {digest_of(seen.raw)[:12]}…; keep it on another machine"
        )
    )


@vault_command(vault_group, "restore")
@click.argument("source", metavar="FILE")
@click.option(
    "--without-signing-key",
    is_flag=True,
    help="Although FILE lacks the audit trail's signing key that the vault holds; it is lost if nobody keeps a copy.",
)
@passphrase_option
def restore(place: Place, source: str, without_signing_key: bool, passphrase_file: str | None) -> None:
    """Make the backup FILE the vault again, as a new generation, opened by the passphrase of that backup."""
    from console.paths import private_directory
    from db.vault.notes import AuditNote
    from db.vault.opening import glance, restore_vault, system_means

    private_directory(place.path.parent)
    copy = glance(Path(source), is_copy=True)
    vault_id = copy.content.header.vault_id.hex()
    noted = newest_noted(place)
    newest = noted.generation if noted is not None and noted.vault == vault_id else 0
    check_signing_key_kept(place, copy, is_meant=without_signing_key)
    typed = passphrase(passphrase_file, "Passphrase of the backup")
    record(place, AuditNote("to restore the vault", vault_id))
    with refusals_recorded(place, vault_id, "to restore the vault"):
        vault, note = restore_vault(place.path, Path(source), place.mode, typed, system_means(), newest)
    record_saved(place, note)
    entries = vault.entries()
    vault.lock()
    click.echo(f"restored {place.path} as generation {vault.generation:,} with {keys_text(len(entries))}")


@vault_command(vault_group, "check")
@click.argument("copy", required=False, metavar="[FILE]")
@passphrase_option
def check(place: Place, copy: str | None, passphrase_file: str | None) -> None:
    """Open the vault, or the backup FILE, decrypt every value, and hold it against the audit trail."""
    from db.vault.notes import AuditNote, standing
    from db.vault.opening import glance, open_copy, open_vault, system_means

    path = place.path if copy is None else Path(copy)
    seen = glance(path, is_copy=copy is not None)
    typed, vault_id = passphrase(passphrase_file), seen.content.header.vault_id.hex()
    record(place, AuditNote("to check the vault", vault_id))
    means = system_means()
    with refusals_recorded(place, vault_id, "to check the vault"):
        if copy is None:
            vault = open_vault(path, place.mode, typed, means, seen)
        else:
            vault = open_copy(place.path, path, place.mode, typed, means)
    with vault:
        vault.check()
        entries, cost = vault.entries(), vault.cost
    click.echo(
        printable(
            f"{path}: {place.mode}, vault {vault.vault_id[:8]}, generation {vault.generation:,}, "
            f"{keys_text(len(entries))}, every value decrypts; "
            f"Argon2id {cost.memory_kib // 1024} MiB, {cost.passes} passes, {cost.lanes} lanes"
        )
    )
    if copy is not None:
        return
    stands = standing(newest_noted(place), vault.vault_id, vault.generation, vault.sha256)
    warn(place, entries)
    if not stands.is_sound:
        fail(f"ALERT: {stands}; lyra vault restore FILE if that was meant", EXIT_FAILURE)
    click.echo(str(stands))
