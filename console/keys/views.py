"""What may be told of keys and of the vault: frozen, with words ready, and never a value of a key."""

import hashlib
from enum import StrEnum

from venues.model.value import Value

_DOMAIN = b"lyra-key/1"
_FINGERPRINT_CHARACTERS = 16


class KeySource(StrEnum):
    """Where a venue's key comes from."""

    VAULT = "vault"
    ENV = "env"
    FILE = "file"
    KEYRING = "keyring"
    HASHICORP = "hashicorp"
    PRACTICE = "practice"
    """The key that a practice exchange gives to everybody."""

    @property
    def is_encrypted(self) -> bool:
        """Whether the key lies encrypted where it is kept."""
        return self in (KeySource.VAULT, KeySource.KEYRING, KeySource.HASHICORP)


class KeyView(Value):
    """The key of one venue, without its values."""

    venue: str
    source: KeySource
    handed_over: bool = False
    """Its worker was given the key in this life of the console."""
    locked: bool = False
    """It comes from the vault, and the vault is not open: the worker may have the key, new orders may not go."""
    key_end: str = ""
    """The last four characters of the key's name; empty while it is not known."""
    fingerprint: str = ""
    """See `fingerprint`; empty while the key is not known."""
    set_ms: int | None = None
    """When it was stored; None where the source does not tell."""
    due_ms: int | None = None
    """When it should be replaced; None for never, or where the source does not tell."""
    account: str = "main"
    """The operator's name for it, where the source has several."""
    words: str = ""
    """Why there is no key, or what is wrong with it; empty when all is well."""

    @property
    def counts(self) -> bool:
        """Whether its worker has it and nothing is wrong with it, as once it was taken out of the vault."""
        return self.handed_over and not self.words

    @property
    def encrypted(self) -> bool:
        """Whether it lies encrypted where it is kept."""
        return self.source.is_encrypted


class VaultState(StrEnum):
    """How the vault of this mode stands in this console."""

    NONE = "NONE"
    """There is none."""
    LOCKED = "LOCKED"
    OPENING = "OPENING"
    """A passphrase is being tried."""
    OPEN = "OPEN"


class VaultView(Value):
    """The vault as screens see it."""

    state: VaultState = VaultState.NONE
    words: str = ""
    """Why it is locked, what is being done, or what the last passphrase came to."""
    is_alert: bool = False
    """The words are something that the operator must know."""
    wait_seconds: float = 0.0
    """How long the next passphrase waits after a wrong one."""
    keys: int = 0
    """How many keys of venues are handed over from it."""

    @property
    def is_locked(self) -> bool:
        """Whether there is a vault that is not open."""
        return self.state in (VaultState.LOCKED, VaultState.OPENING)


def fingerprint(venue: str, api_key: str) -> str:
    """Return what tells one key of a venue from another and gives nothing of it away.

    16 hexadecimal digits of SHA-256 over a domain, the venue and the key's name, each behind its length.
    """
    parts = (_DOMAIN, venue.encode(), api_key.encode())
    framed = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    return hashlib.sha256(framed).hexdigest()[:_FINGERPRINT_CHARACTERS]
