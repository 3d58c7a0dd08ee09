"""Opens the vault for the console: held against the trail first, every attempt written down; blocks only elsewhere."""

from pathlib import Path

from console.keys.noted import newest_noted
from console.keys.rows import Elsewhere, Rows
from db.vault.errors import VaultDamaged, VaultRefused, WrongPassphrase
from db.vault.files import digest_of
from db.vault.generation import Means
from db.vault.notes import AuditNote, standing
from db.vault.opening import Glance, glance, open_vault
from db.vault.vault import Vault
from venues.model.words import Mode

PURPOSE = "to open it for the console"
PUT_BACK_WORDS = "if you meant it, bring it back with lyra vault restore FILE"


class VaultPutBack(VaultRefused):
    """An old vault, or another one, is in the place of the one that the trail knows."""


async def opened(
    path: Path, mode: Mode, passphrase: str, rows: Rows, elsewhere: Elsewhere, means: Means
) -> Vault:
    """Open the vault; the trail knows of it before anything is read, and of what was refused.

    Raises:
        RowsRefused: the access cannot be written down.
        VaultError: it cannot be opened.
    """
    await rows.fold(path, elsewhere)
    seen = await elsewhere(lambda: glance(path))
    vault_id = seen.content.header.vault_id.hex()
    await _check_standing(path, seen, vault_id, rows, elsewhere)
    try:
        vault: Vault = await elsewhere(lambda: open_vault(path, mode, passphrase, means, seen))
    except WrongPassphrase as error:
        words = f"refused {PURPOSE}: wrong passphrase, {error.many} in a row"
        await rows.record(AuditNote(words, vault_id).payload())
        raise
    except VaultDamaged:
        await rows.record(AuditNote(f"refused {PURPOSE}: the vault was changed", vault_id).payload())
        raise
    try:
        await rows.record(vault.note(PURPOSE).payload())
    except BaseException:
        vault.lock()
        raise
    return vault


async def _check_standing(path: Path, seen: Glance, vault_id: str, rows: Rows, elsewhere: Elsewhere) -> None:
    noted = await elsewhere(lambda: newest_noted(path))
    stands = standing(noted, vault_id, seen.content.generation, digest_of(seen.raw))
    if not stands.is_sound:
        await rows.record(AuditNote(f"ALERT: refused {PURPOSE}: {stands}", vault_id).payload())
        raise VaultPutBack(f"ALERT: {stands}; {PUT_BACK_WORDS}")
