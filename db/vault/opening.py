"""Makes a vault, opens one with its passphrase, and brings one back from a copy."""

import os
from pathlib import Path

from db.vault.coding import parse
from db.vault.crypto import Stretch, argon2id, check_seal, new_id, unwrap
from db.vault.errors import EntryRefused, NotAVault, NoVault, VaultDamaged, VaultRefused, WrongPassphrase
from db.vault.files import beside, check_directory, read_copy, read_private
from db.vault.generation import Keys, Loaded, Means, new_keys
from db.vault.layout import SALT_BYTES, Content, Cost, Header, passphrase_bytes
from db.vault.notes import AuditNote
from db.vault.tries import ALERT_AFTER, attempt
from db.vault.vault import Vault
from venues.model.clock import Clock, SystemClock
from venues.model.value import Value
from venues.model.words import Mode


def system_means(clock: Clock | None = None) -> Means:
    """Return what every program but a test gives a vault."""
    return Means(clock or SystemClock(), os.urandom, argon2id)


def create_vault(
    path: Path, mode: Mode, passphrase: str, cost: Cost, means: Means
) -> tuple[Vault, AuditNote]:
    """Make an empty vault where there is none.

    Raises:
        EntryRefused: the passphrase has no proper form.
        NotSaved: there is one already, or it cannot be written.
        VaultRefused: the place is not ours alone.
    """
    check_directory(path.parent)
    random = means.random
    header = Header(new_id(random), mode, means.clock.now_ms(), cost, random(SALT_BYTES))
    keys = new_keys(header, passphrase, means)
    nothing = Content(header, *keys.wrapped, 0, (), b"", b"")
    vault = Vault(Loaded(path, None, nothing, 0), keys, means)
    return vault, vault.save_anew("vault made")


class Glance(Value):
    """What a file says of itself before anybody has its passphrase; believe it once the vault is open."""

    raw: bytes
    content: Content


def glance(path: Path, *, is_copy: bool = False) -> Glance:
    """Read a file and take it apart; nothing is derived.

    Args:
        path: the vault, or a copy of one.
        is_copy: a backup, that need not lie in a place of ours.

    Raises:
        NoVault: there is none.
        NotAVault: it has not the form of a vault, or asks for too much.
        VaultRefused: it cannot be read, or is not ours alone.
    """
    try:
        raw = read_copy(path) if is_copy else read_private(path)
    except NoVault as error:
        raise NoVault(f"there is no vault: {error}") from None
    try:
        return Glance(raw, parse(raw))
    except NotAVault as error:
        raise NotAVault(f"{path} cannot be used as vault: {error}") from None


def open_vault(path: Path, mode: Mode, passphrase: str, means: Means, seen: Glance | None = None) -> Vault:
    """Open the vault of a mode; takes as long as its header says.

    Args:
        path: of the vault.
        mode: of this process.
        passphrase: as it was typed.
        means: from outside.
        seen: what was read of it already and held against the audit trail; None reads it now.

    Raises:
        EntryRefused: the passphrase has no proper form.
        TooSoon: one was wrong just before.
        VaultDamaged: it was changed.
        VaultRefused: there is none, or it cannot be used.
        WrongPassphrase: or its header was changed.
    """
    return _opened(path, seen or glance(path), mode, passphrase, means)


def open_copy(path: Path, copy: Path, mode: Mode, passphrase: str, means: Means) -> Vault:
    """Open a copy as it is, to look at it; wrong passphrases count like those of the vault at `path`.

    Raises:
        VaultError: as for `open_vault`.
    """
    return _opened(path, glance(copy, is_copy=True), mode, passphrase, means)


def restore_vault(
    path: Path, copy: Path, mode: Mode, passphrase: str, means: Means, newest_noted: int = 0
) -> tuple[Vault, AuditNote]:
    """Make a copy the vault again, as a new generation above all that are known; what was there is kept beside it.

    Args:
        path: of the vault.
        copy: of this very vault, made by `lyra vault backup`.
        mode: that both belong to.
        passphrase: of the copy.
        means: from outside.
        newest_noted: the newest generation that the audit trail knows of this vault.

    Raises:
        EntryRefused: there is another vault already.
        NotSaved: what was there still stands.
        VaultError: as for `open_vault`.
    """
    seen = glance(copy, is_copy=True)
    there, generation = _present(path, seen.content.header.vault_id)
    newest = max(seen.content.generation, generation, newest_noted)
    vault = _opened(path, seen, mode, passphrase, means, Loaded(path, there, seen.content, newest))
    vault.check()
    return vault, vault.save_anew("vault restored")


def _present(path: Path, vault_id: bytes) -> tuple[bytes | None, int]:
    """Return what stands in the vault's place, and its generation, 0 where nobody can tell."""
    try:
        raw = read_private(path)
    except NoVault:
        return None, 0
    try:
        content = parse(raw)
    except NotAVault:
        return raw, 0
    if content.header.vault_id != vault_id:
        raise EntryRefused(f"{path} is another vault; move it away before this one is restored")
    return raw, content.generation


def _opened(
    path: Path, seen: Glance, mode: Mode, passphrase: str, means: Means, loaded: Loaded | None = None
) -> Vault:
    content = seen.content
    if content.header.mode is not mode:
        raise VaultRefused(
            f"this is a vault of mode {content.header.mode}; keys of one mode never count in {mode}"
        )
    encoded = passphrase_bytes(passphrase)
    with attempt(beside(path, "tries"), means.clock.now_ms()) as trying:
        try:
            keys = unlocked(seen, encoded, means.stretch)
        except VaultDamaged:
            trying.was_right()
            raise
        except BaseException:
            trying.was_not_tried()
            raise
        if keys is None:
            trying.was_wrong(means.clock.now_ms())
            raise WrongPassphrase(_wrong(trying.in_a_row, trying.many), trying.in_a_row, trying.many)
        trying.was_right()
    loaded = loaded or Loaded(path, seen.raw, seen.content, seen.content.generation)
    return Vault(loaded, keys, means, trying.in_a_row - 1, trying.many_before)


def unlocked(seen: Glance, passphrase: bytes, stretch: Stretch) -> Keys | None:
    """Return the keys of a file whose every byte was authenticated; None when the passphrase is not its own.

    Raises:
        VaultDamaged: the passphrase is right, and the file was changed.
    """
    content = seen.content
    data_key = unwrap(stretch(passphrase, content.header.salt, content.header.cost), content)
    if data_key is None:
        return None
    check_seal(data_key, seen.raw, content)
    return Keys(content.header, (content.key_nonce, content.wrapped_key), data_key)


def _wrong(in_a_row: int, many: str) -> str:
    words = "the passphrase is wrong, or the vault's header was changed"
    if in_a_row >= ALERT_AFTER:
        return f"ALERT: {words}; {many} wrong in a row, and if you did not type them all somebody else did"
    return words
