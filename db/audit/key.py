"""The key that signs checkpoints: an Ed25519 key in a file of its own until the vault holds it."""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from db.audit.errors import KeyRefused
from db.audit.files import sync_directory, write_private
from venues.model.redact import redactor

KEY_NAME = "audit.key"
_LONGEST_KEY_FILE = 4_096
_SEED_BYTES = 32

Random = Callable[[int], bytes]
"""Returns that many unpredictable bytes; `os.urandom` outside tests."""


class Signer(Protocol):
    """Holds the private key and signs with it."""

    @property
    def public_key(self) -> bytes:
        """32 bytes."""
        ...

    def sign(self, text: bytes) -> bytes:
        """Return 64 bytes."""
        ...


class Ed25519Signer:
    """A key in this process's memory."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self._public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @classmethod
    def of_seed(cls, seed: bytes) -> "Ed25519Signer":
        """Return the signer of 32 secret bytes."""
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def public_key(self) -> bytes:
        """32 bytes."""
        return self._public

    def sign(self, text: bytes) -> bytes:
        """Return 64 bytes."""
        return self._private.sign(text)

    def pem(self) -> bytes:
        """Return the private key as PKCS #8, for its file."""
        return self._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def new_signing_key(directory: Path, random: Random) -> Ed25519Signer:
    """Read the key file in `directory`, made when there is none: a new trail begins.

    Args:
        directory: the data directory of a mode.
        random: where a new key comes from.

    Raises:
        KeyRefused: it is a link, not ours alone, no key, or cannot be written.
    """
    path = directory / KEY_NAME
    try:
        if not os.path.lexists(path):
            write_private(path, Ed25519Signer.of_seed(random(_SEED_BYTES)).pem())
    except OSError as error:
        raise KeyRefused(f"{path} cannot be used: {error.strerror or error}") from error
    return _read(path)


def signing_key(directory: Path) -> Ed25519Signer | None:
    """Read the key file in `directory`; None where there is none.

    Raises:
        KeyRefused: it is a link, not ours alone, or no key.
    """
    path = directory / KEY_NAME
    return _read(path) if os.path.lexists(path) else None


def missing(directory: Path) -> KeyRefused:
    """Return why a trail cannot go on without its key."""
    what_to_do = "put the key of this trail back, or move audit.sqlite away to begin a new one"
    return KeyRefused(f"{directory / KEY_NAME} is missing: {what_to_do}")


def remove_signing_key(directory: Path) -> None:
    """Take the key file away for good: another place holds the key.

    Raises:
        OSError: it cannot be taken away.
    """
    path = directory / KEY_NAME
    path.unlink(missing_ok=True)
    sync_directory(directory)


def signer_of(pem: bytes) -> Ed25519Signer:
    """Return the signer of a private key in PEM.

    Raises:
        KeyRefused: it is no Ed25519 key in PEM.
    """
    return _parsed("the key", pem)


def _read(path: Path) -> Ed25519Signer:
    try:
        return _parsed(str(path), _private_bytes_of(path))
    except OSError as error:
        raise KeyRefused(f"{path} cannot be used: {error.strerror or error}") from error


def _private_bytes_of(path: Path) -> bytes:
    """Return the content of a file that is ours alone.

    Raises:
        KeyRefused: it is a link, no plain file, another user's, or open to others.
        OSError: it cannot be read.
    """
    if stat.S_ISLNK(path.lstat().st_mode):
        raise KeyRefused(f"{path} is a link; put the key itself there")
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK), "rb") as stream:
        state = os.fstat(stream.fileno())
        if not stat.S_ISREG(state.st_mode):
            raise KeyRefused(f"{path} is no plain file")
        if state.st_uid != os.getuid():
            raise KeyRefused(f"{path} belongs to another user")
        if stat.S_IMODE(state.st_mode) & 0o177:
            raise KeyRefused(
                f"{path} is open to others (its mode is {stat.S_IMODE(state.st_mode):04o}); run chmod 600 on it, "
                "and begin a new trail if anybody may have read it"
            )
        return stream.read(_LONGEST_KEY_FILE)


def _parsed(path: str, content: bytes) -> Ed25519Signer:
    try:
        redactor.learn(content.decode("ascii", "replace"))
        private = load_pem_private_key(content, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise KeyRefused(f"{path} holds no private key in PEM") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyRefused(f"{path} holds no Ed25519 key")
    return Ed25519Signer(private)
